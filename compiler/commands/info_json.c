/* info_json.c: see info_json.h. Numbers are in SI units; a member `unit` says which, and `shown_in` the unit in which plastc
 * prints them. */
#include "info_json.h"

#include <math.h>
#include <stdlib.h>

#include "compiler/model/quantity.h"
#include "compiler/report/rule_axes.h"
#include "runtime/evaluate_memory.h"

static void put_units(JsonWriter *writer, Dim dim, const Scale *shown)
{
    Scale si = scale_si(dim);
    json_put_text(writer, "unit", si.name);
    json_put_text(writer, "shown_in", shown->name);
}

static void put_constants(JsonWriter *writer, const Model *model)
{
    json_open_array(writer, "constants");
    for (int k = 0; k < model->constants.count; k++) {
        const Constant *constant = model->constants.items[k];
        Scale scale = scale_of_constant(model, constant);
        json_open_object(writer, NULL);
        json_put_text(writer, "name", constant->name.name);
        json_put_real(writer, "value", constant->value);
        put_units(writer, constant->dim, &scale);
        json_close_object(writer);
    }
    json_close_array(writer);
}

/* Inputs if `inputs`, else populations. */
static void put_layers(JsonWriter *writer, const char *name, const Model *model, bool inputs)
{
    json_open_array(writer, name);
    for (int k = 0; k < model->layers.count; k++) {
        const Layer *layer = model->layers.items[k];
        if (layer->is_input != inputs)
            continue;
        json_open_object(writer, NULL);
        json_put_text(writer, "name", layer->name.name);
        json_put_integer(writer, "size", layer->size);
        json_put_bool(writer, "spiking", layer->spiking);
        json_put_bool(writer, "varying", layer->varying);
        json_open_array(writer, "variables");
        for (int v = 0; v < layer->variables.count; v++) {
            const LayerVariable *variable = &layer->variables.items[v];
            json_open_object(writer, NULL);
            json_put_text(writer, "name", variable->name.name);
            json_put_text(writer, "unit", scale_si(variable->dim).name);
            json_put_bool(writer, "state", variable->derivative != NULL);
            json_close_object(writer);
        }
        json_close_array(writer);
        json_close_object(writer);
    }
    json_close_array(writer);
}

static void put_projections(JsonWriter *writer, const Model *model)
{
    json_open_array(writer, "projections");
    for (int k = 0; k < model->projections.count; k++) {
        const Projection *projection = model->projections.items[k];
        json_open_object(writer, NULL);
        json_put_text(writer, "name", projection->name.name);
        json_put_text(writer, "from", projection->pre->name.name);
        json_put_text(writer, "to", projection->post->name.name);
        json_put_integer(writer, "synapses", projection->capacity);
        json_put_text(writer, "rule", projection->rule ? projection->rule->name.name : NULL);
        json_put_bool(writer, "varying", projection->varying);
        json_close_object(writer);
    }
    json_close_array(writer);
}

static void put_coefficients(JsonWriter *writer, const Model *model)
{
    RuleAxis *axes = rule_axes(model);
    json_open_array(writer, "coefficients");
    for (int k = 0; axes && k < model->coefficients.count; k++) {
        const PlastCoefficient *coefficient = &model->coefficients.items[k];
        json_open_object(writer, NULL);
        json_put_text(writer, "name", axes[k].name);
        json_put_real(writer, "start", coefficient->start);
        json_put_real(writer, "start_sd", coefficient->start_sd);
        json_put_real(writer, "low", axes[k].low);
        json_put_real(writer, "high", axes[k].high);
        json_put_bool(writer, "log", axes[k].log_scale);
        put_units(writer, axes[k].dim, &axes[k].scale);
        json_close_object(writer);
    }
    json_close_array(writer);
    free(axes);
}

static void put_outcomes(JsonWriter *writer, const char *name, const Model *model, bool losses)
{
    json_open_array(writer, name);
    for (int k = 0; k < model->outcomes.count; k++) {
        const Outcome *outcome = model->outcomes.items[k];
        if (outcome->is_loss != losses)
            continue;
        Scale scale = scale_of_outcome(model, outcome);
        json_open_object(writer, NULL);
        json_put_text(writer, "name", outcome->name.name);
        put_units(writer, outcome->value->type.dim, &scale);
        json_close_object(writer);
    }
    json_close_array(writer);
}

/* Of a budget; 0: none. */
static void put_limit(JsonWriter *writer, const char *name, double limit)
{
    json_put_real(writer, name, limit > 0 ? limit : (double)NAN);
}

static void put_search(JsonWriter *writer, const Model *model)
{
    const SearchPlan *search = &model->search;
    if (!search->method) {
        json_put_null(writer, "search");
        return;
    }
    json_open_object(writer, "search");
    json_put_text(writer, "method", search->method->name);
    json_open_object(writer, "options");
    for (int k = 0; k < search->method->option_count; k++)
        json_put_real(writer, search->options[k].name, search->options[k].value);
    json_close_object(writer);
    put_limit(writer, "generations", search->generations);
    put_limit(writer, "evaluations", (double)search->evaluations);
    put_limit(writer, "seconds", search->seconds);
    json_put_integer(writer, "trials", model->trials);
    json_put_integer(writer, "validation_trials", search->validation_trials);
    json_put_integer(writer, "starts", search->starts);
    json_close_object(writer);
}

static void put_gradient(JsonWriter *writer, const IrGradient *gradient)
{
    json_open_object(writer, "gradient");
    json_put_bool(writer, "wanted", gradient->wanted);
    json_put_bool(writer, "exact", gradient->wanted && !gradient->refused);
    json_put_text(writer, "refused", gradient->wanted ? gradient->refused : NULL);
    json_close_object(writer);
}

void info_json_put(JsonWriter *writer, const Compilation *compilation, const InfoSizes *sizes)
{
    const Model *model = compilation->model;
    const IrModule *module = compilation->module;
    int trials = module->trials + module->validation_trials;
    json_put_text(writer, "program", model->path);
    json_put_real(writer, "step", model->step > 0 ? model->step : (double)NAN);
    put_constants(writer, model);
    put_layers(writer, "inputs", model, true);
    put_layers(writer, "populations", model, false);
    put_projections(writer, model);
    put_coefficients(writer, model);
    put_outcomes(writer, "losses", model, true);
    put_outcomes(writer, "reports", model, false);
    put_search(writer, model);
    json_put_integer(writer, "lanes", module->one_lane ? 1 : sizes->lanes);
    json_put_integer(writer, "threads", sizes->threads);
    json_open_object(writer, "memory");
    json_put_real(writer, "rollouts", evaluate_memory_of_rollouts(sizes->module, trials, sizes->threads));
    json_put_integer(writer, "numbers_a_trial", module->trial_size + module->generation_size);
    json_put_integer(writer, "numbers_a_lane", module->work_size);
    json_close_object(writer);
    put_gradient(writer, &module->gradient);
}

/* model_dump.c: the checked program as text: one thing a line, with shapes, units, and whether it
 * is uniform (the same for all candidates) or varying. */
#include "model_dump.h"

#include <math.h>

#include "runtime/kernel/kernel.h"
#include "condition.h"
#include "quantity.h"
#include "compiler/base/diag_render.h"

static const char *flow(bool varying)
{
    return varying ? "varying" : "uniform";
}

static QuantityText usual_time(double seconds)
{
    return quantity_usual(seconds, unit_find("s")->dim);
}

/* "50 steps (5 ms)" */
static void dump_steps(const Model *model, int steps, StrBuf *out)
{
    strbuf_printf(out, "%d steps", steps);
    if (model->step > 0)
        strbuf_printf(out, " (%s)", usual_time(steps * model->step).text);
}

static void dump_constants(const Model *model, StrBuf *out)
{
    for (int k = 0; k < model->constants.count; k++) {
        const Constant *constant = model->constants.items[k];
        Scale scale = scale_of_constant(model, constant);
        strbuf_printf(out, "constant    %s = %s\n", constant->name.name,
                      quantity_show(constant->value, &scale, 10).text);
    }
}

static void dump_rows(const Model *model, const InputSource *source, StrBuf *out)
{
    const PlastTable *table = &model->tables.items[source->table];
    strbuf_printf(out, "rows of \"%s\" (%d x %d), columns %d..%d%s%s", table->path, table->rows,
                  table->columns, source->first_column + 1, source->first_column + source->columns,
                  source->center ? ", centred" : "",
                  source->order == RT_ROWS_IN_ORDER   ? ", in order"
                  : source->order == RT_ROWS_BY_TRIAL ? ", by trial"
                                                      : "");
    if (source->trial_column > 0)
        strbuf_printf(out, " of column %d", source->trial_column);
    if (source->scale != 1)
        strbuf_printf(out, ", times %s", quantity_usual(source->scale, source->dim).text);
    if (source->skipped > 0)
        strbuf_printf(out, ", behind %d others", source->skipped);
    if (source->held_out > 0)
        strbuf_printf(out, ", %.3g held out", source->held_out);
}

/* What an input of `size` units shows. */
static void dump_source(const Model *model, const InputSource *source, int size, StrBuf *out)
{
    switch (source->kind) {
    case INPUT_GAUSSIAN:
        strbuf_printf(out, "%d samples, gaussian, %s covariance", source->samples,
                      source->rotated ? "rotated" : "diagonal");
        break;
    case INPUT_ROWS:
        if (source->trial_column > 0)
            strbuf_printf(out, "at most %d samples in each of %d trials, ", source->samples, source->trials);
        else
            strbuf_printf(out, "%d samples, ", source->samples);
        dump_rows(model, source, out);
        break;
    case INPUT_POISSON:
        if (source->sources > 0)
            strbuf_printf(out, "counts of %d source%s, ", source->sources, source->sources == 1 ? "" : "s");
        strbuf_printf(out, "Poisson in %d group%s of %d", size / source->group,
                      size > source->group ? "s" : "", source->group);
        break;
    case INPUT_REGULAR:
        strbuf_add(out, "regular");
        break;
    case INPUT_SPIKES:
        strbuf_printf(out, source->trial_column > 0 ? "at most %d listed" : "%d listed", source->event_count);
        if (!source->times)
            strbuf_printf(out, " in \"%s\"", model->tables.items[source->table].path);
        if (source->trial_column > 0)
            strbuf_printf(out, ", in each of %d trials", source->trials);
        break;
    case INPUT_SILENT:
        strbuf_add(out, "silent");
        break;
    }
    if (source->silent > 0) {
        strbuf_add(out, ", refractory for ");
        dump_steps(model, source->silent, out);
    }
}

static void dump_input(const Model *model, const Layer *layer, StrBuf *out)
{
    strbuf_printf(out, "input       %s[%d], %s", layer->name.name, layer->size,
                  layer->spiking ? "spikes, " : "");
    dump_source(model, &layer->source, layer->size, out);
    strbuf_add(out, ", uniform\n");
}

/* By which method a state advances, and its order in the step: of those that take what moves within a step as it is at
 * the beginning, what that is. */
static void dump_solver(const LayerVariable *variable, StrBuf *out)
{
    static const char *const words[] = {
#define SOLVER(name, word) word,
#include "solvers.def"
#undef SOLVER
    };
    Solver solver = variable->solver;
    int order = variable->chain ? 1 : solver == SOLVER_HEUN ? 2 : solver == SOLVER_RK4 ? 4 : 1;
    strbuf_printf(out, "a state, %s%s", words[solver], variable->joint ? " with others" : "");
    if (variable->noise)
        strbuf_add(out, ", with noise");
    else if (solver != SOLVER_EXACT)
        strbuf_printf(out, ", order %d", order);
    if (variable->chain)
        strbuf_printf(out, ": %s", variable->chain);
    strbuf_char(out, '\n');
}

static void dump_variable(const Model *model, const LayerVariable *variable, StrBuf *out)
{
    if (population_is_of_spikes(variable))
        return;
    strbuf_printf(out, "              %s is %s, ", variable->name.name,
                  dim_phrase(model->arena, variable->dim));
    if (variable->derivative)
        dump_solver(variable, out);
    else
        strbuf_add(out,
                   variable->is_parameter ? "a parameter, drawn once a trial\n" : "algebraic\n");
}

/* A number that is known before a trial: its value, or as it is written. */
static const char *known_text(const Model *model, const Expr *x)
{
    if (x->kind == EXPR_NUMBER)
        return arena_printf(model->arena, "%s", quantity_usual(x->u.number, x->type.dim).text);
    return arena_printf(model->arena, "%.*s", x->span.end - x->span.start,
                        model->sources->files[x->span.file]->text + x->span.start);
}

/* "refractory for 20 steps (2 ms), holds v" */
static void dump_refractory(const Model *model, const Layer *layer, StrBuf *out)
{
    const char *held = NULL;
    if (!population_is_refractory(layer))
        return;
    strbuf_add(out, "              refractory for ");
    if (layer->refractory_time)
        strbuf_printf(out, "%s", known_text(model, layer->refractory_time));
    else
        dump_steps(model, layer->refractory, out);
    for (int k = 0; k < layer->variables.count; k++)
        if (layer->variables.items[k].held)
            held = held ? arena_printf(model->arena, "%s, %s", held, layer->variables.items[k].name.name)
                        : layer->variables.items[k].name.name;
    if (held)
        strbuf_printf(out, ", holds %s", held);
    strbuf_char(out, '\n');
}

static void dump_layers(const Model *model, StrBuf *out)
{
    for (int k = 0; k < model->layers.count; k++) {
        const Layer *layer = model->layers.items[k];
        if (layer->is_input) {
            dump_input(model, layer, out);
            continue;
        }
        strbuf_printf(out, "population  %s[%d], %s, %s\n", layer->name.name, layer->size,
                      layer->spiking ? "spiking" : "rate", flow(layer->varying));
        dump_refractory(model, layer, out);
        for (int n = 0; n < layer->variables.count; n++)
            dump_variable(model, &layer->variables.items[n], out);
    }
}

static const char *draw_text(const Model *model, const Draw *draw, int number)
{
    if (draw->learned[number])
        return known_text(model, draw->learned[number]);
    return arena_printf(model->arena, "%s",
                        quantity_usual(number == 0 ? draw->a : draw->b, draw->dim).text);
}

static void dump_draw(const Model *model, const char *name, const Draw *draw, StrBuf *out)
{
    static const char *const names[] = {
        [DRAW_CONSTANT] = "",
#define DISTRIBUTION(name, word, numbers) [DRAW_##name] = #word,
#include "distributions.def"
#undef DISTRIBUTION
    };
    if (draw->kind == DRAW_CONSTANT)
        strbuf_printf(out, "%s = %s", name, quantity_usual(draw->a, draw->dim).text);
    else
        strbuf_printf(out, "%s ~ %s(%s, %s) each %s", name, names[draw->kind],
                      draw_text(model, draw, 0), draw_text(model, draw, 1),
                      draw->each_generation ? "generation" : "trial");
}

static void dump_delay(const Model *model, const Projection *projection, Side side, StrBuf *out)
{
    int steps = projection_delay(projection, side);
    const EachDelay *each = projection_each_delay(projection, side);
    if (steps == 0)
        return;
    strbuf_printf(out, ", %s delay of ", side == SIDE_PRE ? "axonal" : "dendritic");
    if (each) {
        dump_steps(model, each->least, out);
        strbuf_add(out, " to ");
    }
    dump_steps(model, steps, out);
    strbuf_add(out, each ? ", of each synapse" : "");
}

static void dump_delays(const Model *model, const Projection *projection, StrBuf *out)
{
    dump_delay(model, projection, SIDE_PRE, out);
    dump_delay(model, projection, SIDE_POST, out);
    strbuf_add(out, projection->late_effects ? " both ways" : "");
}

static void dump_connection(const Model *model, const Projection *projection, StrBuf *out)
{
    switch (projection->connection) {
    case CONNECT_ALL:
        strbuf_add(out, projection->where ? "" : ", all to all");
        break;
    case CONNECT_WHERE:
        break;
    case CONNECT_ONE_TO_ONE:
        strbuf_add(out, ", one to one");
        break;
    case CONNECT_RANDOM:
        if (projection->probability_of_pair)
            strbuf_add(out, ", random with p given by an expression");
        else
            strbuf_printf(out, ", random with p = %.6g", projection->probability);
        break;
    case CONNECT_FIXED_IN:
        strbuf_printf(out, ", %d onto each unit", projection->degree);
        break;
    case CONNECT_FIXED_OUT:
        strbuf_printf(out, ", %d from each unit", projection->degree);
        break;
    case CONNECT_TABLE:
        strbuf_printf(out, ", those of \"%s\"", model->tables.items[projection->table].path);
        break;
    }
    if (projection->where)
        strbuf_add(out, ", where a condition holds");
    if (projection->no_self)
        strbuf_add(out, ", none of a unit onto itself");
}

static void dump_weights(const Model *model, const Projection *projection, StrBuf *out)
{
    if (projection->initial)
        strbuf_add(out, "w given by an expression");
    else if (projection->weight_rows) {
        strbuf_add(out, "w from ");
        dump_rows(model, projection->weight_rows, out);
    } else
        dump_draw(model, "w", &projection->weights, out);
    dump_connection(model, projection, out);
}

/* "variable ref of each synapse, exact, starts at a value given by an expression" */
static void dump_synaptic(const Model *model, const Trace *variable, StrBuf *out)
{
    bool stays = variable->kind == TRACE_PARAMETER;
    if (variable->column > 0) {
        strbuf_printf(out, "              parameter of each synapse: %s of its file\n",
                      variable->name.name);
        return;
    }
    strbuf_printf(out, "              %s of each synapse: ", stays ? "parameter" : "variable");
    if (variable->draw)
        dump_draw(model, variable->name.name, variable->draw, out);
    else
        strbuf_printf(out, "%s%s", variable->name.name,
                      variable->initial ? " given by an expression" : " = 0");
    if (!stays)
        strbuf_printf(out, " at the start, %s", variable->method ? variable->method : "events change it");
    strbuf_char(out, '\n');
}

/* "trace x_pre of the spikes of each unit of pre, the nearest only, decays lazily" */
static void dump_traces(const Model *model, const Projection *projection, StrBuf *out)
{
    for (int k = 0; k < projection->traces.count; k++) {
        const Trace *trace = &projection->traces.items[k];
        if (trace->kind == TRACE_VARIABLE || trace->kind == TRACE_PARAMETER) {
            dump_synaptic(model, trace, out);
            continue;
        }
        bool of_spikes = trace->kind == TRACE_OF_SPIKES;
        bool pair = trace->of_pre && trace->of_post;
        strbuf_printf(out, "              trace %s %s %s%s%s\n", trace->name.name,
                      of_spikes && pair               ? "of the spikes that reach"
                      : of_spikes                     ? "of the spikes of"
                      : trace->kind == TRACE_LOW_PASS ? "of a value of"
                                                      : "that events change, of",
                      pair  ? "each synapse"
                      : trace->of_pre ? "each unit of pre"
                                      : "each unit of post",
                      trace->nearest ? ", the nearest only" : "",
                      trace->kind == TRACE_LOW_PASS ? ""
                      : trace->lazy                 ? ", decays where it is read"
                                                    : ", decays in each step");
    }
}

/* "random numbers of each synapse in on_pre: 2" */
static void dump_randoms(const Projection *projection, StrBuf *out)
{
    static const char *const events[] = {"on_epoch", "on_step", "on_pre", "on_post"};
    for (int event = 0; event < EVENT_KINDS; event++) {
        int count = 0;
        for (int k = 0; k < projection->randoms.count; k++)
            count += projection->randoms.items[k]->event == event;
        if (count > 0)
            strbuf_printf(out, "              random numbers of each synapse in %s: %d\n",
                          events[event], count);
    }
}

/* "[3, 2] weights, each a pure number"; "at most 120 synapses of [10, 30] pairs, each weight …" where they are listed. */
static void dump_size(const Model *model, const Projection *projection, StrBuf *out)
{
    const Projection *own = projection->transposed ? projection->transposed : projection;
    const char *unit = dim_phrase(model->arena, projection->weights.dim);
    if (own->lists_none)
        strbuf_printf(out, "no synapses of [%d, %d] pairs, ", projection->pre->size, projection->post->size);
    else if (own->connection == CONNECT_ALL)
        strbuf_printf(out, "[%d, %d] weights, each %s, ", projection->pre->size, projection->post->size, unit);
    else
        strbuf_printf(out, "%s%d synapse%s of [%d, %d] pairs, each weight %s, ", projection_is_counted(own) ? "at most " : "",
                      own->capacity, own->capacity == 1 ? "" : "s", projection->pre->size, projection->post->size, unit);
}

static void dump_projections(const Model *model, StrBuf *out)
{
    for (int k = 0; k < model->projections.count; k++) {
        const Projection *projection = model->projections.items[k];
        strbuf_printf(out, "projection  %s%s%s -> %s, ", projection->name.name ? projection->name.name : "",
                      projection->name.name ? " : " : "", projection->pre->name.name, projection->post->name.name);
        dump_size(model, projection, out);
        if (projection->transposed)
            strbuf_printf(out, "those of %s transposed", projection->transposed->name.name);
        else
            dump_weights(model, projection, out);
        dump_delays(model, projection, out);
        if (projection->rule)
            strbuf_printf(out, ", plastic %s", projection->rule->name.name);
        if (projection->clip && projection->low && projection->high)
            strbuf_printf(out, ", in [%s, %s]", known_text(model, projection->low),
                          known_text(model, projection->high));
        else if (projection->clip)
            strbuf_printf(out, projection->low ? ", at least %s" : ", at most %s",
                          known_text(model, projection->low ? projection->low : projection->high));
        strbuf_printf(out, ", %s\n",
                      flow(projection->transposed ? projection->transposed->varying : projection->varying));
        dump_traces(model, projection, out);
        dump_randoms(projection, out);
    }
}

static void dump_coefficient(const Model *model, int number, StrBuf *out)
{
    const PlastCoefficient *coefficient = &model->coefficients.items[number];
    Scale scale = scale_of_coefficient(model, number);
    const Learn *array = model_array_at(model, number);
    strbuf_printf(out, "              %s", array ? learn_full_name(model->arena, array) : coefficient->name);
    if (array)
        strbuf_printf(out, array->rank == 1 ? ", %d numbers," : ", %d x %d numbers,", array->size[0], array->size[1]);
    strbuf_printf(out, " starts at %s", quantity_show(coefficient->start, &scale, 6).text);
    if (coefficient->start_sd > 0 && coefficient->log_scale == PLAST_LOG_OF_START)
        strbuf_printf(out, " times or over exp(%.6g)", coefficient->start_sd);
    else if (coefficient->start_sd > 0)
        strbuf_printf(out, " +- %s", quantity_show(coefficient->start_sd, &scale, 6).text);
    if (isfinite(coefficient->high))
        strbuf_printf(out, ", in [%s, %s]", quantity_show(coefficient->low, &scale, 6).text,
                      quantity_show(coefficient->high, &scale, 6).text);
    strbuf_add(out, coefficient->log_scale ? ", logarithmic\n" : "\n");
}

/* An array in one line. */
static void dump_coefficients(const Model *model, const Learn *learn, StrBuf *out)
{
    int lines = learn->rank > 0 && learn->term_count > 0 ? 1 : learn->term_count;
    for (int k = 0; k < lines; k++)
        dump_coefficient(model, learn->first + k, out);
}

/* "network M of 6 quantities: 50 and 4 sigmoid units, 504 frozen numbers of seed 1" */
static void dump_network(const Learn *learn, StrBuf *out)
{
    const Mlp *mlp = learn->mlp;
    strbuf_printf(out, "              network %s of %d quantit%s: %d", learn->name.name,
                  learn->factor_count, learn->factor_count == 1 ? "y" : "ies", mlp->hidden[0]);
    if (mlp->hidden[1] > 0)
        strbuf_printf(out, " and %d", mlp->hidden[1]);
    strbuf_printf(out, " %s units", mlp->activation->name);
    if (mlp->frozen)
        strbuf_printf(out, ", %d frozen numbers of seed %d", learn_hidden_count(learn), mlp->seed);
    strbuf_char(out, '\n');
}

/* "local.A[pre.r^1 post.r^1] fixed at 1", as it is written. */
static void dump_fixed(const Model *model, const Learn *learn, StrBuf *out)
{
    if (learn->fixed_number)
        strbuf_printf(out, "              %s%s%s fixed at %s\n",
                      learn->rule ? learn->rule->name.name : "", learn->rule ? "." : "",
                      learn->name.name, known_text(model, learn->fixed_number));
    if (learn->fixed_rows)
        strbuf_printf(out, "              %s from '%s'\n", learn_full_name(model->arena, learn),
                      model->tables.items[learn->fixed_rows->table].path);
    for (int k = 0; k < learn->fixed.count; k++) {
        const AstStmt *term = learn->fixed.items[k].stmt;
        const Source *source = model->sources->files[term->span.file];
        int start = term->target->span.start, end = term->value->span.start;
        while (end > start && source->text[end - 1] != ']')
            end--;
        strbuf_printf(out, "              %s.%.*s fixed at %.6g\n", learn->rule->name.name,
                      end - start, source->text + start,
                      learn->fixed.items[k].value);
    }
}

static void dump_rules(const Model *model, StrBuf *out)
{
    if (model->shared.count > 0)
        strbuf_printf(out, "learned     by the program\n");
    for (int k = 0; k < model->shared.count; k++) {
        const Learn *learn = model->shared.items[k];
        dump_coefficients(model, learn, out);
        dump_fixed(model, learn, out);
    }
    for (int k = 0; k < model->rules.count; k++) {
        const Rule *rule = model->rules.items[k];
        int count = 0;
        for (int n = 0; n < rule->learns.count; n++)
            count += rule->learns.items[n]->term_count;
        strbuf_printf(out, "rule        %s, ", rule->name.name);
        if (rule->stmt->model.name)
            strbuf_printf(out, "made of %s, ", rule->stmt->model.name);
        strbuf_printf(out, "%d learned coefficient%s\n", count, count == 1 ? "" : "s");
        for (int n = 0; n < rule->learns.count; n++) {
            const Learn *learn = rule->learns.items[n];
            if (learn->mlp)
                dump_network(learn, out);
            dump_coefficients(model, learn, out);
            dump_fixed(model, learn, out);
        }
    }
}

/* Of a length that differs between trials. */
static void dump_length(const Phase *phase, StrBuf *out)
{
    const char *word = phase->in_epochs ? "epochs" : phase->shown > 0 ? "samples" : "steps";
    if (phase->length->kind == EXPR_SAMPLE_COUNT)
        strbuf_printf(out, "as many %s as %s has rows", word, phase->length->u.sample_count.input->name.name);
    else
        strbuf_printf(out, "drawn %s", word);
}

static void dump_phase(const Model *model, const Task *task, const Phase *phase, StrBuf *out)
{
    strbuf_printf(out, "              phase %s, ", phase->name.name);
    if (phase->length)
        dump_length(phase, out);
    else if (phase->in_epochs)
        strbuf_printf(out, "%d epochs", phase->count);
    else
        dump_steps(model, phase->count, out);
    if (phase->shown > 0) {
        if (phase->length)
            strbuf_add(out, ", each of ");
        else
            strbuf_printf(out, ", %d samples of ", phase->count / phase_steps_each(phase));
        dump_steps(model, phase->shown, out);
    }
    if (phase->rest > 0) {
        strbuf_add(out, ", none for ");
        dump_steps(model, phase->rest, out);
    }
    for (int k = 0; k < phase->scales.count; k++)
        strbuf_printf(out, ", %s %s", phase->scales.items[k].rule->name.name,
                      phase->scales.items[k].factor ? "scaled" : "frozen");
    if (phase->restored >= 0)
        strbuf_printf(out, ", from the end of %s", task->phases.items[phase->restored].name.name);
    strbuf_char(out, '\n');
    for (int k = 0; k < phase->inputs.count; k++) {
        const PhaseInput *input = &phase->inputs.items[k];
        strbuf_printf(out, "                shows %s: ", input->layer->name.name);
        dump_source(model, &input->source, input->layer->size, out);
        strbuf_char(out, '\n');
    }
}

static void dump_task(const Model *model, const Task *task, StrBuf *out)
{
    strbuf_printf(out, "task        %s, ", task->name.name);
    if (task->batch > 0)
        strbuf_printf(out, "%d of ", task->batch);
    strbuf_printf(out, "%d trials%s", task->trials,
                  model->fresh_trials ? " each generation" : "");
    if (task->weight != 1)
        strbuf_printf(out, ", weight %.6g", task->weight);
    strbuf_char(out, '\n');
    for (int k = 0; k < model->draws.count; k++)
        if (model->draws.items[k]->drawn[task->index])
            strbuf_printf(out, "              draws %s\n", model->draws.items[k]->name.name);
    for (int k = 0; k < task->phases.count; k++)
        dump_phase(model, task, &task->phases.items[k], out);
}

/* A stage a line, and its conditions below. */
static void dump_acceptance(const Model *model, StrBuf *out)
{
    const Acceptance *acceptance = &model->acceptance;
    for (int k = 0; k < acceptance->condition_count; k++) {
        const Condition *condition = &acceptance->conditions[k];
        if (k == 0 || condition->stage != condition[-1].stage)
            strbuf_printf(out, "accept      %s\n", acceptance->stages[condition->stage]);
        strbuf_printf(out, "              %s: ", condition->name);
        condition_text(model, condition, out);
        strbuf_char(out, '\n');
    }
}

static void dump_search(const Model *model, StrBuf *out)
{
    for (int k = 0; k < model->outcomes.count; k++) {
        const Outcome *outcome = model->outcomes.items[k];
        Scale scale = scale_of_outcome(model, outcome);
        strbuf_printf(out, "%-11s %s%s%s%s\n", outcome->is_loss ? "loss" : "report", outcome->name.name,
                      scale.name[0] ? ", in " : "", scale.name, outcome->over_trials ? ", over trials" : "");
    }
    dump_acceptance(model, out);
    for (int k = 0; k < model->tests.count; k++)
        strbuf_printf(out, "test        %s\n", model->tests.items[k]->name.name);
    if (!model->search.stmt)
        return;
    strbuf_printf(out, "search      %s", model->search.method->name);
    for (int k = 0; k < model->search.method->option_count; k++) {
        const SearchOptionRule *rule = &model->search.method->options[k];
        double value = model->search.options[k].value;
        if (rule->words && isnan(value))
            strbuf_printf(out, ", %s chosen", rule->name);
        else if (rule->words)
            strbuf_printf(out, ", %s %s", rule->name, rule->words[(int)value]);
        else if (!isnan(value))
            strbuf_printf(out, ", %s %.6g", rule->name, value);
    }
    if (model->search.generations > 0)
        strbuf_printf(out, ", %d generations", model->search.generations);
    if (model->search.evaluations > 0)
        strbuf_printf(out, ", %ld evaluations", model->search.evaluations);
    if (model->search.seconds > 0)
        strbuf_printf(out, ", %.6g s", model->search.seconds);
    if (model->search.validation_trials > 0)
        strbuf_printf(out, ", %d validation trials", model->search.validation_trials);
    if (model->search.starts > 1)
        strbuf_printf(out, ", %d starts", model->search.starts);
    strbuf_char(out, '\n');
}

void model_dump(const Model *model, StrBuf *out)
{
    strbuf_printf(out, "program     %s\n", diag_render_shown(model->path).text);
    if (model->step > 0)
        strbuf_printf(out, "step        %s\n", usual_time(model->step).text);
    dump_constants(model, out);
    dump_layers(model, out);
    dump_projections(model, out);
    dump_rules(model, out);
    for (int k = 0; k < model->tasks.count; k++)
        dump_task(model, model->tasks.items[k], out);
    dump_search(model, out);
}

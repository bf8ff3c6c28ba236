/* result.c: writes result.json. */
#include "result.h"
#include "saved_result.h"


#include "json_writer.h"
#include "result_array.h"
#include "result_units.h"

/* ---- members of one value: by their types in result_members.def ------------------------------ */

const ResultMember result_members[RESULT_MEMBERS] = {
#define IS_text   true
#define IS_seed   false
#define IS_int    false
#define IS_long   false
#define IS_double false
#define MEMBER(type, place, name, title) {name, title, IS_##type},
#include "result_members.def"
};

#define write_seed   json_put_seed
#define write_text   json_put_text
#define write_int    json_put_integer
#define write_long   json_put_integer
#define write_double json_put_real

static void add_members(JsonWriter *writer, const Result *result)
{
#define MEMBER(type, place, name, title) write_##type(writer, name, result->place);
#include "result_members.def"
}

static void add_titled_members(JsonWriter *writer, const Result *result)
{
#define MEMBER(type, place, name, title) \
    if (title[0])                        \
        write_##type(writer, name, result->place);
#include "result_members.def"
}

/* ---- the rule ------------------------------------------------------------------------------- */

int result_array_count(const ResultArray *array)
{
    return array->size[0] * (array->rank == 2 ? array->size[1] : 1);
}

/* Arrays in short, of these numbers. `files`: with the files that have all of them. */
static void add_arrays(JsonWriter *writer, const Result *result, const double *coefficients, bool files)
{
    if (result->array_count == 0)
        return;
    json_open_object(writer, "arrays");
    for (int k = 0; k < result->array_count; k++) {
        const ResultArray *array = &result->arrays[k];
        result_array_add(writer, array->name, array->rank, array->size, coefficients + array->first);
        if (files && array->file[0]) {
            json_put_text(writer, "file", array->file);
            json_put_text(writer, "sha256", array->sha256);
        }
        json_close_object(writer);
    }
    json_close_object(writer);
}

/* `outcomes` may be NULL: none. */
static void add_outcomes(JsonWriter *writer, const char *name, int count,
                         const ResultOutcome *outcomes)
{
    json_open_array(writer, name);
    for (int k = 0; outcomes && k < count; k++) {
        json_open_object(writer, NULL);
        json_put_text(writer, "name", outcomes[k].name);
        json_put_bool(writer, "is_loss", outcomes[k].is_loss);
        json_put_real(writer, "mean", outcomes[k].mean);
        json_put_real(writer, "median", outcomes[k].median);
        json_put_integer(writer, "undefined", outcomes[k].undefined);
        if (outcomes[k].over_trials)
            json_put_bool(writer, "over_trials", true);
        json_close_object(writer);
    }
    json_close_array(writer);
}

static void add_beside(JsonWriter *writer, const char *name, int count, const ResultBeside *beside)
{
    json_open_object(writer, name);
    for (int k = 0; k < count; k++) {
        json_open_object(writer, beside[k].name);
        json_put_real(writer, "value", beside[k].value);
        json_put_real(writer, "other", beside[k].other);
        json_close_object(writer);
    }
    json_close_object(writer);
}

static void add_angles(JsonWriter *writer, const Result *result)
{
    json_open_object(writer, "angles");
    for (int k = 0; k < result->angle_count; k++)
        json_put_real(writer, result->angles[k].reference, result->angles[k].degrees);
    json_close_object(writer);
    json_open_object(writer, "beside_angles");
    for (int k = 0; k < result->angle_count; k++)
        add_beside(writer, result->angles[k].reference, result->angles[k].beside_count,
                   result->angles[k].beside);
    json_close_object(writer);
}

static void add_rule(JsonWriter *writer, const Result *result)
{
    json_put_reals(writer, "coefficients", result->coefficient_count, result->coefficient_names,
               result->coefficients);
    add_arrays(writer, result, result->coefficients, true);
    add_outcomes(writer, "search_outcomes", result->outcome_count, result->search_outcomes);
    add_outcomes(writer, "validation_outcomes", result->outcome_count,
                 result->validation_outcomes);
    add_angles(writer, result);
    json_put_text(writer, "equation", result->equation);
    json_put_text(writer, "latex", result->latex);
    if (result->mathml)
        json_put_text(writer, "mathml", result->mathml);
    if (result->left_out > 0) {
        json_open_object(writer, "left_out");
        json_put_integer(writer, "terms", result->left_out);
        json_put_real(writer, "below", result->left_out_below);
        json_close_object(writer);
    }
    json_put_reals(writer, "constants", result->constant_count, result->constant_names,
               result->constants);
    result_units_add(writer, result);
}

/* ---- the search ----------------------------------------------------------------------------- */

static void add_choice(JsonWriter *writer, const char *name, const Result *result,
                       const ResultChoice *choice, bool of_generation)
{
    if (!choice->coefficients) {
        json_put_null(writer, name);
        return;
    }
    json_open_object(writer, name);
    if (of_generation)
        json_put_integer(writer, "generation", choice->generation);
    json_put_real(writer, "loss", choice->loss);
    json_put_real(writer, "objective", choice->objective);
    json_put_reals(writer, "coefficients", result->coefficient_count, result->coefficient_names,
               choice->coefficients);
    add_arrays(writer, result, choice->coefficients, false);
    json_close_object(writer);
}

static void add_origin(JsonWriter *writer, const Result *result)
{
    if (result->command_line)
        json_put_text(writer, "command_line", result->command_line);
    if (result->machine)
        json_put_text(writer, "machine", result->machine);
}

static void add_choices(JsonWriter *writer, const Result *result)
{
    if (!result->favourite.coefficients)
        return;
    const char *reported = !result->reports_candidate          ? "favourite"
                           : result->candidate.generation == 0 ? "start"
                                                               : "candidate";
    json_put_text(writer, "reported", reported);
    json_put_bool(writer, "unconverged", result->unconverged);
    json_put_bool(writer, "level", result->level);
    add_choice(writer, "favourite", result, &result->favourite, false);
    add_choice(writer, "candidate", result, &result->candidate, true);
}

static void add_restarts(JsonWriter *writer, const SearchRuns *runs)
{
    if (runs->count == 0)
        return;
    json_open_object(writer, "restarts");
    json_put_integer(writer, "runs", runs->count);
    json_put_integer(writer, "reported_run", runs->reported);
    json_put_integer(writer, "population", runs->population);
    json_open_object(writer, "ended");
    for (int k = 0; k < SEARCH_STOP_COUNT; k++)
        if (runs->ended[k] > 0)
            json_put_integer(writer, search_run_end_word((SearchStop)k), runs->ended[k]);
    json_close_object(writer);
    json_close_object(writer);
}

static void add_start(JsonWriter *writer, const ResultStart *start)
{
    json_open_object(writer, NULL);
    json_put_integer(writer, "start", start->start);
    json_put_integer(writer, "rule", start->rule);
    add_titled_members(writer, start->result);
    json_put_reals(writer, "coefficients", start->result->coefficient_count, start->result->coefficient_names,
                   start->result->coefficients);
    add_arrays(writer, start->result, start->result->coefficients, false);
    json_close_object(writer);
}

static void add_found_rule(JsonWriter *writer, const ResultRule *rule)
{
    json_open_object(writer, NULL);
    json_open_array(writer, "starts");
    for (int k = 0; k < rule->start_count; k++)
        json_put_integer(writer, NULL, rule->starts[k]);
    json_close_array(writer);
    json_put_real(writer, "degrees", rule->degrees);
    add_beside(writer, "beside", rule->beside_count, rule->beside);
    json_put_text(writer, "equation", rule->equation);
    json_close_object(writer);
}

static void add_starts(JsonWriter *writer, const Result *result)
{
    if (result->start_count == 0)
        return;
    json_put_integer(writer, "planned_starts", result->planned_starts);
    json_open_array(writer, "starts");
    for (int k = 0; k < result->start_count; k++)
        add_start(writer, &result->starts[k]);
    json_close_array(writer);
    json_open_array(writer, "rules");
    for (int k = 0; k < result->rule_count; k++)
        add_found_rule(writer, &result->rules[k]);
    json_close_array(writer);
}

static void add_path(JsonWriter *writer, const Result *result)
{
    if (result->step_count == 0)
        return;
    json_open_array(writer, "path");
    for (int k = 0; k < result->step_count; k++) {
        const ResultStep *step = &result->path[k];
        json_open_object(writer, NULL);
        json_put_text(writer, "dropped", step->dropped);
        json_put_integer(writer, "terms", step->terms);
        json_put_real(writer, "loss", step->loss);
        json_put_real(writer, "validation_loss", step->validation_loss);
        json_put_bool(writer, "too_much", step->too_much);
        json_close_object(writer);
    }
    json_close_array(writer);
}

static void add_front(JsonWriter *writer, const Result *result)
{
    if (result->front_count == 0)
        return;
    json_open_array(writer, "front");
    for (int k = 0; k < result->front_count; k++) {
        const ResultFront *rule = &result->front[k];
        json_open_object(writer, NULL);
        json_put_integer(writer, "size", rule->size);
        json_put_real(writer, "loss", rule->loss);
        json_put_real(writer, "validation_loss", rule->validation_loss);
        json_put_text(writer, "equation", rule->equation);
        json_put_reals(writer, "coefficients", result->coefficient_count, result->coefficient_names,
                       rule->coefficients);
        json_close_object(writer);
    }
    json_close_array(writer);
}

char *result_json(const Result *result)
{
    JsonWriter writer = {0};
    json_open_object(&writer, NULL);
    add_members(&writer, result);
    add_rule(&writer, result);
    add_origin(&writer, result);
    add_choices(&writer, result);
    add_restarts(&writer, &result->runs);
    add_starts(&writer, result);
    add_front(&writer, result);
    add_path(&writer, result);
    json_close_object(&writer);
    return json_take(&writer);
}

/* rule_columns.c: see rule_columns.h. */
#include "rule_columns.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "compiler/base/suggest.h"
#include "compiler/model/quantity.h"
#include "compiler/report/trial_time.h"
#include "compiler/session/precision.h"
#include "runtime/io/files.h"

/* ---- of a program --------------------------------------------------------------------------- */

static const RuleColumn *theta_columns(const Model *model, const PlastModule *module)
{
    int n = model->coefficients.count;
    const PlastCoefficient *entry = module->coefficients;
    RuleColumn *columns = arena_array(model->arena, RuleColumn, n + 1);
    for (int k = 0, left = n > 0 ? entry->count : 0; k < n; k++, left--) {
        if (left == 0)
            left = (++entry)->count;
        Scale scale = scale_of_coefficient(model, k);
        columns[k] = (RuleColumn){.name = model_coefficient_name(model, k),
                                  .unit = arena_printf(model->arena, "%s", scale.name),
                                  .scale = scale.size,
                                  .prior = prior_marginal_of(entry)};
    }
    return columns;
}

static bool has_outcome(const Model *model, const char *name)
{
    for (int k = 0; k < model->outcomes.count; k++)
        if (strcmp(model->outcomes.items[k]->name.name, name) == 0)
            return true;
    return false;
}

/* As rule_outcomes.h has them. */
static const RuleColumn *x_columns(const Model *model, const PlastModule *module, int *count)
{
    RuleColumn *columns = arena_array(model->arena, RuleColumn, module->outcome_count + 1);
    *count = 0;
    if (module->loss_count > 1)
        columns[(*count)++] =
            (RuleColumn){.name = has_outcome(model, "loss") ? "total_loss" : "loss", .unit = "", .scale = 1, .is_loss = true};
    for (int k = 0; k < module->outcome_count; k++) {
        const Outcome *outcome = model->outcomes.items[k];
        Scale scale = scale_of_outcome(model, outcome);
        columns[(*count)++] = (RuleColumn){.name = outcome->name.name,
                                           .unit = arena_printf(model->arena, "%s", scale.name),
                                           .scale = scale.size,
                                           .is_loss = outcome->is_loss};
    }
    return columns;
}

Status rule_columns_check(const Model *model, ErrorText *error)
{
    int n = model->coefficients.count;
    if (n == 0)
        return status_error(error, STATUS_USAGE,
                            "'%s' learns nothing, so there is no table of rules: 'learn' says what differs between them",
                            model->path);
    if (n > RULE_TABLE_MOST_COLUMNS)
        return status_error(error, STATUS_USAGE,
                            "'%s' learns %d numbers, but a table of rules has at most %d columns: plastc eval takes one such "
                            "rule at a time",
                            model->path, n, RULE_TABLE_MOST_COLUMNS);
    return STATUS_OK;
}

Status rule_columns_info(const Session *session, const Command *command, const char *made_by, int trials,
                         RuleTableInfo *info, ErrorText *error)
{
    const Model *model = session->compilation.model;
    const PlastModule *module = evaluator_module(session->evaluator);
    const StrBuf *text = &session->compilation.text;
    Status status = rule_columns_check(model, error);
    if (status != STATUS_OK)
        return status;
    ProgressTime time = trial_time_scale(model);
    bool physical = time.after && time.after[0];
    char *sha256 = arena_alloc(model->arena, HASH_SIZE);
    TextPair *settings = arena_array(model->arena, TextPair, command->setting_count + 1);
    hash_sha256(text->text, text->length, sha256);
    for (int k = 0; k < command->setting_count; k++)
        settings[k] = (TextPair){command->settings[k].name, command->settings[k].value};
    *info = (RuleTableInfo){.version = PLASTC_VERSION,
                            .precision = precision_name(command->single),
                            .made_by = made_by,
                            .program = model->path,
                            .program_sha256 = sha256,
                            .seed = session->seed,
                            .trials = trials,
                            .setting_count = command->setting_count,
                            .settings = settings,
                            .time_unit = physical ? time.after + strspn(time.after, " ") : trial_time_unit(model),
                            .time_size = physical ? time.factor : 1,
                            .theta_count = model->coefficients.count,
                            .theta = theta_columns(model, module)};
    info->x = x_columns(model, module, &info->x_count);
    return STATUS_OK;
}

/* ---- of a table that was read --------------------------------------------------------------- */

/* The coefficient of that name, most likely number `near`; -1: none. */
static int find_coefficient(const Model *model, const char *const *names, const char *name, int near)
{
    int n = model->coefficients.count;
    for (int k = 0; k < n; k++) {
        int index = (near + k) % n;
        if (strcmp(names[index], name) == 0)
            return index;
    }
    return -1;
}

static bool is_fixed_as(const Model *model, const Learn *learn, const char *name)
{
    const char *own = learn_is_fixed(learn) ? learn_full_name(model->arena, learn) : "";
    size_t length = strlen(own);
    return length > 0 && strncmp(own, name, length) == 0 && (name[length] == '\0' || name[length] == '[');
}

static bool is_fixed(const Model *model, const char *name)
{
    for (int k = 0; k < model->shared.count; k++)
        if (is_fixed_as(model, model->shared.items[k], name))
            return true;
    for (int k = 0; k < model->rules.count; k++)
        for (int n = 0; n < model->rules.items[k]->learns.count; n++)
            if (is_fixed_as(model, model->rules.items[k]->learns.items[n], name))
                return true;
    return false;
}

static Status unknown_column(const Model *model, const SavedRules *rules, const char *const *names, const char *name,
                             ErrorText *error)
{
    const char *near = suggest_word(name, names, model->coefficients.count);
    return status_error(error, STATUS_INPUT, "%s: the program learns no '%s'; %s '%s'%s", rules->path, name,
                        near ? "did you mean" : "the first that it learns is", near ? near : names[0], near ? "?" : "");
}

/* The scale of a column's unit: without one that of the program. */
static Status take_unit(const Model *model, const SavedRules *rules, int column, int coefficient, double *size,
                        ErrorText *error)
{
    const char *unit = rules->theta[column].unit;
    const Learn *learn = quantity_learn(model, coefficient);
    Dim own = learn ? learn->dim : dim_none(), dim;
    Scale scale = scale_of_coefficient(model, coefficient);
    *size = scale.size;
    if (!unit)
        return STATUS_OK;
    if (!scale_read(unit, &scale, &dim))
        return status_error(error, STATUS_INPUT, "%s: column '%s' is in '%s', which is no unit", rules->path,
                            rules->theta[column].name, unit);
    *size = scale.size;
    if (dim_equal(dim, own))
        return STATUS_OK;
    return status_error(error, STATUS_INPUT, "%s: column '%s' is %s, but the program learns it %s", rules->path,
                        rules->theta[column].name, dim_phrase(model->arena, dim), dim_phrase(model->arena, own));
}

static Status check_all_there(const SavedRules *rules, const char *const *names, const RuleMap *map, int n, ErrorText *error)
{
    for (int k = 0; k < n; k++)
        if (map->from[k] < 0)
            return status_error(error, STATUS_INPUT, "%s: there is no column '%s'%s", rules->path, names[k],
                                map->missing > 1 ? ", nor some others that the program learns" : "");
    return STATUS_OK;
}

Status rule_columns_map(const Model *model, const SavedRules *rules, bool some, RuleMap *map, ErrorText *error)
{
    int n = model->coefficients.count;
    const char **names = arena_array(model->arena, const char *, n + 1);
    *map = (RuleMap){.from = arena_array(model->arena, int, n + 1),
                     .scale = arena_array(model->arena, double, rules->columns + 1),
                     .missing = n,
                     .exact = rules->si != NULL};
    Status status = rule_columns_check(model, error);
    for (int k = 0; k < n && status == STATUS_OK; k++) {
        names[k] = model_coefficient_name(model, k);
        map->from[k] = -1;
    }
    for (int column = 0; status == STATUS_OK && column < rules->columns; column++) {
        const char *name = rules->theta[column].name;
        int index = find_coefficient(model, names, name, column % n);
        if (index < 0 && !is_fixed(model, name))
            return unknown_column(model, rules, names, name, error);
        if (index < 0) {
            map->unused++;
            map->first_unused = name;
            continue;
        }
        map->from[index] = column;
        map->missing--;
        status = take_unit(model, rules, column, index, &map->scale[column], error);
    }
    return status == STATUS_OK && !some ? check_all_there(rules, names, map, n, error) : status;
}

void rule_columns_take(const Model *model, const RuleMap *map, const SavedRules *rules, long row, double *coefficients)
{
    const double *own = (map->exact ? rules->si : rules->values) + row * rules->columns;
    for (int k = 0; k < model->coefficients.count; k++) {
        int column = map->from[k];
        coefficients[k] = column < 0    ? model->coefficients.items[k].start
                          : map->exact ? own[column]
                                       : own[column] * map->scale[column];
    }
}

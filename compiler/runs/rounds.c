/* rounds.c: see rounds.h. */
#include "rounds.h"

#include <stdlib.h>

#include "compiler/report/passing.h"
#include "runtime/io/rule_table.h"

/* Of rows first … last - 1. */
static bool find_round(const AcceptedRules *accepted, int first, int last, Round *round)
{
    size_t columns = (size_t)accepted->rules.condition_count;
    double sum = 0, squares = 0;
    *round = (Round){.number = accepted->generations[first], .rules = last - first, .held = calloc(columns + 1, sizeof(int))};
    for (size_t row = (size_t)first; round->held && row < (size_t)last; row++) {
        const double *passes = accepted->passes + row * columns;
        double weight = passes[columns - 1] != 0 ? accepted->weights[row] : 0;
        for (size_t k = 0; k < columns; k++)
            round->held[k] += passes[k] != 0;
        sum += weight;
        squares += weight * weight;
    }
    round->count_as = squares > 0 ? sum * sum / squares : 0;
    return round->held != NULL;
}

Status rounds_find(const AcceptedRules *accepted, Rounds *rounds, ErrorText *error)
{
    int rows = accepted->rules.rows, most = 1;
    for (int row = 1; row < rows; row++)
        most += accepted->generations[row] != accepted->generations[row - 1];
    *rounds = (Rounds){.items = calloc((size_t)most, sizeof *rounds->items)};
    bool made = rounds->items != NULL;
    for (int first = 0, last; made && first < rows; first = last) {
        for (last = first + 1; last < rows && accepted->generations[last] == accepted->generations[first];)
            last++;
        made = find_round(accepted, first, last, &rounds->items[rounds->count++]);
    }
    return made ? STATUS_OK : status_out_of_memory(error);
}

void rounds_free(Rounds *rounds)
{
    for (int k = 0; k < rounds->count; k++)
        free(rounds->items[k].held);
    free(rounds->items);
    *rounds = (Rounds){0};
}

void rounds_write(const AcceptedRules *accepted, const Rounds *rounds, StrBuf *out)
{
    strbuf_printf(out, "%-9s%8s", "round", "rules");
    for (int k = 0; k < accepted->stage_count; k++)
        strbuf_printf(out, "%20s", k + 1 < accepted->stage_count
                                       ? accepted_rules_condition(accepted, accepted->condition_count + k)
                                       : "accepted");
    strbuf_printf(out, "%12s\n", "count as");
    for (int r = 0; r < rounds->count; r++) {
        const Round *round = &rounds->items[r];
        strbuf_printf(out, "%-9d%8d", round->number, round->rules);
        for (int k = 0; k < accepted->stage_count; k++)
            strbuf_printf(out, "%18.3g %%", 100.0 * round->held[accepted->condition_count + k] / round->rules);
        strbuf_printf(out, "%12.4g\n", round->count_as);
    }
}

/* Of all rows: which condition lets none pass. */
static void write_killer(const Model *model, const AcceptedRules *accepted, StrBuf *out)
{
    const SavedRules *rules = &accepted->rules;
    Passing passing;
    ErrorText ignored;
    double *x = NULL, *failed = NULL, *values = malloc(sizeof(double) * ((size_t)model->outcomes.count + 1));
    int first = rules->x_count - model->outcomes.count; /* before the outcomes stands the total of several losses */
    bool there = passing_create(&passing, model, rules->rows) && values && first >= 0 &&
                 saved_rules_array(rules, "x.npy", rules->x_count, &x, &ignored) == STATUS_OK &&
                 saved_rules_array(rules, "failed.npy", RULE_FAILED_COLUMNS, &failed, &ignored) == STATUS_OK;
    for (int row = 0; there && row < rules->rows; row++) {
        const double *own = failed + (size_t)row * RULE_FAILED_COLUMNS;
        for (int k = 0; k < model->outcomes.count; k++)
            values[k] = x[(size_t)row * (size_t)rules->x_count + (size_t)(first + k)] * rules->x[first + k].scale;
        passing_add(&passing, values, own[RULE_FAILED] > 0 || own[RULE_STOPPED] > 0, row);
    }
    if (there)
        passing_write_killer(&passing, out);
    free(values);
    free(x);
    free(failed);
    passing_free(&passing);
}

void rounds_write_of(const Model *model, const char *run, StrBuf *out)
{
    ErrorText ignored;
    AcceptedRules accepted;
    Rounds rounds = {0};
    if (accepted_rules_open(run, &accepted, &ignored) == STATUS_OK && rounds_find(&accepted, &rounds, &ignored) == STATUS_OK) {
        rounds_write(&accepted, &rounds, out);
        if (accepted.count == 0)
            write_killer(model, &accepted, out);
    }
    rounds_free(&rounds);
    accepted_rules_free(&accepted);
}

/* passing.c: see passing.h. */
#include "passing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/model/condition.h"
#include "compiler/model/quantity.h"

bool passing_create(Passing *passing, const Model *model, long room)
{
    size_t outcomes = (size_t)model->outcomes.count, columns = (size_t)acceptance_columns(&model->acceptance);
    *passing = (Passing){.model = model,
                         .room = room,
                         .nearest = -1,
                         .distance = HUGE_VAL,
                         .values = malloc(sizeof(double) * (outcomes * (size_t)room + 1)),
                         .held = calloc(columns + 1, sizeof(long)),
                         .held_before = calloc(columns + 1, sizeof(long)),
                         .columns = calloc(columns + 1, 1),
                         .nearest_values = calloc(outcomes + 1, sizeof(double))};
    return passing->values && passing->held && passing->held_before && passing->columns && passing->nearest_values;
}

void passing_free(Passing *passing)
{
    free(passing->values);
    free(passing->held);
    free(passing->held_before);
    free(passing->columns);
    free(passing->nearest_values);
    *passing = (Passing){0};
}

static void remember_nearest(Passing *passing, const double *values, long row)
{
    double distance = acceptance_score(&passing->model->acceptance, values);
    if (!(distance < passing->distance))
        return;
    passing->distance = distance;
    passing->nearest = row;
    memcpy(passing->nearest_values, values, sizeof(double) * (size_t)passing->model->outcomes.count);
}

void passing_add(Passing *passing, const double *values, bool bad, long row)
{
    const Acceptance *acceptance = &passing->model->acceptance;
    acceptance_judge(acceptance, bad ? NULL : values, passing->columns);
    int passed = bad ? -1 : acceptance_passed(acceptance, values);
    for (int k = 0; k < acceptance_columns(acceptance); k++)
        passing->held[k] += passing->columns[k];
    for (int k = 0; k < acceptance->condition_count; k++)
        passing->held_before[k] += passing->columns[k] && acceptance->conditions[k].stage <= passed;
    if (!bad)
        remember_nearest(passing, values, row);
    for (int k = 0; k < passing->model->outcomes.count; k++)
        passing->values[(long)k * passing->room + passing->count] = bad ? (double)NAN : values[k];
    passing->count++;
}

/* ---- text ----------------------------------------------------------------------------------- */

static void write_share(const Passing *passing, long held, StrBuf *out)
{
    strbuf_printf(out, "%10ld  %.3g %%", held, 100.0 * (double)held / (double)passing->count);
}

static void write_conditions(const Passing *passing, StrBuf *out)
{
    const Acceptance *acceptance = &passing->model->acceptance;
    for (int k = 0; k < acceptance->condition_count; k++) {
        const Condition *condition = &acceptance->conditions[k];
        StrBuf text = {0};
        condition_text(passing->model, condition, &text);
        strbuf_printf(out, "  %-20s %-32s", condition->name, text.text);
        write_share(passing, passing->held[k], out);
        strbuf_char(out, '\n');
        strbuf_free(&text);
        if (k + 1 < acceptance->condition_count && condition[1].stage == condition->stage)
            continue;
        StrBuf title = {0};
        if (condition->stage + 1 == acceptance->stage_count)
            strbuf_add(&title, "accepted");
        else
            strbuf_printf(&title, "up to %s", condition_stage(passing->model, condition->stage));
        strbuf_printf(out, "%-55s", title.text);
        strbuf_free(&title);
        write_share(passing, passing->held[acceptance->condition_count + condition->stage], out);
        strbuf_char(out, '\n');
    }
}

/* The first stage that no rule passes; of its conditions the one that fewest of those hold that come there. */
static const Condition *find_killer(const Passing *passing)
{
    const Acceptance *acceptance = &passing->model->acceptance;
    const long *stages = passing->held + acceptance->condition_count;
    const Condition *killer = NULL;
    int stage = 0;
    while (stage < acceptance->stage_count && stages[stage] > 0)
        stage++;
    for (int k = 0; k < acceptance->condition_count; k++) {
        const Condition *condition = &acceptance->conditions[k];
        if (condition->stage == stage &&
            (!killer || passing->held_before[k] < passing->held_before[killer - acceptance->conditions]))
            killer = condition;
    }
    return killer;
}

static QuantityText value_text(const Passing *passing, int outcome, double value, int digits)
{
    Scale scale = scale_of_outcome(passing->model, passing->model->outcomes.items[outcome]);
    return quantity_show(value, &scale, digits);
}

void passing_write_killer(const Passing *passing, StrBuf *out)
{
    const Acceptance *acceptance = &passing->model->acceptance;
    if (passing->held[acceptance_columns(acceptance) - 1] > 0)
        return;
    const Condition *killer = find_killer(passing);
    if (!killer)
        return;
    int number = (int)(killer - acceptance->conditions);
    long before = killer->stage > 0 ? passing->held[acceptance->condition_count + killer->stage - 1] : passing->count;
    strbuf_printf(out, "none is accepted: of %ld rules that come to %s %ld hold '%s'\n", before,
                  condition_stage(passing->model, killer->stage), passing->held_before[number], killer->name);
    if (passing->nearest < 0) {
        strbuf_add(out, "all have failed, or were stopped by a guard\n");
        return;
    }
    strbuf_printf(out, "the nearest rule is row %ld: ", passing->nearest);
    const char *before_text = "";
    for (int k = 0; k < acceptance->condition_count; k++) {
        const Condition *condition = &acceptance->conditions[k];
        double value = passing->nearest_values[condition->outcome];
        if (acceptance_holds(condition, value))
            continue;
        strbuf_printf(out, "%s%s is %s, asked for ", before_text, passing->model->outcomes.items[condition->outcome]->name.name,
                      value_text(passing, condition->outcome, value, 4).text);
        condition_text(passing->model, condition, out);
        before_text = "; ";
    }
    strbuf_char(out, '\n');
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void write_spread(const Passing *passing, int outcome, StrBuf *out)
{
    static const double parts[] = {0.05, 0.25, 0.5, 0.75, 0.95};
    double *values = passing->values + (long)outcome * passing->room;
    long known = 0;
    for (long k = 0; k < passing->count; k++)
        if (!isnan(values[k]))
            values[known++] = values[k];
    qsort(values, (size_t)known, sizeof *values, compare);
    strbuf_printf(out, "%-23s", passing->model->outcomes.items[outcome]->name.name);
    for (int k = 0; k < 5; k++)
        strbuf_printf(out, "%14s", known > 0 ? value_text(passing, outcome, values[(long)(parts[k] * (double)(known - 1) + 0.5)], 4).text : "-");
    if (known < passing->count)
        strbuf_printf(out, "%12ld undefined", passing->count - known);
    strbuf_char(out, '\n');
}

void passing_write(Passing *passing, StrBuf *out)
{
    const Acceptance *acceptance = &passing->model->acceptance;
    if (acceptance->condition_count > 0 && passing->count > 0) {
        write_conditions(passing, out);
        passing_write_killer(passing, out);
    }
    strbuf_printf(out, "%-23s%14s%14s%14s%14s%14s\n", "quantiles", "5 %", "25 %", "50 %", "75 %", "95 %");
    for (int k = 0; k < passing->model->outcomes.count; k++)
        write_spread(passing, k, out);
}

/* rule_row.c: see rule_row.h. */
#include "rule_row.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compiler/model/quantity.h"
#include "rule_columns.h"

/* The colon before the digits; NULL: it is no row. */
static const char *find_colon(const char *path)
{
    const char *colon = strrchr(path, ':');
    bool is = colon && colon > path && colon[1] != '\0' && colon[1 + strspn(colon + 1, "0123456789")] == '\0';
    return is ? colon : NULL;
}

bool rule_row_named(const char *path)
{
    return find_colon(path) && access(path, F_OK) != 0;
}

/* What is known of all numbers of the table. */
static bool knows_units(const SavedRules *table)
{
    for (int k = 0; k < table->columns; k++)
        if (!table->theta[k].unit)
            return false;
    return true;
}

/* Number k, in SI units, as in a result.json. False if memory is short; *unknown if its unit is none. */
static bool take_number(const SavedRules *table, long row, int k, SavedNumbers *numbers, bool *unknown)
{
    const SavedColumn *column = &table->theta[k];
    Scale scale;
    Dim dim;
    *unknown = !scale_read(column->unit, &scale, &dim);
    if (*unknown)
        return true;
    long place = row * table->columns + k;
    numbers->names[k] = strdup(column->name);
    numbers->si[k] = strdup(scale_si(dim).name);
    numbers->shown[k] = strdup(column->unit);
    numbers->values[k] = table->si ? table->si[place] : table->values[place] * scale.size;
    numbers->intervals[k] = (ResultInterval){-HUGE_VAL, HUGE_VAL, false};
    numbers->count = k + 1;
    return numbers->names[k] && numbers->si[k] && numbers->shown[k];
}

static Status take_numbers(SavedResult *saved, ErrorText *error)
{
    const SavedRules *table = saved->table;
    SavedNumbers *numbers = &saved->coefficients;
    size_t count = (size_t)table->columns + 1;
    numbers->names = calloc(count, sizeof *numbers->names);
    numbers->values = calloc(count, sizeof *numbers->values);
    numbers->si = calloc(count, sizeof *numbers->si);
    numbers->shown = calloc(count, sizeof *numbers->shown);
    numbers->intervals = calloc(count, sizeof *numbers->intervals);
    if (!numbers->names || !numbers->values || !numbers->si || !numbers->shown || !numbers->intervals)
        return status_out_of_memory(error);
    bool unknown = !knows_units(table), made = true;
    for (int k = 0; made && !unknown && k < table->columns; k++)
        made = take_number(table, saved->row, k, numbers, &unknown);
    return made ? STATUS_OK : status_out_of_memory(error);
}

/* The first column of losses is what the search makes small, or its only loss. */
static Status take_loss(SavedResult *saved, ErrorText *error)
{
    const SavedRules *table = saved->table;
    double *x;
    if (table->x_count == 0 || !table->x[0].is_loss)
        return STATUS_OK;
    Status status = saved_rules_array(table, "x.npy", table->x_count, &x, error);
    if (status != STATUS_OK)
        return status;
    for (int k = 0; k < RESULT_MEMBERS; k++)
        if (strcmp(result_members[k].name, "loss") == 0)
            saved->members[k].number = x[saved->row * table->x_count];
    free(x);
    return STATUS_OK;
}

static Status read_row(const char *path, const char *digits, SavedResult *saved, ErrorText *error)
{
    SavedRules *table = calloc(1, sizeof *table);
    for (int k = 0; k < RESULT_MEMBERS; k++)
        saved->members[k].number = (double)NAN;
    saved->table = table;
    if (!table)
        return status_out_of_memory(error);
    Status status = saved_rules_read(path, table, error);
    if (status != STATUS_OK)
        return status;
    errno = 0;
    saved->row = strtol(digits, NULL, 10);
    if (errno || saved->row >= table->rows)
        return status_error(error, STATUS_INPUT, "'%s' has no row %s: it has %d, counted from 0", path, digits, table->rows);
    saved->has_seed = table->has_seed;
    saved->seed = table->seed;
    status = take_loss(saved, error);
    return status == STATUS_OK ? take_numbers(saved, error) : status;
}

Status rule_row_read(const char *path, SavedResult *saved, char **file, ErrorText *error)
{
    const char *colon = find_colon(path);
    char *table = strdup(path);
    *file = strdup(path);
    *saved = (SavedResult){0};
    Status status = STATUS_OK;
    if (!table || !*file)
        status = status_out_of_memory(error);
    if (status == STATUS_OK) {
        table[colon - path] = '\0';
        status = read_row(table, colon + 1, saved, error);
    }
    free(table);
    return status;
}

Status rule_row_apply(const Model *model, const SavedResult *saved, double *coefficients, int *missing, ErrorText *error)
{
    RuleMap map;
    Status status = rule_columns_map(model, saved->table, true, &map, error);
    if (status == STATUS_OK)
        rule_columns_take(model, &map, saved->table, saved->row, coefficients);
    if (missing)
        *missing = map.missing;
    return status;
}

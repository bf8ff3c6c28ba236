/* check_rows.c: data files, and what their rows are taken for: samples of inputs, initial weights, and
 * arrays of numbers that losses compare with. */
#include "check_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/syntax/fix.h"
#include "runtime/io/files.h"
#include "runtime/io/table.h"
#include "runtime/kernel/kernel.h"
#include "call_args.h"
#include "check_value.h"
#include "make_expr.h"

/* ---- files ---------------------------------------------------------------------------------- */

/* Reads a file that the command line names, wherever it lies. False after reporting. */
static bool read_named(Checker *checker, const AstExpr *name, Table *table)
{
    const char *slash = strrchr(name->u.string, '/');
    char *parent = path_folder(name->u.string);
    Folder folder;
    ErrorText error;
    bool outside = false;
    Status status = folder_open(&folder, parent, &error);
    if (status == STATUS_OK)
        status = table_read(&folder, slash ? slash + 1 : name->u.string, table, &outside, &error);
    folder_close(&folder);
    free(parent);
    if (status != STATUS_OK)
        diag_error(checker->diags, status == STATUS_INPUT ? E_DATA_FILE : E_DATA_CONTENT, name->span, "%s", error.text);
    return status == STATUS_OK;
}

/* Reads a file from the folder whose data may be read. False after reporting. */
static bool read_table(Checker *checker, const AstExpr *name, Table *table)
{
    if (fix_is_of_command_line(checker->model->sources, name->span))
        return read_named(checker, name, table);
    const char *given = checker->options->data_folder;
    char *path = given ? NULL : path_folder(checker->model->path);
    Folder folder;
    ErrorText error;
    bool outside = false;
    Status status = folder_open(&folder, given ? given : path, &error);
    if (status == STATUS_OK)
        status = table_read(&folder, name->u.string, table, &outside, &error);
    folder_close(&folder);
    free(path);
    if (status == STATUS_OK)
        return true;
    if (outside) {
        Diag *diag =
            diag_error(checker->diags, E_DATA_PATH, name->span,
                       "'%s' lies outside the folder whose data may be read", name->u.string);
        diag_help(diag, "data files lie beside the program or below --data DIR");
        return false;
    }
    Diag *diag = diag_error(checker->diags, status == STATUS_INPUT ? E_DATA_FILE : E_DATA_CONTENT,
                            name->span, "%s", error.text);
    if (status == STATUS_INPUT)
        diag_help(diag, "paths are relative to the program's folder, or to --data DIR");
    return false;
}

/* Number of the table in the model, or -1 after reporting. A file is read once. */
int rows_table(Checker *checker, const AstExpr *name)
{
    Model *model = checker->model;
    Table table;
    for (int k = 0; k < model->tables.count; k++)
        if (model->table_hashes.items[k] && strcmp(model->tables.items[k].path, name->u.string) == 0)
            return k;
    if (!read_table(checker, name, &table))
        return -1;
    size_t count = (size_t)table.rows * (size_t)table.columns;
    double *values = arena_array(checker->arena, double, count + 1);
    if (count > 0)
        memcpy(values, table.values, count * sizeof *values);
    PlastTable entry = {name->u.string, table.rows, table.columns, values};
    const char *hash = arena_copy(checker->arena, table.sha256, strlen(table.sha256));
    vec_push(checker->arena, &model->table_hashes, hash);
    table_free(&table);
    vec_push(checker->arena, &model->tables, entry);
    return model->tables.count - 1;
}

/* ---- arguments ------------------------------------------------------------------------------ */

/* What a use of rows takes beside the file. */
static const struct {
    bool samples, center; /* center: and in_order */
    const char *takes;
} uses[] = {
    [ROWS_OF_INPUT] = {true, true,
                       "\"FILE\", columns = A..B, samples = N, scale = X, held_out = X, center, "
                       "in_order, by_trial, trial = COLUMN, unseen"},
    [ROWS_OF_WEIGHTS] = {false, false,
                         "\"FILE\", columns = A..B, scale = X, held_out = X, by_trial"},
    [ROWS_AS_ARRAY] = {true, false,
                       "\"FILE\", columns = A..B, samples = N, scale = X, held_out = X, by_trial"},
};

typedef struct RowsArgs {
    const AstExpr *name, *columns, *samples, *scale, *held_out, *trial;
} RowsArgs;

/* `trial = COLUMN` gives each trial its number of rows, and says by itself which they are. */
static bool check_trial_alone(Checker *checker, const RowsArgs *read, const RowsUse *use, const InputSource *source)
{
    if (!read->trial)
        return true;
    if (use->kind != ROWS_OF_INPUT) {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, read->trial->span,
                                use->kind == ROWS_OF_WEIGHTS
                                    ? "trials numbered by a column have numbers of rows of their own, but these are weights, a "
                                      "row for each presynaptic unit"
                                    : "trials numbered by a column have numbers of rows of their own, but an array has one shape");
        diag_help(diag, "'by_trial' takes the same number of rows in each trial; an input takes 'trial = COLUMN'");
        return false;
    }
    bool ordered = source->order != RT_ROWS_PICKED;
    if (!read->samples && !ordered && !source->unseen)
        return true;
    diag_error(checker->diags, E_BAD_ARGUMENT, read->trial->span,
               "'trial = COLUMN' says which rows a trial takes, all of its own, so '%s' says too much",
               read->samples                          ? "samples"
               : source->order == RT_ROWS_BY_TRIAL ? "by_trial"
               : ordered                              ? "in_order"
                                                      : "unseen");
    return false;
}

/* Which rows a trial takes. */
static int check_order(Checker *checker, CallArgs *args, const RowsUse *use)
{
    bool in_order = uses[use->kind].center && call_flag(args, "in_order");
    bool by_trial = call_flag(args, "by_trial");
    if (in_order && by_trial)
        diag_error(checker->diags, E_BAD_ARGUMENT, args->call->span,
                   "'rows' takes one of 'in_order' and 'by_trial'");
    if (by_trial && !in_order)
        return RT_ROWS_BY_TRIAL;
    return in_order || use->kind != ROWS_OF_INPUT ? RT_ROWS_IN_ORDER : RT_ROWS_PICKED;
}

/* False after reporting. */
static bool read_args(Checker *checker, const AstExpr *call, const RowsUse *use, RowsArgs *read,
                      InputSource *source)
{
    CallArgs args = call_args(checker, call);
    source->center = uses[use->kind].center && call_flag(&args, "center");
    source->order = check_order(checker, &args, use);
    source->unseen = uses[use->kind].center && call_flag(&args, "unseen");
    read->name = call_positional(&args);
    read->columns = call_named(&args, "columns");
    read->samples = uses[use->kind].samples ? call_named(&args, "samples") : NULL;
    read->scale = call_named(&args, "scale");
    read->held_out = call_named(&args, "held_out");
    read->trial = call_named(&args, "trial");
    bool finished = call_finish(&args, uses[use->kind].takes);
    if (read->name && read->name->kind == AST_STRING)
        return finished && check_trial_alone(checker, read, use, source);
    diag_error(checker->diags, E_BAD_ARGUMENT, read->name ? read->name->span : call->span,
               "'rows' needs the name of a file in quotes");
    return false;
}

static void check_columns(Checker *checker, const RowsUse *use, const AstExpr *columns,
                          const PlastTable *table, InputSource *source)
{
    int low = 1, high = table->columns, trial = source->trial_column;
    if (!columns && trial > 0) { /* all but this one */
        low = trial == 1 && high > 1 ? 2 : low;
        high = trial == high ? high - 1 : high;
    }
    if (columns) {
        const AstExpr *first = columns->kind == AST_RANGE ? columns->u.range.low : columns;
        const AstExpr *last = columns->kind == AST_RANGE ? columns->u.range.high : columns;
        if (!check_integer(checker, first, "a column", 1, table->columns, &low) ||
            !check_integer(checker, last, "the last column", low, table->columns, &high))
            return;
    }
    source->first_column = low - 1;
    source->columns = high - low + 1;
    if (trial > 0 && low <= trial && trial <= high) {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, columns ? columns->span : use->span,
                                "column %d numbers the trials, and is none of what '%s' shows", trial, table->path);
        diag_help(diag, "write columns = A..B on one side of it");
        return;
    }
    if (source->columns == use->columns || use->columns == 0)
        return;
    Diag *diag = diag_error(checker->diags, E_SHAPE_MISMATCH, columns ? columns->span : use->span,
                            "%s %d unit%s, but %d column%s of '%s' are taken", use->thing,
                            use->columns, use->columns == 1 ? "" : "s", source->columns,
                            source->columns == 1 ? "" : "s", table->path);
    if (use->columns > table->columns)
        diag_help(diag, "the file has %d column%s", table->columns, table->columns == 1 ? "" : "s");
    else if (use->kind == ROWS_OF_INPUT)
        diag_help(diag, "write columns = 1..%d, or change the size of the input", use->columns);
    else
        diag_help(diag, "a row has the weights of one presynaptic unit, a column those of one "
                        "postsynaptic unit");
}

bool rows_hold_out(Checker *checker, const AstExpr *expr, InputSource *source)
{
    if (!expr)
        return true;
    if (!check_pure_number(checker, expr, "the part held out", &source->held_out))
        return false;
    if (source->held_out >= 0 && source->held_out < 1)
        return true;
    diag_error(checker->diags, E_OUT_OF_RANGE, expr->span,
               "the part held out is at least 0 and below 1, but this is %g", source->held_out);
    return false;
}

#define MAX_TRIALS 1000000

int rows_trial_of(const PlastTable *table, const InputSource *source, int row)
{
    return (int)table->values[(size_t)row * (size_t)table->columns + (size_t)source->trial_column - 1];
}

bool rows_number_trials(Checker *checker, const AstExpr *column, const PlastTable *table, int first,
                        InputSource *source)
{
    if (!check_integer(checker, column, "the column of the trial", first, table->columns, &source->trial_column))
        return false;
    source->order = RT_ROWS_BY_TRIAL;
    source->trials = 0;
    for (int row = 0; row < table->rows; row++) {
        double value = table->values[(size_t)row * (size_t)table->columns + (size_t)source->trial_column - 1];
        if (!(value >= 0 && value < MAX_TRIALS && value == floor(value))) {
            Diag *diag = diag_error(checker->diags, E_DATA_CONTENT, column->span,
                                    "row %d of '%s' has %g as its trial", row + 1, table->path, value);
            diag_help(diag, "trials have whole numbers from 0 on");
            return false;
        }
        if (value >= source->trials)
            source->trials = (int)value + 1;
    }
    return true;
}

int *rows_counts(Arena *arena, const PlastTable *table, const InputSource *source)
{
    int *counts = arena_array(arena, int, source->trials + 1);
    for (int row = 0; row < table->rows; row++)
        counts[rows_trial_of(table, source, row)]++;
    return counts;
}

/* Whether the rows of each trial stand together, and each trial has some, else reports it. `samples` become the most. */
static bool check_rows_of_trials(Checker *checker, const AstExpr *column, const PlastTable *table, InputSource *source)
{
    const int *counts = rows_counts(checker->arena, table, source);
    int *seen = arena_array(checker->arena, int, source->trials);
    for (int row = 0; row < table->rows; row++) {
        int trial = rows_trial_of(table, source, row), before = row > 0 ? rows_trial_of(table, source, row - 1) : trial;
        if (before != trial && seen[trial] > 0) {
            Diag *diag = diag_error(checker->diags, E_DATA_CONTENT, column->span,
                                    "row %d of '%s' is of trial %d, but rows of trial %d stand between it and the ones before", row + 1,
                                    table->path, trial, before);
            diag_help(diag, "the rows of a trial stand together, in the order in which they are shown");
            return false;
        }
        seen[trial]++;
    }
    for (int trial = 0; trial < source->trials; trial++) {
        if (counts[trial] == 0) {
            Diag *diag = diag_error(checker->diags, E_DATA_CONTENT, column->span, "'%s' has no row of trial %d, but of trial %d",
                                    table->path, trial, source->trials - 1);
            diag_help(diag, "each trial from 0 on has rows");
            return false;
        }
        source->samples = counts[trial] > source->samples ? counts[trial] : source->samples;
    }
    if (source->samples <= MAX_SAMPLES)
        return true;
    diag_error(checker->diags, E_OUT_OF_RANGE, column->span, "a trial of '%s' has %d rows, but %d are the most", table->path,
               source->samples, MAX_SAMPLES);
    return false;
}

/* Samples are pure numbers; others have the unit of their scale. */
static bool check_scale(Checker *checker, const AstExpr *expr, const RowsUse *use,
                        InputSource *source)
{
    source->scale = 1;
    source->dim = dim_none();
    if (!expr)
        return true;
    if (use->kind == ROWS_OF_INPUT)
        return check_pure_number(checker, expr, "a scale", &source->scale);
    return check_number(checker, expr, "a scale", &source->scale, &source->dim);
}

/* ---- rows ----------------------------------------------------------------------------------- */

/* How many rows there are for a trial of either set. Those that go by trial are held out by trial. */
static int available_rows(const PlastTable *table, const InputSource *source)
{
    bool by_trial = source->order == RT_ROWS_BY_TRIAL && source->samples > 0;
    int unit = by_trial ? source->samples : 1;
    int search = rt_rows_available(table->rows / unit, source->held_out, PLAST_SEARCH);
    int validation = rt_rows_available(table->rows / unit, source->held_out, PLAST_VALIDATION);
    return unit * (search < validation ? search : validation);
}

static void check_row_count(Checker *checker, const AstExpr *call, const AstExpr *samples,
                            const PlastTable *table, InputSource *source)
{
    if (samples &&
        !check_integer(checker, samples, "the number of samples", 1, MAX_SAMPLES, &source->samples))
        return;
    int available = available_rows(table, source);
    if (source->samples == 0 && source->unseen) /* all that are left: see rows_skip */
        return;
    if (source->samples == 0)
        source->samples = available;
    if (source->samples <= available && available >= 1)
        return;
    Diag *diag = diag_error(checker->diags, E_OUT_OF_RANGE, samples ? samples->span : call->span,
                            "a trial needs %d row%s of '%s', but can have %d",
                            source->samples > 0 ? source->samples : 1,
                            source->samples > 1 ? "s" : "", table->path, available);
    source->samples = 0;
    if (source->held_out > 0)
        diag_help(diag, "'held_out' divides its %d rows between the search and the validation",
                  table->rows);
}

bool check_rows(Checker *checker, const AstExpr *call, const RowsUse *use, InputSource *source)
{
    RowsArgs args;
    int errors = diags_error_count(checker->diags);
    source->written = call;
    source->samples = use->rows;
    source->table = -1; /* until it is known */
    if (!read_args(checker, call, use, &args, source) ||
        !check_scale(checker, args.scale, use, source) ||
        !rows_hold_out(checker, args.held_out, source))
        return false;
    source->table = rows_table(checker, args.name);
    if (source->table < 0)
        return false;
    const PlastTable *table = &checker->model->tables.items[source->table];
    if (table->rows == 0) {
        diag_error(checker->diags, E_DATA_CONTENT, args.name->span, "'%s' holds no numbers", table->path);
        return false;
    }
    if (args.trial && (!rows_number_trials(checker, args.trial, table, 1, source) ||
                       !check_rows_of_trials(checker, args.trial, table, source)))
        return false;
    check_columns(checker, use, args.columns, table, source);
    if (!args.trial)
        check_row_count(checker, call, args.samples, table, source);
    if (source->order == RT_ROWS_BY_TRIAL && source->samples > 0)
        vec_push(checker->arena, &checker->by_trial, ((RowsByTrial){use->kind, *source}));
    return diags_error_count(checker->diags) == errors;
}

bool rows_skip(Checker *checker, InputSource *source, int skipped)
{
    const PlastTable *table = &checker->model->tables.items[source->table];
    int left = available_rows(table, source) - skipped;
    source->skipped = skipped;
    if (source->samples == 0)
        source->samples = left;
    if (source->samples <= left && left >= 1)
        return true;
    diag_error(checker->diags, E_OUT_OF_RANGE, source->written->span,
               "%d rows of '%s' were shown before, so %d are left, but %d are needed", skipped, table->path,
               left > 0 ? left : 0, source->samples > 0 ? source->samples : 1);
    return false;
}

const Expr *rows_array(const Context *context, const AstExpr *call)
{
    Checker *checker = context->checker;
    const RowsUse use = {.kind = ROWS_AS_ARRAY, .span = call->span};
    InputSource *source = arena_new(checker->arena, InputSource);
    if (!check_rows(checker, call, &use, source))
        return expr_error(checker, call->span);
    vec_push(checker->arena, &checker->row_arrays, source);
    Expr *x = expr_new(checker, EXPR_ROWS,
                       type_matrix(source->samples, source->columns, source->dim), call->span);
    x->u.rows = source;
    return x;
}

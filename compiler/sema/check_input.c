/* check_input.c: what inputs show: gaussian(…) and rows("digits.csv", …). */
#include "checker.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../../runtime/io/files.h"
#include "../../runtime/io/table.h"
#include "../../runtime/kernel/kernel.h"

#define MAX_SAMPLES 10000000
/* Numbers of one trial's samples: 4 GiB. */
#define MAX_SAMPLE_VALUES (512L * 1024 * 1024)

static bool check_sample_count(Checker *checker, const AstExpr *expr, int most, InputSource *source)
{
    return check_integer(checker, expr, "the number of samples", 1, most, &source->samples);
}

/* ---- gaussian ------------------------------------------------------------------------------- */

/* Reads the variances of rotated(1, 0.5, rest = 0) or diagonal(…). */
static bool check_variances(Checker *checker, const AstExpr *covariance, const Layer *layer,
                            InputSource *source)
{
    CallArgs args = call_args(checker, covariance);
    const AstExpr *rest = call_named(&args, "rest");
    double rest_value = 0;
    if (rest && !check_pure_number(checker, rest, "a variance", &rest_value))
        return false;
    int count = 0;
    source->variances = arena_array(checker->arena, double, layer->size);
    for (const AstExpr *expr; (expr = call_positional(&args)) != NULL; count++) {
        double value;
        if (!check_pure_number(checker, expr, "a variance", &value))
            return false;
        if (value < 0) {
            diag_error(checker->diags, E_OUT_OF_RANGE, expr->span,
                       "a variance is not negative, but this is %g", value);
            return false;
        }
        if (count < layer->size)
            source->variances[count] = value;
    }
    if (!call_finish(&args, "variances, rest = VARIANCE") || !layer->size_known)
        return false;
    if (count > layer->size || (count < layer->size && !rest)) {
        Diag *diag =
            diag_error(checker->diags, E_SHAPE_MISMATCH, covariance->span,
                       "%d variance%s for the %d unit%s of '%s'", count, count == 1 ? "" : "s",
                       layer->size, layer->size == 1 ? "" : "s", layer->name.name);
        if (count < layer->size)
            diag_help(diag, "'rest = 0' gives all others one value");
        return false;
    }
    for (int k = count; k < layer->size; k++)
        source->variances[k] = rest_value;
    return true;
}

static void check_gaussian(Checker *checker, const Layer *layer, InputSource *source,
                           const AstExpr *call)
{
    CallArgs args = call_args(checker, call);
    const AstExpr *covariance = call_named(&args, "covariance");
    const AstExpr *samples = call_named(&args, "samples");
    source->kind = INPUT_GAUSSIAN;
    if (!call_finish(&args, "covariance = rotated(…) or diagonal(…), samples = N"))
        return;
    if (!covariance || !samples) {
        diag_error(checker->diags, E_BAD_ARGUMENT, call->span, "'gaussian' needs '%s'",
                   covariance ? "samples = N" : "covariance = rotated(…)");
        return;
    }
    if (!check_sample_count(checker, samples, MAX_SAMPLES, source))
        return;
    Name shape = covariance->kind == AST_CALL ? call_name(covariance) : NULL;
    if (!shape || (strcmp(shape, "rotated") != 0 && strcmp(shape, "diagonal") != 0)) {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, covariance->span,
                                "a covariance is 'rotated(…)' or 'diagonal(…)'");
        diag_help(diag, "rotated(1, 0.5, 0) draws a random orientation for each trial");
        return;
    }
    source->rotated = strcmp(shape, "rotated") == 0;
    check_variances(checker, covariance, layer, source);
}

/* ---- rows ----------------------------------------------------------------------------------- */

/* The file's path on disk, or NULL after reporting: relative, below the data folder, no links out.
 */
static char *data_path(Checker *checker, const AstExpr *name)
{
    const char *written = name->u.string;
    char *folder = checker->options->data_folder ? path_join(checker->options->data_folder, "")
                                                 : path_folder(checker->model->path);
    char *path = path_below(folder, written);
    free(folder);
    if (path)
        return path;
    Diag *diag = diag_error(checker->diags, E_DATA_PATH, name->span,
                            "'%s' lies outside the folder whose data may be read", written);
    diag_help(diag, "data files lie beside the program or below --data DIR");
    return NULL;
}

/* Number of the table in the model, or -1 after reporting. A file is read once. */
int check_table(Checker *checker, const AstExpr *name)
{
    Model *model = checker->model;
    for (int k = 0; k < model->tables.count; k++)
        if (strcmp(model->tables.items[k].path, name->u.string) == 0)
            return k;
    char *path = data_path(checker, name);
    if (!path)
        return -1;
    Table table;
    ErrorText error;
    Status status = table_read(path, &table, &error);
    free(path);
    if (status != STATUS_OK) {
        Diag *diag =
            diag_error(checker->diags, status == STATUS_INPUT ? E_DATA_FILE : E_DATA_CONTENT,
                       name->span, "%s", error.text);
        if (status == STATUS_INPUT)
            diag_help(diag, "paths are relative to the program's folder, or to --data DIR");
        return -1;
    }
    size_t count = (size_t)table.rows * (size_t)table.columns;
    double *values = arena_array(checker->arena, double, count);
    memcpy(values, table.values, count * sizeof *values);
    IrTable entry = {name->u.string, table.rows, table.columns, values};
    const char *hash = arena_copy(checker->arena, table.sha256, strlen(table.sha256));
    vec_push(checker->arena, &model->table_hashes, hash);
    table_free(&table);
    vec_push(checker->arena, &model->tables, entry);
    return model->tables.count - 1;
}

static void check_columns(Checker *checker, const Layer *layer, InputSource *source,
                          const AstExpr *columns, const IrTable *table)
{
    int low = 1, high = table->columns;
    Span span = layer->stmt->size->span;
    if (columns) {
        span = columns->span;
        const AstExpr *first = columns->kind == AST_RANGE ? columns->u.range.low : columns;
        const AstExpr *last = columns->kind == AST_RANGE ? columns->u.range.high : columns;
        if (!check_integer(checker, first, "a column", 1, table->columns, &low) ||
            !check_integer(checker, last, "a column", 1, table->columns, &high))
            return;
    }
    source->first_column = low - 1;
    if (high - low + 1 == layer->size || !layer->size_known)
        return;
    Diag *diag = diag_error(checker->diags, E_SHAPE_MISMATCH, span,
                            "input '%s' has %d units, but %d columns of '%s' are taken",
                            layer->name.name, layer->size, high - low + 1, table->path);
    if (layer->size <= table->columns)
        diag_help(diag, "write columns = 1..%d, or change the size of the input", layer->size);
    else
        diag_help(diag, "the file has %d columns", table->columns);
}

static bool check_held_out(Checker *checker, const AstExpr *expr, InputSource *source)
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

/* Which rows a trial shows. */
static int check_order(Checker *checker, CallArgs *args)
{
    bool in_order = call_flag(args, "in_order"), by_trial = call_flag(args, "by_trial");
    if (in_order && by_trial)
        diag_error(checker->diags, E_BAD_ARGUMENT, args->call->span,
                   "'rows' takes one of 'in_order' and 'by_trial'");
    return in_order ? RT_ROWS_IN_ORDER : by_trial ? RT_ROWS_BY_TRIAL : RT_ROWS_PICKED;
}

static void check_rows(Checker *checker, const Layer *layer, InputSource *source,
                       const AstExpr *call)
{
    CallArgs args = call_args(checker, call);
    source->kind = INPUT_ROWS;
    source->center = call_flag(&args, "center");
    source->order = check_order(checker, &args);
    const AstExpr *name = call_positional(&args);
    const AstExpr *columns = call_named(&args, "columns");
    const AstExpr *samples = call_named(&args, "samples");
    const AstExpr *scale = call_named(&args, "scale");
    const AstExpr *held_out = call_named(&args, "held_out");
    bool finished = call_finish(
        &args, "\"FILE\", columns = A..B, samples = N, scale = X, held_out = X, center, "
               "in_order, by_trial");
    if (!name || name->kind != AST_STRING) {
        diag_error(checker->diags, E_BAD_ARGUMENT, name ? name->span : call->span,
                   "'rows' needs the name of a file in quotes");
        return;
    }
    if (!finished)
        return;
    source->scale = 1;
    if (scale && !check_pure_number(checker, scale, "a scale", &source->scale))
        return;
    if (!check_held_out(checker, held_out, source))
        return;
    source->table = check_table(checker, name);
    if (source->table < 0)
        return;
    const IrTable *table = &checker->model->tables.items[source->table];
    check_columns(checker, layer, source, columns, table);
    int available = rt_rows_available(table->rows, source->held_out, PLAST_SEARCH);
    int for_validation = rt_rows_available(table->rows, source->held_out, PLAST_VALIDATION);
    if (for_validation < available)
        available = for_validation;
    source->samples = available;
    if (samples &&
        !check_integer(checker, samples, "the number of samples", 1, MAX_SAMPLES, &source->samples))
        return;
    if (source->samples > available || available < 1) {
        Diag *diag =
            diag_error(checker->diags, E_OUT_OF_RANGE, samples ? samples->span : call->span,
                       "a trial needs %d row%s of '%s', but can have %d",
                       source->samples > 0 ? source->samples : 1, source->samples > 1 ? "s" : "",
                       table->path, available);
        source->samples = 0;
        if (source->held_out > 0)
            diag_help(diag, "'held_out' divides its %d rows between the search and the validation",
                      table->rows);
    }
}

/* --------------------------------------------------------------------------------------------- */

void check_source(Checker *checker, Layer *layer, const AstExpr *value, InputSource *source)
{
    source->written = value;
    Name name = value->kind == AST_CALL ? call_name(value) : NULL;
    if (name && strcmp(name, "gaussian") == 0) {
        check_gaussian(checker, layer, source, value);
    } else if (name && strcmp(name, "rows") == 0) {
        check_rows(checker, layer, source, value);
    } else if (check_spike_input(checker, layer, value, source)) {
        return;
    } else {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT,
                                name ? value->u.call.callee->span : value->span,
                                "an input is 'gaussian(…)', 'rows(…)' or 'poisson(…)'");
        if (name) {
            static const char *const known[] = {"gaussian", "rows",  "poisson",
                                                "regular",  "times", "spikes"};
            const char *near = diag_suggest(name, known, 6);
            if (near)
                diag_help(diag, "did you mean '%s'?", near);
        }
        return;
    }
    long values = (long)source->samples * layer->size;
    if (values > MAX_SAMPLE_VALUES)
        diag_error(checker->diags, E_MEMORY, value->span,
                   "the samples of one trial would take %.1f GiB; at most 4 GiB are handled",
                   (double)values * 8 / (1024.0 * 1024 * 1024));
}

void source_share_stream(const InputSource *first, InputSource *source)
{
    if (first->kind == INPUT_ROWS && source->kind == INPUT_ROWS && first->table == source->table)
        source->stream = first->stream;
}

void check_inputs(Checker *checker, bool spiking)
{
    Model *model = checker->model;
    for (int k = 0; k < model->layers.count; k++) {
        Layer *layer = model->layers.items[k];
        if (!layer->is_input || layer->spiking != spiking)
            continue;
        layer->source.stream = layer->stream;
        check_source(checker, layer, layer->stmt->value, &layer->source);
        for (int n = k - 1; n >= 0; n--)
            if (model->layers.items[n]->is_input)
                source_share_stream(&model->layers.items[n]->source, &layer->source);
    }
}

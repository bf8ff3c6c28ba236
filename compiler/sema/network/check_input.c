/* check_input.c: what inputs show: gaussian(…); rows of files are in check_rows.c, spikes in
 * check_spike_input.c. */
#include "check_input.h"

#include <string.h>

#include "compiler/base/suggest.h"
#include "compiler/sema/expr/call_args.h"
#include "compiler/sema/expr/check_rows.h"
#include "compiler/sema/expr/check_value.h"
#include "check_spike_input.h"

/* Numbers of one trial's samples: 4 GiB. */
#define MAX_SAMPLE_VALUES (512L * 1024 * 1024)

/* ---- gaussian ------------------------------------------------------------------------------- */

/* Reads the variances of rotated(1, 0.5, rest = 0) or diagonal(…). */
static bool check_variances(Checker *checker, const AstExpr *covariance, const Layer *layer,
                            InputSource *source)
{
    CallArgs args = call_args(checker, covariance);
    const AstExpr *rest = call_named(&args, "rest");
    if (rest && !check_pure_number(checker, rest, "a variance", &source->rest_variance))
        return false;
    int count = 0;
    source->variances = arena_array(checker->arena, double, covariance->u.call.args.count + 1);
    for (const AstExpr *expr; (expr = call_positional(&args)) != NULL; count++) {
        double value;
        if (!check_pure_number(checker, expr, "a variance", &value))
            return false;
        if (value < 0) {
            diag_error(checker->diags, E_OUT_OF_RANGE, expr->span,
                       "a variance is not negative, but this is %g", value);
            return false;
        }
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
    source->variance_count = count;
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
    if (!check_integer(checker, samples, "the number of samples", 1, MAX_SAMPLES, &source->samples))
        return;
    Name shape = covariance->kind == AST_CALL ? ast_call_name(covariance) : NULL;
    if (!shape || (strcmp(shape, "rotated") != 0 && strcmp(shape, "diagonal") != 0)) {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, covariance->span,
                                "a covariance is 'rotated(…)' or 'diagonal(…)'");
        diag_help(diag, "rotated(1, 0.5, 0) draws a random orientation for each trial");
        return;
    }
    source->rotated = strcmp(shape, "rotated") == 0;
    check_variances(checker, covariance, layer, source);
}

/* --------------------------------------------------------------------------------------------- */

static void check_input_rows(Checker *checker, const Layer *layer, InputSource *source,
                             const AstExpr *call)
{
    const RowsUse use = {.kind = ROWS_OF_INPUT,
                         .thing = arena_printf(checker->arena, "input '%s' has", layer->name.name),
                         .columns = layer->size_known ? layer->size : 0,
                         .span = layer->stmt->size->span};
    source->kind = INPUT_ROWS;
    if (check_rows(checker, call, &use, source) && source->unseen && call == layer->stmt->value)
        diag_error(checker->diags, E_BAD_ARGUMENT, call->span,
                   "'unseen' is of rows that a phase shows behind those of the input");
}

static void report_no_source(Checker *checker, const Layer *layer, const AstExpr *value)
{
    static const char *const known[] = {"gaussian", "rows",   "poisson", "regular",
                                        "times",    "spikes", "silent"};
    Name name = ast_call_name(value);
    Span span = value->kind == AST_CALL && name ? value->u.call.callee->span : value->span;
    Diag *diag =
        diag_error(checker->diags, E_BAD_ARGUMENT, span,
                   layer->spiking ? "an input that spikes is 'poisson(…)', 'regular(…)', "
                                    "'times(…)', 'spikes(…)' or 'silent'"
                                  : "an input is 'gaussian(…)', 'rows(…)' or 'poisson(…)'");
    const char *near = name ? suggest_word(name, known, 7) : NULL;
    if (near && strcmp(near, name) == 0)
        diag_help(diag, "'%s' is followed by its numbers: %s(…)", near, near);
    else if (near)
        diag_help(diag, "did you mean '%s'?", near);
    else if (!layer->spiking)
        diag_help(diag, "spikes are also 'regular(…)', 'times(…)', 'spikes(…)' and 'silent'");
}

bool input_source(Checker *checker, Layer *layer, const AstExpr *value, InputSource *source)
{
    source->written = value;
    Name name = value->kind == AST_CALL ? ast_call_name(value) : NULL;
    if (name && strcmp(name, "gaussian") == 0) {
        check_gaussian(checker, layer, source, value);
    } else if (name && strcmp(name, "rows") == 0) {
        check_input_rows(checker, layer, source, value);
    } else if (check_spike_input(checker, layer, value, source)) {
        return true;
    } else {
        report_no_source(checker, layer, value);
        layer->has_unknown_source = layer->is_input && value == layer->stmt->value;
        return false;
    }
    long values = (long)source->samples * layer->size;
    if (values > MAX_SAMPLE_VALUES)
        diag_error(checker->diags, E_MEMORY, value->span,
                   "the samples of one trial would take %.1f GiB; at most 4 GiB are handled",
                   (double)values * 8 / (1024.0 * 1024 * 1024));
    return true;
}

void input_share_stream(const InputSource *first, InputSource *source)
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
        input_source(checker, layer, layer->stmt->value, &layer->source);
        for (int n = k - 1; n >= 0; n--)
            if (model->layers.items[n]->is_input)
                input_share_stream(&model->layers.items[n]->source, &layer->source);
    }
}

/* check_samples.c: what expressions read of the samples of an input as a whole: all of them, how many there are, their
 * principal components. */
#include "check_samples.h"

#include <math.h>

#include "compiler/sema/scope.h"
#include "call_args.h"
#include "check_expr.h"
#include "make_expr.h"

/* The input of numbers that an argument names; NULL: none. */
static const Layer *named_input(Checker *checker, const AstExpr *arg)
{
    const Symbol *symbol = arg->kind == AST_NAME ? scope_find(checker, arg->u.name) : NULL;
    const Layer *layer = symbol && symbol->kind == SYMBOL_LAYER ? symbol->thing : NULL;
    return layer && layer->is_input && !layer->spiking ? layer : NULL;
}

/* ---- all of them ---------------------------------------------------------------------------- */

const Expr *samples_of_spikes(Checker *checker, const Layer *layer, Span span)
{
    Diag *diag = diag_error(checker->diags, E_WRONG_KIND, span,
                            "what the input '%s' does is known over the steps of a phase only",
                            layer->name.name);
    diag_help(diag, "write mean(%s.rate over PHASE)", layer->name.name);
    return expr_error(checker, span);
}

const Expr *samples_of_input(Checker *checker, const Layer *layer, Span span)
{
    if (layer->spiking)
        return samples_of_spikes(checker, layer, span);
    if (!layer->size_known || layer->source.samples == 0)
        return expr_error(checker, span);
    if (layer->source.trial_column > 0) {
        Diag *diag = diag_error(checker->diags, E_SHAPE_MISMATCH, span,
                                "'%s' has another number of samples in each trial, so it is no array of one shape",
                                layer->name.name);
        diag_note(diag, layer->source.written->span, "a column numbers its trials here");
        diag_help(diag, "what is shown in each step is %s.r: mean(%s.r over PHASE)", layer->name.name,
                  layer->name.name);
        return expr_error(checker, span);
    }
    Expr *x =
        expr_new(checker, EXPR_SAMPLES, type_matrix(layer->source.samples, layer->size, dim_none()), span);
    x->u.layer = layer;
    return x;
}

/* ---- how many there are --------------------------------------------------------------------- */

/* What an input shows in the phase at hand, if the expression is of one. */
static const InputSource *source_at(const Context *context, const Layer *layer)
{
    return context->phase ? phase_source(context->phase, layer) : &layer->source;
}

const Expr *samples_count(const Context *context, const AstExpr *call)
{
    Checker *checker = context->checker;
    if (call->u.call.args.count != 1)
        return call_wrong_count(context, call, "an input");
    const AstExpr *arg = call->u.call.args.items[0].value;
    const Layer *layer = named_input(checker, arg);
    if (!layer || call->u.call.args.items[0].name.name) {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, arg->span, "'samples' takes an input that has samples");
        diag_help(diag, "name it: samples(x)");
        return expr_error(checker, call->span);
    }
    bool too_early = context->place == PLACE_CONDITION && !context->at_start;
    if (context->place == PLACE_CONSTANT || too_early || context->place == PLACE_OBJECTIVE ||
        context->place == PLACE_OVER_TRIALS || context->place == PLACE_EXPECT) {
        diag_error(checker->diags, E_WRONG_CONTEXT, call->span,
                   "how many samples '%s' has is known in trials only, and has no value here", layer->name.name);
        return expr_error(checker, call->span);
    }
    const InputSource *source = source_at(context, layer);
    if (source->samples == 0)
        return expr_error(checker, call->span);
    if (source->trial_column == 0)
        return expr_number(checker, source->samples, dim_none(), call->span);
    Expr *x = expr_new(checker, EXPR_SAMPLE_COUNT, type_real(dim_none()), call->span);
    x->u.sample_count.input = layer;
    x->u.sample_count.source = source;
    return x;
}

/* ---- principal components ------------------------------------------------------------------- */

const Expr *samples_principal(const Context *context, const AstExpr *call)
{
    Checker *checker = context->checker;
    const AstArgs *args = &call->u.call.args;
    const Expr *values[2];
    if (args->count != 2)
        return call_wrong_count(context, call, "an input and the number of the component");
    const Layer *input = context->place == PLACE_END ? named_input(checker, args->items[0].value) : NULL;
    bool varies = input && input->source.trial_column > 0;
    if (varies)
        values[1] = check_expr(context, args->items[1].value);
    else if (call_plain_args(context, call, values, 2) < 0)
        return expr_error(checker, call->span);
    if (!varies && values[0]->kind != EXPR_SAMPLES) {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, values[0]->span,
                                "'principal' takes the samples of an input");
        diag_help(diag, "name an input: principal(x, 1)");
        return expr_error(checker, call->span);
    }
    input = varies ? input : values[0]->u.layer;
    double k = values[1]->kind == EXPR_NUMBER ? values[1]->u.number : 0;
    if (k != floor(k) || k < 1 || k > input->size) {
        Diag *diag = diag_error(checker->diags, E_BAD_INDEX, values[1]->span,
                                "the component is a number between 1 and %d", input->size);
        diag_help(diag, "component 1 has the largest variance");
        return expr_error(checker, call->span);
    }
    Expr *x = expr_new(checker, EXPR_PRINCIPAL, type_vector(input->size, dim_none()), call->span);
    x->u.principal.input = input;
    x->u.principal.component = (int)k;
    return x;
}

/* check_trains.c: what is measured of spikes: intervals, counts, correlations. */
#include "check_trains.h"

#include <math.h>

#include "compiler/model/phase_steps.h"
#include "compiler/sema/scope.h"
#include "call_args.h"
#include "check_time.h"
#include "check_unknown.h"
#include "check_window.h"
#include "make_expr.h"

/* The spiking layer that `written` names, or NULL after reporting. */
static Layer *spiking_layer(const Context *context, const AstExpr *call, const AstExpr *written)
{
    Checker *checker = context->checker;
    if (written->kind != AST_NAME) {
        Diag *diag =
            diag_error(checker->diags, E_BAD_ARGUMENT, written->span,
                       "'%s' is of the spikes of a population or an input", ast_call_name(call));
        diag_help(diag, "name it alone, as in %s(E%s over score)", ast_call_name(call),
                  call->u.call.args.count > 1 ? ", 10 ms" : "");
        return NULL;
    }
    const Symbol *symbol = scope_find(checker, written->u.name);
    if (!symbol) {
        check_unknown_name(context, written);
        return NULL;
    }
    Layer *layer = symbol->kind == SYMBOL_LAYER ? symbol->thing : NULL;
    if (layer && layer->spiking)
        return layer;
    if (symbol->doubtful)
        return NULL;
    Diag *diag =
        diag_error(checker->diags, E_WRONG_KIND, written->span,
                   layer && !layer->is_input ? "'%s' is a rate population and has no spikes"
                   : layer                   ? "'%s' is an input of numbers and has no spikes"
                                             : "'%s' is no population, so it has no spikes",
                   symbol->name);
    diag_note(diag, symbol->span, "'%s' is declared here", symbol->name);
    return NULL;
}

/* Whether the phases hold two bins; reports one that does not. */
static bool phases_hold_bins(const Context *context, const AstExpr *written, AstName name, int bin)
{
    Checker *checker = context->checker;
    const Model *model = checker->model;
    for (int k = 0; k < model->tasks.count; k++) {
        const Task *task = model->tasks.items[k];
        const Phase *phase = task_find_phase(task, name.name);
        if ((context->task && task != context->task) || !phase || phase->length ||
            phase->in_epochs || phase->count >= 2 * (double)bin)
            continue;
        Diag *diag =
            diag_error(checker->diags, E_OUT_OF_RANGE, written->span,
                       "phase '%s' lasts less than two bins: it has %d steps, and a bin %d",
                       name.name, phase->count, bin);
        diag_note(diag, phase->name.span, "the phase stands here");
        return false;
    }
    return true;
}

/* What is kept of each bin must be bounded; reports a phase of which a trial may draw any length. */
static bool phases_are_bounded(const Context *context, AstName name)
{
    Checker *checker = context->checker;
    const Model *model = checker->model;
    for (int k = 0; k < model->tasks.count; k++) {
        const Task *task = model->tasks.items[k];
        const Phase *phase = task_find_phase(task, name.name);
        if ((context->task && task != context->task) || !phase ||
            isfinite(phase_steps_most(model, task, phase)))
            continue;
        Diag *diag =
            diag_error(checker->diags, E_WRONG_CONTEXT, name.span,
                       "'correlation' keeps the counts of all bins, but nothing bounds the "
                       "length of phase '%s'",
                       name.name);
        diag_note(diag, phase->name.span, "the phase stands here");
        diag_help(diag, "draw its length from uniform(…), or measure in a phase of fixed length");
        return false;
    }
    return true;
}

/* `over` is the argument with the phase, and `bin` is NULL or how long a bin is. */
static const Expr *measure(const Context *context, const AstExpr *call, TrainMeasure train,
                           const AstExpr *written, const AstExpr *bin, const AstExpr *over)
{
    Checker *checker = context->checker;
    AstName phase = over->u.over.window;
    if (!window_can_stand(context, over->span, phase))
        return expr_error(checker, call->span);
    Layer *layer = spiking_layer(context, call, written);
    Window window = {.phase = phase, .how = REDUCE_MEAN, .train = train};
    if (!layer || (bin && (!check_time_steps(checker, bin, "a bin", 1, &window.bin) ||
                           !phases_hold_bins(context, bin, phase, window.bin))))
        return expr_error(checker, call->span);
    if (train == TRAIN_CORRELATION && !phases_are_bounded(context, phase))
        return expr_error(checker, call->span);
    if (train == TRAIN_CORRELATION && layer->size_known && layer->size < 2) {
        diag_error(checker->diags, E_SHAPE_MISMATCH, written->span,
                   "'correlation' is of pairs of units, but '%s' has one", layer->name.name);
        return expr_error(checker, call->span);
    }
    int rate = population_find_variable(layer, name_intern(checker->names, "rate"));
    Expr *value =
        expr_new(checker, EXPR_STATE, type_vector(layer->size, layer->variables.items[rate].dim),
                 written->span);
    value->u.variable.layer = layer;
    value->u.variable.index = rate;
    window.value = value;
    return window_new(context, call->span, window, dim_none());
}

const Expr *trains_cv_isi(const Context *context, const AstExpr *call)
{
    const AstArgs *args = &call->u.call.args;
    if (args->count != 1 || args->items[0].value->kind != AST_OVER)
        return call_wrong_count(context, call,
                                "spiking units and a phase, as in cv_isi(E over score)");
    const AstExpr *over = args->items[0].value;
    return measure(context, call, TRAIN_CV, over->u.over.value, NULL, over);
}

static const Expr *check_binned(const Context *context, const AstExpr *call, TrainMeasure train,
                                const char *takes)
{
    const AstArgs *args = &call->u.call.args;
    if (args->count != 2 || args->items[0].name.name || args->items[1].name.name ||
        args->items[1].value->kind != AST_OVER)
        return call_wrong_count(context, call, takes);
    const AstExpr *over = args->items[1].value;
    return measure(context, call, train, args->items[0].value, over->u.over.value, over);
}

const Expr *trains_fano(const Context *context, const AstExpr *call)
{
    return check_binned(context, call, TRAIN_FANO,
                        "spiking units, a bin and a phase, as in fano(E, 100 ms over score)");
}

const Expr *trains_correlation(const Context *context, const AstExpr *call)
{
    return check_binned(context, call, TRAIN_CORRELATION,
                        "spiking units, a bin and a phase, as in correlation(E, 20 ms over score)");
}

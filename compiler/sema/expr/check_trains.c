/* check_trains.c: what is measured of spikes: see check_trains.h. */
#include "check_trains.h"

#include <math.h>
#include <string.h>

#include "compiler/model/phase_steps.h"
#include "compiler/sema/scope.h"
#include "call_args.h"
#include "check_time.h"
#include "check_unknown.h"
#include "check_window.h"
#include "make_expr.h"

#define MOST_ISI_BINS 1000

/* A call as written: `bin` and `window` are NULL where it has none. */
typedef struct Measure {
    TrainMeasure train;
    const AstExpr *call, *of, *bin, *window, *over;
} Measure;

/* The spiking layer that a call names, or NULL after reporting. */
static Layer *spiking_layer(const Context *context, const Measure *measure)
{
    Checker *checker = context->checker;
    const AstExpr *call = measure->call, *written = measure->of;
    if (written->kind != AST_NAME) {
        Diag *diag =
            diag_error(checker->diags, E_BAD_ARGUMENT, written->span,
                       "'%s' is of the spikes of a population or an input", ast_call_name(call));
        diag_help(diag, "name it alone, as in %s(E%s over score)", ast_call_name(call),
                  measure->window ? ", 10 ms, 500 ms" : measure->bin ? ", 10 ms" : "");
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

/* Whether the phases hold so many bins; reports one that does not. */
static bool phases_hold_bins(const Context *context, const Measure *measure, const Window *window)
{
    Checker *checker = context->checker;
    const Model *model = checker->model;
    int least = measure->train == TRAIN_AUTOCORRELATION ? window->bins + 1 : 2;
    for (int k = 0; k < model->tasks.count; k++) {
        const Task *task = model->tasks.items[k];
        const Phase *phase = task_find_phase(task, window->phase.name);
        if ((context->task && task != context->task) || !phase || phase->length ||
            phase->in_epochs || phase->count >= least * (double)window->bin)
            continue;
        Diag *diag =
            least == 2
                ? diag_error(checker->diags, E_OUT_OF_RANGE, measure->bin->span,
                             "phase '%s' lasts less than two bins: it has %d steps, and a bin %d",
                             phase->name.name, phase->count, window->bin)
                : diag_error(checker->diags, E_OUT_OF_RANGE, measure->window->span,
                             "phase '%s' lasts less than the window and a bin: it has %d steps, and they have %.0f",
                             phase->name.name, phase->count, least * (double)window->bin);
        diag_note(diag, phase->name.span, "the phase stands here");
        return false;
    }
    return true;
}

/* What is kept of each bin must be bounded; reports a phase of which a trial may draw any length. */
static bool phases_are_bounded(const Context *context, const AstExpr *call, AstName name)
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
                       "'%s' keeps the counts of all bins, but nothing bounds the "
                       "length of phase '%s'",
                       ast_call_name(call), name.name);
        diag_note(diag, phase->name.span, "the phase stands here");
        diag_help(diag, "draw its length from uniform(…), or measure in a phase of fixed length");
        return false;
    }
    return true;
}

/* Reads the bin, and the window as a number of bins; false after reporting. */
static bool read_bins(Checker *checker, const Measure *measure, Window *window)
{
    int steps;
    if (measure->bin && !check_time_steps(checker, measure->bin, "a bin", 1, &window->bin))
        return false;
    if (!measure->window)
        return true;
    if (!check_time_steps(checker, measure->window, "a window", 1, &steps))
        return false;
    window->bins = steps / window->bin;
    if (steps % window->bin != 0) {
        diag_error(checker->diags, E_OUT_OF_RANGE, measure->window->span,
                   "a window is a whole number of bins, but this is %g of them", steps / (double)window->bin);
        return false;
    }
    if (measure->train != TRAIN_KL_ISI || (window->bins >= 2 && window->bins <= MOST_ISI_BINS))
        return true;
    diag_error(checker->diags, E_OUT_OF_RANGE, measure->window->span,
               "a histogram of intervals has from 2 to %d bins, but this one has %d", MOST_ISI_BINS, window->bins);
    return false;
}

/* Whether there are several units if the measure is of them; reports a layer of one. */
static bool has_units(Checker *checker, const Measure *measure, const Layer *layer)
{
    TrainMeasure train = measure->train;
    bool of_units = train == TRAIN_CORRELATION || train == TRAIN_FANO_SPATIAL || train == TRAIN_RATE_SPATIAL ||
                    train == TRAIN_CV_STD;
    if (!of_units || !layer->size_known || layer->size >= 2)
        return true;
    diag_error(checker->diags, E_SHAPE_MISMATCH, measure->of->span, "'%s' is of %s, but '%s' has one",
               ast_call_name(measure->call), train == TRAIN_CORRELATION ? "pairs of units" : "several units",
               layer->name.name);
    return false;
}

static bool keeps_bins(TrainMeasure train)
{
    return train == TRAIN_CORRELATION || train == TRAIN_AUTOCORRELATION || train == TRAIN_SPECTRUM;
}

static const Expr *measured(const Context *context, const Measure *measure)
{
    Checker *checker = context->checker;
    AstName phase = measure->over->u.over.window;
    Span span = measure->call->span;
    TrainMeasure train = measure->train;
    if (!window_can_stand(context, measure->over->span, phase))
        return expr_error(checker, span);
    Layer *layer = spiking_layer(context, measure);
    Window window = {.phase = phase, .how = REDUCE_MEAN, .train = train};
    if (!layer || !read_bins(checker, measure, &window) ||
        (measure->bin && train != TRAIN_KL_ISI && !phases_hold_bins(context, measure, &window)) ||
        (keeps_bins(train) && !phases_are_bounded(context, measure->call, phase)) || !has_units(checker, measure, layer))
        return expr_error(checker, span);
    int rate = population_find_variable(layer, name_intern(checker->names, "rate"));
    Dim dim = layer->variables.items[rate].dim;
    Expr *value = expr_new(checker, EXPR_STATE, type_vector(layer->size, dim), measure->of->span);
    value->u.variable.layer = layer;
    value->u.variable.index = rate;
    window.value = value;
    bool is_rate = train == TRAIN_RATE_SPATIAL || train == TRAIN_RATE_TEMPORAL || train == TRAIN_SPECTRUM;
    return window_new(context, span, window, is_rate ? dim : dim_none());
}

/* How a measure is called. */
static const struct Form {
    const char *name;
    TrainMeasure train;
    int times; /* how many stand behind the units: a bin, a window */
    const char *takes;
} forms[] = {
    {"cv_isi", TRAIN_CV, 0, "spiking units and a phase, as in cv_isi(E over score)"},
    {"std_cv_isi", TRAIN_CV_STD, 0, "spiking units and a phase, as in std_cv_isi(E over score)"},
    {"std_rate_spatial", TRAIN_RATE_SPATIAL, 0, "spiking units and a phase, as in std_rate_spatial(E over score)"},
    {"std_rate_temporal", TRAIN_RATE_TEMPORAL, 1,
     "spiking units, a bin and a phase, as in std_rate_temporal(E, 100 ms over score)"},
    {"fano", TRAIN_FANO, 1, "spiking units, a bin and a phase, as in fano(E, 100 ms over score)"},
    {"fano_spatial", TRAIN_FANO_SPATIAL, 1, "spiking units, a bin and a phase, as in fano_spatial(E, 100 ms over score)"},
    {"correlation", TRAIN_CORRELATION, 1, "spiking units, a bin and a phase, as in correlation(E, 20 ms over score)"},
    {"spectrum", TRAIN_SPECTRUM, 1, "spiking units, a bin and a phase, as in spectrum(E, 1 ms over score)"},
    {"autocorrelation", TRAIN_AUTOCORRELATION, 2,
     "spiking units, a bin, a window and a phase, as in autocorrelation(E, 10 ms, 500 ms over score)"},
    {"kl_isi", TRAIN_KL_ISI, 2, "spiking units, a bin, a window and a phase, as in kl_isi(E, 10 ms, 1 s over score)"},
};

const Expr *trains_call(const Context *context, const AstExpr *call)
{
    const struct Form *form = NULL;
    for (size_t k = 0; k < sizeof forms / sizeof forms[0] && !form; k++)
        form = strcmp(forms[k].name, ast_call_name(call)) == 0 ? &forms[k] : NULL;
    if (!form)
        return NULL;
    const AstArgs *args = &call->u.call.args;
    bool plain = args->count == form->times + 1 && args->items[form->times].value->kind == AST_OVER;
    for (int k = 0; k < args->count && plain; k++)
        plain = !args->items[k].name.name;
    if (!plain)
        return call_wrong_count(context, call, form->takes);
    const AstExpr *over = args->items[form->times].value, *written[3] = {NULL, NULL, NULL};
    for (int k = 0; k <= form->times; k++)
        written[k] = k < form->times ? args->items[k].value : over->u.over.value;
    Measure measure = {form->train, call, written[0], written[1], written[2], over};
    return measured(context, &measure);
}

void trains_suggest(const Checker *checker, Suggestions *out)
{
    for (size_t k = 0; k < sizeof forms / sizeof forms[0]; k++)
        vec_push(checker->arena, out, forms[k].name);
}

/* check_suspect.c: what a program may say, but hardly means: inputs with more spikes than there are
 * steps, thresholds that hold at once or for ever, weights that start outside of their bounds,
 * projections that do nothing, learned numbers that nothing uses. Warnings, if there are no errors. */
#include "check_suspect.h"

#include <math.h>
#include <string.h>

#include "compiler/model/quantity.h"
#include "compiler/sema/expr/operand.h"

/* ---- inputs --------------------------------------------------------------------------------- */

/* A unit spikes at most once in a step, if it is not several sources. */
static void suspect_rate(Checker *checker, const Layer *layer)
{
    const Expr *rate = layer->is_input && layer->spiking ? layer->source.rate : NULL;
    double step = checker->model->step;
    if (!rate || rate->kind != EXPR_NUMBER || rate->u.number * step <= 0.1 ||
        layer->source.sources > 0)
        return;
    Diag *diag = diag_warning(checker->diags, E_OUT_OF_RANGE, rate->span,
                              "with steps of %g ms these units spike at %.0f Hz, not at %.0f Hz",
                              1e3 * step, -expm1(-rate->u.number * step) / step, rate->u.number);
    diag_help(diag, "a unit spikes at most once in a step: take a shorter step, more units, or, where many "
                    "trains reach a synapse, one of many sources, as in poisson(5 Hz, sources = 1000)");
}

/* The last of the times that are listed, or -1: spikes from a file may go on after a trial. */
static double last_time(const Layer *layer, const InputSource *source)
{
    return source->times && source->event_count > 0
               ? source->times[source->event_count / layer->size - 1]
               : -1;
}

static void warn_of_late_spikes(Checker *checker, Span span, const char *what, double steps)
{
    Diag *diag = diag_warning(checker->diags, E_OUT_OF_RANGE, span,
                              "the last of these spikes never comes: %s ends after %g ms", what,
                              1e3 * steps * checker->model->step);
    diag_help(diag, "times count from the beginning of the trial, or of the phase that has them");
}

/* What an input shows in a phase. */
static void suspect_phase_times(Checker *checker, const Phase *phase)
{
    for (int k = 0; k < phase->inputs.count; k++) {
        const PhaseInput *input = &phase->inputs.items[k];
        double last = last_time(input->layer, &input->source);
        if (phase->length || last < phase->count * checker->model->step)
            continue;
        for (int n = 0; n < phase->stmt->body.count; n++) {
            const AstStmt *part = phase->stmt->body.items[n];
            if (part->kind == AST_EQUATION && part->name.name == input->layer->name.name)
                warn_of_late_spikes(checker, part->value->span, "the phase", phase->count);
        }
    }
}

/* Own times of inputs, against the longest trial. */
static void suspect_times(Checker *checker)
{
    const Model *model = checker->model;
    double longest = 0;
    for (int k = 0; k < model->tasks.count; k++) {
        double steps = 0;
        for (int n = 0; n < model->tasks.items[k]->phases.count; n++) {
            const Phase *phase = &model->tasks.items[k]->phases.items[n];
            suspect_phase_times(checker, phase);
            steps += phase->length || phase->in_epochs ? HUGE_VAL : phase->count;
        }
        longest = fmax(longest, steps);
    }
    for (int k = 0; k < model->layers.count; k++) {
        const Layer *layer = model->layers.items[k];
        if (layer->is_input && last_time(layer, &layer->source) >= longest * model->step)
            warn_of_late_spikes(checker, layer->stmt->value->span, "the longest trial", longest);
    }
}

/* ---- thresholds ----------------------------------------------------------------------------- */

static bool is_own_state(const Expr *x, const void *context)
{
    const Layer *layer = context;
    if (x->kind != EXPR_VARIABLE || x->u.variable.layer != layer)
        return false;
    const AstStmt *stmt = layer->variables.items[x->u.variable.index].stmt;
    return stmt && stmt->kind == AST_ODE;
}

/* The same of one state. */
static bool is_state_of(const Expr *x, const void *variable)
{
    return x->kind == EXPR_VARIABLE &&
           &x->u.variable.layer->variables.items[x->u.variable.index] == variable;
}

/* Whether `x` is a number, or an equation of the population that is one. */
static bool number_of(const Layer *layer, const Expr *x, double *value)
{
    if (x->kind == EXPR_VARIABLE && x->u.variable.layer == layer)
        x = layer->variables.items[x->u.variable.index].value;
    if (!x || x->kind != EXPR_NUMBER)
        return false;
    *value = x->u.number;
    return true;
}

/* `threshold v > -50 mV`: the number of v, or -1 if the threshold is of another form. */
static int crossing_state(const Layer *layer, double *level)
{
    const Expr *x = layer->threshold;
    if (x->kind != EXPR_APPLY || (x->u.apply.op != AST_GT && x->u.apply.op != AST_GE) ||
        !is_own_state(x->u.apply.arg[0], layer) || !number_of(layer, x->u.apply.arg[1], level))
        return -1;
    return x->u.apply.arg[0]->u.variable.index;
}

static void suspect_start(Checker *checker, const Layer *layer, int state, double level)
{
    const LayerVariable *variable = &layer->variables.items[state];
    double start = 0;
    if (variable->drawn || (variable->initial && !number_of(layer, variable->initial, &start)) ||
        start <= level)
        return;
    Diag *diag =
        diag_warning(checker->diags, E_SUSPICIOUS,
                     variable->initial ? variable->initial->span : variable->name.span,
                     "'%s' starts %swhere the threshold holds: all units spike in the first step",
                     variable->name.name, variable->initial ? "" : "at 0, ");
    diag_note(diag, layer->threshold->span, "this is the threshold");
    diag_help(diag, "a start below it is written '%s(0) = …'", variable->name.name);
}

static void suspect_reset(Checker *checker, const Layer *layer, int state, double level)
{
    for (int k = 0; k < layer->resets.count; k++) {
        const Effect *reset = &layer->resets.items[k];
        double value;
        if (reset->variable != state || reset->increment ||
            !number_of(layer, reset->value, &value) || value <= level)
            continue;
        Diag *diag = diag_warning(checker->diags, E_SUSPICIOUS, reset->value->span,
                                  "the threshold still holds after this reset");
        diag_note(diag, layer->threshold->span, "this is the threshold");
    }
}

static void suspect_threshold(Checker *checker, const Layer *layer)
{
    const SpikingParts *parts = &layer->spiking_parts;
    double level;
    int state = crossing_state(layer, &level);
    if (state >= 0)
        suspect_start(checker, layer, state, level);
    if (state >= 0)
        suspect_reset(checker, layer, state, level);
    bool free = parts->refractory && parts->refractory->word.name;
    if (layer->resets.count > 0 || free || !expr_any(layer->threshold, is_own_state, layer))
        return;
    Diag *diag =
        diag_warning(checker->diags, E_SUSPICIOUS, parts->threshold->keyword,
                     "'%s' has no reset: a unit spikes %s as long as the threshold holds",
                     layer->name.name, parts->refractory ? "again and again" : "in each step");
    diag_help(diag, "write 'reset v = …', or if it is meant so 'refractory 5 ms free'");
}

/* Without `holds` all that the reset sets with '=' stands still. That is meant of a voltage, not of a clock or a
 * threshold beside it. */
static void suspect_refractory(Checker *checker, const Layer *layer)
{
    const AstStmt *refractory = layer->spiking_parts.refractory;
    const char *held = NULL, *last = NULL;
    bool crosses = false;
    if (!refractory || refractory->word.name || refractory->names.count > 0)
        return;
    for (int k = 0; k < layer->variables.count; k++) {
        const LayerVariable *variable = &layer->variables.items[k];
        if (!variable->held)
            continue;
        crosses = last == NULL && expr_any(layer->threshold, is_state_of, variable);
        if (last)
            held = held ? arena_printf(checker->arena, "%s, '%s'", held, last)
                        : arena_printf(checker->arena, "'%s'", last);
        last = variable->name.name;
    }
    if (!last || crosses)
        return;
    const char *all = held ? arena_printf(checker->arena, "%s and '%s' stand", held, last)
                           : arena_printf(checker->arena, "'%s' stands", last);
    Diag *diag = diag_warning(checker->diags, E_SUSPICIOUS, refractory->keyword,
                              "%s still while a unit of '%s' is refractory, since the reset sets %s with '='",
                              all, layer->name.name, held ? "them" : "it");
    diag_note(diag, layer->spiking_parts.reset->keyword, "this is the reset");
    diag_help(diag, "say which states do: 'refractory 2 ms holds v', or 'free' behind it for none");
}

/* ---- quotients ------------------------------------------------------------------------------ */

static bool is_one(const Expr *x)
{
    return x->kind == EXPR_NUMBER && x->u.number == 1;
}

static bool is_exponential(const Expr *x)
{
    return x->kind == EXPR_CALL && strcmp(x->u.call.func->name, "exp") == 0;
}

/* `… / (exp(x) - 1)` or `… / (1 - exp(x))` */
static bool divides_by_zero(const Expr *x)
{
    if (x->kind != EXPR_APPLY || x->u.apply.op != AST_DIV ||
        x->u.apply.arg[1]->kind != EXPR_APPLY || x->u.apply.arg[1]->u.apply.op != AST_SUB)
        return false;
    const Expr *const *sides = x->u.apply.arg[1]->u.apply.arg;
    return (is_exponential(sides[0]) && is_one(sides[1])) ||
           (is_one(sides[0]) && is_exponential(sides[1]));
}

/* The first quotient of that kind in `x`, or NULL. */
static const Expr *find_quotient(const Expr *x)
{
    if (divides_by_zero(x))
        return x;
    const Expr *found = NULL;
    for (int k = 0; k < expr_child_count(x) && !found; k++)
        found = find_quotient(expr_child(x, k));
    return found;
}

static void suspect_quotient(Checker *checker, const Expr *x)
{
    const Expr *found = x ? find_quotient(x) : NULL;
    if (!found)
        return;
    Diag *diag = diag_warning(checker->diags, E_NOT_FINITE, found->span,
                              "this has no value where the exponent is 0, and few digits near it");
    diag_help(diag, "exprel(x) is (exp(x) - 1) / x, and 1 at 0: x / (exp(x) - 1) is 1 / exprel(x)");
}

/* ---- projections ---------------------------------------------------------------------------- */

static const AstStmt *weights_of(const Projection *projection)
{
    for (int k = 0; k < projection->stmt->body.count; k++) {
        const AstStmt *part = projection->stmt->body.items[k];
        if ((part->kind == AST_EQUATION || part->kind == AST_DRAW) &&
            strcmp(part->name.name, "w") == 0)
            return part;
    }
    return NULL;
}

static void suspect_bounds(Checker *checker, const Projection *projection)
{
    if (projection->clip && !projection->rule) {
        Diag *diag = diag_warning(checker->diags, E_NO_EFFECT, projection->clip->keyword,
                                  "these weights never change, so bounds have no effect");
        diag_help(diag, "a rule that changes them is named by 'plastic RULE'");
        return;
    }
    const AstStmt *written = weights_of(projection);
    const Expr *low = projection->low, *high = projection->high;
    const Draw *draw = &projection->weights;
    bool known = (draw->kind == DRAW_CONSTANT || draw->kind == DRAW_UNIFORM) &&
                 !draw->learned[0] && !projection->initial && !projection->weight_rows;
    if (!written || !low || !high || low->kind != EXPR_NUMBER || high->kind != EXPR_NUMBER ||
        !known)
        return;
    double least = draw->a, most = draw->kind == DRAW_CONSTANT ? draw->a : draw->b;
    if (least >= low->u.number && most <= high->u.number)
        return;
    Diag *diag = diag_warning(
        checker->diags, E_OUT_OF_RANGE, written->value->span,
        "weights start outside of their bounds %s to %s, and come to a bound when they "
        "first change",
        quantity_usual(low->u.number, low->type.dim).text,
        quantity_usual(high->u.number, high->type.dim).text);
    diag_note(diag, projection->clip->keyword, "the bounds are given here");
}

static void suspect_effect(Checker *checker, const Projection *projection)
{
    int effects = 0;
    for (int k = 0; k < EVENT_KINDS; k++)
        effects += projection->effects[k].count;
    for (int k = 0; k < checker->model->projections.count; k++)
        effects += checker->model->projections.items[k]->transposed == projection;
    if (effects > 0 || projection->drive_stmt || projection->rule || projection->summed)
        return;
    Diag *diag = diag_warning(checker->diags, E_NO_EFFECT, projection->stmt->keyword,
                              "this projection does nothing to '%s'", projection->post->name.name);
    diag_help(diag, projection->pre->spiking ? "write 'on_pre { post.ge += w }'"
                                             : "write 'drive += w * pre.r'");
}

/* ---- learned numbers ------------------------------------------------------------------------ */

static void suspect_learned(Checker *checker, const Learn *learn)
{
    if (operand_learn_is_read(checker, learn))
        return;
    Diag *diag = diag_warning(checker->diags, E_UNUSED, learn->name.span,
                              "nothing uses '%s', which is learned", learn->name.name);
    if (source_is_used_elsewhere(checker->model->sources, learn->name.span))
        diag_help(diag, "write '%s = VALUE' in the rule: then it is not learned", learn->name.name);
    else
        diag_help(diag, "leave it out: the search would look for a number that changes nothing");
}

void check_suspect(Checker *checker)
{
    if (diags_error_count(checker->diags) > 0)
        return;
    suspect_times(checker);
    for (int k = 0; k < checker->model->layers.count; k++) {
        suspect_rate(checker, checker->model->layers.items[k]);
        if (checker->model->layers.items[k]->threshold)
            suspect_threshold(checker, checker->model->layers.items[k]);
        suspect_refractory(checker, checker->model->layers.items[k]);
        for (int n = 0; n < checker->model->layers.items[k]->variables.count; n++) {
            const LayerVariable *variable = &checker->model->layers.items[k]->variables.items[n];
            suspect_quotient(checker, variable->value ? variable->value : variable->derivative);
        }
    }
    for (int k = 0; k < checker->model->projections.count; k++) {
        suspect_bounds(checker, checker->model->projections.items[k]);
        suspect_effect(checker, checker->model->projections.items[k]);
    }
    for (int k = 0; k < checker->model->rules.count; k++)
        for (int n = 0; n < checker->model->rules.items[k]->learns.count; n++)
            suspect_learned(checker, checker->model->rules.items[k]->learns.items[n]);
    for (int k = 0; k < checker->model->shared.count; k++)
        suspect_learned(checker, checker->model->shared.items[k]);
}

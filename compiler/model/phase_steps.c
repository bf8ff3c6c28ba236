/* phase_steps.c: how many steps a phase has at most, for what is kept of each of them. The lengths of
 * phases may be drawn; ranges of what they are made of say how long they become. */
#include "phase_steps.h"

#include <math.h>
#include <string.h>

/* Where a number lies. */
typedef struct Range {
    double low, high;
} Range;

static const Range anywhere = {-(double)INFINITY, (double)INFINITY};

/* Of normal numbers, which are made of uniform ones of 52 bits, none is further from the mean in deviations: the quantile of
 * 2^-53 is -8.21 (rt_normal_quantile). */
#define TAIL 8.3

/* `tails`: of a distribution without bounds its tails have an end. */
static Range range_of_draw(const TrialDraw *draw, const Task *task, bool tails)
{
    const Draw *from = &draw->draws[task->index];
    if (!draw->drawn[task->index] || from->learned[0])
        return anywhere;
    double a = from->a, b = from->b;
    switch (from->kind) {
    case DRAW_CONSTANT:
        return (Range){a, a};
    case DRAW_UNIFORM:
    case DRAW_LOGUNIFORM:
        return (Range){fmin(a, b), fmax(a, b)};
    case DRAW_NORMAL:
        return tails ? (Range){a - TAIL * b, a + TAIL * b} : anywhere;
    case DRAW_LOGNORMAL:
        return tails ? (Range){exp(a - TAIL * b), exp(a + TAIL * b)} : anywhere;
    }
    return anywhere;
}

static bool is_finite(Range range)
{
    return isfinite(range.low) && isfinite(range.high);
}

static Range product(Range a, Range b)
{
    double low = fmin(fmin(a.low * b.low, a.low * b.high), fmin(a.high * b.low, a.high * b.high));
    double high = fmax(fmax(a.low * b.low, a.low * b.high), fmax(a.high * b.low, a.high * b.high));
    return (Range){low, high};
}

/* Of a difference of numbers that are so much larger, little is known. */
#define CANCELS 1e3

static Range sum(Range a, Range b)
{
    Range all = {a.low + b.low, a.high + b.high};
    double largest = fmax(fmax(fabs(a.low), fabs(a.high)), fmax(fabs(b.low), fabs(b.high)));
    return largest > CANCELS * fmax(fabs(all.low), fabs(all.high)) ? anywhere : all;
}

static Range range_of(const Expr *x, const Task *task, bool tails);

/* `min(pause, 2 s)` has an upper bound, whatever `pause` is. */
static Range range_of_call(const Expr *x, const Task *task, bool tails)
{
    bool is_min = x->u.call.func && strcmp(x->u.call.func->name, "min") == 0;
    if (!is_min && !(x->u.call.func && strcmp(x->u.call.func->name, "max") == 0))
        return anywhere;
    Range a = range_of(x->u.call.arg[0], task, tails), b = range_of(x->u.call.arg[1], task, tails);
    return is_min ? (Range){fmin(a.low, b.low), fmin(a.high, b.high)} : (Range){fmax(a.low, b.low), fmax(a.high, b.high)};
}

static Range range_of(const Expr *x, const Task *task, bool tails)
{
    if (x->kind == EXPR_CALL)
        return range_of_call(x, task, tails);
    if (x->kind == EXPR_NUMBER)
        return (Range){x->u.number, x->u.number};
    if (x->kind == EXPR_TRIAL_DRAW)
        return range_of_draw(x->u.trial_draw, task, tails);
    if (x->kind == EXPR_SAMPLE_COUNT)
        return (Range){1, x->u.sample_count.source->samples};
    if (x->kind != EXPR_APPLY || !x->u.apply.arg[1])
        return anywhere;
    Range a = range_of(x->u.apply.arg[0], task, tails), b = range_of(x->u.apply.arg[1], task, tails);
    if (!is_finite(a) || !is_finite(b))
        return anywhere;
    switch (x->u.apply.op) {
    case AST_ADD:
        return sum(a, b);
    case AST_SUB:
        return sum(a, (Range){-b.high, -b.low});
    case AST_MUL:
        return product(a, b);
    case AST_DIV:
        return b.low > 0 || b.high < 0 ? product(a, (Range){1 / b.high, 1 / b.low}) : anywhere;
    default: /* whose range is not followed */
        return anywhere;
    }
}

double phase_steps_most(const Model *model, const Task *task, const Phase *phase)
{
    double count = phase->count;
    if (phase->length) /* drawn numbers may be rounded up */
        count = fmax(range_of(phase->length, task, false).high + 1, 1) * phase_steps_each(phase);
    for (int k = 0; k < model->layers.count && phase->in_epochs; k++) {
        const Layer *layer = model->layers.items[k];
        if (layer->is_input && !layer->spiking)
            return count * phase_source(phase, layer)->samples;
    }
    return count;
}

double phase_steps_bound(const Task *task, const Phase *phase)
{
    double most = floor(1e9 / phase_steps_each(phase));
    double bound = floor(fmax(range_of(phase->length, task, true).high, 1)) + 1;
    return fmin(bound, most);
}

double phase_steps_of_window(const Model *model, const Window *window)
{
    double most = 0;
    for (int k = 0; k < model->tasks.count; k++) {
        const Task *task = model->tasks.items[k];
        const Phase *phase = task_find_phase(task, window->phase.name);
        if (phase && (!window->task || window->task == task))
            most = fmax(most, phase_steps_most(model, task, phase));
    }
    return most;
}

/* phase_steps.c: how many steps a phase has at most, for what is kept of each of them. The lengths of
 * phases may be drawn; ranges of what they are made of say how long they become. */
#include "phase_steps.h"

#include <math.h>

/* Where a number lies. */
typedef struct Range {
    double low, high;
} Range;

static const Range anywhere = {-(double)INFINITY, (double)INFINITY};

static Range range_of_draw(const TrialDraw *draw, const Task *task)
{
    if (!draw->drawn[task->index])
        return anywhere;
    const Draw *from = &draw->draws[task->index];
    if (from->kind != DRAW_UNIFORM && from->kind != DRAW_LOGUNIFORM)
        return anywhere;
    return (Range){fmin(from->a, from->b), fmax(from->a, from->b)};
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

static Range range_of(const Expr *x, const Task *task)
{
    if (x->kind == EXPR_NUMBER)
        return (Range){x->u.number, x->u.number};
    if (x->kind == EXPR_TRIAL_DRAW)
        return range_of_draw(x->u.trial_draw, task);
    if (x->kind == EXPR_SAMPLE_COUNT)
        return (Range){1, x->u.sample_count.source->samples};
    if (x->kind != EXPR_APPLY || !x->u.apply.arg[1])
        return anywhere;
    Range a = range_of(x->u.apply.arg[0], task), b = range_of(x->u.apply.arg[1], task);
    if (!is_finite(a) || !is_finite(b))
        return anywhere;
    switch (x->u.apply.op) {
    case AST_ADD:
        return (Range){a.low + b.low, a.high + b.high};
    case AST_SUB:
        return (Range){a.low - b.high, a.high - b.low};
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
        count = fmax(range_of(phase->length, task).high + 1, 1) * phase_steps_each(phase);
    for (int k = 0; k < model->layers.count && phase->in_epochs; k++) {
        const Layer *layer = model->layers.items[k];
        if (layer->is_input && !layer->spiking)
            return count * phase_source(phase, layer)->samples;
    }
    return count;
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

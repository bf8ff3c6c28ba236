/* lower_window.c: what is measured over the steps of a phase: its memory and its value. */
#include "lower_window.h"

#include "lower_accumulator.h"
#include "lower_train.h"

static IrVar *declare(Lower *lower, const char *name, bool varying, double start)
{
    IrVar *var = ir_var(lower->module, name, ir_real(varying));
    ir_let(lower->module, lower->body, var, ir_const(lower->module, start));
    return var;
}

bool lower_window_has_spread(const Window *window)
{
    return window->other || window->how == REDUCE_VAR || window->how == REDUCE_STD;
}

bool lower_window_sees(const Lower *lower, const Running *running)
{
    return !running->task || running->task == lower->task;
}

void lower_window_begin(Lower *lower)
{
    const Model *model = lower->model;
    lower->runnings = arena_array(lower->arena, IrVar *, model->runnings.count + 1);
    for (int k = 0; k < model->runnings.count; k++)
        if (lower_window_sees(lower, model->runnings.items[k]))
            lower->runnings[k] = declare(lower, "running", true, model->runnings.items[k]->start);
    lower->windows = arena_array(lower->arena, WindowStore, model->windows.count + 1);
    for (int k = 0; k < model->windows.count; k++) {
        const Window *window = model->windows.items[k];
        if (window->task && window->task != lower->task)
            continue;
        WindowStore *store = &lower->windows[k];
        if (window->train != TRAIN_NONE) {
            lower_train_begin(lower, window);
            continue;
        }
        store->count = declare(lower, "count", false, 0);
        store->sum = declare(lower, "window", true,
                             window->other ? 0 : lower_accumulator_start(window->how));
        if (lower_window_has_spread(window))
            store->spread = declare(lower, "spread", true, 0);
        if (window->other) {
            store->other = declare(lower, "window", true, 0);
            store->other_spread = declare(lower, "spread", true, 0);
            store->both = declare(lower, "products", true, 0);
        }
    }
}

bool lower_window_is_open(const Lower *lower, const Window *window, const Phase *phase)
{
    return window->phase.name == phase->name.name && (!window->task || window->task == lower->task);
}

void lower_window_end(Lower *lower, const Phase *phase)
{
    const Model *model = lower->model;
    for (int k = 0; k < model->windows.count; k++)
        if (model->windows.items[k]->train != TRAIN_NONE &&
            lower_window_is_open(lower, model->windows.items[k], phase))
            lower_train_end(lower, model->windows.items[k]);
}

const IrExpr *lower_window_value(Lower *lower, const Window *window)
{
    IrModule *module = lower->module;
    const WindowStore *store = &lower->windows[window->index];
    if (window->train != TRAIN_NONE)
        return ir_get(module, lower->trains[window->index].value);
    const IrExpr *count = ir_get(module, store->count);
    if (window->other)
        return lower_accumulator_correlation(lower, ir_get(module, store->both),
                                             ir_get(module, store->spread),
                                             ir_get(module, store->other_spread));
    const IrExpr *result = lower_accumulator_end(
        lower, window->how,
        ir_get(module, lower_window_has_spread(window) ? store->spread : store->sum), count);
    return lower_accumulator_of_any(lower, window->how, window->value->synapses, result);
}

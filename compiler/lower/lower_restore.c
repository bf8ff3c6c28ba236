/* lower_restore.c: `restore learn`: a phase begins in the state in which an earlier one ended.
 *
 * The state is what a step leaves to the next: weights, states, traces, spikes on their way, running
 * means. It is copied at the end of the earlier phase. Time goes on, and so does what follows from it:
 * random numbers, and what inputs show. Spikes on their way stand in the slot of their step, so from
 * then on slots count the steps of the state's own history. */
#include "lower_restore.h"

#include "lower_loop.h"

/* What is drawn or computed anew in each step, or belongs to time. */
static bool is_kept(const Lower *lower, const IrArray *array)
{
    for (int k = 0; k < lower->timely.count; k++)
        if (array == lower->timely.items[k])
            return false;
    for (int k = 0; k < lower->model->layers.count; k++) {
        const LayerStore *store = &lower->layers[k];
        const int variables = store->noise ? lower->model->layers.items[k]->variables.count : 0;
        for (int n = 0; n < variables; n++)
            if (array == store->noise[n] || array == store->chance[n])
                return false;
    }
    return array->space == IR_SPACE_WORK;
}

static void copy(Lower *lower, const IrArray *to, const IrArray *from, const char *note)
{
    LowerLoop loop;
    const IrExpr *index = lower_loop_begin(lower, &loop, "k", from->length);
    ir_store(lower->module, lower->body, to, index, ir_load(lower->module, from, index));
    lower_loop_end(lower, &loop)->note = note;
}

void lower_restore_find(Lower *lower)
{
    const IrModule *module = lower->module;
    for (int k = 0; k < module->arrays.count; k++)
        if (is_kept(lower, module->arrays.items[k]))
            vec_push(lower->arena, &lower->states, module->arrays.items[k]);
}

void lower_restore_save(Lower *lower, const Phase *phase, const IrExpr *age)
{
    IrModule *module = lower->module;
    SavedState *saved = &lower->saved[phase - lower->task->phases.items];
    saved->age = age;
    saved->arrays = arena_array(lower->arena, IrArray *, lower->states.count + 1);
    for (int k = 0; k < lower->states.count; k++) {
        const IrArray *state = lower->states.items[k];
        const char *name = arena_printf(lower->arena, "%s_of_%s", state->name, phase->name.name);
        saved->arrays[k] =
            state->base == IR_INT
                ? ir_int_array(module, name, IR_SPACE_WORK, state->length, state->content, NULL)
                : ir_array(module, name, IR_SPACE_WORK, state->varying, state->length, NULL);
        copy(lower, saved->arrays[k], state, arena_printf(lower->arena, "%s is kept", state->name));
    }
    saved->runnings = arena_array(lower->arena, IrVar *, lower->model->runnings.count + 1);
    for (int k = 0; k < lower->model->runnings.count; k++)
        if (lower->runnings[k]) {
            saved->runnings[k] = ir_var(module, "running", ir_real(true));
            ir_let(module, lower->body, saved->runnings[k], ir_get(module, lower->runnings[k]));
        }
}

const IrExpr *lower_restore(Lower *lower, const Phase *phase)
{
    IrModule *module = lower->module;
    const SavedState *saved = &lower->saved[phase->restored];
    for (int k = 0; k < lower->states.count; k++)
        copy(lower, lower->states.items[k], saved->arrays[k],
             arena_printf(lower->arena, "%s is restored", lower->states.items[k]->name));
    for (int k = 0; k < lower->model->runnings.count; k++)
        if (saved->runnings[k])
            ir_set(module, lower->body, lower->runnings[k], ir_get(module, saved->runnings[k]));
    return saved->age;
}

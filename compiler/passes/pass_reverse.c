/* pass_reverse.c: functions that compute derivatives, by reverse accumulation (Griewank and Walther 2008,
 * "Evaluating derivatives"), from those that compute losses. See reverse.h. */
#include "passes.h"

#include "reverse_activity.h"
#include "reverse_memory.h"
#include "reverse_needs.h"
#include "reverse_sweep.h"
#include "reverse_tree.h"

static Reverse start(IrModule *module, IrFunctionKind from, IrFunctionKind to)
{
    Arena *arena = module->arena;
    /* what the function itself makes gets ids from next_id on, of which nothing is asked */
    int ids = module->next_id;
    return (Reverse){
        .module = module,
        .from = &module->functions[from],
        .to = &module->functions[to],
        .ids = ids,
        .depends = arena_array(arena, bool, ids),
        .varies = arena_array(arena, bool, ids),
        .matters = arena_array(arena, bool, ids),
        .useful = arena_array(arena, bool, ids),
        .read_back = arena_array(arena, bool, ids),
        .let_of = arena_array(arena, ReverseNode *, ids),
        .is_guard_loss = arena_array(arena, bool, ids),
        .value_of = arena_array(arena, const IrExpr *, ids),
        .copy_of = arena_array(arena, IrVar *, ids),
        .array_copy = arena_array(arena, const IrArray *, ids),
        .adjoint_var = arena_array(arena, IrVar *, ids),
        .adjoint_array = arena_array(arena, const IrArray *, ids),
        .blocks = arena_array(arena, const IrBlock *, ids),
    };
}

static void make(IrModule *module, IrFunctionKind from, IrFunctionKind to)
{
    Reverse reverse = start(module, from, to);
    reverse_tree_build(&reverse);
    reverse_activity(&reverse);
    if (!reverse_refused(&reverse))
        reverse_needs(&reverse);
    if (!reverse_refused(&reverse))
        reverse_memory(&reverse);
    if (!reverse_refused(&reverse) && module->gradient.repeats)
        reverse_needs(&reverse);
    if (!reverse_refused(&reverse))
        reverse_sweep(&reverse);
}

static bool derives_over_trials(const IrModule *module)
{
    for (int k = 0; k < module->outcomes.count; k++)
        if (module->outcomes.items[k].over_trials && module->outcomes.items[k].derived)
            return true;
    return false;
}

/* Requires pass_horner and pass_hoist before it, and loops that are not written out. If the module wants a
 * gradient, makes IR_GRADIENT of IR_ROLLOUT, IR_OBJECTIVE_GRADIENT of IR_OBJECTIVE and, if it is asked for,
 * IR_OVER_TRIALS_GRADIENT of IR_OVER_TRIALS, or says in module->gradient why there is none. Changes nothing else. */
void pass_reverse(IrModule *module)
{
    if (!module->gradient.wanted || module->gradient.refused != NULL)
        return;
    make(module, IR_OBJECTIVE, IR_OBJECTIVE_GRADIENT);
    if (module->gradient.refused == NULL && derives_over_trials(module))
        make(module, IR_OVER_TRIALS, IR_OVER_TRIALS_GRADIENT);
    if (module->gradient.refused == NULL)
        make(module, IR_ROLLOUT, IR_GRADIENT);
    if (module->gradient.refused == NULL)
        return;
    module->functions[IR_GRADIENT].body = (IrStmts){0};
    module->functions[IR_OBJECTIVE_GRADIENT].body = (IrStmts){0};
    module->functions[IR_OVER_TRIALS_GRADIENT].body = (IrStmts){0};
}

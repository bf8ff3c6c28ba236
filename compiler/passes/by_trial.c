/* by_trial.c: a rollout whose lanes are trials, too: for the evaluation of one candidate, of which all other lanes would
 * be empty. What is computed in a lane does not depend on the others, so the bits are the same. */
#include "by_trial.h"

#include <string.h>

#include "compiler/ir/ir_walk.h"

typedef struct Spreading {
    IrModule *module;
    bool changed; /* something has become varying, so that more may follow */
    bool refused;
} Spreading;

static bool is_of_trials(const IrArray *array)
{
    return array->space == IR_SPACE_TRIAL || array->space == IR_SPACE_GENERATION;
}

/* With the types that follow from those of variables and arrays. */
static const IrExpr *retype(void *context, const IrExpr *expr)
{
    Spreading *spreading = context;
    IrModule *module = spreading->module;
    switch (expr->kind) {
    case IR_VAR:
        return expr->type.varying == expr->u.var->type.varying ? expr : ir_get(module, expr->u.var);
    case IR_LOAD:
        if (is_of_trials(expr->u.load.array) && expr->u.load.array->base == IR_INT)
            spreading->refused = true;
        return expr->type.varying == expr->u.load.array->varying
                   ? expr
                   : ir_load(module, expr->u.load.array, expr->u.load.index);
    case IR_APPLY:
    case IR_CONST:
    case IR_INT_CONST:
    case IR_BOOL_CONST:
    case IR_SELECT:
    case IR_CALL:
    case IR_POLY:
        return expr;
    }
    return expr;
}

/* Whether an int is made of a number that varies, which no int does. */
static bool makes_int(const Spreading *spreading, const IrExpr *expr)
{
    if (expr->kind == IR_VAR)
        return expr->u.var->type.varying;
    if (expr->kind == IR_LOAD)
        return expr->u.load.array->varying;
    for (int k = 0; k < ir_child_count(expr); k++)
        if (makes_int(spreading, ir_child(expr, k)))
            return true;
    return false;
}

static bool has_varying_int(const Spreading *spreading, const IrExpr *expr)
{
    if (expr->type.base == IR_INT && makes_int(spreading, expr))
        return true;
    for (int k = 0; k < ir_child_count(expr); k++)
        if (has_varying_int(spreading, ir_child(expr, k)))
            return true;
    return false;
}

static void spread_kernel(Spreading *spreading, const IrStmt *stmt)
{
    for (int k = 0; k < stmt->u.kernel.arg_count; k++) {
        const IrArg *arg = &stmt->u.kernel.args[k];
        bool is_shared = arg->kind == IR_ARG_DRAW || arg->kind == IR_ARG_TRIAL_DRAW || arg->kind == IR_ARG_TABLE ||
                         arg->kind == IR_ARG_CONTEXT;
        if (is_shared || (arg->kind == IR_ARG_ARRAY && is_of_trials(arg->array)) ||
            (arg->value != NULL && arg->value->type.varying))
            spreading->refused = true;
        /* one that knows no lanes takes uniform numbers alone */
        if (arg->kind == IR_ARG_ARRAY && arg->array->varying)
            spreading->refused = true;
    }
}

static void set_varying(Spreading *spreading, bool *varying)
{
    if (!*varying)
        spreading->changed = true;
    *varying = true;
}

static IrArray *find_array(const Spreading *spreading, const IrArray *array)
{
    for (int k = 0; k < spreading->module->arrays.count; k++)
        if (spreading->module->arrays.items[k] == array)
            return spreading->module->arrays.items[k];
    return NULL;
}

static void spread_body(Spreading *spreading, IrStmts *body);

static void spread_stmt(Spreading *spreading, IrStmt *stmt)
{
    for (int s = 0; s < ir_slot_count(stmt) && !spreading->refused; s++) {
        const IrExpr **slot = ir_slot(stmt, s);
        if (*slot == NULL)
            continue;
        if (has_varying_int(spreading, *slot))
            spreading->refused = true;
        else
            *slot = ir_rewrite(spreading->module, *slot, retype, spreading);
    }
    if (spreading->refused)
        return;
    switch (stmt->kind) {
    case IR_LET:
    case IR_SET:
        if (stmt->u.let.value->type.varying)
            set_varying(spreading, &stmt->u.let.var->type.varying);
        break;
    case IR_STORE:
        if (stmt->u.store.value->type.varying)
            set_varying(spreading, &find_array(spreading, stmt->u.store.array)->varying);
        break;
    case IR_IF:
        spreading->refused = spreading->refused || stmt->u.branch.cond->type.varying;
        break;
    case IR_KERNEL:
        spread_kernel(spreading, stmt);
        break;
    case IR_FOR:
    case IR_BLOCK:
    case IR_LEAVE:
        break;
    }
    for (int b = 0; b < ir_body_count(stmt); b++)
        spread_body(spreading, ir_body(stmt, b));
}

static void spread_body(Spreading *spreading, IrStmts *body)
{
    for (int k = 0; k < body->count && !spreading->refused; k++)
        spread_stmt(spreading, body->items[k]);
}

bool by_trial_spread(IrModule *module)
{
    Spreading spreading = {.module = module, .changed = true};
    if (module->one_lane)
        return false;
    module->by_trial = true;
    module->functions[IR_PREPARE_TRIAL].body = (IrStmts){0};
    module->functions[IR_PREPARE_GENERATION].body = (IrStmts){0};
    for (int k = 0; k < module->arrays.count; k++) {
        IrArray *array = module->arrays.items[k];
        array->varying = array->varying || (is_of_trials(array) && array->base == IR_REAL);
    }
    while (spreading.changed && !spreading.refused) {
        spreading.changed = false;
        spread_body(&spreading, &module->functions[IR_ROLLOUT].body);
    }
    return !spreading.refused;
}

bool by_trial_lay_out(IrModule *module, const IrModule *shared)
{
    for (int k = 0; k < module->arrays.count; k++) {
        IrArray *array = module->arrays.items[k];
        if (!is_of_trials(array) || array->offset < 0)
            continue;
        const IrArray *other = k < shared->arrays.count ? shared->arrays.items[k] : NULL;
        if (other == NULL || other->space != array->space || other->length != array->length ||
            other->offset < 0 || strcmp(other->name, array->name) != 0)
            return false;
        array->offset = other->offset;
    }
    module->trial_size = shared->trial_size;
    module->generation_size = shared->generation_size;
    return true;
}

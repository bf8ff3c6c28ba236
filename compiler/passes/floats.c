/* floats.c: see floats.h. A program whose candidates have their own spikes runs one candidate at a time. So a float is
 * worth having where there is one for each neuron or synapse: half the memory to go through, and twice as many in a
 * vector. A number that stands alone costs as much in double. */
#include "floats.h"

#include <math.h>
#include <string.h>

#include "compiler/ir/ir_walk.h"

bool floats_are_taken(const char *function)
{
    static const char *const functions[] = {"rt_collect", "rt_fetch_weights", "rt_fetch_column"};
    for (size_t k = 0; k < sizeof functions / sizeof functions[0]; k++)
        if (strcmp(functions[k], function) == 0)
            return true;
    return false;
}

/* What is known of an array or a variable. */
typedef struct Known {
    bool goes_on;  /* spikes may depend on it */
    bool by_kernel; /* of an array: a function that takes doubles alone has it */
    bool clock;    /* a time, counted in steps */
    bool fraction; /* not a whole number */
    bool carried;  /* of a variable: set within a loop that it outlives */
    bool steps;    /* of an int: the number of a step */
    int loops;     /* of a variable: around its declaration */
} Known;

typedef struct Choice {
    IrModule *module;
    Known *known; /* by id */
    bool changed; /* something became known */
} Choice;

static void learn(Choice *choice, bool *fact, bool holds)
{
    choice->changed = choice->changed || (holds && !*fact);
    *fact = *fact || holds;
}

/* ---- times ---------------------------------------------------------------------------------- */

/* Whether the int is the number of a step, or one plus others. */
static bool is_step(const Choice *choice, const IrExpr *expr)
{
    if (expr->kind == IR_VAR)
        return choice->known[expr->u.var->id].steps;
    if (!ir_is_op(expr, IR_IADD) && !ir_is_op(expr, IR_ISUB) && !ir_is_op(expr, IR_IMUL))
        return false;
    return is_step(choice, expr->u.apply.arg[0]) || is_step(choice, expr->u.apply.arg[1]);
}

static bool rounds(const IrExpr *call)
{
    return strcmp(call->u.call.func->name, "floor") == 0 || strcmp(call->u.call.func->name, "ceil") == 0;
}

static bool compares(const IrExpr *call)
{
    return strcmp(call->u.call.func->name, "min") == 0 || strcmp(call->u.call.func->name, "max") == 0;
}

/* A sum, a multiple or a choice of times is one; what a function makes of one, such as a decay, is not. */
static bool is_clock(const Choice *choice, const IrExpr *expr)
{
    if (ir_is_op(expr, IR_TOREAL))
        return is_step(choice, expr->u.apply.arg[0]);
    if (expr->kind == IR_VAR)
        return choice->known[expr->u.var->id].clock;
    if (expr->kind == IR_LOAD)
        return choice->known[expr->u.load.array->id].clock;
    if (expr->type.base != IR_REAL || (expr->kind == IR_CALL && !rounds(expr) && !compares(expr)))
        return false;
    for (int k = 0; k < ir_child_count(expr); k++)
        if (is_clock(choice, ir_child(expr, k)))
            return true;
    return false;
}

static bool is_fraction(const Choice *choice, const IrExpr *expr)
{
    switch (expr->kind) {
    case IR_CONST:
        return expr->u.constant != floor(expr->u.constant);
    case IR_VAR:
        return choice->known[expr->u.var->id].fraction;
    case IR_LOAD:
        return choice->known[expr->u.load.array->id].fraction;
    case IR_APPLY:
        if (expr->u.apply.op == IR_DIV)
            return true;
        break;
    case IR_CALL:
        if (!compares(expr))
            return !rounds(expr);
        break;
    case IR_INT_CONST:
    case IR_BOOL_CONST:
        return false;
    case IR_SELECT:
    case IR_POLY:
        break;
    }
    for (int k = 0; k < ir_child_count(expr); k++)
        if (ir_child(expr, k)->type.base == IR_REAL && is_fraction(choice, ir_child(expr, k)))
            return true;
    return false;
}

/* ---- what goes on --------------------------------------------------------------------------- */

static void goes_on(Choice *choice, const IrExpr *expr)
{
    if (expr->kind == IR_VAR)
        learn(choice, &choice->known[expr->u.var->id].goes_on, true);
    if (expr->kind == IR_LOAD)
        learn(choice, &choice->known[expr->u.load.array->id].goes_on, true);
    for (int k = 0; k < ir_child_count(expr); k++)
        goes_on(choice, ir_child(expr, k));
}

/* A function that writes ints lists spikes; one that writes what goes on does so by all that it is given. */
static bool decides(const Choice *choice, const IrStmt *call)
{
    for (int k = 0; k < call->u.kernel.arg_count; k++) {
        const IrArg *arg = &call->u.kernel.args[k];
        if (arg->kind == IR_ARG_ARRAY && !arg->reads &&
            (arg->array->base == IR_INT || choice->known[arg->array->id].goes_on))
            return true;
    }
    return false;
}

static void read_kernel(Choice *choice, const IrStmt *call)
{
    bool on = decides(choice, call);
    for (int k = 0; k < call->u.kernel.arg_count; k++) {
        const IrArg *arg = &call->u.kernel.args[k];
        if (on && arg->value)
            goes_on(choice, arg->value);
        if (arg->kind != IR_ARG_ARRAY)
            continue;
        Known *known = &choice->known[arg->array->id];
        learn(choice, &known->goes_on, on);
        learn(choice, &known->by_kernel, !floats_are_taken(call->u.kernel.function));
        learn(choice, &known->fraction, !arg->reads && arg->array->base == IR_REAL);
    }
}

/* Each step asks which neurons spike. */
static bool is_loop_of_time(const IrStmts *body)
{
    for (int k = 0; k < body->count; k++) {
        IrStmt *stmt = body->items[k];
        if (stmt->kind == IR_KERNEL && strcmp(stmt->u.kernel.function, "rt_collect") == 0)
            return true;
        for (int b = 0; stmt->kind != IR_FOR && b < ir_body_count(stmt); b++)
            if (is_loop_of_time(ir_body(stmt, b)))
                return true;
    }
    return false;
}

static void read_value(Choice *choice, Known *known, const IrExpr *value)
{
    learn(choice, &known->clock, is_clock(choice, value));
    learn(choice, &known->fraction, is_fraction(choice, value));
    if (known->goes_on)
        goes_on(choice, value);
}

static void read_body(Choice *choice, IrStmts *body, int loops)
{
    for (int k = 0; k < body->count; k++) {
        IrStmt *stmt = body->items[k];
        int within = stmt->kind == IR_FOR ? loops + 1 : loops;
        if (stmt->kind == IR_STORE)
            read_value(choice, &choice->known[stmt->u.store.array->id], stmt->u.store.value);
        if (stmt->kind == IR_LET || stmt->kind == IR_SET) {
            Known *known = &choice->known[stmt->u.let.var->id];
            if (stmt->kind == IR_LET)
                known->loops = loops;
            learn(choice, &known->carried, loops > known->loops);
            learn(choice, &known->steps, stmt->u.let.value->type.base == IR_INT && is_step(choice, stmt->u.let.value));
            read_value(choice, known, stmt->u.let.value);
        }
        if (stmt->kind == IR_FOR && is_loop_of_time(&stmt->u.loop.body))
            learn(choice, &choice->known[stmt->u.loop.var->id].steps, true);
        if (stmt->kind == IR_KERNEL)
            read_kernel(choice, stmt);
        for (int b = 0; b < ir_body_count(stmt); b++)
            read_body(choice, ir_body(stmt, b), within);
    }
}

/* ---- types ---------------------------------------------------------------------------------- */

static bool is_in_floats(const Choice *choice, const IrArray *array)
{
    const Known *known = &choice->known[array->id];
    return array->varying && array->length > 1 && array->space == IR_SPACE_WORK && known->goes_on && !known->by_kernel &&
           !(known->clock && known->fraction);
}

/* With the types that follow from those of variables and arrays. */
static const IrExpr *retype(void *module, const IrExpr *expr)
{
    if (expr->kind == IR_VAR && expr->type.varying != expr->u.var->type.varying)
        return ir_get(module, expr->u.var);
    if (expr->kind == IR_LOAD && expr->type.varying != expr->u.load.array->varying)
        return ir_load(module, expr->u.load.array, expr->u.load.index);
    return expr;
}

static void retype_body(Choice *choice, IrStmts *body)
{
    for (int k = 0; k < body->count; k++) {
        IrStmt *stmt = body->items[k];
        for (int s = 0; s < ir_slot_count(stmt); s++)
            if (*ir_slot(stmt, s))
                *ir_slot(stmt, s) = ir_rewrite(choice->module, *ir_slot(stmt, s), retype, choice->module);
        if ((stmt->kind == IR_LET || stmt->kind == IR_SET) && !choice->known[stmt->u.let.var->id].carried)
            learn(choice, &stmt->u.let.var->type.varying, stmt->u.let.value->type.varying);
        for (int b = 0; b < ir_body_count(stmt); b++)
            retype_body(choice, ir_body(stmt, b));
    }
}

static void make_uniform(IrStmts *body)
{
    for (int k = 0; k < body->count; k++) {
        IrStmt *stmt = body->items[k];
        if (stmt->kind == IR_LET)
            stmt->u.let.var->type.varying = false;
        for (int b = 0; b < ir_body_count(stmt); b++)
            make_uniform(ir_body(stmt, b));
    }
}

/* Each float as it is, so that what is made of them is computed in double. */
static const IrExpr *widen(void *module, const IrExpr *expr)
{
    bool kept = expr->type.varying && (expr->kind == IR_VAR || expr->kind == IR_LOAD);
    return kept ? ir_apply1(module, expr->type.base == IR_BOOL ? IR_ANY : IR_WIDE, expr) : expr;
}

/* Values that doubles take. */
static void widen_body(IrModule *module, IrStmts *body)
{
    for (int k = 0; k < body->count; k++) {
        IrStmt *stmt = body->items[k];
        if ((stmt->kind == IR_LET || stmt->kind == IR_SET) && !stmt->u.let.var->type.varying)
            stmt->u.let.value = ir_rewrite(module, stmt->u.let.value, widen, module);
        if (stmt->kind == IR_STORE && !stmt->u.store.array->varying)
            stmt->u.store.value = ir_rewrite(module, stmt->u.store.value, widen, module);
        for (int b = 0; b < ir_body_count(stmt); b++)
            widen_body(module, ir_body(stmt, b));
    }
}

void floats_choose(IrModule *module)
{
    IrStmts *rollout = &module->functions[IR_ROLLOUT].body;
    Choice choice = {.module = module, .known = arena_array(module->arena, Known, module->next_id), .changed = true};
    for (int k = 0; k < module->arrays.count; k++)
        choice.known[module->arrays.items[k]->id].fraction = module->arrays.items[k]->space != IR_SPACE_WORK;
    while (choice.changed) {
        choice.changed = false;
        read_body(&choice, rollout, 0);
    }
    for (int k = 0; k < module->arrays.count; k++)
        module->arrays.items[k]->varying = is_in_floats(&choice, module->arrays.items[k]);
    make_uniform(rollout);
    do {
        choice.changed = false;
        retype_body(&choice, rollout);
    } while (choice.changed);
    widen_body(module, rollout);
}

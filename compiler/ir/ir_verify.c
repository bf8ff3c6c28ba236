/* ir_verify.c: what every module satisfies, after lowering and after each pass.
 *
 * Types are recomputed although the constructors checked them, since passes change variables' values
 * and storage under nodes that they keep. The first violation is told; the walk goes on, over what may
 * be broken, so no node is trusted that was found to be wrong. */
#include "ir_verify.h"

#include <stdarg.h>

#include "ir_bounds.h"
#include "ir_print.h"
#include "ir_print_expr.h"
#include "ir_walk.h"

#include "compiler/base/diag.h"

typedef struct Verifier {
    const IrModule *module;
    StrBuf *why; /* words about the first violation; empty: there is none */
    IrFunctionKind function;
    unsigned char *declared; /* by id of variable: 1 once declared, in any function */
    unsigned char *in_scope; /* by id of variable or block */
    unsigned char *is_loop;  /* by id of variable: it belongs to an IR_FOR */
} Verifier;

__attribute__((format(printf, 2, 3))) static void fail(const Verifier *verifier, const char *format,
                                                       ...)
{
    if (verifier->why->length > 0)
        return;
    va_list args;
    va_start(args, format);
    strbuf_vprintf(verifier->why, format, args);
    va_end(args);
}

/* ---- expressions ---------------------------------------------------------------------------- */

static void verify_expr(const Verifier *verifier, const IrExpr *expr);

/* False: what is kept by id must not be looked at. */
static bool verify_id(const Verifier *verifier, const char *name, int id)
{
    bool given = id >= 0 && id < verifier->module->next_id;
    if (!given)
        fail(verifier, "'%s' has id %d, which the module did not give", name, id);
    return given;
}

static void verify_type(const Verifier *verifier, const IrExpr *expr, IrBase base, bool varying)
{
    if (expr->type.base != base || expr->type.varying != varying) {
        StrBuf text = {0};
        ir_print_expr(expr, &text);
        fail(verifier, "'%s' has a type that does not follow from its operands", text.text);
        strbuf_free(&text);
    }
}

static void require_base(const Verifier *verifier, const IrExpr *expr, IrBase base,
                         const char *what)
{
    if (expr->type.base != base)
        fail(verifier, "%s has the wrong type", what);
}

static void verify_index(const Verifier *verifier, const IrArray *array, const IrExpr *index)
{
    verify_id(verifier, array->name, array->id);
    verify_expr(verifier, index);
    require_base(verifier, index, IR_INT, "an index");
}

static void verify_readable(const Verifier *verifier, const IrArray *array)
{
    if (!ir_may_read(verifier->function, array->space))
        fail(verifier, "'%s' is read in a function that may not", array->name);
    bool by_lane = verifier->function == IR_ROLLOUT || verifier->function == IR_GRADIENT;
    if (array->space == IR_SPACE_COEFFICIENT && array->varying != by_lane &&
        !(by_lane && verifier->module->one_lane))
        fail(verifier, "'%s' must be varying in rollout and gradient, and uniform elsewhere", array->name);
}

static void verify_var(const Verifier *verifier, const IrVar *var)
{
    if (verify_id(verifier, var->name, var->id) && !verifier->in_scope[var->id])
        fail(verifier, "'%s' is used where it is not declared", var->name);
}

static bool any_child_varies(const IrExpr *expr)
{
    for (int k = 0; k < ir_child_count(expr); k++) {
        if (ir_child(expr, k)->type.varying)
            return true;
    }
    return false;
}

static void require_children(const Verifier *verifier, const IrExpr *expr, IrBase base)
{
    for (int k = 0; k < ir_child_count(expr); k++)
        require_base(verifier, ir_child(expr, k), base, "an operand");
}

static void verify_powers(const Verifier *verifier, const IrExpr *expr)
{
    for (int k = 0; k < expr->u.poly.term_count; k++) {
        for (int v = 0; v < expr->u.poly.variable_count; v++) {
            if (expr->u.poly.terms[k].powers[v] < 0)
                fail(verifier, "a polynomial has a negative power");
        }
    }
}

static void verify_node(const Verifier *verifier, const IrExpr *expr)
{
    switch (expr->kind) {
    case IR_CONST:
        verify_type(verifier, expr, IR_REAL, false);
        break;
    case IR_INT_CONST:
        verify_type(verifier, expr, IR_INT, false);
        break;
    case IR_BOOL_CONST:
        verify_type(verifier, expr, IR_BOOL, false);
        break;
    case IR_VAR:
        verify_var(verifier, expr->u.var);
        verify_type(verifier, expr, expr->u.var->type.base, expr->u.var->type.varying);
        break;
    case IR_LOAD:
        verify_index(verifier, expr->u.load.array, expr->u.load.index);
        verify_readable(verifier, expr->u.load.array);
        verify_type(verifier, expr, expr->u.load.array->base, expr->u.load.array->varying);
        break;
    case IR_APPLY:
        require_children(verifier, expr, ir_op_operand(expr->u.apply.op));
        verify_type(verifier, expr, ir_op_result(expr->u.apply.op),
                    any_child_varies(expr) && !ir_op_is_uniform(expr->u.apply.op));
        if (expr->u.apply.op == IR_WIDE && any_child_varies(expr) && !verifier->module->one_lane)
            fail(verifier, "'wide' of several lanes");
        break;
    case IR_SELECT:
        require_base(verifier, expr->u.select.cond, IR_BOOL, "a condition");
        require_base(verifier, expr->u.select.yes, IR_REAL, "an operand");
        require_base(verifier, expr->u.select.no, IR_REAL, "an operand");
        verify_type(verifier, expr, IR_REAL, any_child_varies(expr));
        break;
    case IR_POLY:
        verify_powers(verifier, expr);
        require_children(verifier, expr, IR_REAL);
        verify_type(verifier, expr, IR_REAL, any_child_varies(expr));
        break;
    case IR_CALL:
        require_children(verifier, expr, IR_REAL);
        verify_type(verifier, expr, IR_REAL, any_child_varies(expr));
        break;
    }
}

static void verify_expr(const Verifier *verifier, const IrExpr *expr)
{
    for (int k = 0; k < ir_child_count(expr); k++)
        verify_expr(verifier, ir_child(expr, k));
    if (expr->type.base == IR_INT && expr->type.varying)
        fail(verifier, "an int is varying");
    verify_node(verifier, expr);
}

/* ---- statements ----------------------------------------------------------------------------- */

static void verify_body(Verifier *verifier, const IrStmts *body);

/* Each variable has one declaration in the module. */
static void declare(Verifier *verifier, const IrVar *var)
{
    if (!verify_id(verifier, var->name, var->id))
        return;
    if (verifier->declared[var->id])
        fail(verifier, "'%s' is declared twice", var->name);
    verifier->declared[var->id] = 1;
    verifier->in_scope[var->id] = 1;
}

static void verify_value(const Verifier *verifier, const char *name, IrType type,
                         const IrExpr *value)
{
    verify_expr(verifier, value);
    require_base(verifier, value, type.base, name);
    if (value->type.varying && !type.varying)
        fail(verifier, "'%s' is uniform, but its new value varies", name);
}

static void verify_set(const Verifier *verifier, const IrVar *var, const IrExpr *value)
{
    if (!verify_id(verifier, var->name, var->id))
        return;
    verify_var(verifier, var);
    if (verifier->is_loop[var->id])
        fail(verifier, "the loop variable '%s' is assigned", var->name);
    if (!var->assigned)
        fail(verifier, "'%s' is assigned, but is not marked so", var->name);
    if (var == verifier->module->functions[IR_OBJECTIVE].penalty)
        fail(verifier, "the parameter '%s' is assigned", var->name);
    verify_value(verifier, var->name, var->type, value);
}

static void verify_store(const Verifier *verifier, const IrStmt *stmt)
{
    const IrArray *array = stmt->u.store.array;
    verify_index(verifier, array, stmt->u.store.index);
    verify_value(verifier, array->name, (IrType){array->base, array->varying}, stmt->u.store.value);
    if (array->space == IR_SPACE_SCRATCH || !ir_may_write(verifier->function, array->space))
        fail(verifier, "'%s' is written in a function that may not", array->name);
}

static void verify_loop(Verifier *verifier, const IrStmt *stmt)
{
    const IrVar *var = stmt->u.loop.var;
    if ((stmt->u.loop.first == NULL) != (stmt->u.loop.end == NULL))
        fail(verifier, "the loop of '%s' has one bound", var->name);
    if (stmt->u.loop.first != NULL) {
        verify_value(verifier, "the start of a loop", ir_int(), stmt->u.loop.first);
        verify_value(verifier, "the end of a loop", ir_int(), stmt->u.loop.end);
    }
    if (!verify_id(verifier, var->name, var->id))
        return;
    declare(verifier, var);
    if (var->type.base != IR_INT || var->type.varying || !var->assigned)
        fail(verifier, "the loop variable '%s' is not an assigned int", var->name);
    verifier->is_loop[var->id] = 1;
    verify_body(verifier, &stmt->u.loop.body);
    verifier->in_scope[var->id] = 0;
}

static void verify_block(Verifier *verifier, const IrStmt *stmt)
{
    const IrBlock *block = stmt->u.block.block;
    if (!verify_id(verifier, block->name, block->id))
        return;
    if (verifier->declared[block->id])
        fail(verifier, "there are two blocks '%s' of one id", block->name);
    verifier->declared[block->id] = 1;
    verifier->in_scope[block->id] = 1;
    verify_body(verifier, &stmt->u.block.body);
    verifier->in_scope[block->id] = 0;
}

static void verify_leave(const Verifier *verifier, const IrStmt *stmt)
{
    const IrBlock *block = stmt->u.leave.block;
    if (verify_id(verifier, block->name, block->id) && !verifier->in_scope[block->id])
        fail(verifier, "'%s' is left from outside", block->name);
    verify_expr(verifier, stmt->u.leave.cond);
    require_base(verifier, stmt->u.leave.cond, IR_BOOL, "the condition of a leave");
}

static void verify_array_arg(const Verifier *verifier, const IrArg *arg)
{
    verify_index(verifier, arg->array, arg->value);
    if (!ir_may_write(verifier->function, arg->array->space))
        verify_readable(verifier, arg->array);
}

static void verify_arg(const Verifier *verifier, const IrArg *arg)
{
    switch (arg->kind) {
    case IR_ARG_ARRAY:
        verify_array_arg(verifier, arg);
        break;
    case IR_ARG_INT:
        verify_expr(verifier, arg->value);
        require_base(verifier, arg->value, IR_INT, "an int argument");
        break;
    case IR_ARG_REAL:
        verify_value(verifier, "an argument", ir_real(false), arg->value);
        break;
    case IR_ARG_DRAW:
    case IR_ARG_TRIAL_DRAW:
    case IR_ARG_CONTEXT:
    case IR_ARG_LANES:
        break;
    case IR_ARG_TABLE:
        if (arg->integer < 0 || arg->integer >= verifier->module->tables.count)
            fail(verifier, "there is no table %d", arg->integer);
        break;
    }
}

static void verify_kernel(const Verifier *verifier, const IrStmt *stmt)
{
    const IrArray *scratch = NULL;
    for (int k = 0; k < stmt->u.kernel.arg_count; k++) {
        const IrArg *arg = &stmt->u.kernel.args[k];
        verify_arg(verifier, arg);
        if (arg->kind != IR_ARG_ARRAY || arg->array->space != IR_SPACE_SCRATCH)
            continue;
        if (scratch != NULL && scratch != arg->array)
            fail(verifier, "'%s' is given two scratch arrays, which overlap",
                 stmt->u.kernel.function);
        scratch = arg->array;
    }
}

static void verify_stmt(Verifier *verifier, const IrStmt *stmt)
{
    switch (stmt->kind) {
    case IR_LET:
        verify_value(verifier, stmt->u.let.var->name, stmt->u.let.var->type, stmt->u.let.value);
        declare(verifier, stmt->u.let.var);
        break;
    case IR_SET:
        verify_set(verifier, stmt->u.let.var, stmt->u.let.value);
        break;
    case IR_STORE:
        verify_store(verifier, stmt);
        break;
    case IR_FOR:
        verify_loop(verifier, stmt);
        break;
    case IR_IF:
        verify_expr(verifier, stmt->u.branch.cond);
        require_base(verifier, stmt->u.branch.cond, IR_BOOL, "the condition of an if");
        if (stmt->u.branch.cond->type.varying)
            fail(verifier, "the condition of an if varies");
        verify_body(verifier, &stmt->u.branch.yes);
        verify_body(verifier, &stmt->u.branch.no);
        break;
    case IR_BLOCK:
        verify_block(verifier, stmt);
        break;
    case IR_LEAVE:
        verify_leave(verifier, stmt);
        break;
    case IR_KERNEL:
        verify_kernel(verifier, stmt);
        break;
    }
}

static void verify_body(Verifier *verifier, const IrStmts *body)
{
    for (int k = 0; k < body->count; k++)
        verify_stmt(verifier, body->items[k]);
    for (int k = 0; k < body->count && verifier->why->length == 0; k++) {
        if (body->items[k]->kind == IR_LET)
            verifier->in_scope[body->items[k]->u.let.var->id] = 0;
    }
}

/* ---- modules -------------------------------------------------------------------------------- */

static void verify_array(const Verifier *verifier, const IrArray *array)
{
    verify_id(verifier, array->name, array->id);
    if (array->length < 0)
        fail(verifier, "'%s' has %d elements", array->name, array->length);
    if (array->base != IR_REAL && (array->base != IR_INT || array->varying))
        fail(verifier, "'%s' holds neither reals nor uniform ints", array->name);
    switch (array->space) {
    case IR_SPACE_TRIAL:
    case IR_SPACE_GENERATION:
        if (array->varying && !verifier->module->by_trial)
            fail(verifier, "'%s' varies, but its space is shared by the candidates", array->name);
        break;
    case IR_SPACE_SCRATCH:
    case IR_SPACE_LOSS:
    case IR_SPACE_STATISTIC:
    case IR_SPACE_TOTAL:
        if (array->varying)
            fail(verifier, "'%s' varies, but its space is shared by the candidates", array->name);
        break;
    case IR_SPACE_OUTCOME:
        if (!array->varying && !verifier->module->one_lane)
            fail(verifier, "the outcome '%s' is uniform", array->name);
        break;
    case IR_SPACE_KEPT:
    case IR_SPACE_WORK:
    case IR_SPACE_COEFFICIENT:
    case IR_SPACE_SLOPE:
        break;
    }
}

static void verify_objective(Verifier *verifier)
{
    const IrFunction *objective = &verifier->module->functions[IR_OBJECTIVE];
    declare(verifier, objective->result);
    declare(verifier, objective->penalty);
    const IrStmts *body = &objective->body;
    if (body->count == 0)
        return;
    const IrStmt *last = body->items[body->count - 1];
    if (last->kind != IR_SET || last->u.let.var != objective->result)
        fail(verifier, "the objective does not end by setting its result");
}

bool ir_verify_is_valid(const IrModule *module, StrBuf *why)
{
    Arena *arena = arena_create();
    Verifier verifier = {
        .module = module,
        .why = why,
        .declared = arena_alloc(arena, (size_t)module->next_id),
        .in_scope = arena_alloc(arena, (size_t)module->next_id),
        .is_loop = arena_alloc(arena, (size_t)module->next_id),
    };
    for (int k = 0; k < module->arrays.count; k++)
        verify_array(&verifier, module->arrays.items[k]);
    for (int k = 0; k < IR_FUNCTION_COUNT; k++) {
        verifier.function = module->functions[k].kind;
        if (verifier.function == IR_OBJECTIVE)
            verify_objective(&verifier);
        verify_body(&verifier, &module->functions[k].body);
    }
    arena_destroy(arena);
    return why->length == 0 && ir_bounds(module, why);
}

void ir_verify(const IrModule *module, const char *stage)
{
    StrBuf why = {0}, dump = {0};
    if (ir_verify_is_valid(module, &why))
        return;
    ir_print(module, &dump);
    diag_ice(stage, strbuf_take(&dump), "%s", why.text);
}

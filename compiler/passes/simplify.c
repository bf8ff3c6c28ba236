/* simplify.c: constants and exact identities, one node at a time.
 *
 * Everything is folded here, in IEEE double and with the kernel library's own functions, so that no
 * back end has a constant left to fold in its own way. An identity is used if it gives the same
 * bits as the operation, with one licence: x + 0 is x also for x = -0. Since that happens once, in
 * the IR, every back end sees the same. */
#include "simplify.h"

#include <limits.h>
#include <math.h>

#include "compiler/ir/ir_walk.h"
#include "simplify_poly.h"

const IrExpr *simplify_apply2(IrModule *module, IrOp op, const IrExpr *a, const IrExpr *b)
{
    return simplify(module, ir_apply2(module, op, a, b));
}

/* ---- constant operands ---------------------------------------------------------------------- */

static const IrExpr *int_const(IrModule *module, long long value)
{
    return value < INT_MIN || value > INT_MAX ? NULL : ir_int_const(module, (int)value);
}

static const IrExpr *rounded_const(IrModule *module, double value)
{
    return value > INT_MIN && value < INT_MAX ? ir_int_const(module, (int)value) : NULL;
}

/* The rows of ir_ops.def whose operands are of a base type; the others have no value here. */
#define OP(name, spelling, arity, operands, result, precedence, c_text, c_precedence, lanes,       \
           value)                                                                                  \
    case IR_##name:                                                                                \
        FOLD_##operands(result, value)

static const IrExpr *fold_real(IrModule *module, IrOp op, double a, double b, double c)
{
    switch (op) {
#define FOLD_REAL(result, value) return RESULT_##result(value);
#define FOLD_INT(result, value)  break;
#define FOLD_BOOL(result, value) break;
#define RESULT_REAL(value)       ir_const(module, value)
#define RESULT_BOOL(value)       ir_bool_const(module, value)
#define RESULT_INT(value)        rounded_const(module, value)
#include "compiler/ir/ir_ops.def"
#undef FOLD_REAL
#undef FOLD_INT
#undef FOLD_BOOL
#undef RESULT_INT
    case IR_OP_COUNT:
        break;
    }
    return NULL;
}

/* Of ints and bools. NULL where the run time would not give a value either. */
static const IrExpr *fold_int(IrModule *module, IrOp op, long long a, long long b)
{
    if ((op == IR_IDIV || op == IR_IMOD) && b <= 0)
        return NULL;
    switch (op) {
#define FOLD_REAL(result, value) break;
#define FOLD_INT(result, value)  return RESULT_##result(value);
#define FOLD_BOOL(result, value) return RESULT_##result(value);
#define RESULT_INT(value)        int_const(module, value)
#include "compiler/ir/ir_ops.def"
#undef FOLD_REAL
#undef FOLD_INT
#undef FOLD_BOOL
#undef RESULT_REAL
#undef RESULT_BOOL
#undef RESULT_INT
    case IR_OP_COUNT:
        break;
    }
    return NULL;
}
#undef OP

static bool all_constant(const IrExpr *expr)
{
    for (int k = 0; k < ir_child_count(expr); k++) {
        if (!ir_is_constant(ir_child(expr, k)))
            return false;
    }
    return true;
}

/* The value of an operation on constants; NULL if it has none. */
static const IrExpr *fold_apply(IrModule *module, const IrExpr *expr)
{
    IrOp op = expr->u.apply.op;
    const IrExpr *const *arg = expr->u.apply.arg;
    int arity = ir_op_arity(op);
    if (ir_op_operand(op) != IR_REAL)
        return fold_int(module, op, arg[0]->u.integer, arity > 1 ? arg[1]->u.integer : 0);
    return fold_real(module, op, arg[0]->u.constant, arity > 1 ? arg[1]->u.constant : 0,
                     arity > 2 ? arg[2]->u.constant : 0);
}

static const IrExpr *fold_call(IrModule *module, const IrExpr *expr)
{
    const IrFunc *func = expr->u.call.func;
    double value[3] = {0};
    for (int k = 0; k < func->arity; k++)
        value[k] = expr->u.call.arg[k]->u.constant;
    return ir_const(module, func->fold(value[0], value[1], value[2]));
}

/* ---- identities ----------------------------------------------------------------------------- */

/* Each returns what an operation with these simplified operands is equal to, or NULL. */

const IrExpr *simplify_negated(IrModule *module, const IrExpr *a)
{
    return simplify(module, ir_apply1(module, IR_NEG, a));
}

static const IrExpr *identity_add(IrModule *module, const IrExpr *a, const IrExpr *b)
{
    if (ir_is_number(a, 0))
        return b;
    if (ir_is_number(b, 0))
        return a;
    if (ir_is_op(b, IR_NEG))
        return simplify_apply2(module, IR_SUB, a, b->u.apply.arg[0]);
    if (ir_is_op(a, IR_NEG))
        return simplify_apply2(module, IR_SUB, b, a->u.apply.arg[0]);
    return simplify_poly_sum(module, a, 1, b, 1);
}

static const IrExpr *identity_sub(IrModule *module, const IrExpr *a, const IrExpr *b)
{
    if (ir_is_number(b, 0))
        return a;
    if (ir_is_op(b, IR_NEG))
        return simplify_apply2(module, IR_ADD, a, b->u.apply.arg[0]);
    return simplify_poly_sum(module, a, 1, b, -1);
}

static const IrExpr *identity_mul(IrModule *module, const IrExpr *a, const IrExpr *b)
{
    if (ir_is_number(a, 1))
        return b;
    if (ir_is_number(b, 1))
        return a;
    if (ir_is_number(a, -1))
        return simplify_negated(module, b);
    if (ir_is_number(b, -1))
        return simplify_negated(module, a);
    if (ir_is_op(a, IR_NEG) && ir_is_op(b, IR_NEG))
        return ir_apply2(module, IR_MUL, a->u.apply.arg[0], b->u.apply.arg[0]);
    if (a->kind == IR_POLY && simplify_poly_absorbs(b))
        return simplify_poly_times(module, a, b);
    if (b->kind == IR_POLY && simplify_poly_absorbs(a))
        return simplify_poly_times(module, b, a);
    return NULL;
}

static const IrExpr *identity_div(IrModule *module, const IrExpr *a, const IrExpr *b)
{
    int exponent;
    if (b->kind != IR_CONST || fabs(frexp(b->u.constant, &exponent)) != 0.5)
        return NULL;
    double inverse = 1 / b->u.constant;
    return isinf(inverse) ? NULL : simplify_apply2(module, IR_MUL, a, ir_const(module, inverse));
}

static const IrExpr *identity_fma(IrModule *module, const IrExpr *a, const IrExpr *b,
                                  const IrExpr *c)
{
    if (ir_is_number(a, 1))
        return simplify_apply2(module, IR_ADD, b, c);
    if (ir_is_number(b, 1))
        return simplify_apply2(module, IR_ADD, a, c);
    if (ir_is_number(a, -1))
        return simplify_apply2(module, IR_SUB, c, b);
    if (ir_is_number(b, -1))
        return simplify_apply2(module, IR_SUB, c, a);
    if (ir_is_number(c, 0))
        return simplify_apply2(module, IR_MUL, a, b);
    return NULL;
}

static bool is_int(const IrExpr *expr, int value)
{
    return expr->kind == IR_INT_CONST && expr->u.integer == value;
}

/* a + sign * c, where a may be a sum with a constant itself. */
static const IrExpr *identity_int_sum(IrModule *module, const IrExpr *a, const IrExpr *c, int sign)
{
    if (is_int(c, 0))
        return a;
    if (c->kind != IR_INT_CONST || !ir_is_op(a, IR_IADD))
        return NULL;
    const IrExpr *inner = a->u.apply.arg[1];
    if (inner->kind != IR_INT_CONST)
        return NULL;
    const IrExpr *sum =
        int_const(module, (long long)inner->u.integer + (long long)sign * c->u.integer);
    return sum == NULL ? NULL : simplify_apply2(module, IR_IADD, a->u.apply.arg[0], sum);
}

static const IrExpr *identity_int_mul(IrModule *module, const IrExpr *a, const IrExpr *b)
{
    if (is_int(a, 0) || is_int(b, 0))
        return ir_int_const(module, 0);
    if (is_int(a, 1))
        return b;
    return is_int(b, 1) ? a : NULL;
}

/* `a op b` for AND and OR: `neutral` changes nothing, its opposite decides. */
static const IrExpr *identity_logic(IrModule *module, const IrExpr *a, const IrExpr *b, int neutral)
{
    if (a->kind == IR_BOOL_CONST)
        return a->u.integer == neutral ? b : ir_bool_const(module, !neutral);
    if (b->kind == IR_BOOL_CONST)
        return b->u.integer == neutral ? a : ir_bool_const(module, !neutral);
    return NULL;
}

static const IrExpr *identity(IrModule *module, const IrExpr *expr)
{
    const IrExpr *const *arg = expr->u.apply.arg;
    switch (expr->u.apply.op) {
    case IR_ADD:
        return identity_add(module, arg[0], arg[1]);
    case IR_SUB:
        return identity_sub(module, arg[0], arg[1]);
    case IR_MUL:
        return identity_mul(module, arg[0], arg[1]);
    case IR_DIV:
        return identity_div(module, arg[0], arg[1]);
    case IR_NEG:
        return ir_is_op(arg[0], IR_NEG) ? arg[0]->u.apply.arg[0] : NULL;
    case IR_FMA:
        return identity_fma(module, arg[0], arg[1], arg[2]);
    case IR_AND:
        return identity_logic(module, arg[0], arg[1], 1);
    case IR_OR:
        return identity_logic(module, arg[0], arg[1], 0);
    case IR_NOT:
        return ir_is_op(arg[0], IR_NOT) ? arg[0]->u.apply.arg[0] : NULL;
    case IR_IADD:
        return is_int(arg[0], 0) ? arg[1] : identity_int_sum(module, arg[0], arg[1], 1);
    case IR_ISUB:
        return identity_int_sum(module, arg[0], arg[1], -1);
    case IR_IMUL:
        return identity_int_mul(module, arg[0], arg[1]);
    case IR_IDIV:
        return is_int(arg[1], 1) ? arg[0] : NULL;
    case IR_IMOD:
        return is_int(arg[1], 1) ? ir_int_const(module, 0) : NULL;
    case IR_ANY:
        return arg[0]->type.varying ? NULL : arg[0];
    default: /* an operation without identities is what it is */
        return NULL;
    }
}

static const IrExpr *simplify_select(IrModule *module, const IrExpr *expr)
{
    const IrExpr *cond = expr->u.select.cond, *yes = expr->u.select.yes, *no = expr->u.select.no;
    if (cond->kind == IR_BOOL_CONST)
        return cond->u.integer != 0 ? yes : no;
    if (ir_is_op(cond, IR_NOT))
        return ir_select(module, cond->u.apply.arg[0], no, yes);
    return expr;
}

/* max(x, 0) is relu(x), and max(x, c) is max(c, x) for another number c: what is looked at for a NaN, the first
 * argument, is a number then, and cc leaves that out. (Of two zeros the second one counts.) */
static const IrExpr *simplify_call(IrModule *module, const IrExpr *expr)
{
    const IrFunc *func = expr->u.call.func;
    bool most = func == ir_func("max");
    if ((!most && func != ir_func("min")) || expr->u.call.arg[1]->kind != IR_CONST)
        return expr;
    double c = expr->u.call.arg[1]->u.constant;
    const IrExpr *const turned[] = {expr->u.call.arg[1], expr->u.call.arg[0]};
    if (c != 0)
        return ir_call(module, func, turned);
    return most && !signbit(c) ? ir_call(module, ir_func("relu"), expr->u.call.arg) : expr;
}

/* ---- one node ------------------------------------------------------------------------------- */

static const IrExpr *simplify_apply(IrModule *module, const IrExpr *expr)
{
    const IrExpr *simple = all_constant(expr) ? fold_apply(module, expr) : identity(module, expr);
    return simple != NULL ? simple : expr;
}

const IrExpr *simplify(IrModule *module, const IrExpr *expr)
{
    switch (expr->kind) {
    case IR_CONST:
    case IR_INT_CONST:
    case IR_BOOL_CONST:
    case IR_VAR:
    case IR_LOAD:
        return expr;
    case IR_APPLY:
        return simplify_apply(module, expr);
    case IR_SELECT:
        return simplify_select(module, expr);
    case IR_CALL:
        return all_constant(expr) ? fold_call(module, expr) : simplify_call(module, expr);
    case IR_POLY:
        return simplify_poly(module, expr);
    }
    return expr;
}

/* pass_fold.c: constants, exact identities, polynomials in normal form, fused multiply-adds.
 *
 * Everything is folded here, in IEEE double and with the kernel library's own functions, so that no
 * back end has a constant left to fold in its own way. An identity is used if it gives the same
 * bits as the operation, with one licence: x + 0 is x also for x = -0. Since that happens once, in
 * the IR, every back end sees the same. */
#include "ir_walk.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

static const IrExpr *simplify2(IrModule *module, IrOp op, const IrExpr *a, const IrExpr *b)
{
    return ir_simplify(module, ir_apply2(module, op, a, b));
}

/* ---- constant operands ---------------------------------------------------------------------- */

static const IrExpr *fold_real(IrModule *module, IrOp op, double a, double b, double c)
{
    switch (op) {
    case IR_ADD:
        return ir_const(module, a + b);
    case IR_SUB:
        return ir_const(module, a - b);
    case IR_MUL:
        return ir_const(module, a * b);
    case IR_DIV:
        return ir_const(module, a / b);
    case IR_NEG:
        return ir_const(module, -a);
    case IR_FMA:
        return ir_const(module, fma(a, b, c));
    case IR_LT:
        return ir_bool_const(module, a < b);
    case IR_LE:
        return ir_bool_const(module, a <= b);
    case IR_GT:
        return ir_bool_const(module, a > b);
    case IR_GE:
        return ir_bool_const(module, a >= b);
    case IR_EQ:
        return ir_bool_const(module, a == b);
    case IR_NE:
        return ir_bool_const(module, a != b);
    case IR_AND:
    case IR_OR:
    case IR_NOT:
    case IR_IADD:
    case IR_ISUB:
    case IR_IMUL:
    case IR_IDIV:
    case IR_IMOD:
    case IR_ILT:
    case IR_IEQ:
    case IR_TOREAL:
    case IR_OP_COUNT:
        break;
    }
    return NULL;
}

static const IrExpr *int_const(IrModule *module, long long value)
{
    return value < INT_MIN || value > INT_MAX ? NULL : ir_int_const(module, (int)value);
}

/* Of ints and bools. NULL where the run time would not give a value either. */
static const IrExpr *fold_int(IrModule *module, IrOp op, long long a, long long b)
{
    switch (op) {
    case IR_AND:
        return ir_bool_const(module, a != 0 && b != 0);
    case IR_OR:
        return ir_bool_const(module, a != 0 || b != 0);
    case IR_NOT:
        return ir_bool_const(module, a == 0);
    case IR_IADD:
        return int_const(module, a + b);
    case IR_ISUB:
        return int_const(module, a - b);
    case IR_IMUL:
        return int_const(module, a * b);
    case IR_IDIV:
        return b <= 0 ? NULL : int_const(module, a / b);
    case IR_IMOD:
        return b <= 0 ? NULL : int_const(module, a % b);
    case IR_ILT:
        return ir_bool_const(module, a < b);
    case IR_IEQ:
        return ir_bool_const(module, a == b);
    case IR_TOREAL:
        return ir_const(module, (double)a);
    case IR_ADD:
    case IR_SUB:
    case IR_MUL:
    case IR_DIV:
    case IR_NEG:
    case IR_FMA:
    case IR_LT:
    case IR_LE:
    case IR_GT:
    case IR_GE:
    case IR_EQ:
    case IR_NE:
    case IR_OP_COUNT:
        break;
    }
    return NULL;
}

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

/* ---- sums and multiples of polynomials ------------------------------------------------------ */

/* A polynomial absorbs what it is multiplied by and added to, if that costs nothing: in
 * w += 0.01 * poly(x, y, w) the factor goes into the coefficients, which do not change, and the old
 * w into that of w^1. Two operations less of ten at each synapse; 1.1 times faster with 100 inputs.
 */

/* Whether the factor is known before the simulation begins. */
static bool is_fixed(const IrExpr *expr)
{
    return expr->kind == IR_CONST ||
           (expr->kind == IR_LOAD && expr->u.load.array->space == IR_SPACE_COEFFICIENT);
}

static const IrExpr *poly_times(IrModule *module, const IrExpr *poly, const IrExpr *factor)
{
    int count = poly->u.poly.term_count;
    IrTerm *terms = arena_array(module->arena, IrTerm, count);
    for (int k = 0; k < count; k++)
        terms[k] = (IrTerm){simplify2(module, IR_MUL, poly->u.poly.terms[k].coefficient, factor),
                            poly->u.poly.terms[k].powers};
    return ir_simplify(
        module, ir_poly(module, poly->u.poly.variable_count, poly->u.poly.variables, count, terms));
}

/* The number of the variable of the polynomial that `expr` is, or -1. */
static int variable_of(const IrExpr *poly, const IrExpr *expr)
{
    int v = poly->u.poly.variable_count - 1;
    while (v >= 0 && !ir_equal(poly->u.poly.variables[v], expr))
        v--;
    return v;
}

/* poly + factor * expr, where expr is a constant or one of its variables; else NULL. */
static const IrExpr *poly_plus(IrModule *module, const IrExpr *poly, const IrExpr *expr,
                               double factor)
{
    int count = poly->u.poly.term_count, variable_count = poly->u.poly.variable_count;
    int variable = variable_of(poly, expr);
    if (variable < 0 && expr->kind != IR_CONST)
        return NULL;
    IrTerm *terms = arena_array(module->arena, IrTerm, count + 1);
    int *powers = arena_array(module->arena, int, variable_count);
    for (int k = 0; k < count; k++)
        terms[k] = poly->u.poly.terms[k];
    if (variable >= 0)
        powers[variable] = 1;
    terms[count] =
        (IrTerm){ir_const(module, variable >= 0 ? factor : factor * expr->u.constant), powers};
    return ir_simplify(module,
                       ir_poly(module, variable_count, poly->u.poly.variables, count + 1, terms));
}

/* a * sign_a + b * sign_b, or NULL. */
static const IrExpr *poly_sum(IrModule *module, const IrExpr *a, double sign_a, const IrExpr *b,
                              double sign_b)
{
    if (a->kind != IR_POLY) {
        const IrExpr *swap = a;
        double sign = sign_a;
        a = b;
        b = swap;
        sign_a = sign_b;
        sign_b = sign;
    }
    if (a->kind != IR_POLY || (b->kind != IR_CONST && variable_of(a, b) < 0))
        return NULL;
    const IrExpr *poly = poly_times(module, a, ir_const(module, sign_a));
    return poly->kind == IR_POLY ? poly_plus(module, poly, b, sign_b) : NULL;
}

/* ---- identities ----------------------------------------------------------------------------- */

/* Each returns what an operation with these simplified operands is equal to, or NULL. */

static const IrExpr *negate(IrModule *module, const IrExpr *a)
{
    return ir_simplify(module, ir_apply1(module, IR_NEG, a));
}

static const IrExpr *identity_add(IrModule *module, const IrExpr *a, const IrExpr *b)
{
    if (ir_is_number(a, 0))
        return b;
    if (ir_is_number(b, 0))
        return a;
    if (ir_is_op(b, IR_NEG))
        return simplify2(module, IR_SUB, a, b->u.apply.arg[0]);
    if (ir_is_op(a, IR_NEG))
        return simplify2(module, IR_SUB, b, a->u.apply.arg[0]);
    return poly_sum(module, a, 1, b, 1);
}

static const IrExpr *identity_sub(IrModule *module, const IrExpr *a, const IrExpr *b)
{
    if (ir_is_number(b, 0))
        return a;
    if (ir_is_op(b, IR_NEG))
        return simplify2(module, IR_ADD, a, b->u.apply.arg[0]);
    return poly_sum(module, a, 1, b, -1);
}

static const IrExpr *identity_mul(IrModule *module, const IrExpr *a, const IrExpr *b)
{
    if (ir_is_number(a, 1))
        return b;
    if (ir_is_number(b, 1))
        return a;
    if (ir_is_number(a, -1))
        return negate(module, b);
    if (ir_is_number(b, -1))
        return negate(module, a);
    if (ir_is_op(a, IR_NEG) && ir_is_op(b, IR_NEG))
        return ir_apply2(module, IR_MUL, a->u.apply.arg[0], b->u.apply.arg[0]);
    if (a->kind == IR_POLY && is_fixed(b))
        return poly_times(module, a, b);
    if (b->kind == IR_POLY && is_fixed(a))
        return poly_times(module, b, a);
    return NULL;
}

static const IrExpr *identity_div(IrModule *module, const IrExpr *a, const IrExpr *b)
{
    int exponent;
    if (b->kind != IR_CONST || fabs(frexp(b->u.constant, &exponent)) != 0.5)
        return NULL;
    double inverse = 1 / b->u.constant;
    return isinf(inverse) ? NULL : simplify2(module, IR_MUL, a, ir_const(module, inverse));
}

static const IrExpr *identity_fma(IrModule *module, const IrExpr *a, const IrExpr *b,
                                  const IrExpr *c)
{
    if (ir_is_number(a, 1))
        return simplify2(module, IR_ADD, b, c);
    if (ir_is_number(b, 1))
        return simplify2(module, IR_ADD, a, c);
    if (ir_is_number(a, -1))
        return simplify2(module, IR_SUB, c, b);
    if (ir_is_number(b, -1))
        return simplify2(module, IR_SUB, c, a);
    if (ir_is_number(c, 0))
        return simplify2(module, IR_MUL, a, b);
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
    return sum == NULL ? NULL : simplify2(module, IR_IADD, a->u.apply.arg[0], sum);
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
    case IR_LT:
    case IR_LE:
    case IR_GT:
    case IR_GE:
    case IR_EQ:
    case IR_NE:
    case IR_ILT:
    case IR_IEQ:
    case IR_TOREAL:
    case IR_OP_COUNT:
        return NULL;
    }
    return NULL;
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

/* ---- polynomials ---------------------------------------------------------------------------- */

/* What becomes of a variable of a polynomial, if it does not stay one. */
enum { MAP_UNUSED = -1, MAP_CONSTANT = -2 };

typedef struct PolyFold {
    const IrExpr *expr; /* the IR_POLY before */
    int variable_count;
    const IrExpr **variables; /* that stay */
    int *map;                 /* by variable before: its place among them, or MAP_… */
    int term_count;
    IrTerm *terms;
} PolyFold;

static bool is_used(const IrExpr *poly, int variable)
{
    for (int k = 0; k < poly->u.poly.term_count; k++) {
        const IrTerm *term = &poly->u.poly.terms[k];
        if (term->powers[variable] > 0 && !ir_is_number(term->coefficient, 0))
            return true;
    }
    return false;
}

/* Variables that occur, each once. */
static void map_variables(PolyFold *fold)
{
    for (int v = 0; v < fold->expr->u.poly.variable_count; v++) {
        const IrExpr *variable = fold->expr->u.poly.variables[v];
        if (!is_used(fold->expr, v)) {
            fold->map[v] = MAP_UNUSED;
            continue;
        }
        if (variable->kind == IR_CONST) {
            fold->map[v] = MAP_CONSTANT;
            continue;
        }
        int place = 0;
        while (place < fold->variable_count && !ir_equal(fold->variables[place], variable))
            place++;
        if (place == fold->variable_count)
            fold->variables[fold->variable_count++] = variable;
        fold->map[v] = place;
    }
}

/* The term over the variables that stay; a coefficient of 0 says that it has gone. */
static IrTerm map_term(IrModule *module, const PolyFold *fold, const IrTerm *term)
{
    int *powers = arena_array(module->arena, int, fold->variable_count);
    double factor = 1;
    for (int v = 0; v < fold->expr->u.poly.variable_count; v++) {
        if (fold->map[v] >= 0)
            powers[fold->map[v]] += term->powers[v];
        for (int k = 0; fold->map[v] == MAP_CONSTANT && k < term->powers[v]; k++)
            factor *= fold->expr->u.poly.variables[v]->u.constant;
    }
    const IrExpr *coefficient = term->coefficient;
    if (factor == 0)
        coefficient = ir_const(module, 0);
    else if (factor != 1)
        coefficient = simplify2(module, IR_MUL, coefficient, ir_const(module, factor));
    return (IrTerm){coefficient, powers};
}

typedef struct TermKey {
    const int *powers;
    int variable_count;
    int place; /* among the terms */
} TermKey;

static int compare_powers(const TermKey *a, const TermKey *b)
{
    for (int v = 0; v < a->variable_count; v++) {
        if (a->powers[v] != b->powers[v])
            return a->powers[v] < b->powers[v] ? -1 : 1;
    }
    return 0;
}

static int compare_keys(const void *a, const void *b)
{
    const TermKey *left = a, *right = b;
    int order = compare_powers(left, right);
    return order != 0 ? order : (left->place > right->place) - (left->place < right->place);
}

/* Adds terms of the same powers to the first of them, and drops terms that are 0. */
static void merge_terms(IrModule *module, PolyFold *fold)
{
    TermKey *keys = arena_array(module->arena, TermKey, fold->term_count);
    for (int k = 0; k < fold->term_count; k++)
        keys[k] = (TermKey){fold->terms[k].powers, fold->variable_count, k};
    if (fold->term_count > 1)
        qsort(keys, (size_t)fold->term_count, sizeof *keys, compare_keys);
    IrTerm *first = NULL;
    for (int k = 0; k < fold->term_count; k++) {
        IrTerm *term = &fold->terms[keys[k].place];
        if (k > 0 && compare_powers(&keys[k - 1], &keys[k]) == 0) {
            first->coefficient = simplify2(module, IR_ADD, first->coefficient, term->coefficient);
            term->coefficient = NULL;
        } else {
            first = term;
        }
    }
    int kept = 0;
    for (int k = 0; k < fold->term_count; k++) {
        const IrExpr *coefficient = fold->terms[k].coefficient;
        if (coefficient != NULL && !ir_is_number(coefficient, 0))
            fold->terms[kept++] = fold->terms[k];
    }
    fold->term_count = kept;
}

static bool is_changed(const PolyFold *fold)
{
    const IrExpr *expr = fold->expr;
    if (fold->variable_count != expr->u.poly.variable_count ||
        fold->term_count != expr->u.poly.term_count)
        return true;
    for (int k = 0; k < fold->term_count; k++) {
        if (fold->terms[k].coefficient != expr->u.poly.terms[k].coefficient)
            return true;
    }
    return false;
}

/* Terms whose coefficient is the constant 0 are dropped, whatever their variables are at run time:
 * that is what a coefficient fixed at 0 means. */
static const IrExpr *simplify_poly(IrModule *module, const IrExpr *expr)
{
    int variable_count = expr->u.poly.variable_count, term_count = expr->u.poly.term_count;
    PolyFold fold = {
        .expr = expr,
        .variables = arena_array(module->arena, const IrExpr *, variable_count),
        .map = arena_array(module->arena, int, variable_count),
        .term_count = term_count,
        .terms = arena_array(module->arena, IrTerm, term_count),
    };
    map_variables(&fold);
    for (int k = 0; k < term_count; k++)
        fold.terms[k] = map_term(module, &fold, &expr->u.poly.terms[k]);
    merge_terms(module, &fold);
    if (fold.term_count == 0)
        return ir_const(module, 0);
    if (fold.variable_count == 0)
        return fold.terms[0].coefficient;
    if (!is_changed(&fold))
        return expr;
    return ir_poly(module, fold.variable_count, fold.variables, fold.term_count, fold.terms);
}

/* ---- one node ------------------------------------------------------------------------------- */

static const IrExpr *simplify_apply(IrModule *module, const IrExpr *expr)
{
    const IrExpr *simple = all_constant(expr) ? fold_apply(module, expr) : identity(module, expr);
    return simple != NULL ? simple : expr;
}

const IrExpr *ir_simplify(IrModule *module, const IrExpr *expr)
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
        return all_constant(expr) ? fold_call(module, expr) : expr;
    case IR_POLY:
        return simplify_poly(module, expr);
    }
    return expr;
}

/* ---- fused multiply-adds -------------------------------------------------------------------- */

/* -(a * b) as a product with a negated factor, the constant one if there is one. */
static const IrExpr *fma_negated(IrModule *module, const IrExpr *product, const IrExpr *c)
{
    const IrExpr *a = product->u.apply.arg[0], *b = product->u.apply.arg[1];
    if (b->kind == IR_CONST)
        b = negate(module, b);
    else
        a = negate(module, a);
    return ir_apply3(module, IR_FMA, a, b, c);
}

/* a * b + c, a * b - c and c - a * b with one rounding. Of two products the left one is fused. */
static const IrExpr *fuse(IrModule *module, const IrExpr *expr)
{
    if (!ir_is_op(expr, IR_ADD) && !ir_is_op(expr, IR_SUB))
        return expr;
    const IrExpr *left = expr->u.apply.arg[0], *right = expr->u.apply.arg[1];
    bool minus = expr->u.apply.op == IR_SUB;
    if (ir_is_op(left, IR_MUL))
        return ir_apply3(module, IR_FMA, left->u.apply.arg[0], left->u.apply.arg[1],
                         minus ? negate(module, right) : right);
    if (!ir_is_op(right, IR_MUL))
        return expr;
    if (minus)
        return fma_negated(module, right, left);
    return ir_apply3(module, IR_FMA, right->u.apply.arg[0], right->u.apply.arg[1], left);
}

/* ---- the pass ------------------------------------------------------------------------------- */

typedef struct Fold {
    IrModule *module;
    bool fuses;           /* in rollout */
    bool *is_loop;        /* by id: the variable of an IR_FOR, which nothing else assigns */
    const IrExpr **known; /* by id: what a variable is equal to at the current place, or NULL */
} Fold;

static const IrExpr *fold_node(void *context, const IrExpr *expr)
{
    const Fold *fold = context;
    if (expr->kind == IR_VAR)
        return fold->known[expr->u.var->id] != NULL ? fold->known[expr->u.var->id] : expr;
    expr = ir_simplify(fold->module, expr);
    return fold->fuses ? fuse(fold->module, expr) : expr;
}

/* A variable is known to be a constant, or another variable if neither is assigned later. */
static bool is_known(const Fold *fold, const IrVar *var, const IrExpr *value)
{
    if (value->kind == IR_VAR)
        return !var->assigned && (!value->u.var->assigned || fold->is_loop[value->u.var->id]);
    return ir_is_constant(value);
}

/* What the body may have assigned is not known any more. */
static void forget(Fold *fold, const IrStmts *body)
{
    for (int k = 0; k < body->count; k++) {
        IrStmt *stmt = body->items[k];
        if (stmt->kind == IR_SET)
            fold->known[stmt->u.let.var->id] = NULL;
        for (int b = 0; b < ir_body_count(stmt); b++)
            forget(fold, ir_body(stmt, b));
    }
}

static void fold_body(Fold *fold, const IrStmts *body, IrStmts *out);

static void fold_bodies(Fold *fold, IrStmt *stmt)
{
    if (stmt->kind == IR_FOR) {
        fold->is_loop[stmt->u.loop.var->id] = true;
        forget(fold, &stmt->u.loop.body);
    }
    for (int k = 0; k < ir_body_count(stmt); k++) {
        IrStmts *body = ir_body(stmt, k), out = {0};
        fold_body(fold, body, &out);
        *body = out;
        forget(fold, body);
    }
}

/* Appends what remains of a statement. False: what follows it in its body is never reached. */
static bool fold_stmt(Fold *fold, IrStmt *stmt, IrStmts *out)
{
    for (int k = 0; k < ir_slot_count(stmt); k++) {
        const IrExpr **slot = ir_slot(stmt, k);
        if (*slot != NULL)
            *slot = ir_rewrite(fold->module, *slot, fold_node, fold);
    }
    if (stmt->kind == IR_IF && stmt->u.branch.cond->kind == IR_BOOL_CONST) {
        fold_body(fold, ir_body(stmt, stmt->u.branch.cond->u.integer != 0 ? 0 : 1), out);
        return true;
    }
    if (stmt->kind == IR_FOR && stmt->u.loop.low >= stmt->u.loop.high)
        return true;
    bool leaves = stmt->kind == IR_LEAVE && stmt->u.leave.cond->kind == IR_BOOL_CONST;
    if (leaves && stmt->u.leave.cond->u.integer == 0)
        return true;

    if (stmt->kind == IR_LET || stmt->kind == IR_SET) {
        const IrExpr *value = stmt->u.let.value;
        bool known = is_known(fold, stmt->u.let.var, value);
        fold->known[stmt->u.let.var->id] = known ? value : NULL;
    }
    fold_bodies(fold, stmt);
    vec_push(fold->module->arena, out, stmt);
    return !leaves;
}

static void fold_body(Fold *fold, const IrStmts *body, IrStmts *out)
{
    for (int k = 0; k < body->count; k++) {
        if (!fold_stmt(fold, body->items[k], out))
            break;
    }
}

/* Requires nothing. Afterwards no operation has only constant operands (but ints that would
 * overflow), no condition of a statement is constant but `leave … if true`, no loop is without a
 * turn, and polynomials have distinct variables and terms. Values keep their bits, except that in
 * rollout sums with products become fused, and that polynomials have no order of summation yet.
 * Variables that were found constant keep their IR_LET, for pass_dead. */
void pass_fold(IrModule *module)
{
    Fold fold = {
        .module = module,
        .is_loop = arena_array(module->arena, bool, module->next_id),
        .known = arena_array(module->arena, const IrExpr *, module->next_id),
    };
    for (int k = 0; k < IR_FUNCTION_COUNT; k++) {
        IrStmts out = {0};
        fold.fuses = module->functions[k].kind == IR_ROLLOUT;
        fold_body(&fold, &module->functions[k].body, &out);
        module->functions[k].body = out;
    }
}

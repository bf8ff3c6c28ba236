/* make_expr.c: making checked expressions: shapes, dimensions, and folding of what is known. */
#include "make_expr.h"

#include <math.h>
#include <string.h>

#include "expr_synapses.h"
#include "unit_advice.h"

Expr *expr_new(Checker *checker, ExprKind kind, Type type, Span span)
{
    Expr *x = arena_new(checker->arena, Expr);
    x->kind = kind;
    x->type = type;
    x->span = span;
    x->size = 1;
    return x;
}

/* Trees larger than this would take long to compile. */
#define MAX_SIZE 100000
/* Later passes recurse. What comes of an expression may be deeper than what was written, if it calls
 * functions or uses lets that are arrays. */
#define MAX_DEPTH (2 * AST_MAX_HEIGHT)

const Expr *expr_sized(Checker *checker, Expr *x, const Expr *const *operands, int count)
{
    for (int k = 0; k < count && x->size <= MAX_SIZE; k++) {
        x->size += operands[k]->size;
        if (operands[k]->depth >= x->depth)
            x->depth = operands[k]->depth + 1;
    }
    if (x->depth > MAX_DEPTH) {
        Diag *diag = diag_error(checker->diags, E_TOO_DEEP, x->span,
                                "this has more than %d operations in a row, with functions and "
                                "lets that are arrays written out",
                                MAX_DEPTH);
        diag_help(diag, "give parts of it a name");
        return expr_error(checker, x->span);
    }
    if (x->size <= MAX_SIZE) {
        bool fits =
            x->type.rank == 0 || expr_synapses(checker, operands, count, x->span, &x->synapses);
        for (int k = 0; k < count && x->synapses; k++)
            x->paired = x->paired || operands[k]->paired;
        return fits ? x : expr_error(checker, x->span);
    }
    Diag *diag = diag_error(
        checker->diags, E_MEMORY, x->span,
        "this has more than %d operations, with powers and lets that are arrays written out",
        MAX_SIZE);
    diag_help(diag,
              "a power of a power multiplies their numbers; a let that is used twice doubles them");
    return expr_error(checker, x->span);
}

const Expr *expr_error(Checker *checker, Span span)
{
    return expr_new(checker, EXPR_NUMBER, (Type){.base = TYPE_ERROR}, span);
}

const Expr *expr_number(Checker *checker, double value, Dim dim, Span span)
{
    if (!isfinite(value)) {
        diag_error(checker->diags, E_NOT_FINITE, span,
                   isnan(value) ? "this has no value" : "this is infinite");
        return expr_error(checker, span);
    }
    Expr *x = expr_new(checker, EXPR_NUMBER, type_real(dim), span);
    x->u.number = value;
    return x;
}

static bool expect_base(Checker *checker, const Expr *x, TypeBase base)
{
    if (x->type.base == base)
        return true;
    Diag *diag = diag_error(checker->diags, E_WRONG_TYPE, x->span,
                            base == TYPE_REAL ? "a number is needed here, but this is a condition"
                                              : "a condition is needed here, but this is a number");
    diag_help(diag, base == TYPE_REAL ? "select(CONDITION, 1, 0) makes a number of it"
                                      : "compare it with something, as in r > 0");
    return false;
}

static bool has_noise(const Expr *x)
{
    if (x->kind == EXPR_NOISE)
        return true;
    for (int k = 0; k < expr_child_count(x); k++)
        if (has_noise(expr_child(x, k)))
            return true;
    return false;
}

/* A number without a unit. */
static bool is_bare(const Expr *x)
{
    return x->kind == EXPR_NUMBER && dim_is_none(x->type.dim);
}

static const Expr *unit_mismatch(Checker *checker, AstOp op, const Expr *left, const Expr *right,
                                 Span span)
{
    Diag *diag = diag_error(
        checker->diags, E_UNIT_MISMATCH, span,
        "the sides of '%s' have different units: the left one is %s, the right one is %s",
        ast_op_text(op), dim_phrase(checker->arena, left->type.dim),
        dim_phrase(checker->arena, right->type.dim));
    const Expr *bare = is_bare(left) ? left : is_bare(right) ? right : NULL;
    Dim other = bare == left ? right->type.dim : left->type.dim;
    const char *meant = bare ? unit_advice_number(checker, bare, other) : NULL;
    if (meant)
        diag_help(diag, "give the number its unit, as in %s, or divide the other side by 1 %s",
                  meant, strrchr(meant, ' ') + 1);
    else if (has_noise(left) || has_noise(right))
        diag_help(diag,
                  "xi is one over the square root of a time: -v / tau + sigma * xi / sqrt(tau)");
    return expr_error(checker, span);
}

const Expr *expr_binary(Checker *checker, AstOp op, const Expr *left, const Expr *right, Span span)
{
    if (expr_is_error(left) || expr_is_error(right))
        return expr_error(checker, span);
    TypeBase base = ast_op_class(op) == AST_LOGIC ? TYPE_BOOL : TYPE_REAL;
    bool left_fits = expect_base(checker, left, base);
    if (!left_fits || !expect_base(checker, right, base))
        return expr_error(checker, span);
    Type type;
    if (!type_broadcast(left->type, right->type, &type)) {
        diag_error(checker->diags, E_SHAPE_MISMATCH, span,
                   "the sides of '%s' have different shapes: %s and %s", ast_op_text(op),
                   type_shape_text(checker->arena, left->type),
                   type_shape_text(checker->arena, right->type));
        return expr_error(checker, span);
    }
    if (op == AST_MUL)
        type.dim = dim_multiply(left->type.dim, right->type.dim);
    else if (op == AST_DIV)
        type.dim = dim_divide(left->type.dim, right->type.dim);
    else if (!dim_equal(left->type.dim, right->type.dim))
        return unit_mismatch(checker, op, left, right, span);
    if (ast_op_class(op) != AST_ARITHMETIC) {
        type.base = TYPE_BOOL;
        type.dim = dim_none();
    } else if (left->kind == EXPR_NUMBER && right->kind == EXPR_NUMBER) {
        return expr_number(checker, expr_operate(op, left->u.number, right->u.number), type.dim,
                           span);
    } else if (op == AST_DIV && right->kind == EXPR_NUMBER && right->u.number == 0) {
        diag_error(checker->diags, E_NOT_FINITE, span, "this divides by 0");
        return expr_error(checker, span);
    }
    Expr *x = expr_new(checker, EXPR_APPLY, type, span);
    x->u.apply.op = op;
    x->u.apply.arg[0] = left;
    x->u.apply.arg[1] = right;
    return expr_sized(checker, x, x->u.apply.arg, 2);
}

const Expr *expr_unary(Checker *checker, AstOp op, const Expr *operand, Span span)
{
    if (expr_is_error(operand) ||
        !expect_base(checker, operand, ast_op_class(op) == AST_LOGIC ? TYPE_BOOL : TYPE_REAL))
        return expr_error(checker, span);
    if (op == AST_NEG && operand->kind == EXPR_NUMBER)
        return expr_number(checker, -operand->u.number, operand->type.dim, span);
    Expr *x = expr_new(checker, EXPR_APPLY, operand->type, span);
    x->u.apply.op = op;
    x->u.apply.arg[0] = operand;
    return expr_sized(checker, x, x->u.apply.arg, 1);
}

typedef enum UnitRule { UNITS_PURE, UNITS_SAME, UNITS_SQRT } UnitRule;

static UnitRule func_units(const IrFunc *func)
{
    static const struct {
        const char *name;
        UnitRule units;
    } rules[] = {
#define FUNC(name, arity, c_name, units, summary) {#name, UNITS_##units},
#include "runtime/rt_funcs.def"
#undef FUNC
    };
    for (size_t k = 0; k < sizeof rules / sizeof rules[0]; k++)
        if (ir_func(rules[k].name) == func)
            return rules[k].units;
    return UNITS_PURE;
}

/* Dimension of a function's result; false after reporting. */
static bool func_dim(Checker *checker, const IrFunc *func, const Expr *const *args, Dim *dim)
{
    UnitRule units = func_units(func);
    *dim = args[0]->type.dim;
    if (units == UNITS_SQRT)
        return dim_power(*dim, 0.5, dim) ||
               (diag_error(checker->diags, E_UNIT_MISMATCH, args[0]->span,
                           "a quantity in %s has no square root",
                           dim_text(checker->arena, args[0]->type.dim)),
                false);
    for (int k = 0; k < func->arity; k++) {
        Dim wanted = units == UNITS_PURE ? dim_none() : args[0]->type.dim;
        if (dim_equal(args[k]->type.dim, wanted))
            continue;
        Diag *diag = diag_error(checker->diags, E_UNIT_MISMATCH, args[k]->span,
                                units == UNITS_PURE
                                    ? "'%s' takes %s, but this is %s"
                                    : "'%s' takes values of one unit: the first is %s, this is %s",
                                func->name, dim_phrase(checker->arena, wanted),
                                dim_phrase(checker->arena, args[k]->type.dim));
        if (dim_is_none(wanted))
            diag_help(diag, "divide it by a quantity of the same unit");
        return false;
    }
    return true;
}

const Expr *expr_func(Checker *checker, const IrFunc *func, const Expr *const *args, Span span)
{
    Type type = args[0]->type;
    bool known = true;
    for (int k = 0; k < func->arity; k++) {
        if (expr_is_error(args[k]) || !expect_base(checker, args[k], TYPE_REAL))
            return expr_error(checker, span);
        known = known && args[k]->kind == EXPR_NUMBER;
        if (!type_broadcast(type, args[k]->type, &type)) {
            diag_error(checker->diags, E_SHAPE_MISMATCH, span,
                       "the arguments of '%s' have different shapes", func->name);
            return expr_error(checker, span);
        }
    }
    if (!func_dim(checker, func, args, &type.dim))
        return expr_error(checker, span);
    if (known) {
        double value[3] = {0, 0, 0};
        for (int k = 0; k < func->arity; k++)
            value[k] = args[k]->u.number;
        return expr_number(checker, func->fold(value[0], value[1], value[2]), type.dim, span);
    }
    Expr *x = expr_new(checker, EXPR_CALL, type, span);
    x->u.call.func = func;
    for (int k = 0; k < func->arity; k++)
        x->u.call.arg[k] = args[k];
    return expr_sized(checker, x, x->u.call.arg, func->arity);
}

/* base^n by repeated squaring, as products. */
static const Expr *integer_power(Checker *checker, const Expr *base, int n, Span span)
{
    if (n == 0)
        return expr_number(checker, 1, dim_none(), span);
    if (n < 0)
        return expr_binary(checker, AST_DIV, expr_number(checker, 1, dim_none(), span),
                           integer_power(checker, base, -n, span), span);
    if (n == 1)
        return base;
    const Expr *half = integer_power(checker, base, n / 2, span);
    const Expr *square = expr_binary(checker, AST_MUL, half, half, span);
    return n % 2 ? expr_binary(checker, AST_MUL, square, base, span) : square;
}

#define MAX_INTEGER_POWER 64

const Expr *expr_power(Checker *checker, const Expr *base, const Expr *exponent, Span span)
{
    if (expr_is_error(base) || expr_is_error(exponent))
        return expr_error(checker, span);
    if (exponent->kind == EXPR_NUMBER && dim_is_none(exponent->type.dim)) {
        double n = exponent->u.number;
        if (n == floor(n) && fabs(n) <= MAX_INTEGER_POWER)
            return integer_power(checker, base, (int)n, span);
        if (n == 0.5)
            return expr_func(checker, ir_func("sqrt"), &base, span);
    }
    const Expr *args[2] = {base, exponent};
    return expr_func(checker, ir_func("pow"), args, span);
}

const Expr *expr_reduce(Checker *checker, Reduction how, const Expr *value, Span span)
{
    if (expr_is_error(value) || !expect_base(checker, value, TYPE_REAL))
        return expr_error(checker, span);
    Expr *x =
        expr_new(checker, EXPR_REDUCE, type_real(expr_reduced_dim(how, value->type.dim)), span);
    x->u.reduce.how = how;
    x->u.reduce.value = value;
    return expr_sized(checker, x, &value, 1);
}

const Expr *expr_scalar(Checker *checker, const Expr *x, const Dim *dim)
{
    if (expr_is_error(x))
        return x;
    if (x->type.base != TYPE_REAL) {
        Diag *diag = diag_error(checker->diags, E_WRONG_TYPE, x->span,
                                "a number is needed here, but this is a condition");
        diag_help(diag, "select(CONDITION, 1, 0) makes a number of it");
        return expr_error(checker, x->span);
    }
    if (x->type.rank != 0) {
        Diag *diag = diag_error(checker->diags, E_SHAPE_MISMATCH, x->span,
                                "a single number is needed here, but this has shape %s",
                                type_shape_text(checker->arena, x->type));
        diag_help(diag,
                  "reduce it with norm(…), mean(…) or sum(…), or pick an element with [index]");
        return expr_error(checker, x->span);
    }
    if (dim && !dim_equal(*dim, x->type.dim)) {
        const char *unit = dim_text(checker->arena, x->type.dim);
        Diag *diag =
            diag_error(checker->diags, E_UNIT_MISMATCH, x->span, "this is %s, but it should be %s",
                       dim_phrase(checker->arena, x->type.dim), dim_phrase(checker->arena, *dim));
        if (dim_is_none(*dim))
            diag_help(diag, "divide it by a quantity in %s", unit);
        return expr_error(checker, x->span);
    }
    return x;
}

Expr *expr_select_number(Checker *checker, const Expr *condition, const Expr *yes, double no,
                         Span span)
{
    Expr *x = expr_new(checker, EXPR_SELECT, condition->type, span);
    x->type.base = TYPE_REAL;
    x->type.dim = yes->type.dim;
    x->u.call.arg[0] = condition;
    x->u.call.arg[1] = yes;
    x->u.call.arg[2] = expr_number(checker, no, yes->type.dim, span);
    expr_sized(checker, x, x->u.call.arg, 3);
    return x;
}

const Expr *expr_indicator(Checker *checker, const Expr *condition, Span span)
{
    const Expr *one = expr_number(checker, 1, dim_none(), span);
    Expr *x = expr_select_number(checker, condition, one, 0, span);
    x->u.call.counts = true;
    return x;
}

/* Of all of a program: parts of comprehensions, which may be nested, and calls of its functions. */
#define MAX_PARTS 50000

bool expr_count_part(Checker *checker, Span span)
{
    if (checker->parts > MAX_PARTS) /* which was reported */
        return false;
    if (++checker->parts <= MAX_PARTS)
        return true;
    Diag *diag = diag_error(checker->diags, E_MEMORY, span,
                            "more than %d expressions would have to be written out", MAX_PARTS);
    diag_help(diag, "these are the numbers of all ranges and the calls of all functions that the "
                    "program defines, inner ones counted each time");
    return false;
}

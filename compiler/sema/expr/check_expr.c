/* check_expr.c: expressions: operators and indices.
 *
 * Names are in check_name.c, members in check_member.c, functions in check_call.c. Comprehensions are written out: their body
 * is checked once for each value of the index, which is a plain number there, so all indices are
 * known after the checks. */
#include "check_expr.h"

#include <string.h>

#include "compiler/sema/scope.h"
#include "check_call.h"
#include "check_family.h"
#include "check_histogram.h"
#include "check_learned.h"
#include "check_member.h"
#include "check_name.h"
#include "check_synapse_sum.h"
#include "check_value.h"
#include "make_expr.h"
#include "operand.h"

/* ---- indices -------------------------------------------------------------------------------- */

/* `2..5` of an axis with `size` elements; false after reporting. */
static bool part_of_axis(const Context *context, const AstExpr *range, int size, int *first, int *count)
{
    int last;
    if (!check_index_value(context, range->u.range.low, 0, size - 1, first) ||
        !check_index_value(context, range->u.range.high, 0, size - 1, &last))
        return false;
    *count = last - *first + 1;
    if (*count > 0)
        return true;
    Diag *diag = diag_error(context->checker->diags, E_OUT_OF_RANGE, range->span,
                            "a range runs upwards, but this runs from %d to %d", *first, last);
    diag_help(diag, "write %d..%d", last, *first);
    return false;
}

static const Expr *slice(const Context *context, const AstExpr *expr, const Expr *array)
{
    Checker *checker = context->checker;
    const AstArgs *args = &expr->u.call.args;
    if (expr_is_error(array))
        return array;
    if (args->count == 2)
        array = operand_weight_pairs(checker, array);
    if (args->count != array->type.rank) {
        if (array->type.rank == 0) {
            diag_error(checker->diags, E_BAD_INDEX, expr->span,
                       "this is a single number and has no elements");
            return expr_error(checker, expr->span);
        }
        Diag *diag = diag_error(checker->diags, E_BAD_INDEX, expr->span,
                                "this has shape %s, but %d %s given",
                                type_shape_text(checker->arena, array->type), args->count,
                                args->count == 1 ? "index is" : "indices are");
        diag_help(diag, "each axis has its index; ':' takes all of an axis, 2..5 some of it");
        return expr_error(checker, expr->span);
    }
    if (array->type.rank == 1 && args->items[0].value->kind != AST_ALL && array->synapses &&
        !array->paired && projection_is_counted(array->synapses)) {
        Diag *diag =
            diag_error(checker->diags, E_BAD_INDEX, expr->span,
                       "how many synapses there are is drawn, so that their list has no index");
        diag_help(diag, "the weight from unit 0 to unit 1 is %s[0, 1]",
                  array->synapses->name.name
                      ? arena_printf(checker->arena, "%s.w", array->synapses->name.name)
                      : "w");
        return expr_error(checker, expr->span);
    }
    int at[2] = {-1, -1}, first[2] = {0, 0};
    Type type = {.base = array->type.base, .dim = array->type.dim};
    for (int k = 0; k < args->count; k++) {
        if (args->items[k].value->kind == AST_ALL)
            type.size[type.rank++] = array->type.size[k];
        else if (args->items[k].value->kind == AST_RANGE) {
            if (!part_of_axis(context, args->items[k].value, array->type.size[k], &first[k], &type.size[type.rank++]))
                return expr_error(checker, expr->span);
        } else if (!check_index_value(context, args->items[k].value, 0, array->type.size[k] - 1,
                                    &at[k]))
            return expr_error(checker, expr->span);
    }
    Expr *x = expr_new(checker, EXPR_SLICE, type, expr->span);
    x->u.slice.array = array;
    memcpy(x->u.slice.at, at, sizeof at);
    memcpy(x->u.slice.first, first, sizeof first);
    return expr_sized(checker, x, &array, 1);
}

static const Expr *check_index(const Context *context, const AstExpr *expr)
{
    const AstExpr *base = expr->u.call.callee;
    const Symbol *symbol = base->kind == AST_NAME ? scope_find(context->checker, base->u.name) : NULL;
    if (symbol && family_is(context, symbol))
        return check_name_index(context, expr, symbol);
    if (ast_is_call(base, "histogram"))
        return histogram_bin(context, expr);
    const Expr *part = synapse_sum_part(context, expr);
    if (part)
        return part;
    Context inner = *context;
    inner.indexed = base->kind == AST_NAME;
    const Expr *array = check_expr(&inner, base);
    bool one = array->kind == EXPR_ARRAY && context->place != PLACE_END && context->place != PLACE_OBJECTIVE;
    return one ? learned_element(context, expr, array->u.learn) : slice(context, expr, array);
}

/* ---- operators ------------------------------------------------------------------------------ */

/* Each operator that is COMPOSED in operators.def is made of others here. */
static const Expr *check_operator(const Context *context, const AstExpr *expr)
{
    AstOp op = expr->u.binary.op;
    const Expr *left = check_expr(context, expr->u.binary.left);
    const Expr *right = check_expr(context, expr->u.binary.right);
    if (op == AST_POW)
        return expr_power(context->checker, left, right, expr->span);
    return expr_binary(context->checker, op, left, right, expr->span);
}

static const Expr *check_compare(const Context *context, const AstExpr *expr)
{
    Checker *checker = context->checker;
    const Expr *first = check_expr(context, expr->u.compare.first);
    const Expr *second = check_expr(context, expr->u.compare.second);
    const Expr *left = expr_binary(checker, expr->u.compare.first_op, first, second, expr->span);
    if (!expr->u.compare.third)
        return left;
    const Expr *third = check_expr(context, expr->u.compare.third);
    const Expr *right = expr_binary(checker, expr->u.compare.second_op, second, third, expr->span);
    return expr_binary(checker, AST_AND, left, right, expr->span);
}

static const Expr *check_literal(const Context *context, const AstExpr *expr)
{
    const char *unit_name = expr->u.number.unit;
    if (!unit_name)
        return expr_number(context->checker, expr->u.number.value, dim_none(), expr->span);
    const Unit *unit = unit_find(unit_name);
    return expr_number(context->checker, expr->u.number.value * unit->scale, unit->dim, expr->span);
}

static const Expr *misplaced(const Context *context, const AstExpr *expr, const char *what)
{
    diag_error(context->checker->diags, E_WRONG_CONTEXT, expr->span, "%s cannot stand here", what);
    return expr_error(context->checker, expr->span);
}

static const Expr *misplaced_over(const Context *context, const AstExpr *expr)
{
    Diag *diag = diag_error(context->checker->diags, E_WRONG_CONTEXT, expr->span,
                            "'over' cannot stand here");
    if (context->place == PLACE_END)
        diag_help(diag,
                  "it stands in mean(… over PHASE), sum, min, max, norm, var, std and corr, and "
                  "at the end of a loss");
    else
        diag_help(diag, "it stands in losses, reports and lets");
    return expr_error(context->checker, expr->span);
}

const Expr *check_expr(const Context *context, const AstExpr *expr)
{
    Checker *checker = context->checker;
    switch (expr->kind) {
    case AST_NUMBER:
        return check_literal(context, expr);
    case AST_NAME:
        return check_name(context, expr);
    case AST_MEMBER:
        return check_member(context, expr);
    case AST_INDEX:
        return check_index(context, expr);
    case AST_CALL:
        return check_call(context, expr);
    case AST_UNARY:
        return expr_unary(checker, expr->u.unary.op, check_expr(context, expr->u.unary.operand),
                          expr->span);
    case AST_BINARY:
        return check_operator(context, expr);
    case AST_COMPARE:
        return check_compare(context, expr);
    case AST_STRING:
        return misplaced(context, expr, "a text");
    case AST_RANGE:
        return misplaced(context, expr, "a range");
    case AST_ALL:
        return misplaced(context, expr, "':'");
    case AST_BIND:
        return misplaced(context, expr, "'in'");
    case AST_OVER:
        return misplaced_over(context, expr);
    case AST_BAD:
        break;
    }
    return expr_error(checker, expr->span);
}

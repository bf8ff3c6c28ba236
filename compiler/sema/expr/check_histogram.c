/* check_histogram.c: see check_histogram.h. A bin is written out as what it stands for, so that it can be taken of whatever
 * `fraction` can. */
#include "check_histogram.h"

#include "call_args.h"
#include "check_expr.h"
#include "check_value.h"
#include "make_expr.h"

#define MAX_BINS 1000

/* The edge below bin k. */
static AstExpr *edge(Ast *ast, const AstArgs *args, int k, int bins)
{
    AstExpr *low = args->items[1].value, *high = args->items[2].value;
    if (k == 0 || k == bins)
        return k == 0 ? low : high;
    AstExpr *width = ast_binary(ast, AST_DIV, ast_binary(ast, AST_SUB, high, low), ast_number(ast, low->span, bins, NULL, ""));
    return ast_binary(ast, AST_ADD, low, ast_binary(ast, AST_MUL, ast_number(ast, low->span, k, NULL, ""), width));
}

/* Whether the bounds are numbers that are known before the run, the lower one first. */
static bool bounds_are_right(Checker *checker, const AstArgs *args)
{
    double low, high;
    Dim dims[2];
    if (!check_number(checker, args->items[1].value, "the lower end of a histogram", &low, &dims[0]) ||
        !check_number(checker, args->items[2].value, "the upper end of a histogram", &high, &dims[1]))
        return false;
    if (dim_equal(dims[0], dims[1]) && low < high)
        return true;
    Span span = span_join(args->items[1].value->span, args->items[2].value->span);
    if (dim_equal(dims[0], dims[1]))
        diag_error(checker->diags, E_OUT_OF_RANGE, span, "the ends of a histogram are in order, the lower one first");
    else
        diag_error(checker->diags, E_UNIT_MISMATCH, span, "the ends of a histogram have different units: %s and %s",
                   dim_phrase(checker->arena, dims[0]), dim_phrase(checker->arena, dims[1]));
    return false;
}

const Expr *histogram_bin(const Context *context, const AstExpr *expr)
{
    Checker *checker = context->checker;
    const AstExpr *call = expr->u.call.callee;
    const AstArgs *args = &call->u.call.args;
    int bins, k;
    if (args->count != 4)
        return call_wrong_count(context, call, "an array, the lower and the upper end, and the number of bins");
    for (int n = 0; n < args->count; n++)
        if (args->items[n].name.name || args->items[n].value->kind == AST_BIND)
            return call_wrong_count(context, call, "an array, the lower and the upper end, and the number of bins");
    if (!bounds_are_right(checker, args) || !check_integer(checker, args->items[3].value, "the number of bins", 1, MAX_BINS, &bins))
        return expr_error(checker, expr->span);
    if (expr->u.call.args.count != 1) {
        diag_error(checker->diags, E_BAD_INDEX, expr->span, "a histogram takes one index");
        return expr_error(checker, expr->span);
    }
    if (!check_index_value(context, expr->u.call.args.items[0].value, 0, bins - 1, &k))
        return expr_error(checker, expr->span);
    Ast ast = {checker->arena, checker->names, checker->diags};
    AstExpr *of = args->items[0].value, *value = of->kind == AST_OVER ? of->u.over.value : of;
    AstExpr *inside = ast_compare_chain(&ast, ast_compare(&ast, AST_LE, edge(&ast, args, k, bins), value), k == bins - 1 ? AST_LE : AST_LT,
                                        edge(&ast, args, k + 1, bins));
    AstArgs all = {0};
    AstArg arg = {.value = of->kind == AST_OVER ? ast_over(&ast, inside, of->u.over.window) : inside};
    vec_push(checker->arena, &all, arg);
    return check_expr(context, ast_call(&ast, expr->span, ast_name(&ast, call->span, name_intern(checker->names, "fraction")), all));
}

const Expr *histogram_whole(const Context *context, const AstExpr *call)
{
    Diag *diag = diag_error(context->checker->diags, E_SHAPE_MISMATCH, call->span, "a histogram has a number for each of its bins");
    diag_help(diag, "all of them are a report with an index: report h[k in 0..9] = histogram(a, 0, 1, 10)[k]");
    return expr_error(context->checker, call->span);
}

/* check_sort.c: see check_sort.h. */
#include "check_sort.h"

#include "call_args.h"
#include "check_expr.h"
#include "check_value.h"
#include "make_expr.h"

/* The array, or NULL after reporting. */
static const Expr *array_of(const Context *context, const AstExpr *call, const char *then)
{
    Checker *checker = context->checker;
    const char *name = ast_call_name(call);
    const AstExpr *written = call->u.call.args.items[0].value;
    if (context->place != PLACE_END) {
        diag_error(checker->diags, E_WRONG_CONTEXT, call->span,
                   "'%s' stands in guards, lets, losses, reports and records only", name);
        return NULL;
    }
    const Expr *array = check_expr(context, written);
    if (expr_is_error(array))
        return NULL;
    if (array->type.base == TYPE_REAL && array->type.rank > 0)
        return array;
    Diag *diag = diag_error(checker->diags, E_SHAPE_MISMATCH, written->span, "'%s' needs an array of numbers, but this is %s", name,
                            array->type.base == TYPE_REAL ? "a single number" : "a condition");
    diag_help(diag, "write %s(y.r%s)", name, then);
    return NULL;
}

const Expr *sort_array(const Context *context, const AstExpr *call)
{
    Checker *checker = context->checker;
    const AstArgs *args = &call->u.call.args;
    if (args->count != 1 || args->items[0].name.name)
        return call_wrong_count(context, call, "one array");
    const Expr *array = array_of(context, call, "");
    if (!array)
        return expr_error(checker, call->span);
    if (array->type.rank == 2 || array->synapses) {
        Diag *diag = diag_error(checker->diags, E_SHAPE_MISMATCH, array->span, "'sort' needs a vector without gaps, but this is %s",
                                array->synapses ? "one of synapses, of which there may be fewer" : "a matrix");
        diag_help(diag, "quantile(a, p) takes any array; a part of a matrix is a[:, 0]");
        return expr_error(checker, call->span);
    }
    Expr *x = expr_new(checker, EXPR_SORT, array->type, call->span);
    x->u.sort.array = array;
    return expr_sized(checker, x, &array, 1);
}

const Expr *sort_quantile(const Context *context, const AstExpr *call)
{
    Checker *checker = context->checker;
    const AstArgs *args = &call->u.call.args;
    if (args->count != 2 || args->items[0].name.name || args->items[1].name.name)
        return call_wrong_count(context, call, "an array and a part from 0 to 1");
    const Expr *array = array_of(context, call, ", 0.5");
    const AstExpr *written = args->items[1].value;
    Dim pure = dim_none();
    const Expr *part = check_scalar(context, written, &pure);
    if (!array || expr_is_error(part))
        return expr_error(checker, call->span);
    if (part->kind != EXPR_NUMBER || !(part->u.number >= 0 && part->u.number <= 1)) {
        diag_error(checker->diags, part->kind == EXPR_NUMBER ? E_OUT_OF_RANGE : E_NOT_CONSTANT, written->span,
                   "the part of a quantile is a number from 0 to 1 that is known before the run");
        return expr_error(checker, call->span);
    }
    Expr *x = expr_new(checker, EXPR_QUANTILE, type_real(array->type.dim), call->span);
    x->u.sort.array = array;
    x->u.sort.part = part->u.number;
    return expr_sized(checker, x, &array, 1);
}

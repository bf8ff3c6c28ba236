/* check_family.c: what lets, losses and reports stand for that have a value for each index, and those without. */
#include "check_family.h"

#include "check_statistic.h"
#include "check_value.h"
#include "make_expr.h"

static void report_family(const Context *context, const char *name, int low, int high, Span span)
{
    Diag *diag = diag_error(context->checker->diags, E_BAD_INDEX, span,
                            "'%s' has one value for each index from %d to %d", name, low, high);
    diag_help(diag, "write %s[%d]", name, low);
}

/* ---- lets ----------------------------------------------------------------------------------- */

static const Expr *let_instance(const Context *context, const Let *let, int instance, Span span)
{
    const Expr *value = let->values.items[instance];
    if (expr_is_error(value))
        return value;
    Expr *x = expr_new(context->checker, EXPR_LET, value->type, span);
    x->u.let.let = let;
    x->u.let.instance = instance;
    /* A number is computed once, an array anew for each element that is used. */
    return value->type.rank == 0 ? x : expr_sized(context->checker, x, &value, 1);
}

/* Whether a value of it did not check. */
static bool let_is_bad(const Let *let)
{
    return let->values.count == 0 || expr_is_error(let->values.items[let->values.count - 1]);
}

const Expr *family_let(const Context *context, const Let *let, Span span)
{
    if (let_is_bad(let))
        return expr_error(context->checker, span);
    if (let->is_family) {
        report_family(context, let->name.name, let->low, let->high, span);
        return expr_error(context->checker, span);
    }
    return let_instance(context, let, 0, span);
}

/* ---- losses and reports --------------------------------------------------------------------- */

bool family_usable(const Context *context, const Symbol *symbol, Span span)
{
    const Measurement *measured = symbol->thing;
    int count = measured->high - measured->low + 1;
    if (measured->outcomes.count == 0 || measured->outcomes.count < count ||
        expr_is_error(measured->outcomes.items[count - 1]->value))
        return false;
    if (measured->is_loss || context->place != PLACE_OBJECTIVE)
        return true;
    Diag *diag = diag_error(context->checker->diags, E_WRONG_KIND, span,
                            "'%s' is a report; only losses can be minimised", symbol->name);
    diag_note(diag, symbol->span, "declare it with 'loss' to minimise it");
    return false;
}

static const Expr *outcome_value(Checker *checker, const Outcome *outcome, Span span)
{
    Expr *x = expr_new(checker, EXPR_OUTCOME, outcome->value->type, span);
    x->u.outcome = outcome;
    return x;
}

const Expr *family_outcome(const Context *context, const Symbol *symbol, Span span)
{
    const Measurement *measured = symbol->thing;
    if (!family_usable(context, symbol, span))
        return expr_error(context->checker, span);
    if (!measured->is_family)
        return outcome_value(context->checker, measured->outcomes.items[0], span);
    report_family(context, symbol->name, measured->low, measured->high, span);
    return expr_error(context->checker, span);
}

const Expr *family_reduce(const Context *context, const Symbol *symbol, Reduction how, Span span)
{
    Checker *checker = context->checker;
    const Measurement *measured = symbol->thing;
    if (!family_usable(context, symbol, span))
        return expr_error(checker, span);
    Expr *x = expr_new(checker, EXPR_GATHER, measured->outcomes.items[0]->value->type, span);
    x->u.gather.how = how;
    for (int k = 0; k < measured->outcomes.count; k++)
        vec_push(checker->arena, &x->u.gather.parts, outcome_value(checker, measured->outcomes.items[k], span));
    x->type.dim = expr_reduced_dim(how, x->type.dim);
    return expr_sized(checker, x, x->u.gather.parts.items, x->u.gather.parts.count);
}

/* ---- one of them ---------------------------------------------------------------------------- */

bool family_is(const Context *context, const Symbol *symbol)
{
    if (symbol->kind == SYMBOL_LET)
        return context->place == PLACE_END && ((const Let *)symbol->thing)->is_family;
    return symbol->kind == SYMBOL_OUTCOME && (context->place == PLACE_OBJECTIVE || context->place == PLACE_EXPECT || context->place == PLACE_OVER_TRIALS) &&
           ((const Measurement *)symbol->thing)->is_family;
}

const Expr *family_index(const Context *context, const AstExpr *expr, const Symbol *symbol)
{
    Checker *checker = context->checker;
    const Let *let = symbol->kind == SYMBOL_LET ? symbol->thing : NULL;
    const Measurement *measured = let ? NULL : symbol->thing;
    const AstArgs *args = &expr->u.call.args;
    int index, low = let ? let->low : measured->low, high = let ? let->high : measured->high;
    if (let ? let_is_bad(let) : !family_usable(context, symbol, expr->u.call.callee->span))
        return expr_error(checker, expr->span);
    if (args->count != 1) {
        diag_error(checker->diags, E_BAD_INDEX, expr->span, "'%s' takes one index", symbol->name);
        return expr_error(checker, expr->span);
    }
    if (!check_index_value(context, args->items[0].value, low, high, &index))
        return expr_error(checker, expr->span);
    if (let)
        return let_instance(context, let, index - low, expr->span);
    const Expr *value = outcome_value(checker, measured->outcomes.items[index - low], expr->span);
    return context->place == PLACE_OVER_TRIALS ? statistic_operand(context, value) : value;
}

/* penalty.c: the l1 norms in what is minimised, which some search methods treat on their own. */
#include "penalty.h"

static bool has_l1(const Expr *x)
{
    if (x->kind == EXPR_PENALTY)
        return x->u.penalty.order == 1;
    for (int k = 0; k < expr_child_count(x); k++)
        if (has_l1(expr_child(x, k)))
            return true;
    return false;
}

static bool add_weights(const Expr *x, double factor, double *weights);

static bool add_weights_of_arithmetic(const Expr *x, double factor, double *weights)
{
    const Expr *a = x->u.apply.arg[0], *b = x->u.apply.arg[1];
    if (x->u.apply.op == AST_NEG)
        return add_weights(a, -factor, weights);
    if (x->u.apply.op == AST_ADD)
        return add_weights(a, factor, weights) && add_weights(b, factor, weights);
    if (x->u.apply.op == AST_SUB)
        return add_weights(a, factor, weights) && add_weights(b, -factor, weights);
    if (x->u.apply.op == AST_MUL && a->kind == EXPR_NUMBER)
        return add_weights(b, factor * a->u.number, weights);
    if (x->u.apply.op == AST_MUL && b->kind == EXPR_NUMBER)
        return add_weights(a, factor * b->u.number, weights);
    if (x->u.apply.op == AST_DIV && b->kind == EXPR_NUMBER)
        return add_weights(a, factor / b->u.number, weights);
    return !has_l1(x);
}

/* Adds the weights that `factor * x` gives the sizes of coefficients; false if an l1 norm in x is
 * no term of a sum. */
static bool add_weights(const Expr *x, double factor, double *weights)
{
    if (x->kind == EXPR_APPLY)
        return add_weights_of_arithmetic(x, factor, weights);
    if (x->kind != EXPR_PENALTY || x->u.penalty.order != 1)
        return !has_l1(x);
    const Learn *learn = x->u.penalty.learn;
    for (int k = 0; k < learn->term_count; k++)
        weights[learn->first + k] += factor;
    return true;
}

const double *penalty_weights(Checker *checker, const Expr *minimize)
{
    int count = checker->model->coefficients.count;
    double *weights = arena_array(checker->arena, double, count + 1);
    if (!has_l1(minimize) || !add_weights(minimize, 1, weights))
        return NULL;
    for (int k = 0; k < count; k++)
        if (!(weights[k] >= 0))
            return NULL;
    return weights;
}

/* check_learned.c: learned arrays in expressions.
 *
 * The name of an array alone is the number of the unit or synapse at hand, where there is no doubt which one that is: a
 * rule says it (`each post`), else the axes do, by their layers or their sizes. In losses it is the whole array. */
#include "check_learned.h"

#include "check_other_unit.h"
#include "make_expr.h"

static Type array_type(const Learn *learn)
{
    return learn->rank == 1 ? type_vector(learn->size[0], learn->dim)
                            : type_matrix(learn->size[0], learn->size[1], learn->dim);
}

static const Expr *element(const Context *context, const Learn *learn, const Expr *const at[2],
                           Span span)
{
    Checker *checker = context->checker;
    if (learn->fixed_number)
        return expr_number(checker, learn->fixed_number->u.number, learn->dim, span);
    Expr *x = expr_new(checker, EXPR_ELEMENT, type_real(learn->dim), span);
    x->u.element.learn = learn;
    x->u.element.at[0] = at[0];
    x->u.element.at[1] = at[1];
    return expr_sized(checker, x, at, learn_index_count(learn));
}

static const Expr *unit_number(const Context *context, Side side, Span span)
{
    Expr *x = expr_new(context->checker, EXPR_UNIT_INDEX, type_real(dim_none()), span);
    x->u.side = side;
    return x;
}

/* ---- without an index ----------------------------------------------------------------------------- */

/* Whether the axis counts the units of the layer. */
static bool counts(const Learn *learn, int axis, const Layer *layer)
{
    return learn->axis[axis] ? learn->axis[axis] == layer : learn->size[axis] == layer->size;
}

/* The side whose units the axes of an array of the program count, for each axis; false if that is not clear. */
static bool sides_at(const Context *context, const Learn *learn, Side sides[2])
{
    if (context->place == PLACE_POPULATION) {
        sides[0] = SIDE_OWN;
        return learn->rank == 1 && counts(learn, 0, context->layer);
    }
    bool at_synapse = stands_at(context, IN_A_SYNAPSE) ||
                      (context->place == PLACE_CONDITION && context->at_start);
    if (!at_synapse)
        return false;
    const Layer *pre = context->projection->pre, *post = context->projection->post;
    if (learn->rank == 2) {
        sides[0] = SIDE_PRE;
        sides[1] = SIDE_POST;
        return counts(learn, 0, pre) && counts(learn, 1, post);
    }
    sides[0] = counts(learn, 0, pre) ? SIDE_PRE : SIDE_POST;
    return counts(learn, 0, pre) != counts(learn, 0, post);
}

static const char *written(const Context *context, const Learn *learn)
{
    static const char *const units[] = {"i", "j"};
    static const char *const numbers[] = {"0", "0"};
    bool numbered = !stands_at(context, IN_A_STEP) && context->place != PLACE_CONDITION;
    const char *const *at = numbered ? numbers : units;
    return learn->rank == 1
               ? arena_printf(context->checker->arena, "%s[%s]", learn->name.name, at[0])
               : arena_printf(context->checker->arena, "%s[%s, %s]", learn->name.name, at[0],
                              at[1]);
}

static const Expr *unclear(const Context *context, const Learn *learn, Span span)
{
    Checker *checker = context->checker;
    Diag *diag = diag_error(checker->diags, E_SHAPE_MISMATCH, span,
                            "one number is needed here, but '%s' has shape %s", learn->name.name,
                            type_shape_text(checker->arena, array_type(learn)));
    diag_note(diag, learn->name.span, "it is declared here");
    diag_help(diag, "say which one, as in %s", written(context, learn));
    return expr_error(checker, span);
}

/* The objective knows the coefficients and the losses, and no file. */
static const Expr *fixed_in_objective(const Context *context, const Learn *learn, Span span)
{
    Diag *diag = diag_error(context->checker->diags, E_LEARNED_NUMBER, span,
                            "the numbers of '%s' are in a file, and the same for all candidates", learn->name.name);
    diag_help(diag, "leave it out of what is minimised, or measure it in a loss");
    return expr_error(context->checker, span);
}

const Expr *learned_array(const Context *context, const Learn *learn, Span span)
{
    Checker *checker = context->checker;
    Side sides[2] = {learn->of_pre ? SIDE_PRE : SIDE_POST, SIDE_POST};
    if (learn->rule && context->indexed) {
        Diag *diag = diag_error(checker->diags, E_BAD_INDEX, span,
                                "'%s' is that of the synapse at hand", learn->name.name);
        diag_help(
            diag,
            "leave the brackets out; 'learn %s[SIZE]' at the top level is an array with indices",
            learn->name.name);
        return expr_error(checker, span);
    }
    if (learn->fixed_rows && context->place == PLACE_OBJECTIVE)
        return fixed_in_objective(context, learn, span);
    if (!learn->rule &&
        (context->indexed || context->place == PLACE_END || context->place == PLACE_OBJECTIVE)) {
        Expr *x = expr_new(checker, EXPR_ARRAY, array_type(learn), span);
        x->u.learn = learn;
        return x;
    }
    if (!learn->rule && !sides_at(context, learn, sides))
        return unclear(context, learn, span);
    const Expr *at[2] = {unit_number(context, sides[0], span),
                         learn_index_count(learn) == 2 ? unit_number(context, sides[1], span) : NULL};
    return element(context, learn, at, span);
}

/* ---- with an index -------------------------------------------------------------------------------- */

const Expr *learned_element(const Context *context, const AstExpr *index, const Learn *learn)
{
    Checker *checker = context->checker;
    const AstArgs *args = &index->u.call.args;
    if (args->count != learn->rank) {
        Diag *diag = diag_error(checker->diags, E_BAD_INDEX, index->span,
                                "'%s' has shape %s, but %d %s given", learn->name.name,
                                type_shape_text(checker->arena, array_type(learn)), args->count,
                                args->count == 1 ? "index is" : "indices are");
        diag_help(diag, "each axis has its index");
        return expr_error(checker, index->span);
    }
    const Expr *at[2] = {NULL, NULL};
    for (int k = 0; k < learn->rank; k++) {
        const char *what =
            learn->rank == 1 ? arena_printf(checker->arena, "the numbers of '%s'", learn->name.name)
                             : arena_printf(checker->arena, "the %s of '%s'",
                                            k == 0 ? "rows" : "columns", learn->name.name);
        at[k] = other_unit_number(context, args->items[k].value, what, learn->size[k]);
        if (expr_is_error(at[k]))
            return expr_error(checker, index->span);
    }
    return element(context, learn, at, index->span);
}

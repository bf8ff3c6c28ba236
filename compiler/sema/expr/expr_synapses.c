/* expr_synapses.c: arrays whose elements are the synapses of a projection, of which there are fewer than
 * pairs of units. Statistics of such arrays are over the synapses that exist. */
#include "expr_synapses.h"

bool expr_synapses_alike(const Expr *a, const Expr *b)
{
    if (!a || !b)
        return a == b;
    int count = expr_child_count(a);
    if (a->kind != b->kind || count != expr_child_count(b))
        return false;
    for (int k = 0; k < count; k++)
        if (!expr_synapses_alike(expr_child(a, k), expr_child(b, k)))
            return false;
    if (a->kind == EXPR_NUMBER)
        return a->u.number == b->u.number;
    if (a->kind == EXPR_UNIT_INDEX)
        return a->u.side == b->u.side;
    if (a->kind == EXPR_APPLY)
        return a->u.apply.op == b->u.apply.op;
    if (a->kind == EXPR_CALL)
        return a->u.call.func == b->u.call.func;
    return a->kind == EXPR_SELECT;
}

/* Whether two projections have the same synapses, in the same order, for sure. */
static bool same_synapses(const Projection *a, const Projection *b)
{
    return a == b || (a->connection == b->connection && a->pre->size == b->pre->size &&
                      a->post->size == b->post->size && expr_synapses_alike(a->where, b->where) &&
                      (a->connection == CONNECT_ALL || a->connection == CONNECT_WHERE ||
                       a->connection == CONNECT_ONE_TO_ONE ||
                       (a->connection == CONNECT_TABLE && a->table == b->table)));
}

static const char *name_of(const Projection *projection)
{
    return projection->name.name ? projection->name.name : "w";
}

static bool is_drawn(const Projection *projection)
{
    return projection->connection == CONNECT_FIXED_IN ||
           projection->connection == CONNECT_FIXED_OUT || projection_is_counted(projection);
}

bool expr_synapses(Checker *checker, const Expr *const *operands, int count, Span span,
                   const Projection **out)
{
    const Projection *first = NULL;
    bool plain = false, paired = false;
    for (int k = 0; k < count; k++) {
        const Projection *other = operands[k]->synapses;
        plain = plain || (!other && operands[k]->type.rank > 0);
        if (other && first && (paired != operands[k]->paired || !same_synapses(first, other))) {
            Diag *diag = diag_error(checker->diags, E_SHAPE_MISMATCH, span,
                                    "'%s' and '%s' have different synapses, which do not go "
                                    "together one by one",
                                    name_of(first), name_of(other));
            diag_help(diag, "compare numbers, such as the norm or the mean of each");
            return false;
        }
        if (!first && other) {
            first = other;
            paired = operands[k]->paired;
        }
    }
    *out = first;
    if (!first || !plain || paired || !is_drawn(first))
        return true;
    diag_error(checker->diags, E_SHAPE_MISMATCH, span,
               "the weights of '%s' are a list of synapses that are drawn, which does not go "
               "together with another array one by one",
               name_of(first));
    return false;
}

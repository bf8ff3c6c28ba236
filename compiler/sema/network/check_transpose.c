/* check_transpose.c: a projection that has the synapses and weights of another one, from the other end. Unit j of its
 * source and unit i of its target are connected as unit i is with unit j there, by the weight that this synapse has in
 * each step. */
#include "check_transpose.h"

#include <string.h>

#include "compiler/sema/expr/make_expr.h"
#include "compiler/sema/scope.h"
#include "check_delay.h"

/* The same condition on i and j with the ends exchanged. It is made of these, of constants and functions. */
static const Expr *exchanged(Checker *checker, const Expr *x)
{
    int count = expr_child_count(x);
    const Expr **parts = arena_array(checker->arena, const Expr *, count + 1);
    Expr *copy = expr_new(checker, x->kind, x->type, x->span);
    copy->u = x->u;
    for (int k = 0; k < count; k++)
        parts[k] = exchanged(checker, expr_child(x, k));
    if (x->kind == EXPR_UNIT_INDEX)
        copy->u.side = x->u.side == SIDE_PRE ? SIDE_POST : SIDE_PRE;
    else if (x->kind == EXPR_APPLY)
        memcpy(copy->u.apply.arg, parts, sizeof(*parts) * (size_t)count);
    else if (x->kind == EXPR_CALL || x->kind == EXPR_SELECT)
        memcpy(copy->u.call.arg, parts, sizeof(*parts) * (size_t)count);
    else if (x->kind == EXPR_GATHER) {
        copy->u.gather.parts = (Exprs){0};
        for (int k = 0; k < count; k++)
            vec_push(checker->arena, &copy->u.gather.parts, parts[k]);
    }
    return expr_sized(checker, copy, parts, count);
}

/* What says which synapses there are, and their weights, is said by the other projection. */
static bool has_own(Checker *checker, const Projection *projection, const AstStmt *stmt)
{
    bool any = false;
    for (int k = 0; k < projection->stmt->body.count; k++) {
        const AstStmt *part = projection->stmt->body.items[k];
        if (part->kind != AST_OPTION && part->kind != AST_WHERE && part->kind != AST_DRAW &&
            part->kind != AST_EQUATION && part->kind != AST_CLIP && part->kind != AST_PLASTIC)
            continue;
        DelayParts delays = {0};
        if (delay_statement(checker, part, &delays))
            continue;
        Diag *diag = diag_error(checker->diags, E_REPEATED_PART, part->keyword,
                                "synapses, weights and rule of '%s' are those of '%s'",
                                projection->name.name ? projection->name.name : "this projection",
                                stmt->name.name);
        diag_note(diag, stmt->keyword, "this says so");
        diag_help(diag, "leave it out, or say it there");
        any = true;
    }
    return any;
}

static bool fits(Checker *checker, const Projection *projection, const Projection *of,
                 const AstStmt *stmt)
{
    const Layer *pre = projection->pre, *post = projection->post;
    if (!pre->size_known || !post->size_known || !of->pre->size_known || !of->post->size_known)
        return false;
    if (pre->size == of->post->size && post->size == of->pre->size)
        return true;
    Diag *diag = diag_error(checker->diags, E_SHAPE_MISMATCH, stmt->name.span,
                            "'%s' goes from %d units to %d, so its transpose goes from %d to %d, "
                            "but '%s' has %d and '%s' %d",
                            stmt->name.name, of->pre->size, of->post->size, of->post->size,
                            of->pre->size, pre->name.name, pre->size, post->name.name, post->size);
    diag_note(diag, of->name.span, "'%s' is declared here", stmt->name.name);
    return false;
}

void transpose_check(Checker *checker, Projection *projection, const AstStmt *stmt)
{
    Symbol *symbol = scope_expect(checker, stmt->name, SYMBOL_PROJECTION, "projection");
    bool own = has_own(checker, projection, stmt);
    projection->lost_weights = true; /* until it is known to be right */
    if (!symbol || own)
        return;
    const Projection *of = symbol->thing;
    if (!of->pre || !of->post) /* there are none of these names */
        return;
    if (of->index >= projection->index || of->transposed) {
        Diag *diag = diag_error(checker->diags, E_TOO_EARLY, stmt->name.span,
                                of->index == projection->index
                                    ? "'%s' cannot be its own transpose"
                                : of->transposed ? "'%s' is a transpose itself"
                                                 : "'%s' is used before it is declared",
                                stmt->name.name);
        diag_note(diag, of->name.span, "it is declared here");
        diag_help(diag, of->transposed && of->index < projection->index
                            ? "name the projection that has the weights"
                            : "the projection that has the weights stands above");
        return;
    }
    if (!fits(checker, projection, of, stmt))
        return;
    projection->transposed = of;
    projection->connection = of->connection;
    projection->capacity = of->capacity;
    projection->table = of->table;
    projection->weights.dim = of->weights.dim;
    projection->lost_weights = of->lost_weights;
    if (of->where)
        projection->where = expr_is_error(of->where) ? of->where : exchanged(checker, of->where);
}

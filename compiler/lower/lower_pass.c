/* lower_pass.c: loops over the elements of an array, of weights over those that have a synapse. */
#include "lower_pass.h"

#include "lower_data.h"
#include "lower_expr.h"
#include "lower_loop.h"
#include "lower_synapse.h"

/* Whether it has an element for each pair of units, of which some may have no synapse. */
static bool is_in_pairs(const Expr *x)
{
    return x->synapses && (x->paired || x->synapses->connection == CONNECT_ALL);
}

const IrExpr *lower_pass_list_length(Lower *lower, const Expr *x)
{
    const Projection *projection = x->synapses;
    if (!projection || is_in_pairs(x) || !projection_is_counted(projection))
        return NULL;
    return ir_load_at(lower->module, lower->projections[projection->index].row,
                      projection->pre->size);
}

/* Where both hold; NULL: that one always does. */
static const IrExpr *both(Lower *lower, const IrExpr *a, const IrExpr *b)
{
    if (!a || !b || ir_equal(a, b))
        return a ? a : b;
    return ir_apply2(lower->module, IR_AND, a, b);
}

/* Whether the pair of units that element `at` of an array is has a synapse, or all pairs of which it is made; NULL: all
 * have. */
static const IrExpr *exists(Lower *lower, const Expr *x, const IrExpr *const at[2])
{
    if (!is_in_pairs(x))
        return NULL;
    if (x->kind == EXPR_WEIGHTS && x->paired)
        return ir_apply2(lower->module, IR_GT, lower_synapse_of_pair(lower, x->synapses, at, false),
                         ir_const(lower->module, 0));
    if (x->kind == EXPR_WEIGHTS || x->kind == EXPR_TRACES) {
        const Site site = {.projection = x->synapses, .pre = at[0], .post = at[1]};
        return lower_expr(lower, &site, x->synapses->where);
    }
    if (x->kind == EXPR_LET)
        return exists(lower, x->u.let.let->values.items[x->u.let.instance], at);
    if (x->kind == EXPR_SLICE) {
        const IrExpr *full[2];
        lower_expr_slice(lower, x, at, full);
        return exists(lower, x->u.slice.array, full);
    }
    const IrExpr *const column[2] = {at[0], ir_int_const(lower->module, 0)};
    const IrExpr *all = NULL;
    for (int k = 0; k < expr_child_count(x); k++) {
        const Expr *part = expr_child(x, k);
        all = both(lower, all, exists(lower, part, part->type.rank > x->type.rank ? column : at));
    }
    return all;
}

/* Directs what follows into a branch for the elements that exist. */
static void begin_existing(Lower *lower, LowerPass *pass, int rank, const Expr *left, const Expr *right)
{
    const IrExpr *const column[2] = {pass->at[0], ir_int_const(lower->module, 0)}, *condition;
    IrStmts *outside = lower->outside;
    lower->outside = NULL; /* the condition is of each element */
    condition = exists(lower, left, left->type.rank > rank ? column : pass->at);
    if (right)
        condition = both(lower, condition, exists(lower, right, right->type.rank > rank ? column : pass->at));
    lower->outside = outside;
    if (!condition)
        return;
    pass->all = lower->body;
    lower->body = &ir_if(lower->module, lower->body, condition)->u.branch.yes;
}

/* The array whose synapses those of two are; else either. */
static const Expr *of_synapses(const Expr *left, const Expr *right)
{
    return right && right->synapses ? right : left;
}

void lower_pass_begin(Lower *lower, LowerPass *pass, Type shape, const Expr *left,
                      const Expr *right)
{
    const Expr *synapses = of_synapses(left, right);
    pass->depth = shape.rank;
    pass->outside = lower->outside;
    pass->all = NULL;
    if (!lower->outside && shape.rank > 0)
        lower->outside = lower->body;
    /* Matrices are walked along their second axis outside: weights lie so in memory. */
    for (int k = shape.rank - 1; k >= 0; k--)
        pass->at[k] = lower_loop_begin(lower, &pass->loops[k], k == 0 ? "a" : "b", shape.size[k]);
    pass->count = lower_pass_list_length(lower, synapses);
    begin_existing(lower, pass, shape.rank, left, right);
}

void lower_pass_end(Lower *lower, LowerPass *pass)
{
    if (pass->all)
        lower->body = pass->all;
    for (int k = 0; k < pass->depth; k++) {
        IrStmt *stmt = lower_loop_end(lower, &pass->loops[k]);
        stmt->u.loop.first = pass->count ? ir_int_const(lower->module, 0) : NULL;
        stmt->u.loop.end = pass->count;
    }
    lower->outside = pass->outside;
}

IrVar *lower_pass_variable(Lower *lower, LowerPass *pass, const char *name, bool varying,
                           double start)
{
    IrVar *var = ir_var(lower->module, name, ir_real(varying));
    ir_let(lower->module, pass->loops[pass->depth - 1].outer, var, ir_const(lower->module, start));
    return var;
}

/* How many elements exist, counted here. */
static const IrExpr *count_elements(Lower *lower, Type shape, const Expr *left, const Expr *right)
{
    IrModule *module = lower->module;
    LowerPass pass;
    lower_pass_begin(lower, &pass, shape, left, right);
    IrVar *count = lower_pass_variable(lower, &pass, "synapses", false, 0);
    ir_set(module, lower->body, count,
           ir_apply2(module, IR_ADD, ir_get(module, count), ir_const(module, 1)));
    lower_pass_end(lower, &pass);
    return ir_get(module, count);
}

/* Of a matrix of weights: counted once, when a trial begins. */
static const IrExpr *all_synapses(Lower *lower, const Projection *projection, IrStmts *body)
{
    IrModule *module = lower->module;
    ProjectionStore *store = &lower->projections[projection->index];
    if (store->synapse_count)
        return ir_load_at(module, store->synapse_count, 0);
    const char *name = projection->name.name ? projection->name.name : "w";
    store->synapse_count = ir_array(module, arena_printf(lower->arena, "%s_synapses", name),
                                    lower_data_space(lower), false, 1, "how many there are");
    const Expr weights = {
        .kind = EXPR_WEIGHTS,
        .type = {TYPE_REAL, 2, {projection->pre->size, projection->post->size}, {{0}}},
        .synapses = projection,
        .paired = projection->connection != CONNECT_ALL,
        .u.projection = projection};
    IrStmts *outside = lower->body, *outer = lower->outside;
    lower->body = body;
    lower->outside = NULL;
    ir_store(module, lower->body, store->synapse_count, ir_int_const(module, 0),
             count_elements(lower, weights.type, &weights, NULL));
    lower->body = outside;
    lower->outside = outer;
    return ir_load_at(module, store->synapse_count, 0);
}

/* ExprTest: it takes some elements of an array. */
static bool is_part(const Expr *x, const void *context)
{
    (void)context;
    if (x->kind == EXPR_LET)
        return expr_any(x->u.let.let->values.items[x->u.let.instance], is_part, NULL);
    return x->kind == EXPR_SLICE;
}

const IrExpr *lower_pass_count(Lower *lower, Type shape, const Expr *left, const Expr *right)
{
    const Expr *synapses = of_synapses(left, right);
    const IrExpr *length = lower_pass_list_length(lower, synapses);
    if (length)
        return ir_apply1(lower->module, IR_TOREAL, length);
    if (!is_in_pairs(synapses))
        return ir_const(lower->module, type_elements(shape));
    bool whole = synapses->type.rank == 2 && !expr_any(synapses, is_part, NULL) &&
                 !(right && expr_any(right, is_part, NULL)) && !expr_any(left, is_part, NULL);
    return whole
               ? all_synapses(lower, synapses->synapses, lower_data_body(lower))
               : count_elements(lower, shape, left, right);
}

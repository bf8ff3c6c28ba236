/* lower_walk.c: loops over synapses. */
#include "lower_walk.h"

#include "lower_expr.h"
#include "lower_loop.h"

/* body(…) at one pair of all, inside `where` if the projection has one. */
static void visit_pair(Lower *lower, const Site *site, const Projection *projection,
                       SynapseBody *body, void *context)
{
    if (!projection->where) {
        body(lower, site, context);
        return;
    }
    IrStmts *outside = lower->body;
    IrStmt *branch = ir_if(lower->module, outside, lower_expr(lower, site, projection->where));
    lower->body = &branch->u.branch.yes;
    body(lower, site, context);
    lower->body = outside;
}

static const IrExpr *int_let(Lower *lower, const char *name, const IrArray *array,
                             const IrExpr *index)
{
    IrVar *var = ir_var(lower->module, name, ir_int());
    ir_let(lower->module, lower->body, var, ir_load(lower->module, array, index));
    return ir_get(lower->module, var);
}

/* From first[unit] to first[unit + 1] - 1. */
static IrStmt *end_range(Lower *lower, LowerLoop *loop, const IrArray *first, const IrExpr *unit)
{
    IrModule *module = lower->module;
    IrStmt *stmt = lower_loop_end(lower, loop);
    stmt->u.loop.first = ir_load(module, first, unit);
    stmt->u.loop.end =
        ir_load(module, first, ir_apply2(module, IR_IADD, unit, ir_int_const(module, 1)));
    return stmt;
}

IrStmt *lower_walk_targets(Lower *lower, const Site *at, const Projection *projection,
                           SynapseBody *body, void *context)
{
    const ProjectionStore *store = &lower->projections[projection->index];
    Site site = *at;
    LowerLoop loop;
    site.projection = projection;
    if (!store->row) {
        site.post = lower_loop_begin(lower, &loop, "j", projection->post->size);
        visit_pair(lower, &site, projection, body, context);
        return lower_loop_end(lower, &loop);
    }
    site.synapse = lower_loop_begin(lower, &loop, "k", 0);
    site.post = int_let(lower, "j", store->target, site.synapse);
    body(lower, &site, context);
    return end_range(lower, &loop, store->row, site.pre);
}

IrStmt *lower_walk_sources(Lower *lower, const Site *at, const Projection *projection,
                           SynapseBody *body, void *context)
{
    const ProjectionStore *store = &lower->projections[projection->index];
    Site site = *at;
    LowerLoop loop;
    site.projection = projection;
    if (!store->column) {
        site.pre = lower_loop_begin(lower, &loop, "i", projection->pre->size);
        visit_pair(lower, &site, projection, body, context);
        return lower_loop_end(lower, &loop);
    }
    const IrExpr *place = lower_loop_begin(lower, &loop, "k", 0);
    site.synapse = int_let(lower, "synapse", store->synapse, place);
    site.pre = int_let(lower, "i", store->source, place);
    body(lower, &site, context);
    return end_range(lower, &loop, store->column, site.post);
}

IrStmt *lower_walk_all(Lower *lower, const Site *at, const Projection *projection,
                       SynapseBody *body, void *context)
{
    const ProjectionStore *store = &lower->projections[projection->index];
    Site site = *at;
    LowerLoop outer;
    if (store->row) {
        site.pre = lower_loop_begin(lower, &outer, "i", projection->pre->size);
        lower_walk_targets(lower, &site, projection, body, context);
    } else {
        site.post = lower_loop_begin(lower, &outer, "j", projection->post->size);
        lower_walk_sources(lower, &site, projection, body, context);
    }
    return lower_loop_end(lower, &outer);
}

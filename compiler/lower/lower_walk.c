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

void lower_walk_targets(Lower *lower, const Site *at, const Projection *projection,
                        SynapseBody *body, void *context)
{
    const ProjectionStore *store = &lower->projections[projection->index];
    Site site = *at;
    LowerLoop loop;
    site.projection = projection;
    if (projection_is_paired_off(projection)) {
        site.post = site.synapse = site.pre;
        body(lower, &site, context);
        return;
    }
    if (!store->row) {
        site.post = lower_loop_begin(lower, &loop, "j", projection->post->size);
        visit_pair(lower, &site, projection, body, context);
        lower_loop_end(lower, &loop);
        return;
    }
    site.synapse = lower_loop_begin(lower, &loop, "k", 0);
    site.post = int_let(lower, "j", store->target, site.synapse);
    body(lower, &site, context);
    lower_loop_end_range(lower, &loop, store->row, site.pre);
}

void lower_walk_sources(Lower *lower, const Site *at, const Projection *projection,
                        SynapseBody *body, void *context)
{
    const ProjectionStore *store = &lower->projections[projection->index];
    Site site = *at;
    LowerLoop loop;
    site.projection = projection;
    if (projection_is_paired_off(projection)) {
        site.pre = site.synapse = site.post;
        body(lower, &site, context);
        return;
    }
    if (!store->column) {
        site.pre = lower_loop_begin(lower, &loop, "i", projection->pre->size);
        visit_pair(lower, &site, projection, body, context);
        lower_loop_end(lower, &loop);
        return;
    }
    const IrExpr *place = lower_loop_begin(lower, &loop, "k", 0);
    site.synapse = int_let(lower, "synapse", store->synapse, place);
    site.pre = int_let(lower, "i", store->source, place);
    body(lower, &site, context);
    lower_loop_end_range(lower, &loop, store->column, site.post);
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

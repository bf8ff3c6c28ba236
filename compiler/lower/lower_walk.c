/* lower_walk.c: loops over synapses. */
#include "lower_walk.h"

#include "lower_expr.h"
#include "lower_loop.h"

void lower_walk_pair(Lower *lower, const Site *site, const Projection *projection,
                     SynapseBody *body, void *context)
{
    if (!projection->where || projection->connection != CONNECT_ALL) {
        body(lower, site, context);
        return;
    }
    IrStmts *outside = lower->body;
    IrStmt *branch = ir_if(lower->module, outside, lower_expr(lower, site, projection->where));
    lower->body = &branch->u.branch.yes;
    body(lower, site, context);
    lower->body = outside;
}

const IrExpr *lower_walk_number(Lower *lower, const char *name, const IrArray *array,
                                const IrExpr *index)
{
    IrVar *var = ir_var(lower->module, name, ir_int());
    ir_let(lower->module, lower->body, var, ir_load(lower->module, array, index));
    return ir_get(lower->module, var);
}

/* body(…) at the listed synapses of a source, unit `unit`: a row. The unit at the other end goes to *other. */
static void walk_row(Lower *lower, Site *site, const ProjectionStore *store, const IrExpr *unit,
                     const IrExpr **other, SynapseBody *body, void *context)
{
    LowerLoop loop;
    site->synapse = lower_loop_begin(lower, &loop, "k", 0);
    *other = lower_walk_number(lower, other == &site->post ? "j" : "i", store->target, site->synapse);
    body(lower, site, context);
    lower_loop_end_range(lower, &loop, store->row, unit);
}

/* The same of a target: a column. */
static void walk_column(Lower *lower, Site *site, const ProjectionStore *store, const IrExpr *unit,
                        const IrExpr **other, SynapseBody *body, void *context)
{
    LowerLoop loop;
    const IrExpr *place = lower_loop_begin(lower, &loop, "k", 0);
    site->synapse = lower_walk_number(lower, "synapse", store->synapse, place);
    *other = lower_walk_number(lower, other == &site->post ? "j" : "i", store->source, place);
    body(lower, site, context);
    lower_loop_end_range(lower, &loop, store->column, unit);
}

void lower_walk_targets(Lower *lower, const Site *at, const Projection *projection,
                        SynapseBody *body, void *context)
{
    const Projection *of = projection->transposed ? projection->transposed : projection;
    const ProjectionStore *store = &lower->projections[of->index];
    Site site = *at;
    site.projection = projection;
    if (projection_is_paired_off(projection)) {
        site.post = site.synapse = site.pre;
        body(lower, &site, context);
    } else if (projection->connection == CONNECT_ALL) {
        LowerLoop loop;
        site.post = lower_loop_begin(lower, &loop, "j", projection->post->size);
        lower_walk_pair(lower, &site, projection, body, context);
        lower_loop_end(lower, &loop);
    } else if (projection->transposed) {
        walk_column(lower, &site, store, site.pre, &site.post, body, context);
    } else {
        walk_row(lower, &site, store, site.pre, &site.post, body, context);
    }
}

void lower_walk_sources(Lower *lower, const Site *at, const Projection *projection,
                        SynapseBody *body, void *context)
{
    const Projection *of = projection->transposed ? projection->transposed : projection;
    const ProjectionStore *store = &lower->projections[of->index];
    Site site = *at;
    site.projection = projection;
    if (projection_is_paired_off(projection)) {
        site.pre = site.synapse = site.post;
        body(lower, &site, context);
    } else if (projection->connection == CONNECT_ALL) {
        LowerLoop loop;
        site.pre = lower_loop_begin(lower, &loop, "i", projection->pre->size);
        lower_walk_pair(lower, &site, projection, body, context);
        lower_loop_end(lower, &loop);
    } else if (projection->transposed) {
        walk_row(lower, &site, store, site.post, &site.pre, body, context);
    } else {
        walk_column(lower, &site, store, site.post, &site.pre, body, context);
    }
}

IrStmt *lower_walk_all(Lower *lower, const Site *at, const Projection *projection,
                       SynapseBody *body, void *context)
{
    Site site = *at;
    LowerLoop outer;
    /* Rows of a list, and those of the other end where it is transposed; columns of a matrix. */
    if (projection->connection != CONNECT_ALL && !projection->transposed) {
        site.pre = lower_loop_begin(lower, &outer, "i", projection->pre->size);
        lower_walk_targets(lower, &site, projection, body, context);
    } else {
        site.post = lower_loop_begin(lower, &outer, "j", projection->post->size);
        lower_walk_sources(lower, &site, projection, body, context);
    }
    return lower_loop_end(lower, &outer);
}

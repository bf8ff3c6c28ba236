/* lower_total.c: sums over the synapses of units, and the least and largest of their values.
 *
 * Those of all units of one end are computed together, into an array, before the loops in which they are read. So each
 * synapse is looked at once, and all units and synapses see the same sums, whatever the statements that read them do to the
 * weights. */
#include "lower_total.h"

#include "lower_accumulator.h"
#include "lower_expr.h"
#include "lower_loop.h"
#include "lower_synapse_sum.h"
#include "lower_walk.h"

/* Where the sum of a unit is made: in a variable, or in the array. */
typedef struct Adding {
    const SynapseSum *sum;
    const IrArray *array;
    IrVar *total; /* NULL: in the array */
} Adding;

static void add(Lower *lower, const Site *site, void *context)
{
    IrModule *module = lower->module;
    const Adding *adding = context;
    const IrExpr *unit = adding->sum->side == SIDE_PRE ? site->pre : site->post;
    const IrExpr *before = adding->total ? ir_get(module, adding->total) : ir_load(module, adding->array, unit);
    const IrExpr *after =
        lower_accumulator_add(lower, adding->sum->how, before, lower_expr(lower, site, adding->sum->value));
    if (adding->total)
        ir_set(module, lower->body, adding->total, after);
    else
        ir_store(module, lower->body, adding->array, unit, after);
}

/* Unit by unit, where there is a synapse for each pair. */
static void sum_pairs(Lower *lower, Site *site, Adding *adding)
{
    IrModule *module = lower->module;
    const Projection *projection = adding->sum->projection;
    bool pre = adding->sum->side == SIDE_PRE;
    LowerLoop loop;
    const IrExpr *unit = lower_loop_begin(lower, &loop, pre ? "i" : "j", adding->array->length);
    *(pre ? &site->pre : &site->post) = unit;
    adding->total = ir_var(module, "total", ir_real(adding->sum->varying));
    ir_let(module, lower->body, adding->total, ir_const(module, lower_accumulator_start(adding->sum->how)));
    (pre ? lower_walk_targets : lower_walk_sources)(lower, site, projection, add, adding);
    ir_store(module, lower->body, adding->array, unit, ir_get(module, adding->total));
    lower_loop_end(lower, &loop)->span = adding->sum->value->span;
}

void lower_total(Lower *lower, const Site *at, const Expr *x)
{
    for (int k = 0; k < expr_child_count(x); k++)
        lower_total(lower, at, expr_child(x, k));
    if (x->kind != EXPR_SYNAPSE_SUM)
        return;
    const SynapseSum *sum = x->u.synapse_sum.sum;
    Adding adding = {sum, lower_synapse_sum_store(lower, sum), NULL};
    Site site = *at;
    site.projection = sum->projection;
    lower_expr_outside(lower, &site, sum->value);
    if (sum->projection->connection == CONNECT_ALL) {
        sum_pairs(lower, &site, &adding);
        return;
    }
    lower_loop_fill(lower, adding.array, lower_accumulator_start(sum->how));
    lower_walk_all(lower, &site, sum->projection, add, &adding)->span = sum->value->span;
}

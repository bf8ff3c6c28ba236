/* lower_step.c: what happens when one sample is shown: populations in order of definition, in each
 * its variables in order, each for all units; what a projection adds is summed just before the first
 * variable that needs it. */
#include "lower_internal.h"

/* ---- projections ---------------------------------------------------------------------------- */

/* From this many presynaptic units on a sum runs in several parts, so that additions need not wait
 * for one another. The order is part of the text, hence the same in every tier. */
#define PARTS           4
#define MIN_FOR_PARTS   8

/* Adds one synapse's contribution to `sum`, whose type is set by the first. */
static void add_synapse(Lower *lower, const Site *site, const Projection *projection, IrVar *sum)
{
    IrModule *module = lower->module;
    IrStmts *outside = lower->body;
    IrStmt *branch = NULL;
    if (projection->where) {
        branch = ir_if(module, outside, lower_scalar(lower, site, projection->where));
        lower->body = &branch->u.branch.yes;
    }
    const IrExpr *value = lower_scalar(lower, site, projection->drive);
    ir_set(module, lower->body, sum, ir_apply2(module, IR_ADD, ir_get(module, sum), value));
    lower->body = outside;
}

static bool drive_varying(const Projection *projection)
{
    return projection->post->varying;
}

/* The sum over the presynaptic units for the postsynaptic unit site->post. */
static const IrExpr *drive_sum(Lower *lower, Site *site, const Projection *projection)
{
    IrModule *module = lower->module;
    int n = projection->pre->size;
    int parts = n >= MIN_FOR_PARTS ? PARTS : 1;
    IrVar *sum[PARTS];
    for (int k = 0; k < parts; k++) {
        sum[k] = ir_var(module, "sum", ir_real(drive_varying(projection)));
        ir_let(module, lower->body, sum[k], ir_const(module, 0));
    }
    LowerLoop loop;
    const IrExpr *group = lower_loop_begin(lower, &loop, "i", n / parts);
    for (int k = 0; k < parts; k++) {
        site->pre = parts == 1 ? group
                               : lower_index(lower, group, parts, ir_int_const(module, k));
        add_synapse(lower, site, projection, sum[k]);
    }
    lower_loop_end(lower, &loop);
    for (int i = n - n % parts; i < n; i++) {
        site->pre = ir_int_const(module, i);
        add_synapse(lower, site, projection, sum[i % parts]);
    }
    if (parts == 1)
        return ir_get(module, sum[0]);
    const IrExpr *low = ir_apply2(module, IR_ADD, ir_get(module, sum[0]), ir_get(module, sum[1]));
    const IrExpr *high = ir_apply2(module, IR_ADD, ir_get(module, sum[2]), ir_get(module, sum[3]));
    return ir_apply2(module, IR_ADD, low, high);
}

static void compute_drive(Lower *lower, const Site *at, const Projection *projection)
{
    ProjectionStore *store = &lower->projections[projection->index];
    if (store->drive_done || !projection->drive)
        return;
    store->drive_done = true;
    if (!store->drive)
        store->drive = ir_array(lower->module, "drive", IR_SPACE_WORK, drive_varying(projection),
                                projection->post->size, NULL);
    Site site = *at;
    LowerLoop loop;
    site.projection = projection;
    site.post = lower_loop_begin(lower, &loop, "j", projection->post->size);
    const IrExpr *sum = drive_sum(lower, &site, projection);
    ir_store(lower->module, lower->body, store->drive, site.post, sum);
    lower_loop_end(lower, &loop)->span = projection->drive_stmt->span;
}

IrStmt *lower_synapses(Lower *lower, const Site *at, const Projection *projection, SynapseBody *body,
                       void *context)
{
    Site site = *at;
    LowerLoop outer, inner;
    site.projection = projection;
    site.post = lower_loop_begin(lower, &outer, "j", projection->post->size);
    site.pre = lower_loop_begin(lower, &inner, "i", projection->pre->size);
    if (projection->where) {
        IrStmts *outside = lower->body;
        IrStmt *branch = ir_if(lower->module, outside, lower_scalar(lower, &site, projection->where));
        lower->body = &branch->u.branch.yes;
        body(lower, &site, context);
        lower->body = outside;
    } else {
        body(lower, &site, context);
    }
    lower_loop_end(lower, &inner);
    return lower_loop_end(lower, &outer);
}

/* ---- populations ---------------------------------------------------------------------------- */

/* Computes the drives that an equation reads. */
static void compute_drives(Lower *lower, const Site *site, const Layer *layer, const X *x)
{
    switch (x->kind) {
    case X_DRIVE:
        for (int k = 0; k < lower->model->projections.count; k++) {
            const Projection *projection = lower->model->projections.items[k];
            if (projection->post == layer && (!x->u.projection || x->u.projection == projection))
                compute_drive(lower, site, projection);
        }
        break;
    case X_APPLY:
        for (int k = 0; k < 2 && x->u.apply.arg[k]; k++)
            compute_drives(lower, site, layer, x->u.apply.arg[k]);
        break;
    case X_CALL:
    case X_SELECT:
        for (int k = 0; k < 3 && x->u.call.arg[k]; k++)
            compute_drives(lower, site, layer, x->u.call.arg[k]);
        break;
    case X_NUMBER:
    case X_VARIABLE:
    case X_STATE:
    case X_SAMPLES:
    case X_WEIGHT:
    case X_WEIGHTS:
    case X_COEFFICIENT:
    case X_VOLTERRA:
    case X_TIME:
    case X_TIME_END:
    case X_UNIT_INDEX:
    case X_LET:
    case X_OUTCOME:
    case X_REDUCE:
    case X_DOT:
    case X_SLICE:
    case X_GATHER:
    case X_PRINCIPAL:
    case X_SAMPLE_MEAN:
    case X_PENALTY:
        break;
    }
}

static void compute_variable(Lower *lower, const Site *at, const Layer *layer, int index)
{
    const LayerVariable *variable = &layer->variables.items[index];
    Site site = *at;
    LowerLoop loop;
    compute_drives(lower, at, layer, variable->value);
    site.layer = layer;
    site.own = lower_loop_begin(lower, &loop, "i", layer->size);
    const IrExpr *value = lower_scalar(lower, &site, variable->value);
    ir_store(lower->module, lower->body, lower->layers[layer->index].variables[index], site.own, value);
    lower_loop_end(lower, &loop)->span = variable->value->span;
}

void lower_activity(Lower *lower, const Site *site)
{
    for (int k = 0; k < lower->model->projections.count; k++)
        lower->projections[k].drive_done = false;
    for (int k = 0; k < lower->model->layers.count; k++) {
        const Layer *layer = lower->model->layers.items[k];
        for (int n = 0; n < layer->variables.count && !layer->is_input; n++)
            compute_variable(lower, site, layer, n);
    }
}

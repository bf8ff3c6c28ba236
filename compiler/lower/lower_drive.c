/* lower_drive.c: what a projection adds to the units it reaches.
 *
 * Usually the sum over a unit's synapses is a sweep of its own, in the step that needs it. Where synapses
 * are listed, the sums are filled by a walk over the list; over the synapses of the units that spike alone
 * where what the others add is 0. Where
 * input changes its weights in every step, the sweep that changes them adds up the next step's sum
 * too, with weights that are still in registers. The order of additions is the same in both. With 8
 * lanes that is 1.05 times as fast for 100 inputs and 1.2 for 400; with 4 lanes 1.1 and 1.2; by
 * libtcc 1.1. (With 1 lane cc works on several synapses at once if they only change, and then it is
 * half as fast; but nobody searches with that.) */
#include "lower_drive.h"

#include "lower_expr.h"
#include "lower_ir.h"
#include "lower_loop.h"
#include "lower_spikes.h"
#include "lower_walk.h"

/* From this many presynaptic units on a sum runs in several parts, so that additions need not wait
 * for one another. The order is part of the text, hence the same in every tier. */
#define PARTS         4
#define MIN_FOR_PARTS 8

/* Adds one synapse's contribution to `sum`, whose type is set by the first. */
static void add_synapse(Lower *lower, const Site *site, const Projection *projection, IrVar *sum)
{
    IrModule *module = lower->module;
    IrStmts *outside = lower->body;
    IrStmt *branch = NULL;
    if (projection->where) {
        branch = ir_if(module, outside, lower_expr(lower, site, projection->where));
        lower->body = &branch->u.branch.yes;
    }
    const IrExpr *value = lower_expr(lower, site, projection->drive);
    ir_set(module, lower->body, sum, ir_apply2(module, IR_ADD, ir_get(module, sum), value));
    lower->body = outside;
}

static bool drive_varying(const Projection *projection)
{
    return projection->post->varying;
}

/* What happens at each synapse before it is added. */
typedef struct Before {
    SynapseUpdate *update; /* NULL: nothing */
    const void *context;
    const IrExpr *next_row;
} Before;

static void visit_synapse(Lower *lower, const Site *site, const Before *before, IrVar *sum)
{
    Site now = *site;
    if (before->update) {
        now.weight = before->update(lower, site, before->context);
        now.row = before->next_row;
    }
    add_synapse(lower, &now, site->projection, sum);
}

/* One that is left over, in a loop of one turn: pass_horner contracts a polynomial by the loops in
 * which its variables change. */
static void visit_last(Lower *lower, Site *site, const Before *before, int i, IrVar *sum)
{
    LowerLoop loop;
    const IrExpr *turn = lower_loop_begin(lower, &loop, "i", 1);
    site->pre = ir_apply2(lower->module, IR_IADD, ir_int_const(lower->module, i), turn);
    visit_synapse(lower, site, before, sum);
    lower_loop_end(lower, &loop);
}

/* The sum over the presynaptic units for the postsynaptic unit site->post. */
static const IrExpr *drive_sum(Lower *lower, Site *site, const Before *before)
{
    IrModule *module = lower->module;
    int n = site->projection->pre->size;
    int parts = n >= MIN_FOR_PARTS ? PARTS : 1;
    IrVar *sum[PARTS];
    for (int k = 0; k < parts; k++) {
        sum[k] = ir_var(module, "sum", ir_real(drive_varying(site->projection)));
        ir_let(module, lower->body, sum[k], ir_const(module, 0));
    }
    LowerLoop loop;
    const IrExpr *group = lower_loop_begin(lower, &loop, "i", n / parts);
    for (int k = 0; k < parts; k++) {
        site->pre =
            parts == 1 ? group : lower_ir_index(lower, group, parts, ir_int_const(module, k));
        visit_synapse(lower, site, before, sum[k]);
    }
    lower_loop_end(lower, &loop);
    for (int i = n - n % parts; i < n; i++)
        visit_last(lower, site, before, i, sum[i % parts]);
    if (parts == 1)
        return ir_get(module, sum[0]);
    const IrExpr *low = ir_apply2(module, IR_ADD, ir_get(module, sum[0]), ir_get(module, sum[1]));
    const IrExpr *high = ir_apply2(module, IR_ADD, ir_get(module, sum[2]), ir_get(module, sum[3]));
    return ir_apply2(module, IR_ADD, low, high);
}

static const IrArray *drive_store(Lower *lower, const Projection *projection)
{
    ProjectionStore *store = &lower->projections[projection->index];
    if (!store->drive)
        store->drive = ir_array(lower->module, "drive", IR_SPACE_WORK, drive_varying(projection),
                                projection->post->size, NULL);
    return store->drive;
}

void lower_drive_in_order(Lower *lower, const Site *at, const Projection *projection)
{
    const IrArray *drive = drive_store(lower, projection);
    Site site = *at;
    site.projection = projection;
    site.post = at->own;
    const IrExpr *sum = drive_sum(lower, &site, &(Before){0});
    ir_store(lower->module, lower->body, drive, at->own, sum)->span = projection->drive_stmt->span;
}

/* ---- listed synapses ------------------------------------------------------------------------ */

static void add_listed(Lower *lower, const Site *site, void *context)
{
    (void)context;
    IrModule *module = lower->module;
    const IrArray *drive = drive_store(lower, site->projection);
    const IrExpr *value = lower_expr(lower, site, site->projection->drive);
    ir_store(module, lower->body, drive, site->post,
             ir_apply2(module, IR_ADD, ir_load(module, drive, site->post), value));
}

static void add_listed_of_unit(Lower *lower, const Site *site, const IrExpr *lanes, void *context)
{
    (void)lanes; /* in the others 0 is added */
    (void)context;
    Site now = *site;
    now.delay = NULL; /* a population that has not advanced is read as it is, like its rate */
    lower_walk_targets(lower, &now, site->projection, add_listed, NULL);
}

/* Whether it is 0 in steps in which the presynaptic unit does not spike. */
static bool needs_spike(const Expr *x)
{
    if (x->kind == EXPR_VARIABLE)
        return x->u.variable.side == SIDE_PRE &&
               x->u.variable.layer->variables.items[x->u.variable.index].spike_rate;
    if (x->kind != EXPR_APPLY)
        return false;
    const Expr *const *arg = x->u.apply.arg;
    bool product = x->u.apply.op == AST_MUL;
    bool first = product || x->u.apply.op == AST_DIV || x->u.apply.op == AST_NEG;
    return (first && needs_spike(arg[0])) || (product && needs_spike(arg[1]));
}

static void sweep_list(Lower *lower, const Site *at, const Projection *projection)
{
    Site site = *at;
    site.projection = projection;
    lower_expr_outside(lower, &site, projection->drive);
    lower_loop_clear(lower, drive_store(lower, projection));
    int first = lower->body->count;
    if (needs_spike(projection->drive))
        lower_spikes_each(lower, &site, projection->pre, SIDE_PRE,
                          lower_spikes_ago(lower, lower_spikes_lag(lower, projection->pre)), add_listed_of_unit, NULL);
    else
        lower_walk_all(lower, &site, projection, add_listed, NULL);
    for (int k = first; k < lower->body->count; k++)
        lower->body->items[k]->span = projection->drive_stmt->span;
}

/* ---- all pairs ------------------------------------------------------------------------------ */

/* Sums the drive of all units of a projection's target. */
static IrStmt *sweep(Lower *lower, const Site *at, const Projection *projection,
                     const Before *before)
{
    const IrArray *drive = drive_store(lower, projection);
    Site site = *at;
    LowerLoop loop;
    site.projection = projection;
    lower_expr_outside(lower, &site, projection->drive);
    site.post = lower_loop_begin(lower, &loop, "j", projection->post->size);
    const IrExpr *sum = drive_sum(lower, &site, before);
    IrStmt *result = ir_store(lower->module, lower->body, drive, site.post, sum);
    if (before->update)
        result->note = "what the new weights add in the next step";
    IrStmt *stmt = lower_loop_end(lower, &loop);
    stmt->span = projection->drive_stmt->span;
    return stmt;
}

/* ---- ahead ---------------------------------------------------------------------------------- */

/* Fewer inputs are written out by pass_unroll, and then it does not pay. */
#define MIN_AHEAD 44

/* Whether what a synapse adds depends on its weight, the sample that is shown, and constants. */
static bool is_known_ahead(const Expr *x)
{
    bool leaf = x->kind == EXPR_NUMBER || x->kind == EXPR_WEIGHT || x->kind == EXPR_COEFFICIENT ||
                x->kind == EXPR_UNIT_INDEX ||
                (x->kind == EXPR_VARIABLE && x->u.variable.side == SIDE_PRE);
    bool node = x->kind == EXPR_APPLY || x->kind == EXPR_CALL || x->kind == EXPR_SELECT;
    for (int k = 0; k < expr_child_count(x); k++)
        node = node && is_known_ahead(expr_child(x, k));
    return leaf || node;
}

/* Whether the sums of the next step can be made where the weights change. */
static bool goes_ahead(const Site *site, const Projection *projection)
{
    for (int k = 0; k < projection->updates[EVENT_STEP].count; k++)
        if (projection->updates[EVENT_STEP].items[k].norm != NORM_NONE ||
            projection->updates[EVENT_STEP].items[k].trace >= 0 ||
            projection->updates[EVENT_STEP].items[k].every > 0 ||
            projection->updates[EVENT_STEP].items[k].at_sample)
            return false;
    return !phase_freezes(site->phase, projection->rule) &&
           projection->updates[EVENT_STEP].count > 0 && projection->drive &&
           projection->connection == CONNECT_ALL &&
           !projection->drive_kept && projection->pre->is_input && !projection->pre->spiking &&
           projection->pre->size >= MIN_AHEAD && !projection->where &&
           is_known_ahead(projection->drive);
}

bool lower_drive_update(Lower *lower, const Site *site, const Projection *projection,
                        SynapseUpdate *update, const void *context)
{
    if (!site->next_row || !goes_ahead(site, projection))
        return false;
    Before before = {update, context, site->next_row};
    sweep(lower, site, projection, &before)->span =
        projection->updates[EVENT_STEP].items[0].stmt->span;
    return true;
}

void lower_drive_ahead(Lower *lower, const Site *site)
{
    for (int k = 0; k < lower->model->projections.count; k++) {
        const Projection *projection = lower->model->projections.items[k];
        if (goes_ahead(site, projection))
            sweep(lower, site, projection, &(Before){0});
    }
}

static void sum_drive(Lower *lower, const Site *site, const Projection *projection)
{
    ProjectionStore *store = &lower->projections[projection->index];
    if (store->drive_done || !projection->drive)
        return;
    store->drive_done = true;
    if (projection->connection != CONNECT_ALL)
        sweep_list(lower, site, projection);
    else if (!site->next_row || !goes_ahead(site, projection))
        sweep(lower, site, projection, &(Before){0});
}

void lower_drive_recorded(Lower *lower, const Site *site)
{
    for (int k = 0; k < lower->model->projections.count; k++)
        if (lower->model->projections.items[k]->drive_recorded)
            sum_drive(lower, site, lower->model->projections.items[k]);
}

void lower_drive_sum(Lower *lower, const Site *site, const Layer *layer, const Expr *x)
{
    for (int k = 0; x->kind == EXPR_DRIVE && k < layer->incoming.count; k++) {
        const Projection *projection = layer->incoming.items[k];
        if (!x->u.drive.projection || x->u.drive.projection == projection)
            sum_drive(lower, site, projection);
    }
    for (int k = 0; k < expr_child_count(x); k++)
        lower_drive_sum(lower, site, layer, expr_child(x, k));
}

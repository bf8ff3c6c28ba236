/* lower_update.c: weight updates at the end of a step or an epoch. */
#include "lower_update.h"

#include "lower_change.h"
#include "lower_drive.h"
#include "lower_expr.h"
#include "lower_ir.h"
#include "lower_mean.h"
#include "lower_normalize.h"
#include "lower_synapse.h"
#include "lower_total.h"
#include "lower_walk.h"

/* Updates of an event that follow one another at each synapse. */
typedef struct Run {
    EventKind event;
    int first, end;
} Run;

static void update_at_synapse(Lower *lower, const Site *site, void *context)
{
    const Run *run = context;
    const Projection *projection = site->projection;
    const IrExpr *index = lower_synapse_index(lower, site);
    for (int k = run->first; k < run->end; k++) {
        const Update *update = &projection->updates[run->event].items[k];
        if (!phase_updates(site->phase, projection, update))
            continue;
        const IrArray *changed = lower_change_array(lower, projection, update);
        const IrExpr *old = ir_load(lower->module, changed, index);
        const IrExpr *value = lower_change_value(lower, site, update, old);
        ir_store(lower->module, lower->body, changed, index, value)->span = update->stmt->span;
    }
}

/* The same, by way of a variable that can be read in place of the weight. */
static const IrExpr *update_and_keep(Lower *lower, const Site *site, const void *context)
{
    const EventKind *event = context;
    const Projection *projection = site->projection;
    IrModule *module = lower->module;
    const IrArray *weights = lower->projections[projection->index].weights;
    const IrExpr *index = lower_ir_index(lower, site->post, projection->pre->size, site->pre);
    Site now = *site;
    now.weight = ir_load(module, weights, index);
    for (int k = 0; k < projection->updates[*event].count; k++) {
        const Update *update = &projection->updates[*event].items[k];
        IrVar *var = ir_var(module, "weight", ir_real(true));
        ir_let(module, lower->body, var, lower_change_value(lower, &now, update, now.weight))
            ->span = update->stmt->span;
        now.weight = ir_get(module, var);
    }
    ir_store(module, lower->body, weights, index, now.weight);
    return now.weight;
}

static bool happens_alike(const Update *a, const Update *b)
{
    return a->every == b->every && a->at_sample == b->at_sample;
}

/* The steps at whose ends an update happens; NULL: all. */
static const IrExpr *moment(Lower *lower, const Site *site, const Update *update)
{
    IrModule *module = lower->module;
    if (update->at_sample && site->sample_ends)
        return ir_apply2(module, IR_GT, site->sample_ends, ir_const(module, 0));
    if (update->every == 0)
        return NULL;
    const IrExpr *ended = lower_ir_sum(lower, site->step, ir_const(module, 1));
    const IrExpr *every = ir_const(module, update->every);
    const IrExpr *times = lower_ir_func(lower, "floor", ir_apply2(module, IR_DIV, ended, every), NULL);
    return ir_apply2(module, IR_EQ, ir_apply2(module, IR_MUL, times, every), ended);
}

/* When an event begins: the sums over synapses that its statements read, all of them as things are there. */
static void sum_before(Lower *lower, const Site *site, const Update *updates, int first, int count)
{
    if (first > 0 && happens_alike(&updates[first - 1], &updates[first]))
        return;
    for (int k = first; k < count && happens_alike(&updates[k], &updates[first]); k++)
        lower_total(lower, site, updates[k].value);
}

void lower_update(Lower *lower, const Site *at, const Projection *projection, EventKind event,
                  const MeanStore *means, int mean_count)
{
    if (!phase_updates_at(at->phase, projection, event))
        return;
    Site site = *at;
    site.means = means;
    site.mean_count = mean_count;
    site.projection = projection;
    for (int k = 0; k < projection->updates[event].count && event != EVENT_EPOCH; k++)
        lower_drive_sum(lower, &site, projection->post, projection->updates[event].items[k].value);
    for (int k = 0; k < projection->updates[event].count; k++)
        lower_expr_outside(lower, &site, projection->updates[event].items[k].value);
    const Update *updates = projection->updates[event].items;
    int count = projection->updates[event].count;
    bool always = updates[0].every == 0 && !updates[0].at_sample;
    if (always)
        sum_before(lower, &site, updates, 0, count);
    if (event == EVENT_STEP &&
        lower_drive_update(lower, &site, projection, update_and_keep, &event))
        return;
    for (Run run = {event, 0, 0}; run.first < count; run.first = run.end) {
        while (run.end < count && updates[run.end].norm == NORM_NONE &&
               happens_alike(&updates[run.end], &updates[run.first]))
            run.end++;
        IrStmts *outside = lower->body;
        const IrExpr *when = moment(lower, &site, &updates[run.first]);
        if (when)
            lower->body = &ir_if(lower->module, lower->body, when)->u.branch.yes;
        if (!always || run.first > 0)
            sum_before(lower, &site, updates, run.first, count);
        if (run.end > run.first)
            lower_walk_all(lower, &site, projection, update_at_synapse, &run)->span =
                updates[run.first].stmt->span;
        else if (!phase_freezes(site.phase, projection->rule))
            lower_normalize(lower, &site, &updates[run.end++]);
        else
            run.end++;
        lower->body = outside;
    }
}

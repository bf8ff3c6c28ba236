/* lower_finite.c: a candidate whose numbers stop being numbers has failed.
 *
 * A comparison with NaN does not hold, so a neuron whose voltage is NaN is silent, which a loss may well like.
 * Therefore all that is carried from step to step (states, weights, traces) is looked at at the end of each
 * phase, before `restore` may overwrite it; nothing turns a NaN in them into a number before that, bounds
 * neither. If one is infinite or not a number, all losses and reports of that trial are NaN, unless a guard has
 * stopped it. One pass over the arrays a phase costs next to nothing.
 *
 * A train of spikes whose rate, period or start is NaN is silent, too. A Poisson train keeps it (rt_poisson). Infinite
 * ones mean something: a spike in each step, or none. */
#include "lower_finite.h"

#include <float.h>
#include <math.h>

#include "lower_ir.h"
#include "lower_loop.h"

void lower_finite_begin(Lower *lower)
{
    lower->finite = ir_var(lower->module, "finite", ir_bool(true));
    ir_let(lower->module, lower->body, lower->finite, ir_bool_const(lower->module, true));
}

static bool is_state(const Lower *lower, const Layer *layer, const IrArray *array)
{
    for (int k = 0; !layer->is_input && k < layer->variables.count; k++) {
        const LayerVariable *variable = &layer->variables.items[k];
        bool carried = variable->derivative || variable->remembered;
        if (carried && lower->layers[layer->index].variables[k] == array)
            return true;
    }
    return false;
}

static bool is_of_projection(const Lower *lower, const Projection *projection, const IrArray *array)
{
    const ProjectionStore *store = &lower->projections[projection->index];
    for (int k = 0; k < projection->traces.count; k++)
        if (store->traces[k].values == array)
            return true;
    return store->weights == array;
}

/* The projection whose weights or traces these are; NULL: none. */
static const Projection *projection_of(const Lower *lower, const IrArray *array)
{
    for (int k = 0; k < lower->model->projections.count; k++)
        if (is_of_projection(lower, lower->model->projections.items[k], array))
            return lower->model->projections.items[k];
    return NULL;
}

bool lower_finite_keeps(const Lower *lower, const IrArray *array)
{
    const Model *model = lower->model;
    if (array->space != IR_SPACE_WORK || array->base != IR_REAL)
        return false;
    for (int k = 0; k < model->layers.count; k++)
        if (is_state(lower, model->layers.items[k], array))
            return true;
    return projection_of(lower, array) != NULL;
}

/* Of listed synapses there is room for more than there are. */
static const IrArray *rows_of_list(const Lower *lower, const IrArray *array)
{
    const Projection *projection = projection_of(lower, array);
    const ProjectionStore *store = projection ? &lower->projections[projection->index] : NULL;
    if (!store || !store->row || projection_is_paired_off(projection) ||
        (array == store->weights && projection_has_one_weight(projection)))
        return NULL;
    for (int k = 0; k < projection->traces.count; k++)
        if (store->traces[k].values == array &&
            projection->traces.items[k].kind != TRACE_OF_SYNAPSES &&
            projection->traces.items[k].kind != TRACE_VARIABLE)
            return NULL;
    return store->row;
}

const IrExpr *lower_finite_holds(Lower *lower, const IrExpr *value, bool finite)
{
    IrModule *module = lower->module;
    return finite ? ir_apply2(module, IR_LE, lower_ir_func(lower, "abs", value, NULL),
                              ir_const(module, DBL_MAX))
                  : ir_apply2(module, IR_EQ, value, value);
}

/* lower->finite holds no longer if an element is no finite number, or no number. */
static void look_at(Lower *lower, const IrArray *array, bool finite)
{
    IrModule *module = lower->module;
    const IrArray *rows = rows_of_list(lower, array);
    LowerLoop loop;
    const IrExpr *index = lower_loop_begin(lower, &loop, "k", rows ? 0 : array->length);
    const IrExpr *holds = lower_finite_holds(lower, ir_load(module, array, index), finite);
    ir_set(module, lower->body, lower->finite,
           ir_apply2(module, IR_AND, ir_get(module, lower->finite), holds));
    IrStmt *stmt = lower_loop_end(lower, &loop);
    stmt->u.loop.independent = false;
    stmt->u.loop.first = rows ? ir_int_const(module, 0) : NULL;
    stmt->u.loop.end = rows ? ir_load_at(module, rows, rows->length - 1) : NULL;
    stmt->note = arena_printf(lower->arena, "%s is %s", array->name, finite ? "finite" : "a number");
}

bool lower_finite_may_be_nan(const Expr *value)
{
    return value && value->kind != EXPR_NUMBER;
}

static void look_at_sources(Lower *lower, const SpikeStore *spikes)
{
    bool drawn = false;
    for (int k = 0; k < spikes->sources.count; k++) {
        const SourceStore *store = &spikes->sources.items[k];
        drawn = drawn || (store->rates && lower_finite_may_be_nan(store->source->rate));
        if (store->passed && lower_finite_may_be_nan(store->source->start))
            look_at(lower, store->first, false);
        if (store->passed && lower_finite_may_be_nan(store->source->period))
            look_at(lower, store->period, false);
    }
    if (drawn)
        look_at(lower, spikes->state, false);
}

void lower_finite_check(Lower *lower)
{
    for (int k = 0; k < lower->states.count; k++)
        if (lower_finite_keeps(lower, lower->states.items[k]))
            look_at(lower, lower->states.items[k], true);
    for (int k = 0; k < lower->model->layers.count; k++)
        look_at_sources(lower, &lower->layers[k].spikes);
}

const IrExpr *lower_finite_value(Lower *lower, const IrExpr *value)
{
    return ir_select(lower->module, ir_get(lower->module, lower->finite), value,
                     ir_const(lower->module, (double)NAN));
}

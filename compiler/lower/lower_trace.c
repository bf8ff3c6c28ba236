/* lower_trace.c: the memory of traces and their values, for each unit of one end, each synapse, or one in all. How
 * they begin: lower_trace_start.c; how they change: lower_decay.c, lower_spike_trace.c, lower_trace_step.c. */
#include "lower_trace.h"

#include "lower_arg.h"
#include "lower_data.h"
#include "lower_draw.h"
#include "lower_ir.h"
#include "lower_synapse.h"

/* ---- memory -------------------------------------------------------------------------------------- */

static IrArray *one_number(Lower *lower, const Trace *trace, const char *what)
{
    return ir_array(lower->module, arena_printf(lower->arena, "%s_%s", trace->name.name, what),
                    IR_SPACE_WORK, trace->varying, 1, NULL);
}

/* Arrays for so many elements. */
static TraceStore make_arrays(Lower *lower, const Trace *trace, int length, const char *note)
{
    TraceStore store = {0};
    if (trace->lazy)
        note = arena_printf(lower->arena, "%s, but for its decay", note);
    store.values =
        ir_array(lower->module, trace->name.name, IR_SPACE_WORK, trace->varying, length, note);
    if (trace->lazy) {
        store.since = one_number(lower, trace, "since");
        store.decay = one_number(lower, trace, "decay");
    }
    return store;
}

static void fill_column(Lower *lower, const Projection *projection, const Trace *trace,
                        const IrArray *out)
{
    int sources = projection->pre->size;
    IrArray *next =
        ir_int_array(lower->module, "scratch", IR_SPACE_SCRATCH, sources + 1L, IR_ANY_INT, NULL);
    IrArg args[] = {lower_arg_array(lower, out),
                    {.kind = IR_ARG_TABLE, .integer = projection->table},
                    lower_arg_int(lower, sources), lower_arg_int(lower, trace->column),
                    lower_arg_array(lower, next)};
    ir_kernel(lower->module, lower_data_body(lower), "rt_table_column", args, COUNT(args))->span =
        trace->name.span;
}

/* A parameter, or a variable whose values before the first step are drawn. */
static TraceStore make_drawn(Lower *lower, const Projection *projection, const Trace *trace)
{
    const char *name = trace->name.name;
    bool stays = trace->kind == TRACE_PARAMETER;
    IrArray *drawn =
        ir_array(lower->module, stays ? name : arena_printf(lower->arena, "%s_start", name),
                 lower_data_space(lower), false, projection->capacity,
                 !projection->rule
                     ? arena_printf(lower->arena, "%s of the synapses", name)
                     : arena_printf(lower->arena, trace->column > 0 ? "%s of the synapses of rule %s" : "%s of rule %s, drawn",
                                    name, projection->rule->name.name));
    if (trace->column > 0)
        fill_column(lower, projection, trace, drawn);
    else
        lower_draw(lower, trace->draw, drawn, trace->stream, lower_data_body(lower),
                   trace->stmt->span);
    if (stays)
        return (TraceStore){.values = drawn};
    TraceStore store = make_arrays(lower, trace, projection->capacity,
                                   arena_printf(lower->arena, "variable %s of rule %s", name,
                                                projection->rule->name.name));
    store.start = drawn;
    return store;
}

static TraceStore make_store(Lower *lower, const Projection *projection, const Trace *trace)
{
    int length = trace->of_pre && trace->of_post ? projection->capacity
                 : trace->of_pre                 ? projection->pre->size
                 : trace->of_post                ? projection->post->size
                                                 : 1;
    if (trace->kind == TRACE_OF_SPIKES) {
        const Layer *layer = trace->side == SIDE_PRE ? projection->pre : projection->post;
        return make_arrays(lower, trace, length,
                           arena_printf(lower->arena, "trace %s of the spikes of %s",
                                        trace->name.name, layer->name.name));
    }
    if (trace->draw || trace->column > 0)
        return make_drawn(lower, projection, trace);
    return make_arrays(lower, trace, length,
                       arena_printf(lower->arena, "%s %s of rule %s",
                                    trace->kind == TRACE_VARIABLE ? "variable" : "trace",
                                    trace->name.name, projection->rule->name.name));
}

void lower_trace_store(Lower *lower, const Projection *projection)
{
    ProjectionStore *store = &lower->projections[projection->index];
    store->traces = arena_array(lower->arena, TraceStore, projection->traces.count + 1);
    for (int k = 0; k < projection->traces.count; k++)
        store->traces[k] = make_store(lower, projection, &projection->traces.items[k]);
}

/* ---- values -------------------------------------------------------------------------------------- */

const IrExpr *lower_trace_index(Lower *lower, const Site *site, const Trace *trace)
{
    if (trace->of_pre && trace->of_post)
        return lower_synapse_index(lower, site);
    return trace->of_pre ? site->pre : trace->of_post ? site->post : ir_int_const(lower->module, 0);
}

const IrExpr *lower_trace_value(Lower *lower, const TraceStore *store, const IrExpr *index)
{
    const IrExpr *value = ir_load(lower->module, store->values, index);
    return store->decay
               ? ir_apply2(lower->module, IR_MUL, value, ir_load_at(lower->module, store->decay, 0))
               : value;
}

const IrExpr *lower_trace_amount(Lower *lower, const TraceStore *store, const IrExpr *value)
{
    IrModule *module = lower->module;
    if (!store->decay)
        return value;
    /* The quotient leaves loops over units and synapses. */
    const IrExpr *inverse =
        ir_apply2(module, IR_DIV, ir_const(module, 1), ir_load_at(lower->module, store->decay, 0));
    return ir_apply2(module, IR_MUL, value, inverse);
}

const IrExpr *lower_trace_at(Lower *lower, const Expr *x, const IrExpr *const at[2])
{
    const Projection *projection = x->u.trace.projection;
    const IrExpr *index = x->type.rank == 0   ? ir_int_const(lower->module, 0)
                          : x->type.rank == 1 ? at[0]
                                              : lower_ir_index(lower, at[1], projection->pre->size, at[0]);
    return lower_trace_value(
        lower, &lower->projections[projection->index].traces[x->u.trace.index], index);
}

const IrExpr *lower_trace(Lower *lower, const Site *site, const Expr *x)
{
    const Projection *projection = x->u.trace.projection;
    const Trace *trace = &projection->traces.items[x->u.trace.index];
    const TraceStore *store = &lower->projections[projection->index].traces[x->u.trace.index];
    return lower_trace_value(lower, store, lower_trace_index(lower, site, trace));
}

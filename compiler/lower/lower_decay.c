/* lower_decay.c: how traces of spikes and of synapses decay.
 *
 * A trace of few elements decays in each step. One of many is kept lazily: the array holds the values that
 * were valid in step s, but for what all of them lost since then, decay = exp((s - n) h / tau) in step n. A
 * read is one multiplication by it, and what is added is divided by it. When it falls below LEAST_DECAY,
 * values are brought up to date and s becomes n: once in some 28 time constants. Candidates with time
 * constants of their own do so each at its own time, under a mask. */
#include "lower_decay.h"

#include "lower_expr.h"
#include "lower_ir.h"
#include "lower_loop.h"
#include "lower_trace.h"

#define LEAST_DECAY 0x1p-40

static double step_of(const Lower *lower)
{
    return lower->model->step > 0 ? lower->model->step : 1;
}

/* x *= exp(-h / tau). The factor leaves the loops over time and elements. */
static void decay_each(Lower *lower, const Site *site, const Trace *trace, const TraceStore *store)
{
    IrModule *module = lower->module;
    LowerLoop loop;
    const IrExpr *index = lower_loop_begin(lower, &loop, "i", store->values->length);
    const IrExpr *tau = lower_expr(lower, site, trace->tau);
    const IrExpr *factor = lower_ir_func(
        lower, "exp", ir_apply2(module, IR_DIV, ir_const(module, -step_of(lower)), tau), NULL);
    ir_store(module, lower->body, store->values, index,
             ir_apply2(module, IR_MUL, ir_load(module, store->values, index), factor));
    IrStmt *stmt = lower_loop_end(lower, &loop);
    stmt->u.loop.independent = true;
    stmt->span = trace->stmt->span;
}

static void set_only(Lower *lower, const IrExpr *lanes, const IrArray *array, const IrExpr *value,
                     Span span)
{
    lower_ir_store_where(lower, lanes, array, ir_int_const(lower->module, 0), value, span);
}

/* Brings the values up to date in those lanes. */
static void settle(Lower *lower, const TraceStore *store, const Trace *trace, const IrExpr *lanes,
                   const IrExpr *now)
{
    IrModule *module = lower->module;
    Span span = trace->stmt->span;
    IrStmts *outside = lower->body;
    LowerLoop loop;
    IrStmt *branch = ir_if(module, outside, ir_apply1(module, IR_ANY, lanes));
    lower->body = &branch->u.branch.yes;
    const IrExpr *index = lower_loop_begin(lower, &loop, "i", store->values->length);
    lower_ir_store_where(lower, lanes, store->values, index, lower_trace_value(lower, store, index),
                         span);
    lower_loop_end(lower, &loop)->u.loop.independent = true;
    set_only(lower, lanes, store->since, now, span);
    set_only(lower, lanes, store->decay, ir_const(module, 1), span);
    lower->body = outside;
}

void lower_decay(Lower *lower, const Site *site, const Trace *trace, const TraceStore *store,
                 int ahead)
{
    IrModule *module = lower->module;
    if (!store->decay) {
        decay_each(lower, site, trace, store);
        return;
    }
    const IrExpr *now = lower_ir_sum(lower, site->own_step, ir_const(module, ahead));
    const IrExpr *rate = ir_apply2(module, IR_DIV, ir_const(module, step_of(lower)),
                                   lower_expr(lower, site, trace->tau));
    const IrExpr *elapsed = ir_apply2(module, IR_SUB, ir_load_at(module, store->since, 0), now);
    set_only(lower, NULL, store->decay,
             lower_ir_func(lower, "exp", ir_apply2(module, IR_MUL, elapsed, rate), NULL),
             trace->stmt->span);
    const IrExpr *faded =
        lower_ir_named(lower, "faded",
                       ir_apply2(module, IR_LT, ir_load_at(module, store->decay, 0),
                                 ir_const(module, LEAST_DECAY)));
    settle(lower, store, trace, faded, now);
}

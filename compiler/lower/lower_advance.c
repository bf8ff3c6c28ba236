/* lower_advance.c: all states of a population advance in one loop over its units, from their values at the beginning
 * of the step; see Solver in compiler/model/population.h. */
#include "lower_advance.h"

#include "lower_equation.h"
#include "lower_expr.h"
#include "lower_ir.h"
#include "lower_loop.h"
#include "lower_stages.h"
#include "lower_threshold.h"

/* exact, exponential, euler */
static const IrExpr **one_stage(Lower *lower, const Site *site)
{
    const Layer *layer = site->layer;
    const IrExpr **rates =
        layer->system ? lower_stages_values(lower, site, lower_equation_derivative) : NULL;
    const IrExpr **next = arena_array(lower->arena, const IrExpr *, layer->variables.count);
    for (int k = 0; k < layer->variables.count; k++)
        if (layer->variables.items[k].derivative)
            next[k] = lower_ir_named(lower, layer->variables.items[k].name.name,
                                     ir_apply2(lower->module, IR_ADD,
                                               lower_equation_gain(lower, site, k, rates),
                                               lower_equation_old(lower, site, k)));
    return next;
}

static const IrExpr **next_states(Lower *lower, const Site *site)
{
    switch (site->layer->integrate) {
    case SOLVER_HEUN:
        return lower_stages_heun(lower, site);
    case SOLVER_RK4:
        return lower_stages_rk4(lower, site);
    case SOLVER_EXACT:
    case SOLVER_EXPONENTIAL:
    case SOLVER_EULER:
    case SOLVER_COUNT:
        break;
    }
    return one_stage(lower, site);
}

void lower_advance(Lower *lower, const Site *at, const Layer *layer)
{
    Site site = *at;
    LowerLoop loop;
    site.layer = layer;
    for (int k = 0; k < layer->variables.count; k++)
        if (layer->variables.items[k].derivative)
            lower_expr_outside(lower, &site, layer->variables.items[k].derivative);
    site.own = lower_loop_begin(lower, &loop, "i", layer->size);
    const IrExpr **next = next_states(lower, &site);
    for (int k = 0; k < layer->variables.count; k++)
        if (next[k])
            ir_store(lower->module, lower->body, lower->layers[layer->index].variables[k], site.own,
                     lower_equation_kept(lower, &site, k, next[k]))
                ->span = layer->variables.items[k].stmt->span;
    if (layer->spiking)
        lower_threshold(lower, &site);
    IrStmt *stmt = lower_loop_end(lower, &loop);
    stmt->span = layer->stmt->span;
    stmt->u.loop.independent = layer->spiking;
}

/* lower_expr.c: checked expressions to IR. Arrays are never made: an array expression is lowered
 * element by element, where a reduction or a store asks for it. */
#include "lower_expr.h"

#include <math.h>

#include "lower_at_spike.h"
#include "lower_data.h"
#include "lower_formula.h"
#include "lower_ir.h"
#include "lower_learn.h"
#include "lower_let.h"
#include "lower_loop.h"
#include "lower_mean.h"
#include "lower_random.h"
#include "lower_reduce.h"
#include "lower_synapse.h"
#include "lower_synapse_sum.h"
#include "lower_sort.h"
#include "lower_time.h"
#include "lower_trace.h"
#include "lower_unit.h"
#include "lower_window.h"

/* ---- volterra ------------------------------------------------------------------------------- */

/* A quantity of a volterra: what takes more than reading it is computed once. */
static const IrExpr *quantity(Lower *lower, const Site *site, const Expr *x)
{
    const IrExpr *value = lower_expr(lower, site, x);
    if (expr_child_count(x) == 0 || value->kind == IR_VAR)
        return value;
    IrVar *var = ir_var(lower->module, "quantity", value->type);
    ir_let(lower->module, lower->body, var, value);
    return ir_get(lower->module, var);
}

static const IrExpr *volterra(Lower *lower, const Site *site, const Expr *x)
{
    const Learn *learn = x->u.volterra.learn;
    const IrExpr **quantities = arena_array(lower->arena, const IrExpr *, learn->factor_count);
    for (int k = 0; k < learn->factor_count; k++)
        quantities[k] = quantity(lower, site, x->u.volterra.quantities[k]);
    if (learn->mlp)
        return lower_learn_network(lower, learn, quantities);
    if (learn->formula)
        return lower_formula(lower, learn, quantities);
    return lower_learn_polynomial(lower, learn, quantities, NULL, NULL);
}

/* ---- quantities of the model ---------------------------------------------------------------- */

static const IrExpr *variable(Lower *lower, const Site *site, const Expr *x)
{
    const Layer *layer = x->u.variable.layer;
    int index = x->u.variable.index;
    Side side = x->u.variable.side;
    if (side == SIDE_OWN && !site->previous && site->states && site->states[index])
        return site->states[index];
    const IrExpr *unit = lower_unit_number(site, side);
    if (site->delay && side == site->spiked)
        return lower_at_spike(lower, site, layer, index, unit);
    return lower_unit_variable(lower, site, layer, index, unit);
}

/* ---- computed outside a loop ---------------------------------------------------------------- */

static bool is_of_one_unit(const Expr *x)
{
    bool own = x->kind == EXPR_VARIABLE || x->kind == EXPR_DRIVE || x->kind == EXPR_SYNAPSE_SUM || x->kind == EXPR_NOISE ||
               x->kind == EXPR_CHANCE || x->kind == EXPR_WEIGHT || x->kind == EXPR_UNIT_INDEX ||
               x->kind == EXPR_VOLTERRA || x->kind == EXPR_TRACE || x->kind == EXPR_RANDOM;
    for (int k = 0; k < expr_child_count(x); k++)
        own = own || is_of_one_unit(expr_child(x, k));
    return own;
}

void lower_expr_outside(Lower *lower, Site *site, const Expr *x)
{
    if (x->kind == EXPR_SAMPLE_MEAN)
        return;
    if (x->kind != EXPR_REDUCE || is_of_one_unit(x)) {
        for (int k = 0; k < expr_child_count(x); k++)
            lower_expr_outside(lower, site, expr_child(x, k));
        return;
    }
    const IrExpr *value = lower_expr(lower, site, x);
    IrVar *var = ir_var(lower->module, "whole", value->type);
    ir_let(lower->module, lower->body, var, value);
    Known *known = arena_new(lower->arena, Known);
    *known = (Known){x, ir_get(lower->module, var), site->known};
    site->known = known;
}

static const IrExpr *find_known(const Site *site, const Expr *x)
{
    for (const Known *known = site->known; known; known = known->next)
        if (known->x == x)
            return known->value;
    return NULL;
}

/* What reaches a unit of a layer. */
static const IrExpr *drive_of(Lower *lower, const Expr *x, const Layer *layer, const IrExpr *unit)
{
    if (x->u.drive.projection)
        return ir_load(lower->module, lower->projections[x->u.drive.projection->index].drive, unit);
    const IrExpr *sum = NULL;
    for (int k = 0; k < layer->incoming.count; k++) {
        const ProjectionStore *store = &lower->projections[layer->incoming.items[k]->index];
        if (!store->drive_done)
            continue;
        const IrExpr *part = ir_load(lower->module, store->drive, unit);
        sum = sum ? ir_apply2(lower->module, IR_ADD, sum, part) : part;
    }
    return sum;
}

/* A number of steps as time. */
static const IrExpr *in_seconds(Lower *lower, const IrExpr *steps)
{
    if (lower->model->step == 0)
        return steps;
    return ir_apply2(lower->module, IR_MUL, steps, ir_const(lower->module, lower->model->step));
}

/* ---- elementwise ---------------------------------------------------------------------------- */

static IrOp ir_op_of(AstOp op)
{
    static const IrOp ops[] = {
#define OPERATOR(kind, text, arity, class, ir, precedence, latex, value) [AST_##kind] = IR_##ir,
#define COMPOSED(kind, text, arity, class, precedence, latex)            [AST_##kind] = IR_OP_COUNT,
#include "compiler/syntax/operators.def"
#undef OPERATOR
#undef COMPOSED
    };
    return ops[op];
}

const IrExpr *lower_expr_operand(Lower *lower, const Site *site, const Expr *x, int rank,
                                 const IrExpr *const at[2])
{
    if (x->type.rank == 2 && rank == 1) {
        const IrExpr *first_column[2] = {at[0], ir_int_const(lower->module, 0)};
        return lower_expr_at(lower, site, x, first_column);
    }
    return lower_expr_at(lower, site, x, at);
}

static const IrExpr *operation(Lower *lower, const Site *site, const Expr *x,
                               const IrExpr *const at[2])
{
    IrOp op = ir_op_of(x->u.apply.op);
    const IrExpr *compared = lower_time_comparison(lower, site, x, op, at);
    if (compared)
        return compared;
    const IrExpr *left = lower_expr_operand(lower, site, x->u.apply.arg[0], x->type.rank, at);
    if (!x->u.apply.arg[1])
        return ir_apply1(lower->module, op, left);
    if (site->reciprocals && op == IR_DIV && x->u.apply.arg[1]->kind == EXPR_NUMBER)
        return ir_apply2(lower->module, IR_MUL, left,
                         ir_const(lower->module, 1 / x->u.apply.arg[1]->u.number));
    const IrExpr *right = lower_expr_operand(lower, site, x->u.apply.arg[1], x->type.rank, at);
    return ir_apply2(lower->module, op, left, right);
}

/* Whether a compared number is one: of those that may be NaN, which gets a name; else it holds. */
static const IrExpr *is_number(Lower *lower, const IrExpr **compared)
{
    if ((*compared)->type.base != IR_REAL || (*compared)->kind == IR_CONST)
        return ir_bool_const(lower->module, true);
    *compared = lower_ir_named(lower, "compared", *compared);
    return ir_apply2(lower->module, IR_EQ, *compared, *compared);
}

/* The condition, and whether all numbers that it compares are. */
static const IrExpr *compared_numbers(Lower *lower, const IrExpr *cond, const IrExpr **numbers)
{
    IrModule *module = lower->module;
    if (cond->kind != IR_APPLY)
        return cond;
    const IrExpr *arg[2] = {cond->u.apply.arg[0], cond->u.apply.arg[1]};
    IrOp op = cond->u.apply.op;
    int arity = ir_op_arity(op);
    bool joins = op == IR_AND || op == IR_OR || op == IR_NOT;
    for (int k = 0; k < arity; k++) {
        if (joins)
            arg[k] = compared_numbers(lower, arg[k], numbers);
        else
            *numbers = ir_apply2(module, IR_AND, *numbers, is_number(lower, &arg[k]));
    }
    return arity == 1 ? ir_apply1(module, op, arg[0]) : ir_apply2(module, op, arg[0], arg[1]);
}

/* 1 or 0; NaN where the condition compares one, so that it is not counted among those that do not hold. */
static const IrExpr *counted(Lower *lower, const IrExpr *cond)
{
    IrModule *module = lower->module;
    const IrExpr *numbers = ir_bool_const(module, true);
    cond = compared_numbers(lower, cond, &numbers);
    const IrExpr *one = ir_select(module, cond, ir_const(module, 1), ir_const(module, 0));
    return ir_select(module, numbers, one, ir_const(module, (double)NAN));
}

static const IrExpr *call_of(Lower *lower, const Site *site, const Expr *x,
                             const IrExpr *const at[2])
{
    const IrExpr *args[3] = {NULL, NULL, NULL};
    bool rounds = x->kind == EXPR_CALL &&
                  (x->u.call.func == ir_func("floor") || x->u.call.func == ir_func("ceil"));
    const IrExpr *quotient = rounds ? lower_time_quotient(lower, site, x, at) : NULL;
    if (quotient) {
        args[0] = quotient;
        return ir_call(lower->module, x->u.call.func, args);
    }
    for (int k = 0; k < 3 && x->u.call.arg[k]; k++)
        args[k] = lower_expr_operand(lower, site, x->u.call.arg[k], x->type.rank, at);
    if (x->kind == EXPR_SELECT)
        return x->u.call.counts ? counted(lower, args[0])
                                : ir_select(lower->module, args[0], args[1], args[2]);
    return ir_call(lower->module, x->u.call.func, args);
}

void lower_expr_slice(Lower *lower, const Expr *slice, const IrExpr *const at[2],
                      const IrExpr *full[2])
{
    int next = 0;
    full[0] = full[1] = NULL;
    for (int k = 0; k < slice->u.slice.array->type.rank; k++) {
        bool stays = slice->u.slice.at[k] < 0;
        full[k] = stays ? at[next++] : ir_int_const(lower->module, slice->u.slice.at[k]);
        if (stays && slice->u.slice.first[k] > 0)
            full[k] = ir_apply2(lower->module, IR_IADD, full[k], ir_int_const(lower->module, slice->u.slice.first[k]));
    }
}

static const IrExpr *slice(Lower *lower, const Site *site, const Expr *x, const IrExpr *const at[2])
{
    const IrExpr *full[2];
    lower_expr_slice(lower, x, at, full);
    return lower_expr_at(lower, site, x->u.slice.array, full);
}

/* ---- penalties ------------------------------------------------------------------------------ */

static const IrExpr *penalty(Lower *lower, const Expr *x)
{
    IrModule *module = lower->module;
    const Learn *learn = x->u.penalty.learn;
    LowerLoop loop;
    if (x->u.penalty.order == 0)
        return ir_apply2(module, IR_MUL, ir_get(module, lower->penalty),
                         lower_formula_size(lower, learn, lower->plain_coefficients));
    IrVar *sum = ir_var(module, x->u.penalty.order == 1 ? "l1" : "l2", ir_real(false));
    ir_let(module, lower->body, sum, ir_const(module, 0));
    const IrExpr *k = lower_loop_begin(lower, &loop, "k", learn->term_count);
    const IrExpr *index = ir_apply2(module, IR_IADD, ir_int_const(module, learn->first), k);
    const IrExpr *value = ir_load(module, lower->plain_coefficients, index);
    const IrExpr *cost = x->u.penalty.order == 1 ? lower_ir_func(lower, "abs", value, NULL)
                                                 : ir_apply2(module, IR_MUL, value, value);
    ir_set(module, lower->body, sum, ir_apply2(module, IR_ADD, ir_get(module, sum), cost));
    lower_loop_end(lower, &loop);
    return ir_apply2(module, IR_MUL, ir_get(module, lower->penalty), ir_get(module, sum));
}

/* --------------------------------------------------------------------------------------------- */

const IrExpr *lower_expr_at(Lower *lower, const Site *site, const Expr *x,
                            const IrExpr *const at[2])
{
    IrModule *module = lower->module;
    switch (x->kind) {
    case EXPR_NUMBER:
        return ir_const(module, x->u.number);
    case EXPR_VARIABLE:
        return variable(lower, site, x);
    case EXPR_STATE:
        return lower_unit_variable(lower, site, x->u.variable.layer, x->u.variable.index, at[0]);
    case EXPR_SAMPLES:
        return ir_load(module, lower->layers[x->u.layer->index].own_samples,
                       lower_ir_index(lower, at[0], x->u.layer->size, at[1]));
    case EXPR_DRIVE:
        return x->u.drive.side == SIDE_OWN
                   ? drive_of(lower, x, site->layer, site->own)
                   : drive_of(lower, x, site->projection->post, site->post);
    case EXPR_SYNAPSE_SUM:
        return lower_synapse_sum(lower, site, x);
    case EXPR_DRIVES:
        return drive_of(lower, x, x->u.drive.layer, at[0]);
    case EXPR_TRACE:
        return lower_trace(lower, site, x);
    case EXPR_TRACES:
        return lower_trace_at(lower, x, at);
    case EXPR_WEIGHT:
        return site->weight
                   ? site->weight
                   : lower_synapse_weight(lower, x->u.projection, lower_synapse_index(lower, site));
    case EXPR_WEIGHTS:
        if (x->paired)
            return lower_synapse_of_pair(lower, x->u.projection, at, true);
        return lower_synapse_weight(
            lower, x->u.projection,
            x->type.rank == 1 ? at[0]
                              : lower_ir_index(lower, at[1], x->u.projection->pre->size, at[0]));
    case EXPR_COEFFICIENT:
        return ir_load_at(module, lower_learn_numbers(lower), x->u.learn->first);
    case EXPR_ELEMENT: {
        const Learn *learn = x->u.element.learn;
        const IrExpr *index[2] = {NULL, NULL};
        for (int k = 0; k < learn->rank; k++)
            index[k] = learn->listed ? lower_synapse_index(lower, site)
                                     : lower_unit_index(lower, site, x->u.element.at[k]);
        return lower_learn_element(lower, learn, index);
    }
    case EXPR_ARRAY:
        return lower_learn_element(lower, x->u.learn, at);
    case EXPR_VOLTERRA:
        return volterra(lower, site, x);
    case EXPR_LOCAL:
        return lower_expr(lower, site, x->u.local.value);
    case EXPR_UNIT:
        return lower_unit(lower, site, x);
    case EXPR_PREVIOUS: {
        Site before = *site;
        before.previous = true;
        return lower_expr_at(lower, &before, x->u.previous, at);
    }
    case EXPR_NOISE:
        return ir_load(module, lower->layers[x->u.variable.layer->index].noise[x->u.variable.index],
                       site->own);
    case EXPR_CHANCE:
        return ir_load(module,
                       lower->layers[x->u.variable.layer->index].chance[x->u.variable.index],
                       site->own);
    case EXPR_RANDOM:
        return lower_random(lower, site, x);
    case EXPR_TIME:
        return in_seconds(lower, site->time);
    case EXPR_STEP_NUMBER:
        return site->count;
    case EXPR_SAMPLE_STEP:
        return site->sample_step ? site->sample_step : ir_const(module, 0);
    case EXPR_SAMPLE_ENDS:
        return site->sample_ends ? site->sample_ends : ir_const(module, 1);
    case EXPR_TIME_END:
        return in_seconds(lower, lower->time_end);
    case EXPR_UNIT_INDEX:
        return ir_apply1(module, IR_TOREAL, lower_unit_number(site, x->u.side));
    case EXPR_TRIAL_DRAW:
        return ir_load_at(module, lower->draws[x->u.trial_draw->index], 0);
    case EXPR_SAMPLE_COUNT:
        return ir_apply1(module, IR_TOREAL,
                         lower_data_count(lower, x->u.sample_count.input, x->u.sample_count.source));
    case EXPR_LET:
        return lower_let(lower, site, x, at);
    case EXPR_OUTCOME:
        return ir_load_at(module, lower->losses, x->u.outcome->index);
    case EXPR_STATISTIC:
        return ir_load_at(module, lower->statistics, x->u.statistic->index);
    case EXPR_APPLY:
        return operation(lower, site, x, at);
    case EXPR_CALL:
    case EXPR_SELECT:
        return call_of(lower, site, x, at);
    case EXPR_REDUCE: {
        const IrExpr *known = find_known(site, x);
        return known ? known : lower_reduce(lower, site, x);
    }
    case EXPR_DOT:
    case EXPR_CORRELATION:
    case EXPR_GATHER:
        return lower_reduce(lower, site, x);
    case EXPR_SORT:
        return lower_sort(lower, site, x, at[0]);
    case EXPR_QUANTILE:
        return lower_sort_quantile(lower, site, x);
    case EXPR_POSITION:
        return ir_apply1(module, IR_TOREAL, at[0]);
    case EXPR_RUNNING:
        return ir_get(module, lower->runnings[x->u.running->index]);
    case EXPR_WINDOW:
        return lower_window_value(lower, x->u.window);
    case EXPR_SLICE:
        return slice(lower, site, x, at);
    case EXPR_PRINCIPAL:
        return ir_load(module,
                       lower_data_principal(lower, x->u.principal.input, x->u.principal.component),
                       at[0]);
    case EXPR_ROWS:
        return ir_load(module, lower_data_rows(lower, x->u.rows),
                       lower_ir_index(lower, at[0], x->u.rows->columns, at[1]));
    case EXPR_SAMPLE_MEAN:
        return lower_mean(lower, site, x);
    case EXPR_PENALTY:
        return penalty(lower, x);
    }
    return NULL;
}

const IrExpr *lower_expr(Lower *lower, const Site *site, const Expr *x)
{
    const IrExpr *const nowhere[2] = {NULL, NULL};
    return lower_expr_at(lower, site, x, nowhere);
}

/* lower_mlp.c: rules that are small networks. At each synapse the hidden units are computed one layer
 * after the other, in arrays that the next synapse uses again. */
#include "lower_internal.h"

static const IrArray *frozen_array(Lower *lower, const Learn *learn)
{
    for (int k = 0; k < lower->networks.count; k++)
        if (lower->networks.items[k].learn == learn)
            return lower->networks.items[k].frozen;
    int count = mlp_hidden_count(learn);
    IrModule *module = lower->module;
    IrArray *array = ir_array(module, learn->name.name, IR_SPACE_TRIAL, false, count,
                              "numbers of the network that are not searched");
    for (int k = 0; k < count; k++)
        ir_store(module, &module->functions[IR_PREPARE_TRIAL].body, array, ir_int_const(module, k),
                 ir_const(module, learn->mlp->frozen_numbers[k]));
    NetworkStore store = {learn, array};
    vec_push(lower->arena, &lower->networks, store);
    return array;
}

/* sum += weight * input */
static void add_input(Lower *lower, IrVar *sum, const IrExpr *weight, const IrExpr *input)
{
    IrModule *module = lower->module;
    const IrExpr *product = ir_apply2(module, IR_MUL, weight, input);
    ir_set(module, lower->body, sum, ir_apply2(module, IR_ADD, ir_get(module, sum), product));
}

/* The weighted sum of a unit's inputs and its bias: of `values`, or of the units in `units`. `at` is
 * the place of its first number. */
static const IrExpr *unit_sum(Lower *lower, const IrArray *numbers, const IrExpr *at,
                              const IrExpr *const *values, const IrArray *units, int count)
{
    IrModule *module = lower->module;
    IrVar *sum = ir_var(module, "sum", ir_real(true));
    const IrExpr *bias = ir_apply2(module, IR_IADD, at, ir_int_const(module, count));
    ir_let(module, lower->body, sum, ir_load(module, numbers, bias));
    if (units) {
        LowerLoop loop;
        const IrExpr *k = lower_loop_begin(lower, &loop, "k", count);
        add_input(lower, sum, ir_load(module, numbers, ir_apply2(module, IR_IADD, at, k)),
                  ir_load(module, units, k));
        lower_loop_end(lower, &loop);
        return ir_get(module, sum);
    }
    for (int k = 0; k < count; k++) {
        const IrExpr *index = ir_apply2(module, IR_IADD, at, ir_int_const(module, k));
        add_input(lower, sum, ir_load(module, numbers, index), values[k]);
    }
    return ir_get(module, sum);
}

/* A layer of `size` units above `values` or `units`; its numbers begin at `first`. */
static const IrArray *hidden_layer(Lower *lower, const Learn *learn, const IrArray *numbers, int first,
                                   int size, const IrExpr *const *values, const IrArray *units,
                                   int count)
{
    IrModule *module = lower->module;
    IrArray *layer = ir_array(module, "hidden", IR_SPACE_WORK, true, size, NULL);
    LowerLoop loop;
    const IrExpr *unit = lower_loop_begin(lower, &loop, "h", size);
    const IrExpr *at = lower_index(lower, unit, count + 1, ir_int_const(module, first));
    const IrExpr *args[3] = {unit_sum(lower, numbers, at, values, units, count), NULL, NULL};
    ir_store(module, lower->body, layer, unit, ir_call(module, learn->mlp->activation, args));
    lower_loop_end(lower, &loop);
    return layer;
}

const IrExpr *lower_mlp(Lower *lower, const Learn *learn, const IrExpr *const *inputs)
{
    const Mlp *mlp = learn->mlp;
    IrModule *module = lower->module;
    const IrArray *hidden = mlp->frozen ? frozen_array(lower, learn) : lower->coefficients;
    int first = mlp->frozen ? 0 : learn->first;
    const IrExpr **values = arena_array(lower->arena, const IrExpr *, learn->factor_count);
    for (int k = 0; k < learn->factor_count; k++) {
        IrVar *var = ir_var(module, "input", ir_real(inputs[k]->type.varying));
        ir_let(module, lower->body, var, inputs[k]);
        values[k] = ir_get(module, var);
    }
    const IrArray *units = hidden_layer(lower, learn, hidden, first, mlp->hidden[0], values, NULL,
                                        learn->factor_count);
    int count = mlp->hidden[0];
    if (mlp->hidden[1] > 0) {
        units = hidden_layer(lower, learn, hidden, first + count * (learn->factor_count + 1),
                             mlp->hidden[1], NULL, units, count);
        count = mlp->hidden[1];
    }
    int output = learn->first + learn->term_count - count - 1;
    return unit_sum(lower, lower->coefficients, ir_int_const(module, output), NULL, units, count);
}

/* lower_learn.c: rules that are searched, polynomials and small networks.
 *
 * Of a network the hidden units are computed at each synapse, one layer after the other, in arrays that the next
 * synapse uses again. */
#include "lower_learn.h"

#include "lower_data.h"
#include "lower_ir.h"
#include "lower_loop.h"

const IrExpr *lower_learn_polynomial(Lower *lower, const Learn *learn,
                                     const IrExpr *const *quantities, KeepTerm *keep,
                                     const void *context)
{
    IrTerm *terms = arena_array(lower->arena, IrTerm, learn->term_count);
    int count = 0;
    for (int k = 0; k < learn->term_count; k++) {
        const int *powers = learn->powers + k * learn->factor_count;
        if (keep && !keep(context, powers))
            continue;
        terms[count++] =
            (IrTerm){ir_load_at(lower->module, lower->coefficients, learn->first + k), powers};
    }
    return ir_poly(lower->module, learn->factor_count, quantities, count, terms);
}

const IrArray *lower_learn_numbers(const Lower *lower)
{
    return lower->in_objective ? lower->plain_coefficients : lower->coefficients;
}

const IrExpr *lower_learn_element(Lower *lower, const Learn *learn, const IrExpr *const at[2])
{
    IrModule *module = lower->module;
    if (learn->fixed_number)
        return ir_const(module, learn->fixed_number->u.number);
    const IrExpr *place = learn->rank == 1 ? at[0] : lower_ir_index(lower, at[0], learn->size[1], at[1]);
    if (learn->fixed_rows)
        return ir_load(module, lower_data_rows(lower, learn->fixed_rows), place);
    return ir_load(module, lower_learn_numbers(lower),
                   ir_apply2(module, IR_IADD, ir_int_const(module, learn->first), place));
}

/* ---- networks ------------------------------------------------------------------------------------ */

static const IrArray *frozen_array(Lower *lower, const Learn *learn)
{
    for (int k = 0; k < lower->networks.count; k++)
        if (lower->networks.items[k].learn == learn)
            return lower->networks.items[k].frozen;
    int count = learn_hidden_count(learn);
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

/* What a layer hears, and the numbers it does so with: `values`, or the units in `units`. */
typedef struct Inputs {
    const IrArray *numbers;
    const IrExpr *const *values;
    const IrArray *units;
    int count;
    bool bias;
} Inputs;

/* The weighted sum of a unit's inputs and its bias. `at` is the place of its first number. */
static const IrExpr *unit_sum(Lower *lower, const Inputs *inputs, const IrExpr *at)
{
    IrModule *module = lower->module;
    const IrArray *numbers = inputs->numbers;
    IrVar *sum = ir_var(module, "sum", ir_real(true));
    const IrExpr *bias = ir_apply2(module, IR_IADD, at, ir_int_const(module, inputs->count));
    ir_let(module, lower->body, sum,
           inputs->bias ? ir_load(module, numbers, bias) : ir_const(module, 0));
    if (inputs->units) {
        LowerLoop loop;
        const IrExpr *k = lower_loop_begin(lower, &loop, "k", inputs->count);
        add_input(lower, sum, ir_load(module, numbers, ir_apply2(module, IR_IADD, at, k)),
                  ir_load(module, inputs->units, k));
        lower_loop_end(lower, &loop);
        return ir_get(module, sum);
    }
    for (int k = 0; k < inputs->count; k++) {
        const IrExpr *index = ir_apply2(module, IR_IADD, at, ir_int_const(module, k));
        add_input(lower, sum, ir_load(module, numbers, index), inputs->values[k]);
    }
    return ir_get(module, sum);
}

/* A layer of `size` units above its inputs; its numbers begin at `first`. */
static const IrArray *hidden_layer(Lower *lower, const Learn *learn, const Inputs *inputs,
                                   int first, int size)
{
    IrModule *module = lower->module;
    IrArray *layer = ir_array(module, "hidden", IR_SPACE_WORK, true, size, NULL);
    LowerLoop loop;
    const IrExpr *unit = lower_loop_begin(lower, &loop, "h", size);
    const IrExpr *at = lower_ir_index(lower, unit, inputs->count + (inputs->bias ? 1 : 0),
                                      ir_int_const(module, first));
    const IrExpr *args[3] = {unit_sum(lower, inputs, at), NULL, NULL};
    ir_store(module, lower->body, layer, unit, ir_call(module, learn->mlp->activation, args));
    lower_loop_end(lower, &loop);
    return layer;
}

const IrExpr *lower_learn_network(Lower *lower, const Learn *learn, const IrExpr *const *inputs)
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
    Inputs below = {
        .numbers = hidden, .values = values, .count = learn->factor_count, .bias = mlp->first_bias};
    const IrArray *units = hidden_layer(lower, learn, &below, first, mlp->hidden[0]);
    below = (Inputs){.numbers = hidden, .units = units, .count = mlp->hidden[0], .bias = true};
    if (mlp->hidden[1] > 0) {
        below.units =
            hidden_layer(lower, learn, &below, first + mlp->hidden[0] * learn_first_count(learn),
                         mlp->hidden[1]);
        below.count = mlp->hidden[1];
    }
    int output = learn->first + learn->term_count - below.count - 1;
    below.numbers = lower->coefficients;
    return unit_sum(lower, &below, ir_int_const(module, output));
}

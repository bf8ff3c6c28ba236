/* lower_formula.c: rules that are searched as expressions (runtime/search/formula.h).
 *
 * Each lane has an expression of its own, so all of them are evaluated by one text: from the last node to the first
 * on a stack, where each node is what its code chooses among the constant, the quantities and all operators. No node
 * needs more of the stack than those before it can take from it, so little of it moves. What the codes choose does not
 * change in a rollout. A sum of products has a choice between its operations, so no multiply-add is fused: the value
 * is that of the expression, rounded after each operation. */
#include "lower_formula.h"

#include "lower_ir.h"

static const IrExpr *code_at(Lower *lower, const Formula *formula, int node)
{
    return ir_load_at(lower->module, lower->coefficients, formula->first + node);
}

/* Whether the code of the node is at least that. */
static const IrExpr *is_above(Lower *lower, const IrExpr *code, double least)
{
    return ir_apply2(lower->module, IR_GE, code, ir_const(lower->module, least));
}

static const IrExpr *choose(Lower *lower, const IrExpr *code, double which, const IrExpr *yes,
                            const IrExpr *no)
{
    IrModule *module = lower->module;
    return ir_select(module, ir_apply2(module, IR_EQ, code, ir_const(module, which)), yes, no);
}

static const IrExpr *operation(Lower *lower, const FormulaOperator *op, const IrExpr *a,
                               const IrExpr *b)
{
    switch (op->kind) {
    case FORMULA_ADD:
        return ir_apply2(lower->module, IR_ADD, a, b);
    case FORMULA_SUB:
        return ir_apply2(lower->module, IR_SUB, a, b);
    case FORMULA_MUL:
        return ir_apply2(lower->module, IR_MUL, a, b);
    case FORMULA_DIV:
        return ir_apply2(lower->module, IR_DIV, a, b);
    case FORMULA_CALL:
        break;
    }
    return lower_ir_func(lower, op->text, a, op->arity == 2 ? b : NULL);
}

/* The value of a node above the two topmost ones of the stack. */
static const IrExpr *node_value(Lower *lower, const Formula *formula, int node,
                                const IrExpr *const *quantities, const IrExpr *const *stack)
{
    IrModule *module = lower->module;
    const IrExpr *code = code_at(lower, formula, node);
    const IrExpr *value = ir_load_at(module, lower->coefficients, formula->first + formula->size + node);
    for (int k = 0; k < formula->quantities; k++)
        value = choose(lower, code, 1 + k, quantities[k], value);
    for (int k = 0; k < formula->operators; k++)
        value = choose(lower, code, formula_operator_code(formula, k),
                       operation(lower, formula->operator[k], stack[0], stack[1]), value);
    return value;
}

/* Whether the coefficients are a whole tree; what others say is decided by the stack below. */
static bool is_tree(const Formula *formula, const double *codes)
{
    int missing = 1, node = 0;
    for (; missing > 0 && node < formula->size; node++) {
        const FormulaOperator *op = formula_code_operator(formula, codes[node]);
        if (!op && codes[node] != 0 && formula_code_quantity(formula, codes[node]) < 0)
            return false;
        missing += op ? op->arity - 1 : -1;
    }
    return missing == 0;
}

/* The expression whose root is node *node of coefficients that are known; *node becomes the one behind it. */
static const IrExpr *written_out(Lower *lower, const Formula *formula, const IrExpr *const *quantities, int *node)
{
    const double *codes = lower->written_out + formula->first;
    int own = (*node)++, quantity = formula_code_quantity(formula, codes[own]);
    const FormulaOperator *op = formula_code_operator(formula, codes[own]);
    if (quantity >= 0)
        return quantities[quantity];
    if (!op)
        return ir_load_at(lower->module, lower->coefficients, formula->first + formula->size + own);
    const IrExpr *a = written_out(lower, formula, quantities, node);
    const IrExpr *b = op->arity == 2 ? written_out(lower, formula, quantities, node) : NULL;
    return lower_ir_named(lower, "node", operation(lower, op, a, b));
}

const IrExpr *lower_formula(Lower *lower, const Learn *learn, const IrExpr *const *quantities)
{
    const Formula *formula = learn->formula;
    IrModule *module = lower->module;
    int first = 0;
    if (lower->written_out && is_tree(formula, lower->written_out + formula->first))
        return written_out(lower, formula, quantities, &first);
    double unary = formula_operator_code(formula, 0),
           binary = formula_operator_code(formula, formula->unary);
    const IrExpr *stack[FORMULA_MOST_NODES + 2], *moved[FORMULA_MOST_NODES + 2];
    for (int k = 0; k < formula->size + 2; k++)
        stack[k] = ir_const(module, 0);
    for (int node = formula->size - 1; node >= 0; node--) {
        const IrExpr *code = code_at(lower, formula, node);
        int pushed = formula->size - node, needed = node + 1;
        int depth = pushed < needed ? pushed : needed;
        moved[0] = lower_ir_named(lower, "node", node_value(lower, formula, node, quantities, stack));
        for (int k = 1; k < depth; k++) {
            const IrExpr *value = stack[k - 1];
            if (formula->unary > 0)
                value = ir_select(module, is_above(lower, code, unary), stack[k], value);
            if (formula->unary < formula->operators)
                value = ir_select(module, is_above(lower, code, binary), stack[k + 1], value);
            moved[k] = lower_ir_named(lower, "below", value);
        }
        for (int k = 0; k < depth; k++)
            stack[k] = moved[k];
    }
    return stack[0];
}

const IrExpr *lower_formula_size(Lower *lower, const Learn *learn, const IrArray *codes)
{
    const Formula *formula = learn->formula;
    IrModule *module = lower->module;
    if (learn->fixed_formula)
        return ir_const(module, learn->fixed_size);
    double unary = formula_operator_code(formula, 0),
           binary = formula_operator_code(formula, formula->unary);
    const IrExpr *missing = ir_const(module, 1), *size = ir_const(module, 0);
    const IrExpr *zero = size, *one = missing;
    for (int node = 0; node < formula->size; node++) {
        const IrExpr *code = ir_load_at(module, codes, formula->first + node);
        const IrExpr *open = ir_apply2(module, IR_GT, missing, zero);
        const IrExpr *more = ir_const(module, -1);
        if (formula->unary > 0)
            more = ir_select(module, is_above(lower, code, unary), zero, more);
        if (formula->unary < formula->operators)
            more = ir_select(module, is_above(lower, code, binary), one, more);
        size = lower_ir_named(
            lower, "size",
            ir_apply2(module, IR_ADD, size, ir_select(module, open, one, zero)));
        missing = lower_ir_named(
            lower, "missing",
            ir_apply2(module, IR_ADD, missing, ir_select(module, open, more, zero)));
    }
    return size;
}

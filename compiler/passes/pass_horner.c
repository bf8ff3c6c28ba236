/* pass_horner.c: polynomials become nested fused multiply-adds.
 *
 * A polynomial in several variables is one in its first variable whose coefficients are polynomials
 * in the others. Which variable is the first is ours to choose: the one that changes in the
 * innermost loop. Its multiply-adds then stay in that loop, and what is below it, over variables
 * that change more slowly, is hoisted out as a whole. For the 27 terms of second order in x, y and
 * w, where y is set before the loop over the synapses, 8 multiply-adds remain in the loop out
 * of 26. */
#include "passes.h"

#include <stdlib.h>

#include "compiler/ir/ir_flow.h"
#include "compiler/ir/ir_walk.h"
#include "simplify.h"

typedef struct Horner {
    IrModule *module;
    IrFlow flow;
    IrStmts *out; /* the body being made */
    Span span;    /* of the statement that is being rewritten */
} Horner;

/* A polynomial while it is contracted. */
typedef struct Nest {
    IrModule *module;
    int count;
    const IrExpr **variables; /* the fastest first */
    IrTerm *terms;            /* powers in that order too; sorted, the highest first */
} Nest;

/* ---- order ---------------------------------------------------------------------------------- */

/* The variables' numbers by falling level; of equal ones the first remains the first. */
static int *order_by_level(const Horner *horner, const IrExpr *poly)
{
    int count = poly->u.poly.variable_count;
    int *order = arena_array(horner->module->arena, int, count);
    int *level = arena_array(horner->module->arena, int, count);
    for (int v = 0; v < count; v++) {
        int place = v;
        level[v] = ir_flow_level(&horner->flow, poly->u.poly.variables[v]);
        for (; place > 0 && level[order[place - 1]] < level[v]; place--)
            order[place] = order[place - 1];
        order[place] = v;
    }
    return order;
}

typedef struct TermKey {
    const int *powers;
    int variable_count;
    int place; /* among the terms */
} TermKey;

/* Higher powers of faster variables first. */
static int compare_terms(const void *a, const void *b)
{
    const TermKey *left = a, *right = b;
    for (int v = 0; v < left->variable_count; v++) {
        if (left->powers[v] != right->powers[v])
            return left->powers[v] > right->powers[v] ? -1 : 1;
    }
    return (left->place > right->place) - (left->place < right->place);
}

static IrTerm *sort_terms(Arena *arena, const IrExpr *poly, const int *order)
{
    int count = poly->u.poly.term_count, variable_count = poly->u.poly.variable_count;
    TermKey *keys = arena_array(arena, TermKey, count);
    IrTerm *terms = arena_array(arena, IrTerm, count);
    for (int k = 0; k < count; k++) {
        int *powers = arena_array(arena, int, variable_count);
        for (int v = 0; v < variable_count; v++)
            powers[v] = poly->u.poly.terms[k].powers[order[v]];
        keys[k] = (TermKey){powers, variable_count, k};
    }
    if (count > 1)
        qsort(keys, (size_t)count, sizeof *keys, compare_terms);
    for (int k = 0; k < count; k++)
        terms[k] = (IrTerm){poly->u.poly.terms[keys[k].place].coefficient, keys[k].powers};
    return terms;
}

/* ---- contraction ---------------------------------------------------------------------------- */

/* x^n with as few products as repeated squaring needs; shared factors are one node. */
static const IrExpr *power(IrModule *module, const IrExpr *x, int n)
{
    if (n == 1)
        return x;
    const IrExpr *half = power(module, x, n / 2);
    const IrExpr *square = ir_apply2(module, IR_MUL, half, half);
    return n % 2 == 0 ? square : ir_apply2(module, IR_MUL, square, x);
}

static const IrExpr *add_coefficients(const Nest *nest, int low, int high)
{
    IrModule *module = nest->module;
    const IrExpr *sum = nest->terms[low].coefficient;
    for (int k = low + 1; k < high; k++)
        sum = simplify(module, ir_apply2(module, IR_ADD, sum, nest->terms[k].coefficient));
    return sum;
}

/* The sum of terms [low, high), which agree in the variables before `place`. Powers that are
 * missing cost nothing: from one that is present to the next, the sum so far is multiplied by
 * x^difference. */
static const IrExpr *contract(const Nest *nest, int low, int high, int place)
{
    if (place == nest->count)
        return add_coefficients(nest, low, high);

    IrModule *module = nest->module;
    const IrExpr *x = nest->variables[place], *sum = NULL;
    int above = 0; /* the power that `sum` belongs to */
    for (int k = low; k < high;) {
        int first = k, here = nest->terms[k].powers[place];
        while (k < high && nest->terms[k].powers[place] == here)
            k++;
        const IrExpr *inner = contract(nest, first, k, place + 1);
        if (sum == NULL)
            sum = inner;
        else
            sum = simplify(
                module, ir_apply3(module, IR_FMA, sum, power(module, x, above - here), inner));
        above = here;
    }
    if (above == 0)
        return sum;
    return simplify(module, ir_apply2(module, IR_MUL, sum, power(module, x, above)));
}

/* ---- the pass ------------------------------------------------------------------------------- */

/* Whether the variable stands more than once in the contracted polynomial, or may. */
static bool is_repeated(const IrExpr *poly, int variable)
{
    int uses = 0;
    for (int k = 0; k < poly->u.poly.term_count; k++)
        uses += poly->u.poly.terms[k].powers[variable];
    return uses > 1;
}

/* The expression, or a new variable in front of the statement that holds its value. */
static const IrExpr *bind(Horner *horner, const IrExpr *expr)
{
    IrModule *module = horner->module;
    IrVar *var = ir_var(module, ir_hint(module, expr), expr->type);
    int level = ir_flow_level(&horner->flow, expr);
    IrStmt *let = ir_let(module, horner->out, var, expr);
    let->span = horner->span;
    ir_flow_step(&horner->flow, let, level);
    return ir_get(module, var);
}

static const IrExpr *horner_node(void *context, const IrExpr *expr)
{
    Horner *horner = context;
    if (expr->kind != IR_POLY)
        return expr;
    if (expr->u.poly.term_count == 0)
        return ir_const(horner->module, 0);

    Arena *arena = horner->module->arena;
    int count = expr->u.poly.variable_count;
    const int *order = order_by_level(horner, expr);
    Nest nest = {
        .module = horner->module,
        .count = count,
        .variables = arena_array(arena, const IrExpr *, count),
        .terms = sort_terms(arena, expr, order),
    };
    for (int v = 0; v < count; v++) {
        const IrExpr *variable = expr->u.poly.variables[order[v]];
        bool binds = !ir_is_leaf(variable) && is_repeated(expr, order[v]);
        nest.variables[v] = binds ? bind(horner, variable) : variable;
    }
    return contract(&nest, 0, expr->u.poly.term_count, 0);
}

static void horner_body(Horner *horner, IrStmts *body);

static void horner_bodies(Horner *horner, IrStmt *stmt)
{
    int mark = 0;
    if (stmt->kind == IR_FOR)
        mark = ir_flow_enter(&horner->flow, stmt);
    else if (stmt->kind == IR_IF)
        mark = ir_flow_enter_branch(&horner->flow);
    for (int k = 0; k < ir_body_count(stmt); k++)
        horner_body(horner, ir_body(stmt, k));
    if (stmt->kind == IR_FOR)
        ir_flow_leave(&horner->flow, mark);
    else if (stmt->kind == IR_IF)
        ir_flow_leave_branch(&horner->flow, mark);
}

static void horner_stmt(Horner *horner, IrStmt *stmt)
{
    horner->span = stmt->span;
    for (int k = 0; k < ir_slot_count(stmt); k++) {
        const IrExpr **slot = ir_slot(stmt, k);
        if (*slot != NULL)
            *slot = ir_rewrite(horner->module, *slot, horner_node, horner);
    }
    int level = stmt->kind == IR_LET ? ir_flow_level(&horner->flow, stmt->u.let.value) : 0;
    horner_bodies(horner, stmt);
    ir_flow_step(&horner->flow, stmt, level);
    vec_push(horner->module->arena, horner->out, stmt);
}

static void horner_body(Horner *horner, IrStmts *body)
{
    IrStmts out = {0}, *around = horner->out;
    horner->out = &out;
    for (int k = 0; k < body->count; k++)
        horner_stmt(horner, body->items[k]);
    horner->out = around;
    *body = out;
}

/* Requires pass_fold before it, so that no term is 0 and no two are alike. Afterwards there is no
 * IR_POLY: its sum has an order, chosen so that what pass_hoist can take out of a loop stands
 * together. Variables of a polynomial that are expressions become variables of the function where
 * they are used repeatedly. */
void pass_horner(IrModule *module)
{
    for (int k = 0; k < IR_FUNCTION_COUNT; k++) {
        Horner horner = {
            .module = module,
            .flow = ir_flow(module, module->functions[k].kind),
            .span = {.file = -1, .start = -1, .end = -1},
        };
        horner_body(&horner, &module->functions[k].body);
    }
}

/* ---- instead -------------------------------------------------------------------------------- */

static const IrExpr *terms_node(void *context, const IrExpr *expr)
{
    IrModule *module = context;
    if (expr->kind != IR_POLY)
        return expr;
    const IrExpr *sum = ir_const(module, 0);
    for (int k = 0; k < expr->u.poly.term_count; k++) {
        const IrTerm *term = &expr->u.poly.terms[k];
        const IrExpr *product = term->coefficient;
        for (int v = 0; v < expr->u.poly.variable_count; v++)
            for (int n = 0; n < term->powers[v]; n++)
                product = ir_apply2(module, IR_MUL, product, expr->u.poly.variables[v]);
        sum = ir_apply2(module, IR_ADD, sum, product);
    }
    return sum;
}

static void terms_body(IrModule *module, const IrStmts *body)
{
    for (int k = 0; k < body->count; k++) {
        IrStmt *stmt = body->items[k];
        for (int s = 0; s < ir_slot_count(stmt); s++) {
            const IrExpr **slot = ir_slot(stmt, s);
            if (*slot != NULL)
                *slot = ir_rewrite(module, *slot, terms_node, module);
        }
        for (int b = 0; b < ir_body_count(stmt); b++)
            terms_body(module, ir_body(stmt, b));
    }
}

/* The sum of the terms, each a product, as a formula has it: what pass_horner is measured against.
 * Afterwards there is no IR_POLY. */
void pass_horner_without(IrModule *module)
{
    for (int k = 0; k < IR_FUNCTION_COUNT; k++)
        terms_body(module, &module->functions[k].body);
}

/* reverse_expr.c: the adjoint of one assignment.
 *
 * An adjoint goes down the expression as a product of two factors, so that what reaches a leaf is one
 * multiply-add. Below a select, `min` or `max` it goes on only where the branch was chosen: the zeros of the
 * others are chosen at the leaves, not made by a product, since 0 times infinity is not 0. */
#include "reverse_expr.h"

#include <string.h>

#include "compiler/ir/ir_walk.h"
#include "simplify.h"
#include "reverse_activity.h"

/* ---- copies --------------------------------------------------------------------------------- */

static const IrExpr *copy_node(void *context, const IrExpr *expr)
{
    Reverse *reverse = context;
    if (expr->kind == IR_VAR) {
        const IrExpr *value = reverse->value_of[expr->u.var->id];
        return value != NULL ? value : expr;
    }
    if (expr->kind == IR_LOAD) {
        const IrArray *own = reverse->array_copy[expr->u.load.array->id];
        return own != NULL ? ir_load(reverse->module, own, expr->u.load.index) : expr;
    }
    return simplify(reverse->module, expr);
}

const IrExpr *reverse_expr_copy(Reverse *reverse, const IrExpr *expr)
{
    return expr == NULL ? NULL : ir_rewrite(reverse->module, expr, copy_node, reverse);
}

/* ---- functions ------------------------------------------------------------------------------ */

static bool is_call(const IrExpr *expr, const char *name)
{
    return expr->kind == IR_CALL && strcmp(expr->u.call.func->name, name) == 0;
}

/* ---- what is read --------------------------------------------------------------------------- */

void reverse_expr_needs(const Reverse *reverse, const IrExpr *expr, ReverseNeed *need, void *context)
{
    if (!reverse_activity_flows(reverse, expr))
        return;
    if (expr->kind == IR_LOAD)
        need(context, expr->u.load.index);
    if (expr->kind == IR_SELECT)
        need(context, expr->u.select.cond);
    if (expr->kind == IR_CALL)
        for (int k = 0; k < ir_child_count(expr); k++)
            need(context, ir_child(expr, k));
    if (expr->kind == IR_APPLY && (ir_is_op(expr, IR_MUL) || ir_is_op(expr, IR_FMA))) {
        for (int k = 0; k < 2; k++)
            if (reverse_activity_flows(reverse, expr->u.apply.arg[k]))
                need(context, expr->u.apply.arg[1 - k]);
    }
    if (ir_is_op(expr, IR_DIV)) {
        need(context, expr->u.apply.arg[1]);
        if (reverse_activity_flows(reverse, expr->u.apply.arg[1]))
            need(context, expr->u.apply.arg[0]);
    }
    for (int k = 0; expr->kind != IR_LOAD && k < ir_child_count(expr); k++)
        reverse_expr_needs(reverse, ir_child(expr, k), need, context);
}

/* ---- the adjoint ---------------------------------------------------------------------------- */

typedef struct Known {
    const IrExpr *expr, *value;
} Known;

typedef struct Adjoint {
    Reverse *reverse;
    IrModule *module;
    IrStmts *out;
    VEC(Known) known;           /* values of parts of the expression */
    VEC(const IrExpr *) chosen; /* conditions under which the part at hand is the value */
    /* the target's adjoint before the assignment, as far as it is known; of a store, which has that index */
    const IrVar *own_var;
    const IrArray *own_array;
    const IrExpr *own_index;
    bool gathers; /* what goes to the target itself goes to `own` */
    const IrExpr *own;
} Adjoint;

/* p * q; q may be NULL. */
typedef struct Product {
    const IrExpr *p, *q;
} Product;

static const IrExpr *name_it(Adjoint *adjoint, const char *name, const IrExpr *value)
{
    if (ir_is_leaf(value))
        return value;
    IrVar *var = ir_var(adjoint->module, name, value->type);
    ir_let(adjoint->module, adjoint->out, var, value);
    return ir_get(adjoint->module, var);
}

static const IrExpr *apply2(Adjoint *adjoint, IrOp op, const IrExpr *a, const IrExpr *b)
{
    return simplify(adjoint->module, ir_apply2(adjoint->module, op, a, b));
}

static const IrExpr *number(Adjoint *adjoint, double value)
{
    return ir_const(adjoint->module, value);
}

/* The value that a part of the expression had; each is computed once. */
static const IrExpr *value_of(Adjoint *adjoint, const IrExpr *expr)
{
    IrModule *module = adjoint->module;
    if (ir_is_leaf(expr) || expr->kind == IR_LOAD || expr->type.base == IR_INT)
        return reverse_expr_copy(adjoint->reverse, expr);
    for (int k = 0; k < adjoint->known.count; k++)
        if (ir_equal(adjoint->known.items[k].expr, expr))
            return adjoint->known.items[k].value;
    const IrExpr *few[IR_FEW_CHILDREN], **children = ir_child_room(module, ir_child_count(expr), few);
    for (int k = 0; k < ir_child_count(expr); k++)
        children[k] = value_of(adjoint, ir_child(expr, k));
    const IrExpr *value =
        name_it(adjoint, "value", simplify(module, ir_with_children(module, expr, children)));
    vec_push(module->arena, &adjoint->known, ((Known){expr, value}));
    return value;
}

static const IrExpr *one_factor(Adjoint *adjoint, Product product)
{
    if (product.q == NULL)
        return name_it(adjoint, "adjoint", product.p);
    return name_it(adjoint, "adjoint", apply2(adjoint, IR_MUL, product.p, product.q));
}

/* sum + product, where its conditions hold. */
static const IrExpr *add_product(Adjoint *adjoint, const IrExpr *sum, Product product)
{
    IrModule *module = adjoint->module;
    if (adjoint->chosen.count > 0) {
        const IrExpr *cond = adjoint->chosen.items[0];
        for (int k = 1; k < adjoint->chosen.count; k++)
            cond = ir_apply2(module, IR_AND, cond, adjoint->chosen.items[k]);
        const IrExpr *value = product.q ? apply2(adjoint, IR_MUL, product.p, product.q) : product.p;
        product = (Product){ir_select(module, cond, value, number(adjoint, 0)), NULL};
    }
    if (sum == NULL)
        return product.q ? apply2(adjoint, IR_MUL, product.p, product.q) : product.p;
    return product.q ? simplify(module, ir_apply3(module, IR_FMA, product.p, product.q, sum))
                     : apply2(adjoint, IR_ADD, sum, product.p);
}

static void go_down(Adjoint *adjoint, const IrExpr *expr, Product product);

static void reach_var(Adjoint *adjoint, const IrVar *var, Product product)
{
    if (adjoint->gathers && var == adjoint->own_var) {
        adjoint->own = add_product(adjoint, adjoint->own, product);
        return;
    }
    IrVar *own = adjoint->reverse->adjoint_var[var->id];
    ir_set(adjoint->module, adjoint->out, own, add_product(adjoint, ir_get(adjoint->module, own), product));
}

/* Where the adjoint of an element is. */
static const IrExpr *adjoint_index(const Reverse *reverse, const IrArray *array, const IrExpr *index)
{
    if (array->space != IR_SPACE_COEFFICIENT && array->space != IR_SPACE_STATISTIC)
        return index;
    return simplify(reverse->module,
                    ir_apply2(reverse->module, IR_IADD, index,
                              ir_int_const(reverse->module, reverse->adjoint_shift)));
}

static void reach_load(Adjoint *adjoint, const IrExpr *load, Product product)
{
    IrModule *module = adjoint->module;
    const IrArray *array = load->u.load.array;
    if (adjoint->gathers && array == adjoint->own_array && ir_equal(load->u.load.index, adjoint->own_index)) {
        adjoint->own = add_product(adjoint, adjoint->own, product);
        return;
    }
    const IrArray *own = adjoint->reverse->adjoint_array[array->id];
    const IrExpr *index = adjoint_index(adjoint->reverse, array,
                                        reverse_expr_copy(adjoint->reverse, load->u.load.index));
    ir_store(module, adjoint->out, own, index, add_product(adjoint, ir_load(module, own, index), product));
}

static void go_down_operator(Adjoint *adjoint, const IrExpr *expr, Product product)
{
    const IrExpr *const *arg = expr->u.apply.arg;
    switch (expr->u.apply.op) {
    case IR_ADD:
    case IR_SUB: {
        const IrExpr *a = one_factor(adjoint, product);
        go_down(adjoint, arg[0], (Product){a, NULL});
        if (!reverse_activity_flows(adjoint->reverse, arg[1]))
            break;
        if (expr->u.apply.op == IR_SUB)
            a = name_it(adjoint, "adjoint", simplify(adjoint->module, ir_apply1(adjoint->module, IR_NEG, a)));
        go_down(adjoint, arg[1], (Product){a, NULL});
        break;
    }
    case IR_NEG:
        go_down(adjoint, arg[0],
                (Product){name_it(adjoint, "adjoint",
                                  simplify(adjoint->module,
                                           ir_apply1(adjoint->module, IR_NEG, one_factor(adjoint, product)))),
                          NULL});
        break;
    case IR_MUL:
    case IR_FMA: {
        const IrExpr *a = one_factor(adjoint, product);
        for (int k = 0; k < 2; k++)
            if (reverse_activity_flows(adjoint->reverse, arg[k]))
                go_down(adjoint, arg[k], (Product){a, value_of(adjoint, arg[1 - k])});
        if (expr->u.apply.op == IR_FMA)
            go_down(adjoint, arg[2], (Product){a, NULL});
        break;
    }
    case IR_DIV: {
        const IrExpr *a = name_it(adjoint, "adjoint",
                                  apply2(adjoint, IR_DIV, one_factor(adjoint, product), value_of(adjoint, arg[1])));
        go_down(adjoint, arg[0], (Product){a, NULL});
        if (reverse_activity_flows(adjoint->reverse, arg[1]))
            go_down(adjoint, arg[1],
                    (Product){name_it(adjoint, "adjoint", ir_apply1(adjoint->module, IR_NEG, a)),
                              value_of(adjoint, expr)});
        break;
    }
    default: /* not of reals */
        break;
    }
}

static void go_down_if(Adjoint *adjoint, const IrExpr *cond, const IrExpr *expr, Product product)
{
    if (!reverse_activity_flows(adjoint->reverse, expr))
        return;
    vec_push(adjoint->module->arena, &adjoint->chosen, cond);
    go_down(adjoint, expr, product);
    adjoint->chosen.count--;
}

static const IrExpr *negated(Adjoint *adjoint, const IrExpr *cond)
{
    return simplify(adjoint->module, ir_apply1(adjoint->module, IR_NOT, cond));
}

/* The derivative of a function of one variable; `only`: where it is taken for 0 unless this holds. */
static const IrExpr *slope_of(Adjoint *adjoint, const IrExpr *call, const IrExpr **only)
{
    IrModule *module = adjoint->module;
    const char *name = call->u.call.func->name;
    const IrExpr *x = value_of(adjoint, call->u.call.arg[0]);
    const IrExpr *zero = number(adjoint, 0), *one = number(adjoint, 1);
#define CALL(function) ir_call(module, ir_func(function), (const IrExpr *[]){x})
    if (strcmp(name, "exp") == 0)
        return value_of(adjoint, call);
    if (strcmp(name, "log") == 0)
        return apply2(adjoint, IR_DIV, one, x);
    if (strcmp(name, "sqrt") == 0) {
        *only = ir_apply2(module, IR_GT, x, zero);
        return apply2(adjoint, IR_DIV, number(adjoint, 0.5), value_of(adjoint, call));
    }
    if (strcmp(name, "abs") == 0)
        return CALL("sign");
    if (strcmp(name, "tanh") == 0) {
        const IrExpr *y = value_of(adjoint, call);
        return ir_apply3(module, IR_FMA, name_it(adjoint, "slope", ir_apply1(module, IR_NEG, y)), y, one);
    }
    if (strcmp(name, "sigmoid") == 0) {
        const IrExpr *y = value_of(adjoint, call);
        return ir_apply3(module, IR_FMA, name_it(adjoint, "slope", ir_apply1(module, IR_NEG, y)), y, y);
    }
    if (strcmp(name, "softplus") == 0)
        return CALL("sigmoid");
    if (strcmp(name, "relu") == 0)
        return CALL("threshold");
    if (strcmp(name, "sin") == 0)
        return CALL("cos");
    if (strcmp(name, "cos") == 0)
        return ir_apply1(module, IR_NEG, CALL("sin"));
    if (strcmp(name, "exprel") == 0) {
        /* by its series near 0, where the difference has no digits */
        const IrExpr *series = number(adjoint, 1.0 / 5760);
        static const double terms[] = {1.0 / 840, 1.0 / 144, 1.0 / 30, 1.0 / 8, 1.0 / 3, 1.0 / 2};
        for (int k = 0; k < 6; k++)
            series = ir_apply3(module, IR_FMA, series, x, number(adjoint, terms[k]));
        const IrExpr *direct = apply2(adjoint, IR_DIV,
                                      apply2(adjoint, IR_SUB, CALL("exp"), value_of(adjoint, call)), x);
        return ir_select(module, ir_apply2(module, IR_LT, CALL("abs"), number(adjoint, 0.05)), series, direct);
    }
#undef CALL
    return NULL;
}

static void go_down_call(Adjoint *adjoint, const IrExpr *call, Product product)
{
    IrModule *module = adjoint->module;
    const IrExpr *const *arg = call->u.call.arg;
    const IrExpr *a = one_factor(adjoint, product);
    if (is_call(call, "min") || is_call(call, "max")) {
        const IrExpr *first = value_of(adjoint, arg[0]), *second = value_of(adjoint, arg[1]);
        const IrExpr *is_first =
            name_it(adjoint, "first", ir_apply2(module, is_call(call, "min") ? IR_LE : IR_GE, first, second));
        go_down_if(adjoint, is_first, arg[0], (Product){a, NULL});
        go_down_if(adjoint, negated(adjoint, is_first), arg[1], (Product){a, NULL});
        return;
    }
    if (is_call(call, "pow")) {
        const IrExpr *x = value_of(adjoint, arg[0]), *y = value_of(adjoint, arg[1]);
        const IrExpr *less = ir_apply2(module, IR_SUB, y, number(adjoint, 1));
        const IrExpr *power = ir_call(module, ir_func("pow"), (const IrExpr *[]){x, less});
        const IrExpr *positive = ir_apply2(module, IR_GT, x, number(adjoint, 0));
        if (reverse_activity_flows(adjoint->reverse, arg[0]))
            go_down(adjoint, arg[0],
                    (Product){a, name_it(adjoint, "slope", apply2(adjoint, IR_MUL, y, power))});
        if (reverse_activity_flows(adjoint->reverse, arg[1]))
            go_down_if(adjoint, name_it(adjoint, "positive", positive), arg[1],
                       (Product){a, name_it(adjoint, "slope",
                                            apply2(adjoint, IR_MUL, value_of(adjoint, call),
                                                   ir_call(module, ir_func("log"), &x)))});
        return;
    }
    const IrExpr *only = NULL, *slope = slope_of(adjoint, call, &only);
    if (slope == NULL) {
        reverse_refuse(adjoint->reverse, (Span){-1, -1, -1}, "no derivative of '%s' is known",
                       call->u.call.func->name);
        return;
    }
    Product next = {a, name_it(adjoint, "slope", slope)};
    if (only != NULL)
        go_down_if(adjoint, name_it(adjoint, "positive", only), arg[0], next);
    else
        go_down(adjoint, arg[0], next);
}

static void go_down(Adjoint *adjoint, const IrExpr *expr, Product product)
{
    if (!reverse_activity_flows(adjoint->reverse, expr))
        return;
    switch (expr->kind) {
    case IR_VAR:
        reach_var(adjoint, expr->u.var, product);
        break;
    case IR_LOAD:
        reach_load(adjoint, expr, product);
        break;
    case IR_APPLY:
        go_down_operator(adjoint, expr, product);
        break;
    case IR_SELECT: {
        const IrExpr *a = one_factor(adjoint, product);
        const IrExpr *cond = value_of(adjoint, expr->u.select.cond);
        go_down_if(adjoint, cond, expr->u.select.yes, (Product){a, NULL});
        go_down_if(adjoint, negated(adjoint, cond), expr->u.select.no, (Product){a, NULL});
        break;
    }
    case IR_CALL:
        go_down_call(adjoint, expr, product);
        break;
    case IR_POLY:
        reverse_refuse(adjoint->reverse, (Span){-1, -1, -1}, "polynomials are still whole");
        break;
    case IR_CONST:
    case IR_INT_CONST:
    case IR_BOOL_CONST:
        break;
    }
}

/* ---- assignments ---------------------------------------------------------------------------- */

static bool reads_target(const IrStmt *stmt, const IrExpr *expr, bool elsewhere)
{
    if (expr->kind == IR_VAR && stmt->kind == IR_SET && !elsewhere)
        return expr->u.var == stmt->u.let.var;
    if (expr->kind == IR_LOAD && stmt->kind == IR_STORE && expr->u.load.array == stmt->u.store.array)
        return ir_equal(expr->u.load.index, stmt->u.store.index) != elsewhere;
    for (int k = 0; k < ir_child_count(expr); k++)
        if (reads_target(stmt, ir_child(expr, k), elsewhere))
            return true;
    return false;
}

static void adjoint_of_let(Adjoint *adjoint, const IrStmt *let)
{
    const IrVar *own = adjoint->reverse->adjoint_var[let->u.let.var->id];
    go_down(adjoint, let->u.let.value, (Product){ir_get(adjoint->module, own), NULL});
}

static void adjoint_of_set(Adjoint *adjoint, const IrStmt *set)
{
    IrModule *module = adjoint->module;
    IrVar *own = adjoint->reverse->adjoint_var[set->u.let.var->id];
    IrVar *before = ir_var(module, "adjoint", own->type);
    ir_let(module, adjoint->out, before, ir_get(module, own));
    adjoint->gathers = true;
    adjoint->own_var = set->u.let.var;
    go_down(adjoint, set->u.let.value, (Product){ir_get(module, before), NULL});
    if (adjoint->own == NULL)
        ir_set(module, adjoint->out, own, number(adjoint, 0));
    else if (adjoint->own->kind != IR_VAR || adjoint->own->u.var != before)
        ir_set(module, adjoint->out, own, adjoint->own);
}

static void adjoint_of_store(Adjoint *adjoint, const IrStmt *store)
{
    IrModule *module = adjoint->module;
    const IrArray *own = adjoint->reverse->adjoint_array[store->u.store.array->id];
    const IrExpr *index = reverse_expr_copy(adjoint->reverse, store->u.store.index);
    IrVar *before = ir_var(module, "adjoint", (IrType){IR_REAL, own->varying});
    ir_let(module, adjoint->out, before, ir_load(module, own, index));
    adjoint->gathers = !reads_target(store, store->u.store.value, true);
    adjoint->own_array = store->u.store.array;
    adjoint->own_index = store->u.store.index;
    if (!adjoint->gathers)
        ir_store(module, adjoint->out, own, index, number(adjoint, 0));
    go_down(adjoint, store->u.store.value, (Product){ir_get(module, before), NULL});
    if (!adjoint->gathers)
        return;
    if (adjoint->own == NULL)
        ir_store(module, adjoint->out, own, index, number(adjoint, 0));
    else if (adjoint->own->kind != IR_VAR || adjoint->own->u.var != before)
        ir_store(module, adjoint->out, own, index, adjoint->own);
}

/* The seed of a loss is what the objective's slope by it says. */
static void adjoint_of_loss(Adjoint *adjoint, const IrStmt *store, int loss)
{
    const IrExpr *seed = ir_load_at(adjoint->module, adjoint->reverse->slopes, loss);
    go_down(adjoint, store->u.store.value, (Product){name_it(adjoint, "seed", seed), NULL});
}

void reverse_expr_adjoint(Reverse *reverse, const IrStmt *stmt, IrStmts *out)
{
    Adjoint adjoint = {.reverse = reverse, .module = reverse->module, .out = out};
    int loss = reverse_activity_loss_of(reverse, stmt);
    if (loss >= 0)
        adjoint_of_loss(&adjoint, stmt, loss);
    else if (stmt->kind == IR_LET)
        adjoint_of_let(&adjoint, stmt);
    else if (stmt->kind == IR_SET)
        adjoint_of_set(&adjoint, stmt);
    else
        adjoint_of_store(&adjoint, stmt);
}

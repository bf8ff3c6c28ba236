/* ir_expr.c: expressions of the IR and what can be asked of them.
 *
 * Constructors compute types and reject operands of the wrong type at once, where the culprit is
 * still on the stack; ir_verify checks what spans several nodes. */
#include "ir_expr.h"

#include <stdint.h>
#include <string.h>

#include "runtime/kernel/lanes.h"
#include "runtime/kernel/lane_math.h"
#include "compiler/base/diag.h"
#include "ir.h"

/* ---- operators and functions ---------------------------------------------------------------- */

typedef struct OpRow {
    const char *spelling;
    int arity;
    IrBase operand, result;
} OpRow;

static const OpRow OPS[IR_OP_COUNT] = {
#define OP(name, spelling, arity, operands, result, precedence, c_text, c_precedence, lanes,       \
           value)                                                                                  \
    [IR_##name] = {spelling, arity, IR_##operands, IR_##result},
#include "ir_ops.def"
#undef OP
};

const char *ir_op_spelling(IrOp op)
{
    return OPS[op].spelling;
}

int ir_op_arity(IrOp op)
{
    return OPS[op].arity;
}

IrBase ir_op_operand(IrOp op)
{
    return OPS[op].operand;
}

IrBase ir_op_result(IrOp op)
{
    return OPS[op].result;
}

bool ir_op_is_uniform(IrOp op)
{
    return op == IR_ANY || op == IR_WIDE;
}

#define PASS_1(a, b, c) (a)
#define PASS_2(a, b, c) (a, b)
#define PASS_3(a, b, c) (a, b, c)
#define FUNC(name, arity, c_name, units, summary)                                                  \
    static double fold_##name(double a, double b, double c)                                        \
    {                                                                                              \
        (void)b, (void)c;                                                                          \
        return c_name PASS_##arity(a, b, c);                                                       \
    }
#include "runtime/rt_funcs.def"
#undef FUNC

const IrFunc *ir_func(const char *name)
{
    static const IrFunc FUNCS[] = {
#define FUNC(name, arity, c_name, units, summary) {#name, #c_name, arity, fold_##name},
#include "runtime/rt_funcs.def"
#undef FUNC
    };
    for (size_t k = 0; k < sizeof FUNCS / sizeof *FUNCS; k++) {
        if (strcmp(FUNCS[k].name, name) == 0)
            return &FUNCS[k];
    }
    return NULL;
}
/* ---- constructors --------------------------------------------------------------------------- */

IrType ir_real(bool varying)
{
    return (IrType){IR_REAL, varying};
}

IrType ir_int(void)
{
    return (IrType){IR_INT, false};
}

IrType ir_bool(bool varying)
{
    return (IrType){IR_BOOL, varying};
}

void ir_require(const IrExpr *expr, IrBase base, const char *where)
{
    static const char *const BASES[] = {[IR_BOOL] = "bool", [IR_INT] = "int", [IR_REAL] = "real"};
    if (expr->type.base != base)
        diag_ice("ir", NULL, "%s: found an operand of type %s, expected %s", where,
                 BASES[expr->type.base], BASES[base]);
}

static IrExpr *new_expr(IrModule *module, IrExprKind kind, IrType type)
{
    IrExpr *expr = arena_new(module->arena, IrExpr);
    expr->kind = kind;
    expr->type = type;
    return expr;
}

const IrExpr *ir_const(IrModule *module, double value)
{
    IrExpr *expr = new_expr(module, IR_CONST, ir_real(false));
    expr->u.constant = value;
    return expr;
}

const IrExpr *ir_int_const(IrModule *module, int value)
{
    IrExpr *expr = new_expr(module, IR_INT_CONST, ir_int());
    expr->u.integer = value;
    return expr;
}

const IrExpr *ir_bool_const(IrModule *module, bool value)
{
    IrExpr *expr = new_expr(module, IR_BOOL_CONST, ir_bool(false));
    expr->u.integer = value;
    return expr;
}

const IrExpr *ir_get(IrModule *module, const IrVar *var)
{
    IrExpr *expr = new_expr(module, IR_VAR, var->type);
    expr->u.var = var;
    return expr;
}

const IrExpr *ir_load(IrModule *module, const IrArray *array, const IrExpr *index)
{
    ir_require(index, IR_INT, array->name);
    IrExpr *expr = new_expr(module, IR_LOAD, (IrType){array->base, array->varying});
    expr->u.load.array = array;
    expr->u.load.index = index;
    return expr;
}

const IrExpr *ir_load_at(IrModule *module, const IrArray *array, int index)
{
    return ir_load(module, array, ir_int_const(module, index));
}

static const IrExpr *apply(IrModule *module, IrOp op, int count, const IrExpr *const *args)
{
    if (OPS[op].arity != count)
        diag_ice("ir", NULL, "'%s' takes %d operands, found %d", OPS[op].spelling, OPS[op].arity,
                 count);
    bool varying = false;
    for (int k = 0; k < count; k++) {
        ir_require(args[k], OPS[op].operand, OPS[op].spelling);
        varying = varying || args[k]->type.varying;
    }
    IrType type = {OPS[op].result, varying && !ir_op_is_uniform(op)};
    IrExpr *expr = new_expr(module, IR_APPLY, type);
    expr->u.apply.op = op;
    memcpy(expr->u.apply.arg, args, (size_t)count * sizeof *args);
    return expr;
}

const IrExpr *ir_apply1(IrModule *module, IrOp op, const IrExpr *a)
{
    return apply(module, op, 1, &a);
}

const IrExpr *ir_apply2(IrModule *module, IrOp op, const IrExpr *a, const IrExpr *b)
{
    return apply(module, op, 2, (const IrExpr *[]){a, b});
}

const IrExpr *ir_apply3(IrModule *module, IrOp op, const IrExpr *a, const IrExpr *b,
                        const IrExpr *c)
{
    return apply(module, op, 3, (const IrExpr *[]){a, b, c});
}

const IrExpr *ir_select(IrModule *module, const IrExpr *cond, const IrExpr *yes, const IrExpr *no)
{
    ir_require(cond, IR_BOOL, "select");
    ir_require(yes, IR_REAL, "select");
    ir_require(no, IR_REAL, "select");
    bool varying = cond->type.varying || yes->type.varying || no->type.varying;
    IrExpr *expr = new_expr(module, IR_SELECT, ir_real(varying));
    expr->u.select.cond = cond;
    expr->u.select.yes = yes;
    expr->u.select.no = no;
    return expr;
}

const IrExpr *ir_call(IrModule *module, const IrFunc *func, const IrExpr *const *args)
{
    bool varying = false;
    for (int k = 0; k < func->arity; k++) {
        ir_require(args[k], IR_REAL, func->name);
        varying = varying || args[k]->type.varying;
    }
    IrExpr *expr = new_expr(module, IR_CALL, ir_real(varying));
    expr->u.call.func = func;
    memcpy(expr->u.call.arg, args, (size_t)func->arity * sizeof *args);
    return expr;
}

static const int *copy_powers(Arena *arena, int count, const int *powers)
{
    int *copy = arena_array(arena, int, count);
    if (count > 0)
        memcpy(copy, powers, (size_t)count * sizeof *copy);
    return copy;
}

const IrExpr *ir_poly(IrModule *module, int variable_count, const IrExpr *const *variables,
                      int term_count, const IrTerm *terms)
{
    Arena *arena = module->arena;
    const IrExpr **own_variables = arena_array(arena, const IrExpr *, variable_count);
    IrTerm *own_terms = arena_array(arena, IrTerm, term_count);
    bool varying = false;
    for (int k = 0; k < variable_count; k++) {
        ir_require(variables[k], IR_REAL, "poly");
        varying = varying || variables[k]->type.varying;
        own_variables[k] = variables[k];
    }
    for (int k = 0; k < term_count; k++) {
        ir_require(terms[k].coefficient, IR_REAL, "poly");
        varying = varying || terms[k].coefficient->type.varying;
        own_terms[k] =
            (IrTerm){terms[k].coefficient, copy_powers(arena, variable_count, terms[k].powers)};
    }
    IrExpr *expr = new_expr(module, IR_POLY, ir_real(varying));
    expr->u.poly.variable_count = variable_count;
    expr->u.poly.variables = own_variables;
    expr->u.poly.term_count = term_count;
    expr->u.poly.terms = own_terms;
    return expr;
}

/* ---- reading -------------------------------------------------------------------------------- */

int ir_child_count(const IrExpr *expr)
{
    switch (expr->kind) {
    case IR_CONST:
    case IR_INT_CONST:
    case IR_BOOL_CONST:
    case IR_VAR:
        return 0;
    case IR_LOAD:
        return 1;
    case IR_APPLY:
        return OPS[expr->u.apply.op].arity;
    case IR_SELECT:
        return 3;
    case IR_CALL:
        return expr->u.call.func->arity;
    case IR_POLY:
        return expr->u.poly.variable_count + expr->u.poly.term_count;
    }
    return 0;
}

const IrExpr *ir_child(const IrExpr *expr, int index)
{
    switch (expr->kind) {
    case IR_CONST:
    case IR_INT_CONST:
    case IR_BOOL_CONST:
    case IR_VAR:
        return NULL;
    case IR_LOAD:
        return expr->u.load.index;
    case IR_APPLY:
        return expr->u.apply.arg[index];
    case IR_SELECT:
        return index == 0   ? expr->u.select.cond
               : index == 1 ? expr->u.select.yes
                            : expr->u.select.no;
    case IR_CALL:
        return expr->u.call.arg[index];
    case IR_POLY:
        if (index < expr->u.poly.variable_count)
            return expr->u.poly.variables[index];
        return expr->u.poly.terms[index - expr->u.poly.variable_count].coefficient;
    }
    return NULL;
}

static const IrExpr *poly_with_children(IrModule *module, const IrExpr *expr,
                                        const IrExpr *const *children)
{
    int variable_count = expr->u.poly.variable_count, term_count = expr->u.poly.term_count;
    IrTerm *terms = arena_array(module->arena, IrTerm, term_count);
    for (int k = 0; k < term_count; k++)
        terms[k] = (IrTerm){children[variable_count + k], expr->u.poly.terms[k].powers};
    return ir_poly(module, variable_count, children, term_count, terms);
}

const IrExpr *ir_with_children(IrModule *module, const IrExpr *expr, const IrExpr *const *children)
{
    int count = ir_child_count(expr), same = 0;
    while (same < count && children[same] == ir_child(expr, same))
        same++;
    if (same == count)
        return expr;
    switch (expr->kind) {
    case IR_CONST:
    case IR_INT_CONST:
    case IR_BOOL_CONST:
    case IR_VAR:
        return expr;
    case IR_LOAD:
        return ir_load(module, expr->u.load.array, children[0]);
    case IR_APPLY:
        return apply(module, expr->u.apply.op, count, children);
    case IR_SELECT:
        return ir_select(module, children[0], children[1], children[2]);
    case IR_CALL:
        return ir_call(module, expr->u.call.func, children);
    case IR_POLY:
        return poly_with_children(module, expr, children);
    }
    return expr;
}

static bool same_bits(double a, double b)
{
    uint64_t bits_a, bits_b;
    memcpy(&bits_a, &a, sizeof a);
    memcpy(&bits_b, &b, sizeof b);
    return bits_a == bits_b;
}

static bool same_powers(const IrExpr *a, const IrExpr *b)
{
    for (int k = 0; k < a->u.poly.term_count; k++) {
        for (int v = 0; v < a->u.poly.variable_count; v++) {
            if (a->u.poly.terms[k].powers[v] != b->u.poly.terms[k].powers[v])
                return false;
        }
    }
    return true;
}

/* Whether two nodes are alike but for their children. */
static bool same_node(const IrExpr *a, const IrExpr *b)
{
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case IR_CONST:
        return same_bits(a->u.constant, b->u.constant);
    case IR_INT_CONST:
    case IR_BOOL_CONST:
        return a->u.integer == b->u.integer;
    case IR_VAR:
        return a->u.var == b->u.var;
    case IR_LOAD:
        return a->u.load.array == b->u.load.array;
    case IR_APPLY:
        return a->u.apply.op == b->u.apply.op;
    case IR_SELECT:
        return true;
    case IR_CALL:
        return a->u.call.func == b->u.call.func;
    case IR_POLY:
        return a->u.poly.variable_count == b->u.poly.variable_count &&
               a->u.poly.term_count == b->u.poly.term_count && same_powers(a, b);
    }
    return false;
}

bool ir_equal(const IrExpr *a, const IrExpr *b)
{
    if (a == b)
        return true;
    if (!same_node(a, b))
        return false;
    for (int k = 0; k < ir_child_count(a); k++) {
        if (!ir_equal(ir_child(a, k), ir_child(b, k)))
            return false;
    }
    return true;
}

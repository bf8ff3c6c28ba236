/* ir_read_expr.c: expressions of the printed IR.
 *
 * What an operator is depends on its operands: 2 is an int, 2.0 a real. Types are looked at before a
 * constructor is called: those end in an diag_ice(). */
#include "ir_read_expr.h"

#include <ctype.h>
#include <string.h>

#include "ir_form.h"

/* Parentheses in each other. */
#define DEEPEST 1000

static const IrExpr *read_bound(IrReader *reader, IrPrecedence precedence);

static const char *base_name(IrBase base)
{
    static const char *const BASES[] = {
        [IR_BOOL] = "a bool", [IR_INT] = "an int", [IR_REAL] = "a real"};
    return BASES[base];
}

const IrExpr *ir_read_expr_of(IrReader *reader, IrBase base)
{
    IrPlace start = reader_place(reader);
    const IrExpr *expr = ir_read_expr(reader);
    if (expr == NULL || expr->type.base == base)
        return expr;
    reader_fail_at(reader, start, "found %s, expected %s", base_name(expr->type.base),
                   base_name(base));
    return NULL;
}

const IrExpr *ir_read_expr_index(IrReader *reader)
{
    reader_expect(reader, "[");
    const IrExpr *index = ir_read_expr_of(reader, IR_INT);
    reader_expect(reader, "]");
    return index;
}

/* The operator of that spelling between such operands; IR_OP_COUNT: there is none. */
static IrOp find_op(const char *spelling, int arity, IrBase operands)
{
    for (int op = 0; op < IR_OP_COUNT; op++)
        if (ir_op_arity((IrOp)op) == arity && ir_op_operand((IrOp)op) == operands &&
            strcmp(ir_op_spelling((IrOp)op), spelling) == 0)
            return (IrOp)op;
    return IR_OP_COUNT;
}

/* What is written like a function: fma, real, int, any. */
static IrOp find_prefix(const char *word)
{
    for (int op = 0; op < IR_OP_COUNT; op++)
        if (ir_form_precedence((IrOp)op) == PREC_PRIMARY &&
            strcmp(ir_op_spelling((IrOp)op), word) == 0)
            return (IrOp)op;
    return IR_OP_COUNT;
}

/* So many arguments of one type and the closing parenthesis; false after an error. */
static bool read_arguments(IrReader *reader, int count, IrBase base, const IrExpr *args[3])
{
    for (int k = 0; k < count; k++) {
        if (k > 0)
            reader_expect(reader, ",");
        args[k] = ir_read_expr_of(reader, base);
    }
    reader_expect(reader, ")");
    return !reader->failed;
}

static const IrExpr *read_prefix(IrReader *reader, IrOp op)
{
    const IrExpr *arg[3];
    if (!read_arguments(reader, ir_op_arity(op), ir_op_operand(op), arg))
        return NULL;
    switch (ir_op_arity(op)) {
    case 1:
        return ir_apply1(reader->module, op, arg[0]);
    case 2:
        return ir_apply2(reader->module, op, arg[0], arg[1]);
    default:
        return ir_apply3(reader->module, op, arg[0], arg[1], arg[2]);
    }
}

static const IrExpr *read_select(IrReader *reader)
{
    const IrExpr *cond = ir_read_expr_of(reader, IR_BOOL);
    reader_expect(reader, ",");
    const IrExpr *yes = ir_read_expr_of(reader, IR_REAL);
    reader_expect(reader, ",");
    const IrExpr *no = ir_read_expr_of(reader, IR_REAL);
    reader_expect(reader, ")");
    return reader->failed ? NULL : ir_select(reader->module, cond, yes, no);
}

typedef VEC(const IrExpr *) Exprs;
typedef VEC(IrTerm) Terms;

static IrTerm read_term(IrReader *reader, int variable_count)
{
    IrTerm term = {.coefficient = ir_read_expr_of(reader, IR_REAL)};
    int *powers = arena_array(reader->module->arena, int, variable_count);
    reader_expect(reader, ":");
    for (int k = 0; k < variable_count; k++)
        powers[k] = reader_int(reader);
    term.powers = powers;
    return term;
}

/* poly(x, y; a: 1 0, b: 0 2) behind its parenthesis. */
static const IrExpr *read_poly(IrReader *reader)
{
    Arena *arena = reader->module->arena;
    Exprs variables = {0};
    Terms terms = {0};
    if (!reader_sees(reader, ";") && !reader_sees(reader, ")"))
        do
            vec_push(arena, &variables, ir_read_expr_of(reader, IR_REAL));
        while (reader_accept(reader, ","));
    if (reader_accept(reader, ";"))
        do
            vec_push(arena, &terms, read_term(reader, variables.count));
        while (reader_accept(reader, ","));
    reader_expect(reader, ")");
    if (reader->failed)
        return NULL;
    return ir_poly(reader->module, variables.count, variables.items, terms.count, terms.items);
}

/* NAME(…) */
static const IrExpr *read_call(IrReader *reader, IrPlace start, const char *name)
{
    reader_expect(reader, "(");
    if (strcmp(name, "select") == 0)
        return read_select(reader);
    if (strcmp(name, "poly") == 0)
        return read_poly(reader);
    IrOp op = find_prefix(name);
    if (op != IR_OP_COUNT)
        return read_prefix(reader, op);
    const IrFunc *func = ir_func(name);
    const IrExpr *arg[3];
    if (func == NULL) {
        reader_fail_at(reader, start, "there is no function '%s'", name);
        return NULL;
    }
    if (!read_arguments(reader, func->arity, IR_REAL, arg))
        return NULL;
    return ir_call(reader->module, func, arg);
}

/* A variable or an element of an array. */
static const IrExpr *read_named(IrReader *reader, IrPlace start, const char *name)
{
    const IrSymbol *symbol = reader_find(reader, start, name);
    if (symbol == NULL)
        return NULL;
    if (symbol->array != NULL) {
        const IrExpr *index = ir_read_expr_index(reader);
        return reader->failed ? NULL : ir_load(reader->module, symbol->array, index);
    }
    if (symbol->var != NULL)
        return ir_get(reader->module, symbol->var);
    reader_fail_at(reader, start, "'%s' is a block", name);
    return NULL;
}

static const IrExpr *read_word(IrReader *reader)
{
    IrPlace start = reader_place(reader);
    const char *word = reader_word(reader);
    if (strcmp(word, "true") == 0 || strcmp(word, "false") == 0)
        return ir_bool_const(reader->module, word[0] == 't');
    if (reader_sees(reader, "("))
        return read_call(reader, start, word);
    return read_named(reader, start, word);
}

/* Of any kind: 2 is an int, 2.0, 2e9, inf and nan are reals. */
static const IrExpr *read_constant(IrReader *reader)
{
    if (reader_sees_int(reader)) {
        int value = reader_int(reader);
        return ir_int_const(reader->module, value);
    }
    double value = reader_number(reader);
    return ir_const(reader->module, value);
}

static const IrExpr *read_primary(IrReader *reader)
{
    if (reader_sees_number(reader))
        return read_constant(reader);
    if (reader_accept(reader, "(")) {
        const IrExpr *inside = ir_read_expr(reader);
        reader_expect(reader, ")");
        return inside;
    }
    if (reader_sees_word(reader))
        return read_word(reader);
    reader_fail(reader, "expected an expression");
    return NULL;
}

/* The operator before an operand. */
static const IrExpr *read_unary(IrReader *reader, const char *spelling, IrPrecedence precedence)
{
    IrPlace start = reader_place(reader);
    if (!(isalpha((unsigned char)*spelling) ? reader_accept_word(reader, spelling)
                                            : reader_accept(reader, spelling)))
        return read_bound(reader, precedence + 1);
    const IrExpr *arg = read_bound(reader, precedence + 1);
    if (arg == NULL)
        return NULL;
    IrOp op = find_op(spelling, 1, arg->type.base);
    if (op != IR_OP_COUNT)
        return ir_apply1(reader->module, op, arg);
    reader_fail_at(reader, start, "there is no '%s' of %s", spelling, base_name(arg->type.base));
    return NULL;
}

/* The spelling of an operator between operands that binds so, if it comes next; else NULL. */
static const char *accept_infix(IrReader *reader, IrPrecedence precedence)
{
    const char *longest = NULL;
    for (int op = 0; op < IR_OP_COUNT; op++) {
        const char *spelling = ir_op_spelling((IrOp)op);
        if (ir_op_arity((IrOp)op) == 2 && ir_form_precedence((IrOp)op) == precedence &&
            (isalpha((unsigned char)*spelling) ? reader_sees_that_word(reader, spelling)
                                               : reader_sees(reader, spelling)) &&
            (longest == NULL || strlen(spelling) > strlen(longest)))
            longest = spelling;
    }
    if (longest != NULL)
        reader_skip(reader, longest);
    return longest;
}

static const IrExpr *apply_infix(IrReader *reader, IrPlace start, const char *spelling,
                                 const IrExpr *left, const IrExpr *right)
{
    if (left == NULL || right == NULL)
        return NULL;
    IrBase base = left->type.base;
    IrOp op = find_op(spelling, 2, base);
    if (op != IR_OP_COUNT && right->type.base == base)
        return ir_apply2(reader->module, op, left, right);
    reader_fail_at(reader, start, "there is no '%s' between %s and %s", spelling, base_name(base),
                   base_name(right->type.base));
    return NULL;
}

/* Operands of one operator after another belong to the left; comparisons are not put together. */
static const IrExpr *read_infix(IrReader *reader, IrPrecedence precedence)
{
    const IrExpr *left = read_bound(reader, precedence + 1);
    for (int count = 0; !reader->failed && (precedence != PREC_COMPARE || count == 0); count++) {
        IrPlace start = reader_place(reader);
        const char *spelling = accept_infix(reader, precedence);
        if (spelling == NULL)
            break;
        left = apply_infix(reader, start, spelling, left, read_bound(reader, precedence + 1));
    }
    return left;
}

/* What binds at least so. */
static const IrExpr *read_bound(IrReader *reader, IrPrecedence precedence)
{
    const IrExpr *expr = NULL;
    if (++reader->depth > DEEPEST * PREC_NEVER)
        reader_fail(reader, "parentheses nest more than %d deep", DEEPEST);
    else if (precedence == PREC_NOT)
        expr = read_unary(reader, "not", precedence);
    else if (precedence == PREC_NEGATE && !reader_sees_number(reader))
        expr = read_unary(reader, "-", precedence);
    else if (precedence >= PREC_NEGATE)
        expr = read_primary(reader);
    else
        expr = read_infix(reader, precedence);
    reader->depth--;
    return reader->failed ? NULL : expr;
}

const IrExpr *ir_read_expr(IrReader *reader)
{
    return read_bound(reader, PREC_OR);
}

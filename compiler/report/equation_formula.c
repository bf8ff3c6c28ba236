/* equation_formula.c: see equation_formula.h. A formula is written in its canonical form (algebra.h), or as the tree that
 * was found where that is shorter, as of products of sums, or has no such form. */
#include "equation_formula.h"

#include <math.h>
#include <stdlib.h>

#include "runtime/memory.h"
#include "runtime/search/algebra.h"

typedef struct Maker {
    Arena *arena;
    const Formula *formula;
    const double *codes, *constants;
    const Expr *const *quantities;
    const Algebra *algebra;
} Maker;

static Expr *make(const Maker *maker, ExprKind kind)
{
    Expr *x = arena_new(maker->arena, Expr);
    *x = (Expr){.kind = kind, .type = type_real(dim_none())};
    return x;
}

static const Expr *number(const Maker *maker, double value)
{
    Expr *x = make(maker, EXPR_NUMBER);
    x->u.number = value;
    return x;
}

static const Expr *apply(const Maker *maker, AstOp op, const Expr *a, const Expr *b)
{
    Expr *x = make(maker, EXPR_APPLY);
    x->u.apply.op = op;
    x->u.apply.arg[0] = a;
    x->u.apply.arg[1] = b;
    return x;
}

static const Expr *call(const Maker *maker, const FormulaOperator *function, const Expr *a,
                        const Expr *b)
{
    Expr *x = make(maker, EXPR_CALL);
    x->u.call.func = ir_func(function->text);
    x->u.call.arg[0] = a;
    x->u.call.arg[1] = b;
    return x;
}

/* ---- the canonical form ----------------------------------------------------------------------- */

static const Expr *sum(const Maker *maker, AlgebraSum form);

static const Expr *atom(const Maker *maker, int index)
{
    const AlgebraAtom *own = &maker->algebra->atoms[index];
    if (index < maker->formula->quantities)
        return maker->quantities[index];
    if (!own->function)
        return sum(maker, own->arg[0]);
    return call(maker, own->function, sum(maker, own->arg[0]),
                own->function->arity == 2 ? sum(maker, own->arg[1]) : NULL);
}

static const Expr *term(const Maker *maker, const AlgebraTerm *own)
{
    const Expr *x = own->number == 1 && own->count > 0 && own->factors[0].power > 0
                        ? NULL
                        : number(maker, own->number);
    for (int sign = 1; sign >= -1; sign -= 2)
        for (int k = 0; k < own->count; k++) {
            int power = sign * own->factors[k].power;
            const Expr *factor = power > 0 ? atom(maker, own->factors[k].atom) : NULL;
            for (; power > 0 && !x; power--)
                x = factor;
            for (; power > 0; power--)
                x = apply(maker, sign > 0 ? AST_MUL : AST_DIV, x, factor);
        }
    return x;
}

/* Whether a term stands before another: larger ones first, of about equal ones the positive. */
static bool stands_before(double a, double b)
{
    if (fabs(fabs(a) - fabs(b)) <= 0.05 * fabs(b))
        return a > 0 && b < 0;
    return fabs(a) > fabs(b);
}

static const Expr *sum(const Maker *maker, AlgebraSum form)
{
    const AlgebraTerm *terms = maker->algebra->terms + form.first;
    int *order = arena_array(maker->arena, int, form.count + 1);
    for (int k = 0; k < form.count; k++) {
        int at = k;
        for (; at > 0 && stands_before(terms[k].number, terms[order[at - 1]].number); at--)
            order[at] = order[at - 1];
        order[at] = k;
    }
    const Expr *x = form.count == 0 ? number(maker, 0) : term(maker, &terms[order[0]]);
    for (int k = 1; k < form.count; k++)
        x = apply(maker, AST_ADD, x, term(maker, &terms[order[k]]));
    return x;
}

/* How many quantities, numbers, functions and operators are to be written; a power counts as one. */
static int length(const Maker *maker, AlgebraSum form)
{
    int count = form.count > 0 ? 2 * form.count - 1 : 1;
    for (int k = 0; k < form.count; k++) {
        const AlgebraTerm *own = &maker->algebra->terms[form.first + k];
        count += own->count > 0 ? own->count - 1 : 0;
        count += own->count > 0 && fabs(own->number) != 1;
        for (int f = 0; f < own->count; f++) {
            const AlgebraAtom *factor = &maker->algebra->atoms[own->factors[f].atom];
            count += own->factors[f].power != 1 && own->factors[f].power != -1;
            if (own->factors[f].atom >= maker->formula->quantities)
                count += length(maker, factor->arg[0]);
            if (factor->function && factor->function->arity == 2)
                count += length(maker, factor->arg[1]);
        }
    }
    return count;
}

/* ---- the tree as it was found ----------------------------------------------------------------- */

static const Expr *tree(const Maker *maker, int *at)
{
    const Formula *formula = maker->formula;
    if (*at >= formula->size)
        return number(maker, 0);
    int node = (*at)++, quantity = formula_code_quantity(formula, maker->codes[node]);
    const FormulaOperator *op = formula_code_operator(formula, maker->codes[node]);
    if (!op)
        return quantity < 0 ? number(maker, maker->constants[node]) : maker->quantities[quantity];
    const Expr *a = tree(maker, at), *b = op->arity == 2 ? tree(maker, at) : NULL;
    switch (op->kind) {
    case FORMULA_ADD:
        return apply(maker, AST_ADD, a, b);
    case FORMULA_SUB:
        return apply(maker, AST_SUB, a, b);
    case FORMULA_MUL:
        return apply(maker, AST_MUL, a, b);
    case FORMULA_DIV:
        return apply(maker, AST_DIV, a, b);
    case FORMULA_CALL:
        break;
    }
    return call(maker, op, a, b);
}

const Expr *equation_formula(Arena *arena, const Learn *learn, const double *coefficients,
                             const Expr *const *quantities)
{
    const Formula *formula = learn->formula;
    Algebra *algebra = memory_malloc(sizeof *algebra); /* large, and needed often */
    Maker maker = {.arena = arena,
                   .formula = formula,
                   .codes = coefficients + learn->first,
                   .constants = coefficients + learn->first + formula->size,
                   .quantities = quantities,
                   .algebra = algebra};
    AlgebraSum form;
    bool formed = algebra_form(algebra, formula, maker.codes, maker.constants, &form) &&
                  length(&maker, form) < formula_length(formula, maker.codes, 0);
    const Expr *x = formed ? sum(&maker, form) : tree(&maker, &(int){0});
    free(algebra);
    return x;
}

/* check_state_unit.c: the unit of a state, ': mV' behind its derivative: whether it is one, and
 * whether it is that of the values which the state is given.
 *
 * A state whose unit is wrong or forgotten would disagree with everything that stands beside it. It
 * is reported once, at the state, which then has the error type. */
#include "check_state_unit.h"

#include <string.h>

#include "compiler/sema/expr/make_expr.h"
#include "compiler/sema/scope.h"

/* Values of a state that were met, and how many of them have the unit of the first one that is not
 * the state's. */
typedef struct Values {
    const AstExpr *first; /* NULL: none has another unit */
    Dim dim;              /* of that one */
    int agreeing;         /* values that have the state's unit */
    int differing;        /* values in `dim` */
    bool mixed;           /* some have yet another one */
} Values;

/* The dimension of a number or a constant, if it is no more than that. */
static bool plain_dim(const Checker *checker, const AstExpr *expr, Dim *dim)
{
    while (expr->kind == AST_UNARY && expr->u.unary.op == AST_NEG)
        expr = expr->u.unary.operand;
    if (expr->kind == AST_NUMBER) {
        *dim = expr->u.number.unit ? unit_find(expr->u.number.unit)->dim : dim_none();
        return true;
    }
    const Symbol *symbol = expr->kind == AST_NAME ? scope_find(checker, expr->u.name) : NULL;
    if (!symbol || symbol->kind != SYMBOL_CONSTANT || !symbol->thing)
        return false;
    *dim = ((const Constant *)symbol->thing)->dim;
    return true;
}

static void add_value(const Checker *checker, const AstExpr *value, Dim own, Values *values)
{
    Dim dim;
    if (!value || !plain_dim(checker, value, &dim))
        return;
    if (dim_equal(dim, own)) {
        values->agreeing++;
    } else if (dim_is_none(dim)) { /* rather a value whose unit was forgotten */
        values->mixed = true;
    } else if (!values->first) {
        values->first = value;
        values->dim = dim;
        values->differing = 1;
    } else if (dim_equal(dim, values->dim)) {
        values->differing++;
    } else {
        values->mixed = true;
    }
}

static bool is_named(const AstExpr *expr, Name name)
{
    return expr->kind == AST_NAME && expr->u.name == name;
}

/* What the state is set to, compared with or bounded by. */
static Values values_of_state(const Checker *checker, const Layer *layer,
                              const LayerVariable *state)
{
    Values values = {0};
    Name name = state->name.name;
    for (int k = 0; k < layer->stmt->body.count; k++) {
        const AstStmt *part = layer->stmt->body.items[k];
        if (part->kind == AST_INITIAL && part->name.name == name)
            add_value(checker, part->value, state->dim, &values);
        if (part->kind == AST_CLIP && part->name.name == name)
            add_value(checker, part->low ? part->low : part->high, state->dim, &values);
        for (int n = 0; part->kind == AST_RESET && n < part->body.count; n++)
            if (part->body.items[n]->kind == AST_EQUATION && part->body.items[n]->name.name == name)
                add_value(checker, part->body.items[n]->value, state->dim, &values);
        if (part->kind != AST_THRESHOLD || part->condition->kind != AST_COMPARE)
            continue;
        if (is_named(part->condition->u.compare.first, name))
            add_value(checker, part->condition->u.compare.second, state->dim, &values);
        else if (is_named(part->condition->u.compare.second, name))
            add_value(checker, part->condition->u.compare.first, state->dim, &values);
    }
    return values;
}

/* `: mvolt` */
static void report_no_unit(Checker *checker, const AstName word)
{
    Diag *diag = diag_error(checker->diags, E_BAD_UNIT, word.span, "'%s' is no unit", word.name);
    const char *near = unit_near(word.name);
    if (near)
        diag_help(diag, "did you mean '%s'?", near);
    else
        diag_help(diag,
                  "units are those of SI, such as mV, nS and Hz; a pure number has none: leave "
                  "': %s' out",
                  word.name);
}

void check_state_units(Checker *checker, Layer *layer)
{
    for (int k = 0; k < layer->variables.count; k++) {
        LayerVariable *state = &layer->variables.items[k];
        if (!state->stmt || state->stmt->kind != AST_ODE)
            continue;
        const AstName word = state->stmt->word;
        if (word.name && !unit_find(word.name)) {
            report_no_unit(checker, word);
            state->value = expr_error(checker, state->name.span);
            continue;
        }
        Values values = values_of_state(checker, layer, state);
        /* One value in another unit may be wrong itself. */
        if (values.agreeing > 0 || values.mixed || values.differing < (word.name ? 2 : 1))
            continue;
        const char *unit = dim_text(checker->arena, values.dim);
        Diag *diag = diag_error(
            checker->diags, E_UNIT_MISMATCH, word.name ? word.span : state->name.span,
            word.name
                ? "'%s' is %s, but its values are %s"
                : "'%s' is %s, since no ': UNIT' follows its derivative, but its values are %s",
            state->name.name, dim_phrase(checker->arena, state->dim),
            dim_phrase(checker->arena, values.dim));
        diag_note(diag, values.first->span, "as this one");
        if (unit_find(unit))
            diag_help(diag, "write 'd%s/dt = … : %s'", state->name.name, unit);
        state->value = expr_error(checker, state->name.span);
    }
}

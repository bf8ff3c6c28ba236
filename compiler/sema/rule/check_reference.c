/* check_reference.c: coefficients by their names: `hebb.A[pre.r post.r] = 1`, `istdp.alpha = -0.25`. */
#include "check_reference.h"

#include <string.h>

#include "compiler/model/quantity.h"
#include "compiler/sema/expr/check_value.h"
#include "compiler/sema/expr/make_expr.h"
#include "compiler/sema/expr/unit_advice.h"
#include "compiler/sema/misplaced.h"
#include "compiler/sema/scope.h"
#include "compiler/sema/suggestions.h"
#include "compiler/syntax/fix.h"
#include "check_array.h"
#include "check_expression.h"
#include "check_mlp.h"

void reference_report_unknown(Checker *checker, const Rule *rule, AstName name)
{
    Diag *diag = diag_error(checker->diags, E_UNKNOWN_MEMBER, name.span, "rule '%s' learns no '%s'",
                            rule->name.name, name.name);
    Suggestions near = {0};
    for (int k = 0; k < rule->learns.count; k++)
        vec_push(checker->arena, &near, rule->learns.items[k]->name.name);
    suggestions_or_list(checker, diag, name.name, &near);
}

static Learn *find_target(Checker *checker, const AstExpr *target)
{
    Name member = NULL;
    const AstExpr *base = target;
    if (target->kind == AST_MEMBER) {
        base = target->u.member.base;
        member = target->u.member.member.name;
    }
    if (base->kind == AST_NAME && !member && scope_find_learn(checker, base->u.name))
        return scope_find_learn(checker, base->u.name);
    if (base->kind == AST_NAME && member) {
        Symbol *symbol =
            scope_expect(checker, (AstName){base->u.name, base->span}, SYMBOL_RULE, "rule");
        if (!symbol)
            return NULL;
        const Rule *rule = symbol->thing;
        for (int k = 0; k < rule->learns.count; k++)
            if (rule->learns.items[k]->name.name == member)
                return rule->learns.items[k];
        reference_report_unknown(checker, rule, target->u.member.member);
        return NULL;
    }
    Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, target->span,
                            "expected a learned coefficient with its rule");
    diag_help(diag, "write RULE.A[pre.r post.r] = 1, or RULE.b = 1");
    return NULL;
}

/* Adds up the powers of the quantities of `learn`; false after reporting one that it has not. */
static bool find_powers(Checker *checker, const AstStmt *stmt, const Learn *learn, int *powers)
{
    for (int k = 0; k < stmt->factors.count; k++) {
        const AstFactor *factor = &stmt->factors.items[k];
        int index = 0;
        while (index < learn->factor_count &&
               !rule_factor_is_same(learn->factors[index].written, factor->quantity))
            index++;
        if (index == learn->factor_count) {
            Diag *diag = diag_error(checker->diags, E_UNKNOWN_NAME, factor->span,
                                    "this is no quantity of '%s'", learn->name.name);
            diag_note(diag, learn->stmt->span, "its quantities are given here");
            if (factor->quantity->kind == AST_NUMBER)
                diag_help(diag, "a power is written pre.r^2");
            return false;
        }
        powers[index] += factor->power;
    }
    return true;
}

static bool is_fixed_by_command(const Checker *checker, const Learn *learn, const int *powers)
{
    size_t size = sizeof(int) * (size_t)learn->factor_count;
    for (int k = 0; k < learn->fixed.count; k++)
        if (memcmp(learn->fixed.items[k].powers, powers, size) == 0)
            return fix_is_of_command_line(checker->model->sources, learn->fixed.items[k].stmt->span);
    return false;
}

/* Where the value of a fixed number or array is written. */
static Span fixed_span(const Learn *learn)
{
    if (learn->fixed_formula)
        return learn->fixed_formula->span;
    return learn->fixed_rows ? learn->fixed_rows->written->span : learn->fixed_number->span;
}

/* What --fix fixes has its value from there, whatever known rules say of it. */
int reference_term_number(Checker *checker, const AstStmt *stmt, const Learn *learn)
{
    bool indexed = stmt->factors.count > 0 || stmt->is_constant;
    bool volterra = learn_is_volterra(learn);
    if (learn->mlp)
        return mlp_find_number(checker, stmt, learn);
    if (volterra && learn->factor_count == 0)
        return -1; /* what is wrong with it was reported */
    if (volterra && !indexed) {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, stmt->target->span,
                                "'%s' has %d coefficients", learn->name.name, learn->term_count);
        diag_help(diag, "name the term: %s[pre.r post.r] or %s[1]", learn->name.name,
                  learn->name.name);
        return -1;
    }
    if (!volterra && indexed) {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, stmt->target->span,
                                learn->rank > 0 ? "'%s' is an array; here all its numbers have one value"
                                                : "'%s' is a single number",
                                learn->name.name);
        diag_help(diag, "leave the brackets out");
        return -1;
    }
    if (learn_is_fixed(learn) && fix_is_of_command_line(checker->model->sources, fixed_span(learn)))
        return -1;
    if (learn_is_fixed(learn)) {
        Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, stmt->target->span,
                                "'%s' is fixed and not searched", learn->name.name);
        diag_note(diag, fixed_span(learn), "it has this value");
        return -1;
    }
    int *powers = arena_array(checker->arena, int, learn->factor_count + 1);
    if (!find_powers(checker, stmt, learn, powers))
        return -1;
    int term = learn_find_term(learn, powers);
    if (term < 0 && is_fixed_by_command(checker, learn, powers))
        return -1;
    if (term < 0) {
        Span span = stmt->target->span;
        if (stmt->factors.count > 0)
            span = span_join(stmt->factors.items[0].span,
                             stmt->factors.items[stmt->factors.count - 1].span);
        Diag *diag = diag_error(checker->diags, E_OUT_OF_RANGE, span, "'%s' has no such term",
                                learn->name.name);
        diag_note(diag, learn->stmt->span, "its orders are given here");
        if (learn->masked)
            diag_help(diag, "'keep', 'drop' or 'fix' leave it out of the search");
    }
    return term;
}

void reference_term(Checker *checker, const AstStmt *stmt, ReferenceTerms *terms)
{
    const Learn *learn = find_target(checker, stmt->target);
    ReferenceTerm term = {0};
    Dim dim;
    if (learn && learn->formula) {
        expression_terms(checker, learn, stmt, terms);
        return;
    }
    if (learn && learn->fixed_formula) {
        reference_term_number(checker, stmt, learn);
        return;
    }
    InputSource rows = {0};
    bool of_file = learn && learn->rank > 0 && ast_is_call(stmt->value, "rows");
    if (!learn || learn->lost)
        return;
    if (of_file ? !array_rows(checker, learn, stmt->value, &rows)
                : !check_number(checker, stmt->value, "a coefficient", &term.value, &dim))
        return;
    if (of_file) {
        term.values = array_values(checker, learn, &rows);
        dim = learn->dim;
    }
    int index = reference_term_number(checker, stmt, learn);
    if (index < 0 || learn->lost)
        return;
    if (!dim_equal(dim, learn->dim)) {
        Diag *diag = diag_error(checker->diags, E_UNIT_MISMATCH, stmt->value->span,
                                "this is %s, but '%s' is %s", dim_phrase(checker->arena, dim),
                                learn->name.name, dim_phrase(checker->arena, learn->dim));
        diag_note(diag, learn->stmt->span, "it is declared here");
        unit_advice_help(checker, diag, expr_number(checker, term.value, dim, stmt->value->span),
                         learn->dim);
        return;
    }
    term.coefficient = learn->first + index;
    term.count = learn->rank > 0 ? learn->term_count : 1;
    if (learn->stmt->log && !of_file && term.value <= 0) {
        Diag *diag = diag_error(checker->diags, E_OUT_OF_RANGE, stmt->value->span,
                                "'%s' is searched on a logarithmic scale, so it is above 0, but "
                                "this is %s",
                                learn->name.name, quantity_usual(term.value, dim).text);
        diag_note(diag, learn->name.span, "it is declared here");
        return;
    }
    for (int k = 0; k < terms->count; k++)
        if (terms->items[k].coefficient == term.coefficient) {
            diag_error(checker->diags, E_REPEATED_PART, stmt->span,
                       "this coefficient has a value already");
            return;
        }
    vec_push(checker->arena, terms, term);
}

/* `tau = 20 ms`, for a number that the program learns, as a term. */
static const AstStmt *term_of_equation(Checker *checker, const AstStmt *equation)
{
    AstStmt *term = arena_new(checker->arena, AstStmt);
    AstExpr *target = arena_new(checker->arena, AstExpr);
    *target = (AstExpr){.kind = AST_NAME, .span = equation->name.span};
    target->u.name = equation->name.name;
    *term = *equation;
    term->kind = AST_TERM;
    term->target = target;
    return term;
}

void check_reference(Checker *checker, Reference *reference)
{
    for (int k = 0; k < reference->stmt->body.count; k++) {
        const AstStmt *stmt = reference->stmt->body.items[k];
        if (stmt->kind == AST_EQUATION)
            reference_term(checker, term_of_equation(checker, stmt), &reference->terms);
        else if (stmt->kind == AST_TERM)
            reference_term(checker, stmt, &reference->terms);
        else
            misplaced_report(checker, stmt, BLOCK_REFERENCE);
    }
    if (reference->stmt->body.count == 0) {
        Diag *diag = diag_error(checker->diags, E_MISSING_PART, reference->name.span,
                                "reference '%s' has no term", reference->name.name);
        diag_help(diag, "write RULE.A[pre.r post.r] = 1; what is left out has its start value");
    }
}

/* check_mask.c: which terms of a volterra are searched, and which numbers: `keep`, `drop` and `fix`.
 *
 * A term that is left out is no coefficient. One that is fixed is none either: its product stands
 * beside the volterra wherever that is used. */
#include "check_mask.h"

#include <string.h>

#include "compiler/sema/expr/check_value.h"
#include "compiler/sema/expr/make_expr.h"
#include "compiler/sema/expr/unit_advice.h"
#include "compiler/sema/misplaced.h"
#include "compiler/sema/scope.h"
#include "compiler/syntax/fix.h"
#include "check_array.h"
#include "check_expression.h"
#include "check_reference.h"

/* What becomes of each term. */
typedef struct Mask {
    const AstStmt **kept, **dropped, **fixed; /* [term_count]: the term's statement, or NULL */
    bool any_kept;
} Mask;

static const AstStmt **part_of(Mask *mask, AstStmtKind kind)
{
    return kind == AST_KEEP ? mask->kept : kind == AST_DROP ? mask->dropped : mask->fixed;
}

/* Whether a term stands twice, which is reported; what the command line fixes takes the place of the other. */
static bool is_again(Checker *checker, const AstStmt **seen, const AstStmt *term, const char *what)
{
    if (fix_is_of_command_line(checker->model->sources, term->span))
        *seen = NULL;
    return misplaced_twice(checker, seen, term, what);
}

static void mark(Checker *checker, const Learn *learn, const AstStmt *stmt, Mask *mask)
{
    mask->any_kept = mask->any_kept || stmt->kind == AST_KEEP;
    for (int k = 0; k < stmt->body.count; k++) {
        const AstStmt *term = stmt->body.items[k];
        if (term->target->kind != AST_NAME || term->target->u.name != learn->name.name)
            continue;
        int number = reference_term_number(checker, term, learn);
        if (number < 0)
            continue;
        const AstStmt **place = &part_of(mask, stmt->kind)[number];
        is_again(checker, place, term, "this term is named twice");
        if (mask->dropped[number] && (mask->fixed[number] || mask->kept[number])) {
            const AstStmt *other = mask->fixed[number] ? mask->fixed[number] : mask->kept[number];
            Diag *diag = diag_error(checker->diags, E_REPEATED_PART, mask->dropped[number]->span,
                                    "a term that is kept or fixed cannot be dropped");
            diag_note(diag, other->span, "it is named here");
        }
    }
}

/* Moves a fixed term to where `learn` has them. */
static void add_fixed(Checker *checker, Learn *learn, int number, const AstStmt *term)
{
    FixedTerm fixed = {.powers = learn->powers + number * learn->factor_count, .stmt = term};
    if (check_pure_number(checker, term->value, "a coefficient", &fixed.value))
        vec_push(checker->arena, &learn->fixed, fixed);
}

static void apply(Checker *checker, Learn *learn, const Mask *mask)
{
    int n = learn->factor_count;
    int *powers = arena_array(checker->arena, int, learn->term_count *n + 1);
    int count = 0;
    for (int k = 0; k < learn->term_count; k++) {
        if (mask->fixed[k])
            add_fixed(checker, learn, k, mask->fixed[k]);
        else if (!mask->dropped[k] && (!mask->any_kept || mask->kept[k]))
            memcpy(powers + n * count++, learn->powers + k * n, sizeof(int) * (size_t)n);
    }
    learn->masked = count < learn->term_count;
    learn->powers = powers;
    learn->term_count = count;
    if (count > 0 || learn->fixed.count > 0)
        return;
    diag_error(checker->diags, E_MISSING_PART, learn->name.span, "no term of '%s' is left",
               learn->name.name);
    learn->factor_count = 0;
}

bool mask_is(AstStmtKind kind)
{
    return kind == AST_KEEP || kind == AST_DROP || kind == AST_FIX;
}

void check_masks(Checker *checker, Learn *learn)
{
    if (learn->factor_count == 0 || !learn->powers)
        return;
    Mask mask = {.kept = arena_array(checker->arena, const AstStmt *, learn->term_count),
                 .dropped = arena_array(checker->arena, const AstStmt *, learn->term_count),
                 .fixed = arena_array(checker->arena, const AstStmt *, learn->term_count)};
    const AstStmts *body = &learn->rule->stmt->body;
    for (int k = 0; k < body->count; k++)
        if (mask_is(body->items[k]->kind))
            mark(checker, learn, body->items[k], &mask);
    apply(checker, learn, &mask);
}

/* The value that `fix NAME = VALUE` gives to a single number; NULL after reporting. */
static const Expr *fixed_value(Checker *checker, const Learn *learn, const AstStmt *term)
{
    double value;
    Dim dim;
    if (reference_term_number(checker, term, learn) < 0 ||
        !check_number(checker, term->value, "a coefficient", &value, &dim))
        return NULL;
    const Expr *x = expr_number(checker, value, dim, term->value->span);
    if (dim_equal(dim, learn->dim))
        return x;
    Diag *diag =
        diag_error(checker->diags, E_UNIT_MISMATCH, term->value->span, "this is %s, but '%s' is %s",
                   unit_advice_phrase(checker, term->value->span, dim), learn->name.name,
                   dim_phrase(checker->arena, learn->dim));
    unit_advice_help(checker, diag, x, learn->dim);
    return NULL;
}

/* The same of an array whose numbers are in a file. */
static const InputSource *fixed_rows(Checker *checker, const Learn *learn, const AstStmt *term)
{
    InputSource *source = arena_new(checker->arena, InputSource);
    return reference_term_number(checker, term, learn) >= 0 && array_rows(checker, learn, term->value, source) ? source
                                                                                                               : NULL;
}

void mask_fix_number(Checker *checker, Learn *learn)
{
    const AstStmt *seen = NULL, *formula = NULL;
    if (learn_is_volterra(learn) || (learn->factor_count > 0 && !learn->formula) || learn->lost)
        return;
    const AstStmts *body =
        learn->rule ? &learn->rule->stmt->body : &checker->program->statements;
    for (int k = 0; k < body->count; k++)
        for (int n = 0; body->items[k]->kind == AST_FIX && n < body->items[k]->body.count; n++) {
            const AstStmt *term = body->items[k]->body.items[n];
            bool meant = term->target->kind == AST_NAME && term->target->u.name == learn->name.name;
            if (!meant || is_again(checker, &seen, term, "this number is fixed twice"))
                continue;
            learn->fixed_number = NULL;
            learn->fixed_rows = NULL;
            if (learn->formula)
                formula = term;
            else if (learn->rank > 0 && ast_is_call(term->value, "rows"))
                learn->fixed_rows = fixed_rows(checker, learn, term);
            else
                learn->fixed_number = fixed_value(checker, learn, term);
        }
    if (formula)
        expression_fix(checker, learn, formula);
    if (learn_is_fixed(learn))
        learn->term_count = 0;
}

void mask_targets(Checker *checker, const Rule *rule, const AstStmt *stmt)
{
    for (int k = 0; k < stmt->body.count; k++) {
        const AstExpr *target = stmt->body.items[k]->target;
        const Learn *learn = NULL;
        for (int n = 0; n < rule->learns.count && target->kind == AST_NAME; n++)
            if (rule->learns.items[n]->name.name == target->u.name)
                learn = rule->learns.items[n];
        if (learn && (learn_is_volterra(learn) || (stmt->kind == AST_FIX && !learn->mlp && !learn->formula)))
            continue;
        if (stmt->kind == AST_FIX && target->kind == AST_NAME && !learn) {
            reference_report_unknown(checker, rule, (AstName){target->u.name, target->span});
            continue;
        }
        Diag *diag =
            diag_error(checker->diags, learn ? E_BAD_ARGUMENT : E_UNKNOWN_NAME, target->span,
                       stmt->kind == AST_FIX
                           ? "'%s' takes single numbers and expressions of this rule, and terms of a volterra"
                           : "'%s' takes terms of a volterra of this rule",
                       ast_stmt_name(stmt->kind));
        if (learn)
            diag_help(diag, learn->mlp       ? "'%s' is a network"
                            : learn->formula ? "'%s' is an expression"
                                             : "'%s' is a single number",
                      learn->name.name);
        else
            diag_help(diag, "write %s A[pre.r post.r] for 'learn A = volterra(…)'",
                      ast_stmt_name(stmt->kind));
    }
}

/* `fix hebb.x = 1` at the top level, of a rule that there is not; others stand in their rule by now. */
static void report_no_rule(Checker *checker, const AstExpr *target)
{
    const AstExpr *base = target->kind == AST_MEMBER ? target->u.member.base : target;
    if (base->kind == AST_NAME && base != target) {
        scope_expect(checker, (AstName){base->u.name, base->span}, SYMBOL_RULE, "rule");
        return;
    }
    Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, target->span,
                            "'fix' takes a learned number by its name");
    diag_help(diag, "write fix NAME = VALUE, or fix RULE.A[pre.r post.r] = VALUE");
}

void mask_shared_targets(Checker *checker)
{
    const AstStmts *statements = &checker->program->statements;
    for (int k = 0; k < statements->count; k++)
        for (int n = 0; statements->items[k]->kind == AST_FIX &&
                        n < statements->items[k]->body.count; n++) {
            const AstExpr *target = statements->items[k]->body.items[n]->target;
            if (target->kind == AST_NAME)
                scope_expect(checker, (AstName){target->u.name, target->span}, SYMBOL_LEARN,
                             "learned number");
            else
                report_no_rule(checker, target);
        }
}

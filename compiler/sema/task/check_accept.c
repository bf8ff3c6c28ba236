/* check_accept.c: `accept { stage rates { rate in [1 Hz, 50 Hz] }  cv > 0.7 }`.
 *
 * A condition is an interval of one loss or report, so that of a rule that does not pass one can say by how much. */
#include "check_accept.h"

#include <math.h>
#include <string.h>

#include "compiler/model/quantity.h"
#include "compiler/sema/expr/check_bounds.h"
#include "compiler/sema/expr/check_expr.h"
#include "compiler/sema/expr/check_family.h"
#include "compiler/sema/expr/check_value.h"
#include "compiler/sema/expr/make_expr.h"
#include "compiler/sema/scope.h"

/* What a statement asks, before it is a condition for each loss or report that it is about. */
typedef struct Asked {
    const Measurement *measured; /* one with an index, of which it asks all; NULL: of one loss or report */
    const Outcome *outcome;
    double low, high;
    bool low_open, high_open;
} Asked;

/* What conditions before have left of a loss or report. */
typedef struct Left {
    double low, high;
    bool low_open, high_open;
    const AstStmt *low_from, *high_from;
} Left;

typedef struct Accepting {
    Checker *checker;
    VEC(const char *) stages;
    VEC(Condition) conditions;
    Left *left; /* [outcomes] */
} Accepting;

/* ---- what it is about ----------------------------------------------------------------------- */

static bool not_comparable(Checker *checker, Span span)
{
    Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, span,
                            "a condition compares one loss or report with numbers");
    diag_help(diag, "write NAME > 0.5, 1 < NAME < 50 or NAME in [1, 50]; what is made of several is a report: "
                    "report NAME = …");
    return false;
}

/* The loss or report, or all those of a name with an index. False after reporting, and for what did not check. */
static bool find_measured(Checker *checker, const AstExpr *expr, Asked *asked)
{
    Context context = {.checker = checker, .place = PLACE_EXPECT};
    const Symbol *symbol = expr->kind == AST_NAME ? scope_find(checker, expr->u.name) : NULL;
    if (symbol && family_is(&context, symbol)) {
        asked->measured = symbol->thing;
        asked->outcome = family_usable(&context, symbol, expr->span) ? asked->measured->outcomes.items[0] : NULL;
        return asked->outcome != NULL;
    }
    const Expr *x = check_expr(&context, expr);
    if (expr_is_error(x))
        return false;
    if (x->kind != EXPR_OUTCOME)
        return not_comparable(checker, expr->span);
    asked->outcome = x->u.outcome;
    return true;
}

/* Whether it is a number that is known before the run. */
static bool is_number(Checker *checker, const AstExpr *expr)
{
    Context context = {.checker = checker, .place = PLACE_EXPECT};
    const Symbol *symbol = expr->kind == AST_NAME ? scope_declared(checker, expr->u.name) : NULL;
    if (symbol && family_is(&context, symbol))
        return false;
    const Expr *x = check_expr(&context, expr);
    return !expr_is_error(x) && x->kind == EXPR_NUMBER;
}

/* ---- bounds --------------------------------------------------------------------------------- */

static bool check_bound(Checker *checker, const AstExpr *expr, const Asked *asked, double *bound)
{
    Dim dim, own = asked->outcome->value->type.dim;
    if (!check_number(checker, expr, "a bound", bound, &dim))
        return false;
    if (dim_equal(dim, own))
        return true;
    diag_error(checker->diags, E_UNIT_MISMATCH, expr->span, "this bound is %s, but '%s' is %s",
               dim_phrase(checker->arena, dim), asked->outcome->name.name, dim_phrase(checker->arena, own));
    return false;
}

/* `value OP bound`. */
static bool add_bound(Checker *checker, Asked *asked, AstOp op, const AstExpr *bound)
{
    bool above = op == AST_GT || op == AST_GE;
    if (above)
        asked->low_open = op == AST_GT;
    else
        asked->high_open = op == AST_LT;
    return check_bound(checker, bound, asked, above ? &asked->low : &asked->high);
}

static AstOp turned(AstOp op)
{
    return op == AST_LT ? AST_GT : op == AST_LE ? AST_GE : op == AST_GT ? AST_LT : AST_LE;
}

static bool is_order(AstOp op)
{
    return op == AST_LT || op == AST_LE || op == AST_GT || op == AST_GE;
}

static bool check_comparison(Checker *checker, const AstExpr *expr, Asked *asked)
{
    if (expr->kind != AST_COMPARE) /* it was nested too deeply, which was reported */
        return false;
    const AstExpr *first = expr->u.compare.first, *second = expr->u.compare.second, *third = expr->u.compare.third;
    AstOp op = expr->u.compare.first_op, then = expr->u.compare.second_op;
    if (!is_order(op) || (third && !is_order(then))) {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, expr->span,
                                "a condition is an interval, and '%s' is none",
                                ast_op_text(is_order(op) ? then : op));
        diag_help(diag, "write NAME in [LOW, HIGH]");
        return false;
    }
    if (third) {
        bool upwards = op == AST_LT || op == AST_LE;
        if (upwards != (then == AST_LT || then == AST_LE)) {
            Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, expr->span,
                                    "the two comparisons point in different directions");
            diag_help(diag, "write LOW < NAME < HIGH");
            return false;
        }
        return find_measured(checker, second, asked) && add_bound(checker, asked, turned(op), first) &&
               add_bound(checker, asked, then, third);
    }
    if (is_number(checker, first))
        return find_measured(checker, second, asked) && add_bound(checker, asked, turned(op), first);
    return find_measured(checker, first, asked) && add_bound(checker, asked, op, second);
}

static bool is_empty(double low, bool low_open, double high, bool high_open)
{
    return low > high || (low == high && (low_open || high_open));
}

static bool check_asked(Checker *checker, const AstStmt *stmt, Asked *asked)
{
    *asked = (Asked){.low = -HUGE_VAL, .high = HUGE_VAL};
    if (stmt->condition) {
        if (!check_comparison(checker, stmt->condition, asked))
            return false;
    } else {
        if (!find_measured(checker, stmt->value, asked) || !check_bound(checker, stmt->low, asked, &asked->low) ||
            !check_bound(checker, stmt->high, asked, &asked->high))
            return false;
    }
    if (!is_empty(asked->low, asked->low_open, asked->high, asked->high_open))
        return true;
    Dim dim = asked->outcome->value->type.dim;
    if (stmt->low) {
        check_bounds_reversed(checker, stmt, asked->low, asked->high, dim);
        return false;
    }
    Diag *diag = diag_error(checker->diags, E_OUT_OF_RANGE, stmt->condition->span,
                            "nothing is above %s and below %s", quantity_usual(asked->low, dim).text,
                            quantity_usual(asked->high, dim).text);
    diag_help(diag, "the smaller bound stands first in 'LOW < NAME < HIGH'");
    return false;
}

/* Whether the condition and those before leave something of what it is about. */
static bool check_left(Accepting *accepting, const Condition *condition, const Outcome *outcome, const AstStmt *stmt)
{
    Left *left = &accepting->left[condition->outcome];
    Left now = *left;
    if (condition->low > now.low || (condition->low == now.low && condition->low_open)) {
        now.low = condition->low;
        now.low_open = condition->low_open;
        now.low_from = stmt;
    }
    if (condition->high < now.high || (condition->high == now.high && condition->high_open)) {
        now.high = condition->high;
        now.high_open = condition->high_open;
        now.high_from = stmt;
    }
    if (!is_empty(now.low, now.low_open, now.high, now.high_open)) {
        *left = now;
        return true;
    }
    const AstStmt *other = now.low_from == stmt ? now.high_from : now.low_from;
    Diag *diag = diag_error(accepting->checker->diags, E_OUT_OF_RANGE, stmt->span,
                            "no rule passes both: this asks for '%s' %s %s, another condition for %s %s",
                            outcome->name.name, now.low_from == stmt ? "above" : "below",
                            quantity_usual(now.low_from == stmt ? now.low : now.high, outcome->value->type.dim).text,
                            now.low_from == stmt ? "below" : "above",
                            quantity_usual(now.low_from == stmt ? now.high : now.low, outcome->value->type.dim).text);
    diag_note(diag, other->span, "this is the other one");
    return false;
}

/* ---- names ---------------------------------------------------------------------------------- */

static bool name_is_taken(const Accepting *accepting, const char *name)
{
    for (int k = 0; k < accepting->conditions.count; k++)
        if (strcmp(accepting->conditions.items[k].name, name) == 0)
            return true;
    return false;
}

/* The name that the program gives it; else what it is about, with a number if another condition is about that, too. */
static const char *name_of(const Accepting *accepting, const AstStmt *stmt, const char *about)
{
    Arena *arena = accepting->checker->arena;
    if (stmt->name.name) {
        const char *index = strchr(about, '[');
        return index ? arena_printf(arena, "%s%s", stmt->name.name, index) : stmt->name.name;
    }
    const char *name = about;
    for (int k = 2; name_is_taken(accepting, name); k++)
        name = arena_printf(arena, "%s_%d", about, k);
    return name;
}

static void add_condition(Accepting *accepting, const AstStmt *stmt)
{
    Checker *checker = accepting->checker;
    Asked asked;
    if (!check_asked(checker, stmt, &asked))
        return;
    int count = asked.measured ? asked.measured->outcomes.count : 1;
    for (int k = 0; k < count; k++) {
        const Outcome *outcome = asked.measured ? asked.measured->outcomes.items[k] : asked.outcome;
        Condition condition = {.name = name_of(accepting, stmt, outcome->name.name),
                               .outcome = outcome->index,
                               .low = asked.low,
                               .high = asked.high,
                               .low_open = asked.low_open,
                               .high_open = asked.high_open,
                               .stage = accepting->stages.count - 1};
        if (name_is_taken(accepting, condition.name)) {
            diag_error(checker->diags, E_DUPLICATE_NAME, stmt->name.span, "two conditions are named '%s'",
                       condition.name);
            return;
        }
        if (!check_left(accepting, &condition, outcome, stmt))
            return;
        vec_push(checker->arena, &accepting->conditions, condition);
    }
}

/* ---- stages --------------------------------------------------------------------------------- */

static void add_stage(Accepting *accepting, const AstStmt *stmt)
{
    Checker *checker = accepting->checker;
    for (int k = 0; k < accepting->stages.count; k++)
        if (strcmp(accepting->stages.items[k], stmt->name.name) == 0)
            diag_error(checker->diags, E_DUPLICATE_NAME, stmt->name.span, "two stages are named '%s'",
                       stmt->name.name);
    vec_push(checker->arena, &accepting->stages, stmt->name.name);
    if (stmt->body.count == 0) {
        Diag *diag = diag_error(checker->diags, E_MISSING_PART, stmt->name.span, "stage '%s' has no condition",
                                stmt->name.name);
        diag_help(diag, "write 'stage %s { REPORT in [LOW, HIGH] }'", stmt->name.name);
    }
    for (int k = 0; k < stmt->body.count; k++) {
        const AstStmt *part = stmt->body.items[k];
        if (part->kind == AST_CONDITION) {
            add_condition(accepting, part);
            continue;
        }
        Diag *diag = diag_error(checker->diags, E_WRONG_BLOCK, part->keyword, "a stage holds no other stage");
        diag_help(diag, "stages stand one behind the other in 'accept { … }'");
    }
}

void check_accept(Checker *checker, const AstStmt *stmt)
{
    Model *model = checker->model;
    Accepting accepting = {.checker = checker, .left = arena_array(checker->arena, Left, model->outcomes.count + 1)};
    for (int k = 0; k < model->outcomes.count; k++)
        accepting.left[k] = (Left){.low = -HUGE_VAL, .high = HUGE_VAL};
    bool in_own = false; /* the last part is a condition outside of stages: those that follow it are of its stage */
    for (int k = 0; k < stmt->body.count; k++) {
        const AstStmt *part = stmt->body.items[k];
        if (part->kind == AST_STAGE) {
            add_stage(&accepting, part);
            in_own = false;
            continue;
        }
        const char *number = arena_printf(checker->arena, "stage %d", accepting.stages.count + 1);
        if (!in_own)
            vec_push(checker->arena, &accepting.stages, number);
        in_own = true;
        add_condition(&accepting, part);
    }
    if (stmt->body.count == 0) {
        Diag *diag = diag_error(checker->diags, E_MISSING_PART, stmt->keyword, "'accept' has no condition");
        diag_help(diag, "write 'accept { REPORT in [LOW, HIGH] }'");
    }
    model->acceptance = (Acceptance){.stages = accepting.stages.items,
                                     .conditions = accepting.conditions.items,
                                     .stage_count = accepting.stages.count,
                                     .condition_count = accepting.conditions.count};
}

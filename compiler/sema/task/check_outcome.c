/* check_outcome.c: what is measured: guards, lets, losses and reports, of the program or of one task. */
#include "check_outcome.h"

#include <string.h>

#include "compiler/sema/expr/check_expr.h"
#include "compiler/sema/expr/check_statistic.h"
#include "compiler/sema/expr/check_value.h"
#include "compiler/sema/expr/check_window.h"
#include "compiler/sema/expr/make_expr.h"
#include "compiler/sema/scope.h"

/* Values of a let, loss or report with an index. */
#define MAX_FAMILY 1000

static Context end_context(Checker *checker, const Task *task)
{
    return (Context){.checker = checker, .place = PLACE_END, .task = task};
}

static void check_guard(Checker *checker, const Task *task, const AstStmt *stmt)
{
    Context context = end_context(checker, task);
    context.at_moment = true;
    Dim pure = dim_none();
    Guard guard = {
        .condition = check_condition(&context, stmt->condition), .task = task, .stmt = stmt};
    guard.loss = check_scalar(&context, stmt->value, &pure);
    window_check_known(&context, guard.condition, NULL);
    window_check_known(&context, guard.loss, NULL);
    vec_push(checker->arena, &checker->model->guards, guard);
}

static void check_let(Checker *checker, const Task *task, Symbol *symbol, const AstStmt *stmt)
{
    Let *let = symbol->thing;
    let->task = task;
    if (!stmt->bind) {
        Context context = end_context(checker, task);
        const Expr *value = check_expr(&context, stmt->value);
        vec_push(checker->arena, &let->values, value);
        let->has_window = let->has_window || expr_has_window(value);
        symbol->known = true;
        return;
    }
    let->is_family = true;
    symbol->known = true; /* also when it is wrong */
    if (!check_index_range(checker, stmt->bind, 0, MAX_FAMILY, &let->low, &let->high))
        return;
    for (int k = let->low; k <= let->high; k++) {
        BoundName binding = {.name = stmt->bind->u.bind.name.name, .value = k};
        Context context = end_context(checker, task);
        context.bindings = &binding;
        const Expr *value = check_expr(&context, stmt->value);
        vec_push(checker->arena, &let->values, value);
        let->has_window = let->has_window || expr_has_window(value);
        if (expr_is_error(value))
            return;
    }
}

/* One outcome of a statement; `binding`: with this index; NULL: it has none. */
static const Outcome *check_outcome(Checker *checker, const Task *task, const AstStmt *stmt, const BoundName *binding)
{
    Outcome *outcome = arena_new(checker->arena, Outcome);
    *outcome = (Outcome){.name = stmt->name, .is_loss = stmt->kind == AST_LOSS, .stmt = stmt, .task = task};
    vec_push(checker->arena, &checker->model->outcomes, outcome);
    if (binding)
        outcome->name.name = name_intern(checker->names, arena_printf(checker->arena, "%s[%d]", stmt->name.name, binding->value));
    Context context = end_context(checker, task);
    context.at_moment = true;
    context.bindings = binding;
    Dim pure = dim_none();
    AstName phase = stmt->window.phase;
    bool over_trials = stmt->window.over && strcmp(phase.name, OVER_TRIALS) == 0;
    const Expr *value = over_trials         ? statistic_value(&context, outcome, stmt->value)
                        : stmt->window.over ? window_measured(&context, stmt->value, phase)
                                            : check_expr(&context, stmt->value);
    outcome->value = expr_scalar(checker, value, stmt->kind == AST_LOSS ? &pure : NULL);
    if (!stmt->window.over && phase.name && strcmp(phase.name, "end") != 0 &&
        window_has_phase(&context, phase)) {
        outcome->at = phase;
        window_check_known(&context, outcome->value, &outcome->at);
    }
    return outcome;
}

static void check_measured(Checker *checker, const Task *task, Symbol *symbol, const AstStmt *stmt)
{
    Measurement *measured = symbol->thing;
    measured->is_family = stmt->bind != NULL;
    if (measured->is_family && !check_index_range(checker, stmt->bind, 0, MAX_FAMILY, &measured->low, &measured->high))
        return;
    for (int k = measured->low; k <= measured->high; k++) {
        const BoundName binding = {.name = measured->is_family ? stmt->bind->u.bind.name.name : NULL, .value = k};
        const Outcome *outcome = check_outcome(checker, task, stmt, measured->is_family ? &binding : NULL);
        vec_push(checker->arena, &measured->outcomes, outcome);
        if (expr_is_error(outcome->value))
            return;
    }
}

static void check_end_statement(Checker *checker, const Task *task, const AstStmt *stmt)
{
    Symbol *symbol = stmt->name.name ? scope_declared(checker, stmt->name.name) : NULL;
    bool own = symbol && symbol->span.start == stmt->name.span.start &&
               symbol->span.file == stmt->name.span.file;
    if (stmt->kind == AST_GUARD)
        check_guard(checker, task, stmt);
    else if (stmt->kind == AST_LET && own)
        check_let(checker, task, symbol, stmt);
    else if ((stmt->kind == AST_LOSS || stmt->kind == AST_REPORT) && own)
        check_measured(checker, task, symbol, stmt);
    if ((stmt->kind == AST_LOSS || stmt->kind == AST_REPORT) && own)
        symbol->known = true; /* also when it is wrong */
}

static const Task *task_of(const Model *model, const AstStmt *stmt)
{
    for (int k = 0; k < model->tasks.count; k++)
        if (model->tasks.items[k]->stmt == stmt)
            return model->tasks.items[k];
    return NULL;
}

void check_outcomes(Checker *checker)
{
    for (int k = 0; k < checker->program->statements.count; k++) {
        const AstStmt *stmt = checker->program->statements.items[k];
        const Task *task = stmt->kind == AST_TASK ? task_of(checker->model, stmt) : NULL;
        check_end_statement(checker, NULL, stmt);
        for (int n = 0; task && n < stmt->body.count; n++)
            check_end_statement(checker, task, stmt->body.items[n]);
    }
}

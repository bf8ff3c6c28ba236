/* check_task.c: the task with its phases, and what is measured: guards, lets, losses, reports. */
#include "checker.h"

#include <math.h>
#include <string.h>

#define MAX_TRIALS 1000000
#define MAX_PHASE  1000000000

/* ---- task ----------------------------------------------------------------------------------- */

/* A length in time, as steps; false if it is none. */
static bool phase_in_seconds(Checker *checker, const AstStmt *stmt, Phase *phase)
{
    Context context = {.checker = checker, .place = PLACE_CONSTANT};
    double step = checker->model->step;
    const X *length = step > 0 && !stmt->word.name ? check_scalar(&context, stmt->value, NULL) : NULL;
    if (!length || x_is_error(length) || length->kind != X_NUMBER ||
        !dim_equal(length->type.dim, check_time_dim(checker)))
        return length && x_is_error(length);
    double steps = floor(length->u.number / step + 0.5);
    if (steps >= 1 && steps <= MAX_PHASE) {
        phase->count = (int)steps;
        return true;
    }
    diag_error(checker->diags, E_OUT_OF_RANGE, stmt->value->span,
               "a phase has 1 to %d steps of %g s, but this is %.3g of them", MAX_PHASE, step,
               length->u.number / step);
    return true;
}

static void add_phase(Checker *checker, Phase phase)
{
    for (int k = 0; k < phase.stmt->body.count; k++)
        wrong_block(checker, phase.stmt->body.items[k], BLOCK_PHASE);
    scope_declare(checker, phase.name, SYMBOL_PHASE, NULL);
    vec_push(checker->arena, &checker->model->phases, phase);
}

static void check_phase(Checker *checker, const AstStmt *stmt)
{
    Phase phase = {.name = stmt->name, .stmt = stmt, .count = 1};
    if (phase_in_seconds(checker, stmt, &phase)) {
        add_phase(checker, phase);
        return;
    }
    if (!stmt->word.name) {
        Diag *diag = diag_error(checker->diags, E_MISSING_PART, stmt->value->span,
                                checker->model->step > 0
                                    ? "a phase lasts a time or a number of steps"
                                    : "a phase lasts a number of epochs or steps");
        if (checker->model->step > 0)
            diag_help(diag, "write 'phase %s 60 s' or 'phase %s 1000 steps'", stmt->name.name,
                      stmt->name.name);
        else
            diag_help(diag, "write 'phase %s 200 epochs' or 'phase %s 1000 steps'", stmt->name.name,
                      stmt->name.name);
        return;
    }
    phase.in_epochs = strcmp(stmt->word.name, "epochs") == 0;
    if (!phase.in_epochs && strcmp(stmt->word.name, "steps") != 0) {
        diag_error(checker->diags, E_BAD_ARGUMENT, stmt->word.span,
                   "a phase lasts a number of epochs or steps, not of %s", stmt->word.name);
        return;
    }
    if (check_integer(checker, stmt->value, "the length of a phase", 1, MAX_PHASE, &phase.count))
        add_phase(checker, phase);
}

static void check_trials(Checker *checker, const AstStmt *stmt)
{
    Model *model = checker->model;
    check_integer(checker, stmt->value, "the number of trials", 1, MAX_TRIALS, &model->trials);
    if (!stmt->each.name)
        return;
    model->fresh_trials = strcmp(stmt->each.name, "generation") == 0;
    if (!model->fresh_trials) {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, stmt->each.span,
                                "trials are kept, or drawn 'each generation', not 'each %s'",
                                stmt->each.name);
        diag_help(diag, "leave the two words out to keep the trials for the whole search");
    }
}

void check_task(Checker *checker, const AstStmt *stmt)
{
    Model *model = checker->model;
    const AstStmt *trials = NULL;
    bool phases = false;
    model->task = stmt;
    for (int k = 0; k < stmt->body.count; k++) {
        const AstStmt *part = stmt->body.items[k];
        if (part->kind == AST_TRIALS) {
            check_repeated(checker, &trials, part, "'trials' stands twice");
            check_trials(checker, part);
        } else if (part->kind == AST_PHASE) {
            phases = true;
            check_phase(checker, part);
        } else {
            wrong_block(checker, part, BLOCK_TASK);
        }
    }
    if (!trials) {
        Diag *diag = diag_error(checker->diags, E_MISSING_PART, stmt->name.span,
                                "task '%s' does not say how many trials it has", stmt->name.name);
        diag_help(diag, "write 'trials 20'");
    }
    if (!phases) {
        Diag *diag = diag_error(checker->diags, E_MISSING_PART, stmt->name.span,
                                "task '%s' has no phase", stmt->name.name);
        diag_help(diag, "write 'phase learn 200 epochs' or 'phase learn 1000 steps'");
    }
}

/* ---- what is measured ----------------------------------------------------------------------- */

static Context end_context(Checker *checker)
{
    return (Context){.checker = checker, .place = PLACE_END};
}

static void check_guard(Checker *checker, const AstStmt *stmt)
{
    Context context = end_context(checker);
    Dim pure = dim_none();
    Guard guard = {check_condition(&context, stmt->condition), NULL, stmt};
    guard.loss = check_scalar(&context, stmt->value, &pure);
    check_windows_known(checker, guard.condition, NULL);
    check_windows_known(checker, guard.loss, NULL);
    vec_push(checker->arena, &checker->model->guards, guard);
}

static void check_let(Checker *checker, Symbol *symbol, const AstStmt *stmt)
{
    Let *let = symbol->thing;
    if (!stmt->bind) {
        Context context = end_context(checker);
        const X *value = check_expr(&context, stmt->value);
        vec_push(checker->arena, &let->values, value);
        symbol->known = true;
        return;
    }
    const AstExpr *range = stmt->bind->u.bind.range;
    let->is_family = true;
    symbol->known = true; /* also when it is wrong */
    if (range->kind != AST_RANGE) {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, range->span,
                                "'%s in' needs a range", stmt->bind->u.bind.name.name);
        diag_help(diag, "write %s in 1..3", stmt->bind->u.bind.name.name);
        return;
    }
    if (!check_integer(checker, range->u.range.low, "the start of a range", 0, 1000, &let->low) ||
        !check_integer(checker, range->u.range.high, "the end of a range", let->low, let->low + 999,
                       &let->high))
        return;
    for (int k = let->low; k <= let->high; k++) {
        Binding binding = {.name = stmt->bind->u.bind.name.name, .value = k};
        Context context = end_context(checker);
        context.bindings = &binding;
        const X *value = check_expr(&context, stmt->value);
        vec_push(checker->arena, &let->values, value);
        if (x_is_error(value))
            return;
    }
}

static void check_outcome(Checker *checker, Symbol *symbol, const AstStmt *stmt)
{
    Outcome *outcome = symbol->thing;
    Context context = end_context(checker);
    Dim pure = dim_none();
    AstName phase = stmt->window.phase;
    symbol->known = true;
    const X *value = stmt->window.over ? check_measured_over(&context, stmt->value, phase)
                                       : check_expr(&context, stmt->value);
    outcome->value = x_scalar(checker, value, stmt->kind == AST_LOSS ? &pure : NULL);
    if (!stmt->window.over && phase.name && strcmp(phase.name, "end") != 0 &&
        check_phase_name(checker, phase)) {
        outcome->at = phase;
        check_windows_known(checker, outcome->value, &outcome->at);
    }
}

void check_end_statements(Checker *checker)
{
    for (int k = 0; k < checker->program->statements.count; k++) {
        const AstStmt *stmt = checker->program->statements.items[k];
        Symbol *symbol = stmt->name.name ? scope_find(checker, stmt->name.name) : NULL;
        bool own = symbol && symbol->span.start == stmt->name.span.start;
        if (stmt->kind == AST_GUARD)
            check_guard(checker, stmt);
        else if (stmt->kind == AST_LET && own)
            check_let(checker, symbol, stmt);
        else if ((stmt->kind == AST_LOSS || stmt->kind == AST_REPORT) && own)
            check_outcome(checker, symbol, stmt);
    }
}

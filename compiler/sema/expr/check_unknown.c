/* check_unknown.c: what to say of a name that means nothing at its place. */
#include "check_unknown.h"

#include <ctype.h>
#include <string.h>

#include "compiler/sema/suggestions.h"
#include "make_expr.h"

static void suggest_local(const Context *context, Suggestions *out)
{
    Checker *checker = context->checker;
    if (context->place == PLACE_RULE) {
        for (int k = 0; k < context->rule->learns.count; k++)
            vec_push(checker->arena, out, context->rule->learns.items[k]->name.name);
        for (int k = 0; k < context->projection->traces.count; k++)
            vec_push(checker->arena, out, context->projection->traces.items[k].name.name);
        for (int k = 0; k < context->rule->stmt->body.count; k++)
            if (context->rule->stmt->body.items[k]->kind == AST_EQUATION)
                vec_push(checker->arena, out, context->rule->stmt->body.items[k]->name.name);
    }
    if (context->place == PLACE_POPULATION) {
        vec_push(checker->arena, out, "drive");
        for (int k = 0; k < context->layer->variables.count; k++)
            vec_push(checker->arena, out, context->layer->variables.items[k].name.name);
    }
    for (const BoundName *binding = context->bindings; binding; binding = binding->outer)
        vec_push(checker->arena, out, binding->name);
}

/* What to say of a name that means something, but elsewhere. NULL if it means nothing anywhere. */
static const char *elsewhere(Name name)
{
    static const struct {
        const char *name, *words;
    } places[] = {
#define NAME(word, meaning, places, value, elsewhere) {#word, elsewhere},
#include "compiler/sema/names.def"
#undef NAME
    };
    for (size_t k = 0; k < sizeof places / sizeof places[0]; k++)
        if (strcmp(name, places[k].name) == 0)
            return places[k].words;
    return NULL;
}

/* Names of the program that have a value at this place. */
static void suggest_global(const Context *context, Suggestions *out)
{
    const Checker *checker = context->checker;
    for (int k = 0; k < checker->symbols.count; k++) {
        const Symbol *symbol = checker->symbols.items[k];
        bool measured = symbol->kind == SYMBOL_LET || symbol->kind == SYMBOL_LAYER ||
                        symbol->kind == SYMBOL_PROJECTION;
        bool drawn = symbol->kind == SYMBOL_TRIAL_DRAW && context->place > PLACE_CONSTANT &&
                     context->place <= PLACE_END;
        if (drawn || (symbol->kind == SYMBOL_CONSTANT && symbol->known) ||
            (measured && (context->place == PLACE_END || context->before_dot)) ||
            (symbol->kind == SYMBOL_OUTCOME &&
             (context->place == PLACE_OBJECTIVE || context->place == PLACE_EXPECT || context->place == PLACE_OVER_TRIALS)))
            vec_push(checker->arena, out, symbol->name);
    }
}

/* Constants have their values in order; one further down is reported as such. */
static bool declared_below(const Checker *checker, const AstExpr *expr)
{
    for (int k = 0; k < checker->program->statements.count; k++) {
        const AstStmt *stmt = checker->program->statements.items[k];
        if (stmt->kind != AST_CONST || stmt->name.name != expr->u.name)
            continue;
        Diag *diag = diag_error(checker->diags, E_TOO_EARLY, expr->span,
                                "'%s' is used before it is declared", expr->u.name);
        diag_note(diag, stmt->name.span, "'%s' is declared here", expr->u.name);
        return true;
    }
    return false;
}

/* A trace of a rule, read outside of it, or above its declaration. */
static bool traced_elsewhere(const Checker *checker, const AstExpr *expr)
{
    for (int k = 0; k < checker->model->rules.count; k++) {
        const Rule *rule = checker->model->rules.items[k];
        for (int n = 0; n < rule->stmt->body.count; n++) {
            const AstStmt *part = rule->stmt->body.items[n];
            bool variable = part->kind == AST_ODE || part->kind == AST_INITIAL ||
                            part->kind == AST_DRAW;
            if ((part->kind != AST_TRACE && !variable) || part->name.name != expr->u.name)
                continue;
            bool above = expr->span.file == part->name.span.file &&
                         expr->span.start > rule->stmt->span.start &&
                         expr->span.start < part->name.span.start;
            const char *kind = variable ? "variable" : "trace";
            Diag *diag =
                above ? diag_error(checker->diags, E_TOO_EARLY, expr->span,
                                   "the %s '%s' is used before it is declared", kind, expr->u.name)
                      : diag_error(checker->diags, E_WRONG_CONTEXT, expr->span,
                                   "'%s' is a %s of rule '%s' and exists only there", expr->u.name, kind,
                                   rule->name.name);
            diag_note(diag, part->name.span, "'%s' is declared here", expr->u.name);
            return true;
        }
    }
    return false;
}

/* `mean(E.rate, score)` */
static bool is_phase(const Checker *checker, const AstExpr *expr)
{
    for (int k = 0; k < checker->model->tasks.count; k++) {
        const AstStmt *task = checker->model->tasks.items[k]->stmt;
        for (int n = 0; n < task->body.count; n++) {
            if (task->body.items[n]->kind != AST_PHASE ||
                task->body.items[n]->name.name != expr->u.name)
                continue;
            Diag *diag = diag_error(checker->diags, E_WRONG_KIND, expr->span,
                                    "'%s' is a phase, not a value", expr->u.name);
            diag_help(diag, "what happens in it is measured by mean(… over %s)", expr->u.name);
            return true;
        }
    }
    return false;
}

static bool learned_elsewhere(const Checker *checker, const AstExpr *expr)
{
    for (int k = 0; k < checker->model->rules.count; k++) {
        const Learn *learn = rule_find_learn(checker->model->rules.items[k], expr->u.name);
        if (!learn)
            continue;
        Diag *diag = diag_error(checker->diags, E_LEARNED_NUMBER, expr->span,
                                "'%s' is learned by rule '%s' and exists only there", expr->u.name,
                                learn->rule->name.name);
        diag_note(diag, learn->name.span, "'%s' is declared here", expr->u.name);
        return true;
    }
    return false;
}

static bool is_not_finite_word(Name name)
{
    return strcmp(name, "nan") == 0 || strcmp(name, "NaN") == 0 || strcmp(name, "inf") == 0 ||
           strcmp(name, "Inf") == 0 || strcmp(name, "infinity") == 0 ||
           strcmp(name, "Infinity") == 0;
}

/* `-70*mV`, or `mean(A)` of something that was not declared: a unit without a number. */
static void help_with_product(const Checker *checker, Diag *diag, const AstExpr *expr)
{
    const char *text = checker->model->sources->files[expr->span.file]->text;
    const char *unit = expr->u.name;
    int end = expr->span.start;
    while (end > 0 && text[end - 1] == ' ')
        end--;
    bool product = end > 0 && text[end - 1] == '*';
    end -= product;
    while (end > 0 && text[end - 1] == ' ')
        end--;
    int start = end;
    while (start > 0 && (isdigit((unsigned char)text[start - 1]) || text[start - 1] == '.'))
        start--;
    if (product && start < end)
        diag_help(diag, "a unit stands right behind its number: %.*s %s", end - start, text + start,
                  unit);
    else if (unit[1] == '\0')
        diag_help(diag,
                  "declare it, as in 'const %s = …' or 'learn %s = …'; the unit '%s' stands "
                  "behind a number: 1 %s",
                  unit, unit, unit, unit);
    else
        diag_help(diag, "the unit '%s' stands behind a number: 20 %s, or 10 mV / 1 %s", unit, unit,
                  unit);
}

/* `dx/dt = …` in a rule, which was reported. */
static bool is_derivative_of_rule(const Context *context, Name name)
{
    for (int k = 0; context->place == PLACE_RULE && k < context->rule->stmt->body.count; k++) {
        const AstStmt *part = context->rule->stmt->body.items[k];
        if (part->kind == AST_ODE && part->name.name == name)
            return true;
    }
    return false;
}

/* What has a meaning at other places: how to say it at this one, if that is known. */
static void report_elsewhere(const Context *context, const AstExpr *expr, const char *words)
{
    Diag *diag = diag_error(context->checker->diags, E_WRONG_CONTEXT, expr->span,
                            "'%s' has no meaning here", expr->u.name);
    if (context->place == PLACE_CONDITION && context->at_start &&
        strcmp(expr->u.name, "chance") == 0)
        words = "weights are drawn by '~': w ~ uniform(0, 1)";
    else if (context->in_delay)
        words = "a delay is made of constants, 'i' and 'j', and columns of the file with the synapses; or it is drawn: "
                "axonal_delay ~ uniform(1 ms, 5 ms)";
    else if (context->place == PLACE_CONDITION)
        words = "which synapses there are is said by the numbers 'i' and 'j' of the two units, and "
                "constants";
    else if (context->place == PLACE_OBJECTIVE)
        words = "measure it in a loss, and minimise that";
    else if (context->place == PLACE_OVER_TRIALS)
        words = "measure it in a report, and use that";
    else if (context->place == PLACE_EXPECT)
        words = "measure it in a loss or a report, and expect something of that";
    diag_help(diag, "%s", words);
}

/* What is near, or how such a name is declared. */
static void help_with_name(const Context *context, Diag *diag, const AstExpr *expr)
{
    Name name = expr->u.name;
    bool is_unit = unit_find(name) != NULL;
    Suggestions near = {0};
    suggest_local(context, &near);
    suggest_global(context, &near);
    /* A unit of one letter may be a slip. */
    if ((!is_unit || name[1] == '\0') && suggestions_help(diag, name, &near))
        return;
    if (context->before_dot)
        diag_help(diag, "before a '.' stands an input, a population, a projection or a rule");
    else if (is_unit)
        help_with_product(context->checker, diag, expr);
    else if (context->place == PLACE_RULE)
        diag_help(diag,
                  "a constant is declared with 'const %s = …', a learned number with 'learn %s "
                  "= …'",
                  name, name);
    else if (context->place < PLACE_END)
        diag_help(diag, "a constant is declared with 'const %s = …'", name);
    else if (context->place == PLACE_END)
        diag_help(diag, "there are constants, lets, weights ('w') and variables of populations");
}

const Expr *check_unknown_name(const Context *context, const AstExpr *expr)
{
    Checker *checker = context->checker;
    const Expr *error = expr_error(checker, expr->span);
    Name name = expr->u.name;
    if (context->place == PLACE_POPULATION && context->layer->has_unknown_model)
        return error; /* it may be the model's */
    if (is_derivative_of_rule(context, name))
        return error;
    if (is_not_finite_word(name)) {
        Diag *diag = diag_error(checker->diags, E_NOT_FINITE, expr->span,
                                "'%s' is no number of the language", name);
        diag_help(diag, "all numbers of a program are finite");
        return error;
    }
    const char *words = elsewhere(name);
    if (words) {
        report_elsewhere(context, expr, words);
        return error;
    }
    bool is_shown = !diags_full(checker->diags); /* else nothing needs to be looked for */
    if (is_shown && (declared_below(checker, expr) || learned_elsewhere(checker, expr) ||
                     traced_elsewhere(checker, expr) || is_phase(checker, expr)))
        return error;
    Diag *diag =
        diag_error(checker->diags, E_UNKNOWN_NAME, expr->span, "there is nothing named '%s'", name);
    if (is_shown)
        help_with_name(context, diag, expr);
    return error;
}

/* check_search.c: what is minimised, how, and for how long. */
#include "checker.h"

#include <math.h>
#include <string.h>

#define MAX_GENERATIONS 1000000000
#define MAX_STARTS      1000

/* ---- method --------------------------------------------------------------------------------- */

static void unknown_method(Checker *checker, const AstExpr *expr, Name name)
{
    int count;
    const SearchMethod *const *methods = search_methods(&count);
    Suggestions near = {0};
    StrBuf all = {0};
    for (int k = 0; k < count; k++) {
        vec_push(checker->arena, &near, methods[k]->name);
        strbuf_printf(&all, "%s%s", k ? ", " : "", methods[k]->name);
    }
    Diag *diag = diag_error(checker->diags, E_UNKNOWN_METHOD, expr->span,
                            "there is no search method named '%s'", name ? name : "this");
    const char *guess = name ? diag_suggest(name, near.items, near.count) : NULL;
    if (guess)
        diag_help(diag, "did you mean '%s'?", guess);
    else
        diag_help(diag, "there are: %s", all.text);
    strbuf_free(&all);
}

/* The number of the spelling `word` of an option, or -1. */
static int word_value(const SearchOptionRule *rule, const char *word)
{
    for (int k = 0; k <= (int)rule->high; k++)
        if (strcmp(rule->words[k], word) == 0)
            return k;
    return -1;
}

static void wrong_word(Checker *checker, const SearchOptionRule *rule, const AstExpr *expr)
{
    StrBuf words = {0};
    for (int k = 0; k <= (int)rule->high; k++)
        strbuf_printf(&words, "%s%s", k ? ", " : "", rule->words[k]);
    Diag *diag = diag_error(checker->diags, E_BAD_OPTION, expr->span, "this is no value of '%s'",
                            rule->name);
    diag_help(diag, "it is one of: %s", words.text);
    strbuf_free(&words);
}

static void check_option_value(Checker *checker, const SearchOptionRule *rule, const AstExpr *expr,
                               double *value)
{
    if (rule->words) {
        int index = expr->kind == AST_NAME ? word_value(rule, expr->u.name) : -1;
        if (index < 0)
            wrong_word(checker, rule, expr);
        else
            *value = index;
        return;
    }
    double number;
    if (!check_pure_number(checker, expr, rule->name, &number))
        return;
    if (number < rule->low || number > rule->high || (rule->integer && number != floor(number))) {
        Diag *diag = diag_error(checker->diags, E_BAD_OPTION, expr->span,
                                "'%s' is %s between %g and %g, but this is %g", rule->name,
                                rule->integer ? "a whole number" : "a number", rule->low,
                                rule->high, number);
        diag_help(diag, "it means: %s", rule->meaning);
        return;
    }
    *value = number;
}

static void check_method(Checker *checker, SearchPlan *plan, const AstExpr *expr)
{
    Name name = call_name(expr);
    plan->method = name ? search_method(name) : NULL;
    if (!plan->method) {
        unknown_method(checker, expr, name);
        return;
    }
    CallArgs args = call_args(checker, expr);
    StrBuf accepted = {0};
    args.code = E_BAD_OPTION;
    plan->options = arena_array(checker->arena, SearchOption, plan->method->option_count + 1);
    for (int k = 0; k < plan->method->option_count; k++) {
        const SearchOptionRule *rule = &plan->method->options[k];
        plan->options[k] = (SearchOption){rule->name, rule->default_value};
        const AstExpr *value = call_named(&args, rule->name);
        if (value)
            check_option_value(checker, rule, value, &plan->options[k].value);
        strbuf_printf(&accepted, "%s%s = …", k ? ", " : "", rule->name);
    }
    call_finish(&args, accepted.text ? accepted.text : "no options");
    strbuf_free(&accepted);
}

/* ---- budget --------------------------------------------------------------------------------- */

static void check_budget(Checker *checker, SearchPlan *plan, const AstStmt *stmt)
{
    Name word = stmt->word.name;
    int count;
    double number;
    Dim dim;
    if (!word || strcmp(word, "generations") == 0) {
        if (!word) {
            /* `budget 10 s` has its word in the unit. */
            if (!check_number(checker, stmt->value, "a budget", &number, &dim))
                return;
            const Unit *second = unit_find("s");
            if (dim_equal(dim, second->dim) && number <= 0) {
                diag_error(checker->diags, E_OUT_OF_RANGE, stmt->value->span,
                           "a budget is above 0, but this is %g s", number);
                return;
            }
            if (!dim_equal(dim, second->dim)) {
                Diag *diag =
                    diag_error(checker->diags, E_BAD_ARGUMENT, stmt->value->span,
                               "a budget is a number of generations, evaluations or a time");
                diag_help(diag, "write 'budget 300 generations'");
                return;
            }
            plan->seconds = number;
        } else if (check_integer(checker, stmt->value, "the number of generations", 1,
                                 MAX_GENERATIONS, &count)) {
            plan->generations = count;
        }
    } else if (strcmp(word, "evaluations") == 0) {
        if (check_integer(checker, stmt->value, "the number of evaluations", 1, MAX_GENERATIONS,
                          &count))
            plan->evaluations = count;
    } else if (strcmp(word, "seconds") != 0) {
        diag_error(checker->diags, E_BAD_ARGUMENT, stmt->word.span,
                   "a budget is a number of generations, evaluations or seconds, not of %s", word);
    } else if (check_pure_number(checker, stmt->value, "the time", &number)) {
        plan->seconds = number;
        if (number <= 0)
            diag_error(checker->diags, E_OUT_OF_RANGE, stmt->value->span,
                       "a budget is above 0, but this is %g", number);
    }
}

/* A search may have a budget of each kind, and ends with the first that is used up. */
typedef struct Budgets {
    const AstStmt *generations, *evaluations, *time;
} Budgets;

static void check_budget_once(Checker *checker, Budgets *seen, const AstStmt *stmt)
{
    Name word = stmt->word.name;
    if (!word || strcmp(word, "seconds") == 0)
        check_repeated(checker, &seen->time, stmt, "the search has two budgets of time");
    else if (strcmp(word, "generations") == 0)
        check_repeated(checker, &seen->generations, stmt,
                       "the search has two budgets of generations");
    else
        check_repeated(checker, &seen->evaluations, stmt,
                       "the search has two budgets of evaluations");
}

/* ---- search --------------------------------------------------------------------------------- */

static void missing(Checker *checker, const AstStmt *stmt, const char *what, const char *example)
{
    Diag *diag =
        diag_error(checker->diags, E_MISSING_PART, stmt->keyword, "the search has no '%s'", what);
    diag_help(diag, "write '%s'", example);
}

/* Validation trials are those of the tasks in turn; each task has some. */
static void check_validate(Checker *checker, const AstStmt *stmt, SearchPlan *plan)
{
    if (!check_integer(checker, stmt->value, "the number of validation trials", 1, 1000000,
                       &plan->validation_trials))
        return;
    int least = tasks_least_trials(checker->model);
    if (plan->validation_trials < least)
        diag_error(checker->diags, E_OUT_OF_RANGE, stmt->value->span,
                   "%d validation trials leave a task without any; it takes %d",
                   plan->validation_trials, least);
}

void check_search(Checker *checker, const AstStmt *stmt)
{
    SearchPlan *plan = &checker->model->search;
    const AstStmt *minimize = NULL, *method = NULL, *validate = NULL, *budget = NULL,
                  *starts = NULL;
    Budgets budgets = {0};
    bool is_strange = false; /* some part is no part of a search: it may be what is missing */
    plan->stmt = stmt;
    plan->starts = 1;
    for (int k = 0; k < stmt->body.count; k++) {
        const AstStmt *part = stmt->body.items[k];
        if (part->kind == AST_MINIMIZE) {
            Context context = {.checker = checker, .place = PLACE_OBJECTIVE};
            Dim pure = dim_none();
            if (!check_repeated(checker, &minimize, part, "'minimize' stands twice"))
                plan->minimize = check_scalar(&context, part->value, &pure);
        } else if (part->kind == AST_METHOD) {
            if (!check_repeated(checker, &method, part, "'method' stands twice"))
                check_method(checker, plan, part->value);
        } else if (part->kind == AST_BUDGET) {
            budget = part;
            check_budget_once(checker, &budgets, part);
            check_budget(checker, plan, part);
        } else if (part->kind == AST_VALIDATE) {
            if (!check_repeated(checker, &validate, part, "'validate' stands twice"))
                check_validate(checker, part, plan);
        } else if (part->kind == AST_STARTS) {
            if (!check_repeated(checker, &starts, part, "'starts' stands twice"))
                check_integer(checker, part->value, "the number of starts", 1, MAX_STARTS,
                              &plan->starts);
        } else {
            wrong_block(checker, part, BLOCK_SEARCH);
            is_strange = true;
        }
    }
    if (plan->minimize && !x_is_error(plan->minimize))
        plan->l1 = penalty_weights(checker, plan->minimize);
    if (!minimize && !is_strange)
        missing(checker, stmt, "minimize", "minimize LOSS");
    if (!method && !is_strange)
        missing(checker, stmt, "method", "method cmaes");
    if (!budget && !is_strange)
        missing(checker, stmt, "budget", "budget 300 generations");
    if (checker->model->coefficients.count == 0) {
        Diag *diag = diag_error(
            checker->diags, E_MISSING_PART, stmt->keyword, "there is nothing to search: %s",
            checker->model->rules.count > 0 ? "no rule has a 'learn'" : "the program has no rule");
        diag_help(diag, "write 'learn A = volterra(pre.r^2, post.r^2, w^2)' in a rule");
    }
}

/* check_search.c: what is minimised, how, and for how long. */
#include "check_search.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "compiler/base/suggest.h"
#include "compiler/sema/expr/call_args.h"
#include "compiler/sema/expr/check_value.h"
#include "compiler/sema/misplaced.h"
#include "compiler/sema/suggestions.h"
#include "compiler/syntax/fix.h"
#include "penalty.h"
#include "runtime/search/methods.h"
#include "scales.h"

#define MAX_GENERATIONS 1000000000
#define MAX_STARTS      1000
#define LONGEST_QUOTE   20 /* characters of what stands in place of a method's name */

/* ---- method --------------------------------------------------------------------------------- */

/* As `name`, with small letters. */
static const char *lower_case(Checker *checker, const char *name)
{
    char *copy = arena_copy(checker->arena, name, strlen(name));
    for (char *at = copy; *at; at++)
        *at = (char)tolower((unsigned char)*at);
    return copy;
}

static int word_value(const SearchOptionRule *rule, const char *word);

/* `method adam`: adds to `ways` how methods are written of which an option has this value. */
static void add_ways(const SearchMethod *method, const char *word, StrBuf *ways)
{
    for (int k = 0; k < method->option_count; k++) {
        const SearchOptionRule *rule = &method->options[k];
        if (rule->words && word_value(rule, word) > 0)
            strbuf_printf(ways, "%s'method %s(%s = %s)'", ways->length > 0 ? " or " : "",
                          method->name, rule->name, word);
        else if (rule->words && word_value(rule, word) == 0)
            strbuf_printf(ways, "%s'method %s'", ways->length > 0 ? " or " : "", method->name);
    }
}

static void advise_on_method(Checker *checker, Diag *diag, const char *name)
{
    int count;
    const SearchMethod *const *methods = methods_all(&count);
    Suggestions near = {0};
    StrBuf all = {0}, ways = {0};
    for (int k = 0; k < count; k++) {
        vec_push(checker->arena, &near, methods[k]->name);
        strbuf_printf(&all, "%s%s", k ? ", " : "", methods[k]->name);
        add_ways(methods[k], name, &ways);
    }
    const char *guess = suggest_word(name, near.items, near.count);
    if (ways.length > 0)
        diag_help(diag, "write %s", ways.text);
    else if (guess)
        diag_help(diag, "did you mean '%s'?", guess);
    else
        diag_help(diag, "there are: %s", all.text);
    strbuf_free(&all);
    strbuf_free(&ways);
}

/* What is no name, such as `cma-es`, is quoted as it stands there if it is short. */
static void unknown_method(Checker *checker, const AstExpr *expr, Name name)
{
    Span span = expr->kind == AST_CALL ? expr->u.call.callee->span : expr->span;
    const char *text = checker->model->sources->files[span.file]->text + span.start;
    size_t length = (size_t)(span.end - span.start);
    if (expr->kind == AST_STRING || (!name && length > LONGEST_QUOTE)) {
        Diag *diag = diag_error(checker->diags, E_UNKNOWN_METHOD, span,
                                "a search method is a name, but this is %s",
                                expr->kind == AST_STRING ? "a string" : "an expression");
        diag_help(diag, "write 'method cmaes', without quotes");
        return;
    }
    const char *written = name ? name : arena_copy(checker->arena, text, length);
    Diag *diag = diag_error(checker->diags, E_UNKNOWN_METHOD, span,
                            "there is no search method named '%s'", written);
    advise_on_method(checker, diag, lower_case(checker, written));
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

/* An option before this one, which is given and needs a value of that, has it if its value is to be found out later. */
static void settle(SearchPlan *plan, const SearchOptionRule *given)
{
    for (int k = 0; given->needs && plan->options[k].name != given->name; k++)
        if (strcmp(plan->options[k].name, given->needs) == 0 && isnan(plan->options[k].value))
            plan->options[k].value = given->needed;
}

/* `gradient(exact)`: a value without its option. */
static void find_bare_values(Checker *checker, const SearchMethod *method, const AstExpr *expr, CallArgs *args)
{
    for (int k = 0; expr->kind == AST_CALL && k < expr->u.call.args.count; k++) {
        const AstArg *arg = &expr->u.call.args.items[k];
        for (int l = 0; !arg->name.name && arg->value->kind == AST_NAME && l < method->option_count; l++) {
            const SearchOptionRule *rule = &method->options[l];
            if (!rule->words || word_value(rule, arg->value->u.name) < 0)
                continue;
            Diag *diag = diag_error(checker->diags, E_BAD_OPTION, arg->value->span,
                                    "'%s' is a value, whose option is missing", arg->value->u.name);
            diag_help(diag, "write '%s = %s'", rule->name, arg->value->u.name);
            args->used[k] = true;
            break;
        }
    }
}

static void check_method(Checker *checker, SearchPlan *plan, const AstExpr *expr)
{
    Name name = ast_call_name(expr);
    plan->method = name ? methods_find(name) : NULL;
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
        if (value) {
            check_option_value(checker, rule, value, &plan->options[k].value);
            settle(plan, rule);
        }
        strbuf_printf(&accepted, "%s%s = …", k ? ", " : "", rule->name);
    }
    find_bare_values(checker, plan->method, expr, &args);
    call_finish(&args, accepted.text ? accepted.text : "no options");
    strbuf_free(&accepted);
}

/* ---- budget --------------------------------------------------------------------------------- */

/* `budget 10 s`, which has its word in the unit. */
static void check_time(Checker *checker, SearchPlan *plan, const AstExpr *expr)
{
    double number;
    Dim dim;
    if (!check_number(checker, expr, "a budget", &number, &dim))
        return;
    if (!dim_equal(dim, unit_find("s")->dim)) {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, expr->span,
                                "a budget is a number of generations, evaluations or a time");
        diag_help(diag, "write 'budget 300 generations'");
    } else if (number <= 0) {
        diag_error(checker->diags, E_OUT_OF_RANGE, expr->span,
                   "a budget is above 0, but this is %g s", number);
    } else {
        plan->seconds = number;
    }
}

/* `budget 2 hours`: a word that is no budget, as a statement of its own if it is none of ours. */
static void check_budget_word(Checker *checker, const AstStmt *stmt, const char *word, Span span)
{
    static const char *const words[] = {"generations", "evaluations", "seconds"};
    static const struct {
        const char *word;
        double seconds;
    } times[] = {{"min", 60},  {"mins", 60},   {"minute", 60}, {"minutes", 60},
                 {"h", 3600},  {"hr", 3600},   {"hour", 3600}, {"hours", 3600},
                 {"d", 86400}, {"day", 86400}, {"days", 86400}};
    Diag *diag =
        diag_error(checker->diags, E_BAD_ARGUMENT, span,
                   "a budget is a number of generations, evaluations or seconds, not of %s", word);
    double number = stmt->value->kind == AST_NUMBER ? stmt->value->u.number.value : 1;
    for (size_t k = 0; k < sizeof times / sizeof *times; k++)
        if (strcmp(times[k].word, word) == 0) {
            diag_help(diag, "write 'budget %.15g s'", number * times[k].seconds);
            return;
        }
    const char *near = suggest_word(word, words, 3);
    if (near)
        diag_help(diag, "did you mean '%s'?", near);
}

static void check_budget(Checker *checker, SearchPlan *plan, const AstStmt *stmt)
{
    Name word = stmt->word.name;
    int count;
    double number;
    if (!word) {
        check_time(checker, plan, stmt->value);
    } else if (strcmp(word, "generations") == 0) {
        if (check_integer(checker, stmt->value, "the number of generations", 1, MAX_GENERATIONS,
                          &count))
            plan->generations = count;
    } else if (strcmp(word, "evaluations") == 0) {
        if (check_integer(checker, stmt->value, "the number of evaluations", 1, MAX_GENERATIONS,
                          &count))
            plan->evaluations = count;
    } else if (strcmp(word, "seconds") != 0) {
        check_budget_word(checker, stmt, word, stmt->word.span);
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
        misplaced_twice(checker, &seen->time, stmt, "the search has two budgets of time");
    else if (strcmp(word, "generations") == 0)
        misplaced_twice(checker, &seen->generations, stmt,
                        "the search has two budgets of generations");
    else
        misplaced_twice(checker, &seen->evaluations, stmt,
                        "the search has two budgets of evaluations");
}

/* ---- search --------------------------------------------------------------------------------- */

/* Whether x reads a loss, or a learned number, which a penalty of one's own may do. */
static bool depends_on_rule(const Expr *x)
{
    bool any = x->kind == EXPR_OUTCOME || x->kind == EXPR_PENALTY || expr_is_learned(x, NULL);
    for (int k = 0; k < expr_child_count(x); k++)
        any = any || depends_on_rule(expr_child(x, k));
    return any;
}

static void check_minimize(Checker *checker, SearchPlan *plan, const AstStmt *part)
{
    Context context = {.checker = checker, .place = PLACE_OBJECTIVE};
    Dim pure = dim_none();
    plan->minimize = check_scalar(&context, part->value, &pure);
    if (expr_is_error(plan->minimize) || depends_on_rule(plan->minimize))
        return;
    Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, part->value->span,
                            "what is minimised is the same for all rules");
    diag_help(diag, "write 'minimize LOSS'");
}

static void missing(Checker *checker, const AstStmt *stmt, const char *what, const char *example)
{
    Diag *diag =
        diag_error(checker->diags, E_MISSING_PART, stmt->keyword, "the search has no '%s'", what);
    diag_help(diag, "write '%s'", example);
}

/* A method that draws rules keeps those that pass conditions, or whose objective is small. */
static void missing_conditions(Checker *checker, const AstStmt *stmt)
{
    if (checker->accepts)
        return;
    Diag *diag = diag_error(checker->diags, E_MISSING_PART, stmt->keyword,
                            "nothing says which rules the search keeps");
    diag_help(diag, "write 'accept { REPORT in [LOW, HIGH] }' at the top level, or here 'minimize LOSS' for a distance");
}

/* Validation trials are those of the tasks in turn; each task has some. */
static void check_validate(Checker *checker, const AstStmt *stmt, SearchPlan *plan)
{
    if (!check_integer(checker, stmt->value, "the number of validation trials", 1, 1000000,
                       &plan->validation_trials))
        return;
    int least = model_least_trials(checker->model);
    if (plan->validation_trials < least)
        diag_error(checker->diags, E_OUT_OF_RANGE, stmt->value->span,
                   "%d validation trials leave a task without any; it takes %d",
                   plan->validation_trials, least);
}

/* Why no number is searched. */
static const char *why_nothing(const Model *model)
{
    bool fixed = model->shared.count > 0;
    for (int k = 0; k < model->rules.count; k++)
        fixed = fixed || model->rules.items[k]->learns.count > 0;
    return fixed                    ? "all numbers are fixed"
           : model->rules.count > 0 ? "no rule has a 'learn'"
                                    : "the program has no rule";
}

static void find_formulas(const Model *model, SearchPlan *plan, Arena *arena)
{
    plan->formulas = arena_array(arena, const Formula *, model->coefficients.count + 1);
    for (int k = 0; k < model->rules.count; k++)
        for (int n = 0; n < model->rules.items[k]->learns.count; n++)
            if (model->rules.items[k]->learns.items[n]->formula)
                plan->formulas[plan->formula_count++] = model->rules.items[k]->learns.items[n]->formula;
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
            if (!misplaced_twice(checker, &minimize, part, "'minimize' stands twice"))
                check_minimize(checker, plan, part);
        } else if (part->kind == AST_METHOD) {
            if (!misplaced_twice(checker, &method, part, "'method' stands twice"))
                check_method(checker, plan, part->value);
        } else if (part->kind == AST_BUDGET) {
            const AstStmt *next = k + 1 < stmt->body.count ? stmt->body.items[k + 1] : NULL;
            budget = part;
            if (!part->word.name && next && misplaced_unit(checker, next)) {
                check_budget_word(checker, part, ast_call_name(next->value), next->span);
                k++; /* it belongs to this statement */
                continue;
            }
            check_budget_once(checker, &budgets, part);
            check_budget(checker, plan, part);
        } else if (part->kind == AST_VALIDATE) {
            if (!misplaced_twice(checker, &validate, part, "'validate' stands twice"))
                check_validate(checker, part, plan);
        } else if (part->kind == AST_STARTS) {
            if (!misplaced_twice(checker, &starts, part, "'starts' stands twice"))
                check_integer(checker, part->value, "the number of starts", 1, MAX_STARTS,
                              &plan->starts);
        } else {
            misplaced_report(checker, part, BLOCK_SEARCH);
            is_strange = true;
        }
    }
    if (plan->minimize && !expr_is_error(plan->minimize))
        plan->l1 = penalty_weights(checker, plan->minimize);
    plan->scales = scales_of_search(checker);
    find_formulas(checker->model, plan, checker->arena);
    bool draws_prior = plan->method && plan->method->draws_prior;
    if (!minimize && !is_strange && draws_prior)
        missing_conditions(checker, stmt);
    else if (!minimize && !is_strange)
        missing(checker, stmt, "minimize", "minimize LOSS");
    if (!method && !is_strange)
        missing(checker, stmt, "method", "method cmaes");
    if (!budget && !is_strange && !draws_prior)
        missing(checker, stmt, "budget", "budget 300 generations");
    /* 'eval --fix' of every number asks what that rule gives, which needs no search */
    if (checker->model->coefficients.count == 0 &&
        (checker->options->search || !fix_on_command_line(checker->model->sources))) {
        Diag *diag = diag_error(checker->diags, E_MISSING_PART, stmt->keyword,
                                "there is nothing to search: %s", why_nothing(checker->model));
        diag_help(diag, "write 'learn A = volterra(pre.r^2, post.r^2, w^2)' in a rule, or 'learn g = 1 in [0, 2]' "
                        "for a number of any equation");
    }
}

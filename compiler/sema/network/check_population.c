/* check_population.c: the variables of a population, their values at the start, and their bounds. */
#include "check_population.h"

#include <string.h>

#include "compiler/base/suggest.h"
#include "compiler/sema/expr/check_bounds.h"
#include "compiler/sema/expr/check_draw.h"
#include "compiler/sema/expr/check_value.h"
#include "compiler/sema/expr/demand.h"
#include "compiler/sema/expr/make_expr.h"
#include "compiler/sema/expr/unit_advice.h"
#include "compiler/sema/misplaced.h"
#include "compiler/sema/scope.h"
#include "compiler/sema/suggestions.h"
#include "check_spikes.h"
#include "check_state_unit.h"

/* ---- what a population has ------------------------------------------------------------------- */

static void check_kind(Checker *checker, const AstStmt *stmt)
{
    if (strcmp(stmt->word.name, "rate") != 0 && strcmp(stmt->word.name, "spiking") != 0) {
        static const char *const kinds[] = {"rate", "spiking"};
        Diag *diag = diag_error(checker->diags, E_WRONG_KIND, stmt->word.span,
                                "there is no kind of population named '%s'", stmt->word.name);
        const char *near = suggest_word(stmt->word.name, kinds, 2);
        const Symbol *neuron = scope_find(checker, stmt->word.name);
        if (near)
            diag_help(diag, "did you mean '%s'?", near);
        else if (neuron && neuron->kind == SYMBOL_NEURON)
            diag_help(diag, "a model stands behind a colon: spiking : %s", neuron->name);
        else
            diag_help(diag, "write 'rate' or 'spiking'");
    }
}

/* `tau ~ normal(20 ms, 2 ms)` */
static void check_parameter(Checker *checker, LayerVariable *variable)
{
    const AstStmt *stmt = variable->stmt;
    variable->is_parameter = variable->drawn = true;
    demand_stream(checker, variable);
    check_draw(checker, stmt->value, DRAW_OF_CANDIDATE, stmt->name, (AstName){0}, &variable->draw);
    variable->dim = variable->draw.dim;
    draw_check_once(checker, stmt->each, "a parameter of a population");
}

static void add_variable(Checker *checker, Layer *layer, const AstStmt *stmt)
{
    scope_check_reserved(checker, stmt->name);
    int other = population_find_variable(layer, stmt->name.name);
    if (other >= 0) {
        Diag *diag = diag_error(checker->diags, E_DUPLICATE_NAME, stmt->name.span,
                                "'%s' is defined twice", stmt->name.name);
        diag_note(diag, layer->variables.items[other].name.span, "it is first defined here");
        if (stmt->kind != AST_ODE && layer->variables.items[other].stmt->kind == AST_ODE)
            diag_help(diag, "its value at the start is %s(0) %s …", stmt->name.name,
                      stmt->kind == AST_DRAW ? "~" : "=");
    }
    LayerVariable variable = {.name = stmt->name, .stmt = stmt};
    if (stmt->kind == AST_ODE && stmt->word.name) {
        const Unit *unit = unit_find(stmt->word.name);
        if (unit)
            variable.dim = unit->dim;
    }
    if (stmt->kind == AST_DRAW)
        check_parameter(checker, &variable);
    vec_push(checker->arena, &layer->variables, variable);
}

static const char *const solvers[] = {
#define SOLVER(name, word) word,
#include "compiler/model/solvers.def"
#undef SOLVER
};

/* SOLVER_COUNT if there is none of that name. */
static Solver find_solver(const char *word)
{
    int k = 0;
    while (k < SOLVER_COUNT && strcmp(solvers[k], word) != 0)
        k++;
    return (Solver)k;
}

static void check_integrate(Checker *checker, Layer *layer, const AstStmt *stmt,
                            const AstStmt **seen)
{
    if (misplaced_twice(checker, seen, stmt, "'integrate' stands twice"))
        return;
    layer->integrate = find_solver(stmt->word.name);
    if (layer->integrate < SOLVER_COUNT)
        return;
    Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, stmt->word.span,
                            "there is no method of integration named '%s'", stmt->word.name);
    const char *near = suggest_word(stmt->word.name, solvers, SOLVER_COUNT);
    if (near)
        diag_help(diag, "did you mean '%s'?", near);
    else
        diag_help(diag,
                  "there are exact, exponential, euler, heun and rk4; left out, plastc chooses");
}

/* A variable that no statement defines. */
static void add_of_spikes(Checker *checker, Layer *layer, LayerVariable variable, const char *what)
{
    int other = population_find_variable(layer, variable.name.name);
    if (other >= 0) {
        Diag *diag =
            diag_error(checker->diags, E_RESERVED_NAME, layer->variables.items[other].name.span,
                       "'%s' is %s", variable.name.name, what);
        diag_help(diag, "choose another name");
        layer->variables.items[other].value = expr_error(checker, layer->name.span);
    }
    vec_push(checker->arena, &layer->variables, variable);
}

void population_add_rate(Checker *checker, Layer *layer)
{
    LayerVariable rate = {.name = {name_intern(checker->names, "rate"), layer->name.span},
                          .dim = dim_divide(dim_none(), unit_find("s")->dim),
                          .spike_rate = true};
    LayerVariable refractory = {
        .name = {name_intern(checker->names, "refractory"), layer->name.span}, .refractory = true};
    add_of_spikes(checker, layer, rate, "the rate of a unit's spikes");
    if (layer->spiking_parts.refractory)
        add_of_spikes(checker, layer, refractory, "1 where a unit is refractory, else 0");
}

/* `refractory = 5 ms` would be a variable of that name: reports it. */
static bool is_statement_with_sign(Checker *checker, Layer *layer, const AstStmt *part)
{
    static const struct {
        const char *word, *example;
    } statements[] = {{"threshold", "threshold v > -50 mV"},
                      {"reset", "reset v = -60 mV"},
                      {"refractory", "refractory 5 ms"},
                      {"integrate", "integrate rk4"}};
    if (part->kind != AST_EQUATION)
        return false;
    bool solver = part->value->kind == AST_NAME && find_solver(part->value->u.name) < SOLVER_COUNT;
    for (size_t k = 0; k < sizeof statements / sizeof statements[0]; k++) {
        bool integrates = strcmp(statements[k].word, "integrate") == 0;
        if (strcmp(part->name.name, statements[k].word) != 0 ||
            !(integrates ? solver : layer->spiking))
            continue;
        Diag *diag = diag_error(checker->diags, E_RESERVED_NAME, part->name.span,
                                "'%s' is a statement of %spopulations, without a '='",
                                part->name.name, integrates ? "" : "spiking ");
        diag_help(diag, "write '%s'", statements[k].example);
        layer->spiking_parts.lost_threshold = layer->spiking_parts.lost_threshold || k == 0;
        return true;
    }
    return false;
}

void check_population_body(Checker *checker, Layer *layer)
{
    const AstStmt *stmt = layer->stmt;
    const AstStmt *integrate = NULL;
    check_kind(checker, stmt);
    layer->integrate = SOLVER_COUNT;
    for (int k = 0; k < stmt->body.count; k++) {
        const AstStmt *part = stmt->body.items[k];
        if (is_statement_with_sign(checker, layer, part))
            continue;
        if (part->kind == AST_EQUATION || part->kind == AST_ODE || part->kind == AST_DRAW)
            add_variable(checker, layer, part);
        else if (part->kind == AST_INTEGRATE)
            check_integrate(checker, layer, part, &integrate);
        else if (part->kind != AST_INITIAL && part->kind != AST_CLIP &&
                 !spikes_statement(checker, layer, part))
            misplaced_report(checker, part, BLOCK_POPULATION);
    }
    if (layer->variables.count == 0 && !layer->has_unknown_model) {
        Diag *diag = diag_error(checker->diags, E_MISSING_PART, layer->name.span,
                                "population '%s' has no equation", layer->name.name);
        diag_help(diag, layer->spiking ? "write 'dv/dt = … : mV'" : "write 'r = drive'");
    }
    check_state_units(checker, layer);
    if (layer->spiking)
        population_add_rate(checker, layer);
}

/* ---- initial values and bounds --------------------------------------------------------------- */

/* Whether the variable was reported. */
static bool is_lost(const LayerVariable *variable)
{
    return variable->value && expr_is_error(variable->value);
}

/* A value of a population that is known before the first step; `what` is "an initial value". */
static const Expr *check_known(Checker *checker, Layer *layer, int variable, const AstExpr *written,
                               const char *what)
{
    Context context = {
        .checker = checker, .place = PLACE_POPULATION, .layer = layer, .variable = variable};
    const Expr *x = check_scalar(&context, written, NULL);
    if (expr_is_error(x))
        return NULL;
    if (expr_any(x, expr_is_changing, NULL)) {
        Diag *diag = diag_error(checker->diags, E_NOT_CONSTANT, written->span,
                                "%s must be known before the first step", what);
        diag_help(diag, "it is made of constants, what a trial draws, parameters, and 'i'");
        return NULL;
    }
    const LayerVariable *of = &layer->variables.items[variable];
    if (dim_equal(x->type.dim, of->dim) || is_lost(of))
        return x;
    Diag *diag = diag_error(checker->diags, E_UNIT_MISMATCH, written->span,
                            "this is %s, but '%s' is %s", dim_phrase(checker->arena, x->type.dim),
                            of->name.name, dim_phrase(checker->arena, of->dim));
    unit_advice_help(checker, diag, x, of->dim);
    return NULL;
}

/* The variable that `v(0) = …` or `clip v in …` speaks of, or -1 after reporting. */
static int part_variable(Checker *checker, const Layer *layer, const AstStmt *stmt)
{
    int index = population_find_variable(layer, stmt->name.name);
    if (index >= 0 && !layer->variables.items[index].is_parameter)
        return index;
    Suggestions near = {0};
    for (int k = 0; k < layer->variables.count; k++)
        if (!layer->variables.items[k].is_parameter)
            vec_push(checker->arena, &near, layer->variables.items[k].name.name);
    Diag *diag = diag_error(checker->diags, E_UNKNOWN_NAME, stmt->name.span,
                            "'%s' has no variable '%s'", layer->name.name, stmt->name.name);
    suggestions_or_list(checker, diag, stmt->name.name, &near);
    return -1;
}

static void check_initial(Checker *checker, Layer *layer, const AstStmt *stmt)
{
    int index = part_variable(checker, layer, stmt);
    if (index < 0)
        return;
    LayerVariable *variable = &layer->variables.items[index];
    if (variable->drawn || variable->initial) {
        diag_error(checker->diags, E_REPEATED_PART, stmt->keyword, "'%s(0)' stands twice",
                   stmt->name.name);
        return;
    }
    if (!stmt->draw) {
        variable->initial = check_known(checker, layer, index, stmt->value, "an initial value");
        return;
    }
    variable->drawn = true;
    demand_stream(checker, variable);
    int before = diags_error_count(checker->diags);
    check_draw(checker, stmt->draw, DRAW_OF_CANDIDATE, stmt->name, (AstName){0}, &variable->draw);
    if (diags_error_count(checker->diags) == before && !is_lost(variable) &&
        !dim_equal(variable->draw.dim, variable->dim))
        diag_error(checker->diags, E_UNIT_MISMATCH, stmt->draw->span, "this is %s, but '%s' is %s",
                   dim_phrase(checker->arena, variable->draw.dim), stmt->name.name,
                   dim_phrase(checker->arena, variable->dim));
}

static void check_clip(Checker *checker, Layer *layer, const AstStmt *stmt)
{
    int index = part_variable(checker, layer, stmt);
    if (index < 0)
        return;
    LayerVariable *variable = &layer->variables.items[index];
    if (variable->stmt->kind != AST_ODE) {
        Diag *diag = diag_error(checker->diags, E_NOT_CHANGED, stmt->name.span,
                                "'%s' is computed by an equation, which can bound it itself",
                                stmt->name.name);
        diag_help(diag, "write %s = min(max(…, LOW), HIGH)", stmt->name.name);
        return;
    }
    if (variable->low || variable->high) {
        diag_error(checker->diags, E_REPEATED_PART, stmt->keyword, "'%s' is clipped twice",
                   stmt->name.name);
        return;
    }
    if (stmt->low)
        variable->low = check_known(checker, layer, index, stmt->low, "a bound");
    if (stmt->high)
        variable->high = check_known(checker, layer, index, stmt->high, "a bound");
    if (variable->low && variable->high && variable->low->kind == EXPR_NUMBER &&
        variable->high->kind == EXPR_NUMBER && variable->low->u.number >= variable->high->u.number)
        check_bounds_reversed(checker, stmt, variable->low->u.number, variable->high->u.number,
                              variable->dim);
}

void check_population_values(Checker *checker, Layer *layer)
{
    if (layer->is_input)
        return;
    for (int k = 0; k < layer->stmt->body.count; k++) {
        const AstStmt *part = layer->stmt->body.items[k];
        if (part->kind == AST_INITIAL)
            check_initial(checker, layer, part);
        else if (part->kind == AST_CLIP)
            check_clip(checker, layer, part);
    }
}

/* check_unused.c: names that nothing reads, which are often slips: `refractory_period = 2 ms` in a population
 * is an equation, not a refractory period. Warnings, if there are no errors; what other files declare is
 * theirs to use or not. */
#include "check_unused.h"

#include <string.h>

#include "compiler/sema/scope.h"

static bool is_own(const Checker *checker, Span span)
{
    return span.file == checker->program->file;
}

static void suspect_symbol(Checker *checker, const Symbol *symbol)
{
    bool value = symbol->kind == SYMBOL_CONSTANT || symbol->kind == SYMBOL_LET ||
                 symbol->kind == SYMBOL_TRIAL_DRAW || symbol->kind == SYMBOL_FUNCTION ||
                 symbol->kind == SYMBOL_LAYER;
    if (symbol->used || !value || !is_own(checker, symbol->span))
        return;
    if (symbol->kind == SYMBOL_LAYER && !checker->searches) /* it is there to be looked at */
        return;
    Diag *diag = diag_warning(checker->diags, E_UNUSED, symbol->span, "nothing uses '%s', %s",
                              symbol->name, scope_kind_text(symbol));
    if (symbol->kind == SYMBOL_LAYER && !((const Layer *)symbol->thing)->is_input)
        diag_help(diag, "no rule, loss, report or other population depends on what it does");
}

/* The statement that a name was perhaps meant to be. */
static const char *meant_statement(Name name)
{
    static const struct {
        const char *part, *form;
    } statements[] = {{"refr", "refractory 2 ms"},
                      {"thresh", "threshold v > -50 mV"},
                      {"reset", "reset v = -60 mV"},
                      {"delay", "axonal_delay 1 ms' in a projection, or 'dendritic_delay 1 ms"}};
    for (size_t k = 0; k < sizeof statements / sizeof *statements; k++)
        if (strstr(name, statements[k].part))
            return statements[k].form;
    return NULL;
}

static void suspect_variable(Checker *checker, const Layer *layer, const LayerVariable *variable)
{
    Span name = variable->name.span;
    /* What a model of neurons offers need not be read everywhere. */
    bool of_model = name.start < layer->stmt->span.start || name.end > layer->stmt->span.end;
    bool needed = layer->stmt->body.count == 1; /* a population has at least one */
    if (needed || variable->read || !variable->stmt || !is_own(checker, name) || of_model)
        return;
    Diag *diag =
        diag_warning(checker->diags, E_UNUSED, name, "nothing reads '%s' of population '%s'",
                     variable->name.name, layer->name.name);
    const char *form = meant_statement(variable->name.name);
    if (form)
        diag_help(diag, "did you mean the statement '%s'?", form);
    else
        diag_help(diag, "leave it out, or use it: in an equation, a projection, a rule, a report");
}

/* A trace, variable or parameter of a rule, which each projection with that rule has. */
static bool is_read(const Checker *checker, const Rule *rule, Name trace)
{
    for (int k = 0; k < checker->model->projections.count; k++) {
        const Projection *projection = checker->model->projections.items[k];
        for (int n = 0; projection->rule == rule && n < projection->traces.count; n++)
            if (projection->traces.items[n].name.name == trace && projection->traces.items[n].read)
                return true;
    }
    return false;
}

/* Whether the variable whose value at the start this is has an equation, too. */
static bool has_equation(const Rule *rule, const AstStmt *start)
{
    for (int k = 0; k < rule->stmt->body.count; k++)
        if (rule->stmt->body.items[k]->kind == AST_ODE &&
            rule->stmt->body.items[k]->name.name == start->name.name)
            return true;
    return false;
}

static void suspect_traces(Checker *checker, const Rule *rule)
{
    for (int k = 0; k < rule->stmt->body.count; k++) {
        const AstStmt *part = rule->stmt->body.items[k];
        const char *what = part->kind == AST_TRACE   ? "trace"
                           : part->kind == AST_DRAW  ? "parameter"
                           : part->kind == AST_ODE ||
                                   (part->kind == AST_INITIAL && !has_equation(rule, part))
                               ? "variable"
                               : NULL;
        if (!what || part->stands_for || !is_own(checker, part->span) ||
            is_read(checker, rule, part->name.name))
            continue;
        Diag *diag =
            diag_warning(checker->diags, E_UNUSED, part->name.span,
                         "rule '%s' does not use its %s '%s'", rule->name.name, what,
                         part->name.name);
        diag_help(diag, "leave it out, or use it in an event of the rule");
    }
}

void check_unused(Checker *checker)
{
    const Model *model = checker->model;
    if (diags_error_count(checker->diags) > 0)
        return;
    for (int k = 0; k < checker->symbols.count; k++)
        suspect_symbol(checker, checker->symbols.items[k]);
    for (int k = 0; k < model->layers.count; k++)
        for (int n = 0; n < model->layers.items[k]->variables.count; n++)
            suspect_variable(checker, model->layers.items[k],
                             &model->layers.items[k]->variables.items[n]);
    for (int k = 0; k < model->rules.count; k++)
        suspect_traces(checker, model->rules.items[k]);
}

/* check_population.c: populations: equations, and states with their derivatives. */
#include "checker.h"

#include <string.h>

Dim check_time_dim(const Checker *checker)
{
    return checker->model->step > 0 ? unit_find("s")->dim : dim_none();
}

/* ---- what a population has ------------------------------------------------------------------- */

static bool defines_variable(const AstStmt *stmt)
{
    return stmt->kind == AST_EQUATION || stmt->kind == AST_ODE;
}

static int find_variable(const Layer *layer, Name name)
{
    for (int k = 0; k < layer->variables.count; k++)
        if (layer->variables.items[k].name.name == name)
            return k;
    return -1;
}

static void check_kind(Checker *checker, const AstStmt *stmt)
{
    if (strcmp(stmt->word.name, "rate") != 0) {
        static const char *const kinds[] = {"rate"};
        Diag *diag = diag_error(checker->diags, E_WRONG_KIND, stmt->word.span,
                                "there is no kind of population named '%s'", stmt->word.name);
        diag_help(diag, diag_suggest(stmt->word.name, kinds, 1) ? "did you mean 'rate'?"
                                                                : "write 'rate'");
    }
    if (stmt->model.name) {
        Diag *diag = diag_error(checker->diags, E_UNKNOWN_NAME, stmt->model.span,
                                "there is no neuron model named '%s'", stmt->model.name);
        diag_help(diag, "write the equations in the block of the population");
    }
}

static void add_variable(Checker *checker, Layer *layer, const AstStmt *stmt)
{
    scope_check_reserved(checker, stmt->name);
    int other = find_variable(layer, stmt->name.name);
    if (other >= 0) {
        Diag *diag = diag_error(checker->diags, E_DUPLICATE_NAME, stmt->name.span,
                                "'%s' is defined twice", stmt->name.name);
        diag_note(diag, layer->variables.items[other].name.span, "it is first defined here");
    }
    LayerVariable variable = {.name = stmt->name, .stmt = stmt};
    if (stmt->kind == AST_ODE && stmt->word.name) {
        const Unit *unit = unit_find(stmt->word.name);
        if (unit)
            variable.dim = unit->dim;
    }
    vec_push(checker->arena, &layer->variables, variable);
}

void check_population_body(Checker *checker, Layer *layer)
{
    const AstStmt *stmt = layer->stmt;
    check_kind(checker, stmt);
    for (int k = 0; k < stmt->body.count; k++) {
        const AstStmt *part = stmt->body.items[k];
        if (defines_variable(part))
            add_variable(checker, layer, part);
        else
            wrong_block(checker, part, BLOCK_POPULATION);
    }
    if (layer->variables.count == 0) {
        Diag *diag = diag_error(checker->diags, E_MISSING_PART, layer->name.span,
                                "population '%s' has no equation", layer->name.name);
        diag_help(diag, "write 'r = drive'");
    }
}

/* ---- equations ------------------------------------------------------------------------------- */

/* Marks a variable or drive that is being checked: meeting it again is a circle. */
static const X in_progress;

static void report_circle(Checker *checker, LayerVariable *variable, Span use)
{
    Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, use,
                            "'%s' depends on itself within one step", variable->name.name);
    diag_note(diag, variable->name.span, "'%s' is computed here", variable->name.name);
    diag_help(diag, "read a variable here that is computed before '%s'", variable->name.name);
    variable->value = x_error(checker, variable->stmt->span);
}

void check_layer_variable(Checker *checker, Layer *layer, int index, Span use)
{
    LayerVariable *variable = &layer->variables.items[index];
    if (layer->is_input || variable->stmt->kind == AST_ODE ||
        (variable->value && variable->value != &in_progress))
        return;
    if (variable->value == &in_progress) {
        report_circle(checker, variable, use);
        return;
    }
    variable->value = &in_progress;
    Context context = {
        .checker = checker, .place = PLACE_POPULATION, .layer = layer, .variable = index};
    const X *value = check_scalar(&context, variable->stmt->value, NULL);
    if (variable->value == &in_progress)
        variable->value = value;
    variable->dim = value->type.dim;
}

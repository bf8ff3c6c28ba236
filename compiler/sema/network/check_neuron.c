/* check_neuron.c: models of neurons: `neuron lif { … }` and `population E[80] spiking : lif { … }`.
 *
 * A model is no more than statements: a population of the model has them, except those for which
 * its own block has another of the same kind and name. They are checked with the population. */
#include "check_neuron.h"

#include <string.h>

#include "compiler/base/embedded.h"
#include "compiler/sema/misplaced.h"
#include "compiler/sema/scope.h"
#include "compiler/sema/suggestions.h"

void neuron_declare(Checker *checker, const AstStmt *stmt)
{
    Symbol *symbol = scope_declare(checker, stmt->name, SYMBOL_NEURON, NULL);
    if (symbol)
        symbol->stmt = stmt;
    for (int k = 0; k < stmt->body.count; k++)
        if (!ast_stmt_belongs(stmt->body.items[k]->kind, AST_IN_NEURON))
            misplaced_report(checker, stmt->body.items[k], BLOCK_NEURON);
    if (stmt->body.count == 0) {
        Diag *diag = diag_error(checker->diags, E_MISSING_PART, stmt->name.span,
                                "neuron '%s' has no equation", stmt->name.name);
        diag_help(diag, "write 'dv/dt = … : mV'");
    }
}

/* Equations, derivatives and draws all define the thing that they name. */
static AstStmtKind role(AstStmtKind kind)
{
    return kind == AST_ODE || kind == AST_DRAW ? AST_EQUATION : kind;
}

/* Whether a statement of the population stands for one of the model. */
static bool replaces(const AstStmt *own, const AstStmt *of_model)
{
    return role(own->kind) == role(of_model->kind) && own->name.name == of_model->name.name;
}

/* The first statement of the block that replaces `part`, or NULL. */
static AstStmt *find_replacement(const AstStmt *population, const AstStmt *part)
{
    for (int k = 0; k < population->body.count; k++)
        if (replaces(population->body.items[k], part))
            return population->body.items[k];
    return NULL;
}

static bool replaces_any(const AstStmt *own, const AstStmt *model)
{
    for (int k = 0; k < model->body.count; k++)
        if (replaces(own, model->body.items[k]) && ast_stmt_belongs(own->kind, AST_IN_NEURON))
            return true;
    return false;
}

static bool has_neuron(const EmbeddedText *text)
{
    for (int k = 0; k < text->line_count; k++)
        if (strncmp(text->lines[k], "neuron ", 7) == 0)
            return true;
    return false;
}

/* "adex.plast, cvaif.plast, …" */
static const char *library_list(Arena *arena)
{
    int count;
    const EmbeddedText *texts = library_texts(&count);
    const char *list = "";
    for (int k = 0; k < count; k++)
        if (has_neuron(&texts[k]))
            list = arena_printf(arena, "%s%s%s", list, *list ? ", " : "", texts[k].file);
    return list;
}

static const AstStmt *find_model(Checker *checker, AstName name)
{
    const char *file = arena_printf(checker->arena, "%s.plast", name.name);
    if (!scope_find(checker, name.name) && embedded_library_find(file)) {
        Diag *diag = diag_error(checker->diags, E_UNKNOWN_NAME, name.span,
                                "there is no neuron named '%s'", name.name);
        diag_help(diag, "the library has it: include \"%s\"", file);
        return NULL;
    }
    Suggestions declared = {0};
    scope_suggest(checker, SYMBOL_NEURON, &declared);
    if (!scope_find(checker, name.name) && declared.count == 0) {
        Diag *diag = diag_error(checker->diags, E_UNKNOWN_NAME, name.span,
                                "there is no neuron named '%s'", name.name);
        diag_help(diag, "declare it with 'neuron %s { … }', or include one of the library: %s",
                  name.name, library_list(checker->arena));
        return NULL;
    }
    const Symbol *symbol = scope_expect(checker, name, SYMBOL_NEURON, "neuron");
    return symbol ? symbol->stmt : NULL;
}

void neuron_use(Checker *checker, Layer *layer)
{
    const AstStmt *population = layer->stmt;
    if (!population->model.name)
        return;
    const AstStmt *model = find_model(checker, population->model);
    layer->has_unknown_model = !model;
    if (!model)
        return;
    AstStmt *whole = arena_new(checker->arena, AstStmt);
    *whole = *population;
    whole->body = (AstStmts){0};
    for (int k = 0; k < model->body.count; k++) {
        AstStmt *part = model->body.items[k];
        AstStmt *own = find_replacement(population, part);
        if (ast_stmt_belongs(part->kind, AST_IN_NEURON))
            vec_push(checker->arena, &whole->body, own ? own : part);
    }
    for (int k = 0; k < population->body.count; k++) {
        AstStmt *own = population->body.items[k];
        if (!replaces_any(own, model) || find_replacement(population, own) != own)
            vec_push(checker->arena, &whole->body, own);
    }
    layer->stmt = whole;
}

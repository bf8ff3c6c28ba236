/* check_model.c: populations and projections. */
#include "checker.h"

#include <string.h>

void wrong_block(Checker *checker, const AstStmt *stmt, const char *block)
{
    static const struct {
        AstStmtKind kind;
        const char *home;
    } homes[] = {
        {AST_LEARN, "a rule"},          {AST_EVENT, "a rule"},
        {AST_PLASTIC, "a projection"},  {AST_CLIP, "a projection"},
        {AST_WHERE, "a projection"},    {AST_DRAW, "a projection"},
        {AST_OPTION, "a projection"},   {AST_INCREMENT, "a projection or an event of a rule"},
        {AST_EQUATION, "a population"}, {AST_ODE, "a population"},
        {AST_TRIALS, "a task"},         {AST_PHASE, "a task"},
        {AST_MINIMIZE, "search"},       {AST_METHOD, "search"},
        {AST_BUDGET, "search"},         {AST_VALIDATE, "search"},
        {AST_TERM, "a reference"},
    };
    Diag *diag = diag_error(checker->diags, E_WRONG_BLOCK, stmt->keyword, "'%s' cannot stand in %s",
                            ast_stmt_name(stmt->kind), block);
    for (size_t k = 0; k < sizeof homes / sizeof homes[0]; k++)
        if (homes[k].kind == stmt->kind) {
            diag_help(diag, "it belongs in %s", homes[k].home);
            return;
        }
    diag_help(diag, "it belongs at the top level of the program");
}

/* ---- populations ---------------------------------------------------------------------------- */

void check_population_body(Checker *checker, Layer *layer)
{
    const AstStmt *stmt = layer->stmt;
    if (strcmp(stmt->word.name, "rate") != 0) {
        static const char *const kinds[] = {"rate"};
        Diag *diag = diag_error(checker->diags, E_WRONG_KIND, stmt->word.span,
                                "there is no kind of population named '%s'", stmt->word.name);
        diag_help(diag, diag_suggest(stmt->word.name, kinds, 1) ? "did you mean 'rate'?"
                                                                : "write 'rate'");
    }
    for (int k = 0; k < stmt->body.count; k++) {
        const AstStmt *part = stmt->body.items[k];
        if (part->kind != AST_EQUATION) {
            wrong_block(checker, part, "a population");
            continue;
        }
        for (int other = 0; other < layer->variables.count; other++)
            if (layer->variables.items[other].name.name == part->name.name) {
                Diag *diag = diag_error(checker->diags, E_DUPLICATE_NAME, part->name.span,
                                        "'%s' is defined twice", part->name.name);
                diag_note(diag, layer->variables.items[other].name.span, "it is first defined here");
            }
        LayerVariable variable = {.name = part->name};
        vec_push(checker->arena, &layer->variables, variable);
    }
    if (layer->variables.count == 0) {
        Diag *diag = diag_error(checker->diags, E_MISSING_PART, layer->name.span,
                                "population '%s' has no equation", layer->name.name);
        diag_help(diag, "write 'r = drive'");
    }
}

static const AstStmt *equation_of(const Layer *layer, int variable)
{
    int seen = 0;
    for (int k = 0; k < layer->stmt->body.count; k++)
        if (layer->stmt->body.items[k]->kind == AST_EQUATION && seen++ == variable)
            return layer->stmt->body.items[k];
    return NULL;
}

/* Marks a variable or drive that is being checked: meeting it again is a circle. */
static const X in_progress;

void check_layer_variable(Checker *checker, Layer *layer, int index)
{
    LayerVariable *variable = &layer->variables.items[index];
    if (layer->is_input || (variable->value && variable->value != &in_progress))
        return;
    const AstStmt *equation = equation_of(layer, index);
    if (variable->value == &in_progress) {
        Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, equation->name.span,
                                "'%s' depends on itself within one step", variable->name.name);
        diag_help(diag, "let the projection read a variable that is computed before it");
        variable->value = x_error(checker, equation->span);
        return;
    }
    variable->value = &in_progress;
    Context context = {
        .checker = checker, .place = PLACE_POPULATION, .layer = layer, .variable = index};
    const X *value = check_scalar(&context, equation->value, NULL);
    if (variable->value == &in_progress)
        variable->value = value;
    variable->dim = value->type.dim;
}

/* ---- projections ---------------------------------------------------------------------------- */

#define MAX_SYNAPSES (256 * 1024 * 1024)

static bool draw_kind(Name name, DrawKind *kind)
{
    static const struct {
        const char *name;
        DrawKind kind;
    } kinds[] = {{"normal", DRAW_NORMAL}, {"uniform", DRAW_UNIFORM}, {"lognormal", DRAW_LOGNORMAL}};
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
        if (name && strcmp(name, kinds[k].name) == 0) {
            *kind = kinds[k].kind;
            return true;
        }
    return false;
}

static void check_draw(Checker *checker, const AstStmt *stmt, Draw *draw)
{
    Name name = call_name(stmt->value);
    if (stmt->value->kind != AST_CALL || !draw_kind(name, &draw->kind)) {
        static const char *const known[] = {"normal", "uniform", "lognormal"};
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, stmt->value->span,
                                "'~' needs a distribution: normal(…), uniform(…) or lognormal(…)");
        const char *near = name ? diag_suggest(name, known, 3) : NULL;
        if (near)
            diag_help(diag, "did you mean '%s'?", near);
        return;
    }
    CallArgs args = call_args(checker, stmt->value);
    const AstExpr *a = call_positional(&args), *b = call_positional(&args);
    call_finish(&args, "two numbers");
    if (!a || !b) {
        diag_error(checker->diags, E_BAD_ARGUMENT, stmt->value->span, "'%s' takes two numbers", name);
        return;
    }
    Dim dim;
    if (!check_number(checker, a, "a parameter", &draw->a, &draw->dim) ||
        !check_number(checker, b, "a parameter", &draw->b, &dim))
        return;
    if (!dim_equal(dim, draw->dim))
        diag_error(checker->diags, E_UNIT_MISMATCH, stmt->value->span,
                   "the parameters are in %s and %s", dim_text(checker->arena, draw->dim),
                   dim_text(checker->arena, dim));
    if (draw->kind == DRAW_UNIFORM && draw->a > draw->b)
        diag_error(checker->diags, E_OUT_OF_RANGE, stmt->value->span,
                   "the lower end %g is above the upper end %g", draw->a, draw->b);
    if (draw->kind != DRAW_UNIFORM && draw->b < 0)
        diag_error(checker->diags, E_OUT_OF_RANGE, b->span, "a standard deviation is not negative");
    if (stmt->each.name) {
        draw->each_generation = strcmp(stmt->each.name, "generation") == 0;
        if (!draw->each_generation && strcmp(stmt->each.name, "trial") != 0)
            diag_error(checker->diags, E_BAD_ARGUMENT, stmt->each.span,
                       "weights are drawn 'each generation' or 'each trial', not 'each %s'",
                       stmt->each.name);
    }
}

static void check_weights(Checker *checker, Projection *projection, const AstStmt *stmt, bool *seen)
{
    if (strcmp(stmt->name.name, "w") != 0) {
        Diag *diag = diag_error(checker->diags, E_UNKNOWN_NAME, stmt->name.span,
                                "a projection has no '%s'", stmt->name.name);
        diag_help(diag, "its weights are 'w'");
        return;
    }
    if (*seen) {
        diag_error(checker->diags, E_REPEATED_PART, stmt->span, "the weights are set twice");
        return;
    }
    *seen = true;
    if (stmt->kind == AST_DRAW) {
        check_draw(checker, stmt, &projection->weights);
        return;
    }
    projection->weights.kind = DRAW_CONSTANT;
    check_number(checker, stmt->value, "a weight", &projection->weights.a, &projection->weights.dim);
}

static void check_option(Checker *checker, const AstStmt *stmt, bool *connected)
{
    static const char *const known[] = {"all_to_all"};
    Name name = call_name(stmt->value);
    if (name && strcmp(name, "all_to_all") == 0) {
        if (*connected)
            diag_error(checker->diags, E_REPEATED_PART, stmt->span, "'all_to_all' stands twice");
        CallArgs args = call_args(checker, stmt->value);
        call_finish(&args, "nothing");
        *connected = true;
        return;
    }
    Diag *diag = diag_error(checker->diags, E_UNKNOWN_FUNCTION, stmt->value->span,
                            "there is no way to connect named '%s'", name ? name : "this");
    if (name && diag_suggest(name, known, 1))
        diag_help(diag, "did you mean 'all_to_all'?");
}

static void check_increment(Checker *checker, Projection *projection, const AstStmt *stmt)
{
    if (stmt->target->kind != AST_NAME || strcmp(stmt->target->u.name, "drive") != 0) {
        Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, stmt->target->span,
                                "a projection between rate units adds to 'drive' only");
        diag_help(diag, "write 'drive += w * pre.r'");
    } else if (projection->drive_stmt) {
        diag_error(checker->diags, E_REPEATED_PART, stmt->span, "'drive +=' stands twice");
    } else {
        projection->drive_stmt = stmt;
    }
}

static void check_plastic(Checker *checker, Projection *projection, const AstStmt *stmt)
{
    if (projection->rule) {
        diag_error(checker->diags, E_REPEATED_PART, stmt->span, "a projection follows one rule");
        return;
    }
    Symbol *symbol = scope_expect(checker, stmt->name, SYMBOL_RULE, "rule");
    if (!symbol)
        return;
    projection->rule = symbol->thing;
    projection->rule->use_count++;
}

static void check_clip(Checker *checker, Projection *projection, const AstStmt *stmt)
{
    Dim low, high;
    if (strcmp(stmt->name.name, "w") != 0)
        diag_error(checker->diags, E_UNKNOWN_NAME, stmt->name.span, "a projection has no '%s' to clip",
                   stmt->name.name);
    if (projection->clipped)
        diag_error(checker->diags, E_REPEATED_PART, stmt->span, "'clip' stands twice");
    projection->clipped = true;
    if (!check_number(checker, stmt->low, "a bound", &projection->low, &low) ||
        !check_number(checker, stmt->high, "a bound", &projection->high, &high))
        return;
    if (!dim_equal(low, projection->weights.dim) || !dim_equal(high, projection->weights.dim))
        diag_error(checker->diags, E_UNIT_MISMATCH, stmt->span,
                   "the bounds are in %s and %s, the weights in %s", dim_text(checker->arena, low),
                   dim_text(checker->arena, high),
                   dim_text(checker->arena, projection->weights.dim));
    else if (projection->low >= projection->high)
        diag_error(checker->diags, E_OUT_OF_RANGE, stmt->low->span,
                   "the lower bound %g is not below the upper bound %g", projection->low,
                   projection->high);
}

static void check_where(Checker *checker, Projection *projection, const AstStmt *stmt)
{
    if (projection->where)
        diag_error(checker->diags, E_REPEATED_PART, stmt->span, "'where' stands twice");
    Context context = {.checker = checker, .place = PLACE_SYNAPSE, .projection = projection};
    projection->where = check_condition(&context, stmt->condition);
}

void check_projection_body(Checker *checker, Projection *projection)
{
    const AstStmt *stmt = projection->stmt;
    bool connected = false, weights = false;
    for (int k = 0; k < stmt->body.count; k++) {
        const AstStmt *part = stmt->body.items[k];
        if (part->kind == AST_OPTION)
            check_option(checker, part, &connected);
        else if (part->kind == AST_DRAW || part->kind == AST_EQUATION)
            check_weights(checker, projection, part, &weights);
        else if (part->kind == AST_INCREMENT)
            check_increment(checker, projection, part);
        else if (part->kind == AST_PLASTIC)
            check_plastic(checker, projection, part);
        else if (part->kind == AST_CLIP)
            check_clip(checker, projection, part);
        else if (part->kind == AST_WHERE)
            check_where(checker, projection, part);
        else
            wrong_block(checker, part, "a projection");
    }
    if (!weights) {
        Diag *diag = diag_error(checker->diags, E_MISSING_PART, stmt->keyword,
                                "this projection has no weights");
        diag_help(diag, "write 'w ~ normal(0, 0.1)' or 'w = 0.5'");
    }
    if (!connected && !projection->where) {
        Diag *diag = diag_error(checker->diags, E_MISSING_PART, stmt->keyword,
                                "this projection does not say which units it connects");
        diag_help(diag, "write 'all_to_all', or 'where' with a condition on i and j");
    }
    if ((double)projection->pre->size * projection->post->size > MAX_SYNAPSES)
        diag_error(checker->diags, E_MEMORY, stmt->keyword,
                   "this projection would have %.3g weights; at most %d are handled",
                   (double)projection->pre->size * projection->post->size, MAX_SYNAPSES);
}

void check_projection_drive(Checker *checker, Projection *projection)
{
    if (projection->drive || !projection->drive_stmt)
        return;
    Context context = {.checker = checker, .place = PLACE_SYNAPSE, .projection = projection};
    projection->drive = check_scalar(&context, projection->drive_stmt->value, NULL);
}

/* rule_models.c: rules that are made of others: `rule ee : pair6 { eta = 0.1 }`.
 *
 * A model is no more than the statements of a rule. A rule that is made of it has copies of them, in which the names
 * of its arguments stand for those of the model; a model may be made of another one, and so on. What a rule defines
 * itself takes the place of what its model defines under that name, whatever the two are: a number that the model
 * learns may be a quantity here. Events and `ties` take the place of those of the same word. */
#include "rule_models.h"

#include <string.h>

#include "compiler/base/embedded.h"
#include "compiler/base/suggest.h"
#include "expand.h"
#include "ast_copy.h"

typedef struct RuleModels {
    Ast *ast;
    SourceSet *sources;
    AstProgram *program;
} RuleModels;

/* The statements of a rule and of what it is made of: its own come first. */
typedef VEC(AstStmts) Levels;

/* ---- names ---------------------------------------------------------------------------------- */

static AstStmt *find_statement(const RuleModels *models, Name name)
{
    for (int k = 0; k < models->program->statements.count; k++)
        if (models->program->statements.items[k]->name.name == name)
            return models->program->statements.items[k];
    return NULL;
}

static const char *article(AstStmtKind kind)
{
    return kind == AST_INPUT ? "an" : "a";
}

static void report_no_rule(const RuleModels *models, AstName name)
{
    Diag *diag = diag_error(models->ast->diags, E_UNKNOWN_NAME, name.span,
                            "there is no rule named '%s'", name.name);
    if (embedded_library_find(arena_printf(models->ast->arena, "%s.plast", name.name))) {
        diag_help(diag, "the library has it: include \"%s.plast\"", name.name);
        return;
    }
    const AstStmts *all = &models->program->statements;
    const char **rules = arena_array(models->ast->arena, const char *, all->count);
    int count = 0;
    for (int k = 0; k < all->count; k++)
        if (all->items[k]->kind == AST_RULE)
            rules[count++] = all->items[k]->name.name;
    const char *near = suggest_word(name.name, rules, count);
    if (near)
        diag_help(diag, "did you mean '%s'?", near);
}

/* The rule that another one is made of; NULL after reporting. */
static AstStmt *find_rule(const RuleModels *models, AstName name)
{
    AstStmt *found = find_statement(models, name.name);
    if (found && found->kind == AST_RULE)
        return found;
    if (!found) {
        report_no_rule(models, name);
        return NULL;
    }
    Diag *diag = diag_error(models->ast->diags, E_WRONG_KIND, name.span,
                            "'%s' is %s %s, and a rule is made of rules", name.name,
                            article(found->kind), ast_stmt_name(found->kind));
    diag_note(diag, found->name.span, "'%s' is declared here", name.name);
    return NULL;
}

static bool has_members(const AstStmt *stmt)
{
    return stmt->kind == AST_INPUT || stmt->kind == AST_POPULATION || stmt->kind == AST_PROJECTION;
}

/* What an argument names: something with members, since all else can be a quantity. */
static bool check_argument(const RuleModels *models, AstName argument, AstName parameter)
{
    const AstStmt *found = find_statement(models, argument.name);
    if (found && has_members(found))
        return true;
    Diag *diag;
    if (found) {
        diag = diag_error(models->ast->diags, E_WRONG_KIND, argument.span,
                          "'%s' is %s %s, and arguments of rules are inputs, populations and projections",
                          argument.name, article(found->kind), ast_stmt_name(found->kind));
        diag_note(diag, found->name.span, "'%s' is declared here", argument.name);
    } else {
        diag = diag_error(models->ast->diags, E_UNKNOWN_NAME, argument.span,
                          "there is nothing named '%s'", argument.name);
    }
    diag_note(diag, parameter.span, "it stands for '%s'", parameter.name);
    return false;
}

static bool check_arguments(const RuleModels *models, AstName use, const AstNames *given,
                            const AstStmt *model, bool names_known)
{
    if (given->count != model->names.count) {
        const char *wanted = model->names.count == 0
                                 ? "no arguments"
                                 : arena_printf(models->ast->arena, "%d argument%s", model->names.count,
                                                model->names.count == 1 ? "" : "s");
        Diag *diag = diag_error(models->ast->diags, E_BAD_ARGUMENT, use.span,
                                "rule '%s' takes %s, but %d %s given", use.name, wanted,
                                given->count, given->count == 1 ? "is" : "are");
        diag_note(diag, model->name.span, "'%s' is declared here", use.name);
        return false;
    }
    for (int k = 0; k < given->count && names_known; k++)
        if (!check_argument(models, given->items[k], model->names.items[k]))
            return false;
    return true;
}

static bool check_parameters(const RuleModels *models, const AstStmt *rule)
{
    for (int k = 0; k < rule->names.count; k++)
        for (int n = 0; n < k; n++)
            if (rule->names.items[n].name == rule->names.items[k].name) {
                diag_error(models->ast->diags, E_DUPLICATE_NAME, rule->names.items[k].span,
                           "'%s' stands for two arguments of '%s'", rule->names.items[k].name,
                           rule->name.name);
                return false;
            }
    return true;
}

/* ---- levels --------------------------------------------------------------------------------- */

static void report_circle(const RuleModels *models, const AstStmt *rule)
{
    diag_error(models->ast->diags, E_CIRCLE, rule->model.span, "rule '%s' is made of itself",
               rule->name.name);
}

/* What `rule` is made of, level by level; false after reporting. Arguments of a rule that has parameters itself are
 * known only where that is used. */
static bool add_levels(RuleModels *models, const AstStmt *rule, Levels *levels)
{
    Arena *arena = models->ast->arena;
    const char *reason =
        arena_printf(arena, "rule '%s' is made of '%s' here", rule->name.name, rule->model.name);
    const AstStmt *at = rule;
    AstNames given = rule->given;
    while (at->model.name) {
        const AstStmt *model = find_rule(models, at->model);
        bool known = rule->names.count == 0 || at != rule;
        if (!model || !check_arguments(models, at->model, &given, model, known))
            return false;
        if (levels->count > models->program->statements.count) {
            report_circle(models, rule);
            return false;
        }
        AstCopy copy = {.ast = models->ast,
                        .sources = models->sources,
                        .use = rule->model.span,
                        .reason = reason,
                        .from = &model->names,
                        .to = &given};
        AstStmts parts = {0};
        for (int k = 0; k < model->body.count; k++)
            vec_push(arena, &parts, ast_copy_stmt(&copy, model->body.items[k]));
        AstNames next = {0};
        for (int k = 0; k < model->given.count; k++)
            vec_push(arena, &next, ast_copy_meaning(&copy, model->given.items[k]));
        vec_push(arena, levels, parts);
        at = model;
        given = next;
    }
    return true;
}

/* ---- what stands for what ------------------------------------------------------------------- */

/* Whether a statement defines a name that stands for a value. A variable's start does so beside its equation. */
static bool defines(const AstStmt *stmt, Name name, AstStmtKind replaced)
{
    switch (stmt->kind) {
    case AST_INITIAL:
        return stmt->name.name == name && replaced != AST_ODE;
    case AST_ODE:
        return stmt->name.name == name && replaced != AST_INITIAL;
    case AST_EQUATION:
    case AST_DRAW:
    case AST_TRACE:
        return stmt->name.name == name;
    case AST_LEARN:
        for (int k = 0; k < stmt->names.count; k++)
            if (stmt->names.items[k].name == name)
                return true;
        return false;
    default:
        return false;
    }
}

/* `fix NAME = …` */
static bool fixes(const AstStmt *stmt, Name name)
{
    for (int k = 0; stmt->kind == AST_FIX && k < stmt->body.count; k++) {
        const AstStmt *term = stmt->body.items[k];
        if (term->target->kind == AST_NAME && term->target->u.name == name &&
            term->factors.count == 0 && !term->is_constant)
            return true;
    }
    return false;
}

/* Whether a level above defines the name; the statement that does is marked. */
static bool defined_above(const Levels *levels, int level, Name name, AstStmtKind replaced)
{
    for (int k = 0; k < level; k++)
        for (int n = 0; n < levels->items[k].count; n++) {
            AstStmt *own = levels->items[k].items[n];
            if (!defines(own, name, replaced) && !(replaced == AST_FIX && fixes(own, name)))
                continue;
            own->stands_for = true;
            return true;
        }
    return false;
}

/* Whether a level above has a statement of the kind, and of an event of the same word. */
static bool stated_above(const Levels *levels, int level, const AstStmt *stmt)
{
    for (int k = 0; k < level; k++)
        for (int n = 0; n < levels->items[k].count; n++) {
            const AstStmt *own = levels->items[k].items[n];
            if (own->kind == stmt->kind &&
                (own->kind == AST_TIES || own->word.name == stmt->word.name))
                return true;
        }
    return false;
}

/* Takes away the names that a level above defines. */
static void keep_names(Ast *ast, const Levels *levels, int level, AstStmt *learn)
{
    AstNames kept = {0};
    for (int k = 0; k < learn->names.count; k++)
        if (!defined_above(levels, level, learn->names.items[k].name, AST_LEARN))
            vec_push(ast->arena, &kept, learn->names.items[k]);
    learn->names = kept;
}

static void keep_terms(Ast *ast, const Levels *levels, int level, AstStmt *fix)
{
    AstStmts kept = {0};
    for (int k = 0; k < fix->body.count; k++) {
        AstStmt *term = fix->body.items[k];
        bool single =
            term->target->kind == AST_NAME && term->factors.count == 0 && !term->is_constant;
        if (!single || !defined_above(levels, level, term->target->u.name, AST_FIX))
            vec_push(ast->arena, &kept, term);
    }
    fix->body = kept;
}

/* Whether anything is left of a statement of a model. */
static bool stays(Ast *ast, const Levels *levels, int level, AstStmt *stmt)
{
    switch (stmt->kind) {
    case AST_LEARN:
        keep_names(ast, levels, level, stmt);
        return stmt->names.count > 0;
    case AST_FIX:
        keep_terms(ast, levels, level, stmt);
        return stmt->body.count > 0;
    case AST_EQUATION:
    case AST_DRAW:
    case AST_TRACE:
    case AST_ODE:
    case AST_INITIAL:
        return !defined_above(levels, level, stmt->name.name, stmt->kind);
    case AST_EVENT:
    case AST_TIES:
        return !stated_above(levels, level, stmt);
    default:
        return true;
    }
}

/* Writes out `spike_volterra` of all levels, which depends on the `ties` that hold. */
static void expand_levels(RuleModels *models, Levels *levels)
{
    const AstStmt *ties = NULL;
    for (int k = 0; k < levels->count; k++)
        for (int n = 0; n < levels->items[k].count; n++)
            if (!ties && levels->items[k].items[n]->kind == AST_TIES)
                ties = levels->items[k].items[n];
    for (int k = 0; k < levels->count; k++)
        levels->items[k] = expand_spikes(models->ast, models->sources, &levels->items[k], ties);
}

/* All statements of a rule, those of what it is made of first. */
static AstStmts whole_body(RuleModels *models, const AstStmt *rule)
{
    Levels levels = {0};
    AstStmts body = {0};
    vec_push(models->ast->arena, &levels, rule->body);
    if (!add_levels(models, rule, &levels))
        return rule->body;
    expand_levels(models, &levels);
    for (int level = levels.count - 1; level >= 0; level--)
        for (int k = 0; k < levels.items[level].count; k++) {
            AstStmt *stmt = levels.items[level].items[k];
            if (level == 0 || stays(models->ast, &levels, level, stmt))
                vec_push(models->ast->arena, &body, stmt);
        }
    return body;
}

/* ---- models --------------------------------------------------------------------------------- */

static bool is_followed(const AstProgram *program, Name name)
{
    for (int k = 0; k < program->statements.count; k++) {
        const AstStmt *projection = program->statements.items[k];
        for (int n = 0; projection->kind == AST_PROJECTION && n < projection->body.count; n++)
            if (projection->body.items[n]->kind == AST_PLASTIC &&
                projection->body.items[n]->name.name == name)
                return true;
    }
    return false;
}

static AstStmt *find_rule_of(const AstProgram *program, Name name)
{
    for (int k = 0; k < program->statements.count; k++) {
        AstStmt *rule = program->statements.items[k];
        if (rule->kind == AST_RULE && rule->name.name == name)
            return rule;
    }
    return NULL;
}

/* The rule of that name, and what it is made of. */
static void mark_used(const AstProgram *program, Name name)
{
    AstStmt *rule = find_rule_of(program, name);
    while (rule && !rule->is_used) {
        rule->is_used = true;
        rule = rule->model.name ? find_rule_of(program, rule->model.name) : NULL;
    }
}

void rule_models_mark_used(const AstProgram *program)
{
    for (int k = 0; k < program->statements.count; k++) {
        const AstStmt *stmt = program->statements.items[k];
        if (stmt->kind == AST_RULE && stmt->span.file == program->file)
            mark_used(program, stmt->name.name);
        for (int n = 0; stmt->kind == AST_PROJECTION && n < stmt->body.count; n++)
            if (stmt->body.items[n]->kind == AST_PLASTIC)
                mark_used(program, stmt->body.items[n]->name.name);
    }
}

static void mark_models(RuleModels *models)
{
    AstStmts *all = &models->program->statements;
    for (int k = 0; k < all->count; k++) {
        AstStmt *rule = all->items[k];
        if (rule->kind != AST_RULE)
            continue;
        /* What other files declare is theirs to use or not. */
        bool of_other = rule->span.file != models->program->file;
        rule->is_model = rule->is_model || rule->names.count > 0 ||
                         (of_other && !is_followed(models->program, rule->name.name));
        AstStmt *model = rule->model.name ? find_statement(models, rule->model.name) : NULL;
        if (model && model->kind == AST_RULE && !is_followed(models->program, model->name.name))
            model->is_model = true;
    }
}

void rule_models_expand(Ast *ast, SourceSet *sources, AstProgram *program)
{
    RuleModels models = {ast, sources, program};
    const AstStmts *all = &program->statements;
    AstStmts *bodies = arena_array(ast->arena, AstStmts, all->count + 1);
    mark_models(&models);
    for (int k = 0; k < all->count; k++)
        if (all->items[k]->kind == AST_RULE && check_parameters(&models, all->items[k]))
            bodies[k] = whole_body(&models, all->items[k]);
    /* Only now: a rule may be made of one that stands further down. */
    for (int k = 0; k < all->count; k++)
        if (all->items[k]->kind == AST_RULE)
            all->items[k]->body = bodies[k];
}

/* editor_names.c: see editor_names.h. */
#include "editor_names.h"

#include <string.h>

typedef struct Walk {
    EditorNames *names;
    Ast *ast;
    bool uses; /* the second walk: declarations are known */
    int owner; /* of what is walked */
} Walk;

/* ---- looking up ------------------------------------------------------------------------------- */

int editor_names_global(const EditorNames *names, Name name)
{
    for (int k = 0; name && k < names->declarations.count; k++) {
        const EditorDeclaration *declaration = &names->declarations.items[k];
        if (declaration->name == name && declaration->owner < 0 && declaration->high == 0)
            return k;
    }
    return -1;
}

int editor_names_member(const EditorNames *names, int owner, Name name)
{
    /* A model may have a model; a circle of them is an error, and ends here, too. */
    for (int depth = 0; owner >= 0 && depth < 8; depth++) {
        for (int k = 0; k < names->declarations.count; k++) {
            const EditorDeclaration *declaration = &names->declarations.items[k];
            if (declaration->name == name && declaration->owner == owner && declaration->high == 0)
                return k;
        }
        const AstStmt *stmt = names->declarations.items[owner].stmt;
        owner = stmt->kind == AST_POPULATION || stmt->kind == AST_RULE ? editor_names_global(names, stmt->model.name) : -1;
    }
    return -1;
}

static int find_local(const EditorNames *names, Name name, int offset)
{
    int best = -1;
    for (int k = 0; k < names->declarations.count; k++) {
        const EditorDeclaration *declaration = &names->declarations.items[k];
        if (declaration->name == name && declaration->low <= offset && offset < declaration->high &&
            (best < 0 || declaration->low >= names->declarations.items[best].low))
            best = k;
    }
    return best;
}

static int find(const EditorNames *names, int owner, Name name, int offset)
{
    int found = find_local(names, name, offset);
    if (found < 0 && owner >= 0)
        found = editor_names_member(names, owner, name);
    return found >= 0 ? found : editor_names_global(names, name);
}

/* The unit at an end of a synapse, `pre` or `post`: that of the projection, or of the first one that follows the rule. */
static int end_of_synapse(const EditorNames *names, int owner, bool post)
{
    const AstStmt *stmt = owner >= 0 ? names->declarations.items[owner].stmt : NULL;
    if (stmt && stmt->kind == AST_PROJECTION)
        return editor_names_global(names, post ? stmt->to.name : stmt->from.name);
    for (int k = 0; stmt && stmt->kind == AST_RULE && k < names->declarations.count; k++) {
        const AstStmt *projection = names->declarations.items[k].stmt;
        if (projection->kind != AST_PROJECTION)
            continue;
        for (int p = 0; p < projection->body.count; p++)
            if (projection->body.items[p]->kind == AST_PLASTIC && projection->body.items[p]->name.name == stmt->name.name)
                return editor_names_global(names, post ? projection->to.name : projection->from.name);
    }
    return -1;
}

const EditorUse *editor_names_at(const EditorNames *names, int offset)
{
    for (int k = 0; k < names->uses.count; k++) {
        const EditorUse *use = &names->uses.items[k];
        if (use->span.start <= offset && offset <= use->span.end)
            return use;
    }
    return NULL;
}

/* ---- noting ----------------------------------------------------------------------------------- */

static int declare(Walk *walk, AstName name, const AstStmt *stmt, int owner, Span scope)
{
    EditorDeclaration declaration = {name.name, name.span, stmt, owner, scope.start, scope.end};
    if (walk->uses) /* the first walk has seen it */
        return -1;
    vec_push(walk->ast->arena, &walk->names->declarations, declaration);
    return walk->names->declarations.count - 1;
}

static void use(Walk *walk, AstName name, int declaration)
{
    EditorUse found = {name.span, declaration};
    if (walk->uses && name.name && declaration >= 0)
        vec_push(walk->ast->arena, &walk->names->uses, found);
}

static void use_name(Walk *walk, AstName name)
{
    use(walk, name, find(walk->names, walk->owner, name.name, name.span.start));
}

static void use_global(Walk *walk, AstName name)
{
    use(walk, name, editor_names_global(walk->names, name.name));
}

/* A phase of any task: of several of that name, the first. */
static void use_phase(Walk *walk, AstName name)
{
    int own = walk->owner >= 0 ? editor_names_member(walk->names, walk->owner, name.name) : -1;
    for (int k = 0; own < 0 && k < walk->names->declarations.count; k++) {
        const EditorDeclaration *declaration = &walk->names->declarations.items[k];
        if (declaration->name == name.name && declaration->stmt->kind == AST_PHASE)
            own = k;
    }
    use(walk, name, own);
}

static void walk_expr(Walk *walk, const AstExpr *x, const AstStmt *stmt);

static void walk_args(Walk *walk, const AstArgs *args, Span whole, const AstStmt *stmt)
{
    for (int k = 0; k < args->count; k++) {
        const AstExpr *value = args->items[k].value;
        if (value && value->kind == AST_BIND)
            declare(walk, value->u.bind.name, stmt, walk->owner, whole);
        walk_expr(walk, value, stmt);
    }
}

/* What a name before a dot stands for. */
static int owner_of(Walk *walk, const AstExpr *base)
{
    if (base->kind == AST_INDEX)
        base = base->u.call.callee;
    if (base->kind != AST_NAME)
        return -1;
    if (strcmp(base->u.name, "pre") == 0 || strcmp(base->u.name, "post") == 0)
        return end_of_synapse(walk->names, walk->owner, base->u.name[1] == 'o');
    return find(walk->names, walk->owner, base->u.name, base->span.start);
}

static void walk_expr(Walk *walk, const AstExpr *x, const AstStmt *stmt)
{
    if (!x)
        return;
    switch (x->kind) {
    case AST_NAME:
        use_name(walk, (AstName){.name = x->u.name, .span = x->span});
        break;
    case AST_MEMBER: {
        int owner = owner_of(walk, x->u.member.base);
        walk_expr(walk, x->u.member.base, stmt);
        use(walk, x->u.member.member, owner < 0 ? -1 : editor_names_member(walk->names, owner, x->u.member.member.name));
        break;
    }
    case AST_INDEX:
    case AST_CALL:
        walk_expr(walk, x->u.call.callee, stmt);
        walk_args(walk, &x->u.call.args, x->span, stmt);
        break;
    case AST_UNARY:
        walk_expr(walk, x->u.unary.operand, stmt);
        break;
    case AST_BINARY:
        walk_expr(walk, x->u.binary.left, stmt);
        walk_expr(walk, x->u.binary.right, stmt);
        break;
    case AST_COMPARE:
        walk_expr(walk, x->u.compare.first, stmt);
        walk_expr(walk, x->u.compare.second, stmt);
        walk_expr(walk, x->u.compare.third, stmt);
        break;
    case AST_RANGE:
        walk_expr(walk, x->u.range.low, stmt);
        walk_expr(walk, x->u.range.high, stmt);
        break;
    case AST_BIND:
        use_name(walk, x->u.bind.name);
        walk_expr(walk, x->u.bind.range, stmt);
        break;
    case AST_OVER:
        walk_expr(walk, x->u.over.value, stmt);
        use_phase(walk, x->u.over.window);
        break;
    case AST_NUMBER:
    case AST_STRING:
    case AST_ALL:
    case AST_BAD:
        break;
    }
}

/* ---- statements ------------------------------------------------------------------------------- */

/* Those whose blocks hold names of their own. */
static bool owns(AstStmtKind kind)
{
    return kind == AST_POPULATION || kind == AST_NEURON || kind == AST_PROJECTION || kind == AST_RULE || kind == AST_TASK ||
           kind == AST_INPUT;
}

static bool declares_global(AstStmtKind kind)
{
    return owns(kind) || kind == AST_CONST || kind == AST_LET || kind == AST_LOSS || kind == AST_REPORT || kind == AST_DEF ||
           kind == AST_REFERENCE || kind == AST_TEST || kind == AST_TRIAL_DRAW;
}

/* Variables of a unit, quantities and traces of a rule, phases of a task. */
static bool declares_own(const Walk *walk, const AstStmt *stmt)
{
    AstStmtKind home = walk->owner >= 0 ? walk->names->declarations.items[walk->owner].stmt->kind : AST_VERSION;
    if (stmt->kind == AST_EQUATION || stmt->kind == AST_ODE || stmt->kind == AST_DRAW)
        return home == AST_POPULATION || home == AST_NEURON || home == AST_RULE;
    return stmt->kind == AST_TRACE || stmt->kind == AST_PHASE;
}

static void walk_stmts(Walk *walk, const AstStmts *statements, bool in_block_of_owner);

static int find_own(const Walk *walk, const AstStmt *stmt)
{
    for (int k = 0; k < walk->names->declarations.count; k++)
        if (walk->names->declarations.items[k].stmt == stmt &&
            walk->names->declarations.items[k].span.start == stmt->name.span.start)
            return k;
    return -1;
}

/* The name of the statement: declared by it, or another use. Returns the owner of what is in its block. */
static int walk_own_name(Walk *walk, const AstStmt *stmt, bool in_block_of_owner)
{
    bool global = declares_global(stmt->kind) && (stmt->name.name || owns(stmt->kind));
    /* `r = 1` twice is an error, and `w = 0.1` in a block of an event changes what stands above */
    bool own = !global && in_block_of_owner && declares_own(walk, stmt) && stmt->name.name &&
               (walk->owner < 0 || editor_names_member(walk->names, walk->owner, stmt->name.name) < 0 || walk->uses);
    if (!walk->uses && (global || own))
        declare(walk, stmt->name, stmt, global ? -1 : walk->owner, (Span){0});
    int found = find_own(walk, stmt);
    if (stmt->kind == AST_RESTORE)
        use_phase(walk, stmt->name);
    else if (stmt->kind == AST_PLASTIC || stmt->kind == AST_TRANSPOSE || stmt->kind == AST_SCALED)
        use_global(walk, stmt->name);
    else if (found >= 0)
        use(walk, stmt->name, found);
    else if (stmt->kind != AST_LEARN)
        use_name(walk, stmt->name);
    return owns(stmt->kind) ? found : walk->owner;
}

static void walk_names(Walk *walk, const AstStmt *stmt, int owner)
{
    for (int k = 0; k < stmt->names.count; k++) {
        AstName name = stmt->names.items[k];
        if (stmt->kind == AST_LEARN)
            declare(walk, name, stmt, walk->owner, (Span){0});
        else if (stmt->kind == AST_DEF)
            declare(walk, name, stmt, -1, stmt->span);
        else if (stmt->kind == AST_RULE)
            declare(walk, name, stmt, owner, (Span){0});
        int outer = walk->owner;
        walk->owner = stmt->kind == AST_RULE ? owner : outer;
        use_name(walk, name);
        walk->owner = outer;
    }
    for (int k = 0; k < stmt->given.count; k++)
        use_name(walk, stmt->given.items[k]);
}

static void walk_stmt(Walk *walk, const AstStmt *stmt, bool in_block_of_owner)
{
    int outer = walk->owner;
    int owner = walk_own_name(walk, stmt, in_block_of_owner);
    walk_names(walk, stmt, owner);
    use_global(walk, stmt->from);
    use_global(walk, stmt->to);
    use_global(walk, stmt->model);
    if (stmt->window.phase.name)
        use_phase(walk, stmt->window.phase);
    if (stmt->bind) {
        declare(walk, stmt->bind->u.bind.name, stmt, -1, stmt->span);
        walk_expr(walk, stmt->bind, stmt);
    }
    const AstExpr *parts[] = {stmt->size, stmt->condition, stmt->target, stmt->value, stmt->draw,
                              stmt->low,  stmt->high,      stmt->every,  stmt->by};
    for (size_t k = 0; k < sizeof parts / sizeof parts[0]; k++)
        walk_expr(walk, parts[k], stmt);
    for (int k = 0; k < stmt->factors.count; k++)
        walk_expr(walk, stmt->factors.items[k].quantity, stmt);
    walk->owner = owner;
    walk_stmts(walk, &stmt->body, owns(stmt->kind));
    walk->owner = outer;
}

static void walk_stmts(Walk *walk, const AstStmts *statements, bool in_block_of_owner)
{
    for (int k = 0; k < statements->count; k++)
        walk_stmt(walk, statements->items[k], in_block_of_owner);
}

void editor_names_make(EditorNames *names, Ast *ast, const AstProgram *program)
{
    Walk walk = {.names = names, .ast = ast, .owner = -1};
    walk_stmts(&walk, &program->statements, false);
    walk.uses = true;
    walk_stmts(&walk, &program->statements, false);
}

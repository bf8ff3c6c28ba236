/* pass_hoist.c: what is computed several times is computed once, and before the loops that do not
 * change it.
 *
 * First expressions that stand in several places, without a write to what they read between, get a
 * variable where they first stand. Then, of each expression, the largest parts that vary less than
 * what they stand in move to variables before the outermost loop that does not change them, and
 * declarations move as a whole. Expressions are pure and total, so that computing one early, or in
 * vain, changes nothing. */
#include "passes.h"

#include <stdint.h>
#include <string.h>

#include "compiler/ir/ir_flow.h"
#include "compiler/ir/ir_walk.h"

/* An expression that was met, with the value that it had at `time`. */
typedef struct Entry {
    const IrExpr *expr;
    uint32_t hash;
    int time;
    int count;        /* places that it stands in */
    const IrVar *var; /* that holds the value; NULL: none yet */
    bool is_out_of_scope;
    struct Entry *next; /* of the bucket */
} Entry;

/* A body that is walked through. */
typedef struct Place {
    IrStmts out;          /* that is made of it */
    VEC(Entry *) entries; /* that are in scope in it, and not around it */
} Place;

/* Expressions met so far in a walk through a function. */
typedef struct Known {
    IrModule *module;
    Arena *arena; /* of the pass */
    IrFlow flow;
    Place *place; /* the current body */
    Entry **buckets;
    uint32_t bucket_mask;
} Known;

/* ---- hashes --------------------------------------------------------------------------------- */

static uint32_t mix(uint32_t hash, uint32_t word)
{
    hash = (hash ^ word) * 0x9E3779B1u;
    return hash ^ (hash >> 15);
}

/* Of a node without its children. Equal nodes have equal hashes. */
static uint32_t hash_node(const IrExpr *expr)
{
    uint64_t bits = 0;
    switch (expr->kind) {
    case IR_CONST:
        memcpy(&bits, &expr->u.constant, sizeof bits);
        break;
    case IR_INT_CONST:
    case IR_BOOL_CONST:
        bits = (uint64_t)expr->u.integer;
        break;
    case IR_VAR:
        bits = (uint64_t)expr->u.var->id;
        break;
    case IR_LOAD:
        bits = (uint64_t)expr->u.load.array->id;
        break;
    case IR_APPLY:
        bits = (uint64_t)expr->u.apply.op;
        break;
    case IR_CALL:
        bits = (uint64_t)expr->u.call.func->name[0];
        break;
    case IR_SELECT:
    case IR_POLY:
        break;
    }
    return mix(mix(mix(1, (uint32_t)expr->kind), (uint32_t)bits), (uint32_t)(bits >> 32));
}

/* ---- known expressions ---------------------------------------------------------------------- */

/* Whether reading a variable is cheaper than computing the expression. */
static bool is_worth(const IrExpr *expr)
{
    if (ir_is_leaf(expr))
        return false;
    bool is_simple = ir_is_op(expr, IR_NEG) || ir_is_op(expr, IR_NOT) || ir_is_op(expr, IR_IADD) ||
                     ir_is_op(expr, IR_ISUB);
    for (int k = 0; k < ir_child_count(expr); k++)
        is_simple = is_simple && ir_is_leaf(ir_child(expr, k));
    return !is_simple;
}

static int count_stmts(const IrStmts *body)
{
    int count = body->count;
    for (int k = 0; k < body->count; k++) {
        for (int b = 0; b < ir_body_count(body->items[k]); b++)
            count += count_stmts(ir_body(body->items[k], b));
    }
    return count;
}

static Known known_create(IrModule *module, Arena *arena, const IrFunction *function)
{
    uint32_t bucket_count = 64;
    int stmt_count = count_stmts(&function->body);
    while (bucket_count < (uint32_t)stmt_count)
        bucket_count *= 2;
    return (Known){
        .module = module,
        .arena = arena,
        .flow = ir_flow(module, function->kind),
        .buckets = arena_array(arena, Entry *, bucket_count),
        .bucket_mask = bucket_count - 1,
    };
}

/* The entry of the expression, if it still has that value and its place is in scope. Entries that
 * will never be found again are dropped on the way. */
static Entry *known_find(const Known *known, const IrExpr *expr, uint32_t hash)
{
    Entry **link = &known->buckets[hash & known->bucket_mask];
    while (*link != NULL) {
        Entry *entry = *link;
        bool is_it = !entry->is_out_of_scope && entry->hash == hash && ir_equal(entry->expr, expr);
        if (is_it && ir_flow_unchanged(&known->flow, expr, entry->time))
            return entry;
        if (is_it || entry->is_out_of_scope)
            *link = entry->next;
        else
            link = &entry->next;
    }
    return NULL;
}

/* From now on the expression is known, as long as `place` is. */
static Entry *known_add(Known *known, Place *place, const IrExpr *expr, uint32_t hash)
{
    Entry **bucket = &known->buckets[hash & known->bucket_mask];
    Entry *entry = arena_new(known->arena, Entry);
    *entry = (Entry){.expr = expr, .hash = hash, .time = known->flow.clock, .next = *bucket};
    *bucket = entry;
    vec_push(known->arena, &place->entries, entry);
    return entry;
}

static Place *known_enter(Known *known, Place *place)
{
    Place *around = known->place;
    known->place = place;
    return around;
}

static void known_leave(Known *known, Place *around)
{
    for (int k = 0; k < known->place->entries.count; k++)
        known->place->entries.items[k]->is_out_of_scope = true;
    known->place = around;
}

static int enter_bodies(IrFlow *flow, IrStmt *stmt)
{
    if (stmt->kind == IR_FOR)
        return ir_flow_enter(flow, stmt);
    return stmt->kind == IR_IF ? ir_flow_enter_branch(flow) : 0;
}

static void leave_bodies(IrFlow *flow, const IrStmt *stmt, int mark)
{
    if (stmt->kind == IR_FOR)
        ir_flow_leave(flow, mark);
    else if (stmt->kind == IR_IF)
        ir_flow_leave_branch(flow, mark);
}

/* ---- sharing -------------------------------------------------------------------------------- */

/* A node of the function, in preorder. */
typedef struct Visit {
    Entry *entry; /* NULL: not worth a variable */
    int size;     /* nodes below and including it */
} Visit;

typedef struct Share {
    Known known;
    VEC(Visit) visits;
    int cursor;   /* the next visit */
    IrStmts *out; /* the body that is being made */
    Span span;    /* of the current statement */
} Share;

/* Counts each part of the expression and notes its visits. Returns its hash. */
static uint32_t count_parts(Share *share, const IrExpr *expr)
{
    Known *known = &share->known;
    int here = share->visits.count;
    vec_push(known->arena, &share->visits, (Visit){0});
    uint32_t hash = hash_node(expr);
    for (int k = 0; k < ir_child_count(expr); k++)
        hash = mix(hash, count_parts(share, ir_child(expr, k)));

    Entry *entry = NULL;
    if (is_worth(expr)) {
        entry = known_find(known, expr, hash);
        if (entry == NULL)
            entry = known_add(known, known->place, expr, hash);
        entry->count++;
    }
    share->visits.items[here] = (Visit){entry, share->visits.count - here};
    return hash;
}

static void count_body(Share *share, IrStmts *body)
{
    Place place = {.out = {0}}, *around = known_enter(&share->known, &place);
    for (int k = 0; k < body->count; k++) {
        IrStmt *stmt = body->items[k];
        for (int s = 0; s < ir_slot_count(stmt); s++) {
            if (*ir_slot(stmt, s) != NULL)
                count_parts(share, *ir_slot(stmt, s));
        }
        int mark = enter_bodies(&share->known.flow, stmt);
        for (int b = 0; b < ir_body_count(stmt); b++)
            count_body(share, ir_body(stmt, b));
        leave_bodies(&share->known.flow, stmt, mark);
        ir_flow_step(&share->known.flow, stmt, 0);
    }
    known_leave(&share->known, around);
}

/* The expression with variables for its parts that stand in more places than what is around them,
 * `around` places. They are declared where they first stand. */
static const IrExpr *share_parts(Share *share, const IrExpr *expr, int around)
{
    IrModule *module = share->known.module;
    int here = share->cursor++;
    Visit visit = share->visits.items[here];
    bool shares = visit.entry != NULL && visit.entry->count > around;
    if (shares && visit.entry->var != NULL) {
        share->cursor = here + visit.size;
        return ir_get(module, visit.entry->var);
    }
    int count = ir_child_count(expr), inside = shares ? visit.entry->count : around;
    const IrExpr *few[IR_FEW_CHILDREN];
    const IrExpr **children = ir_child_room(module, count, few);
    for (int k = 0; k < count; k++)
        children[k] = share_parts(share, ir_child(expr, k), inside);
    expr = ir_with_children(module, expr, children);
    if (!shares)
        return expr;
    IrVar *var = ir_var(module, ir_hint(module, expr), expr->type);
    ir_let(module, share->out, var, expr)->span = share->span;
    visit.entry->var = var;
    return ir_get(module, var);
}

/* The value of a variable that is constant afterwards: if it stands in further places, the variable
 * itself serves there. */
static void share_let(Share *share, IrStmt *let)
{
    IrVar *var = let->u.let.var;
    Entry *entry = share->visits.items[share->cursor].entry;
    bool serves = entry != NULL && entry->count > 1 && entry->var == NULL && !var->assigned &&
                  var->type.varying == let->u.let.value->type.varying;
    let->u.let.value = share_parts(share, let->u.let.value, serves ? entry->count : 1);
    if (serves)
        entry->var = var;
}

static void share_body(Share *share, IrStmts *body)
{
    IrStmts out = {0}, *around = share->out;
    for (int k = 0; k < body->count; k++) {
        IrStmt *stmt = body->items[k];
        share->out = &out;
        share->span = stmt->span;
        for (int s = 0; s < ir_slot_count(stmt); s++) {
            const IrExpr **slot = ir_slot(stmt, s);
            if (stmt->kind == IR_LET)
                share_let(share, stmt);
            else if (*slot != NULL)
                *slot = share_parts(share, *slot, 1);
        }
        for (int b = 0; b < ir_body_count(stmt); b++)
            share_body(share, ir_body(stmt, b));
        vec_push(share->known.module->arena, &out, stmt);
    }
    share->out = around;
    *body = out;
}

/* ---- hoisting ------------------------------------------------------------------------------- */

/* A loop around the current place. */
typedef struct Loop {
    IrStmts before; /* what was taken out of it */
    Place *around;  /* where it stands */
} Loop;

/* A variable that was declared as a copy of another one, at `time`. */
typedef struct Alias {
    const IrVar *var; /* NULL: it is none */
    int time;
} Alias;

typedef struct Hoist {
    Known known;
    Span span;       /* of the current statement */
    VEC(Loop) loops; /* the outermost first */
    Alias *alias;    /* by id */
    int alias_count; /* variables made since have none */
} Hoist;

/* An expression, already rewritten, and what is known of it. */
typedef struct Value {
    const IrExpr *expr;
    int level;
    uint32_t hash;
} Value;

static Value get(const Hoist *hoist, const IrVar *var)
{
    const IrExpr *expr = ir_get(hoist->known.module, var);
    return (Value){expr, ir_flow_own_level(&hoist->known.flow, expr), hash_node(expr)};
}

/* The value, or the variable it moves to, if it does not change in the innermost loop. */
static Value hoist_value(Hoist *hoist, Value value)
{
    Known *known = &hoist->known;
    if (value.level >= known->flow.depth || !is_worth(value.expr))
        return value;
    IrModule *module = known->module;
    Loop *loop = &hoist->loops.items[value.level];
    IrVar *var = ir_var(module, ir_hint(module, value.expr), value.expr->type);
    IrStmt *let = ir_let(module, &loop->before, var, value.expr);
    let->span = hoist->span;
    ir_flow_step(&known->flow, let, value.level);
    known_add(known, loop->around, value.expr, value.hash)->var = var;
    return get(hoist, var);
}

static Value rewrite(Hoist *hoist, const IrExpr *expr);

static Value rewrite_var(Hoist *hoist, const IrExpr *expr)
{
    int id = expr->u.var->id;
    if (id < hoist->alias_count && hoist->alias[id].var != NULL) {
        Alias alias = hoist->alias[id];
        Value value = get(hoist, alias.var);
        if (ir_flow_unchanged(&hoist->known.flow, value.expr, alias.time))
            return value;
    }
    return (Value){expr, ir_flow_own_level(&hoist->known.flow, expr), hash_node(expr)};
}

/* Takes what it can out of the operands; the whole is left to what it stands in. */
static Value rewrite(Hoist *hoist, const IrExpr *expr)
{
    if (expr->kind == IR_VAR)
        return rewrite_var(hoist, expr);

    int count = ir_child_count(expr);
    Value few[IR_FEW_CHILDREN];
    const IrExpr *few_children[IR_FEW_CHILDREN];
    Value *values = count <= IR_FEW_CHILDREN ? few : arena_array(hoist->known.arena, Value, count);
    const IrExpr **children = ir_child_room(hoist->known.module, count, few_children);

    int level = ir_flow_own_level(&hoist->known.flow, expr);
    for (int k = 0; k < count; k++) {
        values[k] = rewrite(hoist, ir_child(expr, k));
        if (level < values[k].level)
            level = values[k].level;
    }
    uint32_t hash = hash_node(expr);
    for (int k = 0; k < count; k++) {
        if (values[k].level < level)
            values[k] = hoist_value(hoist, values[k]);
        children[k] = values[k].expr;
        hash = mix(hash, values[k].hash);
    }
    Value value = {ir_with_children(hoist->known.module, expr, children), level, hash};
    const Entry *entry = is_worth(value.expr) ? known_find(&hoist->known, value.expr, hash) : NULL;
    return entry != NULL ? get(hoist, entry->var) : value;
}

static void append(Hoist *hoist, IrStmt *stmt)
{
    vec_push(hoist->known.module->arena, &hoist->known.place->out, stmt);
}

/* The declaration of a variable that is constant afterwards moves as a whole. If it is a copy, the
 * original is read in its place as long as that has not changed; if it never does, the copy goes.
 */
static void hoist_let(Hoist *hoist, IrStmt *let)
{
    Known *known = &hoist->known;
    IrVar *var = let->u.let.var;
    Value value = rewrite(hoist, let->u.let.value);
    if (value.expr->kind == IR_VAR) {
        hoist->alias[var->id] = (Alias){value.expr->u.var, known->flow.clock};
        if (!value.expr->u.var->assigned)
            return;
    }
    let->u.let.value = value.expr;
    Place *place = known->place;
    if (value.level < known->flow.depth) {
        Loop *loop = &hoist->loops.items[value.level];
        place = loop->around;
        vec_push(known->module->arena, &loop->before, let);
    } else {
        append(hoist, let);
    }
    ir_flow_step(&known->flow, let, value.level);
    if (is_worth(value.expr) && var->type.varying == value.expr->type.varying)
        known_add(known, place, value.expr, value.hash)->var = var;
}

static void hoist_body(Hoist *hoist, IrStmts *body);

static void hoist_bodies(Hoist *hoist, IrStmt *stmt)
{
    Known *known = &hoist->known;
    int mark = enter_bodies(&known->flow, stmt);
    if (stmt->kind == IR_FOR)
        vec_push(known->arena, &hoist->loops, ((Loop){.around = known->place}));
    for (int k = 0; k < ir_body_count(stmt); k++)
        hoist_body(hoist, ir_body(stmt, k));
    leave_bodies(&known->flow, stmt, mark);
    if (stmt->kind != IR_FOR)
        return;
    IrStmts before = hoist->loops.items[--hoist->loops.count].before;
    for (int k = 0; k < before.count; k++)
        append(hoist, before.items[k]);
}

static void hoist_stmt(Hoist *hoist, IrStmt *stmt)
{
    hoist->span = stmt->span;
    if (stmt->kind == IR_LET && !stmt->u.let.var->assigned) {
        hoist_let(hoist, stmt);
        return;
    }
    for (int k = 0; k < ir_slot_count(stmt); k++) {
        const IrExpr **slot = ir_slot(stmt, k);
        if (*slot != NULL)
            *slot = hoist_value(hoist, rewrite(hoist, *slot)).expr;
    }
    hoist_bodies(hoist, stmt);
    append(hoist, stmt);
    ir_flow_step(&hoist->known.flow, stmt, 0);
}

static void hoist_body(Hoist *hoist, IrStmts *body)
{
    Place place = {.out = {0}}, *around = known_enter(&hoist->known, &place);
    for (int k = 0; k < body->count; k++)
        hoist_stmt(hoist, body->items[k]);
    known_leave(&hoist->known, around);
    *body = place.out;
}

/* Requires pass_horner before it, if polynomials are to be hoisted in part. Keeps the bits of all
 * values; makes variables, and drops those that hold what another one does. What lies under an
 * IR_IF is computed without its condition only if it is total: ir_flow_own_level. */
void pass_hoist(IrModule *module)
{
    for (int k = 0; k < IR_FUNCTION_COUNT; k++) {
        Arena *arena = arena_create();
        IrFunction *function = &module->functions[k];
        Share share = {.known = known_create(module, arena, function)};
        count_body(&share, &function->body);
        share_body(&share, &function->body);
        Hoist hoist = {
            .known = known_create(module, arena, function),
            .alias = arena_array(arena, Alias, module->next_id),
            .alias_count = module->next_id,
        };
        hoist_body(&hoist, &function->body);
        arena_destroy(arena);
    }
}

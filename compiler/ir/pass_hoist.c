/* pass_hoist.c: what a loop does not change is computed before it, and what a statement computes
 * twice is computed once.
 *
 * The functions are walked in order. Of each expression the largest parts that vary less than what
 * they stand in move to a new variable before the outermost loop that does not change them. A table
 * of what variables hold finds expressions that were computed before; an entry lives as long as its
 * variable is in scope and nothing it was computed from is written. Expressions are pure and total,
 * so that computing one early, or in vain, changes nothing. */
#include "ir_walk.h"

#include <stdint.h>
#include <string.h>

/* `var` holds the value that `expr` had at `time`. */
typedef struct Entry {
    const IrExpr *expr;
    uint32_t hash;
    const IrVar *var;
    int time;
    bool is_out_of_scope;
    struct Entry *next; /* of the bucket */
} Entry;

/* A body that is being made. */
typedef struct Place {
    IrStmts out;
    VEC(Entry *) entries; /* whose variables are declared in it */
} Place;

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

/* How often a statement has an expression. */
typedef struct Repeat {
    const IrExpr *expr;
    uint32_t hash;
    int count;
    const IrVar *var;    /* that it was put into; NULL: not yet */
    struct Repeat *next; /* of the bucket */
} Repeat;

/* A node of the current statement, in preorder. */
typedef struct Visit {
    Repeat *repeat; /* NULL: not worth a variable */
    int size;       /* nodes below and including it */
} Visit;

#define REPEAT_BUCKETS 256

typedef struct Hoist {
    IrModule *module;
    IrFlow flow;
    Span span; /* of the current statement */
    Place *place;
    VEC(Loop) loops; /* the outermost first */
    Alias *alias;    /* by id */
    int alias_count; /* variables made since have none */
    Entry **buckets;
    uint32_t bucket_mask;
    Repeat *repeats[REPEAT_BUCKETS];
    VEC(uint32_t) used; /* buckets of `repeats` that are not empty */
    Repeat *free_repeats;
    VEC(Visit) visits;
    int cursor; /* the next visit */
} Hoist;

/* An expression, already rewritten, and what is known of it. */
typedef struct Value {
    const IrExpr *expr;
    int level;
    uint32_t hash;
} Value;

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

/* ---- what is worth a variable --------------------------------------------------------------- */

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

static Entry *find(const Hoist *hoist, const IrExpr *expr, uint32_t hash)
{
    Entry **link = &hoist->buckets[hash & hoist->bucket_mask];
    while (*link != NULL) {
        Entry *entry = *link;
        if (entry->is_out_of_scope) {
            *link = entry->next;
            continue;
        }
        if (entry->hash == hash && ir_equal(entry->expr, expr) &&
            ir_flow_unchanged(&hoist->flow, entry->expr, entry->time))
            return entry;
        link = &entry->next;
    }
    return NULL;
}

/* From now on, `var`, declared in `place`, is known to hold the value. */
static void remember(Hoist *hoist, Place *place, Value value, const IrVar *var)
{
    Entry **bucket = &hoist->buckets[value.hash & hoist->bucket_mask];
    Entry *entry = arena_new(hoist->module->arena, Entry);
    *entry = (Entry){.expr = value.expr,
                     .hash = value.hash,
                     .var = var,
                     .time = hoist->flow.clock,
                     .next = *bucket};
    *bucket = entry;
    vec_push(hoist->module->arena, &place->entries, entry);
}

static Value get(Hoist *hoist, const IrVar *var)
{
    const IrExpr *expr = ir_get(hoist->module, var);
    return (Value){expr, ir_flow_own_level(&hoist->flow, expr), hash_node(expr)};
}

/* A new variable with the value. `out` is the list that its IR_LET is added to, within `place`. */
static Value put(Hoist *hoist, Place *place, IrStmts *out, Value value)
{
    IrModule *module = hoist->module;
    IrVar *var = ir_var(module, ir_hint(module, value.expr), value.expr->type);
    IrStmt *let = ir_let(module, out, var, value.expr);
    let->span = hoist->span;
    ir_flow_step(&hoist->flow, let, value.level);
    remember(hoist, place, value, var);
    return get(hoist, var);
}

/* ---- invariants ----------------------------------------------------------------------------- */

/* The value, or the variable it moves to, if it does not change in the innermost loop. */
static Value hoist_value(Hoist *hoist, Value value)
{
    if (value.level >= hoist->flow.depth || !is_worth(value.expr))
        return value;
    Loop *loop = &hoist->loops.items[value.level];
    return put(hoist, loop->around, &loop->before, value);
}

static Value rewrite(Hoist *hoist, const IrExpr *expr);

static Value rewrite_var(Hoist *hoist, const IrExpr *expr)
{
    int id = expr->u.var->id;
    if (id < hoist->alias_count && hoist->alias[id].var != NULL) {
        Alias alias = hoist->alias[id];
        Value value = get(hoist, alias.var);
        if (ir_flow_unchanged(&hoist->flow, value.expr, alias.time))
            return value;
    }
    return (Value){expr, ir_flow_own_level(&hoist->flow, expr), hash_node(expr)};
}

/* Takes what it can out of the operands; the whole is left to what it stands in. */
static Value rewrite(Hoist *hoist, const IrExpr *expr)
{
    if (expr->kind == IR_VAR)
        return rewrite_var(hoist, expr);

    int count = ir_child_count(expr);
    Value few[IR_FEW_CHILDREN];
    const IrExpr *few_children[IR_FEW_CHILDREN];
    Value *values =
        count <= IR_FEW_CHILDREN ? few : arena_array(hoist->module->arena, Value, count);
    const IrExpr **children = ir_child_room(hoist->module, count, few_children);

    int level = ir_flow_own_level(&hoist->flow, expr);
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
    Value value = {ir_with_children(hoist->module, expr, children), level, hash};
    const Entry *entry = is_worth(value.expr) ? find(hoist, value.expr, hash) : NULL;
    return entry != NULL ? get(hoist, entry->var) : value;
}

/* ---- repeats within a statement ------------------------------------------------------------- */

static Repeat *new_repeat(Hoist *hoist)
{
    Repeat *repeat = hoist->free_repeats;
    if (repeat == NULL)
        return arena_new(hoist->module->arena, Repeat);
    hoist->free_repeats = repeat->next;
    return repeat;
}

static Repeat *count_repeat(Hoist *hoist, const IrExpr *expr, uint32_t hash)
{
    Repeat **bucket = &hoist->repeats[hash % REPEAT_BUCKETS];
    if (*bucket == NULL)
        vec_push(hoist->module->arena, &hoist->used, hash % REPEAT_BUCKETS);
    Repeat *repeat = *bucket;
    while (repeat != NULL && (repeat->hash != hash || !ir_equal(repeat->expr, expr)))
        repeat = repeat->next;
    if (repeat == NULL) {
        repeat = new_repeat(hoist);
        *repeat = (Repeat){.expr = expr, .hash = hash, .next = *bucket};
        *bucket = repeat;
    }
    repeat->count++;
    return repeat;
}

/* Counts each part of the expression and notes its visits. Returns its hash. */
static uint32_t count_parts(Hoist *hoist, const IrExpr *expr)
{
    int here = hoist->visits.count;
    vec_push(hoist->module->arena, &hoist->visits, (Visit){0});
    uint32_t hash = hash_node(expr);
    for (int k = 0; k < ir_child_count(expr); k++)
        hash = mix(hash, count_parts(hoist, ir_child(expr, k)));
    Repeat *repeat = is_worth(expr) ? count_repeat(hoist, expr, hash) : NULL;
    hoist->visits.items[here] = (Visit){repeat, hoist->visits.count - here};
    return hash;
}

/* The expression with variables for its parts that stand more often than what is around them. */
static const IrExpr *share_parts(Hoist *hoist, const IrExpr *expr, int around)
{
    int here = hoist->cursor++;
    Visit visit = hoist->visits.items[here];
    bool shares = visit.repeat != NULL && visit.repeat->count > around;
    if (shares && visit.repeat->var != NULL) {
        hoist->cursor = here + visit.size;
        return ir_get(hoist->module, visit.repeat->var);
    }
    int count = ir_child_count(expr), inside = shares ? visit.repeat->count : around;
    const IrExpr *few[IR_FEW_CHILDREN];
    const IrExpr **children = ir_child_room(hoist->module, count, few);
    for (int k = 0; k < count; k++)
        children[k] = share_parts(hoist, ir_child(expr, k), inside);
    expr = ir_with_children(hoist->module, expr, children);
    if (!shares)
        return expr;
    Value value = rewrite(hoist, expr);
    if (value.expr->kind != IR_VAR)
        value = put(hoist, hoist->place, &hoist->place->out, value);
    visit.repeat->var = value.expr->u.var;
    return value.expr;
}

static void forget_repeats(Hoist *hoist)
{
    while (hoist->used.count > 0) {
        Repeat **bucket = &hoist->repeats[hoist->used.items[--hoist->used.count]];
        while (*bucket != NULL) {
            Repeat *repeat = *bucket;
            *bucket = repeat->next;
            repeat->next = hoist->free_repeats;
            hoist->free_repeats = repeat;
        }
    }
    hoist->visits.count = hoist->cursor = 0;
}

/* Puts what the statement computes more than once into variables in front of it. */
static void share(Hoist *hoist, IrStmt *stmt)
{
    for (int k = 0; k < ir_slot_count(stmt); k++) {
        if (*ir_slot(stmt, k) != NULL)
            count_parts(hoist, *ir_slot(stmt, k));
    }
    for (int k = 0; k < ir_slot_count(stmt); k++) {
        const IrExpr **slot = ir_slot(stmt, k);
        if (*slot != NULL)
            *slot = share_parts(hoist, *slot, 1);
    }
    forget_repeats(hoist);
}

/* ---- statements ----------------------------------------------------------------------------- */

static void hoist_body(Hoist *hoist, IrStmts *body);

static void append(Hoist *hoist, IrStmt *stmt)
{
    vec_push(hoist->module->arena, &hoist->place->out, stmt);
}

/* The declaration of a variable that is constant afterwards: it moves as a whole. If it is a copy,
 * the original is read in its place as long as that has not changed; if it never does, the copy
 * goes. */
static void hoist_let(Hoist *hoist, IrStmt *let)
{
    IrVar *var = let->u.let.var;
    Value value = rewrite(hoist, let->u.let.value);
    if (value.expr->kind == IR_VAR) {
        hoist->alias[var->id] = (Alias){value.expr->u.var, hoist->flow.clock};
        if (!value.expr->u.var->assigned)
            return;
    }
    let->u.let.value = value.expr;
    Place *place = hoist->place;
    if (value.level < hoist->flow.depth) {
        Loop *loop = &hoist->loops.items[value.level];
        place = loop->around;
        vec_push(hoist->module->arena, &loop->before, let);
    } else {
        share(hoist, let);
        value = rewrite(hoist, let->u.let.value);
        append(hoist, let);
    }
    ir_flow_step(&hoist->flow, let, value.level);
    if (is_worth(value.expr) && var->type.varying == value.expr->type.varying)
        remember(hoist, place, value, var);
}

static void hoist_slots(Hoist *hoist, IrStmt *stmt)
{
    for (int k = 0; k < ir_slot_count(stmt); k++) {
        const IrExpr **slot = ir_slot(stmt, k);
        if (*slot != NULL)
            *slot = hoist_value(hoist, rewrite(hoist, *slot)).expr;
    }
    share(hoist, stmt);
}

static void hoist_loop(Hoist *hoist, IrStmt *stmt)
{
    int mark = ir_flow_enter(&hoist->flow, stmt);
    vec_push(hoist->module->arena, &hoist->loops, ((Loop){.around = hoist->place}));
    hoist_body(hoist, &stmt->u.loop.body);
    IrStmts before = hoist->loops.items[--hoist->loops.count].before;
    ir_flow_leave(&hoist->flow, mark);
    for (int k = 0; k < before.count; k++)
        append(hoist, before.items[k]);
}

static void hoist_branches(Hoist *hoist, IrStmt *stmt)
{
    int mark = ir_flow_enter_branch(&hoist->flow);
    hoist_body(hoist, &stmt->u.branch.yes);
    hoist_body(hoist, &stmt->u.branch.no);
    ir_flow_leave_branch(&hoist->flow, mark);
}

static void hoist_stmt(Hoist *hoist, IrStmt *stmt)
{
    hoist->span = stmt->span;
    if (stmt->kind == IR_LET && !stmt->u.let.var->assigned) {
        hoist_let(hoist, stmt);
        return;
    }
    hoist_slots(hoist, stmt);
    if (stmt->kind == IR_FOR)
        hoist_loop(hoist, stmt);
    else if (stmt->kind == IR_IF)
        hoist_branches(hoist, stmt);
    else if (stmt->kind == IR_BLOCK)
        hoist_body(hoist, &stmt->u.block.body);
    append(hoist, stmt);
    ir_flow_step(&hoist->flow, stmt, 0);
}

static void hoist_body(Hoist *hoist, IrStmts *body)
{
    Place place = {.out = {0}}, *around = hoist->place;
    hoist->place = &place;
    for (int k = 0; k < body->count; k++)
        hoist_stmt(hoist, body->items[k]);
    hoist->place = around;
    for (int k = 0; k < place.entries.count; k++)
        place.entries.items[k]->is_out_of_scope = true;
    *body = place.out;
}

/* ---- the pass ------------------------------------------------------------------------------- */

static int count_stmts(const IrStmts *body)
{
    int count = body->count;
    for (int k = 0; k < body->count; k++) {
        for (int b = 0; b < ir_body_count(body->items[k]); b++)
            count += count_stmts(ir_body(body->items[k], b));
    }
    return count;
}

static void hoist_function(IrModule *module, IrFunction *function)
{
    uint32_t bucket_count = 64;
    int stmt_count = count_stmts(&function->body);
    while (bucket_count < (uint32_t)stmt_count)
        bucket_count *= 2;
    Hoist hoist = {
        .module = module,
        .flow = ir_flow(module, function->kind),
        .alias = arena_array(module->arena, Alias, module->next_id),
        .alias_count = module->next_id,
        .buckets = arena_array(module->arena, Entry *, bucket_count),
        .bucket_mask = bucket_count - 1,
    };
    hoist_body(&hoist, &function->body);
}

/* Requires pass_horner before it, if polynomials are to be hoisted in part. Keeps the bits of all
 * values; makes variables, and drops those that hold what another one does. What lies under an
 * IR_IF is computed without its condition only if it is total: ir_flow_own_level. */
void pass_hoist(IrModule *module)
{
    for (int k = 0; k < IR_FUNCTION_COUNT; k++)
        hoist_function(module, &module->functions[k]);
}

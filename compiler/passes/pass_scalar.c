/* pass_scalar.c: small arrays become variables.
 *
 * After unrolling, the weights of a small network are accessed with constant indices only. As
 * variables they live in registers, and what is constant is known to the later passes. */
#include "passes.h"

#include "compiler/ir/ir_walk.h"

#define MOST_ELEMENTS 64

/* A list of statements and the one around it. */
typedef struct Body {
    const struct Body *around;
    int depth;
} Body;

/* An element of an array that may become a variable. */
typedef struct Element {
    const Body *common;     /* the innermost body around all accesses; NULL: there are none */
    const Body *first_body; /* that of the first access */
    const IrStmt *first;    /* the first access, if it is a store; else NULL */
    IrVar *var;             /* that it becomes */
} Element;

typedef struct Scalar {
    IrModule *module;
    Element **elements; /* by id of array; NULL: it stays an array */
} Scalar;

/* ---- what may become variables -------------------------------------------------------------- */

static const Body *common_body(const Body *a, const Body *b)
{
    while (a != b) {
        const Body *deeper = a->depth >= b->depth ? a : b;
        if (deeper == a)
            a = a->around;
        else
            b = b->around;
    }
    return a;
}

/* An access in `body`; `store` is NULL if it reads. */
static void note_access(Scalar *scalar, const IrArray *array, const IrExpr *index, const Body *body,
                        const IrStmt *store)
{
    Element *elements = scalar->elements[array->id];
    if (elements == NULL)
        return;
    if (index->kind != IR_INT_CONST) {
        scalar->elements[array->id] = NULL;
        return;
    }
    Element *element = &elements[index->u.integer];
    if (element->common == NULL)
        *element = (Element){.common = body, .first_body = body, .first = store};
    else
        element->common = common_body(element->common, body);
}

static void note_loads(Scalar *scalar, const IrExpr *expr, const Body *body)
{
    for (int k = 0; k < ir_child_count(expr); k++)
        note_loads(scalar, ir_child(expr, k), body);
    if (expr->kind == IR_LOAD)
        note_access(scalar, expr->u.load.array, expr->u.load.index, body, NULL);
}

static void note_body(Scalar *scalar, const IrStmts *stmts, const Body *around)
{
    Body *body = arena_new(scalar->module->arena, Body);
    *body = (Body){.around = around, .depth = around != NULL ? around->depth + 1 : 0};
    for (int k = 0; k < stmts->count; k++) {
        IrStmt *stmt = stmts->items[k];
        for (int s = 0; s < ir_slot_count(stmt); s++) {
            if (*ir_slot(stmt, s) != NULL)
                note_loads(scalar, *ir_slot(stmt, s), body);
        }
        if (stmt->kind == IR_STORE)
            note_access(scalar, stmt->u.store.array, stmt->u.store.index, body, stmt);
        for (int a = 0; stmt->kind == IR_KERNEL && a < stmt->u.kernel.arg_count; a++) {
            if (stmt->u.kernel.args[a].kind == IR_ARG_ARRAY)
                scalar->elements[stmt->u.kernel.args[a].array->id] = NULL;
        }
        for (int b = 0; b < ir_body_count(stmt); b++)
            note_body(scalar, ir_body(stmt, b), body);
    }
}

/* ---- the change ----------------------------------------------------------------------------- */

/* Whether the first access is a store that comes before all others whenever they are reached. It
 * declares the variable then. */
static bool begins_with_store(const Element *element)
{
    return element->first != NULL && element->first_body == element->common;
}

/* Makes the variables, and declares those at the start of the function that no store declares. */
static void make_variables(Scalar *scalar, const IrArray *array, IrStmts *out)
{
    IrModule *module = scalar->module;
    Element *elements = scalar->elements[array->id];
    for (int k = 0; elements != NULL && k < array->length; k++) {
        if (elements[k].common == NULL)
            continue;
        const char *name = arena_printf(module->arena, "%s_%d", array->name, k);
        elements[k].var = ir_var(module, name, (IrType){array->base, array->varying});
        elements[k].var->content = array->content;
        if (!begins_with_store(&elements[k]))
            ir_let(module, out, elements[k].var,
                   array->base == IR_INT ? ir_int_const(module, 0) : ir_const(module, 0));
    }
}

static const IrExpr *scalar_node(void *context, const IrExpr *expr)
{
    const Scalar *scalar = context;
    if (expr->kind != IR_LOAD || scalar->elements[expr->u.load.array->id] == NULL)
        return expr;
    const Element *elements = scalar->elements[expr->u.load.array->id];
    return ir_get(scalar->module, elements[expr->u.load.index->u.integer].var);
}

static IrStmt *replace_store(Scalar *scalar, IrStmt *store, IrStmts *out)
{
    const Element *elements = scalar->elements[store->u.store.array->id];
    const Element *element = &elements[store->u.store.index->u.integer];
    IrStmt *(*make)(IrModule *, IrStmts *, IrVar *, const IrExpr *) =
        begins_with_store(element) && element->first == store ? ir_let : ir_set;
    IrStmt *stmt = make(scalar->module, out, element->var, store->u.store.value);
    stmt->span = store->span;
    stmt->note = store->note;
    return stmt;
}

static void scalar_body(Scalar *scalar, const IrStmts *body, IrStmts *out)
{
    for (int k = 0; k < body->count; k++) {
        IrStmt *stmt = body->items[k];
        for (int s = 0; s < ir_slot_count(stmt); s++) {
            const IrExpr **slot = ir_slot(stmt, s);
            if (*slot != NULL)
                *slot = ir_rewrite(scalar->module, *slot, scalar_node, scalar);
        }
        for (int b = 0; b < ir_body_count(stmt); b++) {
            IrStmts inner = {0};
            scalar_body(scalar, ir_body(stmt, b), &inner);
            *ir_body(stmt, b) = inner;
        }
        if (stmt->kind == IR_STORE && scalar->elements[stmt->u.store.array->id] != NULL)
            replace_store(scalar, stmt, out);
        else
            vec_push(scalar->module->arena, out, stmt);
    }
}

/* Requires pass_unroll before it, to be of use. In rollout, a WORK array of at most MOST_ELEMENTS
 * that is accessed by constant indices alone, and by no kernel function, becomes a variable for
 * each element. Its content before the first store, which could be anything, becomes 0. */
void pass_scalar(IrModule *module)
{
    IrStmts *body = &module->functions[IR_ROLLOUT].body, out = {0};
    Scalar scalar = {
        .module = module,
        .elements = arena_array(module->arena, Element *, module->next_id),
    };
    for (int k = 0; k < module->arrays.count; k++) {
        const IrArray *array = module->arrays.items[k];
        if (array->space == IR_SPACE_WORK && array->length <= MOST_ELEMENTS)
            scalar.elements[array->id] = arena_array(module->arena, Element, array->length);
    }
    note_body(&scalar, body, NULL);
    for (int k = 0; k < module->arrays.count; k++)
        make_variables(&scalar, module->arrays.items[k], &out);
    scalar_body(&scalar, body, &out);
    *body = out;
}

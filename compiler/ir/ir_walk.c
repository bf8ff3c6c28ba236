/* ir_walk.c: what the passes share. */
#include "ir_walk.h"

#include <stdlib.h>
#include <string.h>

/* ---- parts ---------------------------------------------------------------------------------- */

int ir_slot_count(const IrStmt *stmt)
{
    switch (stmt->kind) {
    case IR_LET:
    case IR_SET:
    case IR_IF:
    case IR_LEAVE:
        return 1;
    case IR_STORE:
        return 2;
    case IR_FOR:
        return stmt->u.loop.first != NULL ? 2 : 0;
    case IR_BLOCK:
        return 0;
    case IR_KERNEL:
        return stmt->u.kernel.arg_count;
    }
    return 0;
}

const IrExpr **ir_slot(IrStmt *stmt, int index)
{
    switch (stmt->kind) {
    case IR_LET:
    case IR_SET:
        return &stmt->u.let.value;
    case IR_IF:
        return &stmt->u.branch.cond;
    case IR_LEAVE:
        return &stmt->u.leave.cond;
    case IR_STORE:
        return index == 0 ? &stmt->u.store.index : &stmt->u.store.value;
    case IR_FOR:
        return index == 0 ? &stmt->u.loop.first : &stmt->u.loop.end;
    case IR_BLOCK:
        return NULL;
    case IR_KERNEL:
        return &stmt->u.kernel.args[index].value;
    }
    return NULL;
}

int ir_body_count(const IrStmt *stmt)
{
    switch (stmt->kind) {
    case IR_LET:
    case IR_SET:
    case IR_STORE:
    case IR_LEAVE:
    case IR_KERNEL:
        return 0;
    case IR_FOR:
    case IR_BLOCK:
        return 1;
    case IR_IF:
        return 2;
    }
    return 0;
}

IrStmts *ir_body(IrStmt *stmt, int index)
{
    switch (stmt->kind) {
    case IR_LET:
    case IR_SET:
    case IR_STORE:
    case IR_LEAVE:
    case IR_KERNEL:
        return NULL;
    case IR_FOR:
        return &stmt->u.loop.body;
    case IR_BLOCK:
        return &stmt->u.block.body;
    case IR_IF:
        return index == 0 ? &stmt->u.branch.yes : &stmt->u.branch.no;
    }
    return NULL;
}

bool ir_is_constant(const IrExpr *expr)
{
    return expr->kind == IR_CONST || expr->kind == IR_INT_CONST || expr->kind == IR_BOOL_CONST;
}

bool ir_is_leaf(const IrExpr *expr)
{
    return ir_is_constant(expr) || expr->kind == IR_VAR;
}

bool ir_is_number(const IrExpr *expr, double value)
{
    return expr->kind == IR_CONST && expr->u.constant == value;
}

bool ir_is_op(const IrExpr *expr, IrOp op)
{
    return expr->kind == IR_APPLY && expr->u.apply.op == op;
}

static bool derives(IrFunctionKind function)
{
    return function == IR_GRADIENT || function == IR_OBJECTIVE_GRADIENT || function == IR_OVER_TRIALS_GRADIENT;
}

bool ir_may_read(IrFunctionKind function, IrSpace space)
{
    bool is_over_trials = function == IR_OVER_TRIALS || function == IR_OVER_TRIALS_GRADIENT;
    bool rolls = function == IR_ROLLOUT || function == IR_GRADIENT;
    bool sums_up = function == IR_OBJECTIVE || function == IR_OBJECTIVE_GRADIENT;
    switch (space) {
    case IR_SPACE_TRIAL:
        return !sums_up && !is_over_trials;
    case IR_SPACE_GENERATION:
        return function == IR_PREPARE_GENERATION || rolls;
    case IR_SPACE_SCRATCH:
    case IR_SPACE_OUTCOME:
    case IR_SPACE_TOTAL:
        return false;
    case IR_SPACE_STATISTIC:
        return is_over_trials;
    case IR_SPACE_WORK:
        return function == IR_ROLLOUT;
    case IR_SPACE_KEPT:
        return function == IR_GRADIENT;
    case IR_SPACE_COEFFICIENT:
        return rolls || sums_up;
    case IR_SPACE_LOSS:
        return sums_up;
    case IR_SPACE_SLOPE:
        return derives(function);
    }
    return false;
}

bool ir_may_write(IrFunctionKind function, IrSpace space)
{
    switch (space) {
    case IR_SPACE_TRIAL:
        return function == IR_PREPARE_TRIAL;
    case IR_SPACE_GENERATION:
        return function == IR_PREPARE_GENERATION;
    case IR_SPACE_SCRATCH: /* by kernels only: its arrays overlap */
        return function == IR_PREPARE_TRIAL || function == IR_PREPARE_GENERATION;
    case IR_SPACE_WORK:
        return function == IR_ROLLOUT;
    case IR_SPACE_KEPT:
        return function == IR_GRADIENT;
    case IR_SPACE_OUTCOME:
        return function == IR_ROLLOUT || function == IR_GRADIENT;
    case IR_SPACE_SLOPE:
        return derives(function);
    case IR_SPACE_TOTAL:
        return function == IR_OVER_TRIALS;
    case IR_SPACE_COEFFICIENT:
    case IR_SPACE_LOSS:
    case IR_SPACE_STATISTIC:
        return false;
    }
    return false;
}

/* ---- hints ---------------------------------------------------------------------------------- */

#define HINT_WORDS  2
#define HINT_LENGTH 40 /* no longer than this: hints are made of hints */

typedef struct Hint {
    const IrModule *module;
    const char *words[HINT_WORDS]; /* the first different ones, in order */
    int count;
} Hint;

static void add_word(Hint *hint, const char *word)
{
    if (hint->count == HINT_WORDS || (hint->count > 0 && strcmp(hint->words[0], word) == 0))
        return;
    hint->words[hint->count++] = word;
}

/* "local.A[pre.r^1 post.r^0 w^2]" becomes "A_102", "istdp.alpha" "alpha". */
static const char *coefficient_word(const IrModule *module, const char *name)
{
    const char *bracket = strchr(name, '['), *start = name;
    size_t length = bracket != NULL ? (size_t)(bracket - name) : strlen(name);
    for (size_t k = 0; k < length; k++) {
        if (name[k] == '.')
            start = name + k + 1;
    }
    size_t stem = length - (size_t)(start - name);
    char *word = arena_alloc(module->arena, strlen(start) + 2);
    memcpy(word, start, stem);
    char *end = word + stem;
    const char *power = bracket != NULL ? strchr(bracket, '^') : NULL;
    if (power != NULL)
        *end++ = '_';
    for (; power != NULL; power = strchr(power, '^')) {
        for (power++; *power >= '0' && *power <= '9'; power++)
            *end++ = *power;
    }
    return word;
}

static const char *load_word(const IrModule *module, const IrExpr *load)
{
    const IrArray *array = load->u.load.array;
    const IrExpr *index = load->u.load.index;
    while (ir_child_count(index) > 0)
        index = ir_child(index, ir_child_count(index) - 1);
    if (index->kind == IR_VAR)
        return arena_printf(module->arena, "%s_%s", array->name, index->u.var->name);
    int number = index->u.integer;
    int place = number;
    const PlastCoefficient *entry = array->space == IR_SPACE_COEFFICIENT && index == load->u.load.index
                                        ? ir_coefficient(module, &place)
                                        : NULL;
    if (entry)
        return coefficient_word(module, entry->count == 1
                                            ? entry->name
                                            : arena_printf(module->arena, "%s_%d", entry->name, place));
    return arena_printf(module->arena, "%s_%d", array->name, number);
}

static void add_words(Hint *hint, const IrExpr *expr)
{
    Arena *arena = hint->module->arena;
    if (expr->kind == IR_VAR)
        add_word(hint, expr->u.var->name);
    else if (expr->kind == IR_INT_CONST)
        add_word(hint, arena_printf(arena, "%s%ld", expr->u.integer < 0 ? "minus_" : "",
                                    labs((long)expr->u.integer)));
    else if (expr->kind == IR_LOAD)
        add_word(hint, load_word(hint->module, expr));
    else if (expr->kind == IR_CALL)
        add_word(hint, expr->u.call.func->name);
    else if (ir_is_op(expr, IR_TOREAL))
        add_word(hint, "real");
    else if (ir_is_op(expr, IR_TOINT))
        add_word(hint, "int");
    for (int k = 0; expr->kind != IR_LOAD && k < ir_child_count(expr); k++) {
        if (hint->count < HINT_WORDS)
            add_words(hint, ir_child(expr, k));
    }
    if (ir_is_op(expr, IR_MUL) && ir_equal(expr->u.apply.arg[0], expr->u.apply.arg[1]))
        add_word(hint, "squared");
}

const char *ir_hint(const IrModule *module, const IrExpr *expr)
{
    Hint hint = {.module = module};
    add_words(&hint, expr);
    if (hint.count == 0)
        return "value";
    const char *first = hint.words[0][0] >= '0' && hint.words[0][0] <= '9' ? "value_" : "";
    return arena_printf(module->arena, "%s%.*s%s%.*s", first, HINT_LENGTH / 2, hint.words[0],
                        hint.count > 1 ? "_" : "", HINT_LENGTH / 2,
                        hint.count > 1 ? hint.words[1] : "");
}

/* ---- rewriting ------------------------------------------------------------------------------ */

const IrExpr **ir_child_room(IrModule *module, int count, const IrExpr **few)
{
    return count <= IR_FEW_CHILDREN ? few : arena_array(module->arena, const IrExpr *, count);
}

const IrExpr *ir_rewrite(IrModule *module, const IrExpr *expr, IrRewrite *rewrite, void *context)
{
    int count = ir_child_count(expr);
    const IrExpr *few[IR_FEW_CHILDREN];
    const IrExpr **children = ir_child_room(module, count, few);
    for (int k = 0; k < count; k++)
        children[k] = ir_rewrite(module, ir_child(expr, k), rewrite, context);
    return rewrite(context, ir_with_children(module, expr, children));
}

/* reverse_memory.c: how many turns of a long loop are kept at once.
 *
 * A loop over T turns that keep b numbers each and carry c from turn to turn needs T b numbers; in segments of K
 * turns, of which only the start is kept until they are run once more, ceil(T / K) c + K b, for one forward
 * sweep more. Only the outermost loops are parted so. */
#include "reverse_memory.h"

#include <math.h>
#include "reverse_tree.h"

static void add_var(const Reverse *reverse, const ReverseNode *loop, const ReverseNode *node, ReverseVars *vars)
{
    const IrStmt *stmt = node->stmt;
    if (stmt->kind == IR_SET) {
        const IrVar *var = stmt->u.let.var;
        for (int k = 0; k < vars->count; k++)
            if (vars->items[k] == var)
                return;
        vec_push(reverse->module->arena, vars, var);
    }
    for (int b = 0; b < 2; b++)
        for (int k = 0; k < node->bodies[b].nodes.count; k++)
            add_var(reverse, loop, node->bodies[b].nodes.items[k], vars);
}

static bool declares(const ReverseNode *node, const IrVar *var)
{
    if (node->stmt->kind == IR_LET && node->stmt->u.let.var == var)
        return true;
    for (int b = 0; b < 2; b++)
        for (int k = 0; k < node->bodies[b].nodes.count; k++)
            if (declares(node->bodies[b].nodes.items[k], var))
                return true;
    return false;
}

/* Whether the first that a turn does with the array is to write all of it. */
static bool begins_anew(const Reverse *reverse, const ReverseNode *loop, const IrArray *array)
{
    for (int k = 0; k < loop->bodies[0].nodes.count; k++) {
        const ReverseNode *node = loop->bodies[0].nodes.items[k];
        if (reverse_tree_reads(node, array->id))
            return false;
        if (reverse_tree_writes(node, array->id))
            return reverse_tree_cover(reverse, node, node, array) != NULL;
    }
    return false;
}

void reverse_memory_carried(const Reverse *reverse, const ReverseNode *loop, ReverseVars *vars,
                            ReverseArrays *arrays)
{
    ReverseVars all = {0};
    add_var(reverse, loop, loop, &all);
    for (int k = 0; k < all.count; k++)
        if (!declares(loop, all.items[k]))
            vec_push(reverse->module->arena, vars, all.items[k]);
    for (int k = 0; k < reverse->module->arrays.count; k++) {
        const IrArray *array = reverse->module->arrays.items[k];
        if (array->space == IR_SPACE_WORK && reverse_tree_writes(loop, array->id) &&
            (loop->held_before[array->id] || !begins_anew(reverse, loop, array)))
            vec_push(reverse->module->arena, arrays, array);
    }
}

/* Numbers that one run of the statement keeps. */
static double kept_by(const ReverseNode *node)
{
    const IrStmt *stmt = node->stmt;
    double count = node->keeps ? 1 : 0;
    for (int k = 0; node->keeps && stmt->kind == IR_KERNEL && k < stmt->u.kernel.arg_count; k++)
        if (stmt->u.kernel.args[k].kind == IR_ARG_ARRAY && !stmt->u.kernel.args[k].reads)
            count += stmt->u.kernel.args[k].array->length;
    double turns = stmt->kind == IR_FOR ? (double)stmt->u.loop.high - stmt->u.loop.low : 1;
    for (int b = 0; b < 2; b++)
        for (int k = 0; k < node->bodies[b].nodes.count; k++)
            count += turns * kept_by(node->bodies[b].nodes.items[k]);
    return count;
}

static double carried_by(const Reverse *reverse, const ReverseNode *loop)
{
    ReverseVars vars = {0};
    ReverseArrays arrays = {0};
    reverse_memory_carried(reverse, loop, &vars, &arrays);
    double count = vars.count;
    for (int k = 0; k < arrays.count; k++)
        count += arrays.items[k]->length;
    return count;
}

/* Whether the statement is no loop, but has loops in it: all of the rollout may be in a block, and that of each of several
 * tasks is in a branch. */
static bool is_around_loops(const ReverseNode *node)
{
    return node->stmt->kind == IR_BLOCK || node->stmt->kind == IR_IF;
}

/* The outermost loops that keep anything. */
static int count_loops(const ReverseBody *body)
{
    int count = 0;
    for (int k = 0; k < body->nodes.count; k++) {
        const ReverseNode *node = body->nodes.items[k];
        count += node->stmt->kind == IR_FOR && kept_by(node) > 0;
        for (int b = 0; b < 2 && is_around_loops(node); b++)
            count += count_loops(&node->bodies[b]);
    }
    return count;
}

static void choose(Reverse *reverse, ReverseNode *loop, double room)
{
    IrGradient *gradient = &reverse->module->gradient;
    double turns = reverse_tree_turns(loop), kept = kept_by(loop), carried = carried_by(reverse, loop);
    double each = kept / turns;
    int interval = gradient->interval;
    if (interval == 0 && kept > room)
        interval = (int)fmax(1, ceil(sqrt(turns * fmax(carried, 1) / each)));
    if (interval >= turns)
        interval = 0;
    loop->interval = interval;
    double segments = interval > 0 ? ceil(turns / interval) : 0;
    double numbers = interval > 0 ? segments * carried + interval * each : kept;
    gradient->numbers += numbers;
    if (each > gradient->kept_a_turn) {
        gradient->kept_a_turn = each;
        gradient->carried = carried;
    }
    gradient->snapshots += segments;
    gradient->repeats = gradient->repeats || interval > 0;
}

static void choose_body(Reverse *reverse, ReverseBody *body, double room)
{
    for (int k = 0; k < body->nodes.count; k++) {
        ReverseNode *node = body->nodes.items[k];
        if (node->stmt->kind == IR_FOR && node->stmt->u.loop.first == NULL && kept_by(node) > 0)
            choose(reverse, node, room);
        for (int b = 0; b < 2 && is_around_loops(node); b++)
            choose_body(reverse, &node->bodies[b], room);
    }
}

void reverse_memory(Reverse *reverse)
{
    const int lanes = 8;
    IrGradient *gradient = &reverse->module->gradient;
    double room = gradient->memory / 8 / (reverse->module->one_lane ? 1 : lanes);
    int loops = count_loops(&reverse->root);
    choose_body(reverse, &reverse->root, loops > 0 ? room / loops : room);
    if (gradient->interval == 0 && gradient->numbers > room)
        reverse_refuse(reverse, (Span){-1, -1, -1},
                       "the derivatives of a trial take %.0f MB at least, for the lanes of one thread; "
                       "--gradient-memory says how much there may be",
                       ceil(gradient->numbers * 8 * (reverse->module->one_lane ? 1 : lanes) / 1e6));
}

/* reverse_memory.c: how many turns of a long loop are kept at once.
 *
 * A loop over T turns that keep b numbers each and carry c from turn to turn needs T b numbers; in segments of K
 * turns, of which only the start is kept until they are run once more, ceil(T / K) c + K b, for one forward
 * sweep more. Where that is too much, since one turn keeps much, as an epoch of many samples does, each turn is a
 * segment, and the loops in it are parted in turn. */
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

static double segments_of(const ReverseNode *loop)
{
    return loop->interval > 0 ? ceil((double)reverse_tree_turns(loop) / loop->interval) : 0;
}

static double kept_by(const Reverse *reverse, const ReverseNode *node);

static double kept_within(const Reverse *reverse, const ReverseNode *node)
{
    double count = 0;
    for (int b = 0; b < 2; b++)
        for (int k = 0; k < node->bodies[b].nodes.count; k++)
            count += kept_by(reverse, node->bodies[b].nodes.items[k]);
    return count;
}

/* So many places a turn of the loop around it has for each number that the loop keeps. */
static double places_of(const Reverse *reverse, const ReverseNode *loop)
{
    IrRange range;
    if (!reverse_tree_range(reverse, loop, &range))
        return 0; /* it keeps nothing, or there is no gradient */
    double places = (double)range.high - range.low + 1;
    return reverse_tree_is_row(loop) ? places / reverse_tree_turns(loop->home->owner) : places;
}

/* Numbers that one run of the statement keeps, snapshots included. */
static double kept_by(const Reverse *reverse, const ReverseNode *node)
{
    const IrStmt *stmt = node->stmt;
    double count = node->keeps ? 1 : 0;
    for (int k = 0; node->keeps && stmt->kind == IR_KERNEL && k < stmt->u.kernel.arg_count; k++)
        if (stmt->u.kernel.args[k].kind == IR_ARG_ARRAY && !stmt->u.kernel.args[k].reads)
            count += stmt->u.kernel.args[k].array->length;
    if (stmt->kind == IR_FOR && node->interval > 0)
        return count + segments_of(node) * carried_by(reverse, node) + node->interval * kept_within(reverse, node);
    return count + (stmt->kind == IR_FOR ? places_of(reverse, node) : 1) * kept_within(reverse, node);
}

/* Whether the statement is no loop, but has loops in it: all of the rollout may be in a block, and that of each of several
 * tasks is in a branch. */
static bool is_around_loops(const ReverseNode *node)
{
    return node->stmt->kind == IR_BLOCK || node->stmt->kind == IR_IF;
}

/* The loops that can be parted, and are within no other one of them. */
typedef VEC(ReverseNode *) Loops;

static void find_loops(const Reverse *reverse, const ReverseBody *body, Loops *loops)
{
    for (int k = 0; k < body->nodes.count; k++) {
        ReverseNode *node = body->nodes.items[k];
        if (reverse_tree_may_part(node) && kept_by(reverse, node) > 0)
            vec_push(reverse->module->arena, loops, node);
        for (int b = 0; b < 2 && is_around_loops(node); b++)
            find_loops(reverse, &node->bodies[b], loops);
    }
}

static void choose_all(const Reverse *reverse, const ReverseBody *body, double room);

static void undo_choices(ReverseNode *node)
{
    node->interval = 0;
    for (int b = 0; b < 2; b++)
        for (int k = 0; k < node->bodies[b].nodes.count; k++)
            undo_choices(node->bodies[b].nodes.items[k]);
}

static void choose(const Reverse *reverse, ReverseNode *loop, double room)
{
    double turns = reverse_tree_turns(loop), each = kept_within(reverse, loop);
    int asked = reverse->module->gradient.interval;
    if (asked > 0 && turns > 1) {
        loop->interval = asked < turns ? asked : 0;
        return;
    }
    if (asked == 0 && turns * each <= room)
        return;
    double carried = carried_by(reverse, loop);
    int best = turns > 1 ? (int)fmax(1, ceil(sqrt(turns * fmax(carried, 1) / each))) : 0;
    loop->interval = best < turns ? best : 0;
    best = loop->interval;
    double kept = kept_by(reverse, loop);
    if (asked == 0 && kept <= room)
        return;
    loop->interval = turns > 1 ? 1 : 0;
    choose_all(reverse, &loop->bodies[0], room - segments_of(loop) * carried);
    if (asked > 0 || kept_by(reverse, loop) < kept)
        return;
    undo_choices(loop);
    loop->interval = best;
}

/* Each loop has the same part of the room. */
static void choose_all(const Reverse *reverse, const ReverseBody *body, double room)
{
    Loops loops = {0};
    find_loops(reverse, body, &loops);
    for (int k = 0; k < loops.count; k++)
        choose(reverse, loops.items[k], fmax(0, room) / loops.count);
}

/* ---- what is said of it --------------------------------------------------------------------- */

/* `around`: how often the statement runs in a trial; `parted`: how many parted loops are around it. */
static void describe(const Reverse *reverse, const ReverseBody *body, double around, int parted)
{
    IrGradient *gradient = &reverse->module->gradient;
    for (int k = 0; k < body->nodes.count; k++) {
        const ReverseNode *node = body->nodes.items[k];
        double turns = 1;
        int here = parted;
        if (reverse_tree_may_part(node) && kept_by(reverse, node) > 0) {
            turns = reverse_tree_turns(node);
            here += node->interval > 0;
            gradient->snapshots += segments_of(node) * around;
            gradient->repeats = here > gradient->repeats ? here : gradient->repeats;
            if (turns > gradient->turns) {
                gradient->turns = turns;
                gradient->kept_a_turn = kept_within(reverse, node);
                gradient->carried = carried_by(reverse, node);
            }
        } else if (!is_around_loops(node)) {
            continue;
        }
        for (int b = 0; b < 2; b++)
            describe(reverse, &node->bodies[b], around * turns, here);
    }
}

void reverse_memory(Reverse *reverse)
{
    const int lanes = reverse->module->one_lane ? 1 : 8;
    IrGradient *gradient = &reverse->module->gradient;
    double room = gradient->memory / 8 / lanes;
    choose_all(reverse, &reverse->root, room);
    for (int k = 0; k < reverse->root.nodes.count; k++)
        gradient->numbers += kept_by(reverse, reverse->root.nodes.items[k]);
    describe(reverse, &reverse->root, 1, 0);
    if (gradient->interval == 0 && gradient->numbers > room)
        reverse_refuse(reverse, (Span){-1, -1, -1},
                       "the derivatives of a trial take %.0f MB at least, for the lanes of one thread; "
                       "--gradient-memory says how much there may be",
                       ceil(gradient->numbers * 8 * lanes / 1e6));
}

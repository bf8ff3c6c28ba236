/* reverse_tree.h: the statements of the forward function with what stands around them. */
#ifndef PLASTC_REVERSE_TREE_H
#define PLASTC_REVERSE_TREE_H

#include "reverse.h"

/* Makes reverse->root of the statements of reverse->from. */
void reverse_tree_build(Reverse *reverse);
/* The statement of `body` in which `node` stands, or which it is. NULL: none. */
const ReverseNode *reverse_tree_in(const ReverseNode *node, const ReverseBody *body);
/* Whether the statement or one within it writes the variable or array. */
bool reverse_tree_writes(const ReverseNode *node, int id);
bool reverse_tree_reads(const ReverseNode *node, int id);
/* Whether the turns of `loop` store to each element of the array at `store`, which is within, whatever happens. */
bool reverse_tree_covers(const Reverse *reverse, const ReverseNode *loop, const ReverseNode *store);
/* A store within `loop` that covers the array; NULL: none. */
const ReverseNode *reverse_tree_cover(const Reverse *reverse, const ReverseNode *loop, const ReverseNode *within,
                                      const IrArray *array);
/* Tells `read` of each expression that the statement or one within it evaluates. */
typedef void ReverseRead(void *context, const IrExpr *expr);
void reverse_tree_each_read(const ReverseNode *node, ReverseRead *read, void *context);
/* Whether it is a loop whose turns can be parted into segments: counted, and with no more than two loops
 * around it. Within another one it has many turns. */
bool reverse_tree_may_part(const ReverseNode *node);
bool reverse_tree_is_simple(const ReverseNode *node); /* IR_SET or IR_STORE */
/* What an int can be; false: that is not known. */
bool reverse_tree_range_of(const Reverse *reverse, const IrExpr *expr, IrRange *range);
/* What numbers the turns of a loop have at most, by what its bounds can be; false: that is not known. */
bool reverse_tree_range(const Reverse *reverse, const ReverseNode *loop, IrRange *range);
/* Whether it is a loop over a part of a list, of which each turn of the loop around it has another one. */
bool reverse_tree_is_row(const ReverseNode *node);
/* Whether a loop begins with a constant, though its end may be an int that is found before it. */
bool reverse_tree_is_counted(const ReverseNode *loop);
int reverse_tree_first(const ReverseNode *loop); /* of a counted one */
int reverse_tree_turns(const ReverseNode *loop); /* at most; 0: that is not known */

#endif

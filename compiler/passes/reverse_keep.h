/* reverse_keep.h: the numbers that the forward sweep keeps for the backward one. */
#ifndef PLASTC_REVERSE_KEEP_H
#define PLASTC_REVERSE_KEEP_H

#include "reverse.h"

/* A truth value is kept as 1 or 0, any other value as itself; and back, as a value of type `base`. */
const IrExpr *reverse_keep_as_number(Reverse *reverse, const IrExpr *value);
const IrExpr *reverse_keep_from_number(Reverse *reverse, IrBase base, const IrExpr *number);
/* The number of the turn at hand of all loops around, from 0; and how long an array is with `count` numbers for each
 * turn: if that is more than INT_MAX, the derivative is refused. */
const IrExpr *reverse_keep_turn(const Reverse *reverse);
long reverse_keep_length(Reverse *reverse, const ReverseNode *node, double count);
/* Forward: appends the store of `value` to the array of the statement `node`, at the place of the turns at hand
 * (reverse->turns). The array is made when it is first asked for, with `name` in its own. */
void reverse_keep_value(Reverse *reverse, ReverseNode *node, const char *name, const IrExpr *value, IrStmts *out);
/* Backward: that value. */
const IrExpr *reverse_keep_read(Reverse *reverse, const ReverseNode *node, IrBase base);
/* What an int can be that the statement keeps; false: that is not known, and it cannot be kept. */
bool reverse_keep_range(const Reverse *reverse, const ReverseNode *node, IrRange *range);
/* The same of an IR_KERNEL: appends loops that copy the arrays which it writes and the backward sweep reads, to where
 * they are kept or, if `back`, from there. */
void reverse_keep_arrays(Reverse *reverse, ReverseNode *node, bool back, IrStmts *out);

#endif

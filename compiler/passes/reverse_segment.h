/* reverse_segment.h: a long loop in segments: its state at the start of each, and the loop over the turns of one. */
#ifndef PLASTC_REVERSE_SEGMENT_H
#define PLASTC_REVERSE_SEGMENT_H

#include "reverse.h"

/* Appends a loop over the segments of node->interval turns, from the last one if `back`; the last one may be shorter. Returns its
 * body, and sets *segment to the number of the segment. */
IrStmts *reverse_segment_loop(Reverse *reverse, const ReverseNode *node, bool back, const IrExpr **segment, IrStmts *out);
/* Appends copies of what a loop carries from turn to turn: to the snapshot of segment number `segment` or, if `back`,
 * from it. The snapshots are made when they are first asked for. The derivative is refused if an int is carried. */
void reverse_segment_move(Reverse *reverse, ReverseNode *node, const IrExpr *segment, bool back, IrStmts *out);
/* Appends a loop over the turns of a segment, from the last one if `back`, in which the variable of that loop has its
 * value, and pushes the turn on reverse->turns; the caller takes it off. Returns the body, in which turns beyond the
 * end of the loop are left out. */
IrStmts *reverse_segment_begin(Reverse *reverse, const ReverseNode *node, const IrExpr *segment, bool back,
                               IrStmts *out);

#endif

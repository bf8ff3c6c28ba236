/* reverse_needs.h: which values the backward sweep reads, and how it gets them. */
#ifndef PLASTC_REVERSE_NEEDS_H
#define PLASTC_REVERSE_NEEDS_H

#include "reverse.h"

/* Marks what is computed again and what is kept; once more after the intervals are chosen, since a segment that
 * runs again reads what its loop reads. */
void reverse_needs(Reverse *reverse);
/* Whether the backward sweep has anything to do for it. */
bool reverse_needs_does(const Reverse *reverse, const ReverseNode *node);

#endif

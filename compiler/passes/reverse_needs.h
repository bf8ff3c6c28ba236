/* reverse_needs.h: which values the backward sweep reads, and how it gets them. */
#ifndef PLASTC_REVERSE_NEEDS_H
#define PLASTC_REVERSE_NEEDS_H

#include "reverse.h"

/* Sets the members of nodes that say what is computed again and what is kept, and reverse->read_back. To be called
 * again when the intervals are chosen, since a segment that is run once more reads what its loop reads. */
void reverse_needs(Reverse *reverse);
/* Whether the backward sweep has any statement for the node. */
bool reverse_needs_does(const Reverse *reverse, const ReverseNode *node);

#endif

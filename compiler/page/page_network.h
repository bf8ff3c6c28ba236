/* page_network.h: the section on what the network does: one trial before the search and one with the rule found. */
#ifndef PLASTC_PAGE_NETWORK_H
#define PLASTC_PAGE_NETWORK_H

#include "page_data.h"

/* From the recordings in the folder of the run (runs/network.h); without them a sentence says how to get them. */
void page_network(PageData *data, StrBuf *out);

#endif

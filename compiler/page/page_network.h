/* page_network.h: the section on what the network does: one trial before the search and one with the rule found. */
#ifndef PLASTC_PAGE_NETWORK_H
#define PLASTC_PAGE_NETWORK_H

#include "page_data.h"

/* Simulates both, if that takes no longer than a report may; else a sentence says why not. */
void page_network(PageData *data, StrBuf *out);

#endif

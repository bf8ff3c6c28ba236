/* page_pairs.h: which coefficients are correlated, by covariance.npy. */
#ifndef PLASTC_PAGE_PAIRS_H
#define PLASTC_PAGE_PAIRS_H

#include "page_data.h"

/* A part of a section; nothing if the search has left no covariance. */
void page_pairs(PageData *data, StrBuf *out);

#endif

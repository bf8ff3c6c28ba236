/* page_search.h: the sections on the search: how it went, its coefficients, and pictures of what it found. */
#ifndef PLASTC_PAGE_SEARCH_H
#define PLASTC_PAGE_SEARCH_H

#include "page_data.h"

void page_search(PageData *data, StrBuf *out);
void page_search_coefficients(PageData *data, StrBuf *out);
/* The section with the pictures that stand in no other section; nothing if the run has none of these. */
void page_search_pictures(PageData *data, StrBuf *out);

#endif

/* page_accepted.h: the rules that are accepted, of a run that is a posterior, or that has kept its candidates. */
#ifndef PLASTC_PAGE_ACCEPTED_H
#define PLASTC_PAGE_ACCEPTED_H

#include "page_data.h"

/* Whether a picture is one of that section. */
bool page_accepted_has(const PlotKind *kind);
/* A section; nothing if there are no such rules. */
void page_accepted(PageData *data, StrBuf *out);

#endif

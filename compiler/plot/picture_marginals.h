/* picture_marginals.h: draws the distributions of several numbers side by side. */
#ifndef PLASTC_PICTURE_MARGINALS_H
#define PLASTC_PICTURE_MARGINALS_H

#include "panel.h"

/* The height of so many of them. */
double picture_marginals_height(const MarginalGrid *marginals);
void picture_marginals_draw(StrBuf *out, const Frame *frame, const MarginalGrid *marginals);

#endif

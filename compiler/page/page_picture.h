/* page_picture.h: a picture in a page: the SVG, its caption, and its numbers as a table. */
#ifndef PLASTC_PAGE_PICTURE_H
#define PLASTC_PAGE_PICTURE_H

#include "compiler/plot/plot.h"

/* Nothing is written, and false returned, if the source does not give it. The caption is the title of the picture
 * where pictures of one kind follow each other, else the words of its kind. */
bool page_picture(PlotSource *source, const PlotKind *kind, bool by_title, StrBuf *out);

#endif

/* picture_table.h: a picture as numbers. */
#ifndef PLASTC_PICTURE_TABLE_H
#define PLASTC_PICTURE_TABLE_H

#include "picture.h"

/* For pages: the numbers as tables, behind "details". Of many rows so many are shown as fit a page. */
void picture_table(const Picture *picture, StrBuf *out);

#endif

/* page_repeat.h: the sections with the program, and with what it takes to do all of it again. */
#ifndef PLASTC_PAGE_REPEAT_H
#define PLASTC_PAGE_REPEAT_H

#include "page_data.h"

void page_repeat(const PageData *data, StrBuf *out);

#endif

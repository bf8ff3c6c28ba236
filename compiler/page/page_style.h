/* page_style.h: how the page of a report looks. */
#ifndef PLASTC_PAGE_STYLE_H
#define PLASTC_PAGE_STYLE_H

#include "compiler/base/strbuf.h"

/* A <style>: light and dark as the reader's system says, narrow screens, and paper. Nothing is said by colour alone. */
void page_style(StrBuf *out);

#endif

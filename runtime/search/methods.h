/* methods.h: the table of search methods, from methods.def. */
#ifndef PLASTC_METHODS_H
#define PLASTC_METHODS_H

#include "search.h"

/* All methods; *count becomes their number. */
const SearchMethod *const *methods_all(int *count);
/* NULL if there is none of this name. */
const SearchMethod *methods_find(const char *name);

#endif

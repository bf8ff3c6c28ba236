/* check_row_pairs.h: rows of files that belong together: what each trial takes for itself of several files, and
 * what inputs show of one file. */
#ifndef PLASTC_CHECK_ROW_PAIRS_H
#define PLASTC_CHECK_ROW_PAIRS_H

#include "compiler/sema/checker.h"

/* Whether rows of files that belong together are the same ones, and are there for all trials. */
void check_row_pairs(Checker *checker);

#endif

/* run_numbers.h: how far a search has come, and what went wrong on its way: in numbers that begin at nothing, and
 * that those of its parts add up to. Each of them is a row of result_members.def, which says what it is. */
#ifndef PLASTC_RUN_NUMBERS_H
#define PLASTC_RUN_NUMBERS_H

typedef struct RunNumbers {
#define NUMBER(type, member, name, title, together, column, head, row) type member;
#include "result_members.def"
} RunNumbers;

/* Of a search that has not begun. */
RunNumbers run_numbers_none(void);
/* Adds those of a part. */
void run_numbers_add(RunNumbers *all, const RunNumbers *part);
/* As history.csv has them: of all so far, or of the generation alone. */
RunNumbers run_numbers_row(const RunNumbers *all, const RunNumbers *generation);

#endif

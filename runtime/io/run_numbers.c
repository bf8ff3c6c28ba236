/* run_numbers.c: see run_numbers.h. */
#include "run_numbers.h"

#include <math.h>

RunNumbers run_numbers_none(void)
{
#define NOTHING_SUM      0
#define NOTHING_EARLIEST (double)NAN
    return (RunNumbers){
#define NUMBER(type, member, name, title, together, column, head, row) .member = NOTHING_##together,
#include "result_members.def"
    };
}

void run_numbers_add(RunNumbers *all, const RunNumbers *part)
{
#define ADD_SUM(a, b)      a + b
#define ADD_EARLIEST(a, b) fmin(a, b) /* that of the two which is a number */
#define NUMBER(type, member, name, title, together, column, head, row) \
    all->member = ADD_##together(all->member, part->member);
#include "result_members.def"
}

RunNumbers run_numbers_row(const RunNumbers *all, const RunNumbers *generation)
{
#define FROM_TOTAL all
#define FROM_OWN   generation
    return (RunNumbers){
#define NUMBER(type, member, name, title, together, column, head, row) .member = FROM_##row->member,
#include "result_members.def"
    };
}

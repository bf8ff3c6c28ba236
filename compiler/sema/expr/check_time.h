/* check_time.h: times as numbers of steps. */
#ifndef PLASTC_CHECK_TIME_H
#define PLASTC_CHECK_TIME_H

#include "compiler/sema/checker.h"

/* A time as a number of steps, at least `low`. False after reporting. */
bool check_time_steps(Checker *checker, const AstExpr *expr, const char *what, int low, int *steps);
/* The number of the step, from 0, in which a trial is at a time; a real. False after reporting. */
bool check_time_moment(Checker *checker, const AstExpr *expr, const char *what, double *step);

#endif

/* check_task.h: tasks: their draws, trials and phases. */
#ifndef PLASTC_CHECK_TASK_H
#define PLASTC_CHECK_TASK_H

#include "compiler/sema/checker.h"

/* A task and its draws, which stand for numbers from then on. */
void task_declare(Checker *checker, const AstStmt *stmt);
/* Its phases, trials and weight. */
void check_task(Checker *checker, Task *task);
/* `trials 20 of 1000`, when all tasks are known. */
void task_check_batches(Checker *checker);
/* Whether all inputs of a phase have the same number of samples. */
void task_check_samples(Checker *checker);

#endif

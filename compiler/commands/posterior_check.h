/* posterior_check.h: whether rules of a posterior still pass on trials that nobody has seen: the predictive check of
 * `plastc posterior RUN --check N`. */
#ifndef PLASTC_POSTERIOR_CHECK_H
#define PLASTC_POSTERIOR_CHECK_H

#include "compiler/runs/posterior.h"
#include "compiler/session/command.h"
#include "runtime/io/json_writer.h"

/* Simulates given->check_rules rules, drawn by their weights, on the trials of validation, in the program of the run or table with what the
 * command sets; prints what passes or, with given->json, adds it to the open object. Messages are printed; STATUS_INTERRUPTED if a
 * signal ended it. */
Status posterior_check(const Command *given, const Posterior *posterior, JsonWriter *json);

#endif

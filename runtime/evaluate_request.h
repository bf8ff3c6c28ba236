/* evaluate_request.h: what an evaluation is, as numbers, for those who do a part of it elsewhere: other ranks and workers. Their
 * coefficients, and the seeds of a gradient, come with it. */
#ifndef PLASTC_EVALUATE_REQUEST_H
#define PLASTC_EVALUATE_REQUEST_H

#include <stdint.h>

#include "evaluate.h"

#define EVALUATION_WORDS 6

void evaluate_request_write(uint64_t seed, const Evaluation *evaluation, uint64_t words[EVALUATION_WORDS]);
/* *derives: it is with seeds. False if there is no such evaluation. */
bool evaluate_request_read(const uint64_t words[EVALUATION_WORDS], Evaluation *evaluation, bool *derives);
uint64_t evaluate_request_seed(const uint64_t words[EVALUATION_WORDS]);

#endif

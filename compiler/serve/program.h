/* program.h: the process of a program that a client has compiled: it evaluates rules until nobody asks any more. */
#ifndef PLASTC_SERVE_PROGRAM_H
#define PLASTC_SERVE_PROGRAM_H

#include "request.h"

/* Reads requests from standard input and writes answers to standard output; the first answer, to `request` itself, says what the
 * program is and calls it `number`. Returns where standard input ends, or, after messages on standard error, where the program
 * cannot be compiled. *stop is the number of the last request to stop with, from 1, of those that are read here. */
Status program_serve(const Request *request, int number, const volatile int *stop);
/* What a request `check` asks for: messages on standard error. */
Status program_check(const Request *request);

#endif

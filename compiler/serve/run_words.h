/* run_words.h: the command line of the search that a client asks for. */
#ifndef PLASTC_SERVE_RUN_WORDS_H
#define PLASTC_SERVE_RUN_WORDS_H

#include "request.h"

/* Becomes `plastc run` with the members of the request; returns only if it cannot. */
int run_words_execute(const Request *request);
/* STATUS_INPUT if there is a member that it does not know, or one that is something else. */
Status run_words_check(const Request *request);

#endif

/* server.h: plastc as a process that other programs speak with, one line of JSON a request (docs/serve.md). */
#ifndef PLASTC_SERVER_H
#define PLASTC_SERVER_H

#include "runtime/status.h"

/* Answers the requests of standard input on standard output, until there are no more, `quit` is asked for, or nobody reads the
 * answers. */
Status server_run(void);

#endif

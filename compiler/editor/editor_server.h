/* editor_server.h: the language server of `plastc lsp`: JSON-RPC on standard input and output, as version 3.17 of the protocol says. */
#ifndef PLASTC_EDITOR_SERVER_H
#define PLASTC_EDITOR_SERVER_H

#include "runtime/status.h"

/* Serves until the editor says exit, or is gone. STATUS_OK if it said shutdown before. */
Status editor_server_run(void);

#endif

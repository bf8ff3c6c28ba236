/* program_text.h: the text of a program, from a file or from standard input. */
#ifndef PLASTC_PROGRAM_TEXT_H
#define PLASTC_PROGRAM_TEXT_H

#include <stdbool.h>

#include "runtime/status.h"

/* How messages call standard input, which the command line calls "-". */
#define PROGRAM_TEXT_STREAM "<stdin>"
bool program_text_is_stream(const char *path);
/* The whole text, malloc'd, with a NUL behind it. STATUS_INPUT if it cannot be read or is too long for a program. */
Status program_text_read(const char *path, char **text, int *length, ErrorText *error);

#endif

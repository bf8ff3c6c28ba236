/* file_write.h: a whole file that the user names, written at once. */
#ifndef PLASTC_FILE_WRITE_H
#define PLASTC_FILE_WRITE_H

#include <stddef.h>

#include "runtime/status.h"

/* Writes `path` as folder_write does. Symbolic links are followed and permissions kept; a device or pipe is
 * simply written to. STATUS_OUTPUT. */
Status file_write(const char *path, const char *bytes, size_t length, ErrorText *error);

#endif

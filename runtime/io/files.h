/* files.h: whole files that are read, bytes of open ones that are written, paths, and hashes. What lies in a
 * folder that is open: folder.h. */
#ifndef PLASTC_FILES_H
#define PLASTC_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/status.h"

/* Reads a regular file of at most `limit` bytes (less than SIZE_MAX / 4). *bytes is malloc'd and
 * NUL-terminated, and NULL on failure. STATUS_INPUT. */
Status file_read(const char *path, size_t limit, char **bytes, size_t *length, ErrorText *error);
/* The same of an open file, which stays open; `path` is for messages. */
Status file_read_opened(int opened, const char *path, size_t limit, char **bytes, size_t *length,
                        ErrorText *error);

/* Writes all of it; returns 0 or an errno. */
int file_write_bytes(int opened, const char *bytes, size_t length);
/* Writes, optionally waits until it is on the disk, and closes; returns 0 or the first errno. */
int file_write_and_close(int opened, const char *bytes, size_t length, bool sync);

/* Whether `path` is a folder. */
bool path_is_folder(const char *path);
/* `folder`/`name`, malloc'd. NULL if out of memory. */
char *path_join(const char *folder, const char *name);
/* Folder of a path, malloc'd: "." if it has none. NULL if out of memory. */
char *path_folder(const char *path);

/* SHA-256 in 64 hexadecimal digits and a NUL. */
#define HASH_SIZE 65
void hash_sha256(const char *bytes, size_t length, char digits[HASH_SIZE]);
/* The same of the 32 bytes of a hash. */
void hash_digits(const unsigned char *digest, char digits[HASH_SIZE]);

#endif

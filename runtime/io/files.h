/* files.h: whole files, hashes, and files that are either complete or absent. */
#ifndef PLASTC_FILES_H
#define PLASTC_FILES_H

#include <stddef.h>

#include "../status.h"

/* Reads a regular file of at most `limit` bytes (less than SIZE_MAX / 4). *bytes is malloc'd and
 * NUL-terminated, and NULL on failure. STATUS_INPUT. */
Status file_read(const char *path, size_t limit, char **bytes, size_t *length, ErrorText *error);

/* Writes `path` by a temporary file beside it, fsync and rename (then fsync of the folder). On
 * failure an old file of that name is left as it was. Symbolic links are followed and permissions
 * kept; a device or pipe is simply written to. STATUS_OUTPUT. */
Status file_write(const char *path, const char *bytes, size_t length, ErrorText *error);

/* Makes a folder and its parents; one that exists is fine if it is writable. STATUS_OUTPUT. */
Status folder_make(const char *path, ErrorText *error);

/* Keeps other processes of plastc from using a folder until folder_unlock or the end of this process,
 * however it comes. STATUS_OUTPUT if one does. On file systems without locks nobody is kept out.
 * *lock: what folder_unlock takes. */
Status folder_lock(const char *path, int *lock, ErrorText *error);
void folder_unlock(int lock);

/* `folder`/`name`, malloc'd. NULL if out of memory. */
char *path_join(const char *folder, const char *name);
/* Folder of a path, malloc'd: "." if it has none. NULL if out of memory. */
char *path_folder(const char *path);

/* `folder`/`name`, malloc'd, if `name` is a relative path that stays below the folder, with links
 * followed as far as they exist; else NULL, as when out of memory. */
char *path_below(const char *folder, const char *name);

/* SHA-256 in 64 hexadecimal digits and a NUL. */
void hash_sha256(const char *bytes, size_t length, char digits[65]);

#endif

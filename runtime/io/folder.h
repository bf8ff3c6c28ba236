/* folder.h: an open folder, and the files in it by name.
 *
 * What is read, written or removed by a name lies in the folder or below it, whatever links say and
 * whatever another process puts in its place meanwhile: every part of the name is opened from the
 * folder before it, a link is read and gone part by part as well, and none of that leads above the
 * folder. There is no moment between a check and a use. (openat2 has this as RESOLVE_BENEATH; not every
 * kernel and sandbox has openat2, and one way is enough.) */
#ifndef PLASTC_FOLDER_H
#define PLASTC_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/status.h"

typedef struct Folder {
    char *path; /* owned: for messages; NULL: it is not open */
    int opened; /* descriptor, and with it the lock */
} Folder;

/* A folder that the user names: links on the way are followed. STATUS_INPUT. Always folder_close. */
Status folder_open(Folder *folder, const char *path, ErrorText *error);
/* One below another. STATUS_INPUT; STATUS_PROGRAM if the name leads out. */
Status folder_open_below(Folder *folder, const Folder *parent, const char *name, ErrorText *error);
/* Ends the lock, too. */
void folder_close(Folder *folder);

/* Makes a folder that the user names, and its parents; one that exists is fine if it is writable.
 * STATUS_OUTPUT. */
Status folder_make(const char *path, ErrorText *error);
/* Makes a folder in another one, and opens it. *taken: there is something of that name, and
 * nothing was done. STATUS_OUTPUT. */
Status folder_make_in(Folder *folder, const Folder *parent, const char *name, bool *taken,
                      ErrorText *error);

/* Keeps other processes of plastc from using it until folder_close or the end of this process, however
 * that comes. STATUS_OUTPUT if another one has it. On file systems without locks nobody is kept out. */
Status folder_lock(Folder *folder, ErrorText *error);
/* Removes what processes that were killed have left half written. */
void folder_tidy(const Folder *folder);

/* `PATH/NAME` for messages, malloc'd; NULL if out of memory. */
char *folder_text(const Folder *folder, const char *name);

/* A descriptor, or -1 with errno set: EXDEV if the name leads out of the folder. Never waits for the other
 * end of a pipe. `flags`: of open; with O_CREAT the last part of the name is no link. */
int folder_file(const Folder *folder, const char *name, int flags);

/* Whether there is something of that name, which has no slash. */
bool folder_has(const Folder *folder, const char *name);
/* Whether there is nothing in it, but for names that begin with a dot and what folder_tidy removes. */
bool folder_is_empty(const Folder *folder);

/* As file_read. STATUS_INPUT; STATUS_PROGRAM if the name leads out of the folder. */
Status folder_read(const Folder *folder, const char *name, size_t limit, char **bytes,
                   size_t *length, ErrorText *error);
/* Writes a temporary file beside, waits until it is on the disk and renames it; then the same for the
 * folder. What was there is replaced, a link as well, and keeps its permissions; on failure it is
 * left as it was. The name has no slash. STATUS_OUTPUT. */
Status folder_write(const Folder *folder, const char *name, const char *bytes, size_t length,
                    ErrorText *error);
/* It is no error if there is no such file. The name has no slash. STATUS_OUTPUT. */
Status folder_remove(const Folder *folder, const char *name, ErrorText *error);
/* Removes the files whose names begin and end so. */
void folder_remove_between(const Folder *folder, const char *beginning, const char *ending);

#endif

/* work_folder.h: the folder below $TMPDIR in which the C compiler works, and what must not outlive us.
 *
 * It is locked for as long as this process lives, however that ends: who finds one without a lock, as
 * work_folder_make does, knows that nobody needs it any more, and removes it. */
#ifndef PLASTC_WORK_FOLDER_H
#define PLASTC_WORK_FOLDER_H

#include <stdbool.h>
#include <sys/types.h>

#include "runtime/status.h"

typedef struct WorkFolder {
    char *path; /* owned; NULL: there is none */
    int opened; /* descriptor, with the lock */
    int place;  /* among those that work_folder_abandon_all knows; -1: it does not */
} WorkFolder;

/* Removes those of dead processes, and makes a new one. STATUS_RUN. */
Status work_folder_make(WorkFolder *folder, ErrorText *error);
/* The path of a file in it, malloc'd. */
char *work_folder_file(const WorkFolder *folder, const char *file);
/* The process group that works there, 0: none. It is ended with us if a signal ends us. */
void work_folder_used_by(const WorkFolder *folder, pid_t group);
/* Removes it, with all that is in it. */
void work_folder_remove(WorkFolder *folder);
/* Gives it a name under which it stays; the folder is not ours any more. Returns the path, malloc'd. */
char *work_folder_keep(WorkFolder *folder);

/* Ends the compilers that are at work and removes their folders. For a process that is about to end:
 * it may be called by a signal handler, and the folders must not be used afterwards. */
void work_folder_abandon_all(void);

#endif

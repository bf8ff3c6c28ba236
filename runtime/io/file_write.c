/* file_write.c: see file_write.h. */
#define _DEFAULT_SOURCE /* realpath */
#include "file_write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "files.h"
#include "folder.h"

static Status cannot_write(const char *path, int problem, ErrorText *error)
{
    return status_error(error, status_of_errno(problem, STATUS_OUTPUT), "cannot write '%s': %s", path,
                        strerror(problem));
}

/* In the folder that the path leads to. */
static Status write_in_folder(const char *path, const char *bytes, size_t length, ErrorText *error)
{
    const char *name = strrchr(path, '/') == NULL ? path : strrchr(path, '/') + 1;
    char *parent = path_folder(path);
    if (parent == NULL)
        return status_out_of_memory(error);
    Folder folder;
    ErrorText reason;
    Status status = folder_open(&folder, parent, &reason);
    if (status == STATUS_OK)
        status = folder_write(&folder, name, bytes, length, error);
    else
        status = cannot_write(path, errno, error);
    folder_close(&folder);
    free(parent);
    return status == STATUS_INPUT ? STATUS_OUTPUT : status;
}

/* A device or pipe, such as /dev/stdout, is written to, not replaced. */
static Status write_device(const char *path, const char *bytes, size_t length, ErrorText *error)
{
    int opened = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    int problem = opened < 0 ? errno : file_write_and_close(opened, bytes, length, false);
    return problem == 0 ? STATUS_OK : cannot_write(path, problem, error);
}

/* Follows symbolic links, so that the file they name is replaced and not the link. */
Status file_write(const char *path, const char *bytes, size_t length, ErrorText *error)
{
    struct stat old;
    if (stat(path, &old) != 0)
        return errno == ENOENT ? write_in_folder(path, bytes, length, error)
                               : cannot_write(path, errno, error);
    if (S_ISDIR(old.st_mode))
        return cannot_write(path, EISDIR, error);
    if (!S_ISREG(old.st_mode))
        return write_device(path, bytes, length, error);
    char *target = realpath(path, NULL);
    if (target == NULL)
        return cannot_write(path, errno, error);
    Status status = write_in_folder(target, bytes, length, error);
    free(target);
    return status;
}

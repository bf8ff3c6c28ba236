/* folder.c: see folder.h. */
#define _GNU_SOURCE /* O_PATH, flock */
#include "folder.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"
#include "walk.h"

/* Temporary names tried before giving up; more than one is needed only after a crash. */
#define TEMPORARY_TRIES 100
/* Bytes of a file's name that its temporary name begins with: room for the rest of it. */
#define TEMPORARY_STEM 200

/* ---- opening -------------------------------------------------------------------------------- */

/* A folder in which one may only write has no lock and is not synced. */
static int open_folder(const char *path)
{
    int opened = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return opened < 0 && errno == EACCES ? open(path, O_PATH | O_DIRECTORY | O_CLOEXEC) : opened;
}

/* Takes the descriptor. */
static Status set_folder(Folder *folder, int opened, char *path, ErrorText *error)
{
    *folder = (Folder){.path = path, .opened = opened};
    if (path != NULL)
        return STATUS_OK;
    close(opened);
    return status_out_of_memory(error);
}

Status folder_open(Folder *folder, const char *path, ErrorText *error)
{
    *folder = (Folder){0};
    int opened = open_folder(path);
    if (opened < 0)
        return status_error(error, status_of_errno(errno, STATUS_INPUT), "cannot read '%s': %s", path,
                            strerror(errno));
    return set_folder(folder, opened, strdup(path), error);
}

static Status cannot_read(const Folder *folder, const char *name, ErrorText *error)
{
    int problem = errno;
    char *path = folder_text(folder, name);
    Status status = problem == EXDEV
                        ? status_error(error, STATUS_PROGRAM, "'%s' leads out of its folder",
                                       path ? path : name)
                        : status_error(error, status_of_errno(problem, STATUS_INPUT),
                                       "cannot read '%s': %s", path ? path : name,
                                       strerror(problem));
    free(path);
    return status;
}

Status folder_open_below(Folder *folder, const Folder *parent, const char *name, ErrorText *error)
{
    *folder = (Folder){0};
    int opened = folder_file(parent, name, O_RDONLY | O_DIRECTORY);
    if (opened < 0)
        return cannot_read(parent, name, error);
    return set_folder(folder, opened, folder_text(parent, name), error);
}

void folder_close(Folder *folder)
{
    if (folder->path != NULL)
        close(folder->opened);
    free(folder->path);
    *folder = (Folder){0};
}

char *folder_text(const Folder *folder, const char *name)
{
    return path_join(strcmp(folder->path, ".") == 0 ? "" : folder->path, name);
}

/* ---- making --------------------------------------------------------------------------------- */

/* Makes a rename or a new entry last through a power failure. It is in place already and some file
 * systems cannot sync a folder, so failure is not reported. */
static void sync_folder(int opened)
{
    (void)!fsync(opened);
}

static void sync_folder_of(const char *path)
{
    char *folder = path_folder(path);
    int opened = folder == NULL ? -1 : open_folder(folder);
    if (opened >= 0) {
        sync_folder(opened);
        close(opened);
    }
    free(folder);
}

/* Returns 0 or an errno. */
static int make_one_folder(const char *path)
{
    struct stat info;
    if (mkdir(path, 0777) == 0) {
        sync_folder_of(path);
        return 0;
    }
    int problem = errno;
    if (stat(path, &info) == 0 && S_ISDIR(info.st_mode))
        return 0;
    return problem == EEXIST ? ENOTDIR : problem;
}

/* Makes every folder on the way; `path` is changed in between. Returns 0 or an errno, and then
 * `path` ends after the folder that failed. */
static int make_folders(char *path)
{
    for (char *end = path + 1; *end != '\0'; end++) {
        if (*end != '/')
            continue;
        *end = '\0';
        int problem = make_one_folder(path);
        if (problem != 0)
            return problem;
        *end = '/';
    }
    return make_one_folder(path);
}

static Status cannot_make(const char *path, int problem, ErrorText *error)
{
    return status_error(error, status_of_errno(problem, STATUS_OUTPUT),
                        "cannot make or use the folder '%s': %s", path, strerror(problem));
}

Status folder_make(const char *path, ErrorText *error)
{
    if (*path == '\0')
        return status_error(error, STATUS_OUTPUT, "the name of the folder is empty");
    char *name = strdup(path);
    if (name == NULL)
        return status_out_of_memory(error);
    int problem = make_folders(name);
    if (problem == 0 && access(name, W_OK | X_OK) != 0)
        problem = errno;
    Status status = problem == 0 ? STATUS_OK : cannot_make(name, problem, error);
    free(name);
    return status;
}

Status folder_make_in(Folder *folder, const Folder *parent, const char *name, bool *taken,
                      ErrorText *error)
{
    *folder = (Folder){0};
    char *path = folder_text(parent, name);
    if (path == NULL)
        return status_out_of_memory(error);
    int problem = mkdirat(parent->opened, name, 0777) == 0 ? 0 : errno;
    *taken = problem == EEXIST;
    int opened = -1;
    if (problem == 0) {
        sync_folder(parent->opened);
        opened = openat(parent->opened, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        problem = opened < 0 ? errno : 0;
    }
    if (problem == 0)
        return set_folder(folder, opened, path, error);
    Status status = *taken ? STATUS_OK : cannot_make(path, problem, error);
    free(path);
    return status;
}

Status folder_lock(Folder *folder, ErrorText *error)
{
    if (flock(folder->opened, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
        return STATUS_OK;
    return status_error(error, STATUS_OUTPUT, "another plastc is at work in the folder '%s'",
                        folder->path);
}

/* ---- looking -------------------------------------------------------------------------------- */

int folder_file(const Folder *folder, const char *name, int flags)
{
    return walk_below(folder->opened, name, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

bool folder_has(const Folder *folder, const char *name)
{
    struct stat info;
    return fstatat(folder->opened, name, &info, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Its entries; NULL if they cannot be read. */
static DIR *open_entries(const Folder *folder)
{
    int opened = openat(folder->opened, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = opened < 0 ? NULL : fdopendir(opened);
    if (entries == NULL && opened >= 0)
        close(opened);
    return entries;
}

/* The number before `end`, behind a dot; *begin becomes the place of that. -1: there is none. */
static long number_before(const char *name, size_t end, size_t *begin)
{
    size_t at = end;
    while (at > 0 && isdigit((unsigned char)name[at - 1]))
        at--;
    if (at == end || at == 0 || name[at - 1] != '.' || end - at > 9)
        return -1;
    *begin = at - 1;
    return strtol(name + at, NULL, 10);
}

/* Whether it is a name of open_temporary by a process that is no more. */
static bool is_left_behind(const char *name)
{
    size_t length = strlen(name), dot;
    if (length < 4 || strcmp(name + length - 4, ".tmp") != 0 ||
        number_before(name, length - 4, &dot) < 0)
        return false;
    long process = number_before(name, dot, &dot);
    return process > 0 && dot > 0 && kill((pid_t)process, 0) != 0 && errno == ESRCH;
}

bool folder_is_empty(const Folder *folder)
{
    DIR *entries = open_entries(folder);
    bool empty = entries != NULL;
    for (const struct dirent *entry; empty && (entry = readdir(entries)) != NULL;)
        empty = entry->d_name[0] == '.' || is_left_behind(entry->d_name);
    if (entries != NULL)
        closedir(entries);
    return empty;
}

/* ---- reading and writing -------------------------------------------------------------------- */

Status folder_read(const Folder *folder, const char *name, size_t limit, char **bytes,
                   size_t *length, ErrorText *error)
{
    *bytes = NULL;
    *length = 0;
    int opened = folder_file(folder, name, O_RDONLY);
    if (opened < 0)
        return cannot_read(folder, name, error);
    char *path = folder_text(folder, name);
    Status status = path ? file_read_opened(opened, path, limit, bytes, length, error)
                         : status_out_of_memory(error);
    close(opened);
    free(path);
    return status;
}

/* Opens a new file for writing. Not mkstemp: that would give the result permissions 0600, and the
 * umask cannot be read without changing it for other threads. Returns -1 with errno set. */
static int open_temporary(const Folder *folder, const char *name, char temporary[NAME_MAX + 1])
{
    int opened = -1;
    for (int number = 0; number < TEMPORARY_TRIES; number++) {
        snprintf(temporary, NAME_MAX + 1, "%.*s.%ld.%d.tmp", TEMPORARY_STEM, name, (long)getpid(),
                 number);
        opened = openat(folder->opened, temporary,
                        O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
        if (opened >= 0 || errno != EEXIST)
            break;
    }
    return opened;
}

/* Returns 0 or an errno. */
static int replace(const Folder *folder, const char *name, const char *bytes, size_t length)
{
    char temporary[NAME_MAX + 1];
    struct stat old;
    int opened = open_temporary(folder, name, temporary);
    if (opened < 0)
        return errno;
    if (fstatat(folder->opened, name, &old, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(old.st_mode))
        (void)!fchmod(opened, old.st_mode & 0777); /* kept if possible */
    int problem = file_write_and_close(opened, bytes, length, true);
    if (problem == 0 && renameat(folder->opened, temporary, folder->opened, name) != 0)
        problem = errno;
    if (problem != 0)
        unlinkat(folder->opened, temporary, 0);
    else
        sync_folder(folder->opened);
    return problem;
}

static Status cannot(const char *what, const Folder *folder, const char *name, int problem,
                     ErrorText *error)
{
    char *path = folder_text(folder, name);
    Status status = status_error(error, status_of_errno(problem, STATUS_OUTPUT), "cannot %s '%s': %s",
                                 what, path ? path : name, strerror(problem));
    free(path);
    return status;
}

Status folder_write(const Folder *folder, const char *name, const char *bytes, size_t length,
                    ErrorText *error)
{
    int problem = replace(folder, name, bytes, length);
    return problem == 0 ? STATUS_OK : cannot("write", folder, name, problem, error);
}

Status folder_remove(const Folder *folder, const char *name, ErrorText *error)
{
    if (unlinkat(folder->opened, name, 0) == 0 || errno == ENOENT)
        return STATUS_OK;
    return cannot("replace", folder, name, errno, error);
}

void folder_remove_between(const Folder *folder, const char *beginning, const char *ending)
{
    DIR *entries = open_entries(folder);
    size_t first = strlen(beginning), length = strlen(ending);
    if (entries == NULL)
        return;
    for (const struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        size_t size = strlen(entry->d_name);
        if (size >= first + length && strncmp(entry->d_name, beginning, first) == 0 &&
            strcmp(entry->d_name + size - length, ending) == 0)
            unlinkat(folder->opened, entry->d_name, 0);
    }
    closedir(entries);
}

void folder_tidy(const Folder *folder)
{
    DIR *entries = open_entries(folder);
    if (entries == NULL)
        return;
    for (const struct dirent *entry; (entry = readdir(entries)) != NULL;)
        if (is_left_behind(entry->d_name))
            unlinkat(folder->opened, entry->d_name, 0);
    closedir(entries);
}

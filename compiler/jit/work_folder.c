/* work_folder.c: see work_folder.h. What a signal handler calls here uses nothing but system calls. */
#define _GNU_SOURCE /* getdents64 */
#include "work_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "compiler/base/strbuf.h"

#define NAME      "plastc-cc-"
#define KEPT_NAME "plastc-fault-"
#define MARK_SIZE 6 /* letters that mkdtemp puts behind */

/* A folder whose owner was just killed may get one more file: tries to remove it, 10 ms apart. */
#define REMOVE_TRIES 100
/* Tries to make one: another process may take one that has no lock yet for left behind. */
#define MAKE_TRIES 20

/* Bytes of entries that are read at once. */
#define ENTRY_BYTES 4096

/* Folders of this process. A signal handler can reach nothing that is not at file scope; it must see
 * a place that is whole or free, so `used` is set last and cleared first. */
#define PLACES 8
static struct {
    volatile sig_atomic_t used;
    volatile pid_t group;
    int opened;
    const char *path; /* borrowed from the WorkFolder */
} places[PLACES];

/* ---- removing ------------------------------------------------------------------------------- */

/* Whether something was removed. */
static bool remove_entries(int folder)
{
    _Alignas(struct dirent64) char entries[ENTRY_BYTES];
    bool removed = false;
    lseek(folder, 0, SEEK_SET);
    for (ssize_t size; (size = getdents64(folder, entries, sizeof entries)) > 0;)
        for (ssize_t at = 0; at < size;) {
            const struct dirent64 *entry = (const void *)(entries + at);
            if (unlinkat(folder, entry->d_name, 0) == 0) /* fails for "." and "..", rightly */
                removed = true;
            at += entry->d_reclen;
        }
    return removed;
}

/* Whether it is gone. What is removed while a folder is read can hide what has not been read. */
static bool try_remove(int folder, const char *path)
{
    while (remove_entries(folder))
        continue;
    return rmdir(path) == 0 || errno == ENOENT;
}

static void remove_patiently(int folder, const char *path)
{
    const struct timespec pause = {.tv_nsec = 10 * 1000 * 1000};
    for (int k = 0; k < REMOVE_TRIES && !try_remove(folder, path); k++)
        nanosleep(&pause, NULL);
}

void work_folder_abandon_all(void)
{
    for (int k = 0; k < PLACES; k++)
        if (places[k].used && places[k].group > 0)
            kill(-places[k].group, SIGKILL);
    for (int k = 0; k < PLACES; k++)
        if (places[k].used) {
            places[k].used = 0;
            remove_patiently(places[k].opened, places[k].path);
        }
}

/* ---- those of dead processes ---------------------------------------------------------------- */

static bool has_our_name(const char *name)
{
    size_t length = strlen(NAME);
    return strncmp(name, NAME, length) == 0 && strlen(name + length) == MARK_SIZE;
}

/* In a folder that others may write to: ours alone, no link, and nobody holds its lock. */
static void remove_if_left_behind(int parent, const char *parent_path, const char *name)
{
    int folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct stat info;
    if (folder < 0)
        return;
    if (fstat(folder, &info) == 0 && info.st_uid == geteuid() && (info.st_mode & 077) == 0 &&
        flock(folder, LOCK_EX | LOCK_NB) == 0) {
        StrBuf path = {0};
        strbuf_printf(&path, "%s/%s", parent_path, name);
        try_remove(folder, path.text);
        strbuf_free(&path);
    }
    close(folder);
}

static void remove_left_behind(const char *parent)
{
    DIR *folder = opendir(parent);
    if (folder == NULL)
        return;
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;)
        if (has_our_name(entry->d_name))
            remove_if_left_behind(dirfd(folder), parent, entry->d_name);
    closedir(folder);
}

/* ---- ours ----------------------------------------------------------------------------------- */

static const char *temporary_folder(void)
{
    const char *parent = getenv("TMPDIR");
    return parent == NULL || *parent == '\0' ? "/tmp" : parent;
}

/* A new folder that is locked. False with errno set, 0: another process was about to remove it. On file
 * systems without locks nobody removes what others have left. */
static bool make_locked(WorkFolder *folder)
{
    if (mkdtemp(folder->path) == NULL)
        return false;
    folder->opened = open(folder->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct stat info;
    bool taken = folder->opened < 0 ||
                 (flock(folder->opened, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) ||
                 fstat(folder->opened, &info) != 0 || info.st_nlink == 0;
    if (taken && folder->opened >= 0)
        close(folder->opened);
    errno = 0;
    return !taken;
}

static void take_place(WorkFolder *folder)
{
    folder->place = -1;
    for (int k = 0; k < PLACES && folder->place < 0; k++)
        if (!places[k].used) {
            places[k].group = 0;
            places[k].opened = folder->opened;
            places[k].path = folder->path;
            places[k].used = 1;
            folder->place = k;
        }
}

Status work_folder_make(WorkFolder *folder, ErrorText *error)
{
    remove_left_behind(temporary_folder());
    StrBuf path = {0};
    bool made = false;
    for (int k = 0; k < MAKE_TRIES && !made; k++) {
        path.length = 0;
        strbuf_printf(&path, "%s/%sXXXXXX", temporary_folder(), NAME);
        folder->path = path.text;
        made = make_locked(folder);
        if (!made && errno != 0)
            break;
    }
    if (!made) {
        status_error(error, STATUS_RUN, "cannot make the folder '%s': %s", path.text,
                     strerror(errno == 0 ? EBUSY : errno));
        strbuf_free(&path);
        folder->path = NULL;
        return STATUS_RUN;
    }
    folder->path = strbuf_take(&path);
    take_place(folder);
    return STATUS_OK;
}

char *work_folder_file(const WorkFolder *folder, const char *file)
{
    StrBuf path = {0};
    strbuf_printf(&path, "%s/%s", folder->path, file);
    return strbuf_take(&path);
}

void work_folder_used_by(const WorkFolder *folder, pid_t group)
{
    if (folder->path != NULL && folder->place >= 0)
        places[folder->place].group = group;
}

/* Ends what the handler knows of it, and the lock. */
static void leave(WorkFolder *folder)
{
    if (folder->place >= 0)
        places[folder->place].used = 0;
    close(folder->opened);
    folder->path = NULL;
}

void work_folder_remove(WorkFolder *folder)
{
    char *path = folder->path;
    if (path == NULL)
        return;
    remove_patiently(folder->opened, path);
    leave(folder);
    free(path);
}

char *work_folder_keep(WorkFolder *folder)
{
    char *path = folder->path;
    StrBuf kept = {0};
    strbuf_printf(&kept, "%s/%s%s", temporary_folder(), KEPT_NAME, path + strlen(path) - MARK_SIZE);
    bool renamed = rename(path, kept.text) == 0;
    leave(folder);
    if (!renamed) {
        strbuf_free(&kept);
        return path;
    }
    free(path);
    return strbuf_take(&kept);
}

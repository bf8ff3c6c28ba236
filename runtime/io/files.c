/* files.c: files as a whole. Writing goes through a temporary file in the same folder, so that a
 * reader, or a crash, never meets half a result. */
#define _DEFAULT_SOURCE /* realpath, flock */
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sha256.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Most bytes handed to one read or write; Linux transfers at most 2 GiB at once anyway. */
#define CHUNK ((size_t)1 << 30)

/* Temporary names tried before giving up; more than one is needed only after a crash. */
#define TEMPORARY_TRIES 100

/* ---- reading ---- */

typedef struct Buffer {
    char *bytes;
    size_t length, capacity;
} Buffer;

/* Returns false with errno set. */
static bool buffer_grow(Buffer *buffer, size_t capacity)
{
    char *bytes = realloc(buffer->bytes, capacity);
    if (bytes == NULL)
        return false;
    buffer->bytes = bytes;
    buffer->capacity = capacity;
    return true;
}

/* Reads up to the end of the file, or limit + 1 bytes, and adds a NUL. The size the system states
 * is a first guess only: files grow, and those of /proc state 0. Returns false with errno set. */
static bool read_all(int fd, size_t size, size_t limit, Buffer *buffer)
{
    size_t most = limit + 1; /* one more, to see that it is too long */
    if (!buffer_grow(buffer, (size < most ? size : most) + 1))
        return false;
    while (buffer->length < most) {
        size_t room = buffer->capacity - 1 - buffer->length;
        if (room == 0) {
            if (!buffer_grow(buffer, buffer->capacity * 2 + 64))
                return false;
            continue;
        }
        if (room > most - buffer->length)
            room = most - buffer->length;
        ssize_t count = read(fd, buffer->bytes + buffer->length, room < CHUNK ? room : CHUNK);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        if (count == 0)
            break;
        buffer->length += (size_t)count;
    }
    buffer->bytes[buffer->length] = '\0';
    return true;
}

static Status read_open_file(const char *path, int fd, size_t limit, Buffer *buffer,
                             ErrorText *error)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return status_error(error, STATUS_INPUT, "cannot read '%s': %s", path, strerror(errno));
    if (S_ISDIR(info.st_mode))
        return status_error(error, STATUS_INPUT, "cannot read '%s': it is a folder", path);
    if (!S_ISREG(info.st_mode))
        return status_error(error, STATUS_INPUT, "cannot read '%s': it is not a regular file",
                            path);
    if (!read_all(fd, (size_t)info.st_size, limit, buffer))
        return status_error(error, STATUS_INPUT, "cannot read '%s': %s", path, strerror(errno));
    if (buffer->length > limit)
        return status_error(error, STATUS_INPUT, "cannot read '%s': it has more than %zu bytes",
                            path, limit);
    return STATUS_OK;
}

Status file_read(const char *path, size_t limit, char **bytes, size_t *length, ErrorText *error)
{
    *bytes = NULL;
    *length = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe must not block */
    if (fd < 0)
        return status_error(error, STATUS_INPUT, "cannot read '%s': %s", path, strerror(errno));
    Buffer buffer = {0};
    Status status = read_open_file(path, fd, limit, &buffer, error);
    close(fd);
    if (status != STATUS_OK) {
        free(buffer.bytes);
        return status;
    }
    *bytes = buffer.bytes;
    *length = buffer.length;
    return STATUS_OK;
}

/* ---- writing ---- */

/* Returns false with errno set. */
static bool write_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t count = write(fd, bytes, length < CHUNK ? length : CHUNK);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        bytes += count;
        length -= (size_t)count;
    }
    return true;
}

/* Writes, optionally syncs, and closes; returns 0 or the first errno. */
static int write_and_close(int fd, const char *bytes, size_t length, bool sync)
{
    int problem = 0;
    if (!write_all(fd, bytes, length) || (sync && fsync(fd) != 0))
        problem = errno;
    if (close(fd) != 0 && problem == 0)
        problem = errno;
    return problem;
}

/* Opens a new file beside `path` for writing. Not mkstemp: that would give the result permissions
 * 0600, and the umask cannot be read without changing it for other threads. Returns -1 with errno
 * set; *temporary is malloc'd or NULL. */
static int open_temporary(const char *path, char **temporary)
{
    size_t size = strlen(path) + 64;
    *temporary = malloc(size);
    if (*temporary == NULL)
        return -1;
    int fd = -1;
    for (int number = 0; number < TEMPORARY_TRIES; number++) {
        snprintf(*temporary, size, "%s.%ld.%d.tmp", path, (long)getpid(), number);
        fd = open(*temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0 || errno != EEXIST)
            break;
    }
    return fd;
}

/* Makes the rename last through a power failure. The new file is in place already and some file
 * systems cannot sync a folder, so failure is not reported. */
static void sync_folder_of(const char *path)
{
    char *folder = path_folder(path);
    int fd = folder == NULL ? -1 : open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
    free(folder);
}

/* `old`: the file in its place, or NULL. Returns 0 or an errno. */
static int replace_file(const char *path, const struct stat *old, const char *bytes, size_t length)
{
    char *temporary;
    int fd = open_temporary(path, &temporary);
    int problem = errno;
    if (fd >= 0) {
        if (old != NULL)
            (void)!fchmod(fd, old->st_mode & 0777); /* kept if possible */
        problem = write_and_close(fd, bytes, length, true);
        if (problem == 0 && rename(temporary, path) != 0)
            problem = errno;
        if (problem != 0)
            unlink(temporary);
    }
    free(temporary);
    if (problem == 0)
        sync_folder_of(path);
    return problem;
}

/* A device or pipe, such as /dev/stdout, is written to, not replaced. Returns 0 or an errno. */
static int write_device(const char *path, const char *bytes, size_t length)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    return fd < 0 ? errno : write_and_close(fd, bytes, length, false);
}

/* Follows symbolic links, so that the file they name is replaced and not the link. Returns 0 or an
 * errno. */
static int write_target(const char *path, const char *bytes, size_t length)
{
    struct stat old;
    if (stat(path, &old) != 0)
        return errno == ENOENT ? replace_file(path, NULL, bytes, length) : errno;
    if (S_ISDIR(old.st_mode))
        return EISDIR;
    if (!S_ISREG(old.st_mode))
        return write_device(path, bytes, length);
    char *target = realpath(path, NULL);
    if (target == NULL)
        return errno;
    int problem = replace_file(target, &old, bytes, length);
    free(target);
    return problem;
}

Status file_write(const char *path, const char *bytes, size_t length, ErrorText *error)
{
    int problem = write_target(path, bytes, length);
    if (problem != 0)
        return status_error(error, STATUS_OUTPUT, "cannot write '%s': %s", path, strerror(problem));
    return STATUS_OK;
}

/* ---- folders and paths ---- */

static bool is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* Returns 0 or an errno. */
static int make_one_folder(const char *path)
{
    if (mkdir(path, 0777) == 0) {
        sync_folder_of(path);
        return 0;
    }
    if (is_folder(path))
        return 0;
    return errno == EEXIST ? ENOTDIR : errno;
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

Status folder_make(const char *path, ErrorText *error)
{
    if (*path == '\0')
        return status_error(error, STATUS_OUTPUT, "the name of the folder is empty");
    char *name = strdup(path);
    if (name == NULL)
        return status_error(error, STATUS_RUN, "out of memory");
    int problem = make_folders(name);
    if (problem == 0 && access(name, W_OK | X_OK) != 0)
        problem = errno;
    Status status = STATUS_OK;
    if (problem != 0)
        status = status_error(error, STATUS_OUTPUT, "cannot make or use the folder '%s': %s", name,
                              strerror(problem));
    free(name);
    return status;
}

Status folder_lock(const char *path, int *lock, ErrorText *error)
{
    *lock = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*lock < 0 || flock(*lock, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
        return STATUS_OK;
    folder_unlock(*lock);
    *lock = -1;
    return status_error(error, STATUS_OUTPUT, "another plastc is at work in the folder '%s'", path);
}

void folder_unlock(int lock)
{
    if (lock >= 0)
        close(lock);
}

char *path_join(const char *folder, const char *name)
{
    size_t length = strlen(folder);
    bool slash = length > 0 && folder[length - 1] != '/';
    size_t size = length + slash + strlen(name) + 1;
    char *path = malloc(size);
    if (path != NULL)
        snprintf(path, size, "%s%s%s", folder, slash ? "/" : "", name);
    return path;
}

static size_t without_slashes(const char *path, size_t length)
{
    while (length > 0 && path[length - 1] == '/')
        length--;
    return length;
}

char *path_folder(const char *path)
{
    size_t length = without_slashes(path, strlen(path));
    while (length > 0 && path[length - 1] != '/')
        length--;
    if (length == 0)
        return strdup(*path == '/' ? "/" : ".");
    length = without_slashes(path, length);
    return length == 0 ? strdup("/") : strndup(path, length);
}

/* Whether no part of the path is "..". */
static bool stays_below(const char *name)
{
    for (const char *part = name; part; part = strchr(part, '/')) {
        part += *part == '/';
        if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0'))
            return false;
    }
    return name[0] != '/';
}

char *path_below(const char *folder, const char *name)
{
    if (!stays_below(name))
        return NULL;
    char *path = path_join(strcmp(folder, ".") == 0 ? "" : folder, name);
    char real_folder[PATH_MAX], real_path[PATH_MAX];
    if (!path || !realpath(folder, real_folder) || !realpath(path, real_path))
        return path;
    size_t length = strlen(real_folder);
    if (strncmp(real_path, real_folder, length) == 0 &&
        (real_path[length] == '/' || real_folder[length - 1] == '/'))
        return path;
    free(path);
    return NULL;
}

/* ---- hashes ---- */

void hash_sha256(const char *bytes, size_t length, char digits[65])
{
    uint8_t digest[SHA256_DIGEST_LENGTH];
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, (const uint8_t *)bytes, length);
    SHA256_Final(digest, &context);
    for (int k = 0; k < SHA256_DIGEST_LENGTH; k++)
        snprintf(digits + 2 * k, 3, "%02x", digest[k]);
}

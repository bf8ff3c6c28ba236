/* files.c: whole files that are read, paths, and what reading and writing have in common. */
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Most bytes handed to one read or write; Linux transfers at most 2 GiB at once anyway. */
#define CHUNK ((size_t)1 << 30)

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

static Status cannot_read(const char *path, int problem, ErrorText *error)
{
    return status_error(error, status_of_errno(problem, STATUS_INPUT), "cannot read '%s': %s", path,
                        strerror(problem));
}

static Status read_regular(int opened, const char *path, size_t limit, Buffer *buffer,
                           ErrorText *error)
{
    struct stat info;
    if (fstat(opened, &info) != 0)
        return cannot_read(path, errno, error);
    if (S_ISDIR(info.st_mode))
        return status_error(error, STATUS_INPUT, "cannot read '%s': it is a folder", path);
    if (!S_ISREG(info.st_mode))
        return status_error(error, STATUS_INPUT, "cannot read '%s': it is not a regular file",
                            path);
    if (!read_all(opened, (size_t)info.st_size, limit, buffer))
        return cannot_read(path, errno, error);
    if (buffer->length > limit)
        return status_error(error, STATUS_INPUT, "cannot read '%s': it has more than %zu bytes",
                            path, limit);
    return STATUS_OK;
}

Status file_read_opened(int opened, const char *path, size_t limit, char **bytes, size_t *length,
                        ErrorText *error)
{
    Buffer buffer = {0};
    Status status = read_regular(opened, path, limit, &buffer, error);
    if (status != STATUS_OK) {
        free(buffer.bytes);
        buffer = (Buffer){0};
    }
    *bytes = buffer.bytes;
    *length = buffer.length;
    return status;
}

Status file_read(const char *path, size_t limit, char **bytes, size_t *length, ErrorText *error)
{
    *bytes = NULL;
    *length = 0;
    int opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe must not block */
    if (opened < 0)
        return cannot_read(path, errno, error);
    Status status = file_read_opened(opened, path, limit, bytes, length, error);
    close(opened);
    return status;
}

/* ---- writing ---- */

int file_write_bytes(int opened, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t count = write(opened, bytes, length < CHUNK ? length : CHUNK);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return errno;
        bytes += count;
        length -= (size_t)count;
    }
    return 0;
}

int file_write_and_close(int opened, const char *bytes, size_t length, bool sync)
{
    int problem = file_write_bytes(opened, bytes, length);
    if (problem == 0 && sync && fsync(opened) != 0)
        problem = errno;
    if (close(opened) != 0 && problem == 0)
        problem = errno;
    return problem;
}

/* ---- paths ---- */

bool path_is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
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

/* ---- hashes ---- */

void hash_digits(const unsigned char *digest, char digits[HASH_SIZE])
{
    for (int k = 0; k < SHA256_DIGEST_LENGTH; k++)
        snprintf(digits + 2 * k, 3, "%02x", digest[k]);
}

void hash_sha256(const char *bytes, size_t length, char digits[HASH_SIZE])
{
    uint8_t digest[SHA256_DIGEST_LENGTH];
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, (const uint8_t *)bytes, length);
    SHA256_Final(digest, &context);
    hash_digits(digest, digits);
}

/* worker_keys.c: see worker_keys.h. */
#include "worker_keys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/io/files.h"

#define MOST_BYTES 4096
#define WORKER_BEGIN "plastc workers 1\n"
#define SERVER_BEGIN "plastc coordinator 1\n"

/* ---- reading -------------------------------------------------------------------------------- */

/* Only its user may have it. */
static Status check_permissions(int opened, const char *path, ErrorText *error)
{
    struct stat info;
    if (fstat(opened, &info) != 0)
        return status_error(error, STATUS_INPUT, "cannot read '%s': %s", path, strerror(errno));
    if ((info.st_mode & (S_IRWXG | S_IRWXO)) == 0 && info.st_uid == geteuid())
        return STATUS_OK;
    return status_error(error, STATUS_INPUT, "'%s' can be read by others, so its keys are not used: 'chmod 600 %s', if nobody has "
                                             "read it, or remove it for new ones",
                        path, path);
}

static Status read_text(const Folder *folder, const char *name, char **text, size_t *length, char **path, ErrorText *error)
{
    *text = NULL;
    *path = folder_text(folder, name);
    if (!*path)
        return status_out_of_memory(error);
    int opened = folder_file(folder, name, O_RDONLY | O_NOFOLLOW);
    if (opened < 0)
        return status_error(error, status_of_errno(errno, STATUS_INPUT), "cannot read '%s': %s", *path, strerror(errno));
    Status status = check_permissions(opened, *path, error);
    if (status == STATUS_OK)
        status = file_read_opened(opened, *path, MOST_BYTES, text, length, error);
    close(opened);
    return status;
}

/* "WORD VALUE\n" at *at, which moves behind it. */
static bool take_line(const char **at, const char *word, char *value, size_t size)
{
    size_t length = strlen(word), end = strcspn(*at, "\n");
    if (strncmp(*at, word, length) != 0 || (*at)[length] != ' ' || (*at)[end] != '\n' || end - length - 1 >= size ||
        end == length + 1)
        return false;
    memcpy(value, *at + length + 1, end - length - 1);
    value[end - length - 1] = '\0';
    *at += end + 1;
    return true;
}

/* Of a key, exactly. */
static bool take_key(const char **at, const char *word, char key[WIRE_KEY_SIZE])
{
    return take_line(at, word, key, WIRE_KEY_SIZE) && strlen(key) == WIRE_KEY_SIZE - 1;
}

static bool take_begin(const char **at, const char *begin)
{
    bool same = strncmp(*at, begin, strlen(begin)) == 0;
    *at += same ? strlen(begin) : 0;
    return same;
}

Status worker_keys_parse(const char *path, const char *text, size_t length, WorkerKeys *keys, ErrorText *error)
{
    const char *at = text;
    *keys = (WorkerKeys){.address = ""};
    bool read = take_begin(&at, WORKER_BEGIN) && take_line(&at, "address", keys->address, WIRE_ADDRESS_SIZE) &&
                take_key(&at, "server", keys->server) && take_key(&at, "public", keys->worker.public_key) &&
                take_key(&at, "secret", keys->worker.secret_key) && wire_is_address(keys->address, false);
    take_line(&at, "data", keys->data, sizeof keys->data);
    read = read && at == text + length;
    return read ? STATUS_OK : status_error(error, STATUS_INPUT, "'%s' is no file of keys for workers", path);
}

Status worker_keys_read(const Folder *folder, const char *name, WorkerKeys *keys, ErrorText *error)
{
    char *text, *path;
    size_t length;
    Status status = read_text(folder, name, &text, &length, &path, error);
    if (status == STATUS_OK)
        status = worker_keys_parse(path, text, length, keys, error);
    free(text);
    free(path);
    return status;
}

static Status read_server(const Folder *folder, WireKeys *server, ErrorText *error)
{
    char *text, *path;
    size_t length;
    Status status = read_text(folder, COORDINATOR_KEY_FILE, &text, &length, &path, error);
    const char *at = text;
    if (status == STATUS_OK && !(take_begin(&at, SERVER_BEGIN) && take_key(&at, "public", server->public_key) &&
                                 take_key(&at, "secret", server->secret_key) && at == text + length))
        status = status_error(error, STATUS_INPUT, "'%s' is no file of keys", path);
    free(text);
    free(path);
    return status;
}

Status worker_keys_take(const Folder *folder, WorkerKeys *keys, WireKeys *server, ErrorText *error)
{
    *keys = (WorkerKeys){.address = ""};
    if (folder_has(folder, WORKER_KEY_FILE) && folder_has(folder, COORDINATOR_KEY_FILE)) {
        Status status = worker_keys_read(folder, WORKER_KEY_FILE, keys, error);
        return status == STATUS_OK ? read_server(folder, server, error) : status;
    }
    Status status = wire_make_keys(server, error);
    if (status == STATUS_OK)
        status = wire_make_keys(&keys->worker, error);
    memcpy(keys->server, server->public_key, WIRE_KEY_SIZE);
    return status;
}

/* ---- writing -------------------------------------------------------------------------------- */

/* Whole or not at all, and never open to others. */
static Status write_secret(const Folder *folder, const char *name, const char *text, ErrorText *error)
{
    char temporary[64];
    snprintf(temporary, sizeof temporary, ".%s.new", name);
    unlinkat(folder->opened, temporary, 0);
    int opened = openat(folder->opened, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
    int problem = opened < 0 ? errno : file_write_and_close(opened, text, strlen(text), true);
    if (problem == 0 && renameat(folder->opened, temporary, folder->opened, name) != 0)
        problem = errno;
    return problem == 0 ? STATUS_OK
                        : status_error(error, status_of_errno(problem, STATUS_OUTPUT), "cannot write '%s/%s': %s", folder->path,
                                       name, strerror(problem));
}

Status worker_keys_save(const Folder *folder, const WorkerKeys *keys, const WireKeys *server, ErrorText *error)
{
    char text[MOST_BYTES];
    snprintf(text, sizeof text, SERVER_BEGIN "public %s\nsecret %s\n", server->public_key, server->secret_key);
    Status status = write_secret(folder, COORDINATOR_KEY_FILE, text, error);
    if (status != STATUS_OK)
        return status;
    snprintf(text, sizeof text, WORKER_BEGIN "address %s\nserver %s\npublic %s\nsecret %s\n%s%s%s", keys->address, keys->server,
             keys->worker.public_key, keys->worker.secret_key, keys->data[0] ? "data " : "", keys->data,
             keys->data[0] ? "\n" : "");
    return write_secret(folder, WORKER_KEY_FILE, text, error);
}

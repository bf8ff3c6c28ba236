/* run_place.c: see run_place.h. */
#define _GNU_SOURCE /* O_PATH and st_mtim */
#include "run_place.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/io/checkpoint.h"
#include "runtime/io/history.h"
#include "runtime/io/rule_table.h"
#include "compiler/base/strbuf.h"

/* Bytes of a program's name that the folder of its run begins with: room for a number. */
#define MOST_NAME (NAME_MAX - 15)

/* ---- what is there -------------------------------------------------------------------------- */

static RunPlace place_of(const struct stat *info)
{
    return (RunPlace){true, info->st_dev, info->st_ino, info->st_mtim};
}

RunPlace run_place_look(const char *out)
{
    struct stat info;
    return stat(out, &info) == 0 ? place_of(&info) : (RunPlace){0};
}

static bool is_as_before(const RunPlace *before, const Folder *folder)
{
    struct stat info;
    if (fstat(folder->opened, &info) != 0)
        return false;
    RunPlace now = place_of(&info);
    return now.device == before->device && now.file == before->file &&
           now.changed.tv_sec == before->changed.tv_sec &&
           now.changed.tv_nsec == before->changed.tv_nsec;
}

/* Whether there is a file of that name which begins with these bytes. */
static bool begins_with(const Folder *folder, const char *name, const char *bytes)
{
    char found[32];
    struct stat info;
    size_t length = strlen(bytes);
    int opened = folder_file(folder, name, O_RDONLY);
    bool same = opened >= 0 && fstat(opened, &info) == 0 && S_ISREG(info.st_mode) &&
                length <= sizeof found && read(opened, found, length) == (ssize_t)length &&
                memcmp(found, bytes, length) == 0;
    if (opened >= 0)
        close(opened);
    return same;
}

/* Whether a search has left it; each begins history.csv before anything else. */
static bool is_of_search(const Folder *folder)
{
    return begins_with(folder, CHECKPOINT_FILE, CHECKPOINT_MAGIC) ||
           begins_with(folder, HISTORY_FILE, "generation,");
}

/* A run with several searches makes the folder of the first one before anything else. */
static bool is_of_run(const Folder *folder)
{
    Folder first;
    ErrorText ignored;
    if (is_of_search(folder))
        return true;
    bool is = folder_open_below(&first, folder, "start-1", &ignored) == STATUS_OK &&
              (is_of_search(&first) || folder_is_empty(&first));
    folder_close(&first);
    return is;
}

/* ---- the folder of --out -------------------------------------------------------------------- */

static bool is_of_recording(const Folder *folder)
{
    return begins_with(folder, "recording.json", "{\n\t\"format\":");
}

static bool is_of_table(const Folder *folder)
{
    return begins_with(folder, RULE_TABLE_FILE, RULE_TABLE_MAGIC);
}

/* Where those of a kind are made, and how one is known. */
static const struct {
    const char *parent, *noun;
    bool (*is_one)(const Folder *folder);
} kinds[] = {
    [PLACE_OF_RUN] = {"runs", "run", is_of_run},
    [PLACE_OF_RECORDING] = {"recordings", "recording", is_of_recording},
    [PLACE_OF_TABLE] = {"tables", "table of rules", is_of_table},
};

static Status check_given(PlaceKind kind, const RunPlace *before, const Folder *folder,
                          const char *out, ErrorText *error)
{
    if (!folder_is_empty(folder) && !kinds[kind].is_one(folder))
        return status_error(error, STATUS_USAGE,
                            "'%s' is neither empty nor the folder of a %s, and nothing in it is "
                            "overwritten: choose another folder with --out",
                            out, kinds[kind].noun);
    if (before->there ? !is_as_before(before, folder) : !folder_is_empty(folder))
        return status_error(error, STATUS_USAGE,
                            "something has changed in '%s' since this %s was started, and nothing "
                            "in it is overwritten: start it again, or choose another folder with "
                            "--out",
                            out, kinds[kind].noun);
    return STATUS_OK;
}

Status run_place_given(PlaceKind kind, const RunPlace *before, const char *out, Folder *folder,
                       ErrorText *error)
{
    Status status = folder_make(out, error);
    if (status != STATUS_OK)
        return status;
    status = folder_open(folder, out, error);
    if (status != STATUS_OK)
        return status == STATUS_INPUT ? STATUS_OUTPUT : status;
    status = folder_lock(folder, error);
    if (status == STATUS_OK)
        status = check_given(kind, before, folder, out, error);
    if (status == STATUS_OK)
        folder_tidy(folder);
    return status;
}

/* ---- a folder of its own -------------------------------------------------------------------- */

/* "oja" for "examples/oja.plast", "eta0.1" for "eta0.1.plast"; without the dots that a name begins with,
 * since nobody would see the folder. */
static void add_name(StrBuf *name, const char *program)
{
    static const char ending[] = ".plast";
    const char *file = strrchr(program, '/') ? strrchr(program, '/') + 1 : program;
    file += strspn(file, ".");
    size_t length = strlen(file), tail = sizeof ending - 1;
    if (length > tail && strcmp(file + length - tail, ending) == 0)
        length -= tail;
    if (length > MOST_NAME)
        for (length = MOST_NAME; ((unsigned char)file[length] & 0xC0) == 0x80;)
            length--; /* to the beginning of a character of UTF-8 */
    strbuf_printf(name, "%.*s", (int)length, length > 0 ? file : "");
    if (length == 0)
        strbuf_add(name, "run");
}

/* The folder of all of a kind in the current one, made if there is none. */
static Status open_parent(PlaceKind kind, Folder *parent, ErrorText *error)
{
    Folder here = {0};
    const char *name = kinds[kind].parent;
    Status status = folder_make(name, error);
    if (status == STATUS_OK)
        status = folder_open(&here, ".", error);
    if (status == STATUS_OK)
        status = folder_open_below(parent, &here, name, error);
    folder_close(&here);
    if (status == STATUS_PROGRAM)
        return status_error(
            error, STATUS_USAGE,
            "'%s' is a link that leads elsewhere: name the folder of the %s with "
            "--out",
            name, kinds[kind].noun);
    return status == STATUS_INPUT ? STATUS_OUTPUT : status;
}

/* Makes runs/NAME, or the next one that nobody has. Another process may have been told to take it,
 * with --out, and do so before it is locked. */
static Status make_numbered(const Folder *runs, StrBuf *name, Folder *folder, ErrorText *error)
{
    size_t length = name->length;
    for (int number = 1;; number++) {
        bool taken;
        name->length = length;
        if (number > 1)
            strbuf_printf(name, "-%d", number);
        Status status = folder_make_in(folder, runs, name->text, &taken, error);
        if (status != STATUS_OK)
            return status;
        if (!taken && folder_lock(folder, error) == STATUS_OK && folder_is_empty(folder))
            return STATUS_OK;
        folder_close(folder);
    }
}

Status run_place_choose(PlaceKind kind, const char *program, Folder *folder, ErrorText *error)
{
    Folder runs = {0};
    StrBuf name = {0};
    Status status = open_parent(kind, &runs, error);
    add_name(&name, program);
    if (status == STATUS_OK)
        status = make_numbered(&runs, &name, folder, error);
    strbuf_free(&name);
    folder_close(&runs);
    return status;
}

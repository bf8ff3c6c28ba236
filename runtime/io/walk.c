/* walk.c: see walk.h. A path is gone part by part, each opened from the folder before it without
 * following links. What a link says is put before the rest of the path. "..", which only links may
 * say, goes back to the folder from which the last one was opened, so it does not matter where that
 * has been moved to meanwhile. */
#define _GNU_SOURCE /* O_PATH */
#include "walk.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#define MOST_LINKS 40 /* as Linux has it */
#define MOST_DEPTH 100

typedef struct Walk {
    int folders[MOST_DEPTH + 1]; /* descriptors; the first is the root, borrowed */
    int depth;                   /* of the last one below the root */
    int links;                   /* followed so far */
    char rest[PATH_MAX];         /* what is still to be gone */
} Walk;

/* Takes the next part off the rest; false if there is none. Longer ones than there are are cut. */
static bool next_part(Walk *walk, char part[NAME_MAX + 2])
{
    char *begin = walk->rest + strspn(walk->rest, "/");
    size_t length = strcspn(begin, "/");
    size_t kept =
        length < NAME_MAX + 1 ? length : NAME_MAX + 1; /* that is too long for the system, too */
    memcpy(part, begin, kept);
    part[kept] = '\0';
    memmove(walk->rest, begin + length, strlen(begin + length) + 1);
    return length > 0;
}

static int leave_last(Walk *walk)
{
    if (walk->depth == 0) {
        errno = EXDEV;
        return -1;
    }
    close(walk->folders[walk->depth--]);
    return 0;
}

/* Puts what a link says before the rest. */
static int follow(Walk *walk, const char *target, size_t length)
{
    size_t rest = strlen(walk->rest);
    if (target[0] == '/') {
        errno = EXDEV;
        return -1;
    }
    if (++walk->links > MOST_LINKS) {
        errno = ELOOP;
        return -1;
    }
    if (length + 1 + rest + 1 > sizeof walk->rest) {
        errno = ENAMETOOLONG;
        return -1;
    }
    size_t gap = rest > 0 ? 1 : 0;
    memmove(walk->rest + length + gap, walk->rest, rest + 1);
    memcpy(walk->rest, target, length);
    if (gap)
        walk->rest[length] = '/';
    return 0;
}

static int enter(Walk *walk, const char *part)
{
    if (walk->depth == MOST_DEPTH) {
        errno = ENAMETOOLONG;
        return -1;
    }
    int folder =
        openat(walk->folders[walk->depth], part, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder >= 0)
        walk->folders[++walk->depth] = folder;
    return folder >= 0 ? 0 : -1;
}

/* Whether no part of a path is "..". */
static bool goes_down(const char *path)
{
    for (const char *part = path; part; part = strchr(part, '/')) {
        part += *part == '/';
        if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0'))
            return false;
    }
    return path[0] != '/';
}

/* One part of the way. *opened: the file, once it is reached. Returns -1 with errno set. */
static int step(Walk *walk, const char *part, int flags, int *opened)
{
    int folder = walk->folders[walk->depth];
    if (strcmp(part, ".") == 0)
        return 0;
    if (strcmp(part, "..") == 0)
        return leave_last(walk);
    bool last = walk->rest[0] == '\0'; /* a slash at the end means that it is a folder */
    if (last)
        *opened = openat(folder, part, flags | O_NOFOLLOW, 0666);
    if (last ? *opened >= 0 : enter(walk, part) == 0)
        return 0;
    /* Links are ELOOP, or ENOTDIR where a folder is asked for. */
    int problem = errno;
    char target[PATH_MAX];
    if ((problem != ELOOP && problem != ENOTDIR) || (flags & O_CREAT) != 0)
        return -1;
    ssize_t length = readlinkat(folder, part, target, sizeof target);
    if (length > 0)
        return follow(walk, target, (size_t)length);
    errno = problem;
    return -1;
}

int walk_below(int root, const char *path, int flags)
{
    Walk walk = {.folders = {root}};
    char part[NAME_MAX + 2];
    int opened = -1, failed = 0;
    if (!goes_down(path) || strlen(path) >= sizeof walk.rest) {
        errno = goes_down(path) ? ENAMETOOLONG : EXDEV;
        return -1;
    }
    strcpy(walk.rest, path);
    while (failed == 0 && opened < 0 && next_part(&walk, part))
        failed = step(&walk, part, flags, &opened);
    if (failed == 0 && opened < 0) /* the path ends in a folder that it has come to */
        opened = openat(walk.folders[walk.depth], ".", flags | O_DIRECTORY);
    int problem = errno;
    while (walk.depth > 0)
        close(walk.folders[walk.depth--]);
    errno = problem;
    return opened;
}

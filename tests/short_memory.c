/* short_memory.c: a library to be preloaded, in which memory runs short when it is told to.
 *
 * FAIL_AT=N: the N-th allocation fails, counted from when main begins. With FAIL_ALL=1 so do all that
 * follow. What is counted: malloc, calloc, realloc, aligned_alloc, with what libraries allocate by them
 * (strdup, fopen, ...), mmap and mprotect. With FAIL_PAGES=1 only pages that are to be executable fail,
 * all of them. FAIL_THREADS=N: only N threads can be made, the others fail. COUNT_FILE=PATH: how many there were is written there when the process ends by exit().
 *
 * Children do not inherit it. */
#define _GNU_SOURCE /* MAP_FAILED, RTLD_NEXT, syscall */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static atomic_long count;
static long fail_at, threads_left = -1;
static bool counts, fail_all, fail_pages;
static const char *count_file;

static long number_of(const char *name)
{
    const char *text = getenv(name);
    return text == NULL ? 0 : atol(text);
}

__attribute__((constructor)) static void begin(void)
{
    fail_at = number_of("FAIL_AT");
    fail_all = number_of("FAIL_ALL") != 0;
    fail_pages = number_of("FAIL_PAGES") != 0;
    if (getenv("FAIL_THREADS") != NULL)
        threads_left = number_of("FAIL_THREADS");
    count_file = getenv("COUNT_FILE");
    unsetenv("LD_PRELOAD");
    counts = true;
}

__attribute__((destructor)) static void end(void)
{
    char text[32];
    counts = false;
    int opened = count_file == NULL ? -1 : open(count_file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (opened < 0)
        return;
    int length = snprintf(text, sizeof text, "%ld\n", atomic_load(&count));
    (void)!write(opened, text, (size_t)length);
    close(opened);
}

/* Whether this one fails. */
static bool fails(void)
{
    if (!counts)
        return false;
    long number = atomic_fetch_add(&count, 1) + 1;
    bool failing = fail_at > 0 && (fail_all ? number >= fail_at : number == fail_at);
    if (failing)
        errno = ENOMEM;
    return failing;
}

static bool pages_fail(int protection)
{
    if (counts && fail_pages && (protection & PROT_EXEC) != 0) {
        errno = EPERM;
        return true;
    }
    return fails();
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t number, size_t size)
{
    return fails() ? NULL : __libc_calloc(number, size);
}

void *realloc(void *block, size_t size)
{
    return fails() ? NULL : __libc_realloc(block, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : __libc_memalign(alignment, size);
}

void *mmap(void *address, size_t size, int protection, int flags, int opened, off_t offset)
{
    if (pages_fail(protection))
        return MAP_FAILED;
    long result = syscall(SYS_mmap, address, size, protection, flags, opened, offset);
    void *pages;
    memcpy(&pages, &result, sizeof pages);
    return pages;
}

int mprotect(void *address, size_t size, int protection)
{
    return pages_fail(protection) ? -1 : (int)syscall(SYS_mprotect, address, size, protection);
}

typedef int CreateThread(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                         void *argument);

/* Called by one thread only. */
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                   void *argument)
{
    void *found = dlsym(RTLD_NEXT, "pthread_create");
    CreateThread *create;
    memcpy(&create, &found, sizeof create);
    if (threads_left == 0)
        return EAGAIN;
    threads_left -= threads_left > 0;
    return create(thread, attributes, run, argument);
}

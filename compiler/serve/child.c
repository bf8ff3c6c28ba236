/* child.c: see child.h. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <sys/wait.h>
#include <unistd.h>

/* Of messages: what a person reads. */
#define MOST_SAID ((size_t)64 * 1024)
/* Of a line that a child writes: the results of an evaluation. */
#define MOST_LINE ((size_t)4 * 1024 * 1024 * 1024)

static void close_end(int *end)
{
    if (*end >= 0)
        close(*end);
    *end = -1;
}

static void close_ends(Child *child)
{
    close_end(&child->in);
    close_end(&child->out);
    close_end(&child->err);
}

/* Three pipes; ends[k][0] is read. False with errno. */
static bool open_pipes(int ends[3][2])
{
    for (int k = 0; k < 3; k++)
        ends[k][0] = ends[k][1] = -1;
    for (int k = 0; k < 3; k++)
        if (pipe(ends[k]) != 0 || fcntl(ends[k][0], F_SETFD, FD_CLOEXEC) < 0 || fcntl(ends[k][1], F_SETFD, FD_CLOEXEC) < 0)
            return false;
    return true;
}

static void close_pipes(int ends[3][2])
{
    for (int k = 0; k < 3; k++) {
        close_end(&ends[k][0]);
        close_end(&ends[k][1]);
    }
}

/* A program that a shell began in the background ignores interrupts, and so would what it begins. */
static void let_interrupts_in(void)
{
    struct sigaction old;
    if (sigaction(SIGINT, NULL, &old) == 0 && old.sa_handler == SIG_IGN)
        signal(SIGINT, SIG_DFL);
}

/* In the new process. */
static void settle(pid_t parent, int ends[3][2], Child *const *others, int count)
{
    setpgid(0, 0);
    let_interrupts_in();
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, SIGINT);
#endif
    if (getppid() != parent)
        _exit(STATUS_INTERRUPTED);
    for (int k = 0; k < count; k++)
        close_ends(others[k]);
    dup2(ends[0][0], STDIN_FILENO);
    dup2(ends[1][1], STDOUT_FILENO);
    dup2(ends[2][1], STDERR_FILENO);
    close_pipes(ends);
}

Status child_start(Child *child, ChildKind kind, const Request *request, int number, ChildMain *run, Child *const *others,
                   int count, ErrorText *error)
{
    int ends[3][2] = {{-1, -1}, {-1, -1}, {-1, -1}};
    pid_t parent = getpid();
    *child = (Child){.kind = kind, .in = -1, .out = -1, .err = -1, .lines = {.most = MOST_LINE}, .id = request->id,
                     .busy = true, .number = number};
    fflush(stdout);
    child->stop = mmap(NULL, sizeof *child->stop, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (child->stop == MAP_FAILED)
        child->stop = NULL;
    if (!child->stop || !open_pipes(ends) || (child->pid = fork()) < 0) {
        status_error(error, STATUS_RUN, "cannot start a process: %s", strerror(errno));
        close_pipes(ends);
        return STATUS_RUN;
    }
    if (child->pid == 0) {
        settle(parent, ends, others, count);
        exit(run(request, number, child->stop));
    }
    setpgid(child->pid, child->pid); /* whoever of the two comes first */
    child->in = ends[0][1];
    child->out = ends[1][0];
    child->err = ends[2][0];
    close_end(&ends[0][0]);
    close_end(&ends[1][1]);
    close_end(&ends[2][1]);
    fcntl(child->in, F_SETFL, O_NONBLOCK);
    if (kind != CHILD_PROGRAM)
        child_close_input(child);
    return STATUS_OK;
}

void child_tell(Child *child, const char *line, size_t length)
{
    child->jobs++;
    strbuf_free(&child->told);
    strbuf_add_bytes(&child->told, line, length);
    strbuf_char(&child->told, '\n');
    child->sent = 0;
    child_send(child);
}

void child_send(Child *child)
{
    while (child->in >= 0 && child->sent < child->told.length) {
        long count = write(child->in, child->told.text + child->sent, child->told.length - child->sent);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 && errno != EAGAIN)
            child_close_input(child); /* it has ended, which its outputs will tell */
        if (count < 0)
            return;
        child->sent += (size_t)count;
    }
    strbuf_free(&child->told);
    child->told = (StrBuf){0};
    child->sent = 0;
}

void child_listen(Child *child)
{
    char bytes[4096];
    long count = read(child->err, bytes, sizeof bytes);
    if (count < 0 && errno == EINTR)
        return;
    if (count <= 0)
        close_end(&child->err);
    else if (child->said.length < MOST_SAID)
        strbuf_add_bytes(&child->said, bytes, (size_t)count);
}

void child_interrupt(Child *child)
{
    if (child->busy && !child->interrupted && child->kind == CHILD_RUN)
        kill(child->pid, SIGINT);
    /* A signal might reach it before it has read what it is to stop with. */
    *child->stop = child->jobs;
    child->interrupted = true;
}

void child_close_input(Child *child)
{
    close_end(&child->in);
}

int child_wait(const Child *child)
{
    int status = 0;
    while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

void child_free(Child *child)
{
    close_ends(child);
    if (child->stop)
        munmap((void *)(uintptr_t)child->stop, sizeof *child->stop);
    while (child->waiting) {
        Waiting *next = child->waiting->next;
        free(child->waiting->line);
        free(child->waiting);
        child->waiting = next;
    }
    lines_free(&child->lines);
    strbuf_free(&child->said);
    strbuf_free(&child->told);
    free(child);
}

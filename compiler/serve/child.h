/* child.h: a process that does what a client has asked for, so that whatever happens to it happens to no other request. */
#ifndef PLASTC_SERVE_CHILD_H
#define PLASTC_SERVE_CHILD_H

#include <sys/types.h>

#include "lines.h"
#include "request.h"

/* A request that waits for those before it. */
typedef struct Waiting {
    RequestId id;
    char *line; /* owned */
    size_t length;
    struct Waiting *next;
} Waiting;

typedef enum ChildKind { CHILD_CHECK, CHILD_PROGRAM, CHILD_RUN } ChildKind;

typedef struct Child {
    ChildKind kind;
    pid_t pid;
    int in, out, err; /* of the pipes; -1: closed */
    Lines lines;      /* of its standard output */
    StrBuf said;      /* on standard error: the first MOST_SAID bytes */
    StrBuf told;      /* for its standard input */
    size_t sent;      /* bytes of that */
    RequestId id;     /* of the request that it is at work with */
    bool busy;        /* there is one */
    bool interrupted; /* it was told to stop with that */
    int jobs;         /* of a program: requests that it has been told */
    volatile int *stop; /* shared with it: the number of the last one that it is to stop with, from 1 */
    int number;       /* of a program */
    Waiting *waiting; /* for a program */
} Child;

/* What the child does, in a process of its own: returns its exit status. */
typedef int ChildMain(const Request *request, int number, const volatile int *stop);

/* Starts a process in a group of its own, which gets SIGINT when this one dies. others[count]: whose pipes it must not keep
 * open. STATUS_RUN if there can be none. */
Status child_start(Child *child, ChildKind kind, const Request *request, int number, ChildMain *run, Child *const *others,
                   int count, ErrorText *error);
/* Hands it a line. */
void child_tell(Child *child, const char *line, size_t length);
/* Sends what its pipe takes. */
void child_send(Child *child);
/* Reads what it has said on standard error. */
void child_listen(Child *child);
/* Asks it, once for each request, to stop. */
void child_interrupt(Child *child);
/* Nothing more will be asked. */
void child_close_input(Child *child);
/* Both of its outputs have ended: waits for its end. Returns its exit status, or -signal. */
int child_wait(const Child *child);
void child_free(Child *child);

#endif

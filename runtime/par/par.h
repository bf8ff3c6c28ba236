/* par.h: the processes, or *ranks*, of an MPI job.
 *
 * Rank 0 is plastc as it is without MPI: it reads, searches, prints and writes. The other ranks serve:
 * each waits for a request, does its part and waits for the next one. A request is a broadcast from
 * rank 0 to all; what follows it is up to its kind (compiler/session/ranks.c, evaluate.c). All calls from
 * par_send on are collective: every rank makes the same ones in
 * the same order, from its main thread. Failures of MPI itself end the job.
 *
 * par_mpi.c is the only file that knows MPI, and is part of a build with `make MPI=1`; par_single.c
 * stands in for it elsewhere. */
#ifndef PLASTC_PAR_H
#define PLASTC_PAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/status.h"

typedef struct Par Par;

typedef enum ParKind {
    PAR_END,     /* no further request */
    PAR_PROGRAM, /* a program to compile */
    PAR_SINGLE_PROGRAM, /* the same program in single precision */
    PAR_EVALUATE /* candidates to evaluate */
} ParKind;

#define PAR_WORDS 7

/* What rank 0 sends first. */
typedef struct ParRequest {
    uint64_t kind;             /* ParKind */
    uint64_t words[PAR_WORDS]; /* what they mean depends on the kind: sizes of what follows, mostly */
} ParRequest;

/* NULL if this process is the only one: it was not started by an MPI launcher, or is built without
 * MPI. All functions take NULL. */
Par *par_start(void);
/* Rank 0 sends PAR_END. */
void par_finish(Par *par);

int par_rank(const Par *par);
int par_ranks(const Par *par);
/* Whether plastc was built with MPI. */
bool par_has_mpi(void);
/* Threads for this rank, so that the ranks of one machine share the processors they may use. */
int par_threads(const Par *par);

/* Ends the job at once: for what leaves a rank unable to take part. Prints the rank and the words. */
_Noreturn void par_abort(const Par *par, Status status, const char *words);

/* From rank 0 to all: a request, and bytes that follow it. Rank 0 sends, the others receive. */
void par_send(const Par *par, const void *bytes, size_t size);
void par_receive(const Par *par, void *bytes, size_t size);

/* Whether all ranks got so far: STATUS_OK on each of them, or not on any. What rank 0 gets is its
 * own failure or else that of the first other rank, with the rank and its machine in the words. */
Status par_agree(const Par *par, Status own, ErrorText *error);

/* Work in numbered parts, which ranks take on demand; neither is collective. Rank 0 begins again with part 0, before it sends the
 * request with the work. Then each call gives a rank the next part, in order, each once; numbers go on beyond the last. */
void par_deal(const Par *par);
int par_next(const Par *par);
/* To rank 0, collective: rows bounds[k] … bounds[k + 1] - 1, of `width` doubles each, of each of `parts` parts that a rank has
 * done. owners[k]: the rank's own number if it did part k, else 0; afterwards, on rank 0, who did it. */
void par_collect(const Par *par, double *rows, int width, const int *bounds, int parts, int *owners);

#endif

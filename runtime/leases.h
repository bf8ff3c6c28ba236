/* leases.h: the parts of an evaluation that are handed out to workers, which may be lost, doubled or late.
 *
 * A part is given as a *unit* with a number of its own, which nothing has had before. Its values count once, whoever has them
 * first. What comes later must be the same bits, also when the evaluation has ended: then it is held against a checksum. */
#ifndef PLASTC_LEASES_H
#define PLASTC_LEASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum LeaseAnswer {
    LEASE_TAKEN,   /* these are the values of the part */
    LEASE_DOUBLED, /* the same bits were there already */
    LEASE_UNKNOWN, /* the unit was not given to this worker, or it has answered */
    LEASE_MALFORMED, /* it has another number of values */
    LEASE_OTHER    /* other bits were there already */
} LeaseAnswer;

typedef struct Leases {
    uint64_t evaluation; /* its number; 0: none yet */
    bool open;           /* it goes on */
    int count, left;     /* parts, and those that are not done */
    const int *bounds;   /* [count + 1], borrowed: part k is rollouts bounds[k] … bounds[k + 1] - 1 */
    int width;           /* numbers of a rollout */
    double *values;      /* [rollouts][width], borrowed */
    int *states, *owners; /* [count], owned: see leases.c; whose values those of a part are: 0 our own */
    struct Lease *given; /* [given_count], owned: units that have not been answered */
    int given_count, given_capacity;
    uint64_t last_unit;
} Leases;

/* first_unit: any number. */
void leases_start(Leases *leases, uint64_t first_unit);
void leases_free(Leases *leases);
/* Another evaluation, of parts that nobody has. False if memory is short. */
bool leases_begin(Leases *leases, int count, const int *bounds, int width, double *values);
/* Its end: what has not been answered is held against the values. */
void leases_end(Leases *leases);

/* A part that is to be done: nobody has it, or has had it for too long at the time `now`. -1: there is none. */
int leases_next(Leases *leases, double now);
/* When the next part will be free because its lease has expired; HUGE_VAL: none is out. */
double leases_expiry(const Leases *leases);
/* Gives a part to worker number 1 … until then. Returns the number of the unit; 0: memory is short. */
uint64_t leases_give(Leases *leases, int part, int worker, double until);
/* We do it ourselves: it is not given to others. */
void leases_keep(Leases *leases, int part);
/* *other: of LEASE_OTHER whose values the others are: 0 our own, or not known any more. */
LeaseAnswer leases_answer(Leases *leases, uint64_t unit, int worker, const double *values, size_t count, int *other);
/* Of the parts whose values a worker has given, the smallest; -1: there is none. */
int leases_done_by(const Leases *leases, int worker);
/* Our own values of a part. Returns the worker whose values were others, and are replaced; 0: none. */
int leases_own(Leases *leases, int part, const double *values);
/* A worker is not to be counted on: what it has is free again; with `all` what it has done in this evaluation, too. */
void leases_forget(Leases *leases, int worker, bool all);

/* Bit by bit; all NaN are one. */
bool leases_same(const double *a, const double *b, size_t count);

#endif

/* archive.h: the best rules that a search has seen, and how it went.
 *
 * What a method would report is where it stands: the mean of its candidates, or its point. That may be worse than
 * a candidate which it has met on its way, or than its start. So a few of the candidates are kept, the start
 * among them, until one of them all is chosen (choice.h).
 *
 * No two of those kept are of one generation: where each has its own draws, all candidates of one of easy draws have low
 * losses. */
#ifndef PLASTC_ARCHIVE_H
#define PLASTC_ARCHIVE_H

#include <stdbool.h>
#include <stdint.h>


/* With the favourite they are a block of eight lanes. */
#define ARCHIVE_SIZE 7

/* A rule of the archive. No padding, since it is saved. */
typedef struct ArchiveRule {
    int generation;      /* from 1; 0: it is the start of the search */
    int run, population; /* of SearchRuns, where a method makes several runs; else 0 */
    int unused;          /* 0 */
    double objective;    /* with the draws of that generation; HUGE_VAL of the start */
} ArchiveRule;

/* How the candidates' median objective went. */
typedef struct ArchiveCourse {
    double first, last;  /* of the first and the last generation in which it was finite; HUGE_VAL: none */
    double middle[2];    /* after the last two numbers of generations that are powers of two */
    int generation[2];   /* these numbers; 0: not yet */
} ArchiveCourse;

typedef struct Archive {
    int n, count;                    /* of coefficients; of rules, the start being the first */
    ArchiveRule rules[ARCHIVE_SIZE]; /* but for the start from the best to the worst */
    ArchiveCourse course;
    double *coefficients; /* [ARCHIVE_SIZE][n], SI; owned */
} Archive;

/* With the start as its only rule. False if memory is short; archive_free all the same. */
bool archive_create(Archive *archive, int n, const double *start);
void archive_free(Archive *archive);

/* Enters the best candidate of a generation. `rule` says which generation. */
void archive_add(Archive *archive, ArchiveRule rule, int candidates, const double *objectives,
                 const double *coefficients);
/* Enters the median objective of a generation. */
void archive_follow(Archive *archive, int generation, double median);

/* [n] of rule k. */
const double *archive_coefficients(const Archive *archive, int k);

/* Whether an objective is worse than the best one by more than matters, as far as the search has come down. */
bool archive_is_far(const Archive *archive, double objective, double best);

/* Signs that a search which has used up its budget is not at its end. */
typedef enum ArchiveEnd {
    ARCHIVE_SETTLED, /* none */
    ARCHIVE_FALLING, /* the median objective still falls, half as fast as on average or faster */
    ARCHIVE_SPREAD   /* the last candidates are far from the best rule */
} ArchiveEnd;

typedef struct ArchiveUnsettled {
    ArchiveEnd how;
    double median; /* objective of the last candidates */
    double from;   /* falling: what it was */
    int since;     /* after so many generations */
} ArchiveUnsettled;

/* best: objective of the best rule, with the draws of reports. */
ArchiveUnsettled archive_unsettled(const Archive *archive, int generations, double best);

/* As bytes for a checkpoint. archive_load returns false, and changes nothing, if they do not fit. */
int archive_size(const Archive *archive);
void archive_save(const Archive *archive, unsigned char *bytes);
bool archive_load(Archive *archive, const unsigned char *bytes, int size);

#endif

/* archive.h: the best rules that a search has seen, and how it went.
 *
 * What a method would report is where it stands: the mean of its candidates, or its point. That may be worse than
 * a candidate which it has met on its way, or than its start. So a few of the candidates are kept, the start
 * among them, until one of them all is chosen (choice.h).
 *
 * At most one candidate of a generation is kept: where each generation has draws of its own, easy draws give all of
 * its candidates low losses. */
#ifndef PLASTC_ARCHIVE_H
#define PLASTC_ARCHIVE_H

#include <stdbool.h>
#include <stdint.h>


/* Rules that are kept: with the favourite they are eight, the most lanes that a module has. */
#define ARCHIVE_SIZE 7

/* A rule of the archive. No padding, since it is saved. */
typedef struct ArchiveRule {
    int generation;      /* from 1; 0: it is the start of the search */
    int run, population; /* number of the run (SearchRuns) and its candidates a generation; 0: the method makes one run */
    int unused;          /* 0: keeps the struct free of padding */
    double objective;    /* loss and penalties, with the draws of that generation; HUGE_VAL of the start */
} ArchiveRule;

/* How the candidates' median objective went. */
typedef struct ArchiveCourse {
    double first, last;  /* in the first and the last generation in which it was finite; HUGE_VAL: none */
    double middle[2];    /* in the last two generations whose numbers are powers of two, the older one first */
    int generation[2];   /* the numbers of these two; 0: not reached */
} ArchiveCourse;

typedef struct Archive {
    int n;                           /* coefficients of a rule */
    int count;                       /* rules that are kept, 1 or more */
    ArchiveRule rules[ARCHIVE_SIZE]; /* [count]: the start of the search, then candidates from the best to the worst */
    ArchiveCourse course;
    double *coefficients; /* [ARCHIVE_SIZE][n] of these rules, in SI units; owned */
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

/* Whether an objective is much worse than `best`, beside what the search has come down and beside `best` itself. */
bool archive_is_far(const Archive *archive, double objective, double best);

/* Signs that a search which has used up its budget is not at its end. */
typedef enum ArchiveEnd {
    ARCHIVE_SETTLED, /* none */
    ARCHIVE_FALLING, /* the median objective still falls, at half its average speed or faster */
    ARCHIVE_SPREAD,  /* the last candidates are far from the best rule */
    ARCHIVE_LEVEL    /* at least half of the candidates of each generation looked at had the objective of the best rule, to the bit */
} ArchiveEnd;

typedef struct ArchiveUnsettled {
    ArchiveEnd how;
    double median; /* median objective of the last generation */
    double from;   /* ARCHIVE_FALLING: the median objective after generation number `since` */
    int since;
} ArchiveUnsettled;

/* After that many generations; best: objective of the best rule, with the draws of PLAST_FINAL. */
ArchiveUnsettled archive_unsettled(const Archive *archive, int generations, double best);

/* As bytes for a checkpoint. archive_load returns false, and changes nothing, if they do not fit. */
int archive_size(const Archive *archive);
void archive_save(const Archive *archive, unsigned char *bytes);
bool archive_load(Archive *archive, const unsigned char *bytes, int size);

#endif

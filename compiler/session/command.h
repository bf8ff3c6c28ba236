/* command.h: what the commands of the command line share.
 *
 *   main.c       options, help, dispatch
 *   cmd_run.c    search and report          cmd_eval.c   loss of a given rule
 *   cmd_compare.c several rules side by side        cmd_prune.c  a shorter rule
 *   cmd_directions.c in which directions a rule matters
 *   starts.c     what several searches found; agreement.c: which rules are one
 *   saved_run.c  a run that has ended, for what comes after it; rule_source.c: which rule is meant
 *   run_folder.c what a run leaves behind, and how a later one goes on from it
 *   run_place.c  which folder a new run gets
 *   cmd_test.c   the tests of a program
 *   cmd_emit.c   standalone C               cmd_info.c   what the compiler made of a program
 *   cmd_gradcheck.c  whether a loss is smooth enough for differences
 *   session.c    a program ready to be evaluated; messages
 *   tiers.c      which compiled module runs
 *   signals.c    what signals do, to a search and else
 *   watcher.c    when candidates that failed began to
 *   ranks.c      the other ranks of an MPI job: the program for them, and what they do
 *   measure.c    losses and reports of one rule, as numbers and as lines of text
 *   equation.c   a rule as an equation; notation.c: how its parts are written
 *   moment.c     times of the simulation as words; file_units.c: units of the numbers in files
 *   simplify_rule.c which terms of it are needed */
#ifndef PLASTC_COMMAND_H
#define PLASTC_COMMAND_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/evaluate.h"
#include "runtime/io/result.h"
#include "compiler/driver.h"
#include "compiler/jit/jit.h"
#include "compiler/report/notation.h"

typedef enum JitMode { JIT_AUTO, JIT_TCC, JIT_CC } JitMode;

typedef struct Command {
    const char *file;     /* NULL: that of the run to resume; a folder: that of a run */
    const Folder *folder; /* of a run, whose program `file` is; NULL: it is where its path leads */
    const char *const
        *paths; /* compare, test: all that is not an option, of which `file` is the first */
    int path_count;
    uint64_t seed;
    bool has_seed;
    int threads;        /* 0: one for each processor */
    int generations;    /* 0: as the program says */
    int start;          /* run: the one search to run, from 1; 0: as the program says */
    int trials;         /* eval: 0: as the program says */
    const char *out;    /* run: folder; emit: file; NULL: chosen */
    const char *resume; /* run: folder of an earlier run to go on with; NULL: a new run */
    const char *data_folder;
    bool has_tolerance, has_refit;
    double tolerance;         /* prune, directions: share of the loss */
    int refit;                /* prune: generations of each refit */
    const char *coefficients; /* eval: result.json */
    const char *rule;         /* eval: name of a reference */
    const char *result;       /* emit: folder of a run */
    JitMode jit;
    int lanes; /* of cc; 0: as many as fit */
    bool json, quiet;
    bool all;         /* compare: also coefficients that hardly matter */
    unsigned without; /* passes to leave out: bits of pass_find */
    bool dumps;
    Stage dump;
    Setting *settings; /* owned */
    int setting_count;
    Par *par; /* the ranks of an MPI job; NULL: this process alone */
} Command;

/* Each returns the exit code; messages are printed. */
Status command_check(const Command *command);
Status command_run(const Command *command);
Status command_eval(const Command *command);
Status command_compare(const Command *command);
Status command_directions(const Command *command);
Status command_prune(const Command *command);
Status command_emit(const Command *command);
Status command_info(const Command *command);
Status command_test(const Command *command);
Status command_gradcheck(const Command *command);

/* Compiles command->file up to `stage`; prints the messages. */
Status command_compile(const Command *command, Compilation *compilation, Stage stage);
/* "plastc: error: TEXT" on stderr; returns `status`. */
Status command_fail(Status status, const ErrorText *error);

/* ---- tiers.c -------------------------------------------------------------------------------- */

typedef struct Tiers {
    TccModule *tcc; /* NULL with JIT_CC */
    CcModule *cc;   /* NULL when it is not wanted or has failed */
    bool ready;     /* cc has taken over */
    bool quiet;     /* no warning when cc fails */
} Tiers;

/* Compiles at once what is needed to begin; `text` is C, `lanes` are those of cc (0: as many as
 * fit). Before any thread is started. */
Status tiers_start(Tiers *tiers, const char *text, JitMode jit, int lanes, bool quiet,
                   ErrorText *error);
/* Starts the C compiler for a program of which there is only libtcc's module; goes on without if it
 * cannot be started. */
void tiers_add_cc(Tiers *tiers, const char *text, bool one_lane);
/* Waits for the system's compiler, if it is at work: for a program with which libtcc's code would take
 * longer for a trial than that compiler takes. */
void tiers_wait(Tiers *tiers);
/* The best module there is now, and its name; of the type RunOptions.tier wants. */
const PlastModule *tiers_current(void *tiers, const char **name);
void tiers_free(Tiers *tiers);

/* ---- session.c ------------------------------------------------------------------------------ */

/* See watcher.c; made when it is first asked. */
typedef struct Watcher {
    bool tried;    /* to make it */
    bool tried_cc; /* to have it compiled by the C compiler, too */
    StrBuf text;   /* C */
    const IrModule *module;
    Tiers tiers;
    Evaluator *evaluator; /* NULL: there is none */
    bool found;           /* a statement after which a number was not finite: */
    double first;         /* the earliest time of all, */
    Span culprit;         /* and the statement */
} Watcher;

/* A compiled program that is ready to be evaluated. */
typedef struct Session {
    Watcher watcher;
    Compilation compilation;
    Tiers tiers;
    bool waits; /* for the C compiler: libtcc's code would take longer for a trial */
    Pool *pool;
    PlastTable *tables;
    Evaluator *evaluator;
    uint64_t seed;
} Session;

/* `seed` is used unless the command has one. Prints messages. Always session_close. */
Status session_open(Session *session, const Command *command, uint64_t seed);
void session_close(Session *session);
/* What --lanes says (0: as many as fit the machine), but 1 if the program needs that. */
int session_lanes(const Session *session, const Command *command);

/* ---- watcher.c ------------------------------------------------------------------------------ */

/* The earliest time (epoch or step, from 0) at which a state or weight of a candidate of *failed whose
 * failed_trial is not -1 becomes infinite or not a number in that trial, or at which a guard stops it
 * before; NaN if neither happens or memory is short. Of the type RunOptions.failure_time wants. */
double watcher_time(void *session, const Evaluation *failed);
/* The same of one rule in the first trials of the search; NaN also if it does not fail. */
double watcher_time_of(Session *session, const double *coefficients, int trials);
/* "file.plast:14: w += sqrt(w)": what was computed when the earliest candidate failed that was asked for; nothing
 * if that is not known. */
void watcher_write(const Session *session, StrBuf *out);
void watcher_free(Watcher *watcher);

/* ---- ranks.c -------------------------------------------------------------------------------- */

/* Rank 0: the session's program to the others, if there are any. They compile it, and agree
 * (par_agree) on how that went. */
void ranks_send(const Session *session, const Command *command);
/* Another rank: does what rank 0 requests, until it ends. */
void ranks_serve(Par *par);

/* ---- measure.c ------------------------------------------------------------------------------ */

/* One rule on one set of trials. */
typedef struct Measure {
    int trials;  /* 0: not measured */
    int stopped; /* trials that a guard ended */
    double loss, objective;
    int count;
    ResultOutcome *outcomes; /* owned */
} Measure;

/* With the draws of PLAST_FINAL. */
Status measure_rule(Evaluator *evaluator, int set, int trials, const double *coefficients,
                    Measure *measure, ErrorText *error);
void measure_free(Measure *measure);
/* "validation  loss 0.0103 …", and a line for each loss and report, in the units of the program. */
void measure_print(const Measure *measure, const Model *model, const char *title);

/* ---- equation.c ----------------------------------------------------------------------------- */

/* The rules of all plastic projections, an update a line, with the terms for which kept[] holds (NULL:
 * all). malloc'd. */
char *equation_text(const Model *model, Notation notation, const double *coefficients,
                    const bool *kept);

/* ---- simplify_rule.c ------------------------------------------------------------------------ */

/* A reference as a rule: what it does not name has its start value. coefficients[coefficient_count] */
void reference_fill(const Model *model, const Reference *reference, double *coefficients);
/* How far the coefficients are from those of a reference, over the rules of which it names any coefficient: the
 * angle in degrees (NaN: there is none), and what is beside it (see agreement.h). False if memory is short. */
bool reference_compare(const Model *model, const Reference *reference, const double *coefficients,
                       double *degrees, StrBuf *beside);

/* What an equation does without. */
typedef struct LeftOut {
    int terms;
    double below; /* their largest size */
    /* By which share the loss is higher without them; not finite: not known. */
    double search_rise, validation_rise;
} LeftOut;

/* Marks the terms that matter: the fewest largest ones with which the loss (on the validation trials, if
 * there are any) is not above that of the whole rule by more than SIMPLIFY_TOLERANCE of it; all, if that is not
 * finite. kept[coefficient_count]. Sets the rises of *left_out. */
#define SIMPLIFY_TOLERANCE 0.02
Status simplify_rule(Evaluator *evaluator, const Model *model, const double *coefficients,
                     bool *kept, LeftOut *left_out, ErrorText *error);

#endif

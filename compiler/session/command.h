/* command.h: what the command line asked for; every command reads of it what concerns it. */
#ifndef PLASTC_COMMAND_H
#define PLASTC_COMMAND_H

#include <stdbool.h>
#include <stdint.h>

#include "compiler/base/strbuf.h"
#include "runtime/par/par.h"
#include "compiler/driver.h"
#include "runtime/io/json_writer.h"

typedef enum JitMode { JIT_AUTO, JIT_TCC, JIT_CC } JitMode;

typedef struct Command {
    const char *text;     /* the whole command line, as a shell takes it: "plastc run oja.plast --seed 2" */
    const char *file;     /* the program, or the folder of a run; NULL: the program of the run to resume */
    const char *program; /* its text, where `file` is only its name in messages; NULL: it is in `file`. Borrowed */
    int program_length;
    const Folder *folder; /* the open folder of a run, in which `file` is read; NULL: `file` is where its path leads */
    const char *const
        *paths; /* compare, test and others: all that is not an option, of which `file` is the first */
    int path_count;
    uint64_t seed;
    bool has_seed;
    int threads;        /* 0: one for each processor */
    int generations;    /* 0: as the program says */
    int start;          /* run: the one search to run, from 1; 0: as the program says */
    int draws;          /* sample: how many rules are drawn; 0: not given */
    const char *workers; /* run: the address at which workers are heard, "": any of this machine; NULL: it has none */
    const char *key, *own_program; /* worker: files of the keys and of the program; NULL: those in the run's folder */
    int wait;           /* worker: for so many seconds it is there for nobody; 0: the usual */
    int part, parts;    /* eval, sample: the part of the rules, from 1, of so many; 0: all of them */
    int check_rules;    /* posterior: rules that are tried on fresh trials; 0: none */
    int trials;         /* --trials: how many; 0: not given */
    int trial;          /* simulate: number of the first trial */
    bool validation;    /* simulate: the trials are those of validation, not of the search */
    bool csv;           /* simulate: records as CSV */
    bool no_report;     /* run: leaves out the page at the end */
    bool keep_candidates; /* run: a table of all of them is kept */
    bool records;       /* run: records a trial of what was found */
    const char *out;    /* run: folder; emit: file; NULL: chosen */
    const char *resume; /* run: folder of an earlier run to go on with; NULL: a new run */
    const char *data_folder; /* --data: where data files are read; NULL: in the folder of the program */
    bool has_tolerance, has_refit;
    double tolerance;         /* prune, directions: share of the loss */
    int refit;                /* prune: generations of each refit */
    const char *coefficients; /* eval: result.json */
    bool of_table;            /* program and rule are those of a row of a table (row_program.h) */
    const char *rules;        /* eval: table of rules */
    bool each_trial;          /* with `rules`: keeps what each trial gave */
    bool library;             /* emit: of rules, not a program */
    const char *template;     /* new: which program; NULL: the usual */
    const char *rule;         /* eval: name of a reference */
    JitMode jit;
    bool has_precision, single; /* run, emit: what varies is in single precision */
    int lanes; /* of cc; 0: as many as fit */
    bool json, quiet;
    bool events;      /* run: a line of JSON for each generation */
    bool checks;      /* fmt: only tells which files it would change */
    bool once;        /* watch: one frame */
    bool derives;     /* the program is compiled with the gradient of its loss */
    double gradient_memory; /* bytes; 0: the usual */
    bool searches;    /* the program is compiled for a search */
    bool recording;   /* the program is compiled with what it records */
    bool sketch;      /* with `recording`: a little of all is recorded in place of that, see CheckOptions */
    bool silent;      /* the compiler prints no messages: they were printed when the program was compiled before */
    bool all;         /* compare: also coefficients that hardly matter */
    unsigned without; /* passes to leave out: bits of driver_without */
    bool dumps; /* check: print what stage `dump` has made */
    Stage dump;
    Setting *settings; /* owned: [setting_count], of --set and --fix */
    int setting_count;
    Par *par; /* the ranks of an MPI job; NULL: this process alone */
} Command;

/* A word of a command line, in quotes if the shell would see more in it. */
void command_write_word(StrBuf *out, const char *word);

/* Compiles command->file up to `stage`; prints the messages. */
Status command_compile(const Command *command, Compilation *compilation, Stage stage);
/* The same without printing: messages without a place are in `error`, which is empty if there are none. */
Status command_compile_silent(const Command *command, Compilation *compilation, Stage stage, ErrorText *error);
/* Prints what a command with --json has written; without, frees it only. */
void command_print_json(const Command *command, JsonWriter *writer);
/* "plastc: error: TEXT" on stderr; returns `status`. */
Status command_fail(Status status, const ErrorText *error);

#endif

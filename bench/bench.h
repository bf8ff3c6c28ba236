/* bench.h: what the programs of the benchmark share. */
#ifndef BENCH_H
#define BENCH_H

#include <stddef.h>
#include <time.h>

#include "compiler/driver.h"
#include "runtime/plast_abi.h"
#include "compiler/jit/jit_cc.h"

#define BENCH_MOST 100 /* repeats */
#define BENCH_CANDIDATES 64 /* of an evaluation by all lanes */

_Noreturn void bench_fail(const char *words);
void *bench_memory(size_t bytes); /* aligned to 64 bytes; ends the process if it is short */

double bench_seconds(clockid_t clock);
double bench_median(double *values, int count); /* sorts them */
/* The command line is PROGRAM.plast [REPEATS], or FOLDER [REPEATS]. */
int bench_repeats(int argc, char **argv, int standard);

/* A program; all but the path may be left out. */
typedef struct BenchProgram {
    const char *path, *data; /* data: folder of its data files */
    const char *inputs;      /* value of the constant N */
    const char *simulated;   /* of the constant T */
    unsigned without;        /* passes of the compiler, as in CheckOptions */
    bool recording;          /* it records */
    bool gradient;           /* with exact slopes */
} BenchProgram;

/* Compiles to C text; ends the process if there are errors. */
void bench_compile(Compilation *compilation, const BenchProgram *program);

/* By the system's compiler; waits for it. lanes 0: as many as are best for an evaluation on this machine. */
CcModule *bench_compile_cc(const Compilation *compilation, int lanes);
/* The same of C text. */
CcModule *bench_load_cc(const char *text, CcShape shape);

/* CPU seconds of a generation of CMA-ES with so many coefficients, evaluations left out. */
double search_cost(int dimension, int population);
/* Multiply-adds a CPU second that a core can do: what there is to reach. */
double fma_peak(void);

#endif

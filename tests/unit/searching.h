/* searching.h: a search of a test: its setting, its run step by step, and what becomes of a saved
 * one. */
#ifndef PLASTC_TESTS_SEARCHING_H
#define PLASTC_TESTS_SEARCHING_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/search/search.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

#define MAX_N          10
#define MAX_OPTIONS    16
#define MAX_POPULATION 200 /* of methods whose population changes */

/* What a test wants; `options` beside those it names have their defaults. */
typedef struct Setting {
    const SearchMethod *method;
    int n;
    double start[MAX_N];
    double low[MAX_N], high[MAX_N];
    uint64_t seed;
    const SearchOption *options;
    int option_count;
} Setting;

typedef struct Run {
    const SearchMethod *method;
    Search *search;
    int n, population;
    double *x;      /* [population][n] */
    double *losses; /* [population] */
} Run;

typedef double Function(int n, const double *x);

/* A saved state; to be freed. */
typedef struct Bytes {
    unsigned char *at;
    int size;
} Bytes;

/* The same start everywhere, no bounds. */
Setting setting_new(const SearchMethod *method, int n, double start);

void setting_bound(Setting *s, double low, double high);

Run run_begin(const Setting *s);

void run_end(Run *run);

const double *run_candidate(const Run *run, int k);

void run_ask(Run *run);

void run_tell(Run *run);

SearchStop run_stop(const Run *run);

/* One generation; returns its best loss. */
double run_step(Run *run, Function *f);

void run_steps(Run *run, Function *f, int generations);

/* Generations until the search wants to stop, at most `most`. */
int run_until_stop(Run *run, Function *f, int most);

bool run_candidates_inside(const Run *run, const Setting *s);

double largest_difference(const double *a, const double *b, int count);

bool same_bits(const double *a, const double *b, int count);

/* Whether the candidates of both are the same bits. Asks. */
bool run_same_candidates(Run *a, Run *b);

double nowhere_finite(int n, const double *x);

double sum_of(int n, const double *x);

/* Between 1 and 2, unrelated to where x is. */
double noise_of(int n, const double *x);

Setting setting_cma(int n, double start);

Bytes run_save(const Run *run);

bool run_load(Run *run, Bytes saved);

/* Saves after some generations, loads into a new search, and lets both go on to their stop. */
void expect_resume(const Setting *s, Function *f, int generations, int most);

#endif

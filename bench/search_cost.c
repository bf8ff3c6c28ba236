/* search_cost.c: what a generation of CMA-ES costs beside its evaluations. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/search/search.h"
#include "bench.h"

#define GENERATIONS 200

static Search *create(int dimension, int population, double *memory)
{
    const SearchMethod *method = &search_cmaes;
    double *start = memory, *low = start + dimension, *high = low + dimension;
    SearchOption *options = bench_memory(sizeof *options * (size_t)method->option_count);
    for (int k = 0; k < dimension; k++) {
        start[k] = 0;
        low[k] = -HUGE_VAL;
        high[k] = HUGE_VAL;
    }
    for (int k = 0; k < method->option_count; k++) {
        const SearchOptionRule *rule = &method->options[k];
        bool is_population = strcmp(rule->name, "population") == 0;
        options[k] = (SearchOption){rule->name, is_population ? population : rule->default_value};
    }
    SearchProblem problem = {.dimension = dimension,
                             .start = start,
                             .low = low,
                             .high = high,
                             .seed = 1,
                             .options = options,
                             .option_count = method->option_count};
    Search *search = method->create(&problem);
    if (!search)
        bench_fail("out of memory");
    free(options);
    return search;
}

/* CPU seconds; the loss is an ellipsoid, so that the covariance matrix has something to learn. */
double search_cost(int dimension, int population)
{
    double *memory = bench_memory(sizeof(double) * (size_t)(3 * dimension));
    double *x = bench_memory(sizeof(double) * (size_t)(dimension * population));
    double *losses = bench_memory(sizeof(double) * (size_t)population);
    Search *search = create(dimension, population, memory);
    double took = 0;
    for (int generation = 0; generation < GENERATIONS; generation++) {
        double start = bench_seconds(CLOCK_PROCESS_CPUTIME_ID);
        search_cmaes.ask(search, x);
        took += bench_seconds(CLOCK_PROCESS_CPUTIME_ID) - start;
        for (int p = 0; p < population; p++) {
            losses[p] = 0;
            for (int k = 0; k < dimension; k++)
                losses[p] += (1 + k) * pow(x[p * dimension + k] - 1, 2);
        }
        start = bench_seconds(CLOCK_PROCESS_CPUTIME_ID);
        search_cmaes.tell(search, losses);
        took += bench_seconds(CLOCK_PROCESS_CPUTIME_ID) - start;
    }
    search_cmaes.destroy(search);
    free(losses);
    free(x);
    free(memory);
    return took / GENERATIONS;
}

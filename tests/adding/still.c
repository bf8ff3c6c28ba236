/* still.c: a search that stays where it starts; see adding.sh. */
#include "search.h"

#include <stdlib.h>
#include <string.h>

struct Search {
    int dimension;
    double start[];
};

static double still_memory(const SearchProblem *problem, int *population)
{
    *population = 1;
    return (double)sizeof(Search) + 8.0 * problem->dimension;
}

static Search *still_create(const SearchProblem *problem)
{
    size_t bytes = sizeof(double) * (size_t)problem->dimension;
    Search *search = malloc(sizeof *search + bytes);
    if (search) {
        search->dimension = problem->dimension;
        memcpy(search->start, problem->start, bytes);
    }
    return search;
}

static void still_destroy(Search *search)
{
    free(search);
}

static int still_population(const Search *search)
{
    (void)search;
    return 1;
}

static void still_favourite(const Search *search, double *best)
{
    memcpy(best, search->start, sizeof(double) * (size_t)search->dimension);
}

static void still_ask(Search *search, double *candidates)
{
    still_favourite(search, candidates);
}

static void still_tell(Search *search, const double *losses)
{
    (void)search, (void)losses;
}

static SearchStop still_stop(const Search *search)
{
    (void)search;
    return SEARCH_GOING;
}

static int still_state_size(const Search *search)
{
    (void)search;
    return 0;
}

static void still_save(const Search *search, unsigned char *bytes)
{
    (void)search, (void)bytes;
}

static bool still_load(Search *search, const unsigned char *bytes, int size)
{
    (void)search, (void)bytes;
    return size == 0;
}

const SearchMethod search_still = {
    .name = "still",
    .summary = "stays where it starts",
    .memory = still_memory,
    .create = still_create,
    .destroy = still_destroy,
    .population = still_population,
    .ask = still_ask,
    .tell = still_tell,
    .favourite = still_favourite,
    .stop = still_stop,
    .state_size = still_state_size,
    .save = still_save,
    .load = still_load,
};

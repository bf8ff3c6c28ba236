/* par_single.c: par.h without MPI: there is one rank. What only several ranks call does nothing. */
#include "par.h"

#include <stdio.h>
#include <stdlib.h>

#include "pool.h"

/* Started by an MPI launcher all the same, each process runs by itself, which is rarely meant. The
 * first one says so; the names are those that Open MPI, and MPICH and its kin, set. */
Par *par_start(void)
{
    static const char *const names[][2] = {{"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"},
                                           {"PMI_RANK", "PMI_SIZE"}};
    for (int k = 0; k < 2; k++) {
        const char *rank = getenv(names[k][0]), *ranks = getenv(names[k][1]);
        if (rank && ranks && atoi(rank) == 0 && atoi(ranks) > 1) {
            fprintf(stderr,
                    "plastc: note: built without MPI: each of the %d processes works by itself; "
                    "'make MPI=1' builds a plastc that shares the work\n",
                    atoi(ranks));
            break;
        }
    }
    return NULL;
}

void par_finish(Par *par)
{
    (void)par;
}

bool par_has_mpi(void)
{
    return false;
}

int par_rank(const Par *par)
{
    (void)par;
    return 0;
}

int par_ranks(const Par *par)
{
    (void)par;
    return 1;
}

int par_threads(const Par *par)
{
    (void)par;
    return pool_processors();
}

void par_abort(const Par *par, Status status, const char *words)
{
    (void)par;
    fprintf(stderr, "plastc: error: %s\n", words);
    exit((int)status);
}

void par_send(const Par *par, const void *bytes, size_t size)
{
    (void)par;
    (void)bytes;
    (void)size;
}

void par_receive(const Par *par, void *bytes, size_t size)
{
    (void)par;
    (void)bytes;
    (void)size;
}

Status par_agree(const Par *par, Status own, ErrorText *error)
{
    (void)par;
    (void)error;
    return own;
}

void par_deal(const Par *par)
{
    (void)par;
}

int par_next(const Par *par)
{
    (void)par;
    return 0;
}

void par_collect(const Par *par, double *rows, int width, const int *bounds, int parts, int *owners)
{
    (void)par;
    (void)rows;
    (void)width;
    (void)bounds;
    (void)parts;
    (void)owners;
}

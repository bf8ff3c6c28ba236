/* par_mpi.c: par.h by MPI. Only MPI-3 is used, and MPI's errors are left fatal, as it makes them.
 *
 * Waiting is by non-blocking collectives that are tested: first in quick succession, then between
 * short sleeps, so that a rank that waits leaves its processor to others. MPI's own blocking calls
 * would spin, often for the whole report at the end of a run. */
#define _GNU_SOURCE /* sched_getaffinity, CPU_ALLOC */
#include "par.h"

#include <limits.h>
#include <mpi.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "pool.h"

/* Tests in a row before sleeping, some 200 microseconds. The first sleep and the longest, in ns; each
 * is longer than the one before by a part in SLEEP_GROWTH, which is also by how much a wait can be
 * too long. */
#define QUICK_TESTS   1000
#define SHORT_SLEEP   20000
#define LONGEST_SLEEP 1000000
#define SLEEP_GROWTH  16

/* Most bytes of one broadcast; MPI counts by int. */
#define CHUNK ((size_t)1 << 30)

/* Processors of one machine that are told apart when its ranks share them. */
#define PROCESSORS 65536

#define TEXT_TAG 1
#define ROWS_TAG 2

struct Par {
    int rank, ranks;
    int threads;
    int *statuses;  /* [ranks] */
    MPI_Win window; /* of rank 0: the number of the next part, an int */
};

/* ---- waiting -------------------------------------------------------------------------------- */

static bool is_done(MPI_Request *request)
{
    int done = 0;
    MPI_Test(request, &done, MPI_STATUS_IGNORE);
    return done != 0;
}

static void wait_for(MPI_Request *request)
{
    for (int k = 0; k < QUICK_TESTS; k++)
        if (is_done(request))
            return;
    struct timespec sleep = {.tv_nsec = SHORT_SLEEP};
    while (!is_done(request)) {
        nanosleep(&sleep, NULL);
        sleep.tv_nsec += sleep.tv_nsec / SLEEP_GROWTH;
        if (sleep.tv_nsec > LONGEST_SLEEP)
            sleep.tv_nsec = LONGEST_SLEEP;
    }
}

void par_abort(const Par *par, Status status, const char *words)
{
    fprintf(stderr, "plastc: error: rank %d: %s\n", par->rank, words);
    MPI_Abort(MPI_COMM_WORLD, (int)status);
    exit((int)status);
}

/* ---- start and end -------------------------------------------------------------------------- */

/* Whether there is a launcher to ask. Without one, MPI_Init may start processes of its own and take
 * half a second. Open MPI's launcher sets the first, PMIx the second, MPICH's and its kin the third;
 * the last is of a step of Slurm, with whatever protocol. */
static bool is_launched(void)
{
    static const char *const names[] = {"OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK"};
    for (int k = 0; k < 3; k++)
        if (getenv(names[k]))
            return true;
    const char *tasks = getenv("SLURM_STEP_NUM_TASKS");
    return tasks && atoi(tasks) > 1 && getenv("SLURM_PROCID");
}

/* This process's affinity mask; all zero if it cannot be had. */
static void get_mask(unsigned char mask[PROCESSORS / 8])
{
    cpu_set_t *set = CPU_ALLOC(PROCESSORS);
    size_t size = CPU_ALLOC_SIZE(PROCESSORS);
    memset(mask, 0, PROCESSORS / 8);
    if (set && sched_getaffinity(0, size, set) == 0)
        for (size_t k = 0; k < PROCESSORS; k++)
            if (CPU_ISSET_S(k, size, set))
                mask[k / 8] |= (unsigned char)(1u << k % 8);
    CPU_FREE(set);
}

static int count_bits(const unsigned char mask[PROCESSORS / 8])
{
    int count = 0;
    for (int k = 0; k < PROCESSORS; k++)
        count += mask[k / 8] >> k % 8 & 1;
    return count;
}

/* The processors that this machine's ranks may use together, divided among them; but no more than
 * this one may use. */
static int share_processors(void)
{
    unsigned char own[PROCESSORS / 8], all[PROCESSORS / 8];
    int neighbours;
    MPI_Comm machine;
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &machine);
    MPI_Comm_size(machine, &neighbours);
    get_mask(own);
    MPI_Allreduce(own, all, PROCESSORS / 8, MPI_UNSIGNED_CHAR, MPI_BOR, machine);
    MPI_Comm_free(&machine);
    int share = count_bits(all) / neighbours, most = pool_processors();
    return share < 1 ? 1 : share < most ? share : most;
}

/* malloc, or the end of the job. */
static void *get_memory(const Par *par, size_t size)
{
    void *memory = malloc(size);
    if (!memory)
        par_abort(par, STATUS_MEMORY, "out of memory");
    return memory;
}

Par *par_start(void)
{
    if (!is_launched())
        return NULL;
    Par own = {0};
    int provided;
    MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &provided);
    MPI_Comm_rank(MPI_COMM_WORLD, &own.rank);
    MPI_Comm_size(MPI_COMM_WORLD, &own.ranks);
    if (provided < MPI_THREAD_FUNNELED)
        par_abort(&own, STATUS_RUN, "this MPI library does not allow threads");
    own.threads = share_processors();
    own.statuses = get_memory(&own, sizeof(int) * (size_t)own.ranks);
    int *next;
    MPI_Win_allocate(own.rank == 0 ? (MPI_Aint)sizeof(int) : 0, sizeof(int), MPI_INFO_NULL, MPI_COMM_WORLD, &next, &own.window);
    MPI_Win_lock_all(0, own.window);
    Par *par = get_memory(&own, sizeof *par);
    *par = own;
    return par;
}

void par_finish(Par *par)
{
    if (!par)
        return;
    ParRequest end = {.kind = PAR_END};
    if (par->rank == 0)
        par_send(par, &end, sizeof end);
    MPI_Win_unlock_all(par->window);
    MPI_Win_free(&par->window);
    MPI_Finalize();
    free(par->statuses);
    free(par);
}

int par_rank(const Par *par)
{
    return par ? par->rank : 0;
}

bool par_has_mpi(void)
{
    return true;
}

int par_ranks(const Par *par)
{
    return par ? par->ranks : 1;
}

int par_threads(const Par *par)
{
    return par ? par->threads : pool_processors();
}

/* ---- messages ------------------------------------------------------------------------------- */

void par_receive(const Par *par, void *bytes, size_t size)
{
    (void)par; /* there is one job */
    MPI_Request request;
    for (size_t at = 0; at < size; at += CHUNK) {
        size_t part = size - at < CHUNK ? size - at : CHUNK;
        MPI_Ibcast((char *)bytes + at, (int)part, MPI_BYTE, 0, MPI_COMM_WORLD, &request);
        wait_for(&request);
    }
}

/* MPI has one function for both; where it sends, it only reads. */
void par_send(const Par *par, const void *bytes, size_t size)
{
    par_receive(par, (void *)(uintptr_t)bytes, size);
}

static Status receive_failure(const Par *par, int rank, ErrorText *error)
{
    ErrorText words;
    MPI_Request request;
    MPI_Irecv(words.text, sizeof words.text, MPI_CHAR, rank, TEXT_TAG, MPI_COMM_WORLD, &request);
    wait_for(&request);
    return status_error(error, (Status)par->statuses[rank], "rank %d, on %s", rank, words.text);
}

/* "MACHINE: WORDS" */
static void send_failure(const ErrorText *error)
{
    char machine[MPI_MAX_PROCESSOR_NAME + 1] = "";
    int length;
    ErrorText words;
    MPI_Request request;
    MPI_Get_processor_name(machine, &length);
    status_error(&words, STATUS_RUN, "%s: %s", machine, error->text);
    MPI_Isend(words.text, sizeof words.text, MPI_CHAR, 0, TEXT_TAG, MPI_COMM_WORLD, &request);
    wait_for(&request);
}

Status par_agree(const Par *par, Status own, ErrorText *error)
{
    MPI_Request request;
    int mine = (int)own;
    MPI_Iallgather(&mine, 1, MPI_INT, par->statuses, 1, MPI_INT, MPI_COMM_WORLD, &request);
    wait_for(&request);
    Status agreed = own;
    if (par->rank > 0 && own != STATUS_OK)
        send_failure(error);
    for (int rank = 1; rank < par->ranks; rank++) {
        if (par->statuses[rank] == (int)STATUS_OK)
            continue;
        ErrorText words;
        Status theirs = (Status)par->statuses[rank];
        if (par->rank == 0)
            theirs = receive_failure(par, rank, &words);
        if (agreed == STATUS_OK) {
            agreed = theirs;
            if (par->rank == 0)
                *error = words;
        }
    }
    return agreed == STATUS_OK ? (Status)par->statuses[0] : agreed;
}

/* ---- parts ---------------------------------------------------------------------------------- */

void par_deal(const Par *par)
{
    const int zero = 0;
    MPI_Accumulate(&zero, 1, MPI_INT, 0, 0, 1, MPI_INT, MPI_REPLACE, par->window);
    MPI_Win_flush(0, par->window);
}

int par_next(const Par *par)
{
    const int one = 1;
    int part;
    MPI_Fetch_and_op(&one, &part, MPI_INT, 0, 0, MPI_SUM, par->window);
    MPI_Win_flush(0, par->window);
    return part;
}

/* The rows of the parts that `rank` did, wherever they are; MPI_DATATYPE_NULL if there are none. */
static MPI_Datatype rows_of(const Par *par, int rank, MPI_Datatype row, const int *bounds, int parts, const int *owners)
{
    MPI_Datatype rows = MPI_DATATYPE_NULL;
    int *places = get_memory(par, 2 * sizeof(int) * (size_t)(parts + 1)), count = 0;
    for (int k = 0; k < parts; k++)
        if (owners[k] == rank) {
            places[count] = bounds[k];
            places[parts + count++] = bounds[k + 1] - bounds[k];
        }
    if (count > 0) {
        MPI_Type_indexed(count, places + parts, places, row, &rows);
        MPI_Type_commit(&rows);
    }
    free(places);
    return rows;
}

void par_collect(const Par *par, double *rows, int width, const int *bounds, int parts, int *owners)
{
    MPI_Request request;
    MPI_Datatype row;
    MPI_Type_contiguous(width, MPI_DOUBLE, &row);
    MPI_Type_commit(&row);
    if (par->rank == 0)
        MPI_Ireduce(MPI_IN_PLACE, owners, parts, MPI_INT, MPI_SUM, 0, MPI_COMM_WORLD, &request);
    else
        MPI_Ireduce(owners, NULL, parts, MPI_INT, MPI_SUM, 0, MPI_COMM_WORLD, &request);
    wait_for(&request);
    for (int rank = par->rank == 0 ? 1 : par->rank; rank < (par->rank == 0 ? par->ranks : par->rank + 1); rank++) {
        MPI_Datatype theirs = rows_of(par, rank, row, bounds, parts, owners);
        if (theirs == MPI_DATATYPE_NULL)
            continue;
        if (par->rank == 0)
            MPI_Irecv(rows, 1, theirs, rank, ROWS_TAG, MPI_COMM_WORLD, &request);
        else
            MPI_Isend(rows, 1, theirs, 0, ROWS_TAG, MPI_COMM_WORLD, &request);
        wait_for(&request);
        MPI_Type_free(&theirs);
    }
    MPI_Type_free(&row);
}

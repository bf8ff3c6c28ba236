/* leases.c: see leases.h. */
#include "leases.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Units that may be without an answer; older ones are forgotten, and their answers are unknown. */
#define MOST_GIVEN 4096

enum { PART_FREE, PART_OUT, PART_OWN, PART_DONE };

typedef struct Lease {
    uint64_t unit, evaluation;
    int worker, part;
    double until; /* HUGE_VAL: it has expired */
    size_t count; /* of its values */
    uint64_t checksum; /* of them, when the evaluation has ended */
} Lease;

void leases_start(Leases *leases, uint64_t first_unit)
{
    *leases = (Leases){.last_unit = first_unit};
}

void leases_free(Leases *leases)
{
    free(leases->states);
    free(leases->owners);
    free(leases->given);
    *leases = (Leases){.open = false};
}

/* ---- values --------------------------------------------------------------------------------- */

static uint64_t bits_of(double value)
{
    uint64_t bits;
    value = isnan(value) ? (double)NAN : value;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

bool leases_same(const double *a, const double *b, size_t count)
{
    for (size_t k = 0; k < count; k++)
        if (bits_of(a[k]) != bits_of(b[k]))
            return false;
    return true;
}

/* FNV-1a over words in the place of bytes. */
static uint64_t checksum_of(const double *values, size_t count)
{
    uint64_t sum = 14695981039346656037u;
    for (size_t k = 0; k < count; k++) {
        sum = (sum ^ bits_of(values[k])) * 1099511628211u;
        sum ^= sum >> 29;
    }
    return sum;
}

static double *values_of(const Leases *leases, int part)
{
    return leases->values + (size_t)leases->bounds[part] * (size_t)leases->width;
}

static size_t count_of(const Leases *leases, int part)
{
    return (size_t)(leases->bounds[part + 1] - leases->bounds[part]) * (size_t)leases->width;
}

static void set_values(Leases *leases, int part, const double *values, int owner)
{
    memcpy(values_of(leases, part), values, sizeof(double) * count_of(leases, part));
    leases->left -= leases->states[part] != PART_DONE;
    leases->states[part] = PART_DONE;
    leases->owners[part] = owner;
}

/* ---- an evaluation -------------------------------------------------------------------------- */

bool leases_begin(Leases *leases, int count, const int *bounds, int width, double *values)
{
    int *states = calloc((size_t)count + 1, sizeof *states), *owners = calloc((size_t)count + 1, sizeof *owners);
    if (!states || !owners) {
        free(states);
        free(owners);
        return false;
    }
    free(leases->states);
    free(leases->owners);
    leases->states = states;
    leases->owners = owners;
    leases->evaluation++;
    leases->open = true;
    leases->count = leases->left = count;
    for (int k = 0; k < count; k++)
        if (bounds[k] == bounds[k + 1]) { /* fewer blocks than processes */
            states[k] = PART_DONE;
            leases->left--;
        }
    leases->bounds = bounds;
    leases->width = width;
    leases->values = values;
    return true;
}

void leases_end(Leases *leases)
{
    for (int k = 0; k < leases->given_count; k++) {
        Lease *lease = &leases->given[k];
        if (lease->evaluation == leases->evaluation)
            lease->checksum = checksum_of(values_of(leases, lease->part), lease->count);
    }
    leases->open = false;
}

/* ---- handing out ---------------------------------------------------------------------------- */

static void expire(Leases *leases, double now)
{
    for (int k = 0; k < leases->given_count; k++) {
        Lease *lease = &leases->given[k];
        if (lease->evaluation != leases->evaluation || lease->until > now)
            continue;
        lease->until = HUGE_VAL;
        if (leases->states[lease->part] == PART_OUT)
            leases->states[lease->part] = PART_FREE;
    }
}

int leases_next(Leases *leases, double now)
{
    if (!leases->open || leases->left == 0)
        return -1;
    expire(leases, now);
    for (int part = 0; part < leases->count; part++)
        if (leases->states[part] == PART_FREE)
            return part;
    return -1;
}

double leases_expiry(const Leases *leases)
{
    double first = HUGE_VAL;
    for (int k = 0; k < leases->given_count; k++)
        if (leases->given[k].evaluation == leases->evaluation && leases->states[leases->given[k].part] == PART_OUT)
            first = fmin(first, leases->given[k].until);
    return first;
}

static void remove_lease(Leases *leases, int k)
{
    memmove(leases->given + k, leases->given + k + 1, sizeof *leases->given * (size_t)(--leases->given_count - k));
}

uint64_t leases_give(Leases *leases, int part, int worker, double until)
{
    if (leases->given_count == MOST_GIVEN)
        remove_lease(leases, 0);
    if (leases->given_count == leases->given_capacity) {
        int capacity = leases->given_capacity > 0 ? 2 * leases->given_capacity : 64;
        Lease *grown = realloc(leases->given, sizeof *grown * (size_t)capacity);
        if (!grown)
            return 0;
        leases->given = grown;
        leases->given_capacity = capacity;
    }
    leases->states[part] = PART_OUT;
    leases->last_unit += leases->last_unit == UINT64_MAX ? 2 : 1; /* 0 is none */
    leases->given[leases->given_count++] = (Lease){.unit = leases->last_unit,
                                                   .evaluation = leases->evaluation,
                                                   .worker = worker,
                                                   .part = part,
                                                   .until = until,
                                                   .count = count_of(leases, part)};
    return leases->last_unit;
}

void leases_keep(Leases *leases, int part)
{
    leases->states[part] = PART_OWN;
}

/* ---- what comes back ------------------------------------------------------------------------ */

LeaseAnswer leases_answer(Leases *leases, uint64_t unit, int worker, const double *values, size_t count, int *other)
{
    int k = 0;
    *other = 0;
    while (k < leases->given_count && (leases->given[k].unit != unit || leases->given[k].worker != worker))
        k++;
    if (k == leases->given_count)
        return LEASE_UNKNOWN;
    Lease lease = leases->given[k];
    bool current = leases->open && lease.evaluation == leases->evaluation;
    remove_lease(leases, k);
    if (count != lease.count) {
        if (current && leases->states[lease.part] == PART_OUT)
            leases->states[lease.part] = PART_FREE;
        return LEASE_MALFORMED;
    }
    if (!current)
        return checksum_of(values, count) == lease.checksum ? LEASE_DOUBLED : LEASE_OTHER;
    if (leases->states[lease.part] != PART_DONE) {
        set_values(leases, lease.part, values, worker);
        return LEASE_TAKEN;
    }
    *other = leases->owners[lease.part];
    return leases_same(values, values_of(leases, lease.part), count) ? LEASE_DOUBLED : LEASE_OTHER;
}

int leases_done_by(const Leases *leases, int worker)
{
    int smallest = -1;
    for (int part = 0; part < leases->count; part++)
        if (leases->states[part] == PART_DONE && leases->owners[part] == worker &&
            (smallest < 0 || count_of(leases, part) < count_of(leases, smallest)))
            smallest = part;
    return smallest;
}

int leases_own(Leases *leases, int part, const double *values)
{
    bool done = leases->states[part] == PART_DONE;
    int wrong = done && !leases_same(values, values_of(leases, part), count_of(leases, part)) ? leases->owners[part] : 0;
    set_values(leases, part, values, 0);
    return wrong;
}

void leases_forget(Leases *leases, int worker, bool all)
{
    if (!leases->open)
        return;
    for (int k = 0; k < leases->given_count; k++) {
        Lease *lease = &leases->given[k];
        if (lease->worker == worker && lease->evaluation == leases->evaluation && leases->states[lease->part] == PART_OUT) {
            leases->states[lease->part] = PART_FREE;
            lease->until = HUGE_VAL;
        }
    }
    for (int part = 0; all && part < leases->count; part++)
        if (leases->states[part] == PART_DONE && leases->owners[part] == worker) {
            leases->states[part] = PART_FREE;
            leases->left++;
        }
}

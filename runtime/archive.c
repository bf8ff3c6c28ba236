/* archive.c: see archive.h. */
#include "archive.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* An objective is far from another if the difference is more than this part of what the search has come down, and of
 * the objective. */
#define FAR 1e-3

/* Parts of the same by which candidates of a search that has settled do not differ from the best rule,
 * and by which its median does not fall any more. */
#define SPREAD 0.1
#define FALL   0.1

static double *coefficients_of(const Archive *archive, int k)
{
    return archive->coefficients + (size_t)k * (size_t)archive->n;
}

const double *archive_coefficients(const Archive *archive, int k)
{
    return coefficients_of(archive, k);
}

static size_t rule_bytes(const Archive *archive)
{
    return sizeof(double) * (size_t)archive->n;
}

bool archive_create(Archive *archive, int n, const double *start)
{
    *archive = (Archive){.n = n,
                         .course = {.first = HUGE_VAL, .last = HUGE_VAL},
                         .coefficients = calloc(ARCHIVE_SIZE * (size_t)n, sizeof(double))};
    if (!archive->coefficients)
        return false;
    archive->rules[archive->count++] = (ArchiveRule){.objective = HUGE_VAL};
    memcpy(archive->coefficients, start, rule_bytes(archive));
    return true;
}

void archive_free(Archive *archive)
{
    free(archive->coefficients);
    *archive = (Archive){0};
}

/* ---- entering ------------------------------------------------------------------------------- */

static bool is_known(const Archive *archive, const double *coefficients)
{
    for (int k = 0; k < archive->count; k++)
        if (memcmp(coefficients_of(archive, k), coefficients, rule_bytes(archive)) == 0)
            return true;
    return false;
}

/* Makes room at place k; the last one is lost if there is none. */
static void insert(Archive *archive, int k, ArchiveRule rule, const double *coefficients)
{
    if (archive->count < ARCHIVE_SIZE)
        archive->count++;
    for (int at = archive->count - 1; at > k; at--) {
        archive->rules[at] = archive->rules[at - 1];
        memcpy(coefficients_of(archive, at), coefficients_of(archive, at - 1),
               rule_bytes(archive));
    }
    archive->rules[k] = rule;
    memcpy(coefficients_of(archive, k), coefficients, rule_bytes(archive));
}

void archive_add(Archive *archive, ArchiveRule rule, int candidates, const double *objectives,
                 const double *coefficients)
{
    int best = 0, place = 1;
    for (int k = 1; k < candidates; k++)
        if (objectives[k] < objectives[best])
            best = k;
    const double *own = coefficients + (size_t)best * (size_t)archive->n;
    rule.objective = objectives[best];
    while (place < archive->count && archive->rules[place].objective <= rule.objective)
        place++;
    if (isfinite(rule.objective) && place < ARCHIVE_SIZE && !is_known(archive, own))
        insert(archive, place, rule, own);
}

void archive_follow(Archive *archive, int generation, double median)
{
    ArchiveCourse *course = &archive->course;
    if (!isfinite(median))
        return;
    if (course->first == HUGE_VAL)
        course->first = median;
    course->last = median;
    if ((generation & (generation - 1)) == 0) {
        course->middle[0] = course->middle[1];
        course->generation[0] = course->generation[1];
        course->middle[1] = median;
        course->generation[1] = generation;
    }
}

/* ---- how it went ---------------------------------------------------------------------------- */

/* How far the search has come down; 0 if it has not. */
static double descent(const Archive *archive, double best)
{
    double first = archive->course.first;
    return isfinite(first) && first > best ? first - best : 0;
}

bool archive_is_far(const Archive *archive, double objective, double best)
{
    return isfinite(best) && objective - best > FAR * fmax(descent(archive, best), fabs(best));
}

/* Half of the way from the first generation to the last lies in the last part of the generations, and it is
 * a tenth of the objective or more. */
static bool is_falling(const ArchiveCourse *course, int generations, ArchiveUnsettled *unsettled)
{
    int late = course->generation[1] <= 0.75 * generations;
    int since = course->generation[late];
    double fall = course->middle[late] - course->last, share = 1.0 - (double)since / generations;
    if (since == 0 || fall < FALL * fabs(course->middle[late]) ||
        fall < 0.5 * share * (course->first - course->last))
        return false;
    unsettled->since = since;
    unsettled->from = course->middle[late];
    return true;
}

/* The best rules of several generations are no better than the median candidate was, then or ever. */
static bool is_level(const Archive *archive, double best)
{
    const ArchiveCourse *course = &archive->course;
    for (int k = 1; k < archive->count; k++)
        if (archive->rules[k].objective != best)
            return false;
    for (int k = 0; k < 2; k++)
        if (course->generation[k] > 0 && course->middle[k] != best)
            return false;
    return archive->count > 2 && course->first == best && course->last == best;
}

ArchiveUnsettled archive_unsettled(const Archive *archive, int generations, double best)
{
    const ArchiveCourse *course = &archive->course;
    ArchiveUnsettled unsettled = {.how = ARCHIVE_SETTLED, .median = course->last};
    if (!isfinite(course->last) || !isfinite(best))
        return unsettled;
    if (is_level(archive, best))
        unsettled.how = ARCHIVE_LEVEL;
    else if (is_falling(course, generations, &unsettled))
        unsettled.how = ARCHIVE_FALLING;
    else if (course->last - best > SPREAD * fmax(descent(archive, best), fabs(best)))
        unsettled.how = ARCHIVE_SPREAD;
    return unsettled;
}

/* ---- checkpoints: count, ArchiveCourse, ArchiveRule[count], coefficients -------------------- */

static size_t size_of(const Archive *archive, int count)
{
    return sizeof(int64_t) + sizeof(ArchiveCourse) +
           (size_t)count * (sizeof(ArchiveRule) + rule_bytes(archive));
}

int archive_size(const Archive *archive)
{
    return (int)size_of(archive, archive->count);
}

void archive_save(const Archive *archive, unsigned char *bytes)
{
    int64_t count = archive->count;
    size_t rules = sizeof(ArchiveRule) * (size_t)count;
    memcpy(bytes, &count, sizeof count);
    bytes += sizeof count;
    memcpy(bytes, &archive->course, sizeof archive->course);
    bytes += sizeof archive->course;
    memcpy(bytes, archive->rules, rules);
    memcpy(bytes + rules, archive->coefficients, (size_t)count * rule_bytes(archive));
}

bool archive_load(Archive *archive, const unsigned char *bytes, int size)
{
    int64_t count;
    if (size < 0 || (size_t)size < sizeof count)
        return false;
    memcpy(&count, bytes, sizeof count);
    if (count < 1 || count > ARCHIVE_SIZE || (size_t)size != size_of(archive, (int)count))
        return false;
    bytes += sizeof count;
    memcpy(&archive->course, bytes, sizeof archive->course);
    bytes += sizeof archive->course;
    archive->count = (int)count;
    size_t rules = sizeof(ArchiveRule) * (size_t)count;
    memcpy(archive->rules, bytes, rules);
    memcpy(archive->coefficients, bytes + rules, (size_t)count * rule_bytes(archive));
    return true;
}

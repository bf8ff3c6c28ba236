/* test_archive.c: which rules a search keeps, whether it has settled, and that what is saved comes back. */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/archive.h"

void suite_archive(void);

#define N 2

static Archive begin(void)
{
    Archive archive;
    const double start[N] = {7, 7};
    CU_ASSERT_FATAL(archive_create(&archive, N, start));
    return archive;
}

/* A generation of two candidates, of which the second is the better one. */
static void add(Archive *archive, int generation, double objective)
{
    const double objectives[2] = {objective + 1, objective};
    const double candidates[2][N] = {{0, generation}, {1, generation}};
    archive_add(archive, (ArchiveRule){.generation = generation}, 2, objectives, candidates[0]);
}

static void test_keeps_the_best(void)
{
    Archive archive = begin();
    for (int g = 1; g <= 20; g++)
        add(&archive, g, g % 2 ? 100 - g : 200 - g);
    CU_ASSERT_EQUAL(archive.count, ARCHIVE_SIZE);
    CU_ASSERT_EQUAL(archive.rules[0].generation, 0);
    CU_ASSERT_EQUAL(archive_coefficients(&archive, 0)[0], 7);
    for (int k = 1; k < ARCHIVE_SIZE; k++) {
        CU_ASSERT_EQUAL(archive.rules[k].generation, 21 - 2 * k);
        CU_ASSERT_EQUAL(archive.rules[k].objective, 79 + 2 * k);
        CU_ASSERT_EQUAL(archive_coefficients(&archive, k)[0], 1);
        CU_ASSERT_EQUAL(archive_coefficients(&archive, k)[1], 21 - 2 * k);
    }
    archive_free(&archive);
}

static void test_leaves_out(void)
{
    Archive archive = begin();
    add(&archive, 1, HUGE_VAL);
    CU_ASSERT_EQUAL(archive.count, 1);
    add(&archive, 2, 5);
    add(&archive, 2, 4); /* the same candidate again */
    CU_ASSERT_EQUAL(archive.count, 2);
    archive_free(&archive);
}

static void test_saved(void)
{
    Archive archive = begin(), other = begin();
    add(&archive, 1, 3);
    add(&archive, 2, 2);
    archive_follow(&archive, 1, 4);
    int size = archive_size(&archive);
    unsigned char *bytes = malloc((size_t)size + 1);
    archive_save(&archive, bytes);
    CU_ASSERT_FALSE(archive_load(&other, bytes, size - 1));
    CU_ASSERT_EQUAL(other.count, 1);
    CU_ASSERT_TRUE(archive_load(&other, bytes, size));
    CU_ASSERT_EQUAL(other.count, 3);
    CU_ASSERT_EQUAL(memcmp(other.rules, archive.rules, 3 * sizeof *archive.rules), 0);
    CU_ASSERT_EQUAL(memcmp(other.coefficients, archive.coefficients, 3 * N * sizeof(double)), 0);
    CU_ASSERT_EQUAL(other.course.first, 4);
    free(bytes);
    archive_free(&archive);
    archive_free(&other);
}

/* Of 100 generations whose medians these are, with a best rule of 0 at the end. */
static ArchiveEnd end_of(double (*median)(int generation))
{
    Archive archive = begin();
    for (int g = 1; g <= 100; g++)
        archive_follow(&archive, g, median(g));
    ArchiveEnd how = archive_unsettled(&archive, 100, 0).how;
    archive_free(&archive);
    return how;
}

static double exponential(int g)
{
    return exp(-0.2 * g);
}

static double linear(int g)
{
    return 101 - g;
}

static double constant_median(int g)
{
    return g < 3 ? 10 : 5;
}

static double quick_then_level(int g)
{
    return g < 3 ? 10 : 0.5;
}

/* Three generations of candidates with these objectives, and the best rule with the first one. */
static ArchiveEnd end_of_objectives(double first, double second, double third)
{
    const double objectives[] = {first, second, third};
    Archive archive = begin();
    for (int g = 1; g <= 3; g++) {
        add(&archive, g, objectives[g - 1]);
        archive_follow(&archive, g, objectives[g - 1]);
    }
    ArchiveEnd how = archive_unsettled(&archive, 3, first).how;
    archive_free(&archive);
    return how;
}

static void test_level(void)
{
    CU_ASSERT_EQUAL(end_of_objectives(1.5, 1.5, 1.5), ARCHIVE_LEVEL);
    CU_ASSERT_EQUAL(end_of_objectives(0, 0, 0), ARCHIVE_LEVEL);
    CU_ASSERT_EQUAL(end_of_objectives(1.5, nextafter(1.5, 2), 1.5), ARCHIVE_SETTLED);
    CU_ASSERT_EQUAL(end_of_objectives(1.5, 1.5, nextafter(1.5, 2)), ARCHIVE_SETTLED);
}

static void test_settled(void)
{
    CU_ASSERT_EQUAL(end_of(exponential), ARCHIVE_SETTLED);
    CU_ASSERT_EQUAL(end_of(quick_then_level), ARCHIVE_SETTLED);
    CU_ASSERT_EQUAL(end_of(linear), ARCHIVE_FALLING);
    CU_ASSERT_EQUAL(end_of(constant_median), ARCHIVE_SPREAD);
}

void suite_archive(void)
{
    CU_pSuite suite = CU_add_suite("archive", NULL, NULL);
    CU_add_test(suite, "the best candidate of each of the best generations", test_keeps_the_best);
    CU_add_test(suite, "what failed, and what is known", test_leaves_out);
    CU_add_test(suite, "saved", test_saved);
    CU_add_test(suite, "whether a search has settled", test_settled);
    CU_add_test(suite, "a search that has nothing to go by", test_level);
}

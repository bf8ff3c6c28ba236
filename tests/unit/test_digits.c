/* test_digits.c: principal components of the handwritten digits against LAPACK. */
#include <math.h>
#include <stdlib.h>

#include <CUnit/CUnit.h>
#include <lapacke.h>

#include "runtime/io/table.h"
#include "runtime/kernel/kernel.h"
#include "suites.h"

enum { PIXELS = 64, COMPONENTS = 10 };

static void test_principal(void)
{
    Table table;
    ErrorText error;
    Folder data;
    bool outside;
    CU_ASSERT_EQUAL_FATAL(folder_open(&data, "examples/data", &error), STATUS_OK);
    CU_ASSERT_EQUAL_FATAL(table_read(&data, "digits.csv", &table, &outside, &error), STATUS_OK);
    folder_close(&data);
    CU_ASSERT_EQUAL_FATAL(table.columns, PIXELS + 1);
    int rows = table.rows;
    double *samples = malloc(sizeof(double) * (size_t)rows * PIXELS);
    double *covariance = calloc(PIXELS * PIXELS, sizeof(double)), values[PIXELS];
    double *scratch = malloc(sizeof(double) * rt_principal_scratch(PIXELS));
    double mean[PIXELS] = {0}, component[PIXELS];
    for (int s = 0; s < rows; s++)
        for (int i = 0; i < PIXELS; i++) {
            samples[s * PIXELS + i] = table.values[s * table.columns + i];
            mean[i] += samples[s * PIXELS + i] / rows;
        }
    for (int s = 0; s < rows; s++)
        for (int i = 0; i < PIXELS; i++)
            for (int j = 0; j < PIXELS; j++)
                covariance[i * PIXELS + j] += (samples[s * PIXELS + i] - mean[i]) *
                                              (samples[s * PIXELS + j] - mean[j]) / rows;
    CU_ASSERT_EQUAL_FATAL(
        LAPACKE_dsyev(LAPACK_ROW_MAJOR, 'V', 'U', PIXELS, covariance, PIXELS, values), 0);
    for (int k = 1; k <= COMPONENTS; k++) {
        double cosine = 0;
        rt_principal(component, samples, rows, PIXELS, k, scratch);
        for (int i = 0; i < PIXELS; i++) /* LAPACK: columns, smallest first */
            cosine += component[i] * covariance[i * PIXELS + PIXELS - k];
        CU_ASSERT_DOUBLE_EQUAL(fabs(cosine), 1, 1e-12);
    }
    free(samples);
    free(covariance);
    free(scratch);
    table_free(&table);
}

void suite_digits(void)
{
    CU_pSuite suite = CU_add_suite("digits", NULL, NULL);
    CU_add_test(suite, "principal components as LAPACK's", test_principal);
}

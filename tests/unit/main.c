/* main.c: runs all unit suites, ends with "N passed, M failed" (tests). */
#include <stdio.h>

#include <CUnit/Basic.h>

#include "suites.h"

int main(void)
{
    if (CU_initialize_registry() != CUE_SUCCESS)
        return 2;
#define SUITE(name) suite_##name();
#include "suites.def"
#undef SUITE
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_tests_failed() + CU_get_number_of_suites_failed();
    unsigned run = CU_get_number_of_tests_run();
    printf("%u passed, %u failed\n", run - CU_get_number_of_tests_failed(), failed);
    CU_cleanup_registry();
    return failed > 0;
}

/* check_test.h: `test known { with hebb.A[pre.r post.r] = 1  trials 5  expect distance < 0.05 }`. */
#ifndef PLASTC_CHECK_TEST_H
#define PLASTC_CHECK_TEST_H

#include "compiler/sema/checker.h"

void test_declare(Checker *checker, const AstStmt *stmt);
/* Its rule and what is expected of it. */
void check_test(Checker *checker, Test *test);

#endif

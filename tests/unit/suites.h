/* suites.h: each registers its suites with CUnit. */
#ifndef PLASTC_SUITES_H
#define PLASTC_SUITES_H

#define SUITE(name) void suite_##name(void);
#include "suites.def"
#undef SUITE

#endif

/* example_numbers.h: numbers of a run that all differ. */
#ifndef TESTS_EXAMPLE_NUMBERS_H
#define TESTS_EXAMPLE_NUMBERS_H

#include "runtime/io/run_numbers.h"

/* 99, 98 and so on: failed candidates are fewer than evaluated ones. */
static inline RunNumbers example_numbers(void)
{
    RunNumbers numbers;
    int value = 100;
#define NUMBER(type, member, name, title, together, column, head, row) numbers.member = --value;
#include "runtime/io/result_members.def"
    return numbers;
}

#endif

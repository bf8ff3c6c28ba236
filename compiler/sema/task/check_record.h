/* check_record.h: what a simulation writes to files. */
#ifndef PLASTC_CHECK_RECORD_H
#define PLASTC_CHECK_RECORD_H

#include "compiler/sema/checker.h"

/* The records of the program and of its tasks; if it is to be recorded also those that every simulation has. */
void check_records(Checker *checker);

#endif

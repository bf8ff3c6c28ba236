/* emit_records.h: what a program of its own writes of a trial. */
#ifndef PLASTC_EMIT_RECORDS_H
#define PLASTC_EMIT_RECORDS_H

#include "emit_main.h"

/* What main calls for that, also of a program that records nothing. */
void emit_records(const IrModule *module, const EmitMain *options, StrBuf *out);

#endif

/* emit_tables.h: the tables of an emitted module. */
#ifndef PLASTC_EMIT_TABLES_H
#define PLASTC_EMIT_TABLES_H

#include "compiler/base/strbuf.h"
#include "compiler/ir/ir.h"

void emit_tables_coefficients(const IrModule *module, StrBuf *out);
void emit_tables_outcomes(const IrModule *module, StrBuf *out);
void emit_tables_statistics(const IrModule *module, StrBuf *out);
void emit_tables_tasks(const IrModule *module, StrBuf *out);
void emit_tables_module(const IrModule *module, StrBuf *out);
/* Numbers on lines of bounded length, each followed by a comma. */
void emit_tables_doubles(StrBuf *out, const double *values, int count);
/* The numbers of the data files, as `plast_tables`. */
void emit_tables_data(const IrModule *module, StrBuf *out);

#endif

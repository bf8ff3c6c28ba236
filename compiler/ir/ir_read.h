/* ir_read.h: reads the text that ir_print writes. */
#ifndef PLASTC_IR_READ_H
#define PLASTC_IR_READ_H

#include "ir.h"
#include "runtime/status.h"

/* The module in the arena, from `length` bytes. What stands behind # at the end of a statement or an array
 * becomes its note, so that ir_print gives the text again, byte for byte. NULL if the text is none of the form:
 * the error says "PATH:LINE:COLUMN: …". The module need not be valid: ir_verify_is_valid says that. */
IrModule *ir_read(Arena *arena, const char *path, const char *text, size_t length,
                  ErrorText *error);

#endif

/* check_once.h: the order in which a program is checked. */
#ifndef PLASTC_CHECK_ONCE_H
#define PLASTC_CHECK_ONCE_H

#include "checker.h"

/* check_program without looking for a common cause of its errors; with what the program records, or without. */
Status check_once(Arena *arena, NameTable *names, Diags *diags, const SourceSet *sources,
                  const AstProgram *program, CheckOptions *options, bool records, Model **model);

#endif

/* check_once.h: the order in which a program is checked. */
#ifndef PLASTC_CHECK_ONCE_H
#define PLASTC_CHECK_ONCE_H

#include "checker.h"

/* check_program without looking for a common cause of its errors. */
Status check_once(Arena *arena, NameTable *names, Diags *diags, const SourceSet *sources,
                  const AstProgram *program, CheckOptions *options, Model **model);

#endif

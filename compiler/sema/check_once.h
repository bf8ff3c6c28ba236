/* check_once.h: the order in which a program is checked. */
#ifndef PLASTC_CHECK_ONCE_H
#define PLASTC_CHECK_ONCE_H

#include "checker.h"

/* As check_program(), but errors of units are reported one by one, whether or not they have one cause. `records`:
 * the model has what is to be recorded, if options->recording is set. */
Status check_once(Arena *arena, NameTable *names, Diags *diags, const SourceSet *sources,
                  const AstProgram *program, CheckOptions *options, bool records, Model **model);

#endif

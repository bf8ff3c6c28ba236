/* check.c: the door of sema/: a program is checked, and what is wrong with its units is said at its cause. */
#include "check.h"

#include "check_once.h"
#include "unit_cause.h"

Status check_program(Arena *arena, NameTable *names, Diags *diags, const SourceSet *sources,
                     const AstProgram *program, CheckOptions *options, Model **model)
{
    Status status = check_once(arena, names, diags, sources, program, options, model);
    if (status == STATUS_OK)
        unit_cause_find(arena, names, diags, sources, program, options);
    return status;
}

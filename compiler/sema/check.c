/* check.c: the door of sema/: a program is checked, and what is wrong with its units is said at its cause. */
#include "check.h"

#include "check_once.h"
#include "unit_cause.h"

Status check_program(Arena *arena, NameTable *names, Diags *diags, const SourceSet *sources,
                     const AstProgram *program, CheckOptions *options, Model **model)
{
    Status status = check_once(arena, names, diags, sources, program, options, true, model);
    if (status != STATUS_OK)
        return status;
    unit_cause_find(arena, names, diags, sources, program, options);
    if (options->recording || (*model)->records.count == 0 || diags_error_count(diags) > 0)
        return STATUS_OK;
    /* What is said of records was said: a search has the model of the program without them. */
    const Model *recording = *model;
    status = check_once(arena, names, diags_create(arena, sources), sources, program, options, false,
                        model);
    if (status == STATUS_OK)
        (*model)->asked = recording->asked;
    return status;
}

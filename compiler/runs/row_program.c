/* row_program.c: see row_program.h. */
#include "row_program.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool sets(const Command *command, const char *name)
{
    for (int k = 0; k < command->setting_count; k++)
        if (strcmp(command->settings[k].name, name) == 0)
            return true;
    return false;
}

/* Those of the command, then those of the table that it does not name. */
static bool take_settings(RowProgram *program, const Command *given)
{
    const SavedRules *table = &program->table;
    size_t most = (size_t)given->setting_count + (size_t)table->setting_count + 1;
    int count = given->setting_count;
    program->settings = malloc(sizeof *program->settings * most);
    if (!program->settings)
        return false;
    for (int k = 0; k < count; k++)
        program->settings[k] = (Setting){.name = given->settings[k].name, .value = given->settings[k].value};
    for (int k = 0; k < table->setting_count; k++)
        if (!sets(given, table->settings[k].name))
            program->settings[count++] = (Setting){.name = table->settings[k].name, .value = table->settings[k].value};
    program->command.settings = program->settings;
    program->command.setting_count = count;
    return true;
}

/* Of the table at program->path; `else_named`: what to name if it does not say its program. */
static Status open_table(RowProgram *program, const Command *given, const char *else_named, ErrorText *error)
{
    Status status = saved_rules_read(program->path, &program->table, error);
    if (status != STATUS_OK)
        return status;
    if (!program->table.program)
        return status_error(error, STATUS_INPUT, "'%s' does not say its program%s%s%s", program->path,
                            else_named ? ": name that, and '--coefficients " : "", else_named ? else_named : "", else_named ? "'" : "");
    if (access(program->table.program, F_OK) != 0)
        return status_error(error, STATUS_INPUT, "the program '%s' of '%s' is not there%s%s%s", program->table.program, program->path,
                            else_named ? ": name it, and '--coefficients " : "", else_named ? else_named : "", else_named ? "'" : "");
    program->command.file = program->table.program;
    program->command.of_table = true;
    return take_settings(program, given) ? STATUS_OK : status_out_of_memory(error);
}

Status row_program_open(RowProgram *program, const Command *given, ErrorText *error)
{
    *program = (RowProgram){.command = *given, .path = strdup(given->file)};
    if (!program->path)
        return status_out_of_memory(error);
    *strrchr(program->path, ':') = '\0';
    if (given->coefficients || given->rule)
        return status_error(error, STATUS_USAGE, "'%s' is a rule already: leave out '--%s', or name a program", given->file,
                            given->rule ? "rule" : "coefficients");
    program->command.coefficients = given->file;
    return open_table(program, given, given->file, error);
}

Status row_program_of_table(RowProgram *program, const Command *given, ErrorText *error)
{
    *program = (RowProgram){.command = *given, .path = strdup(given->file)};
    return program->path ? open_table(program, given, NULL, error) : status_out_of_memory(error);
}

void row_program_free(RowProgram *program)
{
    saved_rules_free(&program->table);
    free(program->settings);
    free(program->path);
}

/* cmd_simulate.c: `plastc simulate`: trials of one rule, and what the program records of them. */
#include "commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/runs/rule_source.h"
#include "compiler/runs/simulation.h"

/* recordings/NAME has the name of the program; that of a run has the name of its folder. */
static Status open_folder(const Command *command, const char *operand, const RunPlace *before,
                          Folder *folder, ErrorText *error)
{
    if (command->out)
        return run_place_given(PLACE_OF_RECORDING, before, command->out, folder, error);
    size_t length = strlen(operand);
    while (length > 1 && operand[length - 1] == '/')
        length--;
    char *name = strndup(operand, length);
    Status status = name ? run_place_choose(PLACE_OF_RECORDING, name, folder, error)
                         : status_out_of_memory(error);
    free(name);
    return status;
}

static Status simulate(Session *session, const RuleSource *source, const char *operand,
                       const RunPlace *before, ErrorText *error)
{
    const Command *command = source->command;
    const Model *model = session->compilation.model;
    SimulationOptions options = {.set = command->validation ? PLAST_VALIDATION : PLAST_SEARCH,
                                 .first = command->trial,
                                 .trials = command->trials > 0 ? command->trials : 1,
                                 .csv = command->csv,
                                 .json = command->json,
                                 .quiet = command->quiet || command->json};
    Folder folder = {0};
    double *coefficients = malloc(sizeof(double) * (size_t)(model->coefficients.count + 1));
    Status status = coefficients ? rule_source_apply(source, &session->compilation, coefficients, error)
                                 : status_out_of_memory(error);
    if (status == STATUS_OK && model->coefficients.count > 0 && !source->result &&
        !command->rule && !command->quiet)
        fprintf(stderr, "plastc: note: no rule is named: what is learned has its start values; "
                        "--rule NAME or --coefficients FILE names one\n");
    if (status == STATUS_OK)
        status = open_folder(command, operand, before, &folder, error);
    if (status == STATUS_OK) {
        options.folder = &folder;
        simulation_warn_of_room(model, &folder, options.trials);
        status = simulation_run(session, coefficients, &options, error);
        if (!options.quiet)
            printf("recorded in %s\n", folder.path);
    }
    folder_close(&folder);
    free(coefficients);
    return status;
}

Status command_simulate(const Command *given)
{
    ErrorText error;
    RuleSource source;
    Session session;
    Command recording = *given;
    RunPlace before = given->out ? run_place_look(given->out) : (RunPlace){0};
    recording.recording = true;
    Status status = rule_source_open(&source, &recording, false, &error);
    if (status == STATUS_OK) {
        status = session_open(&session, source.command, source.seed);
        if (status == STATUS_OK) {
            status = simulate(&session, &source, given->file, &before, &error);
            if (status != STATUS_OK)
                command_fail(status, &error);
        }
        session_close(&session);
    } else {
        command_fail(status, &error);
    }
    rule_source_free(&source);
    return status;
}

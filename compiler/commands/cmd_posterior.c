/* cmd_posterior.c: `plastc posterior`: what the rules that are accepted have in common. */
#include "commands.h"

#include <stdio.h>
#include <stdlib.h>

#include "posterior_check.h"
#include "posterior_words.h"

static void print_words(const Posterior *posterior, const char *path)
{
    StrBuf text = {0};
    posterior_words(posterior, path, &text);
    fwrite(text.text, 1, text.length, stdout);
    strbuf_free(&text);
}

/* What only the check asks for. */
static Status check_options(const Command *command, ErrorText *error)
{
    const char *option = command->setting_count > 0 ? setting_fixed(&command->settings[0]) ? "--fix" : "--set"
                         : command->trials > 0      ? "--trials"
                         : command->has_seed        ? "--seed"
                         : command->data_folder     ? "--data"
                                                    : NULL;
    if (option && command->check_rules == 0)
        return status_error(error, STATUS_USAGE, "'%s' is for the trials of '--check N': without it nothing is simulated", option);
    return STATUS_OK;
}

static Status say(const Command *command, const Posterior *posterior)
{
    JsonWriter json = {0};
    json_open_object(&json, NULL);
    if (command->json)
        posterior_words_json(posterior, &json);
    else if (!command->quiet)
        print_words(posterior, command->file);
    Status status = command->check_rules > 0 ? posterior_check(command, posterior, &json) : STATUS_OK;
    json_close_object(&json);
    if (status == STATUS_OK || status == STATUS_INTERRUPTED)
        command_print_json(command, &json);
    else
        free(json_take(&json));
    return status;
}

Status command_posterior(const Command *command)
{
    ErrorText error;
    Posterior posterior = {0};
    Status status = check_options(command, &error);
    if (status == STATUS_OK)
        status = posterior_open(command->file, &posterior, &error);
    if (status == STATUS_OK && posterior.has_directions)
        status = posterior_find_groups(&posterior, &error);
    status = status == STATUS_OK ? say(command, &posterior) : command_fail(status, &error);
    posterior_free(&posterior);
    return status;
}

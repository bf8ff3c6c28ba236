/* cmd_posterior.c: `plastc posterior`: what the rules that are accepted have in common. */
#include "commands.h"

#include <stdio.h>

#include "posterior_words.h"

static void print_json(const Command *command, const Posterior *posterior)
{
    JsonWriter json = {0};
    json_open_object(&json, NULL);
    posterior_words_json(posterior, &json);
    json_close_object(&json);
    command_print_json(command, &json);
}

static void print_words(const Posterior *posterior, const char *path)
{
    StrBuf text = {0};
    posterior_words(posterior, path, &text);
    fwrite(text.text, 1, text.length, stdout);
    strbuf_free(&text);
}

Status command_posterior(const Command *command)
{
    ErrorText error;
    Posterior posterior;
    Status status = posterior_open(command->file, &posterior, &error);
    if (status == STATUS_OK && posterior.has_directions)
        status = posterior_find_groups(&posterior, &error);
    if (status == STATUS_OK && command->json)
        print_json(command, &posterior);
    else if (status == STATUS_OK)
        print_words(&posterior, command->file);
    posterior_free(&posterior);
    return status == STATUS_OK ? STATUS_OK : command_fail(status, &error);
}

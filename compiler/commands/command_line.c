/* command_line.c: the command line: options, what takes them, help. What there is stands in commands.def and
 * options.def. */
#include "command_line.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/base/diag_render.h"
#include "compiler/base/suggest.h"
#include "option_value.h"

#define EVERY "run check simulate eval sample posterior prune directions plot test emit gradcheck info"

typedef struct Option {
    OptionId id;
    const char *name, *argument, *commands, *words, *takes;
} Option;

/* Of --without: the passes that may be left out, and what driver.c can leave out beside them. */
#define PASS(name, run)
#define OPTIONAL(name, run, instead) ", " #name
#define AGAIN(name, run, instead)
static const char without_words[] = "leave out one of finite"
#include "compiler/passes/passes.def"
                                    ", to see what it gives";
static const char without_takes[] = "one of finite"
#include "compiler/passes/passes.def"
    ;
#undef PASS
#undef OPTIONAL
#undef AGAIN

static const Option options[] = {
#define OPTION(id, name, argument, commands, words, takes)                                         \
    {OPTION_##id, name, argument, commands, words, takes},
#define AGAIN OPTION
#include "options.def"
#undef AGAIN
#undef OPTION
};
#define OPTION_COUNT ((int)(sizeof options / sizeof options[0]))

typedef enum Operands { ONE, SOME, ANY, NONE } Operands;

static const struct {
    const char *name, *operand, *noun;
    Operands operands;
    bool searches;
    const char *words;
} commands[] = {
#define COMMAND(name, operand, noun, operands, searches, words)                                    \
    {#name, operand, noun, operands, searches, words},
#include "commands.def"
#undef COMMAND
};
#define COMMAND_COUNT ((int)(sizeof commands / sizeof commands[0]))

/* ---- messages ------------------------------------------------------------------------------- */

Status command_line_error(const char *format, ...)
{
    va_list arguments;
    StrBuf words = {0};
    va_start(arguments, format);
    strbuf_vprintf(&words, format, arguments);
    va_end(arguments);
    fprintf(stderr, "plastc: error: %s", diag_render_shown(words.text).text);
    strbuf_free(&words);
    fprintf(stderr, "\nplastc: 'plastc --help' lists commands and options\n");
    return STATUS_USAGE;
}

int command_line_find(const char *name)
{
    for (int k = 0; k < COMMAND_COUNT; k++)
        if (strcmp(commands[k].name, name) == 0)
            return k;
    return -1;
}

Status command_line_unknown(const char *name)
{
    const char *names[COMMAND_COUNT];
    for (int k = 0; k < COMMAND_COUNT; k++)
        names[k] = commands[k].name;
    const char *near = suggest_word(name, names, COMMAND_COUNT);
    if (!near)
        return command_line_error("unknown command '%s'", name);
    fprintf(stderr, "plastc: error: unknown command '%s'; did you mean '%s'?\n",
            diag_render_shown(name).text, near);
    return STATUS_USAGE;
}

/* ---- help ----------------------------------------------------------------------------------- */

static bool takes_option(int command, const Option *option)
{
    size_t length = strlen(commands[command].name);
    for (const char *at = option->commands; *at;) {
        size_t span = strcspn(at, " ");
        if (span == length && strncmp(at, commands[command].name, length) == 0)
            return true;
        at += span + strspn(at + span, " ");
    }
    return false;
}

bool command_line_takes(int number, const char *option)
{
    for (int k = 0; k < OPTION_COUNT; k++)
        if (strcmp(options[k].name, option) == 0 && takes_option(number, &options[k]))
            return true;
    return false;
}

static const char *dashes(const char *name)
{
    return name[1] == '\0' ? "-" : "--";
}

static void print_option(const Option *option)
{
    const char *words = option->words;
    int used = printf("  %s%s%s%s", dashes(option->name), option->name, option->argument ? " " : "",
                      option->argument ? option->argument : "");
    printf("%*s", used < 24 ? 24 - used : 1, "");
    for (const char *end; (end = strchr(words, '\n')) != NULL; words = end + 1)
        printf("%.*s\n%24s", (int)(end - words), words, "");
    printf("%s\n", words);
}

/* The commands that take an option, or those that do not if these are few. */
static void print_heading(const Option *option)
{
    if (strcmp(option->commands, EVERY) == 0) {
        const char *before = "all commands but ";
        for (int k = 0; k < COMMAND_COUNT; k++)
            if (!takes_option(k, option)) {
                printf("%s%s", before, commands[k].name);
                before = ", ";
            }
    } else {
        for (const char *at = option->commands; *at; at++)
            printf(*at == ' ' ? ", " : "%c", *at);
    }
    printf("\n");
}

static const char exit_codes[] =
    "exit codes: 0 done, 1 errors in the program, 2 bad command line, 3 the run failed,\n"
    "66 input file missing, or a run that cannot be resumed, 70 internal error, 71 out of memory,\n"
    "74 output not written, 130 interrupted\n";

void command_line_help(int number)
{
    if (number >= 0) {
        printf("usage: plastc %s%s%s [OPTIONS]\n\n%s\n\n", commands[number].name, commands[number].operand[0] ? " " : "",
               commands[number].operand, commands[number].words);
        for (int k = 0; k < OPTION_COUNT; k++)
            if (takes_option(number, &options[k]))
                print_option(&options[k]);
        printf("\nplastc --help lists all commands\n");
        return;
    }
    printf("usage: plastc COMMAND FILE.plast [OPTIONS]\n\n");
    for (int k = 0; k < COMMAND_COUNT; k++)
        printf("  %-11s %-15s %s\n", commands[k].name, commands[k].operand, commands[k].words);
    printf("\n");
    for (int k = 0; k < OPTION_COUNT; k++) {
        if (k == 0 || strcmp(options[k].commands, options[k - 1].commands) != 0)
            print_heading(&options[k]);
        print_option(&options[k]);
    }
    printf("\nplastc COMMAND --help shows one of them\n\n%s", exit_codes);
}

bool command_line_wants_help(int argc, char **argv)
{
    for (int k = 1; k < argc && strcmp(argv[k], "--") != 0; k++)
        if (strcmp(argv[k], "--help") == 0 || strcmp(argv[k], "-h") == 0)
            return true;
    return false;
}

/* ---- options -------------------------------------------------------------------------------- */

/* The option `name`, of `length` bytes, of a command, or of any if `command` is -1; NULL if there is none. */
static const Option *find_option(int command, const char *name, size_t length)
{
    for (int k = 0; k < OPTION_COUNT; k++)
        if (strlen(options[k].name) == length && strncmp(options[k].name, name, length) == 0 &&
            (command < 0 || takes_option(command, &options[k])))
            return &options[k];
    return NULL;
}

/* The option that an argument names: '--seed', '--seed=4', '-o', '-oFILE', '-q'. `value` is what stands in
 * the same argument, or NULL. */
static const Option *named_option(int command, char *argument, char **value)
{
    const char *name = argument + 1 + (argument[1] == '-');
    bool is_long = argument[1] == '-';
    size_t length = is_long ? strcspn(name, "=") : 1;
    *value = NULL;
    if (is_long && length < 2)
        return NULL;
    const Option *option = find_option(command, name, length);
    if (is_long && name[length] == '=')
        *value = argument + 2 + length + 1;
    else if (!is_long && option && option->argument && name[1] != '\0')
        *value = argument + 2;
    else if (!is_long && name[1] != '\0')
        return NULL; /* '-seed' */
    return option;
}

static Status unknown_option(int number, const char *argument)
{
    const char *names[OPTION_COUNT];
    char name[64];
    int count = 0;
    for (int k = 0; k < OPTION_COUNT; k++)
        if (takes_option(number, &options[k]) && options[k].name[1] != '\0')
            names[count++] = options[k].name;
    snprintf(name, sizeof name, "%.*s", (int)strcspn(argument, "="), argument);
    const char *bare = name + strspn(name, "-");
    if (find_option(-1, bare, strlen(bare)) && !find_option(number, bare, strlen(bare)))
        return command_line_error("'%s' takes no option '%s'", commands[number].name, name);
    const char *near = suggest_word(bare, names, count);
    if (!near)
        return command_line_error("unknown option '%s'", name);
    fprintf(stderr, "plastc: error: unknown option '%s'; did you mean '--%s'?\n",
            diag_render_shown(name).text, near);
    return STATUS_USAGE;
}

/* Reads one option; `next` is the argument behind it, or NULL, and is used up if `used` is set. */
static Status read_option(int number, char *argument, char *next, bool *used, Command *command)
{
    static char empty[] = "";
    char *value;
    const Option *option = named_option(number, argument, &value);
    *used = false;
    if (!option)
        return unknown_option(number, argument);
    if (!option->argument && value)
        return command_line_error("option '%s%s' takes no value", dashes(option->name),
                                  option->name);
    if (option->argument && !value) {
        bool optional = option->argument[0] == '[';
        bool is_there = next && (!optional || strncmp(next, "tcp://", strlen("tcp://")) == 0);
        if (!is_there && !optional)
            return command_line_error("option '%s' needs a value", argument);
        value = is_there ? next : empty;
        *used = is_there;
    }
    if (!option_value_read(option->id, value, command))
        return command_line_error("option '%s%s' takes %s, not '%s'", dashes(option->name),
                                  option->name, option->takes, value);
    return STATUS_OK;
}

static Status check_resume(const Command *command)
{
    if (command->resume && command->out)
        return command_line_error("'--resume' goes on in its folder: it takes no '--out'");
    if (command->resume && command->start > 0)
        return command_line_error(
            "'--resume' goes on with the search of its folder: it takes no '--start'");
    if (command->resume && (command->coefficients || command->rule))
        return command_line_error(
            "'--resume' goes on with the search of its folder: it takes no '--%s'",
            command->rule ? "rule" : "coefficients");
    return STATUS_OK;
}

static Status check_events(const Command *command)
{
    if (command->events && command->json)
        return command_line_error("'--events' and '--json' both have standard output for themselves: "
                                  "result.json is in the folder of the run");
    return STATUS_OK;
}

char *command_line_text(int argc, char **argv)
{
    StrBuf text = {0};
    strbuf_add(&text, "plastc");
    for (int k = 1; k < argc; k++) {
        strbuf_char(&text, ' ');
        command_write_word(&text, argv[k]);
    }
    return strbuf_take(&text);
}

Status command_line_read(int argc, char **argv, int number, Command *command)
{
    /* What is no option moves to the front of argv. */
    int operands = 0;
    bool only_operands = false;
    command->searches = commands[number].searches;
    for (int k = 1; k < argc; k++) {
        if (only_operands || argv[k][0] != '-' || argv[k][1] == '\0') {
            argv[operands++] = argv[k];
            continue;
        }
        only_operands = strcmp(argv[k], "--") == 0;
        if (only_operands)
            continue;
        bool used;
        Status status = read_option(number, argv[k], k + 1 < argc ? argv[k + 1] : NULL, &used,
                                    command);
        if (status != STATUS_OK)
            return status;
        k += used;
    }
    Status status = check_resume(command);
    if (status == STATUS_OK)
        status = check_events(command);
    if (status != STATUS_OK || (command->resume && operands == 0))
        return status; /* the program is in the run's folder */
    if (operands > 0 && commands[number].operands == NONE)
        return command_line_error("'%s' takes no file: '%s'", commands[number].name, argv[0]);
    if (operands == 0 && commands[number].operands != ANY && commands[number].operands != NONE)
        return command_line_error("no %s is given after '%s'", commands[number].noun,
                                  commands[number].name);
    if (operands > 1 && commands[number].operands == ONE)
        return command_line_error("one %s at a time: '%s'", commands[number].noun,
                                  argv[operands - 1]);
    command->file = operands > 0 ? argv[0] : NULL;
    command->paths = (const char *const *)argv;
    command->path_count = operands;
    return STATUS_OK;
}

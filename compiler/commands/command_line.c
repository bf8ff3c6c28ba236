/* command_line.c: the command line: options, their values, help. What there is stands in commands.def and
 * options.def. */
#include "command_line.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/base/diag_render.h"
#include "compiler/base/embedded.h"
#include "compiler/base/suggest.h"
#include "compiler/session/precision.h"
#include "runtime/par/wire.h"

#define EVERY "run check simulate eval sample posterior prune directions plot test emit gradcheck info"

typedef enum OptionId {
    OPTION_SET,
    OPTION_FIX,
    OPTION_DATA,
    OPTION_SEED,
    OPTION_QUIET,
    OPTION_GENERATIONS,
    OPTION_START,
    OPTION_OUT,
    OPTION_RESUME,
    OPTION_THREADS,
    OPTION_JIT,
    OPTION_LANES,
    OPTION_PRECISION,
    OPTION_JSON,
    OPTION_EVENTS,
    OPTION_ONCE,
    OPTION_COEFFICIENTS,
    OPTION_RULE,
    OPTION_RULES,
    OPTION_DRAWS,
    OPTION_PART,
    OPTION_WORKERS,
    OPTION_KEY,
    OPTION_PROGRAM,
    OPTION_WAIT,
    OPTION_CHECK_RULES,
    OPTION_EACH_TRIAL,
    OPTION_KEEP_CANDIDATES,
    OPTION_TRIALS,
    OPTION_TRIAL,
    OPTION_VALIDATION,
    OPTION_CSV,
    OPTION_RECORD_FOUND,
    OPTION_LIBRARY,
    OPTION_RECORD,
    OPTION_NO_REPORT,
    OPTION_DUMP,
    OPTION_WITHOUT,
    OPTION_TEMPLATE,
    OPTION_CHECK,
    OPTION_ALL,
    OPTION_TOLERANCE,
    OPTION_GRADIENT_MEMORY,
    OPTION_REFIT,
    OPTION_INCREASE
} OptionId;

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
#include "options.def"
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
#define MAX_START     1000 /* as many as a program may have */
#define MAX_PARTS     1000000

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

/* ---- values --------------------------------------------------------------------------------- */

static bool read_int(const char *text, int low, int high, int *value)
{
    char *end;
    errno = 0;
    long number = strtol(text, &end, 10);
    if (errno || end == text || *end || number < low || number > high)
        return false;
    *value = (int)number;
    return true;
}

/* "3/8" */
static bool read_part(char *text, Command *command)
{
    char *slash = strchr(text, '/');
    if (!slash)
        return false;
    *slash = '\0';
    bool is_part = read_int(slash + 1, 1, MAX_PARTS, &command->parts) && read_int(text, 1, command->parts, &command->part);
    *slash = '/'; /* for messages */
    return is_part;
}

/* "5" and "5%" are 0.05. */
static bool read_percent(const char *text, double *share)
{
    char *end;
    errno = 0;
    double number = strtod(text, &end);
    if (errno || end == text || strcmp(end + (*end == '%'), "") != 0 || !(number >= 0) ||
        number > 1e9)
        return false;
    *share = number / 100;
    return true;
}

static bool read_seed(const char *text, Command *command)
{
    char *end;
    errno = 0;
    if (text[0] < '0' || text[0] > '9')
        return false;
    command->seed = strtoull(text, &end, 10);
    command->has_seed = true;
    return !errno && !*end;
}

static bool read_jit(const char *text, JitMode *mode)
{
    static const char *const names[] = {"auto", "tcc", "cc"};
    for (int k = 0; k < 3; k++)
        if (strcmp(names[k], text) == 0) {
            *mode = (JitMode)k;
            return true;
        }
    return false;
}

static bool read_lanes(const char *text, int *lanes)
{
    return read_int(text, 1, 8, lanes) && (*lanes & (*lanes - 1)) == 0;
}

/* False if there is one of this name. */
static bool add_setting(Command *command, Setting setting)
{
    for (int k = 0; k < command->setting_count; k++)
        if (strcmp(command->settings[k].name, setting.name) == 0)
            return false;
    size_t count = (size_t)command->setting_count + 1;
    Setting *grown = realloc(command->settings, sizeof(Setting) * count);
    if (!grown)
        memory_exhausted();
    command->settings = grown;
    command->settings[command->setting_count++] = setting;
    return true;
}

/* Splits NAME=VALUE in place; the text is argv's. NULL if it is not that. */
static const char *split(char *text)
{
    char *equals = strchr(text, '=');
    if (!equals || equals == text)
        return NULL;
    *equals = '\0';
    return equals + 1;
}

static bool read_setting(char *text, Command *command)
{
    const char *value = split(text);
    const Setting setting = {.name = text, .value = value};
    return value && !setting_fixed(&setting) && add_setting(command, setting);
}

/* Kept as a setting, so that what the run is made of is kept in one place. */
static bool read_fixed(char *text, Command *command)
{
    const char *value = split(text);
    StrBuf name = {0};
    if (!value)
        return false;
    strbuf_printf(&name, "%s%s", SETTING_FIX, text);
    Setting setting = {.value = value, .owned = strbuf_take(&name)};
    setting.name = setting.owned;
    bool added = add_setting(command, setting);
    if (!added)
        free(setting.owned);
    return added;
}

static bool read_value(OptionId id, char *value, Command *command)
{
    switch (id) {
    case OPTION_SET:
        return read_setting(value, command);
    case OPTION_FIX:
        return read_fixed(value, command);
    case OPTION_DATA:
        command->data_folder = value;
        return true;
    case OPTION_SEED:
        return read_seed(value, command);
    case OPTION_QUIET:
        command->quiet = true;
        return true;
    case OPTION_GENERATIONS:
        return read_int(value, 1, INT_MAX - 1, &command->generations);
    case OPTION_START:
        return read_int(value, 1, MAX_START, &command->start);
    case OPTION_OUT:
        command->out = value;
        return value[0] != '\0';
    case OPTION_RESUME:
        command->resume = value;
        return value[0] != '\0';
    case OPTION_THREADS:
        return read_int(value, 1, 4096, &command->threads);
    case OPTION_JIT:
        return read_jit(value, &command->jit);
    case OPTION_LANES:
        return read_lanes(value, &command->lanes);
    case OPTION_PRECISION:
        command->has_precision = true;
        command->single = strcmp(value, PRECISION_SINGLE) == 0;
        return command->single || strcmp(value, PRECISION_DOUBLE) == 0;
    case OPTION_JSON:
        command->json = true;
        return true;
    case OPTION_ONCE:
        command->once = true;
        return true;
    case OPTION_EVENTS:
        command->events = true;
        return true;
    case OPTION_INCREASE:
        command->has_tolerance = true;
        return read_percent(value, &command->tolerance) && command->tolerance > 0;
    case OPTION_TOLERANCE:
        command->has_tolerance = true;
        return read_percent(value, &command->tolerance);
    case OPTION_REFIT:
        command->has_refit = true;
        return read_int(value, 0, INT_MAX - 1, &command->refit);
    case OPTION_GRADIENT_MEMORY: {
        int megabytes;
        bool is_number = read_int(value, 1, 1000000, &megabytes);
        command->gradient_memory = is_number ? 1e6 * megabytes : 0;
        return is_number;
    }
    case OPTION_ALL:
        command->all = true;
        return true;
    case OPTION_COEFFICIENTS:
        command->coefficients = value;
        return true;
    case OPTION_RULE:
        command->rule = value;
        return true;
    case OPTION_RULES:
        command->rules = value;
        return value[0] != '\0';
    case OPTION_DRAWS:
        return read_int(value, 1, 100000000, &command->draws);
    case OPTION_WORKERS:
        command->workers = value;
        return value[0] == '\0' || wire_is_address(value, true);
    case OPTION_KEY:
        command->key = value;
        return value[0] != '\0';
    case OPTION_PROGRAM:
        command->own_program = value;
        return value[0] != '\0';
    case OPTION_WAIT:
        return read_int(value, 1, 1000000, &command->wait);
    case OPTION_PART:
        return read_part(value, command);
    case OPTION_CHECK_RULES:
        return read_int(value, 1, 100000000, &command->check_rules);
    case OPTION_KEEP_CANDIDATES:
        command->keep_candidates = true;
        return true;
    case OPTION_EACH_TRIAL:
        command->each_trial = true;
        return true;
    case OPTION_TRIALS:
        return read_int(value, 1, 1000000, &command->trials);
    case OPTION_TRIAL:
        return read_int(value, 0, 999999, &command->trial);
    case OPTION_VALIDATION:
        command->validation = true;
        return true;
    case OPTION_CSV:
        command->csv = true;
        return true;
    case OPTION_RECORD:
        command->recording = true;
        return true;
    case OPTION_LIBRARY:
        command->library = true;
        return true;
    case OPTION_RECORD_FOUND:
        command->records = true;
        return true;
    case OPTION_NO_REPORT:
        command->no_report = true;
        return true;
    case OPTION_DUMP:
        command->dumps = true;
        return stage_find(value, &command->dump);
    case OPTION_CHECK:
        command->checks = true;
        return true;
    case OPTION_TEMPLATE: {
        StrBuf file = {0};
        strbuf_printf(&file, "%s.plast", value);
        bool known = embedded_template_find(file.text) != NULL;
        strbuf_free(&file);
        command->template = value;
        return known;
    }
    case OPTION_WITHOUT:
        command->without |= driver_without(value);
        return driver_without(value) != 0;
    }
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
    if (!read_value(option->id, value, command))
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

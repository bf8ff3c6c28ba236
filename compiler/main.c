/* main.c: the command line. Exit codes are those of Status (runtime/status.h). */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "signals.h"

static const char help[] =
    "usage: plastc COMMAND FILE.plast [OPTIONS]\n"
    "\n"
    "  run     search for the rule and report it\n"
    "  check   look for errors only\n"
    "  eval    loss of a given rule; with the folder of a run instead of FILE.plast, of what it "
    "found\n"
    "  prune   drop the terms of a rule that it does not need; RUN or FILE.plast, as eval\n"
    "  directions  in which directions a rule may change, and how far; RUN or FILE.plast, as eval\n"
    "  compare RUN RUN ...: losses and coefficients of several rules, and the angles between them\n"
    "  test    run the tests of programs: FILE.plast FILE.plast ...\n"
    "  emit    write one standalone C file\n"
    "  gradcheck  slopes of the loss, and whether it is smooth enough for gradient descent\n"
    "  info    what plastc makes of the program: terms, sizes, memory\n"
    "\n"
    "options of all commands\n"
    "  --set NAME=VALUE      give a constant of the program another value\n"
    "  --data DIR            folder of data files (default: that of the program)\n"
    "  --seed N              seed of all random numbers (default 1)\n"
    "  -q, --quiet           no progress, no report\n"
    "run\n"
    "  --generations N       instead of the program's budget\n"
    "  --start K             search number K alone, of a program with 'starts'\n"
    "  --coefficients FILE   begin the search at this rule: a result.json, or the folder of a run\n"
    "  --rule NAME           begin the search at a reference of the program\n"
    "  --out DIR             folder of the results (default runs/NAME)\n"
    "  --resume DIR          go on with the run in that folder, to the same bits; FILE may be "
    "left\n"
    "                        out, and --generations gives it a longer budget\n"
    "run, eval, prune, directions, test, gradcheck, info\n"
    "  --threads N           default: all processors; with MPI, of each rank\n"
    "  --jit auto|tcc|cc     which compiler (default auto: tcc at once, cc when ready)\n"
    "  --lanes N             candidates at once with cc: 1, 2, 4 or 8\n"
    "run, eval, prune\n"
    "  --json                print result.json\n"
    "eval, prune, directions, gradcheck\n"
    "  --coefficients FILE   the rule: a result.json, or the folder of a run\n"
    "  --rule NAME           the rule: a reference of the program\n"
    "  --trials N            so many search trials, and no validation\n"
    "prune\n"
    "  --tolerance P         by so many percent the validation loss may grow (default 5)\n"
    "  --refit N             generations of the search after each term (default 30)\n"
    "  --out FILE            the pruned rule (default pruned.json in the folder of the run)\n"
    "directions\n"
    "  --increase P          by so many percent the loss rises at the ends of ranges (default 10)\n"
    "compare\n"
    "  --all                 also coefficients that hardly matter\n"
    "  --json                print all of it as one JSON object\n"
    "emit\n"
    "  -o FILE               default: standard output\n"
    "  --result DIR          with the rule that a run found\n"
    "check\n"
    "  --dump STAGE          print ast, checked, ir, ir-opt or c\n"
    "check, eval, emit\n"
    "  --without PASS        leave out horner, hoist, unroll, scalar or dead, to see what it "
    "gives\n"
    "\n"
    "exit codes: 0 done, 1 errors in the program, 2 bad command line, 3 the run failed,\n"
    "66 input file missing, or a run that cannot be resumed, 70 internal error, 74 output not "
    "written, 130 interrupted\n";

enum {
    OPTION_SET = 256,
    OPTION_DATA,
    OPTION_SEED,
    OPTION_GENERATIONS,
    OPTION_START,
    OPTION_OUT,
    OPTION_RESUME,
    OPTION_THREADS,
    OPTION_JIT,
    OPTION_LANES,
    OPTION_JSON,
    OPTION_COEFFICIENTS,
    OPTION_RULE,
    OPTION_TRIALS,
    OPTION_RESULT,
    OPTION_DUMP,
    OPTION_WITHOUT,
    OPTION_ALL,
    OPTION_TOLERANCE,
    OPTION_REFIT,
    OPTION_INCREASE,
    OPTION_HELP,
    OPTION_VERSION
};

static const struct option options[] = {
    {"set", required_argument, NULL, OPTION_SET},
    {"data", required_argument, NULL, OPTION_DATA},
    {"seed", required_argument, NULL, OPTION_SEED},
    {"quiet", no_argument, NULL, 'q'},
    {"generations", required_argument, NULL, OPTION_GENERATIONS},
    {"start", required_argument, NULL, OPTION_START},
    {"out", required_argument, NULL, OPTION_OUT},
    {"resume", required_argument, NULL, OPTION_RESUME},
    {"threads", required_argument, NULL, OPTION_THREADS},
    {"jit", required_argument, NULL, OPTION_JIT},
    {"lanes", required_argument, NULL, OPTION_LANES},
    {"json", no_argument, NULL, OPTION_JSON},
    {"coefficients", required_argument, NULL, OPTION_COEFFICIENTS},
    {"rule", required_argument, NULL, OPTION_RULE},
    {"trials", required_argument, NULL, OPTION_TRIALS},
    {"result", required_argument, NULL, OPTION_RESULT},
    {"dump", required_argument, NULL, OPTION_DUMP},
    {"without", required_argument, NULL, OPTION_WITHOUT},
    {"tolerance", required_argument, NULL, OPTION_TOLERANCE},
    {"increase", required_argument, NULL, OPTION_INCREASE},
    {"refit", required_argument, NULL, OPTION_REFIT},
    {"all", no_argument, NULL, OPTION_ALL},
    {"help", no_argument, NULL, OPTION_HELP},
    {"version", no_argument, NULL, OPTION_VERSION},
    {NULL, 0, NULL, 0},
};

static const struct {
    const char *name;
    Status (*run)(const Command *command);
    const char *options; /* those it takes beside the common ones */
    const char *operand; /* what it is about, in messages */
    bool several;        /* of them; then the common options are not understood */
} commands[] = {
    {"run", command_run, "generations start coefficients rule out resume threads jit lanes json",
     "program", false},
    {"check", command_check, "dump without", "program", false},
    {"eval", command_eval, "threads jit lanes json coefficients rule trials without", "program",
     false},
    {"prune", command_prune, "threads jit lanes json coefficients rule trials out tolerance refit",
     "program", false},
    {"directions", command_directions, "threads jit lanes coefficients rule trials increase",
     "program", false},
    {"compare", command_compare, "all json", "run", true},
    {"gradcheck", command_gradcheck, "threads jit lanes coefficients rule trials", "program",
     false},
    {"test", command_test, "set data seed quiet q threads jit lanes", "program", true},
    {"emit", command_emit, "o result without", "program", false},
    {"info", command_info, "threads jit lanes", "program", false},
};
#define MAX_START     1000 /* as many as a program may have */
#define COMMAND_COUNT ((int)(sizeof commands / sizeof commands[0]))

/* ---- messages ------------------------------------------------------------------------------- */

static Status usage(const char *format, ...) __attribute__((format(printf, 1, 2)));

static Status usage(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "plastc: error: ");
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, "\nplastc: 'plastc --help' lists commands and options\n");
    return STATUS_USAGE;
}

/* ---- reading options ------------------------------------------------------------------------ */

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

/* Splits NAME=VALUE in place; the text is argv's. */
static bool read_setting(char *text, Command *command)
{
    char *equals = strchr(text, '=');
    if (!equals || equals == text)
        return false;
    for (int k = 0; k < command->setting_count; k++)
        if (strlen(command->settings[k].name) == (size_t)(equals - text) &&
            strncmp(command->settings[k].name, text, (size_t)(equals - text)) == 0)
            return false; /* set twice */
    size_t count = (size_t)command->setting_count + 1;
    Setting *grown = realloc(command->settings, sizeof(Setting) * count);
    if (!grown)
        return false;
    *equals = '\0';
    command->settings = grown;
    command->settings[command->setting_count++] = (Setting){text, equals + 1, false};
    return true;
}

static bool takes_option(int command, const char *name)
{
    static const char common[] = "set data seed quiet q";
    const char *lists[] = {common, commands[command].options};
    size_t length = strlen(name);
    for (int k = commands[command].several ? 1 : 0; k < 2; k++)
        for (const char *at = lists[k]; *at;) {
            size_t span = strcspn(at, " ");
            if (span == length && strncmp(at, name, length) == 0)
                return true;
            at += span + strspn(at + span, " ");
        }
    return false;
}

static bool read_option(int option, char *value, Command *command)
{
    switch (option) {
    case OPTION_SET:
        return read_setting(value, command);
    case OPTION_DATA:
        command->data_folder = value;
        return true;
    case OPTION_SEED:
        return read_seed(value, command);
    case 'q':
        command->quiet = true;
        return true;
    case OPTION_GENERATIONS:
        return read_int(value, 1, INT_MAX - 1, &command->generations);
    case OPTION_START:
        return read_int(value, 1, MAX_START, &command->start);
    case OPTION_OUT:
    case 'o':
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
    case OPTION_JSON:
        command->json = true;
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
    case OPTION_ALL:
        command->all = true;
        return true;
    case OPTION_COEFFICIENTS:
        command->coefficients = value;
        return true;
    case OPTION_RULE:
        command->rule = value;
        return true;
    case OPTION_TRIALS:
        return read_int(value, 1, 1000000, &command->trials);
    case OPTION_RESULT:
        command->result = value;
        return true;
    case OPTION_DUMP:
        command->dumps = true;
        return stage_find(value, &command->dump);
    case OPTION_WITHOUT:
        command->without |= pass_find(value);
        return pass_find(value) != 0;
    }
    return false;
}

static const char *option_name(int option)
{
    if (option == 'o')
        return "o";
    for (const struct option *row = options; row->name; row++)
        if (row->val == option)
            return row->name;
    return "?";
}

static const char *dashes(int option)
{
    return option == 'o' ? "-" : "--";
}

/* What an option takes, in words. */
static const char *option_values(int option)
{
    switch (option) {
    case OPTION_SET:
        return "NAME=VALUE, each name once";
    case OPTION_SEED:
        return "a whole number below 2^64";
    case OPTION_GENERATIONS:
        return "a number of generations";
    case OPTION_START:
        return "a number from 1 to 1000";
    case OPTION_THREADS:
        return "a number from 1 to 4096";
    case OPTION_JIT:
        return "auto, tcc or cc";
    case OPTION_LANES:
        return "1, 2, 4 or 8";
    case OPTION_INCREASE:
        return "a number of percent above 0";
    case OPTION_TOLERANCE:
        return "a number of percent, 0 or above";
    case OPTION_REFIT:
        return "a number of generations, or 0";
    case OPTION_TRIALS:
        return "a number from 1 to 1000000";
    case OPTION_DUMP:
        return "ast, checked, ir, ir-opt or c";
    case OPTION_WITHOUT:
        return "horner, hoist, unroll, scalar or dead";
    default:
        return "a path";
    }
}

/* The argument that getopt_long has refused. It goes on to the next one behind the last letter of a
 * group of short options only. */
static const char *refused(char *const *argv)
{
    const char *before = argv[optind - 1];
    size_t length = strlen(before);
    bool is_short = optopt > 0 && optopt < OPTION_SET && optopt != 'q'; /* -q is known: --quiet=… */
    bool is_last = before[0] == '-' && before[1] != '-' && before[length - 1] == optopt;
    return is_short && !is_last ? argv[optind] : before;
}

/* `word` as given: --nmae, --nmae=VALUE, or -name of those who write a single dash. */
static Status unknown_option(int number, const char *word)
{
    const char *names[sizeof options / sizeof options[0]];
    char name[64];
    int count = 0;
    for (const struct option *row = options; row->name; row++)
        if (takes_option(number, row->name))
            names[count++] = row->name;
    snprintf(name, sizeof name, "%.*s", (int)strcspn(word, "="), word);
    const char *near = diag_suggest(name + strspn(name, "-"), names, count);
    if (!near)
        return usage("unknown option '%s'", name);
    if (strncmp(name, "--", 2) == 0 && strcmp(near, name + 2) == 0)
        return usage("option '%s' takes no value", name);
    fprintf(stderr, "plastc: error: unknown option '%s'; did you mean '--%s'?\n", name, near);
    return STATUS_USAGE;
}

static Status read_options(int argc, char **argv, int number, Command *command)
{
    int option;
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":qo:", options, NULL)) != -1) {
        if (option == '?')
            return unknown_option(number, refused(argv));
        if (option == ':')
            return usage("option '%s' needs a value", argv[optind - 1]);
        if (!takes_option(number, option_name(option)))
            return usage("'%s' takes no option '%s%s'", commands[number].name, dashes(option),
                         option_name(option));
        if (!read_option(option, optarg, command))
            return usage("option '%s%s' takes %s, not '%s'", dashes(option), option_name(option),
                         option_values(option), optarg);
    }
    if (command->resume && command->out)
        return usage("'--resume' goes on in its folder: it takes no '--out'");
    if (command->resume && command->start > 0)
        return usage("'--resume' goes on with the search of its folder: it takes no '--start'");
    if (command->resume && (command->coefficients || command->rule))
        return usage("'--resume' goes on with the search of its folder: it takes no '--%s'",
                     command->rule ? "rule" : "coefficients");
    if (command->resume && optind == argc)
        return STATUS_OK; /* the program is in the run's folder */
    if (optind == argc)
        return usage("no %s is given after '%s'", commands[number].operand, commands[number].name);
    if (optind + 1 != argc && !commands[number].several)
        return usage("one %s at a time: '%s'", commands[number].operand, argv[argc - 1]);
    command->file = argv[optind];
    command->paths = (const char *const *)(argv + optind);
    command->path_count = argc - optind;
    return STATUS_OK;
}

static int find_command(const char *name)
{
    for (int k = 0; k < COMMAND_COUNT; k++)
        if (strcmp(commands[k].name, name) == 0)
            return k;
    return -1;
}

static Status unknown_command(const char *name)
{
    const char *names[COMMAND_COUNT];
    for (int k = 0; k < COMMAND_COUNT; k++)
        names[k] = commands[k].name;
    const char *near = diag_suggest(name, names, COMMAND_COUNT);
    if (near) {
        fprintf(stderr, "plastc: error: unknown command '%s'; did you mean '%s'?\n", name, near);
        return STATUS_USAGE;
    }
    return usage("unknown command '%s'", name);
}

static bool wants_help(int argc, char **argv)
{
    for (int k = 1; k < argc && strcmp(argv[k], "--") != 0; k++)
        if (strcmp(argv[k], "--help") == 0 || strcmp(argv[k], "-h") == 0)
            return true;
    return false;
}

static Status run_command(int argc, char **argv, Par *par)
{
    if (argc < 2)
        return usage("no command is given");
    if (strcmp(argv[1], "help") == 0 || wants_help(argc, argv)) {
        fputs(help, stdout);
        return STATUS_OK;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("plastc %s\n", PLASTC_VERSION);
        return STATUS_OK;
    }
    int number = find_command(argv[1]);
    if (number < 0)
        return unknown_command(argv[1]);
    Command command = {.par = par};
    Status status = read_options(argc - 1, argv + 1, number, &command);
    if (status == STATUS_OK)
        status = commands[number].run(&command);
    free(command.settings);
    return status;
}

int main(int argc, char **argv)
{
    signals_open_streams();
    Par *par = par_start();
    signals_start();
    Status status = STATUS_OK;
    if (par_rank(par) == 0)
        status = run_command(argc, argv, par);
    else
        ranks_serve(par);
    if ((fflush(stdout) != 0 || ferror(stdout)) && status == STATUS_OK) {
        fprintf(stderr, "plastc: error: cannot write to standard output\n");
        status = STATUS_OUTPUT;
    }
    par_finish(par);
    return (int)status;
}

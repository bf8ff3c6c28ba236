/* option_value.c: see option_value.h. */
#include "option_value.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/base/embedded.h"
#include "compiler/session/precision.h"
#include "runtime/par/wire.h"

#define MAX_START 1000 /* as many as a program may have */
#define MAX_PARTS 1000000

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

bool option_value_read(OptionId id, char *value, Command *command)
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

/* request.c: see request.h. */
#include "request.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/io/base64.h"
#include "runtime/io/checkpoint.h"
#include "runtime/io/text.h"
#include "runtime/memory.h"

/* Whole numbers below it are exact. */
#define MOST_WHOLE 9007199254740991.0

static bool read_id(const json_t *value, RequestId *id)
{
    double number = json_number_value(value);
    if (json_is_string(value) && json_string_length(value) <= REQUEST_MOST_ID) {
        id->kind = ID_TEXT;
        memcpy(id->text, json_string_value(value), json_string_length(value) + 1);
        return true;
    }
    if (json_is_number(value) && floor(number) == number && fabs(number) <= MOST_WHOLE) {
        id->kind = ID_NUMBER;
        id->number = (long)number;
        return true;
    }
    return false;
}

Status request_open(Request *request, const char *text, size_t length, ErrorText *error)
{
    *request = (Request){.op = ""};
    Status status = json_document_open(&request->document, "request", text, length, error);
    if (status != STATUS_OK)
        return status;
    const json_t *id = json_object_get(request->document.root, "id");
    if (!id)
        return status_error(error, STATUS_INPUT, "the request has no 'id', by which its answer is known");
    if (!read_id(id, &request->id))
        return json_document_wrong(&request->document, "id", NULL, "is neither a whole number nor a string of at most 200 bytes");
    const char *op = NULL;
    status = request_text(request, "op", &op);
    if (status != STATUS_OK)
        return status;
    request->op = op ? op : "";
    return op ? STATUS_OK : status_error(error, STATUS_INPUT, "the request has no 'op', which says what to do");
}

void request_close(Request *request)
{
    if (request->document.root)
        json_document_close(&request->document);
}

bool request_id_equal(const RequestId *a, const RequestId *b)
{
    return a->kind == b->kind && (a->kind == ID_TEXT ? strcmp(a->text, b->text) == 0 : a->number == b->number);
}

static json_t *member(const Request *request, const char *name)
{
    return json_object_get(request->document.root, name);
}

Status request_text(const Request *request, const char *name, const char **value)
{
    const json_t *found = member(request, name);
    if (found && !json_is_string(found))
        return json_document_expected(&request->document, name, NULL, "a string");
    if (found)
        *value = json_string_value(found);
    return STATUS_OK;
}

Status request_bool(const Request *request, const char *name, bool *value)
{
    const json_t *found = member(request, name);
    if (found && !json_is_boolean(found))
        return json_document_expected(&request->document, name, NULL, "true or false");
    if (found)
        *value = json_is_true(found);
    return STATUS_OK;
}

Status request_whole(const Request *request, const char *name, double least, double most, double *value)
{
    const json_t *found = member(request, name);
    double number = json_number_value(found);
    if (!found)
        return STATUS_OK;
    if (!json_is_number(found))
        return json_document_expected(&request->document, name, NULL, "a whole number");
    if (!(number >= least && number <= most) || floor(number) != number) {
        ErrorText words;
        status_error(&words, STATUS_INPUT, "is no whole number from %.0f to %.0f", least, most);
        return json_document_wrong(&request->document, name, NULL, words.text);
    }
    *value = number;
    return STATUS_OK;
}

static bool is_among(const char *name, const char *names)
{
    size_t length = strlen(name);
    for (const char *at = names; *at;) {
        size_t span = strcspn(at, " ");
        if (span == length && strncmp(at, name, length) == 0)
            return true;
        at += span + strspn(at + span, " ");
    }
    return false;
}

Status request_only(const Request *request, const char *names)
{
    const char *name;
    json_t *value;
    json_object_foreach(request->document.root, name, value)
    {
        (void)value;
        if (strcmp(name, "id") != 0 && strcmp(name, "op") != 0 && !is_among(name, names)) {
            ErrorText words;
            status_error(&words, STATUS_INPUT, "is no member of this request; it takes %s", names[0] ? names : "none");
            return json_document_wrong(&request->document, name, NULL, words.text);
        }
    }
    return STATUS_OK;
}

Status request_other(const Request *request, const char *name, RequestId *value)
{
    const json_t *found = member(request, name);
    if (found && read_id(found, value))
        return STATUS_OK;
    if (found)
        return json_document_wrong(&request->document, name, NULL, "is no id of a request");
    return status_error(request->document.error, STATUS_INPUT, "the request has no '%s'", name);
}

/* ---- arrays --------------------------------------------------------------------------------- */

static Status read_shape(const Request *request, const char *name, int columns, int *rows)
{
    const json_t *shape = json_object_get(member(request, name), "shape");
    double size[2];
    if (!json_is_array(shape) || json_array_size(shape) != 2)
        return json_document_wrong(&request->document, name, NULL, "has no 'shape' of two numbers, [ROWS, COLUMNS]");
    for (size_t k = 0; k < 2; k++) {
        size[k] = json_is_number(json_array_get(shape, k)) ? json_number_value(json_array_get(shape, k)) : -1;
        if (!(size[k] >= 0 && size[k] <= 1e8) || floor(size[k]) != size[k])
            return json_document_wrong(&request->document, name, NULL, "has a 'shape' that is none");
    }
    if (size[1] != columns) {
        ErrorText words;
        status_error(&words, STATUS_INPUT, "has %.0f columns, but the program learns %d numbers", size[1], columns);
        return json_document_wrong(&request->document, name, NULL, words.text);
    }
    *rows = (int)size[0];
    return STATUS_OK;
}

static Status check_finite(const Request *request, const char *name, int rows, int columns, const double *values)
{
    for (long k = 0; k < (long)rows * columns; k++)
        if (!isfinite(values[k])) {
            ErrorText words;
            status_error(&words, STATUS_INPUT, "has a number that is not finite: row %ld, column %ld, from 0", k / columns,
                         k % columns);
            return json_document_wrong(&request->document, name, NULL, words.text);
        }
    return STATUS_OK;
}

Status request_rows(const Request *request, const char *name, int columns, int *rows, double **values)
{
    const json_t *text = json_object_get(member(request, name), "float64");
    Status status = read_shape(request, name, columns, rows);
    if (status != STATUS_OK)
        return status;
    size_t bytes = sizeof(double) * (size_t)*rows * (size_t)columns;
    if (!json_is_string(text) || json_string_length(text) != (bytes + 2) / 3 * 4)
        return json_document_wrong(&request->document, name, NULL,
                                   "has no 'float64' of as many bytes in Base64 as its 'shape' says, 8 for each number");
    *values = memory_malloc(bytes + 1);
    if (!base64_read(json_string_value(text), json_string_length(text), *values, bytes))
        status = json_document_wrong(&request->document, name, NULL, "has a 'float64' that is not Base64");
    if (status == STATUS_OK)
        status = check_finite(request, name, *rows, columns, *values);
    if (status != STATUS_OK) {
        free(*values);
        *values = NULL;
    }
    return status;
}

/* ---- a command ------------------------------------------------------------------------------ */

/* A value as on a command line. False: it is neither text nor a number. */
static bool take_value(const json_t *value, Text *text)
{
    if (json_is_string(value))
        text_add(text, json_string_value(value), json_string_length(value));
    else if (json_is_number(value))
        text_number(text, json_number_value(value));
    else
        return false;
    return true;
}

/* The members of an object, as settings whose names begin with `before`. */
static Status read_settings(const Request *request, const char *name, const char *before, Command *command)
{
    json_t *object = member(request, name);
    if (!object)
        return STATUS_OK;
    if (!json_is_object(object))
        return json_document_expected(&request->document, name, NULL, "an object");
    size_t count = (size_t)command->setting_count + json_object_size(object);
    command->settings = memory_realloc(command->settings, sizeof(Setting) * (count + 1));
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        Text both = {0}; /* the name and the value, each with its NUL */
        text_words(&both, before);
        text_add(&both, key, strlen(key) + 1);
        size_t behind = both.length;
        bool is_value = take_value(value, &both);
        text_add(&both, "", 1);
        if (both.cut)
            memory_exhausted();
        command->settings[command->setting_count++] =
            (Setting){.name = both.bytes, .value = both.bytes + behind, .owned = both.bytes};
        if (!is_value)
            return json_document_expected(&request->document, name, key, "a string or a number");
    }
    return STATUS_OK;
}

static Status read_jit(const Request *request, Command *command)
{
    static const char *const names[] = {"auto", "tcc", "cc"};
    const char *jit = names[0];
    Status status = request_text(request, "jit", &jit);
    for (int k = 0; status == STATUS_OK && k < 3; k++)
        if (strcmp(names[k], jit) == 0) {
            command->jit = (JitMode)k;
            return STATUS_OK;
        }
    return status == STATUS_OK ? json_document_wrong(&request->document, "jit", NULL, "is none of 'auto', 'tcc' and 'cc'") : status;
}

static Status read_lanes(const Request *request, Command *command)
{
    double lanes = 0;
    Status status = request_whole(request, "lanes", 1, 8, &lanes);
    command->lanes = (int)lanes;
    if (status == STATUS_OK && (command->lanes & (command->lanes - 1)) != 0)
        return json_document_wrong(&request->document, "lanes", NULL, "is none of 1, 2, 4 and 8");
    return status;
}

/* A number below 2^53, or text of a larger one. */
static Status read_seed(const Request *request, Command *command)
{
    const json_t *seed = member(request, "seed");
    double number = 0;
    if (!seed)
        return STATUS_OK;
    command->has_seed = true;
    if (!json_is_string(seed)) {
        Status status = request_whole(request, "seed", 0, MOST_WHOLE, &number);
        command->seed = (uint64_t)number;
        return status;
    }
    const char *text = json_string_value(seed);
    bool digits = text[0] != '\0' && strlen(text) <= 20 && text[strspn(text, "0123456789")] == '\0';
    command->seed = digits ? strtoull(text, NULL, 10) : 0;
    return digits ? STATUS_OK : json_document_wrong(&request->document, "seed", NULL, "is no whole number below 2^64");
}

Status request_command(const Request *request, Command *command)
{
    double threads = 0;
    *command = (Command){.quiet = true};
    Status status = request_text(request, "file", &command->file);
    if (status == STATUS_OK)
        status = request_text(request, "text", &command->program);
    if (status == STATUS_OK)
        status = request_text(request, "data", &command->data_folder);
    if (status == STATUS_OK)
        status = read_settings(request, "set", "", command);
    if (status == STATUS_OK)
        status = read_settings(request, "fix", SETTING_FIX, command);
    if (status == STATUS_OK)
        status = read_seed(request, command);
    if (status == STATUS_OK)
        status = request_whole(request, "threads", 1, 4096, &threads);
    if (status == STATUS_OK)
        status = read_jit(request, command);
    if (status == STATUS_OK)
        status = read_lanes(request, command);
    if (status == STATUS_OK)
        status = request_bool(request, "gradient", &command->derives);
    command->threads = (int)threads;
    if (status == STATUS_OK && !command->file && !command->program)
        return status_error(request->document.error, STATUS_INPUT, "the request has neither 'file' nor 'text'");
    if (!command->file)
        command->file = "program.plast";
    if (command->program)
        command->program_length = (int)strlen(command->program);
    return status;
}

void request_free_command(Command *command)
{
    for (int k = 0; k < command->setting_count; k++)
        free(command->settings[k].owned);
    free(command->settings);
    command->settings = NULL;
}

/* saved_result.c: reads back a result.json.
 *
 * The file may have been edited by hand or made by other programs. cJSON parses it; what it lets
 * pass (members that come twice, numbers too large) is checked here. cJSON keeps no positions: a
 * message about a member finds its line by counting members in the text, see member_line. */
#include "result.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "result_units.h"

/* Deepest nesting accepted; a result has 3 levels. */
#define MAX_DEPTH 100

/* Integers up to here are exact in a double. */
#define EXACT_INTEGERS 9007199254740992.0

typedef struct Document {
    const char *path;
    const char *text; /* ends in a NUL and has no other */
    const cJSON *root;
    ErrorText *error;
} Document;

/* ---- places ---- */

static int line_of(const char *text, const char *place)
{
    int line = 1;
    for (; text < place; text++)
        line += *text == '\n';
    return line;
}

/* The byte after the JSON string that begins at `at`. */
static const char *skip_string(const char *at)
{
    at++;
    while (*at != '"' && *at != '\0')
        at += *at == '\\' && at[1] != '\0' ? 2 : 1;
    return *at == '"' ? at + 1 : at;
}

/* 1 for a bracket that opens, -1 for one that closes, else 0. */
static int depth_change(char byte)
{
    return (byte == '{' || byte == '[') - (byte == '}' || byte == ']');
}

/* Where, in valid JSON, the name of member `index` of the first object at or after `at` begins:
 * behind the index-th comma of that object. */
static const char *find_member(const char *at, int index)
{
    int depth = 0;
    while (*at != '\0') {
        if (*at == '"') {
            if (depth == 1 && index == 0)
                return at;
            at = skip_string(at);
            continue;
        }
        depth += depth_change(*at);
        index -= *at == ',' && depth == 1;
        at++;
    }
    return at;
}

/* Position of `item` among its siblings. */
static int item_index(const cJSON *parent, const cJSON *item)
{
    int index = 0;
    const cJSON *child;
    cJSON_ArrayForEach(child, parent)
    {
        if (child == item)
            break;
        index++;
    }
    return index;
}

/* Line of `member` of the root or, if `inner` is not NULL, of its member `inner`. */
static int member_line(const Document *document, const cJSON *member, const cJSON *inner)
{
    const char *at = find_member(document->text, item_index(document->root, member));
    if (inner != NULL && *at != '\0')
        at = find_member(skip_string(at), item_index(member, inner));
    return line_of(document->text, at);
}

/* ---- numbers ---- */

static const char *kind_name(const cJSON *item)
{
    switch (item->type & 0xFF) {
    case cJSON_False:
    case cJSON_True:
        return "a truth value";
    case cJSON_NULL:
        return "null";
    case cJSON_String:
        return "a string";
    case cJSON_Array:
        return "an array";
    case cJSON_Object:
        return "an object";
    default:
        return "a number";
    }
}

/* Checks that `member` of the root or, if `inner` is not NULL, its member `inner` is a finite
 * number. */
static Status check_number(const Document *document, const cJSON *member, const cJSON *inner)
{
    const cJSON *item = inner != NULL ? inner : member;
    if (cJSON_IsNumber(item) && isfinite(item->valuedouble))
        return STATUS_OK;
    int line = member_line(document, member, inner);
    if (cJSON_IsNumber(item))
        return status_error(document->error, STATUS_INPUT, "%s:%d: the value of '%s' is too large",
                            document->path, line, item->string);
    return status_error(document->error, STATUS_INPUT, "%s:%d: '%s' is %s, expected a number",
                        document->path, line, item->string, kind_name(item));
}

/* ---- members ---- */

/* Finds a member of the root; *item is NULL if there is none. */
static Status find_once(const Document *document, const char *name, const cJSON **item)
{
    *item = NULL;
    const cJSON *child;
    cJSON_ArrayForEach(child, document->root)
    {
        if (strcmp(child->string, name) != 0)
            continue;
        if (*item != NULL)
            return status_error(document->error, STATUS_INPUT, "%s:%d: '%s' comes twice",
                                document->path, member_line(document, child, NULL), name);
        *item = child;
    }
    return STATUS_OK;
}

/* A whole number from 0 to 2^64 - 1 in decimal digits. */
static bool parse_seed(const char *text, uint64_t *seed)
{
    *seed = 0;
    const char *at = text;
    for (; *at >= '0' && *at <= '9'; at++) {
        uint64_t digit = (uint64_t)(*at - '0');
        if (*seed > (UINT64_MAX - digit) / 10)
            return false;
        *seed = *seed * 10 + digit;
    }
    return at > text && *at == '\0';
}

static Status read_seed(const Document *document, SavedResult *saved)
{
    const cJSON *item;
    Status status = find_once(document, "seed", &item);
    if (status != STATUS_OK || item == NULL || cJSON_IsNull(item))
        return status;
    if (cJSON_IsString(item)) {
        saved->has_seed = parse_seed(item->valuestring, &saved->seed);
    } else if (cJSON_IsNumber(item)) {
        double value = item->valuedouble;
        saved->has_seed = value >= 0 && value < EXACT_INTEGERS && value == floor(value);
        saved->seed = saved->has_seed ? (uint64_t)value : 0;
    }
    if (saved->has_seed)
        return STATUS_OK;
    return status_error(document->error, STATUS_INPUT,
                        "%s:%d: 'seed' is not a whole number below 2^53 or the digits of one "
                        "below 2^64 in quotes",
                        document->path, member_line(document, item, NULL));
}

static Status read_number(const Document *document, const char *name, double *value)
{
    const cJSON *item;
    Status status = find_once(document, name, &item);
    if (status != STATUS_OK || item == NULL || cJSON_IsNull(item))
        return status;
    status = check_number(document, item, NULL);
    if (status == STATUS_OK)
        *value = item->valuedouble;
    return status;
}

static Status out_of_memory(const Document *document)
{
    return status_error(document->error, STATUS_MEMORY, "%s: out of memory", document->path);
}

static Status read_reason(const Document *document, SavedResult *saved)
{
    const cJSON *item;
    Status status = find_once(document, "stop_reason", &item);
    if (status != STATUS_OK || item == NULL || cJSON_IsNull(item))
        return status;
    if (!cJSON_IsString(item))
        return status_error(document->error, STATUS_INPUT, "%s:%d: '%s' is %s, expected a string",
                            document->path, member_line(document, item, NULL), item->string,
                            kind_name(item));
    saved->stop_reason = strdup(item->valuestring);
    return saved->stop_reason != NULL ? STATUS_OK : out_of_memory(document);
}

static Status read_values(const Document *document, const cJSON *object, SavedNumbers *saved)
{
    size_t count = (size_t)cJSON_GetArraySize(object);
    saved->names = calloc(count + 1, sizeof *saved->names);
    saved->values = calloc(count + 1, sizeof *saved->values);
    if (saved->names == NULL || saved->values == NULL)
        return out_of_memory(document);
    const cJSON *item;
    cJSON_ArrayForEach(item, object)
    {
        Status status = check_number(document, object, item);
        if (status != STATUS_OK)
            return status;
        saved->names[saved->count] = strdup(item->string);
        if (saved->names[saved->count] == NULL)
            return out_of_memory(document);
        saved->values[saved->count++] = item->valuedouble;
    }
    return STATUS_OK;
}

static int compare_items(const void *a, const void *b)
{
    const cJSON *const *first = a;
    const cJSON *const *second = b;
    return strcmp((*first)->string, (*second)->string);
}

static Status check_names_differ(const Document *document, const cJSON *object)
{
    size_t count = 0;
    const cJSON **items = calloc((size_t)cJSON_GetArraySize(object) + 1, sizeof *items);
    if (items == NULL)
        return out_of_memory(document);
    const cJSON *item;
    cJSON_ArrayForEach(item, object) items[count++] = item;
    qsort(items, count, sizeof *items, compare_items);

    Status status = STATUS_OK;
    for (size_t k = 1; k < count && status == STATUS_OK; k++) {
        if (strcmp(items[k - 1]->string, items[k]->string) != 0)
            continue;
        int first = member_line(document, object, items[k - 1]);
        int second = member_line(document, object, items[k]);
        status = status_error(document->error, STATUS_INPUT, "%s:%d: '%s' comes twice",
                              document->path, first > second ? first : second, items[k]->string);
    }
    free(items);
    return status;
}

/* An object of numbers; it may be absent unless it is needed. */
static Status read_numbers(const Document *document, const char *name, bool needed,
                           SavedNumbers *saved)
{
    const cJSON *item;
    Status status = find_once(document, name, &item);
    if (status != STATUS_OK || (!needed && (item == NULL || cJSON_IsNull(item))))
        return status;
    if (item == NULL)
        return status_error(document->error, STATUS_INPUT, "%s: it has no member '%s'",
                            document->path, name);
    if (!cJSON_IsObject(item))
        return status_error(document->error, STATUS_INPUT, "%s:%d: '%s' is %s, expected an object",
                            document->path, member_line(document, item, NULL), name,
                            kind_name(item));
    status = read_values(document, item, saved);
    return status == STATUS_OK ? check_names_differ(document, item) : status;
}

static Status read_members(const Document *document, SavedResult *saved)
{
    if (!cJSON_IsObject(document->root))
        return status_error(document->error, STATUS_INPUT, "%s: it is %s, expected a JSON object",
                            document->path, kind_name(document->root));
    const struct {
        const char *name;
        double *value;
    } numbers[] = {{"loss", &saved->loss},
                   {"objective", &saved->objective},
                   {"validation_loss", &saved->validation_loss},
                   {"evaluations", &saved->evaluations},
                   {"generations", &saved->generations}};
    Status status = read_seed(document, saved);
    for (size_t k = 0; status == STATUS_OK && k < sizeof numbers / sizeof *numbers; k++)
        status = read_number(document, numbers[k].name, numbers[k].value);
    if (status == STATUS_OK)
        status = read_reason(document, saved);
    if (status == STATUS_OK)
        status = read_numbers(document, "coefficients", true, &saved->coefficients);
    if (status == STATUS_OK)
        status = read_numbers(document, "constants", false, &saved->constants);
    if (status == STATUS_OK && !saved_read_units(document->root, saved))
        status = out_of_memory(document);
    return status;
}

/* ---- the file ---- */

static const char *skip_space(const char *at)
{
    return at + strspn(at, " \t\r\n");
}

/* Deep nesting says more than cJSON's refusal, and would cost stack. */
static Status check_depth(const Document *document)
{
    int depth = 0;
    for (const char *at = document->text; *at != '\0';) {
        if (*at == '"') {
            at = skip_string(at);
            continue;
        }
        depth += depth_change(*at);
        if (depth > MAX_DEPTH)
            return status_error(document->error, STATUS_INPUT,
                                "%s:%d: objects and arrays are nested deeper than %d",
                                document->path, line_of(document->text, at), MAX_DEPTH);
        at++;
    }
    return STATUS_OK;
}

/* document->text is complete, its root not yet there. */
static Status parse_text(Document *document, SavedResult *saved)
{
    Status status = check_depth(document);
    if (status != STATUS_OK)
        return status;
    const char *end = NULL;
    cJSON *root = cJSON_ParseWithOpts(document->text, &end, false);
    if (root == NULL)
        return status_error(document->error, STATUS_INPUT,
                            "%s:%d: this is not valid JSON, as a result.json is", document->path,
                            line_of(document->text, end));
    document->root = root;
    end = skip_space(end);
    if (*end != '\0')
        status = status_error(document->error, STATUS_INPUT,
                              "%s:%d: something follows the end of the JSON value", document->path,
                              line_of(document->text, end));
    else
        status = read_members(document, saved);
    cJSON_Delete(root);
    return status;
}

static SavedResult nothing_saved(void)
{
    double absent = (double)NAN;
    return (SavedResult){.loss = absent,
                         .objective = absent,
                         .validation_loss = absent,
                         .evaluations = absent,
                         .generations = absent};
}

Status saved_result_parse(const char *path, const char *bytes, size_t length, SavedResult *saved,
                          ErrorText *error)
{
    *saved = nothing_saved();
    char *text = malloc(length + 1);
    if (text == NULL)
        return status_error(error, STATUS_MEMORY, "%s: out of memory", path);
    if (length > 0)
        memcpy(text, bytes, length);
    text[length] = '\0';

    Document document = {.path = path, .text = text, .error = error};
    Status status;
    if (strlen(text) < length)
        status =
            status_error(error, STATUS_INPUT, "%s:%d: there is a zero byte, so this is not JSON",
                         path, line_of(text, text + strlen(text)));
    else
        status = parse_text(&document, saved);
    free(text);
    if (status != STATUS_OK)
        saved_result_free(saved);
    return status;
}

Status saved_result_read(const char *path, SavedResult *saved, ErrorText *error)
{
    *saved = nothing_saved();
    char *bytes;
    size_t length;
    Status status = file_read(path, SAVED_RESULT_MOST_BYTES, &bytes, &length, error);
    if (status != STATUS_OK)
        return status;
    status = saved_result_parse(path, bytes, length, saved, error);
    free(bytes);
    return status;
}

static void free_numbers(SavedNumbers *numbers)
{
    for (int k = 0; k < numbers->count; k++) {
        free(numbers->names[k]);
        free(numbers->si ? numbers->si[k] : NULL);
        free(numbers->shown ? numbers->shown[k] : NULL);
    }
    free(numbers->si);
    free(numbers->shown);
    free(numbers->intervals);
    free(numbers->names);
    free(numbers->values);
}

void saved_result_free(SavedResult *saved)
{
    free_numbers(&saved->coefficients);
    free_numbers(&saved->constants);
    free(saved->stop_reason);
    *saved = nothing_saved();
}

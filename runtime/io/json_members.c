/* json_members.c: see json_members.h. */
#include "json_members.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/memory.h"
#include "result.h"

/* ---- UTF-8 ---- */

/* Bytes of the character that begins at `text`, or 0 if it is not UTF-8 (Unicode 15, table 3-7). */
static int character_length(const char *text)
{
    const unsigned char *byte = (const unsigned char *)text;
    if (byte[0] < 0x80)
        return 1;
    int length = byte[0] >= 0xF0 ? 4 : byte[0] >= 0xE0 ? 3 : 2;
    if (byte[0] < 0xC2 || byte[0] > 0xF4)
        return 0;
    unsigned low = byte[0] == 0xE0 ? 0xA0 : byte[0] == 0xF0 ? 0x90 : 0x80;
    unsigned high = byte[0] == 0xED ? 0x9F : byte[0] == 0xF4 ? 0x8F : 0xBF;
    if (byte[1] < low || byte[1] > high)
        return 0;
    for (int k = 2; k < length; k++)
        if ((byte[k] & 0xC0) != 0x80)
            return 0;
    return length;
}

/* A copy, malloc'd, in which U+FFFD stands for every byte that is not UTF-8. */
static char *clean_text(const char *text)
{
    char *clean = malloc(3 * strlen(text) + 1);
    if (clean == NULL)
        return NULL;
    char *to = clean;
    while (*text != '\0') {
        int length = character_length(text);
        memcpy(to, length > 0 ? text : "\xEF\xBF\xBD", length > 0 ? (size_t)length : 3);
        to += length > 0 ? length : 3;
        text += length > 0 ? length : 1;
    }
    *to = '\0';
    return clean;
}

void result_start(void)
{
    cJSON_Hooks hooks = {.malloc_fn = memory_malloc, .free_fn = free};
    cJSON_InitHooks(&hooks);
}

/* ---- members ---- */

bool json_item(cJSON *object, const char *name, cJSON *item)
{
    char *clean = clean_text(name);
    bool added = clean != NULL && item != NULL && cJSON_AddItemToObject(object, clean, item);
    free(clean);
    if (!added)
        cJSON_Delete(item);
    return added;
}

bool json_text(cJSON *object, const char *name, const char *text)
{
    char *clean = clean_text(text);
    bool added = clean != NULL && json_item(object, name, cJSON_CreateString(clean));
    free(clean);
    return added;
}

cJSON *json_number(double value)
{
    char text[RESULT_NUMBER_SIZE];
    result_number(text, value);
    return isfinite(value) ? cJSON_CreateRaw(text) : cJSON_CreateNull();
}

bool json_real(cJSON *object, const char *name, double value)
{
    return json_item(object, name, json_number(value));
}

bool json_integer(cJSON *object, const char *name, long value)
{
    char text[RESULT_NUMBER_SIZE];
    snprintf(text, sizeof text, "%ld", value);
    return json_item(object, name, cJSON_CreateRaw(text));
}

bool json_reals(cJSON *object, const char *name, int count, const char *const *names,
                const double *values)
{
    cJSON *reals = cJSON_AddObjectToObject(object, name);
    bool added = reals != NULL;
    for (int k = 0; added && k < count; k++)
        added = json_real(reals, names[k], values[k]);
    return added;
}

static char *add_newline(char *text)
{
    size_t length = strlen(text);
    char *longer = realloc(text, length + 2);
    if (longer == NULL) {
        free(text);
        return NULL;
    }
    memcpy(longer + length, "\n", 2);
    return longer;
}

bool json_append(cJSON *array, int count, const double *values)
{
    bool added = array != NULL;
    for (int k = 0; added && k < count; k++) {
        cJSON *item = json_number(values[k]);
        added = item && cJSON_AddItemToArray(array, item);
    }
    return added;
}

bool json_rows(cJSON *object, const char *name, int count, const double *rows)
{
    cJSON *array = cJSON_AddArrayToObject(object, name);
    bool added = array != NULL;
    for (int k = 0; added && k < count; k++) {
        cJSON *row = cJSON_CreateArray();
        added = row && cJSON_AddItemToArray(array, row) &&
                json_append(row, count, rows + (size_t)k * (size_t)count);
    }
    return added;
}

char *json_print(const cJSON *root)
{
    char *text = cJSON_Print(root);
    return text == NULL ? NULL : add_newline(text);
}

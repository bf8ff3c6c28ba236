/* run_words.c: see run_words.h. */
#include "run_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/io/text.h"
#include "runtime/memory.h"

/* Members whose value stands behind the option of the same name, and those that are options by themselves. */
static const char valued[] = "data seed generations out resume threads jit lanes precision coefficients rule start";
static const char plain[] = "keep_candidates record no_report";
#define ALL "file set fix data seed generations out resume threads jit lanes precision coefficients rule start " \
            "keep_candidates record no_report"

/* Words of a command line. */
typedef struct Words {
    char **items; /* owned, and so is each; NULL at the end */
    size_t count;
} Words;

static void add(Words *words, Text *text)
{
    text_add(text, "", 1);
    if (text->cut)
        memory_exhausted();
    words->items = memory_realloc(words->items, sizeof *words->items * (words->count + 2));
    words->items[words->count++] = text->bytes;
    words->items[words->count] = NULL;
    *text = (Text){0};
}

static void add_word(Words *words, const char *word)
{
    Text text = {0};
    text_words(&text, word);
    add(words, &text);
}

/* False: it is neither text nor a number. */
static bool put_value(const json_t *value, Text *text)
{
    if (json_is_string(value))
        text_words(text, json_string_value(value));
    else if (json_is_number(value))
        text_number(text, json_number_value(value));
    return json_is_string(value) || json_is_number(value);
}

/* --set NAME=VALUE for each member. */
static Status add_settings(const Request *request, const char *name, Words *words)
{
    json_t *object = json_object_get(request->document.root, name), *value;
    const char *key;
    if (object && !json_is_object(object))
        return json_document_expected(&request->document, name, NULL, "an object");
    json_object_foreach(object, key, value)
    {
        Text text = {0};
        text_words(&text, "--");
        text_words(&text, name);
        add(words, &text);
        text_words(&text, key);
        text_words(&text, "=");
        bool is_value = put_value(value, &text);
        add(words, &text);
        if (!is_value)
            return json_document_expected(&request->document, name, key, "a string or a number");
    }
    return STATUS_OK;
}

/* "--keep-candidates" of "keep_candidates". */
static void put_option(const char *name, size_t length, Text *text)
{
    text_words(text, "--");
    for (size_t k = 0; k < length; k++)
        text_add(text, name[k] == '_' ? "-" : name + k, 1);
}

static Status add_options(const Request *request, const char *names, bool has_value, Words *words)
{
    for (const char *at = names; *at;) {
        char name[32];
        size_t length = strcspn(at, " ");
        snprintf(name, sizeof name, "%.*s", (int)length, at);
        at += length + strspn(at + length, " ");
        const json_t *value = json_object_get(request->document.root, name);
        Text text = {0};
        if (!value || (!has_value && json_is_false(value)))
            continue;
        put_option(name, length, &text);
        if (has_value) /* in one word, so that no value is taken for an option */
            text_words(&text, "=");
        bool good = has_value ? put_value(value, &text) : json_is_true(value);
        add(words, &text);
        if (!good)
            return json_document_expected(&request->document, name, NULL, has_value ? "a string or a number" : "true or false");
    }
    return STATUS_OK;
}

static Status make(const Request *request, Words *words)
{
    const char *file = NULL;
    add_word(words, "plastc");
    add_word(words, "run");
    add_word(words, "--events");
    add_word(words, "--quiet");
    Status status = request_only(request, ALL);
    if (status == STATUS_OK)
        status = request_text(request, "file", &file);
    if (status == STATUS_OK)
        status = add_settings(request, "set", words);
    if (status == STATUS_OK)
        status = add_settings(request, "fix", words);
    if (status == STATUS_OK)
        status = add_options(request, valued, true, words);
    if (status == STATUS_OK)
        status = add_options(request, plain, false, words);
    if (status == STATUS_OK && file) {
        add_word(words, "--");
        add_word(words, file);
    }
    if (status == STATUS_OK && !file && !json_object_get(request->document.root, "resume"))
        return status_error(request->document.error, STATUS_INPUT, "the request has neither 'file' nor 'resume'");
    return status;
}

static void free_words(Words *words)
{
    for (size_t k = 0; k < words->count; k++)
        free(words->items[k]);
    free(words->items);
}

Status run_words_check(const Request *request)
{
    Words words = {0};
    Status status = make(request, &words);
    free_words(&words);
    return status;
}

int run_words_execute(const Request *request)
{
    Words words = {0};
    Status status = make(request, &words);
    if (status == STATUS_OK) {
        execv("/proc/self/exe", words.items);
        fprintf(stderr, "plastc: error: cannot start plastc again\n");
        status = STATUS_INTERNAL;
    }
    free_words(&words);
    return (int)status;
}

/* editor_facts.c: see editor_facts.h. */
#define _DEFAULT_SOURCE /* pipe, fork with a limit of memory */
#include "editor_facts.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "compiler/base/explanation.h"
#include "compiler/driver.h"
#include "compiler/model/quantity.h"
#include "compiler/report/rule_axes.h"
#include "editor_text.h"
#include "runtime/memory.h"

/* Longer than this nobody waits for a message. */
#define MOST_SECONDS 10

/* ---- messages --------------------------------------------------------------------------------- */

/* The text in the editor is file 0; the place of what stands in another file is its first line. */
static void put_range(JsonWriter *writer, const SourceSet *sources, Span span)
{
    bool own = span.file >= 0 && span.file < sources->count && sources->files[span.file]->original == 0;
    editor_text_put_range(writer, "range", sources->files[0], own ? span.start : 0, own ? span.end : 0);
}

static void put_related(JsonWriter *writer, const Compilation *compilation, const char *uri, int k, int remarks)
{
    json_open_array(writer, "relatedInformation");
    for (int r = 0; r < remarks; r++) {
        Span span;
        const char *text = diags_remark(compilation->diags, k, r, &span);
        if (span.file < 0 || compilation->sources.files[span.file]->original != 0)
            continue;
        json_open_object(writer, NULL);
        json_open_object(writer, "location");
        json_put_text(writer, "uri", uri);
        put_range(writer, &compilation->sources, span);
        json_close_object(writer);
        json_put_text(writer, "message", text);
        json_close_object(writer);
    }
    json_close_array(writer);
}

static char *message_text(const Compilation *compilation, int k, const DiagView *view)
{
    StrBuf text = {0};
    const SourceSet *sources = &compilation->sources;
    if (view->span.file >= 0 && sources->files[view->span.file]->original != 0)
        strbuf_printf(&text, "%s:%d: ", sources->files[view->span.file]->path,
                      source_position(sources, view->span.file, view->span.start).line);
    strbuf_add(&text, view->text);
    for (int r = 0; r < view->remarks; r++) {
        Span span;
        const char *words = diags_remark(compilation->diags, k, r, &span);
        if (span.file < 0)
            strbuf_printf(&text, "\nhelp: %s", words);
    }
    return strbuf_take(&text);
}

static void begin_notification(JsonWriter *writer, const char *uri, double version)
{
    writer->line = true;
    json_open_object(writer, NULL);
    json_put_text(writer, "jsonrpc", "2.0");
    json_put_text(writer, "method", "textDocument/publishDiagnostics");
    json_open_object(writer, "params");
    json_put_text(writer, "uri", uri);
    if (isfinite(version))
        json_put_real(writer, "version", version);
    json_open_array(writer, "diagnostics");
}

static char *end_notification(JsonWriter *writer)
{
    json_close_array(writer);
    json_close_object(writer);
    json_close_object(writer);
    return json_take(writer);
}

static char *notification(const Compilation *compilation, const char *uri, double version)
{
    JsonWriter writer = {0};
    begin_notification(&writer, uri, version);
    for (int k = 0; k < diags_kept(compilation->diags); k++) {
        DiagView view = diags_view(compilation->diags, k);
        char code[16], *text = message_text(compilation, k, &view);
        snprintf(code, sizeof code, "E%04d", (int)view.code);
        json_open_object(&writer, NULL);
        put_range(&writer, &compilation->sources, view.span);
        json_put_integer(&writer, "severity", view.is_error ? 1 : 2);
        json_put_text(&writer, "code", code);
        json_put_text(&writer, "source", "plastc");
        json_put_text(&writer, "message", text);
        put_related(&writer, compilation, uri, k, view.remarks);
        json_close_object(&writer);
        free(text);
    }
    return end_notification(&writer);
}

/* Of a compiler that did not end well. */
static char *notification_of_failure(const char *uri, double version, const char *why)
{
    JsonWriter writer = {0};
    Source nothing = {.text = "", .line_start = (int[]){0}, .line_count = 1};
    begin_notification(&writer, uri, version);
    json_open_object(&writer, NULL);
    editor_text_put_range(&writer, "range", &nothing, 0, 0);
    json_put_integer(&writer, "severity", 1);
    json_put_text(&writer, "source", "plastc");
    json_put_text(&writer, "message", why);
    json_close_object(&writer);
    return end_notification(&writer);
}

/* ---- names ------------------------------------------------------------------------------------ */

static void put_fact(JsonWriter *writer, const char *owner, const char *name, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static void put_fact(JsonWriter *writer, const char *owner, const char *name, const char *format, ...)
{
    StrBuf key = {0}, text = {0};
    va_list arguments;
    va_start(arguments, format);
    strbuf_vprintf(&text, format, arguments);
    va_end(arguments);
    strbuf_printf(&key, "%s%s%s", owner ? owner : "", owner ? "." : "", name);
    json_put_text(writer, key.text, text.text);
    strbuf_free(&key);
    strbuf_free(&text);
}

static void put_layer(JsonWriter *writer, const Model *model, const Layer *layer)
{
    put_fact(writer, NULL, layer->name.name, "%s of %d unit%s%s", layer->is_input ? "input" : "population", layer->size,
             layer->size == 1 ? "" : "s", layer->spiking ? ", spiking" : "");
    for (int k = 0; k < layer->variables.count; k++) {
        const LayerVariable *variable = &layer->variables.items[k];
        put_fact(writer, layer->name.name, variable->name.name, "%s, %s",
                 variable->derivative     ? "state"
                 : variable->is_parameter ? "parameter, drawn once a trial"
                                          : "computed in each step",
                 dim_phrase(model->arena, variable->dim));
    }
}

static void put_coefficient(JsonWriter *writer, const RuleAxis *axis, const PlastCoefficient *coefficient)
{
    StrBuf text = {0};
    strbuf_printf(&text, "learned number, starts at %s", quantity_show(coefficient->start, &axis->scale, 6).text);
    if (isfinite(axis->low) && isfinite(axis->high))
        strbuf_printf(&text, ", between %s and %s", quantity_show(axis->low, &axis->scale, 6).text,
                      quantity_show(axis->high, &axis->scale, 6).text);
    if (axis->log_scale)
        strbuf_add(&text, ", logarithmic");
    put_fact(writer, NULL, axis->name, "%s", text.text);
    strbuf_free(&text);
}

static void put_model(JsonWriter *writer, const Model *model)
{
    for (int k = 0; k < model->constants.count; k++) {
        Scale scale = scale_of_constant(model, model->constants.items[k]);
        put_fact(writer, NULL, model->constants.items[k]->name.name, "constant, %s",
                 quantity_show(model->constants.items[k]->value, &scale, 10).text);
    }
    for (int k = 0; k < model->layers.count; k++)
        put_layer(writer, model, model->layers.items[k]);
    for (int k = 0; k < model->projections.count; k++) {
        const Projection *projection = model->projections.items[k];
        if (projection->name.name)
            put_fact(writer, NULL, projection->name.name, "projection %s -> %s, at most %d synapses", projection->pre->name.name,
                     projection->post->name.name, projection->capacity);
    }
    for (int k = 0; k < model->outcomes.count; k++) {
        const Outcome *outcome = model->outcomes.items[k];
        put_fact(writer, NULL, outcome->name.name, "%s, %s", outcome->is_loss ? "loss" : "report",
                 dim_phrase(model->arena, outcome->value->type.dim));
    }
    RuleAxis *axes = rule_axes(model);
    for (int k = 0; axes && k < model->coefficients.count && k < 1000; k++)
        if (axes[k].name)
            put_coefficient(writer, &axes[k], &model->coefficients.items[k]);
    free(axes);
}

static char *facts_text(const Compilation *compilation)
{
    JsonWriter writer = {.line = true};
    json_open_object(&writer, NULL);
    json_open_object(&writer, "names");
    if (diags_error_count(compilation->diags) == 0)
        put_model(&writer, compilation->model);
    json_close_object(&writer);
    json_open_array(&writer, "messages");
    for (int k = 0; k < diags_kept(compilation->diags); k++) {
        DiagView view = diags_view(compilation->diags, k);
        StrBuf text = {0};
        if (view.span.file < 0 || compilation->sources.files[view.span.file]->original != 0)
            continue;
        strbuf_printf(&text, "E%04d: %s\n\n", (int)view.code, explanation_meaning(view.code));
        explanation_write(&text, view.code, false);
        json_open_object(&writer, NULL);
        json_put_integer(&writer, "start", view.span.start);
        json_put_integer(&writer, "end", view.span.end);
        json_put_text(&writer, "text", text.text);
        json_close_object(&writer);
        strbuf_free(&text);
    }
    json_close_array(&writer);
    json_close_object(&writer);
    return json_take(&writer);
}

/* ---- the process ------------------------------------------------------------------------------ */

typedef struct Head {
    size_t messages, names;
    int errors;
} Head;

static void write_all(int to, const void *bytes, size_t size)
{
    for (const char *at = bytes; size > 0;) {
        ssize_t count = write(to, at, size);
        if (count <= 0)
            _exit(STATUS_OUTPUT);
        at += count;
        size -= (size_t)count;
    }
}

static _Noreturn void find(int to, const char *path, const char *uri, double version, const char *text, int length)
{
    Compilation compilation;
    ErrorText error = {""};
    CheckOptions options = {.usage = &error, .text = text, .text_length = length};
    compile(&compilation, path, &options, STAGE_CHECKED, &error);
    char *messages = notification(&compilation, uri, version), *names = facts_text(&compilation);
    if (!messages || !names)
        _exit(STATUS_MEMORY);
    Head head = {strlen(messages), strlen(names), diags_error_count(compilation.diags)};
    write_all(to, &head, sizeof head);
    write_all(to, messages, head.messages);
    write_all(to, names, head.names);
    _exit(STATUS_OK);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* False if the other end closes too early or it takes too long. */
static bool read_all(int from, void *bytes, size_t size, double until)
{
    for (char *at = bytes; size > 0;) {
        struct pollfd wait = {.fd = from, .events = POLLIN};
        double left = until - now();
        if (left <= 0 || poll(&wait, 1, (int)(1000 * left) + 1) < 0)
            if (errno != EINTR || left <= 0)
                return false;
        ssize_t count = wait.revents ? read(from, at, size) : -1;
        if (count == 0)
            return false;
        if (count > 0) {
            at += count;
            size -= (size_t)count;
        }
    }
    return true;
}

static bool receive(int from, EditorFacts *facts, double until)
{
    Head head;
    if (!read_all(from, &head, sizeof head, until))
        return false;
    facts->errors = head.errors;
    facts->messages = memory_calloc(head.messages + 1, 1);
    facts->names = memory_calloc(head.names + 1, 1);
    return read_all(from, facts->messages, head.messages, until) && read_all(from, facts->names, head.names, until);
}

void editor_facts_find(EditorFacts *facts, const char *path, const char *uri, double version, const char *text, int length)
{
    int ends[2];
    bool received = false;
    *facts = (EditorFacts){.errors = 1};
    fflush(stdout);
    pid_t child = pipe(ends) == 0 ? fork() : -1;
    if (child == 0) {
        /* what the compiler prints where it breaks off must not reach the editor */
        int nowhere = open("/dev/null", O_RDWR);
        dup2(nowhere, STDIN_FILENO);
        dup2(nowhere, STDOUT_FILENO);
        dup2(nowhere, STDERR_FILENO);
        find(ends[1], path, uri, version, text, length);
    }
    if (child > 0) {
        int ended;
        close(ends[1]);
        received = receive(ends[0], facts, now() + MOST_SECONDS);
        if (!received)
            kill(child, SIGKILL);
        while (waitpid(child, &ended, 0) < 0 && errno == EINTR)
            continue;
        close(ends[0]);
    }
    if (!received) {
        editor_facts_free(facts);
        *facts = (EditorFacts){.errors = 1};
        facts->messages = notification_of_failure(uri, version, "plastc could not check this program: it takes too long, too much memory, or meets a fault of plastc");
    }
}

void editor_facts_free(EditorFacts *facts)
{
    free(facts->messages);
    free(facts->names);
    *facts = (EditorFacts){0};
}

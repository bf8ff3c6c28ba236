/* messages.c: see messages.h. */
#include "messages.h"

#include <stdio.h>

#include "compiler/base/explanation.h"

static void put_place(JsonWriter *writer, const SourceSet *sources, Span span)
{
    if (span.file < 0 || span.file >= sources->count)
        return;
    Position start = source_position(sources, span.file, span.start);
    Position end = source_position(sources, span.file, span.end);
    json_put_text(writer, "file", sources->files[span.file]->path);
    json_put_integer(writer, "line", start.line);
    json_put_integer(writer, "column", start.column);
    json_put_integer(writer, "end_line", end.line);
    json_put_integer(writer, "end_column", end.column);
}

static void put_note(JsonWriter *writer, const SourceSet *sources, Span span, const char *text)
{
    json_open_object(writer, NULL);
    put_place(writer, sources, span);
    json_put_text(writer, "text", text);
    json_close_object(writer);
}

static void put_remarks(JsonWriter *writer, const Compilation *compilation, int k, const DiagView *view)
{
    const SourceSet *sources = &compilation->sources;
    Span span;
    json_open_array(writer, "notes");
    for (Span used = view->span; source_is_used_elsewhere(sources, used);) {
        const Source *copy = sources->files[used.file];
        put_note(writer, sources, copy->use, copy->reason);
        used = copy->use;
    }
    for (int r = 0; r < view->remarks; r++) {
        const char *text = diags_remark(compilation->diags, k, r, &span);
        if (span.file >= 0)
            put_note(writer, sources, span, text);
    }
    json_close_array(writer);
    json_open_array(writer, "help");
    for (int r = 0; r < view->remarks; r++) {
        const char *text = diags_remark(compilation->diags, k, r, &span);
        if (span.file < 0)
            json_put_text(writer, NULL, text);
    }
    json_close_array(writer);
}

void messages_put(JsonWriter *writer, const Compilation *compilation)
{
    json_put_integer(writer, "errors", diags_error_count(compilation->diags));
    json_put_integer(writer, "warnings", diags_warning_count(compilation->diags));
    json_open_array(writer, "messages");
    for (int k = 0; k < diags_kept(compilation->diags); k++) {
        DiagView view = diags_view(compilation->diags, k);
        char code[16];
        snprintf(code, sizeof code, "E%04d", (int)view.code);
        json_open_object(writer, NULL);
        json_put_text(writer, "severity", view.is_error ? "error" : "warning");
        json_put_text(writer, "code", code);
        json_put_text(writer, "meaning", explanation_meaning(view.code));
        json_put_text(writer, "text", view.text);
        put_place(writer, &compilation->sources, view.span);
        put_remarks(writer, compilation, k, &view);
        json_close_object(writer);
    }
    json_close_array(writer);
}

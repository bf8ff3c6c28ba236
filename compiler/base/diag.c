/* diag.c: collects messages and renders them in order of place.
 *
 * What the user wrote may be quoted in a message, so its length and its bytes are not to be
 * trusted: every such text passes through diag_render.c. */
#include "diag.h"
#include "diag_render.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vec.h"

/* Longest message and path shown, in columns. */
#define MESSAGE_COLUMNS 300
#define MESSAGE_LINES   8

typedef enum RemarkKind { NOTE, HELP } RemarkKind;

typedef struct Remark {
    RemarkKind kind;
    Span span; /* of a note */
    const char *text;
} Remark;

struct Diag {
    Arena *arena; /* borrowed; NULL in the one that stands for all that are not kept */
    bool is_error;
    DiagCode code;
    Span span;
    int file; /* the file of `span`, whichever copy of it; for the order */
    const char *text;
    int order; /* of reporting */
    VEC(Remark) remarks;
};

struct Diags {
    Arena *arena;             /* borrowed */
    const SourceSet *sources; /* borrowed */
    VEC(Diag *) list;
    Diag **sorted; /* by place, as many as `sorted_count` messages were when they were asked for */
    int sorted_count;
    int errors;
    int warnings;
    Diag not_kept;
};

Diags *diags_create(Arena *arena, const SourceSet *sources)
{
    Diags *diags = arena_new(arena, Diags);
    diags->arena = arena;
    diags->sources = sources;
    return diags;
}

/* ---- reporting ------------------------------------------------------------------------------ */

static Diag *report(Diags *diags, Diag diag, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));

/* The file that a place is in, whichever copy of it. */
static int original(const SourceSet *sources, Span span)
{
    return span.file >= 0 && span.file < sources->count ? sources->files[span.file]->original
                                                        : span.file;
}

/* The message that says the same of the same place, or NULL. A rule is checked once for each
 * projection that follows it and each rule that is made of it, and a mistake in it is still one mistake. */
static const Diag *find_same(const Diags *diags, const Diag *diag)
{
    for (int k = 0; k < diags->list.count && diag->span.file >= 0; k++) {
        const Diag *other = diags->list.items[k];
        if (other->is_error == diag->is_error && other->code == diag->code &&
            other->file == diag->file && other->span.start == diag->span.start && other->span.end == diag->span.end && strcmp(other->text, diag->text) == 0)
            return other;
    }
    return NULL;
}

static Diag *report(Diags *diags, Diag diag, const char *format, va_list arguments)
{
    int *count = diag.is_error ? &diags->errors : &diags->warnings;
    diag.text = arena_vprintf(diags->arena, format, arguments);
    diag.file = original(diags->sources, diag.span);
    if (find_same(diags, &diag) != NULL)
        return &diags->not_kept;
    if ((*count)++ >= DIAG_LIMIT)
        return &diags->not_kept;
    Diag *kept = arena_new(diags->arena, Diag);
    *kept = diag;
    kept->arena = diags->arena;
    kept->order = diags->list.count;
    vec_push(diags->arena, &diags->list, kept);
    return kept;
}

Diag *diag_error(Diags *diags, DiagCode code, Span span, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    Diag *diag =
        report(diags, (Diag){.is_error = true, .code = code, .span = span}, format, arguments);
    va_end(arguments);
    return diag;
}

Diag *diag_warning(Diags *diags, DiagCode code, Span span, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    Diag *diag = report(diags, (Diag){.code = code, .span = span}, format, arguments);
    va_end(arguments);
    return diag;
}

static void remark(Diag *diag, Remark remark, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));

static void remark(Diag *diag, Remark remark, const char *format, va_list arguments)
{
    if (diag->arena == NULL)
        return;
    remark.text = arena_vprintf(diag->arena, format, arguments);
    vec_push(diag->arena, &diag->remarks, remark);
}

void diag_note(Diag *diag, Span span, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    remark(diag, (Remark){.kind = NOTE, .span = span}, format, arguments);
    va_end(arguments);
}

void diag_help(Diag *diag, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    remark(diag, (Remark){.kind = HELP}, format, arguments);
    va_end(arguments);
}

Diag *diags_newest(Diags *diags)
{
    bool kept = diags->list.count > 0 && diags->errors <= DIAG_LIMIT;
    return kept ? diags->list.items[diags->list.count - 1] : &diags->not_kept;
}

bool diags_full(const Diags *diags)
{
    return diags->errors >= DIAG_LIMIT;
}

int diags_error_count(const Diags *diags)
{
    return diags->errors;
}

static bool is_error_of(const Diag *diag, DiagCode code)
{
    return diag->is_error && diag->code == code;
}

int diags_count(const Diags *diags, DiagCode code)
{
    int count = 0;
    for (int k = 0; k < diags->list.count; k++)
        count += is_error_of(diags->list.items[k], code);
    return count;
}

bool diags_has(const Diags *diags, DiagCode code)
{
    return diags_count(diags, code) > 0;
}

const char *diags_first(const Diags *diags, DiagCode code, Span *place)
{
    const Diag *first = NULL;
    for (int k = 0; k < diags->list.count; k++) {
        const Diag *diag = diags->list.items[k];
        if (is_error_of(diag, code) &&
            (!first || diag->span.file < first->span.file ||
             (diag->span.file == first->span.file && diag->span.start < first->span.start)))
            first = diag;
    }
    if (first)
        *place = first->span;
    return first ? first->text : NULL;
}

void diags_remove(Diags *diags, DiagCode code)
{
    int kept = 0;
    for (int k = 0; k < diags->list.count; k++)
        if (!is_error_of(diags->list.items[k], code))
            diags->list.items[kept++] = diags->list.items[k];
    diags->errors -= diags->list.count - kept;
    diags->list.count = kept;
    diags->sorted_count = 0;
}

int diags_warning_count(const Diags *diags)
{
    return diags->warnings;
}

/* ---- rendering ------------------------------------------------------------------------------ */

typedef struct Palette {
    const char *place, *error, *warning, *note, *help, *carets, *off;
} Palette;

static const Palette plain = {"", "", "", "", "", "", ""};
static const Palette ansi = {
    .place = "\033[1m",
    .error = "\033[1;31m",
    .warning = "\033[1;35m",
    .note = "\033[1;36m",
    .help = "\033[1;32m",
    .carets = "\033[1;32m",
    .off = "\033[0m",
};

typedef struct Renderer {
    const SourceSet *sources;
    StrBuf *out;
    const Palette *palette;
    int lines; /* of this message so far */
} Renderer;

static void add_text(StrBuf *out, const char *text)
{
    diag_render_text(out, text, strlen(text), MESSAGE_COLUMNS);
}

static bool has_place(const Renderer *renderer, Span span)
{
    return span.file >= 0 && span.file < renderer->sources->count;
}

static int lines_needed(const Renderer *renderer, Span span)
{
    return has_place(renderer, span) ? 3 : 1;
}

/* "oja.plast:12:28: error[E0304]: …" and the line it is about. */
static void add_paragraph(Renderer *renderer, Span span, const char *colour, const char *label,
                          const char *text)
{
    const Palette *palette = renderer->palette;
    StrBuf *out = renderer->out;
    if (has_place(renderer, span)) {
        Position position = source_position(renderer->sources, span.file, span.start);
        strbuf_add(out, palette->place);
        add_text(out, renderer->sources->files[span.file]->path);
        strbuf_printf(out, ":%d:%d:%s ", position.line, position.column, palette->off);
    }
    strbuf_printf(out, "%s%s:%s ", colour, label, palette->off);
    add_text(out, text);
    strbuf_char(out, '\n');
    if (has_place(renderer, span))
        diag_render_lines(out, renderer->sources, span, palette->carets, palette->off);
    renderer->lines += lines_needed(renderer, span);
}

static void add_remark(Renderer *renderer, const Remark *item)
{
    const Palette *palette = renderer->palette;
    switch (item->kind) {
    case NOTE:
        if (renderer->lines + lines_needed(renderer, item->span) <= MESSAGE_LINES)
            add_paragraph(renderer, item->span, palette->note, "note", item->text);
        break;
    case HELP:
        if (renderer->lines < MESSAGE_LINES) {
            strbuf_printf(renderer->out, "  %shelp:%s ", palette->help, palette->off);
            add_text(renderer->out, item->text);
            strbuf_char(renderer->out, '\n');
            renderer->lines++;
        }
        break;
    }
}

/* Where a part of a file is used that a place is in, which the mistake may come from. Takes no room from remarks. */
static void add_uses(Renderer *renderer, Span span)
{
    int lines = renderer->lines;
    while (source_is_used_elsewhere(renderer->sources, span)) {
        const Source *copy = renderer->sources->files[span.file];
        Remark use = {.kind = NOTE, .span = copy->use, .text = copy->reason};
        renderer->lines = 0;
        add_remark(renderer, &use);
        span = copy->use;
    }
    renderer->lines = lines;
}

static void add_diag(Renderer *renderer, const Diag *diag)
{
    char label[32];
    snprintf(label, sizeof label, "%s[E%04d]", diag->is_error ? "error" : "warning",
             (int)diag->code);
    renderer->lines = 0;
    add_paragraph(renderer, diag->span,
                  diag->is_error ? renderer->palette->error : renderer->palette->warning, label,
                  diag->text);
    add_uses(renderer, diag->span);
    for (int k = 0; k < diag->remarks.count; k++)
        add_remark(renderer, &diag->remarks.items[k]);
}

static int compare_places(const void *left, const void *right)
{
    const Diag *a = *(const Diag *const *)left;
    const Diag *b = *(const Diag *const *)right;
    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    if (a->span.start != b->span.start)
        return a->span.start < b->span.start ? -1 : 1;
    return a->order < b->order ? -1 : 1;
}

static void add_not_shown(StrBuf *out, int count, const char *kind)
{
    if (count > DIAG_LIMIT)
        strbuf_printf(out, "%d more %s%s not shown\n", count - DIAG_LIMIT, kind,
                      count - DIAG_LIMIT == 1 ? " is" : "s are");
}

int diags_kept(const Diags *diags)
{
    return diags->list.count;
}

static Diag **sort(Diags *diags)
{
    int count = diags->list.count;
    if (count == diags->sorted_count)
        return diags->sorted;
    diags->sorted = arena_array(diags->arena, Diag *, count);
    diags->sorted_count = count;
    memcpy(diags->sorted, diags->list.items, sizeof(Diag *) * (size_t)count);
    qsort(diags->sorted, (size_t)count, sizeof(Diag *), compare_places);
    return diags->sorted;
}

DiagView diags_view(Diags *diags, int k)
{
    const Diag *diag = sort(diags)[k];
    return (DiagView){diag->is_error, diag->code, diag->span, diag->text, diag->remarks.count};
}

const char *diags_remark(Diags *diags, int k, int number, Span *span)
{
    const Remark *item = &sort(diags)[k]->remarks.items[number];
    *span = item->kind == NOTE ? item->span : (Span){-1, 0, 0};
    return item->text;
}

void diags_render(Diags *diags, StrBuf *out, bool color)
{
    int count = diags->list.count;
    if (count == 0)
        return;
    Diag **sorted = sort(diags);

    Renderer renderer = {
        .sources = diags->sources,
        .out = out,
        .palette = color ? &ansi : &plain,
    };
    for (int k = 0; k < count; k++)
        add_diag(&renderer, sorted[k]);
    add_not_shown(out, diags->errors, "error");
    add_not_shown(out, diags->warnings, "warning");
}

/* ---- faults of plastc ----------------------------------------------------------------------- */

static void save_artifact(const char *artifact)
{
    const char *folder = getenv("TMPDIR");
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/plastc-fault-XXXXXX",
                          folder != NULL && *folder != '\0' ? folder : "/tmp");
    if (length < 0 || (size_t)length >= sizeof path)
        return;
    int descriptor = mkstemp(path);
    FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "w");
    if (file == NULL)
        return;
    bool written = fputs(artifact, file) >= 0;
    if (fclose(file) == 0 && written)
        fprintf(stderr, "plastc: what it was working on is in %s\n", path);
}

void diag_ice(const char *stage, const char *artifact, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "plastc: internal error in %s: ", stage);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputs("\nplastc: this is a fault of plastc, not of your program\n", stderr);
    if (artifact != NULL)
        save_artifact(artifact);
    exit(EXIT_INTERNAL);
}

/* diag.h: what the compiler tells its user.
 *
 * A pass reports and carries on: nothing here prints or exits, but diag_render and diag_ice(). The
 * driver stops between stages if an error was reported. Every message has a code from
 * diag_codes.def; its tests stand in tests/golden/bad/. */
#ifndef PLASTC_DIAG_H
#define PLASTC_DIAG_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "source.h"
#include "strbuf.h"

typedef enum DiagCode {
#define CODE(name, number, meaning) E_##name = number,
#include "diag_codes.def"
#undef CODE
} DiagCode;

typedef struct Diag Diag;
typedef struct Diags Diags;

/* `sources` is borrowed and gives the lines that are shown. At most DIAG_LIMIT errors and as many
 * warnings are kept; the others are only counted. What says the same of the same place is one. */
#define DIAG_LIMIT 50
Diags *diags_create(Arena *arena, const SourceSet *sources);

/* Words of a message: what was found, what was expected, and if known what to do; lower case, names
 * in quotes, no full stop. The span is the smallest one that is wrong. */
Diag *diag_error(Diags *diags, DiagCode code, Span span, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
Diag *diag_warning(Diags *diags, DiagCode code, Span span, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* A second place that explains the first. */
void diag_note(Diag *diag, Span span, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* A line of advice without a place: "help: did you mean 'drive'?" */
void diag_help(Diag *diag, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The message reported last, for a note on what led there. */
Diag *diags_newest(Diags *diags);
int diags_error_count(const Diags *diags);
bool diags_full(const Diags *diags); /* further errors are counted, not kept */
int diags_warning_count(const Diags *diags);
/* Whether an error with this code was reported. */
bool diags_has(const Diags *diags, DiagCode code);
/* Of the errors with this code that are kept: how many there are, and the words and place of the one that stands
 * first (NULL: there is none). */
int diags_count(const Diags *diags, DiagCode code);
const char *diags_first(const Diags *diags, DiagCode code, Span *place);
/* Takes them all back, for one that says why. Not once diags_full(). */
void diags_remove(Diags *diags, DiagCode code);

/* The messages that are kept, one by one in order of place: how many there are, and number k of them. */
typedef struct DiagView {
    bool is_error;
    DiagCode code;
    Span span;
    const char *text;
    int remarks;
} DiagView;
int diags_kept(const Diags *diags);
DiagView diags_view(Diags *diags, int k);
/* Remark `number` of message k. A note has a place; that of advice has the file -1. */
const char *diags_remark(Diags *diags, int k, int number, Span *span);

/* Appends all messages in order of place (file, offset), each as
 *
 *     oja.plast:12:28: error[E0304]: 'exc' is a population, not a rule
 *        12 |     plastic exc
 *           |             ^^^
 *     oja.plast:3:12: note: 'exc' is declared here
 *         3 | population exc[10] rate {
 *           |            ^^^
 *       help: did you mean 'hebb'?
 *
 * Each message takes at most 8 lines, and 3 for each place at which the text is used that it is about (see
 * source_copy()). Lines longer than DIAG_COLUMNS are cut around the span with
 * "..."; tabs are shown as single spaces; bytes that are not printable UTF-8 as '?'. With `color`
 * ANSI colours are used. */
void diags_render(Diags *diags, StrBuf *out, bool color);

/* Exit status after a fault of plastc itself. */
#define EXIT_INTERNAL 70

/* A fault of plastc itself: prints "internal error", the place in plastc, and where `artifact` (the
 * text that was being worked on, may be NULL) was saved; exits with EXIT_INTERNAL. */
_Noreturn void diag_ice(const char *stage, const char *artifact, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif

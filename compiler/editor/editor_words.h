/* editor_words.h: the words of the language for editors, from the tables of the compiler. */
#ifndef PLASTC_EDITOR_WORDS_H
#define PLASTC_EDITOR_WORDS_H

#include <stdbool.h>

#include "compiler/base/arena.h"
#include "compiler/base/strbuf.h"
#include "compiler/base/vec.h"

typedef enum EditorWordKind {
    EDITOR_WORD_STATEMENT, /* begins one */
    EDITOR_WORD_KEYWORD,   /* stands within one */
    EDITOR_WORD_FUNCTION,
    EDITOR_WORD_NAME, /* means something without being declared, as `w` */
    EDITOR_WORD_UNIT,
    EDITOR_WORD_METHOD
} EditorWordKind;

typedef struct EditorWord {
    const char *text;
    EditorWordKind kind;
    const char *meaning; /* in words; NULL: there are none */
} EditorWord;
typedef VEC(EditorWord) EditorWords;

/* All of them, kind by kind; names of functions are in the arena. */
void editor_words_list(Arena *arena, EditorWords *words);
/* Appends what the word means, of whichever kind; false if it is none. */
bool editor_words_explain(const char *word, StrBuf *out);

#endif

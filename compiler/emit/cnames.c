/* cnames.c: makes identifiers, and keeps those in use in a hash table.
 *
 * What the kernel library uses is not listed here but read from its text: every word that it
 * defines as a macro or calls. So a new kernel function cannot clash with a model. */
#include "cnames.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "compiler/base/vec.h"
#include "kernel_text.h"

/* Bytes of a hint that are kept. */
#define NAME_LENGTH 48

typedef struct Entry {
    const char *text;
    bool reserved; /* never given out */
    bool taken;
    int next; /* the number to try next if the name is wanted again: w_2, w_3 */
} Entry;

/* A name that was declared, and what to restore when it is released. */
typedef struct Declared {
    Entry *entry;
    Entry *base;
    int base_next;
} Declared;

struct CNames {
    Arena *arena;
    Entry **slots; /* open addressing; capacity a power of two */
    int capacity, count;
    VEC(Declared) declared;
};

/* ---- the table ---- */

static uint32_t hash_of(const char *text)
{
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * 16777619u;
    return hash;
}

static Entry **slot_of(const CNames *names, const char *text)
{
    uint32_t mask = (uint32_t)names->capacity - 1;
    uint32_t at = hash_of(text) & mask;
    while (names->slots[at] != NULL && strcmp(names->slots[at]->text, text) != 0)
        at = (at + 1) & mask;
    return &names->slots[at];
}

static void grow(CNames *names)
{
    Entry **old = names->slots;
    int old_capacity = names->capacity;
    names->capacity = old_capacity == 0 ? 512 : old_capacity * 2;
    names->slots = arena_array(names->arena, Entry *, names->capacity);
    for (int k = 0; k < old_capacity; k++) {
        if (old[k] != NULL)
            *slot_of(names, old[k]->text) = old[k];
    }
}

static Entry *find_or_add(CNames *names, const char *text)
{
    if (names->count * 2 >= names->capacity)
        grow(names);
    Entry **slot = slot_of(names, text);
    if (*slot == NULL) {
        *slot = arena_new(names->arena, Entry);
        (*slot)->text = arena_copy(names->arena, text, strlen(text));
        (*slot)->next = 2;
        names->count++;
    }
    return *slot;
}

/* ---- reserved words ---- */

/* Keywords of C11 and C23, GNU words and predefined macros, types of the prelude, macros and
 * functions of the standard library that the text around the model may use. */
static const char reserved_words[] =
    "auto break case char const continue default do double else enum extern float for goto if "
    "inline "
    "int long register restrict return short signed sizeof static struct switch typedef union "
    "unsigned void volatile while alignas alignof bool constexpr false nullptr true static_assert "
    "typeof typeof_unqual thread_local asm linux unix i386 real mask bits main errno stdin stdout "
    "stderr assert NULL EOF NAN INFINITY HUGE_VAL HUGE_VALF HUGE_VALL MAXFLOAT DOMAIN SING "
    "OVERFLOW "
    "UNDERFLOW PLOSS TLOSS MATH_ERRNO MATH_ERREXCEPT math_errhandling signgam memcpy memset "
    "memmove "
    "sqrt fma";

/* No name begins so; with an underscore neither. */
static const char *const reserved_prefixes[] = {"rt_", "plast_", "Plast", "PLAST", "M_", "FP_"};

static void reserve(CNames *names, const char *word, size_t length)
{
    find_or_add(names, arena_copy(names->arena, word, length))->reserved = true;
}

static void reserve_words(CNames *names)
{
    for (const char *word = reserved_words; *word != '\0';) {
        size_t length = strcspn(word, " ");
        reserve(names, word, length);
        word += length + strspn(word + length, " ");
    }
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* The rest of the line behind a comment that may begin here, or have begun in a line before. */
static const char *skip_comment(const char *at, bool *in_comment)
{
    if (!*in_comment && at[0] == '/' && at[1] == '*') {
        *in_comment = true;
        at += 2;
    }
    if (!*in_comment)
        return at;
    const char *end = strstr(at, "*/");
    *in_comment = end == NULL;
    return end == NULL ? at + strlen(at) : end + 2;
}

static void reserve_line(CNames *names, const char *line, bool *in_comment)
{
    bool defines = false; /* the word before was #define */
    for (const char *at = line; *(at = skip_comment(at, in_comment)) != '\0';) {
        if (!isalpha((unsigned char)*at) && *at != '_') {
            at++;
            continue;
        }
        int length = 0;
        while (is_word(at[length]))
            length++;
        if (defines || at[length] == '(')
            reserve(names, at, (size_t)length);
        defines = length == 6 && memcmp(at, "define", 6) == 0;
        at += length;
    }
}

CNames *cnames_create(Arena *arena)
{
    CNames *names = arena_new(arena, CNames);
    names->arena = arena;
    reserve_words(names);
    int count;
    const EmbeddedText *texts = kernel_texts(&count);
    for (int k = 0; k < count; k++) {
        bool in_comment = false;
        for (int line = 0; line < texts[k].line_count; line++)
            reserve_line(names, texts[k].lines[line], &in_comment);
    }
    return names;
}

/* ---- making names ---- */

static bool needs_prefix(const char *hint)
{
    if (!isalpha((unsigned char)hint[0]))
        return true;
    for (size_t k = 0; k < sizeof reserved_prefixes / sizeof reserved_prefixes[0]; k++) {
        if (strncmp(hint, reserved_prefixes[k], strlen(reserved_prefixes[k])) == 0)
            return true;
    }
    return false;
}

/* A valid identifier in text[NAME_LENGTH + 1]: runs of other bytes become one '_', none at the end.
 */
static void mangle(const char *hint, char *text)
{
    int length = 0;
    if (needs_prefix(hint)) {
        text[length++] = 'v';
        text[length++] = '_';
    }
    bool replaced = false;
    for (; *hint != '\0' && length < NAME_LENGTH; hint++) {
        replaced = !is_word(*hint);
        if (!replaced)
            text[length++] = *hint;
        else if (text[length - 1] != '_')
            text[length++] = '_';
    }
    if (replaced && text[length - 1] == '_')
        length--;
    text[length] = '\0';
}

/* The entry of `text`, or of `text` with a '_' behind it if that is a reserved word. */
static Entry *base_entry(CNames *names, const char *text)
{
    Entry *entry = find_or_add(names, text);
    if (!entry->reserved)
        return entry;
    char longer[NAME_LENGTH + 16];
    snprintf(longer, sizeof longer, "%s_", entry->text);
    return base_entry(names, longer);
}

/* The first one that is free of base, base_2, base_3 … */
static Entry *free_entry(CNames *names, Entry *base)
{
    for (; base->taken; base->next++) {
        char text[NAME_LENGTH + 32];
        snprintf(text, sizeof text, "%s_%d", base->text, base->next);
        Entry *numbered = find_or_add(names, text);
        if (!numbered->taken && !numbered->reserved)
            return numbered;
    }
    return base;
}

const char *cnames_declare(CNames *names, const char *hint)
{
    char text[NAME_LENGTH + 1];
    mangle(hint, text);
    Entry *base = base_entry(names, text);
    int base_next = base->next;
    Entry *entry = free_entry(names, base);
    entry->taken = true;
    vec_push(names->arena, &names->declared,
             ((Declared){.entry = entry, .base = base, .base_next = base_next}));
    return entry->text;
}

int cnames_mark(const CNames *names)
{
    return names->declared.count;
}

void cnames_release(CNames *names, int mark)
{
    while (names->declared.count > mark) {
        Declared *last = &names->declared.items[--names->declared.count];
        last->entry->taken = false;
        last->base->next = last->base_next;
    }
}

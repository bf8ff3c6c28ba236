/* mutate.c: writes a program that is a mixture of others, for tests beyond `check`.
 *
 *     mutate SEED PROGRAM... >mutant.plast
 *
 * One of the programs is taken, its times and sizes are made small, and then tokens and lines change places, are
 * repeated, left out, or come from another of the programs. Most mutants are refused; some that no one would
 * write are not, and those must run. */
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_TOKENS 20000
#define MOST_BYTES  200000

typedef enum Kind { SPACE, NEWLINE, WORD, NUMBER, STRING, MARK } Kind;

typedef struct Token {
    Kind kind;
    const char *text;
} Token;

typedef struct Program {
    Token tokens[MOST_TOKENS];
    int count;
} Program;

static uint64_t state;

static int choose(int bound)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (int)((state >> 20) % (uint64_t)bound);
}

static char *copy(const char *text, size_t length)
{
    char *result = calloc(1, length + 1);
    if (result == NULL)
        exit(1);
    return memcpy(result, text, length);
}

/* Everything lives until the program ends. */
static char *copy_text(const char *text)
{
    return copy(text, strlen(text));
}

/* ---- reading --------------------------------------------------------------------------------- */

static size_t token_length(const char *at, Kind *kind)
{
    size_t n = 1;
    if (*at == '\n') {
        *kind = NEWLINE;
    } else if (*at == '#') {
        *kind = SPACE;
        n = strcspn(at, "\n");
    } else if (isspace((unsigned char)*at)) {
        *kind = SPACE;
        n = strspn(at, " \t");
    } else if (*at == '"') {
        *kind = STRING;
        n += strcspn(at + 1, "\"\n");
        n += at[n] == '"';
    } else if (isalpha((unsigned char)*at) || *at == '_') {
        *kind = WORD;
        while (isalnum((unsigned char)at[n]) || at[n] == '_')
            n++;
    } else if (isdigit((unsigned char)*at)) {
        *kind = NUMBER;
        while (isdigit((unsigned char)at[n]) || (at[n] == '.' && at[n + 1] != '.') ||
               (at[n] == 'e' && (isdigit((unsigned char)at[n + 1]) || at[n + 1] == '-')) ||
               (at[n] == '-' && at[n - 1] == 'e'))
            n++;
    } else {
        *kind = MARK;
    }
    return n > 0 ? n : 1;
}

static void read_program(Program *program, const char *path)
{
    static char bytes[MOST_BYTES + 1];
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    size_t length = fread(bytes, 1, MOST_BYTES, file);
    fclose(file);
    bytes[length] = '\0';
    program->count = 0;
    for (const char *at = bytes; *at != '\0' && program->count < MOST_TOKENS / 2;) {
        Kind kind = MARK;
        size_t n = token_length(at, &kind);
        program->tokens[program->count++] = (Token){kind, copy(at, n)};
        at += n;
    }
}

/* ---- sizes ----------------------------------------------------------------------------------- */

static const Token *after_space(const Program *program, int k)
{
    static const Token none = {MARK, ""};
    for (k++; k < program->count && program->tokens[k].kind == SPACE; k++)
        ;
    return k < program->count ? &program->tokens[k] : &none;
}

/* Seconds become milliseconds, and what counts units or steps becomes a few. */
static void shrink(Program *program)
{
    for (int k = 0; k < program->count; k++) {
        Token *token = &program->tokens[k];
        const Token *next = after_space(program, k);
        double value = token->kind == NUMBER ? strtod(token->text, NULL) : 0;
        bool of_steps = strcmp(next->text, "steps") == 0 || strcmp(next->text, "epochs") == 0;
        if (token->kind == WORD && strcmp(token->text, "s") == 0)
            token->text = copy_text("ms");
        else if (next->kind != WORD && value > 60 && value == (double)(long)value)
            token->text = copy_text("30");
        else if (of_steps && value > 20)
            token->text = copy_text("20");
    }
}

/* ---- changes --------------------------------------------------------------------------------- */

/* A token of that kind, or -1. */
static int any_of(const Program *program, Kind kind)
{
    for (int tries = 0; tries < 200; tries++) {
        int k = choose(program->count);
        if (program->tokens[k].kind == kind)
            return k;
    }
    return -1;
}

/* The line that token k stands in: from *first to before *end. */
static void line_of(const Program *program, int k, int *first, int *end)
{
    for (*first = k; *first > 0 && program->tokens[*first - 1].kind != NEWLINE; --*first)
        ;
    for (*end = k; *end < program->count && program->tokens[*end].kind != NEWLINE; ++*end)
        ;
    *end += *end < program->count;
}

static void insert(Program *program, int at, const Token *tokens, int count)
{
    if (program->count + count > MOST_TOKENS)
        return;
    memmove(program->tokens + at + count, program->tokens + at,
            sizeof(Token) * (size_t)(program->count - at));
    memcpy(program->tokens + at, tokens, sizeof(Token) * (size_t)count);
    program->count += count;
}

static void leave_out(Program *program, int first, int end)
{
    memmove(program->tokens + first, program->tokens + end,
            sizeof(Token) * (size_t)(program->count - end));
    program->count -= end - first;
}

/* A line of one program comes before one of another, perhaps in its place. */
static void take_line(Program *to, const Program *from, bool replace)
{
    static Token line[MOST_TOKENS];
    int first, end, at, behind;
    line_of(from, choose(from->count), &first, &end);
    memcpy(line, from->tokens + first, sizeof(Token) * (size_t)(end - first));
    line_of(to, choose(to->count), &at, &behind);
    if (replace)
        leave_out(to, at, behind);
    insert(to, at, line, end - first);
}

static void change(Program *program, const Program *other)
{
    static const char *const NUMBERS[] = {"0", "1",  "2",  "3",   "4",    "7",    "8",
                                          "9", "16", "17", "0.5", "0.01", "1e-9", "1e9"};
    int first, end;
    Kind kind = choose(3) == 0 ? NUMBER : choose(4) == 0 ? MARK : WORD;
    int a = any_of(program, kind), b = any_of(program, kind), c = any_of(other, kind);
    switch (choose(8)) {
    case 0: /* two change places */
        if (a >= 0 && b >= 0) {
            Token swap = program->tokens[a];
            program->tokens[a] = program->tokens[b];
            program->tokens[b] = swap;
        }
        break;
    case 1:
        if (a >= 0 && b >= 0)
            program->tokens[a] = program->tokens[b];
        break;
    case 2:
        if (a >= 0 && c >= 0)
            program->tokens[a] = other->tokens[c];
        break;
    case 3:
        a = any_of(program, NUMBER);
        if (a >= 0) {
            program->tokens[a].text =
                copy_text(NUMBERS[choose((int)(sizeof NUMBERS / sizeof *NUMBERS))]);
        }
        break;
    case 4:
        line_of(program, choose(program->count), &first, &end);
        leave_out(program, first, end);
        break;
    case 5:
        take_line(program, program, choose(2) == 0);
        break;
    default:
        take_line(program, other, choose(3) == 0);
        break;
    }
}

int main(int argc, char **argv)
{
    static Program program, other;
    if (argc < 3) {
        fputs("usage: mutate SEED PROGRAM...\n", stderr);
        return 2;
    }
    state = 88172645463325252u + (uint64_t)strtoull(argv[1], NULL, 10) * 7919u;
    for (int k = 0; k < 20; k++)
        choose(2);
    read_program(&program, argv[2 + choose(argc - 2)]);
    read_program(&other, argv[2 + choose(argc - 2)]);
    shrink(&program);
    shrink(&other);
    for (int changes = 1 + choose(2) * choose(3);
         changes > 0 && program.count > 0 && other.count > 0; changes--)
        change(&program, &other);
    for (int k = 0; k < program.count; k++)
        fputs(program.tokens[k].text, stdout);
    return 0;
}

/* unit_cause.c: one cause of several errors of units.
 *
 * A constant with a unit that should have none, or without one that should have, disagrees with everything
 * that stands beside it. So each number that the program gives a name is tried the other way: if the
 * program checked with that one changed has no error of units left, that number is the cause and is reported
 * in place of all of them. Two such numbers mean that the cause is not known, and the errors stay. */
#include "unit_cause.h"

#include <string.h>

#include "check_once.h"

/* Programs with more such numbers, or with more memory of one check, keep their errors: a check for each number
 * would take too long. */
#define MAX_NAMED  32
#define MAX_MEMORY ((size_t)16 << 20)

/* The units that a number without one is tried with. */
static const char *const tried[] = {"ms", "mV", "nS", "nA", "Hz", "pF", "MOhm"};
#define TRIED_COUNT ((int)(sizeof tried / sizeof tried[0]))

typedef struct NamedNumber {
    const AstStmt *stmt;
    AstExpr *number; /* AST_NUMBER */
} NamedNumber;

/* A program that may be checked again, and what was said of it. */
typedef struct Case {
    NameTable *names;
    const SourceSet *sources;
    const AstProgram *program;
    const CheckOptions *options;
    int others; /* errors that are not of units */
    NamedNumber named[MAX_NAMED + 1];
    int count;
} Case;

static void collect(Case *of, const AstStmts *statements)
{
    for (int k = 0; k < statements->count && of->count <= MAX_NAMED; k++) {
        const AstStmt *stmt = statements->items[k];
        bool is_weight = stmt->kind == AST_EQUATION && strcmp(stmt->name.name, "w") == 0;
        AstExpr *value =
            stmt->kind == AST_CONST || stmt->kind == AST_LEARN || is_weight ? stmt->value : NULL;
        while (value && value->kind == AST_UNARY && value->u.unary.op == AST_NEG)
            value = value->u.unary.operand;
        if (value && value->kind == AST_NUMBER)
            of->named[of->count++] = (NamedNumber){stmt, value};
        collect(of, &stmt->body);
    }
}

/* Whether the program has no error of units, and no new one of another kind, if the number has this unit. */
static bool is_cure(const Case *of, AstExpr *number, Name unit)
{
    Arena *arena = arena_create();
    Diags *diags = diags_create(arena, of->sources);
    CheckOptions options = *of->options;
    options.setting_count = 0; /* which may have the unit that is tried away */
    Model *model;
    Name written = number->u.number.unit;
    number->u.number.unit = unit;
    Status status = check_once(arena, of->names, diags, of->sources, of->program, &options, true,
                               &model);
    number->u.number.unit = written;
    bool cured = status == STATUS_OK && diags_count(diags, E_UNIT_MISMATCH) == 0 &&
                 diags_error_count(diags) <= of->others;
    arena_destroy(arena);
    return cured;
}

/* Whether the number is a cause; *unit is what it should have, NULL: none. */
static bool is_cause(const Case *of, AstExpr *number, Name *unit)
{
    *unit = NULL;
    if (number->u.number.unit)
        return is_cure(of, number, NULL);
    for (int k = 0; k < TRIED_COUNT; k++) {
        *unit = name_intern(of->names, tried[k]);
        if (is_cure(of, number, *unit))
            return true;
    }
    return false;
}

static const char *named_text(Arena *arena, const AstStmt *stmt)
{
    if (stmt->kind == AST_EQUATION)
        return "the weights are";
    Name name = stmt->kind == AST_LEARN ? stmt->names.items[0].name : stmt->name.name;
    return arena_printf(arena, "'%s' is", name);
}

static void report_cause(Arena *arena, Diags *diags, const NamedNumber *cause, Name unit)
{
    Span place;
    const char *words = diags_first(diags, E_UNIT_MISMATCH, &place);
    int count = diags_count(diags, E_UNIT_MISMATCH);
    diags_remove(diags, E_UNIT_MISMATCH);
    const AstExpr *number = cause->number;
    const char *is = named_text(arena, cause->stmt);
    Diag *diag;
    if (unit) {
        diag = diag_error(diags, E_UNIT_MISMATCH, number->span,
                          "%s a pure number, but is used in %d places as a quantity in %s", is,
                          count, unit);
        diag_note(diag, place, "one of them: %s", words);
        diag_help(diag, "write its unit, as in %s %s", number->u.number.text, unit);
        return;
    }
    diag =
        diag_error(diags, E_UNIT_MISMATCH, number->span,
                   "%s in %s, but %d places need a pure number", is, number->u.number.unit, count);
    diag_note(diag, place, "one of them: %s", words);
    diag_help(diag, "write %s without a unit, or give one to all that stands beside it",
              number->u.number.text);
}

void unit_cause_find(Arena *arena, NameTable *names, Diags *diags, const SourceSet *sources,
                     const AstProgram *program, const CheckOptions *options)
{
    int mismatches = diags_count(diags, E_UNIT_MISMATCH);
    if (mismatches < 2 || diags_full(diags) || arena_used(arena) > MAX_MEMORY)
        return;
    Case of = {.names = names,
               .sources = sources,
               .program = program,
               .options = options,
               .others = diags_error_count(diags) - mismatches};
    collect(&of, &program->statements);
    const NamedNumber *cause = NULL;
    Name needed = NULL, unit;
    for (int k = 0; k < of.count && of.count <= MAX_NAMED; k++) {
        if (!is_cause(&of, of.named[k].number, &unit))
            continue;
        if (cause)
            return;
        cause = &of.named[k];
        needed = unit;
    }
    if (cause)
        report_cause(arena, diags, cause, needed);
}

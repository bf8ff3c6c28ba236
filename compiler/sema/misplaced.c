/* misplaced.c: statements that stand in the wrong block, or twice.
 *
 * The grammar takes any statement in any block, so a slip of another kind may arrive here as a
 * statement: in `drive += w tanh(r)` a `*` is missing, and `20 kg` has no unit that we know. */
#include "misplaced.h"

#include <ctype.h>
#include <string.h>

#include "compiler/base/suggest.h"
#include "compiler/syntax/unit_words.h"
#include "runtime/search/methods.h"

/* A block: with its preposition, as the subject of a sentence, and what it takes. */
static const struct {
    const char *place, *subject;
    AstHome home;
} blocks[] = {
    [BLOCK_PROGRAM] = {"at the top level of a program", "a program", AST_IN_PROGRAM},
    [BLOCK_POPULATION] = {"in a population", "a population", AST_IN_NEURON},
    [BLOCK_NEURON] = {"in a neuron", "a neuron", AST_IN_NEURON},
    [BLOCK_PROJECTION] = {"in a projection", "a projection", AST_IN_PROJECTION},
    [BLOCK_RULE] = {"in a rule", "a rule", AST_IN_RULE},
    [BLOCK_EVENT] = {"in an event", "an event", AST_IN_EVENT},
    [BLOCK_TASK] = {"in a task", "a task", AST_IN_TASK},
    [BLOCK_PHASE] = {"in a phase", "a phase", AST_IN_PHASE},
    [BLOCK_SEARCH] = {"in the search", "the search", AST_IN_SEARCH},
    [BLOCK_TEST] = {"in a test", "a test", AST_IN_TEST},
    [BLOCK_REFERENCE] = {"in a reference", "a reference", AST_IN_REFERENCE},
};

/* Behind 'it belongs'. */
static const char *const homes[] = {
    [AST_IN_PROGRAM] = "at the top level of the program",
    [AST_IN_NEURON] = "in a population or a neuron",
    [AST_IN_PROJECTION] = "in a projection",
    [AST_IN_RULE] = "in a rule",
    [AST_IN_RULE_OR_PROGRAM] = "in a rule, or at the top level of the program",
    [AST_IN_EVENT] = "in an event of a rule",
    [AST_IN_TASK] = "in a task",
    [AST_IN_PHASE] = "in the braces of a phase: phase NAME 10 s { … }",
    [AST_IN_SEARCH] = "in the search",
    [AST_IN_TEST] = "in a test",
    [AST_IN_REFERENCE] = "in a reference",
    [AST_IN_ACCEPT] = "in 'accept { … }'",
    [AST_IN_SEVERAL] = NULL,
};

static const char *path_text(Arena *arena, const AstExpr *path)
{
    if (path->kind == AST_NAME)
        return path->u.name;
    if (path->kind != AST_MEMBER)
        return "…";
    return arena_printf(arena, "%s.%s", path_text(arena, path->u.member.base),
                        path->u.member.member.name);
}

/* The statement as a message names it. */
static const char *stmt_text(Arena *arena, const AstStmt *stmt)
{
    switch (stmt->kind) {
    case AST_EQUATION:
        return arena_printf(arena, "%s = …", stmt->name.name);
    case AST_ODE:
        return arena_printf(arena, "d%s/dt = …", stmt->name.name);
    case AST_INCREMENT:
        return arena_printf(arena, "%s += …", path_text(arena, stmt->target));
    case AST_DRAW:
        return arena_printf(arena, "%s ~ …", stmt->name.name);
    case AST_TERM:
        return arena_printf(arena,
                            stmt->factors.count > 0 || stmt->is_constant ? "%s[…] = …" : "%s = …",
                            path_text(arena, stmt->target));
    case AST_OPTION:
        return ast_call_name(stmt->value);
    case AST_EVENT:
    case AST_DELAY:
        return stmt->word.name;
    case AST_INITIAL:
        return arena_printf(arena, "%s(0) %s …", stmt->name.name, stmt->draw ? "~" : "=");
    default:
        return ast_stmt_name(stmt->kind);
    }
}

/* The character before `place`, blanks left out; '\n' at the beginning of the file. */
static char character_before(const Checker *checker, Span place)
{
    const char *text = checker->model->sources->files[place.file]->text;
    int k = place.start;
    while (k > 0 && (text[k - 1] == ' ' || text[k - 1] == '\t'))
        k--;
    return k > 0 ? text[k - 1] : '\n';
}

/* Whether a statement begins in the middle of a line, without a ';' before it. */
static bool runs_on(const Checker *checker, const AstStmt *stmt)
{
    return strchr("\r\n;{}", character_before(checker, stmt->span)) == NULL;
}

/* Whether this is the rest of a line whose beginning was reported. */
static bool is_rest(const Checker *checker, const AstStmt *stmt)
{
    const char *text = checker->model->sources->files[stmt->span.file]->text;
    int end = checker->last_misplaced.end;
    if (end == 0 || end > stmt->span.start)
        return false;
    size_t between = (size_t)(stmt->span.start - end);
    return strspn(text + end, " \t") >= between;
}

bool misplaced_unit(const Checker *checker, const AstStmt *stmt)
{
    return stmt->kind == AST_OPTION && stmt->value->kind == AST_NAME && runs_on(checker, stmt) &&
           isdigit((unsigned char)character_before(checker, stmt->span));
}

bool misplaced_slip(Checker *checker, const AstStmt *stmt)
{
    if (stmt->kind != AST_OPTION || !runs_on(checker, stmt))
        return false;
    checker->last_misplaced = stmt->span;
    const char *name = ast_call_name(stmt->value);
    if (misplaced_unit(checker, stmt)) {
        Diag *diag = diag_error(checker->diags, E_BAD_UNIT, stmt->span, "'%s' is no unit", name);
        diag_help(diag, "units are those of SI, such as ms, mV, nS and Hz");
        return true;
    }
    Diag *diag = diag_error(checker->diags, E_SYNTAX, stmt->keyword,
                            "expected an operator or the end of the statement before '%s'", name);
    if (unit_words_has(name) && strchr(")]", character_before(checker, stmt->span)))
        diag_help(diag, "a unit stands behind each number: normal(1 %s, 0.1 %s), [0 %s, 5 %s]", name, name, name, name);
    else
        diag_help(diag, "a product needs its '*'; statements on one line are separated by ';'");
    return true;
}

#define MOST_TEXTS 128

/* How what belongs in the block is written: words first, then what ALSO says. Returns how many. */
static int texts_of(AstHome home, const char *texts[MOST_TEXTS])
{
    int place_count, word_count, count = 0;
    const AstPlace *places = ast_places(&place_count);
    const AstWord *words = ast_words(&word_count);
    for (int k = 0; k < word_count && count < MOST_TEXTS; k++) {
        AstHome of = ast_stmt_home(words[k].kind);
        if (of == home || (of == AST_IN_RULE_OR_PROGRAM && ast_stmt_belongs(words[k].kind, home)))
            texts[count++] = words[k].text;
    }
    for (int k = 0; k < place_count && count < MOST_TEXTS; k++)
        if (places[k].home == home)
            texts[count++] = places[k].text;
    return count;
}

const char *misplaced_meant(const AstStmt *stmt, Block block)
{
    const char *texts[MOST_TEXTS];
    int count = texts_of(blocks[block].home, texts), words = 0;
    for (int k = 0; k < count; k++)
        if (!strchr(texts[k], ' '))
            texts[words++] = texts[k];
    return stmt->kind == AST_OPTION ? suggest_word(ast_call_name(stmt->value), texts, words) : NULL;
}

/* "a test takes 'trials', 'with' and 'expect'" */
static void advise_on_block(Arena *arena, Diag *diag, Block block)
{
    const char *texts[MOST_TEXTS];
    int count = texts_of(blocks[block].home, texts);
    const char *list = "";
    for (int k = 0; k < count; k++)
        list = arena_printf(arena, "%s%s'%s'", list,
                            k == 0           ? ""
                            : k == count - 1 ? " and "
                                             : ", ",
                            texts[k]);
    diag_help(diag, "%s takes %s", blocks[block].subject, list);
}

/* Where a statement that is written so belongs; NULL: that depends on more than its looks. */
static const char *where_it_belongs(Arena *arena, const AstStmt *stmt)
{
    const char *text = stmt_text(arena, stmt), *where = homes[ast_stmt_home(stmt->kind)];
    int count;
    const AstPlace *places = ast_places(&count);
    for (int k = 0; k < count; k++)
        if (places[k].kind == stmt->kind && strcmp(places[k].text, text) == 0)
            where = where ? arena_printf(arena, "%s, or %s", where, homes[places[k].home])
                          : homes[places[k].home];
    return where;
}

/* What people write in a search who think of other programs. Returns whether there is something to
 * say. */
static bool advise_on_search(Diag *diag, const AstStmt *stmt)
{
    const char *name = stmt->kind == AST_OPTION     ? ast_call_name(stmt->value)
                       : stmt->kind == AST_EQUATION ? stmt->name.name
                                                    : NULL;
    if (!name)
        return false;
    if (strcmp(name, "maximize") == 0 || strcmp(name, "maximise") == 0) {
        diag_help(diag, "what is to be large is minimised with a '-': minimize -LOSS");
        return true;
    }
    int count;
    const SearchMethod *const *methods = methods_all(&count);
    for (int k = 0; k < count; k++)
        for (int j = 0; j < methods[k]->option_count; j++)
            if (strcmp(methods[k]->options[j].name, name) == 0) {
                diag_help(diag, "it is an option of the method: method %s(%s = …)",
                          methods[k]->name, name);
                return true;
            }
    return false;
}

void misplaced_report(Checker *checker, const AstStmt *stmt, Block block)
{
    Arena *arena = checker->arena;
    bool rest = is_rest(checker, stmt);
    if (!rest && misplaced_slip(checker, stmt))
        return;
    checker->last_misplaced = stmt->span;
    if (rest)
        return;
    Diag *diag = diag_error(checker->diags, E_WRONG_BLOCK, stmt->keyword, "'%s' cannot stand %s",
                            stmt_text(arena, stmt), blocks[block].place);
    if (block == BLOCK_SEARCH && advise_on_search(diag, stmt))
        return;
    const char *near = misplaced_meant(stmt, block), *where = where_it_belongs(arena, stmt);
    if (near)
        diag_help(diag, "did you mean '%s'?", near);
    else if (where)
        diag_help(diag, "it belongs %s", where);
    else
        advise_on_block(arena, diag, block);
    if (block != BLOCK_PROGRAM || stmt->kind != AST_EQUATION)
        return;
    checker->lost_step = checker->lost_step || strcmp(stmt->name.name, "dt") == 0;
    if (strcmp(stmt->name.name, "dt") == 0)
        diag_help(diag, "how long a step is says 'step 0.1 ms'");
    else
        diag_help(diag, "a constant is declared with 'const %s = …'", stmt->name.name);
}

bool misplaced_twice(Checker *checker, const AstStmt **seen, const AstStmt *part, const char *what)
{
    if (!*seen) {
        *seen = part;
        return false;
    }
    Diag *diag = diag_error(checker->diags, E_REPEATED_PART, part->keyword, "%s", what);
    diag_note(diag, (*seen)->keyword, "the first time is here");
    return true;
}

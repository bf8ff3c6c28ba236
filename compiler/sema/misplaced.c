/* misplaced.c: statements that stand in the wrong block, or twice.
 *
 * The grammar takes any statement in any block, so a slip of another kind may arrive here as a
 * statement: in `drive += w tanh(r)` a `*` is missing, and `20 kg` has no unit that we know. */
#include "misplaced.h"

#include <ctype.h>
#include <string.h>

#include "compiler/base/suggest.h"

/* A block with its preposition and what it takes. For "did you mean" there are the words of the
 * statements that belong there, and `others`. */
static const struct {
    const char *place;
    const char *takes;
    AstHome home;
    const char *others[8];
} blocks[] = {
    [BLOCK_PROGRAM] =
        {"at the top level of a program",
         "a program takes include, const, def, neuron, input, population, projection, rule, task, "
         "guard, let, loss, report, record, reference, learn, test and search",
         AST_IN_PROGRAM,
         {NULL}},
    [BLOCK_POPULATION] = {"in a population",
                          "a population takes equations such as 'r = drive'",
                          AST_IN_NEURON,
                          {NULL}},
    [BLOCK_NEURON] = {"in a neuron",
                      "a neuron takes what a population takes: 'dv/dt = …', 'threshold', "
                      "'reset' and so on",
                      AST_IN_NEURON,
                      {NULL}},
    [BLOCK_PROJECTION] = {"in a projection",
                          "a projection takes 'all_to_all', 'where', 'w = …', "
                          "'w ~ …', 'drive += …', 'plastic' and 'clip', and of spikes "
                          "'on_pre { … }', 'axonal_delay' and others",
                          AST_IN_PROJECTION,
                          {"all_to_all", "one_to_one", "random", "fixed_in", "fixed_out",
                           "no_self"}},
    [BLOCK_RULE] = {"in a rule",
                    "a rule takes 'learn', 'trace', 'keep', 'drop', 'fix', 'spike_volterra' and "
                    "events such as 'on_step'",
                    AST_IN_RULE,
                    {"learn", "spike_volterra"}},
    [BLOCK_EVENT] = {"in an event of a rule",
                     "an event takes 'w += …' and 'w = …'",
                     AST_IN_EVENT,
                     {NULL}},
    [BLOCK_TASK] = {"in a task",
                    "a task takes 'trials', 'weight', 'draw', 'phase', and guards, lets, "
                    "losses, reports and records of its own",
                    AST_IN_TASK,
                    {NULL}},
    [BLOCK_PHASE] =
        {"in a phase",
         "a phase takes 'frozen RULE', 'scaled RULE FACTOR', 'restore PHASE', and what inputs "
         "show: 'INPUT = rows(…)', 'INPUT = poisson(…)'",
         AST_IN_PHASE,
         {NULL}},
    [BLOCK_SEARCH] = {"in the search",
                      "the search takes 'minimize', 'method', 'budget', 'validate' and 'starts'",
                      AST_IN_SEARCH,
                      {NULL}},
    [BLOCK_TEST] = {"in a test",
                    "a test takes 'with', 'trials' and 'expect'",
                    AST_IN_TEST,
                    {"trials"}},
    [BLOCK_REFERENCE] = {"in a reference",
                         "a reference takes terms: 'RULE.A[pre.r post.r] = 1', 'RULE.b = 1'",
                         AST_IN_SEVERAL,
                         {NULL}},
};

/* NULL: what the statement means depends on the block, and so where it could stand. */
static const char *const homes[] = {
    [AST_IN_PROGRAM] = "it belongs at the top level of the program",
    [AST_IN_NEURON] = "it belongs in a population or a neuron",
    [AST_IN_PROJECTION] = "it belongs in a projection",
    [AST_IN_RULE] = "it belongs in a rule",
    [AST_IN_RULE_OR_PROGRAM] = "it belongs in a rule, or at the top level of the program",
    [AST_IN_EVENT] = "it belongs in an event of a rule",
    [AST_IN_TASK] = "it belongs in a task",
    [AST_IN_PHASE] = "it belongs in the braces of a phase: phase NAME 10 s { … }",
    [AST_IN_SEARCH] = "it belongs in the search",
    [AST_IN_TEST] = "it belongs in a test",
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
    diag_help(diag, "a product needs its '*'; statements on one line are separated by ';'");
    return true;
}

#define MOST_WORDS 64

/* The word of the block that a statement's first word may be meant to be. */
static const char *meant(const AstStmt *stmt, Block block)
{
    const char *texts[MOST_WORDS];
    int total, count = 0;
    const AstWord *words = ast_words(&total);
    for (const char *const *other = blocks[block].others; *other; other++)
        texts[count++] = *other;
    for (int k = 0; k < total && count < MOST_WORDS; k++)
        if (ast_stmt_home(words[k].kind) == blocks[block].home)
            texts[count++] = words[k].text;
    return stmt->kind == AST_OPTION ? suggest_word(ast_call_name(stmt->value), texts, count) : NULL;
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
    const SearchMethod *const *methods = search_methods(&count);
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
    const char *near = meant(stmt, block), *home = homes[ast_stmt_home(stmt->kind)];
    if (near)
        diag_help(diag, "did you mean '%s'?", near);
    else if (stmt->kind == AST_OPTION && strcmp(ast_call_name(stmt->value), "all_to_all") == 0)
        diag_help(diag, "it belongs in a projection");
    else
        diag_help(diag, "%s", home ? home : blocks[block].takes);
    if (block == BLOCK_RULE && stmt->kind == AST_ODE)
        diag_help(diag, "what decays between spikes is a trace: trace %s on pre tau 20 ms",
                  stmt->name.name);
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

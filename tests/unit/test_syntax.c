/* test_syntax.c: what programs parse into, what is said about broken ones, and that nothing breaks
 * the parser: deep nesting, large files, and files with random damage. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <CUnit/CUnit.h>

#include "compiler/syntax/ast_dump.h"
#include "compiler/syntax/parse.h"

void suite_syntax(void);

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

/* ---- helpers -------------------------------------------------------------------------------- */

typedef struct Parsed {
    Arena *arena;
    SourceSet sources;
    Diags *diags;
    AstProgram *program;
} Parsed;

static void parse_bytes(Parsed *parsed, const char *text, int length)
{
    parsed->arena = arena_create();
    parsed->sources = (SourceSet){.arena = parsed->arena};
    parsed->diags = diags_create(parsed->arena, &parsed->sources);
    Ast ast = {
        .arena = parsed->arena,
        .names = name_table_create(parsed->arena),
        .diags = parsed->diags,
    };
    int file = source_add(&parsed->sources, "t", text, length);
    parsed->program = parse_program(&ast, &parsed->sources, file);
}

static void parse_text(Parsed *parsed, const char *text)
{
    parse_bytes(parsed, text, (int)strlen(text));
}

static void drop(Parsed *parsed)
{
    arena_destroy(parsed->arena);
}

/* Both texts are printed if they differ: a failed assertion of CUnit does not do so. */
static void expect_text(const char *program, const char *found, const char *expected)
{
    if (found == NULL)
        found = "";
    if (strcmp(found, expected) != 0)
        printf("\n%s\nexpected:\n%s\nfound:\n%s\n", program, expected, found);
    CU_ASSERT_STRING_EQUAL(found, expected);
}

/* The messages, if there are any, else the tree. */
static void expect(const char *program, const char *expected)
{
    Parsed parsed;
    parse_text(&parsed, program);
    StrBuf out = {0};
    diags_render(parsed.diags, &out, false);
    if (diags_error_count(parsed.diags) == 0)
        ast_dump(parsed.program, &parsed.sources, &out);
    expect_text(program, out.text, expected);
    strbuf_free(&out);
    drop(&parsed);
}

/* ---- expressions in a short form ------------------------------------------------------------ */

static void add_expr(StrBuf *out, const AstExpr *expr);

static void add_list(StrBuf *out, const char *head, const AstArgs *args)
{
    strbuf_add(out, head);
    for (int k = 0; k < args->count; k++) {
        strbuf_char(out, ' ');
        if (args->items[k].name.name != NULL)
            strbuf_printf(out, "%s=", args->items[k].name.name);
        add_expr(out, args->items[k].value);
    }
    strbuf_char(out, ')');
}

static void add_expr(StrBuf *out, const AstExpr *expr)
{
    switch (expr->kind) {
    case AST_NUMBER:
        strbuf_printf(out, "%s%s", expr->u.number.text,
                      expr->u.number.unit == NULL ? "" : expr->u.number.unit);
        break;
    case AST_STRING:
        strbuf_printf(out, "\"%s\"", expr->u.string);
        break;
    case AST_NAME:
        strbuf_add(out, expr->u.name);
        break;
    case AST_MEMBER:
        add_expr(out, expr->u.member.base);
        strbuf_printf(out, ".%s", expr->u.member.member.name);
        break;
    case AST_INDEX:
    case AST_CALL:
        strbuf_add(out, expr->kind == AST_CALL ? "(call " : "(index ");
        add_expr(out, expr->u.call.callee);
        add_list(out, "", &expr->u.call.args);
        break;
    case AST_UNARY:
        strbuf_printf(out, "(%s ", ast_op_text(expr->u.unary.op));
        add_expr(out, expr->u.unary.operand);
        strbuf_char(out, ')');
        break;
    case AST_BINARY:
        strbuf_printf(out, "(%s ", ast_op_text(expr->u.binary.op));
        add_expr(out, expr->u.binary.left);
        strbuf_char(out, ' ');
        add_expr(out, expr->u.binary.right);
        strbuf_char(out, ')');
        break;
    case AST_COMPARE:
        strbuf_char(out, '(');
        add_expr(out, expr->u.compare.first);
        strbuf_printf(out, " %s ", ast_op_text(expr->u.compare.first_op));
        add_expr(out, expr->u.compare.second);
        if (expr->u.compare.third != NULL) {
            strbuf_printf(out, " %s ", ast_op_text(expr->u.compare.second_op));
            add_expr(out, expr->u.compare.third);
        }
        strbuf_char(out, ')');
        break;
    case AST_RANGE:
        add_expr(out, expr->u.range.low);
        strbuf_add(out, "..");
        add_expr(out, expr->u.range.high);
        break;
    case AST_ALL:
        strbuf_char(out, ':');
        break;
    case AST_BIND:
        strbuf_printf(out, "%s in ", expr->u.bind.name.name);
        add_expr(out, expr->u.bind.range);
        break;
    case AST_OVER:
        add_expr(out, expr->u.over.value);
        strbuf_printf(out, " over %s", expr->u.over.window.name);
        break;
    case AST_BAD:
        strbuf_add(out, "bad");
        break;
    }
}

static void expect_expr(const char *text, const char *expected)
{
    char program[256];
    snprintf(program, sizeof program, "x = %s", text);
    Parsed parsed;
    parse_text(&parsed, program);
    StrBuf out = {0};
    diags_render(parsed.diags, &out, false);
    if (parsed.program->statements.count == 1)
        add_expr(&out, parsed.program->statements.items[0]->value);
    expect_text(program, out.text, expected);
    strbuf_free(&out);
    drop(&parsed);
}

static void test_precedence(void)
{
    expect_expr("a + b * c - d", "(- (+ a (* b c)) d)");
    expect_expr("a / b / c", "(/ (/ a b) c)");
    expect_expr("(a + b) * c", "(* (+ a b) c)");
    expect_expr("-x^2", "(- (^ x 2))");
    expect_expr("x^-1", "(^ x (- 1))");
    expect_expr("x^-y^2", "(^ x (- (^ y 2)))");
    expect_expr("2^3^4", "(^ 2 (^ 3 4))");
    expect_expr("-a * -b", "(* (- a) (- b))");
    expect_expr("a - -b", "(- a (- b))");
    expect_expr("a or b and not c == d", "(or a (and b (not (c == d))))");
    expect_expr("not not a and b", "(and (not (not a)) b)");
    expect_expr("a + 1 < b", "((+ a 1) < b)");
    expect_expr("1..n + 1", "1..(+ n 1)");
}

static void test_comparisons(void)
{
    expect_expr("a < b", "(a < b)");
    expect_expr("a <= b < c", "(a <= b < c)");
    expect_expr("(a > b) >= c", "((a > b) >= c)");
    expect_expr("a != b and b == c", "(and (a != b) (b == c))");
}

static void test_postfix(void)
{
    expect_expr("ff.w[:, k]", "(index ff.w : k)");
    expect_expr("signal[i / 100].r", "(index signal (/ i 100)).r");
    expect_expr("a.b.c(1)", "(call a.b.c 1)");
    expect_expr("f()", "(call f)");
    expect_expr("log(x)", "(call log x)");
    expect_expr("f(x)[1][2]", "(index (index (call f x) 1) 2)");
    expect_expr("f(x)^2", "(^ (call f x) 2)");
}

static void test_arguments(void)
{
    expect_expr("cmaes(population = 50, sigma = 0.1)", "(call cmaes population=50 sigma=0.1)");
    expect_expr("rows(\"a\\t\\\"b\", columns = 1..64, center)",
                "(call rows \"a\t\"b\" columns=1..64 center)");
    expect_expr("mean(k in 1..2, pc[k])", "(call mean k in 1..2 (index pc k))");
    expect_expr("mean(out.rate over score)", "(call mean out.rate over score)");
    expect_expr("mean(r over learn, 2)", "(call mean r over learn 2)");
    expect_expr("f(in = 1, not = 2, log = 3, rule = log(4), and = not a)",
                "(call f in=1 not=2 log=3 rule=(call log 4) and=(not a))");
}

static void test_every_keyword_names_an_argument(void)
{
    static const char *const keywords[] = {
        "plast",  "const",    "step",   "input",     "population",  "projection", "rule",
        "task",   "search",   "guard",  "reference", "else",        "let",        "loss",
        "report", "learn",    "on_pre", "on_epoch",  "on_step",     "on_post",    "plastic",
        "clip",   "where",    "trials", "phase",     "minimize",    "method",     "budget",
        "each",   "validate", "at",     "over",      "in",          "log",        "and",
        "or",     "not",      "epochs", "steps",     "generations", "seconds",    "evaluations",
    };
    for (int k = 0; k < COUNT(keywords); k++) {
        char text[64];
        char expected[64];
        snprintf(text, sizeof text, "f(%s = 1)", keywords[k]);
        snprintf(expected, sizeof expected, "(call f %s=1)", keywords[k]);
        expect_expr(text, expected);
    }
}

static void test_numbers_and_units(void)
{
    expect_expr("20 ms", "20ms");
    expect_expr("0.5 \t kHz", "0.5kHz");
    expect_expr("10nS", "10nS");
    expect_expr("1e-3 m", "1e-3m");
    expect_expr("1.5E+2mV", "1.5E+2mV");
    expect_expr("-60 mV", "(- 60mV)");
    expect_expr("1..64", "1..64");
    expect_expr("1.5..2 ms", "1.5..2ms");
    expect_expr("1 ms..2 ms", "1ms..2ms");
    expect_expr("x^2 + 1", "(+ (^ x 2) 1)");
    expect_expr("1e-999", "1e-999");
}

static void test_a_unit_ends_with_its_number(void)
{
    /* `second` is no unit but the name of the next statement, and so is what a new line begins. */
    expect("x = 3 second = 4", "equation x @1:1\n  number 3\nequation second @1:7\n  number 4\n");
    expect("x = 3\ns = 4", "equation x @1:1\n  number 3\nequation s @2:1\n  number 4\n");
    expect("x = y^2 s = 4", "equation x @1:1\n  binary ^\n    name y\n    number 2\n"
                            "equation s @1:9\n  number 4\n");
}

/* ---- statements ----------------------------------------------------------------------------- */

static void test_statements_of_the_program(void)
{
    expect("plast 1; const eta = 0.1 step 0.1 ms",
           "plast @1:1\n  number 1\nconst eta @1:10\n  number 0.1\nstep @1:26\n  number 0.1 ms\n");
    expect("input x[3] = f", "input x @1:1\n  size\n    number 3\n  name f\n");
    expect("population y[1] rate { r = drive }", "population y rate @1:1\n  size\n    number 1\n"
                                                 "  equation r @1:24\n    name drive\n");
    expect("population y[n] spiking : lif { }",
           "population y spiking : lif @1:1\n  size\n    name n\n");
    expect("projection x -> y { plastic a }", "projection x -> y @1:1\n  plastic a @1:21\n");
    expect("projection ff : x -> y { }", "projection ff x -> y @1:1\n");
    expect("rule a {} task b {} search {} reference c {}",
           "rule a @1:1\ntask b @1:11\nsearch @1:21\nreference c @1:31\n");
    expect("guard a < 1 else loss = 2",
           "guard @1:1\n  condition\n    compare <\n      name a\n      number 1\n  number 2\n");
    expect(
        "let p = 1 let q[k in 1..2] = k",
        "let p @1:1\n  number 1\nlet q @1:11\n  bind\n    bind k\n      range\n        number 1\n"
        "        number 2\n  name k\n");
    expect("loss a = 1 at end loss b = 2 over learn report c = 3",
           "loss a at end @1:1\n  number 1\nloss b over learn @1:19\n  number 2\n"
           "report c @1:41\n  number 3\n");
}

static void test_statements_of_blocks(void)
{
    expect("dv/dt = v", "derivative v @1:1\n  name v\n");
    expect("post.ge += w", "increment @1:1\n  target\n    member ge\n      name post\n  name w\n");
    expect("w ~ f each generation; v ~ g",
           "draw w each generation @1:1\n  name f\ndraw v @1:24\n  name g\n");
    expect("all_to_all random(p = 1)", "option @1:1\n  name all_to_all\noption @1:12\n  call\n"
                                       "    name random\n    argument p\n      number 1\n");
    expect("on_epoch {} on_step {} on_pre {} on_post {}",
           "event on_epoch @1:1\nevent on_step @1:13\nevent on_pre @1:24\nevent on_post @1:34\n");
    expect("clip w in [0, 2]", "clip w @1:1\n  low\n    number 0\n  high\n    number 2\n");
    expect("where i < j", "where @1:1\n  condition\n    compare <\n      name i\n      name j\n");
    expect("trials 20 phase learn 200 epochs phase b 1 s {} phase c 2 steps phase d 3",
           "trials @1:1\n  number 20\nphase learn epochs @1:11\n  number 200\nphase b @1:34\n"
           "  number 1 s\nphase c steps @1:49\n  number 2\nphase d @1:65\n  number 3\n");
    expect("trials 20 each generation", "trials each generation @1:1\n  number 20\n");
    expect("minimize d method cmaes budget 3 generations budget 4 budget 5 seconds",
           "minimize @1:1\n  name d\nmethod @1:12\n  name cmaes\nbudget generations @1:25\n"
           "  number 3\nbudget @1:46\n  number 4\nbudget seconds @1:55\n  number 5\n");
    expect("validate 200 trials validate 3",
           "validate @1:1\n  number 200\nvalidate @1:21\n  number 3\n");
}

static void test_learn(void)
{
    expect("learn A = f", "learn A @1:1\n  name f\n");
    expect("learn a, b = 0 in [-2, 2] log",
           "learn a, b log @1:1\n  number 0\n  low\n    unary -\n      number 2\n  high\n"
           "    number 2\n");
    expect("learn A = f ~ g", "learn A @1:1\n  name f\n  draw\n    name g\n");
    expect("learn a ~ g in [0, 1]",
           "learn a @1:1\n  draw\n    name g\n  low\n    number 0\n  high\n    number 1\n");
}

static void test_terms(void)
{
    expect("local.A[pre.r post.r^2 w] = 1",
           "term @1:1\n  target\n    member A\n      name local\n  power 1\n    member r\n"
           "      name pre\n  power 2\n    member r\n      name post\n  power 1\n    name w\n"
           "  number 1\n");
    expect("A[1] = 2", "term constant @1:1\n  target\n    name A\n  number 2\n");
    /* behind '^' the name of a unit is a name */
    expect("A[v^2 s] = 2", "term @1:1\n  target\n    name A\n  power 2\n    name v\n  power 1\n"
                           "    name s\n  number 2\n");
}

static void test_spans(void)
{
    Parsed parsed;
    parse_text(&parsed, "  dv/dt = (a + b) * f(c);");
    const AstStmt *stmt = parsed.program->statements.items[0];
    CU_ASSERT_EQUAL(stmt->span.start, 2);
    CU_ASSERT_EQUAL(stmt->span.end, 24);
    CU_ASSERT_EQUAL(stmt->keyword.end, 4);
    CU_ASSERT_EQUAL(stmt->name.span.start, 3); /* of the v */
    CU_ASSERT_EQUAL(stmt->value->span.start, 10);
    CU_ASSERT_EQUAL(stmt->value->span.end, 24);
    CU_ASSERT_EQUAL(stmt->value->u.binary.left->span.end, 17); /* with its parentheses */
    drop(&parsed);
}

static void test_white_space_and_comments(void)
{
    expect("\xEF\xBB\xBFx = 1 # comment \xC3\xA4 } {\r\n\ty\f=\n\n2;;;# end",
           "equation x @1:2\n  number 1\nequation y @2:2\n  number 2\n");
}

/* ---- broken programs ------------------------------------------------------------------------ */

/* The first line of each message without the path; and as many messages as lines. */
static void expect_errors(const char *program, const char *expected)
{
    Parsed parsed;
    parse_text(&parsed, program);
    StrBuf out = {0};
    diags_render(parsed.diags, &out, false);
    StrBuf heads = {0};
    for (const char *line = out.text; line != NULL && *line != '\0';) {
        size_t length = strcspn(line, "\n");
        const char *error = strstr(line, ": error[");
        if (strncmp(line, "t:", 2) == 0 && error != NULL && error < line + length)
            strbuf_add_bytes(&heads, line + 2, length - 2 + 1);
        line += length + 1;
    }
    expect_text(program, heads.text, expected);
    strbuf_free(&heads);
    strbuf_free(&out);
    drop(&parsed);
}

static void test_expected_and_found(void)
{
    expect_errors("x = ", "1:4: error[E0201]: expected an expression, found the end of the file\n");
    expect_errors("rule { }", "1:6: error[E0201]: expected a name, found '{'\n");
    expect_errors("rule a x", "1:8: error[E0201]: expected '{' or ':', found 'x'\n");
    expect_errors("x, 3", "1:2: error[E0201]: expected '=', '+=' or '~', found ','\n");
    expect_errors("x = f(1 2)", "1:9: error[E0201]: expected ')' or ',', found '2'\n");
    expect_errors("x = w[]", "1:7: error[E0201]: expected an expression or ':', found ']'\n");
    expect_errors("rule a { x = 1 ) }", "1:16: error[E0201]: this ')' closes nothing\n");
    expect_errors("x = f(\"a\" \"b\")",
                  "1:11: error[E0201]: expected ')' or ',', found a string\n");
    expect_errors("projection a b { }", "1:14: error[E0201]: expected '->' or ':', found 'b'\n");
    expect_errors("guard a < 1 loss = 2", "1:13: error[E0201]: expected 'else', found 'loss'\n");
    expect_errors("population y rate { }", "1:14: error[E0201]: expected '[', found 'rate'\n");
}

static void test_advice(void)
{
    expect("const rule = 3",
           "t:1:7: error[E0201]: 'rule' is a word of the language and cannot be a name\n"
           "    1 | const rule = 3\n"
           "      |       ^^^^\n");
    expect("step = 1 ms",
           "t:1:6: error[E0201]: expected an expression, found '='\n"
           "    1 | step = 1 ms\n"
           "      |      ^\n"
           "  help: 'step' is a word of the language: it cannot be a name, and takes no '='\n");
    expect("where i = j", "t:1:9: error[E0201]: expected a statement, found '='\n"
                          "    1 | where i = j\n"
                          "      |         ^\n"
                          "  help: to compare, write '=='\n");
    expect("x = f(rule)", "t:1:11: error[E0201]: expected '=', found ')'\n"
                          "    1 | x = f(rule)\n"
                          "      |           ^\n"
                          "  help: 'rule' is a word of the language and cannot be a name\n");
    expect("trails 20", "t:1:8: error[E0201]: expected '=', '+=' or '~', found '20'\n"
                        "    1 | trails 20\n"
                        "      |        ^^\n"
                        "  help: did you mean 'trials' instead of 'trails'?\n");
    expect("where a < b < c < d",
           "t:1:17: error[E0201]: expected a statement, found '<'\n"
           "    1 | where a < b < c < d\n"
           "      |                 ^\n"
           "  help: two comparisons can be chained, as in 'a < b < c'; join more with 'and'\n");
    expect("x = f(a,\n  b\ny = 3\n", "t:3:1: error[E0201]: expected ')' or ',', found 'y'\n"
                                     "    3 | y = 3\n"
                                     "      | ^\n"
                                     "t:1:6: note: the '(' is opened here\n"
                                     "    1 | x = f(a,\n"
                                     "      |      ^\n");
    expect("dv/dx = 3", "t:1:1: error[E0201]: expected a derivative such as 'dv/dt' before '='\n"
                        "    1 | dv/dx = 3\n"
                        "      | ^^^^^\n"
                        "  help: an equation has one name to the left of '='\n");
}

static void test_empty_program(void)
{
    expect("", "t:1:1: error[E0201]: the program is empty\n"
               "    1 | \n"
               "      | ^\n"
               "  help: a program begins with 'plast 1'\n");
    expect_errors("# nothing\n", "1:1: error[E0201]: the program is empty\n");
    expect_errors(";;", "1:1: error[E0201]: the program is empty\n");
}

static void test_bad_numbers(void)
{
    expect_errors("x = 12abc + 0x10", "1:5: error[E0102]: '12abc' is no number\n"
                                      "1:13: error[E0102]: '0x10' is no number\n");
    expect_errors("x = 1.2.3 + 1. + .5", "1:5: error[E0102]: '1.2.3' is no number\n"
                                         "1:13: error[E0102]: '1.' is no number\n"
                                         "1:18: error[E0102]: '.5' is no number\n");
    expect_errors("x = 1e999", "1:5: error[E0102]: '1e999' is too large for a number\n");
    expect_errors("A[v^2.5] = 1",
                  "1:5: error[E0102]: the powers of a term are integers from 1 to 99\n");
    expect_errors("A[2] = 1",
                  "1:3: error[E0201]: expected 1 or a product such as 'pre.r post.r^2'\n");
    expect("x = 20msec", "t:1:5: error[E0102]: '20msec' is no number\n"
                         "    1 | x = 20msec\n"
                         "      |     ^^^^^^\n"
                         "  help: did you mean '20 ms'?\n");
}

static void test_bad_units(void)
{
    expect("x = f(20 msec)", "t:1:10: error[E0104]: 'msec' is no unit\n"
                             "    1 | x = f(20 msec)\n"
                             "      |          ^^^^\n"
                             "  help: did you mean 'ms'?\n");
    expect_errors("x = 20 sec\ny = 1", "1:8: error[E0104]: 'sec' is no unit\n");
    expect_errors("x = f(3 apples)", "1:9: error[E0104]: 'apples' is no unit\n");
    expect_errors("x = y^2 ms", "1:9: error[E0104]: an exponent has no unit\n");
}

static void test_bad_characters(void)
{
    expect("x = a && b\ny = = 1", "t:1:7: error[E0101]: the character '&' means nothing here\n"
                                  "    1 | x = a && b\n"
                                  "      |       ^\n"
                                  "  help: write 'and'\n"
                                  "t:2:5: error[E0201]: expected an expression, found '='\n"
                                  "    2 | y = = 1\n"
                                  "      |     ^\n");
    expect_errors("\xCF\x84 = 3\nx = \xFF",
                  "1:1: error[E0101]: the character '\xCF\x84' means nothing here\n"
                  "2:5: error[E0101]: the character '?' means nothing here\n");
}

static void test_bad_strings(void)
{
    expect_errors("x = f(\"abc)\ny = 2",
                  "1:7: error[E0103]: the string is not closed before the end of the line\n");
    expect_errors("x = \"a\\", "1:5: error[E0103]: the string is not closed before the end of the "
                               "line\n");
    expect_errors("x = \"a\\qb\" + = 1", "1:7: error[E0103]: unknown escape '\\q'\n"
                                         "1:14: error[E0201]: expected an expression, found '='\n");
}

static void test_braces(void)
{
    expect("rule a {\n  x = 1\n\nrule b { }\n",
           "t:4:1: error[E0203]: a block is not closed; expected '}' before 'rule'\n"
           "    4 | rule b { }\n"
           "      | ^^^^\n"
           "t:1:8: note: the block begins here\n"
           "    1 | rule a {\n"
           "      |        ^\n");
    expect_errors("rule a { }\n}\nx = = 1",
                  "2:1: error[E0201]: this '}' closes no block\n"
                  "3:5: error[E0201]: expected an expression, found '='\n");
    /* the '}' of a block whose '{' is missing is not reported, the next one is */
    expect_errors("rule a\n  x = 1\n}\nrule b { }\n}\n",
                  "2:3: error[E0201]: expected '{' or ':', found 'x'\n"
                  "5:1: error[E0201]: this '}' closes no block\n");
    expect_errors("rule a $\n  x = 1\n}\nrule b { }\n}\n",
                  "1:8: error[E0101]: the character '$' means nothing here\n"
                  "5:1: error[E0201]: this '}' closes no block\n");
    expect_errors("rule a { { x = 1 }\n", "1:10: error[E0201]: expected '}' or a statement, found "
                                          "'{'\n");
    expect_errors("rule a { x = (1 + }\nrule b { y = }\n",
                  "1:19: error[E0201]: expected an expression, found '}'\n"
                  "2:14: error[E0201]: expected an expression, found '}'\n");
    expect_errors("x = { 1, 2 }\ny = = 1",
                  "1:5: error[E0201]: expected an expression, found '{'\n"
                  "2:5: error[E0201]: expected an expression, found '='\n");
}

static void test_ten_mistakes_give_ten_messages(void)
{
    expect_errors("plast 1\n"
                  "const = 0.1\n"
                  "input x[3 = gaussian(samples = 100)\n"
                  "population y[1] { r = drive * }\n"
                  "rule local {\n"
                  "    learn A = volterra(pre.r^2, post.r^2\n"
                  "    on_epoch { w += eta $ mean(A) }\n"
                  "    clip w [0, 2]\n"
                  "}\n"
                  "loss d = min(norm(w - pc), norm(w ++ pc)) at end\n"
                  "search {\n"
                  "    minimize d +\n"
                  "    budget 300 generations\n"
                  "    validate 0x20 trials\n"
                  "}\n",
                  "2:7: error[E0201]: expected a name, found '='\n"
                  "3:11: error[E0201]: expected ']', found '='\n"
                  "4:17: error[E0201]: expected a name, found '{'\n"
                  "4:31: error[E0201]: expected an expression, found '}'\n"
                  "6:41: error[E0201]: expected ')' or ',', found the end of the line\n"
                  "7:25: error[E0101]: the character '$' means nothing here\n"
                  "8:12: error[E0201]: expected 'in', found '['\n"
                  "10:36: error[E0201]: expected an expression, found '+'\n"
                  "12:17: error[E0201]: expected an expression, found the end of the line\n"
                  "14:14: error[E0102]: '0x20' is no number\n");
}

static void test_statements_around_a_mistake_are_kept(void)
{
    Parsed parsed;
    parse_text(&parsed, "a = 1\nb = = 2\nc = 3\nrule r { d = 4; e = ; f = 5 }\n");
    CU_ASSERT_EQUAL(diags_error_count(parsed.diags), 2);
    CU_ASSERT_EQUAL_FATAL(parsed.program->statements.count, 3);
    CU_ASSERT_STRING_EQUAL(parsed.program->statements.items[1]->name.name, "c");
    CU_ASSERT_EQUAL(parsed.program->statements.items[2]->body.count, 2);
    drop(&parsed);
}

static void test_not_text(void)
{
    Parsed parsed;
    parse_bytes(&parsed, "plast 1\n\0 $ $", 13);
    CU_ASSERT_EQUAL(diags_error_count(parsed.diags), 1);
    StrBuf out = {0};
    diags_render(parsed.diags, &out, false);
    CU_ASSERT_PTR_NOT_NULL(strstr(out.text, "t:2:1: error[E0105]"));
    strbuf_free(&out);
    drop(&parsed);

    expect_errors("\x01\x02\x03\xFF\xFEpng",
                  "1:1: error[E0105]: this is not text, and so no program\n");
}

/* ---- limits --------------------------------------------------------------------------------- */

/* `head`, `count` times `middle`, `tail`, to be freed. */
static char *repeated(const char *head, const char *middle, int count, const char *tail)
{
    StrBuf text = {0};
    strbuf_add(&text, head);
    for (int k = 0; k < count; k++)
        strbuf_add(&text, middle);
    strbuf_add(&text, tail);
    return strbuf_take(&text);
}

/* Whether E_TOO_DEEP is among the messages, which are few. Frees the program. */
static void expect_too_deep(char *program, bool too_deep)
{
    Parsed parsed;
    parse_text(&parsed, program);
    StrBuf out = {0};
    diags_render(parsed.diags, &out, false);
    bool found = out.text != NULL && strstr(out.text, "error[E0202]") != NULL;
    CU_ASSERT_EQUAL(found, too_deep);
    CU_ASSERT_TRUE(diags_error_count(parsed.diags) <= (too_deep ? 2 : 0));
    ast_dump(parsed.program, &parsed.sources, &out);
    strbuf_free(&out);
    drop(&parsed);
    free(program);
}

static void test_depth(void)
{
    char *closed = repeated("1", ")", AST_MAX_DEPTH, "");
    expect_too_deep(repeated("x = ", "(", AST_MAX_DEPTH, closed), false);
    free(closed);
    closed = repeated("1", ")", AST_MAX_DEPTH + 1, "");
    expect_too_deep(repeated("x = ", "(", AST_MAX_DEPTH + 1, closed), true);
    free(closed);

    expect_too_deep(repeated("x = 1", " + 1", AST_MAX_HEIGHT, ""), false);
    expect_too_deep(repeated("x = 1", " + 1", AST_MAX_HEIGHT + 1, ""), true);
    expect_too_deep(repeated("x = 1", "^1", AST_MAX_DEPTH, ""), false);
    expect_too_deep(repeated("x = 1", "^1", AST_MAX_DEPTH + 1, ""), true);
    expect_too_deep(repeated("x = 1", " + 1", 100000, ""), true);
    expect_too_deep(repeated("x = a", "[1]", 100000, ""), true);
    expect_too_deep(repeated("x = a", ".b", 100000, ""), true);
    expect_too_deep(repeated("x = ", "(", 10000, "1"), true);
    expect_too_deep(repeated("x = ", "-", 100000, "1"), true);
    expect_too_deep(repeated("x = ", "not ", 100000, "1"), true);
    expect_too_deep(repeated("x = ", "2^", 100000, "1"), true);
    expect_too_deep(repeated("x = ", "f(", 10000, "1"), true);
    expect_too_deep(repeated("", "{", 10000, ""), true);
    expect_too_deep(repeated("", "rule a {", 10000, ""), true);
}

static void test_depth_of_blocks(void)
{
    char *closed = repeated("", "}", AST_MAX_DEPTH + 1, "");
    expect_too_deep(repeated("", "rule a {", AST_MAX_DEPTH + 1, closed), false);
    free(closed);
    closed = repeated("", "}", AST_MAX_DEPTH + 2, "");
    expect_too_deep(repeated("", "rule a {", AST_MAX_DEPTH + 2, closed), true);
    free(closed);
}

static void test_large_programs(void)
{
    static const char statement[] =
        "projection ff : x -> y { w ~ normal(0, 0.1) each generation; drive += w * pre.r } ";
    int count = SOURCE_MAX_BYTES / (int)strlen(statement);
    char *program = repeated("", statement, count, "");
    Parsed parsed;
    parse_text(&parsed, program);
    CU_ASSERT_EQUAL(diags_error_count(parsed.diags), 0);
    CU_ASSERT_EQUAL(parsed.program->statements.count, count);
    drop(&parsed);
    free(program);
}

static void test_large_broken_programs(void)
{
    static const char *const pieces[] = {
        "x = = 3\n", "x==;",          ") ", "{ ", "$", "\"", "x", "1", "(",
        "} ",        "x = f(1 abc, ", "1.", "\n",
    };
    for (int k = 0; k < COUNT(pieces); k++) {
        int count = SOURCE_MAX_BYTES / 4 / (int)strlen(pieces[k]);
        char *program = repeated("", pieces[k], count, "");
        Parsed parsed;
        parse_text(&parsed, program);
        StrBuf out = {0};
        diags_render(parsed.diags, &out, false);
        CU_ASSERT_TRUE(out.length < 100000);
        strbuf_free(&out);
        drop(&parsed);
        free(program);
    }
}

/* ---- random damage -------------------------------------------------------------------------- */

/* Marsaglia's xorshift64 (2003). */
static uint32_t below(uint64_t *state, int bound)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (uint32_t)((*state >> 20) % (uint64_t)bound);
}

static const char healthy[] =
    "plast 1\nconst eta = 0.1 # learning rate\nstep 0.1 ms\n"
    "task t { trials 20; phase learn 200 epochs; phase score 10 s { all } }\n"
    "input x[3] = rows(\"a.csv\", columns = 1..64, scale = 1/16)\n"
    "population y[1] spiking : lif { dv/dt = -v / 20 ms; r = drive }\n"
    "rule local { learn A, B = 0 ~ f(1) in [-2, 2] log\n on_epoch { w += eta * mean(A) } }\n"
    "projection ff : x -> y { all_to_all where i < j; w ~ normal(0, 1) each trial; clip w in [0, 1]"
    " plastic local }\nguard 0 < abs(w) < 1e5 and not z else loss = 1 + (t - 2) / t\n"
    "let pc[k in 1..2] = principal(x, k)\nloss d = mean(k in 1..2, w[:, k] over learn) at end\n"
    "search { minimize d^2; method cmaes(population = 50); budget 3 generations; validate 2 trials"
    " }\nreference oja { local.A[pre.r post.r^2] = 1; A[1] = -1 }\n";

/* Puts `piece` in the place of `length` bytes. */
static void replace(StrBuf *text, int place, int length, const char *piece)
{
    StrBuf result = {0};
    strbuf_add_bytes(&result, text->text, (size_t)place);
    strbuf_add(&result, piece);
    strbuf_add(&result, text->text + place + length);
    strbuf_free(text);
    *text = result;
}

static void damage(StrBuf *text, uint64_t *state)
{
    static const char *const pieces[] = {
        "{",   "}",     "(",     ")",  "[",    "]",    ";", "=",     "+=", "~",
        "in ", "rule ", " 1 ms", "x ", "\n",   "..",   "^", "-",     "\"", "#",
        "$",   "<",     "over ", "1.", "\xFF", "\xC3", ":", "9e999", ",",  "",
    };
    int size = (int)text->length;
    int place = (int)below(state, size);
    int length = (int)below(state, 12);
    if (length > size - place)
        length = size - place;
    switch (below(state, 3)) {
    case 0:
        text->text[place] = (char)(1 + below(state, 255));
        break;
    case 1:
        replace(text, place, 0, pieces[below(state, COUNT(pieces))]);
        break;
    default:
        replace(text, place, length, pieces[below(state, COUNT(pieces))]);
        break;
    }
}

static void test_random_damage(void)
{
    uint64_t state = 88172645463325252u;
    for (int round = 0; round < 500; round++) {
        StrBuf text = {0};
        strbuf_add(&text, healthy);
        for (int k = 0; k < 1 + round % 4; k++)
            damage(&text, &state);
        Parsed parsed;
        parse_bytes(&parsed, text.text, (int)text.length);
        StrBuf out = {0};
        diags_render(parsed.diags, &out, round % 2 == 0);
        ast_dump(parsed.program, &parsed.sources, &out);
        CU_ASSERT_TRUE(out.length > 0);
        strbuf_free(&out);
        drop(&parsed);
        strbuf_free(&text);
    }
}

static void test_healthy_program(void)
{
    Parsed parsed;
    parse_text(&parsed, healthy);
    CU_ASSERT_EQUAL(diags_error_count(parsed.diags), 0);
    CU_ASSERT_EQUAL(parsed.program->statements.count, 13);
    drop(&parsed);
}

void suite_syntax(void)
{
    CU_pSuite suite = CU_add_suite("syntax", NULL, NULL);
    CU_add_test(suite, "precedence", test_precedence);
    CU_add_test(suite, "comparisons", test_comparisons);
    CU_add_test(suite, "postfix", test_postfix);
    CU_add_test(suite, "arguments", test_arguments);
    CU_add_test(suite, "every_keyword_names_an_argument", test_every_keyword_names_an_argument);
    CU_add_test(suite, "numbers_and_units", test_numbers_and_units);
    CU_add_test(suite, "a_unit_ends_with_its_number", test_a_unit_ends_with_its_number);
    CU_add_test(suite, "statements_of_the_program", test_statements_of_the_program);
    CU_add_test(suite, "statements_of_blocks", test_statements_of_blocks);
    CU_add_test(suite, "learn", test_learn);
    CU_add_test(suite, "terms", test_terms);
    CU_add_test(suite, "spans", test_spans);
    CU_add_test(suite, "white_space_and_comments", test_white_space_and_comments);
    CU_add_test(suite, "expected_and_found", test_expected_and_found);
    CU_add_test(suite, "advice", test_advice);
    CU_add_test(suite, "empty_program", test_empty_program);
    CU_add_test(suite, "bad_numbers", test_bad_numbers);
    CU_add_test(suite, "bad_units", test_bad_units);
    CU_add_test(suite, "bad_characters", test_bad_characters);
    CU_add_test(suite, "bad_strings", test_bad_strings);
    CU_add_test(suite, "braces", test_braces);
    CU_add_test(suite, "ten_mistakes_give_ten_messages", test_ten_mistakes_give_ten_messages);
    CU_add_test(suite, "statements_around_a_mistake_are_kept",
                test_statements_around_a_mistake_are_kept);
    CU_add_test(suite, "not_text", test_not_text);
    CU_add_test(suite, "depth", test_depth);
    CU_add_test(suite, "depth_of_blocks", test_depth_of_blocks);
    CU_add_test(suite, "large_programs", test_large_programs);
    CU_add_test(suite, "large_broken_programs", test_large_broken_programs);
    CU_add_test(suite, "healthy_program", test_healthy_program);
    CU_add_test(suite, "random_damage", test_random_damage);
}

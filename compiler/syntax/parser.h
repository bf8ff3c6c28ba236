/* parser.h: what the generated parser, the scanner and the files around them share; private to
 * syntax/ and grammar/. */
#ifndef PLASTC_PARSER_H
#define PLASTC_PARSER_H

#include "plast.tab.h"

typedef struct Token {
    int kind;
    Span span;
    Value value;
    bool first_on_line;
    int indent;      /* bytes before the first token of its line */
    bool stray;      /* a '}' without a '{' */
    bool made_up;    /* a '}' that is missing at the end of the file */
    bool resumed_at; /* a '{' that follows an error */
} Token;

typedef struct Bracket {
    char opening; /* ( [ { */
    Span span;
    int indent; /* of the line it stands in */
} Bracket;

typedef enum ParserMode {
    PARSING,
    SKIPPING, /* an error was met; the current token is the first that may be left out */
    RESUMING  /* "resume" was sent; the current token follows */
} ParserMode;

/* What scanner, grammar and parse.c share. */
struct Parser {
    Ast *ast;
    AstProgram *program;
    const Source *source;
    int file;
    int errors_before; /* this file */

    /* of the scanner */
    void *scanner;
    int scanned;           /* bytes so far */
    int line_start;        /* where the current line begins */
    int indent;            /* of the current line; -1 before its first token */
    int word_after_number; /* where a word stood that could have been a unit; -1 if none did */
    bool ended;

    /* of parse.c */
    ParserMode mode;
    Token current, previous;
    VEC(Bracket) brackets;  /* that are open; none but '{' below a '{' */
    int braces;             /* how many of them are '{' */
    AstName line_word;      /* the name behind the last '{', ';' or beginning of a line */
    int line_second;        /* the kind of the token behind it; 0 before that */
    AstName path;           /* the first name of the last `pre.r`, whose span is that of it all */
    bool path_runs_on;      /* something that ends an expression stands right before it */
    int keyword;            /* the last one that began a statement of this block; 0: none did */
    int keyword_before;     /* the same before the current token */
    Token outdented;        /* the first token that looks as if a '}' was missing before it */
    Bracket outdented_from; /* the block that then is not closed */
    bool unclosed_reported;

    /* of the error that is being recovered from */
    int resume_indent;     /* a line indented no deeper than this begins a statement */
    int skip_until_braces; /* a block is left out until so many are open; -1 if none is */
    bool lacks_brace;      /* a '{' was perhaps missed */
    bool after_stray_brace;

    /* of all errors */
    int missing_braces; /* '{' that were missed: as many '}' are too many */
    int extra_braces;   /* '{' that were too many: as many '}' are missing */
};

/* plast.l */
void scan_open(Parser *parser);
void scan_close(Parser *parser);
/* The next token; not to be called again after it returned T_END. */
int scan_token(Value *value, Span *span, void *scanner);

/* parse.c, for the parser. */
int parser_lex(Value *value, Span *span, Parser *parser);

/* syntax_error.c, for the parser. */
void parser_error(const Span *span, Parser *parser, const char *message);
/* False when so many errors were reported that the words of a further one do not matter. */
bool parser_wants_words(const Parser *parser);
/* The current token is none of those expected. */
void parser_unexpected(Parser *parser, const char *const *expected, int count);

/* syntax_error.c, for scanner and actions. */
bool parser_is_unit(const char *word);
const char *parser_near_unit(const char *word); /* that was perhaps meant, or NULL */
/* An option right behind a number may be a misspelt unit. */
void parser_check_option(Parser *parser, AstName word);

/* parse.c */

/* The innermost bracket that is open, or NULL. */
const Bracket *parser_innermost(const Parser *parser);
/* Whether that is a '(' or '['. */
bool parser_in_parentheses(const Parser *parser);
/* An error was met at the current token: what follows is left out as far as need be. */
void parser_start_skipping(Parser *parser);

/* words.c */

/* The kind of a token that was scanned as a name: a keyword where it stands as one, else T_NAME.
 * Asked before it becomes the current token. */
int parser_word(const Parser *parser, const Token *token);
/* Whether a statement can begin with a token of this kind; one that stands in no block. */
bool parser_begins_statement(int kind);
bool parser_begins_definition(int kind);

/* grammar_checks.c: what actions check. */

void parser_check_empty(Parser *parser, const AstStmts *statements);
/* The `v` of `dv/dt`. */
AstName parser_derivative(Parser *parser, AstName numerator, AstName denominator);
/* The exponent of a factor. */
int parser_power(Parser *parser, const AstExpr *number);
/* Only 1 stands for the constant term. */
void parser_check_one(Parser *parser, const AstExpr *number);
/* The arguments of `v(0) = …`. */
void parser_check_start(Parser *parser, AstName name, Span brackets, const AstArgs *args);

#endif

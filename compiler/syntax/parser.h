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

typedef VEC(Token) TokenList;

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

/* What scanner, grammar and the files below syntax/ share. */
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

    TokenList *kept; /* where tokens are kept that the parser has seen, borrowed; NULL: they are not */

    /* of parser.c */
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

/* For the generated parser: the next token that it shall see. After an error was met it gets "resume" in place of
 * what is left out. */
int parser_lex(Value *value, Span *span, Parser *parser);
/* An error was met at the current token: what follows is left out as far as need be. */
void parser_start_skipping(Parser *parser);

/* The innermost bracket that is open, or NULL. */
static inline const Bracket *parser_innermost(const Parser *parser)
{
    return parser->brackets.count == 0 ? NULL : &parser->brackets.items[parser->brackets.count - 1];
}

/* Whether that is a '(' or '['. */
static inline bool parser_in_parentheses(const Parser *parser)
{
    const Bracket *bracket = parser_innermost(parser);
    return bracket != NULL && bracket->opening != '{';
}

/* Whether the line begins with a name that is followed by what would follow a keyword; `learn` is a
 * usual name of a phase. */
static inline bool parser_suspects_line_word(const Parser *parser)
{
    int second = parser->line_second;
    return parser->line_word.name != NULL &&
           (second == T_NAME || second == T_LEARN || second == T_NUMBER || second == '{');
}

#endif

/* parse_tokens.c: text to AST: refuses what is no text, and has the parser read the rest. */
#include "parse_tokens.h"

#include <string.h>

#include "scan.h"

/* The first byte that says that this is no text, or -1. A NUL does, and so do control characters
 * and bytes that UTF-8 does not know, if they are more than a slip. */
static int find_non_text(const Source *source)
{
    const char *nul = memchr(source->text, '\0', (size_t)source->length);
    if (nul != NULL)
        return (int)(nul - source->text);
    int first = -1;
    int count = 0;
    for (int k = 0; k < source->length; k++) {
        unsigned char byte = (unsigned char)source->text[k];
        bool control = byte < 0x20 && strchr("\t\n\v\f\r", byte) == NULL;
        if (!control && byte != 0x7F && byte != 0xC0 && byte != 0xC1 && byte < 0xF5)
            continue;
        count++;
        if (first < 0)
            first = k;
    }
    return count > 2 + source->length / 20 ? first : -1;
}

AstProgram *parse_tokens(Ast *ast, const SourceSet *sources, int file, TokenList *tokens)
{
    AstProgram *program = arena_new(ast->arena, AstProgram);
    program->file = file;
    Parser parser = {
        .ast = ast,
        .program = program,
        .source = sources->files[file],
        .file = file,
        .errors_before = diags_error_count(ast->diags),
        .kept = tokens,
        .indent = -1,
        .word_after_number = -1,
        .current = {.span = {.file = file}},
    };
    int non_text = find_non_text(parser.source);
    if (non_text >= 0) {
        diag_error(ast->diags, E_NOT_TEXT, (Span){file, non_text, non_text + 1},
                   "this is not text, and so no program");
        return program;
    }
    scan_open(&parser);
    parser_parse(&parser);
    scan_close(&parser);
    return program;
}

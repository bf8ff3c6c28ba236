/* parse.c: see parse.h. */
#include "parse.h"

#include "parse_tokens.h"

AstProgram *parse_program(Ast *ast, const SourceSet *sources, int file)
{
    return parse_tokens(ast, sources, file, NULL);
}

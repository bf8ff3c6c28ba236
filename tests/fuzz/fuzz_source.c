/* fuzz_source.c: any bytes are either a program, which is compiled to C, or give messages.
 *
 * One input in sixteen goes all the way, chosen by its bytes; the others stop when they are
 * checked, so that most of the time goes where most mistakes are found. Nothing is run and nothing
 * is written. Data files are looked for where the golden tests have one, so run this at the root of
 * the project. tests/fuzz/dictionary.sh prints the words of the language. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "compiler/driver.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What a user would see. */
static void render(const Compilation *compilation)
{
    StrBuf text = {0};
    diags_render(compilation->diags, &text, false);
    if (text.length == 0 && diags_error_count(compilation->diags) > 0)
        abort(); /* without errors there may be warnings */
    strbuf_free(&text);
}

static void dump(const Compilation *compilation)
{
    static const Stage stages[] = {STAGE_AST, STAGE_CHECKED, STAGE_IR};
    StrBuf text = {0};
    for (size_t k = 0; k < sizeof stages / sizeof stages[0]; k++)
        stage_dump(compilation, stages[k], &text);
    strbuf_free(&text);
}

/* A sum over the bytes decides, so that the same input goes as far each time. */
static Stage last_stage(const uint8_t *data, size_t size)
{
    unsigned sum = 0;
    for (size_t k = 0; k < size; k++)
        sum = sum * 31 + data[k];
    return (sum >> 8) % 16 == 0 ? STAGE_C : STAGE_CHECKED;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ErrorText error = {""};
    CheckOptions options = {.data_folder = "tests/golden/check", .usage = &error};
    Compilation compilation;
    if (size > SOURCE_MAX_BYTES)
        return 0;
    Status status = compile_text(&compilation, "f.plast", (const char *)data, (int)size, &options,
                                 last_stage(data, size));
    render(&compilation);
    if ((status == STATUS_OK) != (diags_error_count(compilation.diags) == 0))
        abort(); /* an error without a message, or a message without an error */
    if (compilation.module)
        dump(&compilation);
    compile_free(&compilation);
    return 0;
}

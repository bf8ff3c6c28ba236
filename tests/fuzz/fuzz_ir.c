/* fuzz_ir.c: any bytes are either a module of the IR or an error that says where; what is read prints as a
 * text that reads back to itself, and a module that the verifier accepts is accepted after that, too. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/ir/ir_print.h"
#include "compiler/ir/ir_read.h"
#include "compiler/ir/ir_verify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int is_valid(const IrModule *module)
{
    StrBuf why = {0};
    int valid = ir_verify_is_valid(module, &why);
    if (valid != (why.length == 0))
        abort();
    strbuf_free(&why);
    return valid;
}

static void check_round_trip(Arena *arena, const IrModule *module)
{
    StrBuf once = {0}, again = {0};
    ErrorText error = {""};
    ir_print(module, &once);
    IrModule *second = ir_read(arena, "again", once.text ? once.text : "", once.length, &error);
    if (second == NULL)
        abort();
    ir_print(second, &again);
    if (once.length != again.length ||
        (once.length > 0 && memcmp(once.text, again.text, once.length) != 0) ||
        is_valid(module) != is_valid(second))
        abort();
    strbuf_free(&once);
    strbuf_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_create();
    ErrorText error = {""};
    IrModule *module = ir_read(arena, "f.ir", (const char *)data, size, &error);
    if (module != NULL)
        check_round_trip(arena, module);
    else if (strncmp(error.text, "f.ir:", 5) != 0)
        abort();
    arena_destroy(arena);
    return 0;
}

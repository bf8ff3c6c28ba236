/* jit_tcc.c: tier 0, emitted C to machine code in this process. The only file that knows libtcc.
 *
 * A closed world: the ABI's text, the kernel library's declarations and the module are one string,
 * and the kernel's functions are bound by address. libtcc opens no file. The code goes to pages of
 * our own, which are never writable and executable at once when it runs: relocation writes the
 * module's data for the last time, so all of it becomes read and execute. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "jit_tcc.h"

#include <errno.h>
#include <libtcc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "runtime/kernel/kernel.h"
#include "compiler/base/diag.h"
#include "compiler/emit/kernel_text.h"

int jit_tcc_mprotect(void *pages, size_t size, int protection);
_Noreturn void jit_tcc_exit(int code);

struct TccModule {
    void *pages; /* owned */
    size_t size;
    const PlastModule *module; /* within the pages */
};

typedef struct Compilation {
    TCCState *tcc;
    StrBuf source;
    StrBuf words; /* what libtcc said */
} Compilation;

static void collect(void *words, const char *text)
{
    strbuf_add(words, text);
    strbuf_char(words, '\n');
}

/* Emitted text that does not compile is a fault of plastc. */
static _Noreturn void fail(const Compilation *c, const char *doing)
{
    diag_ice("jit", c->source.text, "libtcc failed when %s: %s", doing,
             c->words.text == NULL ? "no reason given" : c->words.text);
}

/* Multiply-adds in the text's own pages, in machine code, where the processor has an instruction
 * for them. A call of plastc's is an indirect jump to far away: they would take 1.7 times as long.
 */
static void add_near_functions(StrBuf *source)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("fma"))
        strbuf_add(source, "double rt_near_fma(double a, double b, double c);\n"
                           "double rt_near_quadratic(double a, double b, double c, double x);\n"
                           "__asm__(\".text\\n\"\n"
                           "        \".globl rt_near_fma\\n\"\n"
                           "        \"rt_near_fma:\\n\"\n"
                           "        \".byte 0xc4, 0xe2, 0xe9, 0x99, 0xc1\\n\" /* a = a * b + c */\n"
                           "        \"ret\\n\"\n"
                           "        \".globl rt_near_quadratic\\n\"\n"
                           "        \"rt_near_quadratic:\\n\"\n"
                           "        \".byte 0xc4, 0xe2, 0xf1, 0x99, 0xc3\\n\" /* a = a * x + b */\n"
                           "        \".byte 0xc4, 0xe2, 0xe9, 0x99, 0xc3\\n\" /* a = a * x + c */\n"
                           "        \"ret\\n\");\n"
                           "#define fma rt_near_fma\n"
                           "#define r_quadratic rt_near_quadratic\n");
#else
    (void)source;
#endif
}

static void add_source(Compilation *c, const char *text)
{
    kernel_text_abi(&c->source);
    int count;
    const char *const *declarations = kernel_declarations(&count);
    for (int k = 0; k < count; k++)
        strbuf_add(&c->source, declarations[k]);
    add_near_functions(&c->source);
    strbuf_add(&c->source, text);
}

static void bind_kernel(Compilation *c)
{
    int count;
    const KernelSymbol *symbols = kernel_symbols(&count);
    for (int k = 0; k < count; k++) {
        if (tcc_add_symbol(c->tcc, symbols[k].name, symbols[k].address) != 0)
            fail(c, "binding the kernel library");
    }
}

static void compile(Compilation *c)
{
    tcc_set_error_func(c->tcc, &c->words, collect);
    tcc_set_options(c->tcc, "-nostdlib -nostdinc");
    if (tcc_set_output_type(c->tcc, TCC_OUTPUT_MEMORY) != 0)
        fail(c, "starting");
    if (tcc_compile_string(c->tcc, c->source.text) != 0)
        fail(c, "compiling");
    bind_kernel(c);
}

/* Whole pages for `bytes` bytes. */
static size_t page_size(int bytes)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    return ((size_t)bytes + page - 1) / page * page;
}

static Status no_pages(ErrorText *error)
{
    return status_error(error, status_of_errno(errno, STATUS_RUN),
                        "the system gives no pages for code that is made here: %s", strerror(errno));
}

/* Moves the code to its pages. */
static Status relocate(Compilation *c, TccModule *compiled, ErrorText *error)
{
    int bytes = tcc_relocate(c->tcc, NULL);
    if (bytes < 0)
        fail(c, "linking");
    compiled->size = page_size(bytes);
    compiled->pages =
        mmap(NULL, compiled->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (compiled->pages == MAP_FAILED) {
        compiled->pages = NULL;
        return no_pages(error);
    }
    if (tcc_relocate(c->tcc, compiled->pages) < 0)
        fail(c, "relocating");
    compiled->module = tcc_get_symbol(c->tcc, "plast_module");
    if (mprotect(compiled->pages, compiled->size, PROT_READ | PROT_EXEC) != 0)
        return no_pages(error);
    return STATUS_OK;
}

static void check_module(const Compilation *c, const PlastModule *module)
{
    if (module == NULL)
        fail(c, "looking for plast_module");
    if (module->abi_version != PLAST_ABI_VERSION || module->lanes != 1)
        fail(c, "checking the version of plast_module");
}

Status jit_tcc_compile(const char *text, TccModule **compiled, ErrorText *error)
{
    TccModule *made = memory_calloc(1, sizeof *made);
    Compilation c = {.tcc = tcc_new()}; /* never NULL: see below */
    add_source(&c, text);
    compile(&c);
    Status status = relocate(&c, made, error);
    if (status == STATUS_OK)
        check_module(&c, made->module);
    tcc_delete(c.tcc);
    strbuf_free(&c.source);
    strbuf_free(&c.words);
    if (status != STATUS_OK) {
        jit_tcc_free(made);
        made = NULL;
    }
    *compiled = made;
    return status;
}

const PlastModule *jit_tcc_module(const TccModule *compiled)
{
    return compiled->module;
}

void jit_tcc_free(TccModule *compiled)
{
    if (compiled == NULL)
        return;
    if (compiled->pages != NULL)
        munmap(compiled->pages, compiled->size);
    free(compiled);
}

/* ---- what libtcc calls instead of the C library: see the note ------------------------------------ */

int jit_tcc_mprotect(void *pages, size_t size, int protection)
{
    (void)pages, (void)size, (void)protection;
    return 0;
}

void jit_tcc_exit(int code)
{
    diag_ice("jit", NULL, "libtcc gave up with %d", code);
}

/* Note: libtcc's copy.
 *
 * Where an allocation fails libtcc prints words of its own and ends the process with 1, or, before
 * there is a TCCState and while it makes those words, follows a null pointer. When it relocates it
 * makes its pages writable and executable, which a system may forbid, and ends the process if that
 * fails. So the Makefile links a copy of it that calls memory_malloc, memory_calloc and
 * memory_realloc, which say what is wrong and end with STATUS_MEMORY; that leaves the protection of
 * pages to relocate() above; and that ends no process without a word. */

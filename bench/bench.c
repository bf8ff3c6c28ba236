/* bench.c: see bench.h. */
#include "bench.h"

#include "compiler/session/session.h"

#include <stdio.h>
#include <stdlib.h>

void bench_fail(const char *words)
{
    fprintf(stderr, "bench: %s\n", words);
    exit(1);
}

void *bench_memory(size_t bytes)
{
    void *memory = aligned_alloc(64, (bytes + 63) / 64 * 64);
    if (!memory)
        bench_fail("out of memory");
    return memory;
}

double bench_seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double bench_median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, compare);
    return 0.5 * (values[count / 2] + values[(count - 1) / 2]);
}

int bench_repeats(int argc, char **argv, int standard)
{
    int repeats = argc == 3 ? atoi(argv[2]) : standard;
    if (argc < 2 || argc > 3 || repeats < 1 || repeats > BENCH_MOST)
        bench_fail("usage: PROGRAM.plast or FOLDER, [REPEATS, 1 to 100]");
    return repeats;
}

void bench_compile(Compilation *compilation, const BenchProgram *program)
{
    ErrorText error = {""};
    Setting settings[2];
    int count = 0;
    if (program->inputs)
        settings[count++] = (Setting){.name = "N", .value = program->inputs};
    if (program->simulated)
        settings[count++] = (Setting){.name = "T", .value = program->simulated};
    CheckOptions options = {.settings = settings,
                            .setting_count = count,
                            .data_folder = program->data,
                            .without = program->without,
                            .recording = program->recording,
                            .gradient = program->gradient,
                            .usage = &error};
    if (compile(compilation, program->path, &options, STAGE_C, &error) != STATUS_OK)
        bench_fail(error.text[0] ? error.text : "the program has errors");
}

CcModule *bench_load_cc(const char *text, CcShape shape)
{
    ErrorText error;
    CcOptions options = {.shape = shape};
    CcModule *module;
    if (jit_cc_start(text, &options, &module, &error) != STATUS_OK ||
        jit_cc_poll(module, true, &error) != CC_READY)
        bench_fail(error.text);
    return module;
}

CcModule *bench_compile_cc(const Compilation *compilation, int lanes)
{
    StrBuf text = {0};
    CcShape shape = session_shape_for(compilation, lanes, BENCH_CANDIDATES);
    compile_parts(compilation, shape.parts, &text);
    CcModule *module = bench_load_cc(text.text, shape);
    strbuf_free(&text);
    return module;
}

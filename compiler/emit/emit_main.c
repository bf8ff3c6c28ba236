/* emit_main.c: a program of its own: what stands around the module. */
#include "emit_main.h"

#include <string.h>

#include "emit.h"
#include "emit_records.h"
#include "emit_tables.h"
#include "emit_text.h"
#include "kernel_text.h"

/* What follows the module. It knows the model only through plast_module, plast_tables,
 * emitted_coefficients, their units and EMITTED_SEED. */
/* clang-format off */
static const char *const include_lines[] = {
    "#include <stdint.h>",
    "#include <stdio.h>",
    "#include <stdlib.h>",
    "#include <string.h>",
    "",
};

static const char *const main_lines[] = {
    "static const PlastModule *const module = &plast_module;",
    "#define TASKS (module->task_count > 1 ? module->task_count : 1)",
    "",
    "/* One block of memory, cut into pieces that begin at multiples of 64 bytes. */",
    "typedef struct Memory {",
    "    void *block;",
    "    double *trial, *generation, *scratch, *coefficients, *work, *outcome, *sums, *counts;",
    "    double *means, *all, *beside;",
    "} Memory;",
    "",
    "/* Doubles that a piece of `count` takes. */",
    "static size_t piece(int count, int lanes)",
    "{",
    "    return ((size_t)count * (size_t)lanes + 7) / 8 * 8;",
    "}",
    "",
    "static Memory allocate(void)",
    "{",
    "    const size_t sizes[] = {piece(module->trial_size, 1),",
    "                            piece(module->generation_size, 1),",
    "                            piece(module->scratch_size, 1),",
    "                            piece(module->coefficient_count, LANES),",
    "                            piece(module->work_size, LANES),",
    "                            piece(module->outcome_count + 1, LANES),",
    "                            piece(module->outcome_count * TASKS, 1),",
    "                            piece(module->outcome_count * TASKS, 1),",
    "                            piece(module->outcome_count, 1),",
    "                            piece(module->outcome_count * module->trials, 1),",
    "                            ((size_t)rt_over_trials_scratch(module, module->trials) + 7) / 8 * 8};",
    "    double *pieces[11];",
    "    size_t total = 8;",
    "    for (int k = 0; k < 11; k++)",
    "        total += sizes[k];",
    "    void *block = malloc(total * sizeof(double));",
    "    if (block == NULL) {",
    "        fprintf(stderr, \"%.3g GiB of memory are not there\\n\", (double)total / 134217728.0);",
    "        exit(1);",
    "    }",
    "    double *next = (double *)((char *)block + (64 - (uintptr_t)block % 64) % 64);",
    "    for (int k = 0; k < 11; k++) {",
    "        pieces[k] = next;",
    "        next += sizes[k];",
    "    }",
    "    Memory memory = {block,     pieces[0], pieces[1], pieces[2],",
    "                     pieces[3], pieces[4], pieces[5], pieces[6], pieces[7], pieces[8],",
    "                     pieces[9], pieces[10]};",
    "    return memory;",
    "}",
    "",
    "/* Simulates trial `number` of the search with the candidate in all lanes. */",
    "static void run_trial(const Memory *memory, unsigned long long seed, int number)",
    "{",
    "    PlastContext context;",
    "    context.tables = plast_tables;",
    "    context.draw.seed_low = (int)(unsigned)(seed & 0xffffffffu);",
    "    context.draw.seed_high = (int)(unsigned)(seed >> 32);",
    "    context.draw.set = PLAST_SEARCH;",
    "    context.draw.trial = number;",
    "    context.draw.generation = 0;",
    "    context.record = RECORD(number);",
    "    context.recorder = 0;",
    "    module->prepare_trial(&context, memory->trial, memory->scratch);",
    "    context.draw.generation = PLAST_FINAL;",
    "    module->prepare_generation(&context, memory->trial, memory->generation, memory->scratch);",
    "    module->rollout(&context, memory->trial, memory->generation, memory->coefficients,",
    "                    memory->work, memory->outcome);",
    "}",
    "",
    "/* Adds the outcomes of a trial to the sums of its task. */",
    "static void add_trial(const Memory *memory, int number, int task)",
    "{",
    "    for (int k = 0; k < module->outcome_count; k++) {",
    "        memory->all[k * module->trials + number] = memory->outcome[k * LANES];",
    "        const int own = module->outcomes[k].task;",
    "        if (own == 0 || own == task + 1) {",
    "            memory->sums[k * TASKS + task] += memory->outcome[k * LANES];",
    "            memory->counts[k * TASKS + task] += 1.0;",
    "        }",
    "    }",
    "}",
    "",
    "static double weight_of(int task)",
    "{",
    "    return module->task_count > 1 ? module->tasks[task].weight : 1.0;",
    "}",
    "",
    "/* The mean of an outcome over tasks, by their shares, of the means over their trials. */",
    "static double mean(const Memory *memory, int outcome)",
    "{",
    "    double total = 0.0, weights = 0.0;",
    "    for (int task = 0; task < TASKS; task++) {",
    "        if (memory->counts[outcome * TASKS + task] > 0.0)",
    "            weights += weight_of(task);",
    "    }",
    "    for (int task = 0; task < TASKS; task++) {",
    "        const double count = memory->counts[outcome * TASKS + task];",
    "        const double sum = memory->sums[outcome * TASKS + task];",
    "        if (count > 0.0)",
    "            total += weight_of(task) / weights * (sum / count);",
    "    }",
    "    return weights > 0.0 ? total : (double)NAN;",
    "}",
    "",
    "/* Sets means[outcome_count] to the means over tasks and trials. */",
    "static void evaluate(const Memory *memory, const double *coefficients,",
    "                     unsigned long long seed)",
    "{",
    "    double trials[PLAST_MAX_TASKS], given[PLAST_MAX_TASKS];",
    "    for (int k = 0; k < module->coefficient_count; k++) {",
    "        for (int lane = 0; lane < LANES; lane++)",
    "            memory->coefficients[k * LANES + lane] = coefficients[k];",
    "    }",
    "    for (int k = 0; k < module->outcome_count * TASKS; k++)",
    "        memory->sums[k] = memory->counts[k] = 0.0;",
    "    for (int k = 0; k < TASKS; k++) {",
    "        trials[k] = module->task_count > 1 ? module->tasks[k].trials : 1.0;",
    "        given[k] = 0.0;",
    "    }",
    "    for (int number = 0; number < module->trials; number++) {",
    "        run_trial(memory, seed, number);",
    "        add_trial(memory, number, rt_next_task(given, trials, TASKS));",
    "    }",
    "    for (int k = 0; k < module->outcome_count; k++)",
    "        memory->means[k] = mean(memory, k);",
    "    rt_over_trials(module, module->trials, 0, 0, memory->all, memory->beside, memory->means);",
    "}",
    "",
    "static void print_number(const char *name, double value)",
    "{",
    "    if (value != value)",
    "        printf(\"%s nan\\n\", name); /* its sign means nothing */",
    "    else",
    "        printf(\"%s %.17g\\n\", name, value);",
    "}",
    "",
    "/* As a person reads it, and all its bits in SI units: \"vm -66.7406 mV (-0.066740635918254 V)\". */",
    "static void print_quantity(const char *name, double value, const EmittedUnit *unit)",
    "{",
    "    if (value != value || unit->shown[0] == '\\0')",
    "        print_number(name, value);",
    "    else if (strcmp(unit->shown, unit->si) == 0)",
    "        printf(\"%s %.17g %s\\n\", name, value, unit->si);",
    "    else",
    "        printf(\"%s %.6g %s (%.17g %s)\\n\", name, value / unit->size, unit->shown, value, unit->si);",
    "}",
    "",
    "/* A search takes what is not finite for infinite. */",
    "static double ranked(double value)",
    "{",
    "    return isfinite(value) ? value : HUGE_VAL;",
    "}",
    "",
    "static void report(const Memory *memory, const double *coefficients)",
    "{",
    "    print_number(\"loss\", ranked(module->objective(coefficients, memory->means, 0.0)));",
    "    print_number(\"objective\", ranked(module->objective(coefficients, memory->means, 1.0)));",
    "    for (int k = 0; k < module->outcome_count; k++)",
    "        print_quantity(module->outcomes[k].name, memory->means[k], &outcome_units[k]);",
    "}",
    "",
    "static void list_number(const char *name, double value, const EmittedUnit *unit)",
    "{",
    "    printf(\"%s=%.17g\", name, value);",
    "    if (unit->si[0] != '\\0')",
    "        printf(\" %s\", unit->si);",
    "    if (strcmp(unit->shown, unit->si) != 0)",
    "        printf(\" (%.6g %s)\", value / unit->size, unit->shown);",
    "    printf(\"\\n\");",
    "}",
    "",
    "static void list(const double *coefficients)",
    "{",
    "    for (int k = 0; k < module->entry_count; k++) {",
    "        const PlastCoefficient *entry = &module->coefficients[k];",
    "        if (entry->count == 1)",
    "            list_number(entry->name, *coefficients, &coefficient_units[k]);",
    "        else",
    "            printf(\"%s: %d numbers\\n\", entry->name, entry->count);",
    "        coefficients += entry->count;",
    "    }",
    "}",
    "",
    "static void usage_error(const char *words, const char *argument)",
    "{",
    "    fprintf(stderr, \"%s: %s\\n\", words, argument);",
    "    fprintf(stderr, \"arguments: [--seed N] [--list] [NAME=VALUE ...]\\n\");",
    "    exit(2);",
    "}",
    "",
    "/* \"0.02 s\", \"20 ms\", or in SI units \"0.02\". */",
    "static double parse_quantity(const char *text, const EmittedUnit *unit, const char *argument)",
    "{",
    "    char *end;",
    "    const double value = strtod(text, &end);",
    "    if (end == text)",
    "        usage_error(\"not a number\", argument);",
    "    end += strspn(end, \" \");",
    "    if (*end == '\\0' || strcmp(end, unit->si) == 0)",
    "        return value;",
    "    if (unit->shown[0] == '\\0' || strcmp(end, unit->shown) != 0)",
    "        usage_error(\"not a number in the unit that --list shows\", argument);",
    "    return value * unit->size;",
    "}",
    "",
    "/* \"NAME=VALUE\"; a name may contain '=' itself. All numbers of an array get the value. */",
    "static void set_coefficient(double *coefficients, const char *argument)",
    "{",
    "    const char *equals = strrchr(argument, '=');",
    "    if (equals == NULL)",
    "        usage_error(\"unknown argument\", argument);",
    "    const size_t length = (size_t)(equals - argument);",
    "    for (int k = 0; k < module->entry_count; k++) {",
    "        const PlastCoefficient *entry = &module->coefficients[k];",
    "        if (strlen(entry->name) == length && memcmp(entry->name, argument, length) == 0) {",
    "            if (WRITTEN_OUT(k))",
    "                usage_error(\"the model has this expression as it is\", argument);",
    "            for (int n = 0; n < entry->count; n++)",
    "                coefficients[n] = parse_quantity(equals + 1, &coefficient_units[k], argument);",
    "            return;",
    "        }",
    "        coefficients += entry->count;",
    "    }",
    "    usage_error(\"no coefficient has this name\", argument);",
    "}",
    "",
    "static unsigned long long parse_seed(const char *text)",
    "{",
    "    char *end;",
    "    const unsigned long long seed = strtoull(text, &end, 10);",
    "    if (*text < '0' || *text > '9' || *end != '\\0')",
    "        usage_error(\"not a seed\", text);",
    "    return seed;",
    "}",
    "",
    "int main(int argc, char **argv)",
    "{",
    "    static double coefficients[sizeof emitted_coefficients / sizeof emitted_coefficients[0]];",
    "    memcpy(coefficients, emitted_coefficients, sizeof coefficients);",
    "    unsigned long long seed = EMITTED_SEED;",
    "    int only_list = 0;",
    "    for (int k = 1; k < argc; k++) {",
    "        if (strcmp(argv[k], \"--list\") == 0)",
    "            only_list = 1;",
    "        else if (strcmp(argv[k], \"--seed\") == 0 && k + 1 < argc)",
    "            seed = parse_seed(argv[++k]);",
    "        else if (RECORD_OPTION(argv, k) && k + 1 < argc)",
    "            RECORD_TRIAL(parse_seed(argv[++k]));",
    "        else",
    "            set_coefficient(coefficients, argv[k]);",
    "    }",
    "    if (only_list) {",
    "        list(coefficients);",
    "        return 0;",
    "    }",
    "    Memory memory = allocate();",
    "    evaluate(&memory, coefficients, seed);",
    "    report(&memory, coefficients);",
    "    free(memory.block);",
    "    return END_RECORDS();",
    "}",
};

/* clang-format on */

/* "oja.c" for "models/oja.plast". */
static void add_c_name(StrBuf *out, const char *path)
{
    const char *name = emit_text_file_name(path);
    const char *dot = strrchr(name, '.');
    size_t length = dot == NULL || dot == name ? strlen(name) : (size_t)(dot - name);
    StrBuf stem = {0};
    strbuf_add_bytes(&stem, name, length);
    strbuf_add(&stem, ".c");
    emit_text_words(out, stem.text);
    strbuf_free(&stem);
}

static void emit_program_head(const IrModule *module, const EmitMain *options, StrBuf *out)
{
    strbuf_add(out, "/* ");
    emit_text_words(out, emit_text_file_name(module->source_path));
    strbuf_printf(out,
                  ": the evaluation of a plasticity rule, generated by plastc %s.\n"
                  " *\n"
                  " * Needs a C compiler and libm, nothing else:\n"
                  " *\n"
                  " *     cc -O2 ",
                  options->version);
    add_c_name(out, module->source_path);
    strbuf_add(out,
               " -lm && ./a.out\n"
               " *\n"
               " * prints the loss of the coefficients below, each `loss` and each `report`, as\n");
    strbuf_add(out, options->single ? " * a search in single precision computes it" : " * `plastc eval` does");
    strbuf_add(out, ", to the last bit: with any compiler and any level of\n"
                    " * optimisation (but -ffast-math)");
    if (module->one_lane)
        strbuf_add(out, ".\n");
    else
        strbuf_printf(out,
                      " and any number of candidates simulated at once\n"
                      " * (-DLANES=%s).\n",
                      options->single ? "4, 8 or 16" : "2, 4 or 8");
    strbuf_add(out,
               " *\n"
               " *     ./a.out [--seed N] [--list] [NAME=VALUE ...]\n"
               " *\n"
               " * --list prints the coefficients instead; NAME=VALUE sets one of them. VALUE may\n"
               " * have a unit that is shown there, as in '20 ms'; without, it is in SI units.\n");
    if (options->record_count > 0)
        strbuf_add(out, " * --record K writes what is recorded of trial K to NAME.csv in the current folder.\n");
    strbuf_add(out,
               " *\n"
               " * This file is yours, without any condition. Parts of it are the kernel library\n"
               " * of plastc, which its authors give away in such files. */\n\n");
    if (module->one_lane)
        strbuf_add(out, "/* Each candidate has its own spikes. */\n"
                        "#undef LANES\n"
                        "#define LANES 1\n\n");
    if (options->single)
        strbuf_add(out, "#define PLAST_SINGLE /* what varies is in floats */\n\n");
}

static void emit_emitted(const IrModule *module, const EmitMain *options, StrBuf *out)
{
    const double *values = options->coefficients;
    strbuf_printf(out, "#define EMITTED_SEED %lluULL\n\n", options->seed);
    strbuf_add(out, "static const double emitted_coefficients[] = {\n");
    for (int k = 0; k < module->coefficients.count; k++) {
        const PlastCoefficient *entry = &module->coefficients.items[k];
        if (entry->count == 1) {
            strbuf_add(out, "    ");
            emit_text_double(out, *values);
            strbuf_add(out, ", /* ");
            emit_text_words(out, entry->name);
            strbuf_add(out, " */\n");
        } else {
            strbuf_add(out, "    /* ");
            emit_text_words(out, entry->name);
            strbuf_printf(out, ": %d numbers */\n", entry->count);
            emit_tables_doubles(out, values, entry->count);
        }
        values += entry->count;
    }
    if (module->coefficients.count == 0)
        strbuf_add(out, "    0.0, /* none */\n");
    strbuf_add(out, "};\n\n");
    if (!options->written_out) {
        strbuf_add(out, "#define WRITTEN_OUT(entry) 0\n\n");
        return;
    }
    strbuf_add(out, "/* Entries that say what an expression is, which the model has as it is. */\n"
                    "static const char written_out[] = {");
    for (int k = 0; k < module->coefficients.count; k++)
        strbuf_printf(out, "%s%s%d", k > 0 ? "," : "", k % 24 == 0 ? "\n    " : " ", options->written_out[k] ? 1 : 0);
    strbuf_add(out, "\n};\n#define WRITTEN_OUT(entry) written_out[entry]\n\n");
}

static void emit_units(const char *name, int count, const EmitUnit *units, StrBuf *out)
{
    strbuf_printf(out, "static const EmittedUnit %s[] = {\n", name);
    for (int k = 0; k < count; k++) {
        strbuf_add(out, "    {");
        emit_text_string(out, units[k].shown);
        strbuf_add(out, ", ");
        emit_text_double(out, units[k].size);
        strbuf_add(out, ", ");
        emit_text_string(out, units[k].si);
        strbuf_add(out, "},\n");
    }
    if (count == 0)
        strbuf_add(out, "    {\"\", 1.0, \"\"}, /* none */\n");
    strbuf_add(out, "};\n\n");
}

static void emit_all_units(const IrModule *module, const EmitMain *options, StrBuf *out)
{
    strbuf_add(out, "/* Units of what is printed; no name: a pure number. */\n"
                    "typedef struct EmittedUnit {\n"
                    "    const char *shown;\n"
                    "    double size; /* in SI units */\n"
                    "    const char *si;\n"
                    "} EmittedUnit;\n\n");
    emit_units("coefficient_units", module->coefficients.count, options->of_coefficients, out);
    emit_units("outcome_units", module->outcomes.count, options->of_outcomes, out);
}

#define EMIT_LINES(lines, out) emit_text_lines(lines, sizeof(lines) / sizeof(lines)[0], out)

void emit_main(const IrModule *module, const EmitMain *options, StrBuf *out)
{
    emit_program_head(module, options, out);
    kernel_text_abi(out);
    kernel_text_library(out);
    emit_text_section(out, "the model");
    emit_module_body(module, &(EmitForm){.parts = 1, .single = options->single}, out);
    emit_text_section(out, "its data and coefficients");
    emit_tables_data(module, out);
    strbuf_char(out, '\n');
    emit_emitted(module, options, out);
    emit_all_units(module, options, out);
    emit_text_section(out, "the evaluation");
    EMIT_LINES(include_lines, out);
    emit_records(module, options, out);
    EMIT_LINES(main_lines, out);
}

/* ir_read.c: the IR from its printed form, which ir.h shows and ir_print.c writes.
 *
 * Recursive descent, a line at a time. A name stands for one thing in the whole module, whatever its scope:
 * ir_verify looks at scopes, so that tests can write what it refuses. After the first error the reader
 * stands at the end of the text and finds nothing more, and expressions are NULL. */
#include "ir_read.h"

#include <limits.h>
#include <math.h>

#include "ir_form.h"
#include "ir_read_body.h"

/* The number of an entry is its place. */
static void read_place(IrReader *reader, int count)
{
    IrPlace start = reader_place(reader);
    int number = reader_int(reader);
    if (!reader->failed && number != count)
        reader_fail_at(reader, start, "found number %d, expected %d", number, count);
}

static void read_coefficient(IrReader *reader)
{
    IrModule *module = reader->module;
    PlastCoefficient coefficient = {.low = -HUGE_VAL, .high = HUGE_VAL, .count = 1};
    read_place(reader, module->coefficients.count);
    coefficient.name = reader_string(reader);
    if (reader_accept_word(reader, "numbers"))
        coefficient.count = reader_int(reader);
    if (reader_accept_word(reader, "columns"))
        coefficient.columns = reader_int(reader);
    reader_expect_word(reader, "start");
    coefficient.start = reader_number(reader);
    reader_expect_word(reader, "sd");
    coefficient.start_sd = reader_number(reader);
    if (reader_accept_word(reader, "in")) {
        reader_expect(reader, "[");
        coefficient.low = reader_number(reader);
        reader_expect(reader, ",");
        coefficient.high = reader_number(reader);
        reader_expect(reader, "]");
    }
    coefficient.log_scale = reader_accept_word(reader, "log");
    if (coefficient.log_scale && reader_accept_word(reader, "start"))
        coefficient.log_scale = PLAST_LOG_OF_START;
    vec_push(module->arena, &module->coefficients, coefficient);
}

static void read_outcome(IrReader *reader)
{
    IrModule *module = reader->module;
    IrOutcome outcome = {0};
    read_place(reader, module->outcomes.count);
    outcome.is_loss = reader_accept_word(reader, "loss");
    if (!outcome.is_loss)
        reader_expect_word(reader, "report");
    outcome.name = reader_string(reader);
    if (reader_accept_word(reader, "task"))
        outcome.task = reader_int(reader);
    if (reader_accept_word(reader, "over")) {
        reader_expect_word(reader, "trials");
        outcome.over_trials = true;
    }
    outcome.derived = outcome.is_loss ? !reader_accept_word(reader, "shown") : reader_accept_word(reader, "derived");
    vec_push(module->arena, &module->outcomes, outcome);
}

static void read_task(IrReader *reader)
{
    IrModule *module = reader->module;
    IrTask task = {0};
    read_place(reader, module->tasks.count);
    task.name = reader_string(reader);
    reader_expect_word(reader, "trials");
    task.trials = reader_int(reader);
    reader_expect_word(reader, "weight");
    task.weight = reader_number(reader);
    vec_push(module->arena, &module->tasks, task);
}

/* Its rows are the lines that follow, each at least one number long. */
static void read_statistic(IrReader *reader)
{
    IrModule *module = reader->module;
    IrStatistic statistic = {0};
    VEC(int) of = {0};
    read_place(reader, module->statistics.count);
    reader_expect_word(reader, "owner");
    statistic.owner = reader_int(reader);
    reader_expect_word(reader, "kind");
    statistic.how = reader_int(reader);
    reader_expect_word(reader, "low");
    statistic.low = reader_number(reader);
    statistic.with_low = reader_accept_word(reader, "with");
    reader_expect_word(reader, "high");
    statistic.high = reader_number(reader);
    statistic.with_high = reader_accept_word(reader, "with");
    reader_expect_word(reader, "of");
    while (reader_sees_int(reader))
        vec_push(module->arena, &of, reader_int(reader));
    statistic.of = of.items;
    statistic.count = of.count;
    vec_push(module->arena, &module->statistics, statistic);
}

static void read_table(IrReader *reader)
{
    IrModule *module = reader->module;
    VEC(double) values = {0};
    PlastTable table = {0};
    read_place(reader, module->tables.count);
    table.path = reader_string(reader);
    IrPlace size = reader_place(reader);
    table.rows = reader_int(reader);
    reader_expect_word(reader, "x");
    table.columns = reader_int(reader);
    if (!reader->failed && (table.rows < 0 || table.columns < 1))
        reader_fail_at(reader, size, "no table is so large");
    for (int row = 0; row < table.rows && !reader->failed; row++) {
        reader_end_line(reader);
        if (reader->indent != 1)
            reader_fail(reader, "expected row %d of the table", row);
        for (int column = 0; column < table.columns && !reader->failed; column++)
            vec_push(module->arena, &values, reader_number(reader));
    }
    table.values = values.items;
    vec_push(module->arena, &module->tables, table);
}

static void read_trials(IrReader *reader)
{
    reader->module->trials = reader_int(reader);
    reader_expect_word(reader, "validation");
    reader->module->validation_trials = reader_int(reader);
}

static void read_sizes(IrReader *reader)
{
    reader_expect_word(reader, "trial");
    reader->module->trial_size = reader_int(reader);
    reader_expect_word(reader, "generation");
    reader->module->generation_size = reader_int(reader);
    reader_expect_word(reader, "scratch");
    reader->module->scratch_size = reader_int(reader);
    reader_expect_word(reader, "work");
    reader->module->work_size = reader_int(reader);
    if (reader_accept_word(reader, "kept"))
        reader->module->kept_size = reader_int(reader);
    reader->placed = true;
}

static IrSpace read_space(IrReader *reader)
{
    for (int space = 0; space <= IR_SPACE_SLOPE; space++)
        if (reader_accept_word(reader, ir_form_space((IrSpace)space)))
            return (IrSpace)space;
    reader_fail(reader, "expected a space: 'trial', 'work', …");
    return IR_SPACE_WORK;
}

/* array NAME : TYPE[LENGTH] in [LOW, HIGH] SPACE at OFFSET */
static void read_array(IrReader *reader)
{
    IrModule *module = reader->module;
    IrPlace start = reader_place(reader);
    IrSymbol *symbol = reader_declare(reader);
    if (symbol != NULL && symbol->id != NULL)
        reader_fail_at(reader, start, "'%s' is something else already", symbol->name);
    reader_expect(reader, ":");
    IrType type = ir_read_body_type(reader);
    reader_expect(reader, "[");
    double length = reader_number(reader);
    if (type.base == IR_BOOL || !(length >= 0 && length < 1e15))
        reader_fail_at(reader, start, "no array has such elements, or so many");
    reader_expect(reader, "]");
    IrRange content = type.base == IR_INT ? ir_read_body_range(reader) : IR_ANY_INT;
    bool ascending = type.base == IR_INT && reader_accept_word(reader, "ascending");
    IrSpace space = read_space(reader);
    int offset = reader->placed ? -1 : 0;
    if (reader_accept_word(reader, "at"))
        offset = reader_int(reader);
    if (reader->failed)
        return;
    IrArray *array = ir_array(module, symbol->hint, space, type.varying, (long)length, NULL);
    array->base = type.base;
    array->content = content;
    array->ascending = ascending;
    array->offset = offset;
    array->note = reader_end_line(reader);
    symbol->array = array;
    symbol->id = &array->id;
}

static void read_function(IrReader *reader)
{
    for (int kind = 0; kind < IR_FUNCTION_COUNT; kind++) {
        IrFunction *function = &reader->module->functions[kind];
        if (function->body.count > 0 ||
            !reader_accept_word(reader, ir_form_function((IrFunctionKind)kind)))
            continue;
        reader_end_line(reader);
        ir_read_body(reader, &function->body, 1);
        return;
    }
    reader_fail(reader, "expected a function that was not yet");
}

/* Those that have read the end of their line, true. */
static bool read_part(IrReader *reader)
{
    static const struct {
        const char *word;
        void (*read)(IrReader *reader);
        bool ends_line;
    } PARTS[] = {
        {"trials", read_trials, false},   {"task", read_task, false},
        {"outcome", read_outcome, false}, {"coefficient", read_coefficient, false},
        {"statistic", read_statistic, false}, {"table", read_table, false},     {"sizes", read_sizes, false},
        {"array", read_array, true},      {"function", read_function, true},
    };
    for (size_t k = 0; k < sizeof PARTS / sizeof *PARTS; k++)
        if (reader_accept_word(reader, PARTS[k].word)) {
            PARTS[k].read(reader);
            return PARTS[k].ends_line;
        }
    if (reader_accept_word(reader, "module")) {
        reader->module->source_path = reader_string(reader);
    } else if (reader_accept_word(reader, "one")) {
        reader_expect_word(reader, "lane");
        reader->module->one_lane = true;
    } else {
        reader_fail(reader, "expected 'array', 'function' or another part of a module");
    }
    return false;
}

IrModule *ir_read(Arena *arena, const char *path, const char *text, size_t length, ErrorText *error)
{
    IrModule *module = ir_module(arena, NULL, NULL);
    IrReader *reader = reader_create(module, path, text, length, error);
    while (!reader_at_end(reader)) {
        if (reader->indent > 0)
            reader_fail(reader, "this line is %d spaces too far to the right", 2 * reader->indent);
        if (!read_part(reader))
            reader_end_line(reader);
    }
    if (reader->failed)
        return NULL;
    reader_number_names(reader);
    return module;
}

/* ir_print.c: the IR as text, in the form that ir.h shows.
 *
 * Names are hints and need not be unique; a name that was taken before in the module, or is a word of
 * the form, gets a number: `w`, `w.1`, `w.2`. Broken modules are printed too, since ir_verify shows
 * them. Nothing that ir_read.c needs to make the same module is left out. */
#include "ir_print.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir_form.h"
#include "ir_print_expr.h"

/* ---- names and numbers ---------------------------------------------------------------------- */

typedef struct Named {
    const char *name;
    int id;
} Named;

typedef VEC(Named) NamedVec;

static void collect_names(Arena *arena, const IrStmts *body, NamedVec *names)
{
    for (int k = 0; k < body->count; k++) {
        const IrStmt *stmt = body->items[k];
        switch (stmt->kind) {
        case IR_LET:
            vec_push(arena, names, ((Named){stmt->u.let.var->name, stmt->u.let.var->id}));
            break;
        case IR_FOR:
            vec_push(arena, names, ((Named){stmt->u.loop.var->name, stmt->u.loop.var->id}));
            collect_names(arena, &stmt->u.loop.body, names);
            break;
        case IR_IF:
            collect_names(arena, &stmt->u.branch.yes, names);
            collect_names(arena, &stmt->u.branch.no, names);
            break;
        case IR_BLOCK:
            vec_push(arena, names, ((Named){stmt->u.block.block->name, stmt->u.block.block->id}));
            collect_names(arena, &stmt->u.block.body, names);
            break;
        case IR_SET:
        case IR_STORE:
        case IR_LEAVE:
        case IR_KERNEL:
            break;
        }
    }
}

/* Order of name, then of making. */
static int compare_names(const void *a, const void *b)
{
    const Named *left = a, *right = b;
    int order = strcmp(left->name, right->name);
    return order != 0 ? order : (left->id > right->id) - (left->id < right->id);
}

static int *number_names(const IrModule *module)
{
    Arena *arena = arena_create();
    NamedVec names = {0};
    for (int k = 0; k < module->arrays.count; k++)
        vec_push(arena, &names,
                 ((Named){module->arrays.items[k]->name, module->arrays.items[k]->id}));
    const IrFunction *objective = &module->functions[IR_OBJECTIVE];
    vec_push(arena, &names, ((Named){objective->result->name, objective->result->id}));
    vec_push(arena, &names, ((Named){objective->penalty->name, objective->penalty->id}));
    for (int k = 0; k < IR_FUNCTION_COUNT; k++)
        collect_names(arena, &module->functions[k].body, &names);

    int *number = arena_array(module->arena, int, module->next_id);
    qsort(names.items, (size_t)names.count, sizeof *names.items, compare_names);
    for (int k = 0; k < names.count; k++) {
        const Named *named = &names.items[k];
        if (k > 0 && strcmp(named->name, named[-1].name) == 0)
            number[named->id] = number[named[-1].id] + (named->id != named[-1].id);
        else
            number[named->id] = ir_form_is_word(named->name);
    }
    arena_destroy(arena);
    return number;
}

/* In quotes; bytes that would end them, or the line, as \xNN. */
static void print_string(StrBuf *out, const char *text)
{
    strbuf_char(out, '"');
    for (; *text != '\0'; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte < ' ' || byte == '"' || byte == '\\')
            strbuf_printf(out, "\\x%02x", byte);
        else
            strbuf_char(out, *text);
    }
    strbuf_char(out, '"');
}

/* Words up to the end of the line. */
static void print_words(StrBuf *out, const char *text)
{
    for (; *text != '\0'; text++)
        strbuf_char(out, (unsigned char)*text < ' ' ? ' ' : *text);
}

/* ---- statements ----------------------------------------------------------------------------- */

static void print_body(IrPrinter *printer, const IrStmts *body);

static void begin_line(const IrPrinter *printer)
{
    for (int k = 0; k < printer->indent; k++)
        strbuf_add(printer->out, "  ");
}

/* Ends the line of a statement by its place, where it differs from the one before, and its note. */
static void end_line(IrPrinter *printer, const IrStmt *stmt)
{
    int file = stmt->span.file, line = 0;
    const SourceSet *sources = printer->module->sources;
    if (sources != NULL && stmt->span.start >= 0 && file >= 0 && file < sources->count)
        line = source_position(sources, file, stmt->span.start).line;
    bool placed = line > 0 && (line != printer->line || file != printer->file);
    if (placed) {
        strbuf_add(printer->out, "  # ");
        print_words(printer->out, sources->files[file]->path);
        strbuf_printf(printer->out, ":%d", line);
        printer->file = file;
        printer->line = line;
    }
    if (stmt->note != NULL) {
        strbuf_add(printer->out, placed ? ": " : "  # ");
        print_words(printer->out, stmt->note);
    }
    strbuf_char(printer->out, '\n');
}

static const char *type_name(IrType type)
{
    switch (type.base) {
    case IR_BOOL:
        return type.varying ? "varying bool" : "bool";
    case IR_INT:
        return "int";
    case IR_REAL:
        return type.varying ? "varying" : "uniform";
    }
    return "";
}

static void print_arg(IrPrinter *printer, const IrArg *arg)
{
    switch (arg->kind) {
    case IR_ARG_ARRAY:
        strbuf_add(printer->out, arg->reads ? "read &" : "&");
        ir_print_expr_name(printer, arg->array->name, arg->array->id);
        strbuf_char(printer->out, '[');
        ir_print_expr_within(printer, arg->value, PREC_OR);
        strbuf_char(printer->out, ']');
        break;
    case IR_ARG_INT:
    case IR_ARG_REAL:
        ir_print_expr_within(printer, arg->value, PREC_OR);
        break;
    case IR_ARG_DRAW:
        strbuf_add(printer->out, "draw");
        break;
    case IR_ARG_TRIAL_DRAW:
        strbuf_add(printer->out, "trial draw");
        break;
    case IR_ARG_CONTEXT:
        strbuf_add(printer->out, "context");
        break;
    case IR_ARG_LANES:
        strbuf_add(printer->out, "lanes");
        break;
    case IR_ARG_TABLE:
        strbuf_printf(printer->out, "table %d", arg->integer);
        break;
    }
}

static void print_kernel(IrPrinter *printer, const IrStmt *stmt)
{
    strbuf_printf(printer->out, "kernel %s(", stmt->u.kernel.function);
    for (int k = 0; k < stmt->u.kernel.arg_count; k++) {
        if (k > 0)
            strbuf_add(printer->out, ", ");
        print_arg(printer, &stmt->u.kernel.args[k]);
    }
    strbuf_char(printer->out, ')');
}

static void print_leave(IrPrinter *printer, const IrStmt *stmt)
{
    bool varying = stmt->u.leave.cond->type.varying;
    strbuf_add(printer->out, "leave ");
    ir_print_expr_name(printer, stmt->u.leave.block->name, stmt->u.leave.block->id);
    strbuf_add(printer->out, varying ? " if all(" : " if ");
    ir_print_expr_within(printer, stmt->u.leave.cond, PREC_OR);
    if (varying)
        strbuf_char(printer->out, ')');
}

static void print_for(IrPrinter *printer, const IrStmt *stmt)
{
    strbuf_add(printer->out, stmt->u.loop.independent ? "independent for " : "for ");
    ir_print_expr_name(printer, stmt->u.loop.var->name, stmt->u.loop.var->id);
    if (stmt->u.loop.first == NULL) {
        strbuf_printf(printer->out, " in %d .. %d", stmt->u.loop.low, stmt->u.loop.high);
        return;
    }
    strbuf_add(printer->out, " in ");
    ir_print_expr_within(printer, stmt->u.loop.first, PREC_OR);
    strbuf_add(printer->out, " .. ");
    ir_print_expr_within(printer, stmt->u.loop.end, PREC_OR);
    if (stmt->u.loop.down)
        strbuf_add(printer->out, " down");
}

static void print_range(StrBuf *out, IrRange range)
{
    if (range.low != INT_MIN || range.high != INT_MAX)
        strbuf_printf(out, " in [%d, %d]", range.low, range.high);
}

static void print_let(IrPrinter *printer, const IrVar *var)
{
    strbuf_add(printer->out, var->assigned ? "var " : "let ");
    ir_print_expr_name(printer, var->name, var->id);
    strbuf_printf(printer->out, " : %s", type_name(var->type));
    if (var->assigned)
        print_range(printer->out, var->content);
}

/* The statement's own line, without what follows on it as a comment. */
static void print_head(IrPrinter *printer, const IrStmt *stmt)
{
    StrBuf *out = printer->out;
    switch (stmt->kind) {
    case IR_LET:
        print_let(printer, stmt->u.let.var);
        strbuf_add(out, " = ");
        ir_print_expr_within(printer, stmt->u.let.value, PREC_OR);
        break;
    case IR_SET:
        strbuf_add(out, "set ");
        ir_print_expr_name(printer, stmt->u.let.var->name, stmt->u.let.var->id);
        strbuf_add(out, " = ");
        ir_print_expr_within(printer, stmt->u.let.value, PREC_OR);
        break;
    case IR_STORE:
        strbuf_add(out, "store ");
        ir_print_expr_name(printer, stmt->u.store.array->name, stmt->u.store.array->id);
        strbuf_char(out, '[');
        ir_print_expr_within(printer, stmt->u.store.index, PREC_OR);
        strbuf_add(out, "] = ");
        ir_print_expr_within(printer, stmt->u.store.value, PREC_OR);
        break;
    case IR_FOR:
        print_for(printer, stmt);
        break;
    case IR_IF:
        strbuf_add(out, "if ");
        ir_print_expr_within(printer, stmt->u.branch.cond, PREC_OR);
        break;
    case IR_BLOCK:
        strbuf_add(out, "block ");
        ir_print_expr_name(printer, stmt->u.block.block->name, stmt->u.block.block->id);
        break;
    case IR_LEAVE:
        print_leave(printer, stmt);
        break;
    case IR_KERNEL:
        print_kernel(printer, stmt);
        break;
    }
}

static void print_bodies(IrPrinter *printer, const IrStmt *stmt)
{
    switch (stmt->kind) {
    case IR_FOR:
        print_body(printer, &stmt->u.loop.body);
        break;
    case IR_IF:
        print_body(printer, &stmt->u.branch.yes);
        if (stmt->u.branch.no.count == 0)
            break;
        begin_line(printer);
        strbuf_add(printer->out, "else\n");
        print_body(printer, &stmt->u.branch.no);
        break;
    case IR_BLOCK:
        print_body(printer, &stmt->u.block.body);
        break;
    case IR_LET:
    case IR_SET:
    case IR_STORE:
    case IR_LEAVE:
    case IR_KERNEL:
        break;
    }
}

static void print_body(IrPrinter *printer, const IrStmts *body)
{
    printer->indent++;
    for (int k = 0; k < body->count; k++) {
        begin_line(printer);
        print_head(printer, body->items[k]);
        end_line(printer, body->items[k]);
        print_bodies(printer, body->items[k]);
    }
    printer->indent--;
}

/* ---- modules -------------------------------------------------------------------------------- */

static void print_coefficient(StrBuf *out, int number, const PlastCoefficient *coefficient)
{
    strbuf_printf(out, "coefficient %d ", number);
    print_string(out, coefficient->name);
    if (coefficient->count != 1)
        strbuf_printf(out, " numbers %d", coefficient->count);
    if (coefficient->columns > 0)
        strbuf_printf(out, " columns %d", coefficient->columns);
    strbuf_add(out, " start ");
    ir_print_expr_number(out, coefficient->start);
    strbuf_add(out, " sd ");
    ir_print_expr_number(out, coefficient->start_sd);
    if (!isinf(coefficient->low) || !isinf(coefficient->high)) {
        strbuf_add(out, " in [");
        ir_print_expr_number(out, coefficient->low);
        strbuf_add(out, ", ");
        ir_print_expr_number(out, coefficient->high);
        strbuf_char(out, ']');
    }
    strbuf_add(out, coefficient->log_scale == PLAST_LOG_OF_START ? " log start\n" : coefficient->log_scale ? " log\n" : "\n");
}

static void print_array(const IrPrinter *printer, const IrArray *array, bool placed)
{
    strbuf_add(printer->out, "array ");
    ir_print_expr_name(printer, array->name, array->id);
    const char *elements = array->base == IR_INT ? "int" : array->varying ? "varying" : "uniform";
    double length = array->wanted > INT_MAX ? array->wanted : array->length;
    strbuf_printf(printer->out, " : %s[%.0f]", elements, length);
    print_range(printer->out, array->content);
    if (array->ascending)
        strbuf_add(printer->out, " ascending");
    strbuf_printf(printer->out, " %s", ir_form_space(array->space));
    if (placed && array->offset >= 0)
        strbuf_printf(printer->out, " at %d", array->offset);
    if (array->note != NULL) {
        strbuf_add(printer->out, "  # ");
        print_words(printer->out, array->note);
    }
    strbuf_char(printer->out, '\n');
}

static void print_outcome(StrBuf *out, int number, const IrOutcome *outcome)
{
    strbuf_printf(out, "outcome %d %s ", number, outcome->is_loss ? "loss" : "report");
    print_string(out, outcome->name);
    if (outcome->task > 0)
        strbuf_printf(out, " task %d", outcome->task);
    if (outcome->over_trials)
        strbuf_add(out, " over trials");
    if (outcome->derived != outcome->is_loss)
        strbuf_add(out, outcome->is_loss ? " shown" : " derived");
    strbuf_char(out, '\n');
}

/* "statistic 0 owner 2 kind 7 low 0 high 0 of 0 1" */
static void print_statistic(StrBuf *out, int number, const IrStatistic *statistic)
{
    strbuf_printf(out, "statistic %d owner %d kind %d low ", number, statistic->owner, statistic->how);
    ir_print_expr_number(out, statistic->low);
    strbuf_printf(out, "%s high ", statistic->with_low ? " with" : "");
    ir_print_expr_number(out, statistic->high);
    strbuf_add(out, statistic->with_high ? " with of" : " of");
    for (int k = 0; k < statistic->count; k++)
        strbuf_printf(out, " %d", statistic->of[k]);
    strbuf_char(out, '\n');
}

static void print_task(StrBuf *out, int number, const IrTask *task)
{
    strbuf_printf(out, "task %d ", number);
    print_string(out, task->name);
    strbuf_printf(out, " trials %d weight ", task->trials);
    ir_print_expr_number(out, task->weight);
    strbuf_char(out, '\n');
}

/* Its rows, too: what is known of indices may come from them. */
static void print_table(StrBuf *out, int number, const PlastTable *table)
{
    strbuf_printf(out, "table %d ", number);
    print_string(out, table->path);
    strbuf_printf(out, " %d x %d\n", table->rows, table->columns);
    const double *value = table->values;
    for (int row = 0; row < table->rows; row++) {
        strbuf_char(out, ' ');
        for (int column = 0; column < table->columns; column++) {
            strbuf_char(out, ' ');
            ir_print_expr_number(out, *value++);
        }
        strbuf_char(out, '\n');
    }
}

/* What stands before the arrays. */
static void print_head_of(const IrModule *module, StrBuf *out)
{
    if (module->source_path != NULL) {
        strbuf_add(out, "module ");
        print_string(out, module->source_path);
        strbuf_char(out, '\n');
    }
    if (module->one_lane)
        strbuf_add(out, "one lane\n");
    if (module->trials > 0)
        strbuf_printf(out, "trials %d validation %d\n", module->trials, module->validation_trials);
    for (int k = 0; k < module->tasks.count; k++)
        print_task(out, k, &module->tasks.items[k]);
    for (int k = 0; k < module->coefficients.count; k++)
        print_coefficient(out, k, &module->coefficients.items[k]);
    for (int k = 0; k < module->outcomes.count; k++)
        print_outcome(out, k, &module->outcomes.items[k]);
    for (int k = 0; k < module->statistics.count; k++)
        print_statistic(out, k, &module->statistics.items[k]);
    for (int k = 0; k < module->tables.count; k++)
        print_table(out, k, &module->tables.items[k]);
}

void ir_print(const IrModule *module, StrBuf *out)
{
    IrPrinter printer = {.module = module, .out = out, .number = number_names(module), .file = -1};
    bool placed = module->trial_size > 0 || module->generation_size > 0 ||
                  module->scratch_size > 0 || module->work_size > 0 || module->kept_size > 0;
    print_head_of(module, out);
    if (placed)
        strbuf_printf(out, "sizes trial %d generation %d scratch %d work %d", module->trial_size,
                      module->generation_size, module->scratch_size, module->work_size);
    if (module->kept_size > 0)
        strbuf_printf(out, " kept %d", module->kept_size);
    if (placed)
        strbuf_char(out, '\n');
    for (int k = 0; k < module->arrays.count; k++)
        print_array(&printer, module->arrays.items[k], placed);
    for (int k = 0; k < IR_FUNCTION_COUNT; k++) {
        if (module->functions[k].body.count == 0)
            continue;
        strbuf_printf(out, "function %s\n", ir_form_function((IrFunctionKind)k));
        print_body(&printer, &module->functions[k].body);
    }
}

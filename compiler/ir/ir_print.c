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

typedef struct Printer {
    const IrModule *module; /* NULL: a single expression */
    StrBuf *out;
    int *number; /* by id: how many things of the name came before; NULL: not known */
    int indent;
    int file, line; /* of the statement before */
} Printer;

static void print_expr(Printer *printer, const IrExpr *expr, IrPrecedence around);

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

static void print_name(const Printer *printer, const char *name, int id)
{
    strbuf_add(printer->out, name);
    if (printer->number != NULL && printer->number[id] > 0)
        strbuf_printf(printer->out, ".%d", printer->number[id]);
}

/* The shortest of 15 to 17 digits that reads back to the same number. */
static void print_number(StrBuf *out, double value)
{
    char text[32];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    strbuf_add(out, isnan(value) ? "nan" : text);
}

/* Never like an int: 2.0. */
static void print_real(StrBuf *out, double value)
{
    size_t start = out->length;
    print_number(out, value);
    if (out->text[start + strspn(out->text + start, "-0123456789")] == '\0')
        strbuf_add(out, ".0");
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

/* ---- expressions ---------------------------------------------------------------------------- */

static void print_infix(Printer *printer, const IrExpr *expr, IrPrecedence left, IrPrecedence right)
{
    print_expr(printer, expr->u.apply.arg[0], left);
    strbuf_printf(printer->out, " %s ", ir_op_spelling(expr->u.apply.op));
    print_expr(printer, expr->u.apply.arg[1], right);
}

static void print_list(Printer *printer, const char *name, const IrExpr *expr)
{
    strbuf_printf(printer->out, "%s(", name);
    for (int k = 0; k < ir_child_count(expr); k++) {
        if (k > 0)
            strbuf_add(printer->out, ", ");
        print_expr(printer, ir_child(expr, k), PREC_OR);
    }
    strbuf_char(printer->out, ')');
}

static void print_poly(Printer *printer, const IrExpr *expr)
{
    strbuf_add(printer->out, "poly(");
    for (int k = 0; k < expr->u.poly.variable_count; k++) {
        if (k > 0)
            strbuf_add(printer->out, ", ");
        print_expr(printer, expr->u.poly.variables[k], PREC_OR);
    }
    for (int k = 0; k < expr->u.poly.term_count; k++) {
        const IrTerm *term = &expr->u.poly.terms[k];
        strbuf_add(printer->out, k == 0 ? "; " : ", ");
        print_expr(printer, term->coefficient, PREC_OR);
        strbuf_char(printer->out, ':');
        for (int v = 0; v < expr->u.poly.variable_count; v++)
            strbuf_printf(printer->out, " %d", term->powers[v]);
    }
    strbuf_char(printer->out, ')');
}

static IrPrecedence precedence_of(const IrExpr *expr)
{
    if (expr->kind == IR_APPLY)
        return ir_form_precedence(expr->u.apply.op);
    if (expr->kind == IR_CONST && signbit(expr->u.constant) && !isnan(expr->u.constant))
        return PREC_NEGATE;
    if (expr->kind == IR_INT_CONST && expr->u.integer < 0)
        return PREC_NEGATE;
    return PREC_PRIMARY;
}

static void print_apply(Printer *printer, const IrExpr *expr)
{
    const char *spelling = ir_op_spelling(expr->u.apply.op);
    IrPrecedence own = precedence_of(expr);
    switch (own) {
    case PREC_OR:
    case PREC_AND:
    case PREC_ADD:
    case PREC_MULTIPLY:
        print_infix(printer, expr, own, own + 1);
        break;
    case PREC_COMPARE:
        print_infix(printer, expr, own + 1, own + 1);
        break;
    case PREC_NOT:
    case PREC_NEGATE:
        strbuf_add(printer->out, spelling);
        if (own == PREC_NOT)
            strbuf_char(printer->out, ' ');
        /* -(2.0) is no constant: -2.0 is one */
        print_expr(printer, expr->u.apply.arg[0],
                   expr->u.apply.arg[0]->kind == IR_CONST ? PREC_NEVER : own + 1);
        break;
    case PREC_PRIMARY:
    case PREC_NEVER:
        print_list(printer, spelling, expr);
        break;
    }
}

/* The expression, in parentheses if it binds less than what is around it. */
static void print_expr(Printer *printer, const IrExpr *expr, IrPrecedence around)
{
    bool parentheses = precedence_of(expr) < around;
    if (parentheses)
        strbuf_char(printer->out, '(');
    switch (expr->kind) {
    case IR_CONST:
        print_real(printer->out, expr->u.constant);
        break;
    case IR_INT_CONST:
        strbuf_printf(printer->out, "%d", expr->u.integer);
        break;
    case IR_BOOL_CONST:
        strbuf_add(printer->out, expr->u.integer != 0 ? "true" : "false");
        break;
    case IR_VAR:
        print_name(printer, expr->u.var->name, expr->u.var->id);
        break;
    case IR_LOAD:
        print_name(printer, expr->u.load.array->name, expr->u.load.array->id);
        strbuf_char(printer->out, '[');
        print_expr(printer, expr->u.load.index, PREC_OR);
        strbuf_char(printer->out, ']');
        break;
    case IR_APPLY:
        print_apply(printer, expr);
        break;
    case IR_SELECT:
        print_list(printer, "select", expr);
        break;
    case IR_CALL:
        print_list(printer, expr->u.call.func->name, expr);
        break;
    case IR_POLY:
        print_poly(printer, expr);
        break;
    }
    if (parentheses)
        strbuf_char(printer->out, ')');
}

void ir_print_expr(const IrExpr *expr, StrBuf *out)
{
    Printer printer = {.out = out};
    print_expr(&printer, expr, PREC_OR);
}

/* ---- statements ----------------------------------------------------------------------------- */

static void print_body(Printer *printer, const IrStmts *body);

static void begin_line(const Printer *printer)
{
    for (int k = 0; k < printer->indent; k++)
        strbuf_add(printer->out, "  ");
}

/* Ends the line of a statement by its place, where it differs from the one before, and its note. */
static void end_line(Printer *printer, const IrStmt *stmt)
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

static void print_arg(Printer *printer, const IrArg *arg)
{
    switch (arg->kind) {
    case IR_ARG_ARRAY:
        strbuf_add(printer->out, arg->reads ? "read &" : "&");
        print_name(printer, arg->array->name, arg->array->id);
        strbuf_char(printer->out, '[');
        print_expr(printer, arg->value, PREC_OR);
        strbuf_char(printer->out, ']');
        break;
    case IR_ARG_INT:
    case IR_ARG_REAL:
        print_expr(printer, arg->value, PREC_OR);
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

static void print_kernel(Printer *printer, const IrStmt *stmt)
{
    strbuf_printf(printer->out, "kernel %s(", stmt->u.kernel.function);
    for (int k = 0; k < stmt->u.kernel.arg_count; k++) {
        if (k > 0)
            strbuf_add(printer->out, ", ");
        print_arg(printer, &stmt->u.kernel.args[k]);
    }
    strbuf_char(printer->out, ')');
}

static void print_leave(Printer *printer, const IrStmt *stmt)
{
    bool varying = stmt->u.leave.cond->type.varying;
    strbuf_add(printer->out, "leave ");
    print_name(printer, stmt->u.leave.block->name, stmt->u.leave.block->id);
    strbuf_add(printer->out, varying ? " if all(" : " if ");
    print_expr(printer, stmt->u.leave.cond, PREC_OR);
    if (varying)
        strbuf_char(printer->out, ')');
}

static void print_for(Printer *printer, const IrStmt *stmt)
{
    strbuf_add(printer->out, stmt->u.loop.independent ? "independent for " : "for ");
    print_name(printer, stmt->u.loop.var->name, stmt->u.loop.var->id);
    if (stmt->u.loop.first == NULL) {
        strbuf_printf(printer->out, " in %d .. %d", stmt->u.loop.low, stmt->u.loop.high);
        return;
    }
    strbuf_add(printer->out, " in ");
    print_expr(printer, stmt->u.loop.first, PREC_OR);
    strbuf_add(printer->out, " .. ");
    print_expr(printer, stmt->u.loop.end, PREC_OR);
    if (stmt->u.loop.down)
        strbuf_add(printer->out, " down");
}

static void print_range(StrBuf *out, IrRange range)
{
    if (range.low != INT_MIN || range.high != INT_MAX)
        strbuf_printf(out, " in [%d, %d]", range.low, range.high);
}

static void print_let(Printer *printer, const IrVar *var)
{
    strbuf_add(printer->out, var->assigned ? "var " : "let ");
    print_name(printer, var->name, var->id);
    strbuf_printf(printer->out, " : %s", type_name(var->type));
    if (var->assigned)
        print_range(printer->out, var->content);
}

/* The statement's own line, without what follows on it as a comment. */
static void print_head(Printer *printer, const IrStmt *stmt)
{
    StrBuf *out = printer->out;
    switch (stmt->kind) {
    case IR_LET:
        print_let(printer, stmt->u.let.var);
        strbuf_add(out, " = ");
        print_expr(printer, stmt->u.let.value, PREC_OR);
        break;
    case IR_SET:
        strbuf_add(out, "set ");
        print_name(printer, stmt->u.let.var->name, stmt->u.let.var->id);
        strbuf_add(out, " = ");
        print_expr(printer, stmt->u.let.value, PREC_OR);
        break;
    case IR_STORE:
        strbuf_add(out, "store ");
        print_name(printer, stmt->u.store.array->name, stmt->u.store.array->id);
        strbuf_char(out, '[');
        print_expr(printer, stmt->u.store.index, PREC_OR);
        strbuf_add(out, "] = ");
        print_expr(printer, stmt->u.store.value, PREC_OR);
        break;
    case IR_FOR:
        print_for(printer, stmt);
        break;
    case IR_IF:
        strbuf_add(out, "if ");
        print_expr(printer, stmt->u.branch.cond, PREC_OR);
        break;
    case IR_BLOCK:
        strbuf_add(out, "block ");
        print_name(printer, stmt->u.block.block->name, stmt->u.block.block->id);
        break;
    case IR_LEAVE:
        print_leave(printer, stmt);
        break;
    case IR_KERNEL:
        print_kernel(printer, stmt);
        break;
    }
}

static void print_bodies(Printer *printer, const IrStmt *stmt)
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

static void print_body(Printer *printer, const IrStmts *body)
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
    print_number(out, coefficient->start);
    strbuf_add(out, " sd ");
    print_number(out, coefficient->start_sd);
    if (!isinf(coefficient->low) || !isinf(coefficient->high)) {
        strbuf_add(out, " in [");
        print_number(out, coefficient->low);
        strbuf_add(out, ", ");
        print_number(out, coefficient->high);
        strbuf_char(out, ']');
    }
    strbuf_add(out, coefficient->log_scale ? " log\n" : "\n");
}

static void print_array(const Printer *printer, const IrArray *array, bool placed)
{
    strbuf_add(printer->out, "array ");
    print_name(printer, array->name, array->id);
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
    strbuf_char(out, '\n');
}

/* "statistic 0 owner 2 kind 7 low 0 high 0 of 0 1" */
static void print_statistic(StrBuf *out, int number, const IrStatistic *statistic)
{
    strbuf_printf(out, "statistic %d owner %d kind %d low ", number, statistic->owner, statistic->how);
    print_number(out, statistic->low);
    strbuf_printf(out, "%s high ", statistic->with_low ? " with" : "");
    print_number(out, statistic->high);
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
    print_number(out, task->weight);
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
            print_number(out, *value++);
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
    Printer printer = {.module = module, .out = out, .number = number_names(module), .file = -1};
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

/* ir_read_body.c: statements of the printed IR; two spaces more are one body deeper. */
#include "ir_read_body.h"

#include "ir_read_expr.h"

/* Bodies in each other. */
#define DEEPEST 1000

IrRange ir_read_body_range(IrReader *reader)
{
    IrRange range = IR_ANY_INT;
    if (!reader_accept_word(reader, "in"))
        return range;
    reader_expect(reader, "[");
    range.low = reader_int(reader);
    reader_expect(reader, ",");
    range.high = reader_int(reader);
    reader_expect(reader, "]");
    return range;
}

IrType ir_read_body_type(IrReader *reader)
{
    if (reader_accept_word(reader, "uniform"))
        return ir_real(false);
    if (reader_accept_word(reader, "int"))
        return ir_int();
    if (reader_accept_word(reader, "bool"))
        return ir_bool(false);
    if (!reader_accept_word(reader, "varying"))
        reader_fail(reader, "expected 'uniform', 'varying', 'int' or 'bool'");
    return reader_accept_word(reader, "bool") ? ir_bool(true) : ir_real(true);
}

/* The variable that the name declares; NULL after an error. A second declaration of the same type is for
 * ir_verify to refuse. */
static IrVar *declare_var(IrReader *reader, IrPlace place, IrSymbol *symbol, IrType type)
{
    if (reader->failed)
        return NULL;
    if (symbol->id == NULL) {
        symbol->var = ir_var(reader->module, symbol->hint, type);
        symbol->id = &symbol->var->id;
    }
    if (symbol->var == NULL || symbol->var->type.base != type.base ||
        symbol->var->type.varying != type.varying)
        reader_fail_at(reader, place, "'%s' is something else already", symbol->name);
    return symbol->var;
}

/* let NAME : TYPE = VALUE, or var, which says that it is assigned later. */
static IrStmt *read_let(IrReader *reader, IrStmts *body, bool assigned)
{
    IrPlace start = reader_place(reader);
    IrSymbol *symbol = reader_declare(reader);
    reader_expect(reader, ":");
    IrType type = ir_read_body_type(reader);
    IrRange content = type.base == IR_INT ? ir_read_body_range(reader) : IR_ANY_INT;
    reader_expect(reader, "=");
    const IrExpr *value = ir_read_expr_of(reader, type.base);
    IrVar *var = declare_var(reader, start, symbol, type);
    if (reader->failed)
        return NULL;
    var->content = content;
    var->assigned = assigned;
    return ir_let(reader->module, body, var, value);
}

static IrStmt *read_set(IrReader *reader, IrStmts *body)
{
    IrPlace start = reader_place(reader);
    const char *name = reader_word(reader);
    const IrSymbol *symbol = reader_find(reader, start, name);
    if (symbol != NULL && symbol->var == NULL)
        reader_fail_at(reader, start, "'%s' is no variable", name);
    if (reader->failed)
        return NULL;
    reader_expect(reader, "=");
    const IrExpr *value = ir_read_expr_of(reader, symbol->var->type.base);
    if (reader->failed)
        return NULL;
    bool assigned = symbol->var->assigned; /* ir_verify looks at it */
    IrStmt *stmt = ir_set(reader->module, body, symbol->var, value);
    symbol->var->assigned = assigned;
    return stmt;
}

static const IrArray *find_array(IrReader *reader)
{
    IrPlace start = reader_place(reader);
    const char *name = reader_word(reader);
    const IrSymbol *symbol = reader_find(reader, start, name);
    if (symbol != NULL && symbol->array == NULL)
        reader_fail_at(reader, start, "'%s' is no array", name);
    return reader->failed ? NULL : symbol->array;
}

static IrStmt *read_store(IrReader *reader, IrStmts *body)
{
    const IrArray *array = find_array(reader);
    const IrExpr *index = ir_read_expr_index(reader);
    reader_expect(reader, "=");
    const IrExpr *value = array == NULL ? NULL : ir_read_expr_of(reader, array->base);
    return reader->failed ? NULL : ir_store(reader->module, body, array, index, value);
}

static void read_for(IrReader *reader, IrStmts *body, bool independent, int indent)
{
    IrPlace start = reader_place(reader);
    IrSymbol *symbol = reader_declare(reader);
    reader_expect_word(reader, "in");
    const IrExpr *first = ir_read_expr_of(reader, IR_INT);
    reader_expect(reader, "..");
    const IrExpr *end = ir_read_expr_of(reader, IR_INT);
    IrVar *var = declare_var(reader, start, symbol, ir_int());
    bool down = reader_accept_word(reader, "down");
    if (reader->failed)
        return;
    bool constant = first->kind == IR_INT_CONST && end->kind == IR_INT_CONST;
    IrStmt *stmt = constant ? ir_for(reader->module, body, var, first->u.integer, end->u.integer)
                            : ir_for_range(reader->module, body, var, first, end);
    stmt->u.loop.independent = independent;
    stmt->u.loop.down = down;
    stmt->note = reader_end_line(reader);
    ir_read_body(reader, &stmt->u.loop.body, indent + 1);
}

static void read_if(IrReader *reader, IrStmts *body, int indent)
{
    const IrExpr *cond = ir_read_expr_of(reader, IR_BOOL);
    if (reader->failed)
        return;
    IrStmt *stmt = ir_if(reader->module, body, cond);
    stmt->note = reader_end_line(reader);
    ir_read_body(reader, &stmt->u.branch.yes, indent + 1);
    if (reader->indent != indent || !reader_accept_word(reader, "else"))
        return;
    reader_end_line(reader);
    ir_read_body(reader, &stmt->u.branch.no, indent + 1);
}

static void read_block(IrReader *reader, IrStmts *body, int indent)
{
    IrPlace start = reader_place(reader);
    IrSymbol *symbol = reader_declare(reader);
    if (symbol != NULL && symbol->id != NULL && symbol->block == NULL)
        reader_fail_at(reader, start, "'%s' is something else already", symbol->name);
    if (reader->failed)
        return;
    if (symbol->block == NULL) {
        symbol->block = ir_block(reader->module, symbol->hint);
        symbol->id = &symbol->block->id;
    }
    IrStmt *stmt = ir_block_stmt(reader->module, body, symbol->block);
    stmt->note = reader_end_line(reader);
    ir_read_body(reader, &stmt->u.block.body, indent + 1);
}

/* leave NAME if COND, or all(COND), if that varies */
static IrStmt *read_leave(IrReader *reader, IrStmts *body)
{
    IrPlace start = reader_place(reader);
    const char *name = reader_word(reader);
    const IrSymbol *symbol = reader_find(reader, start, name);
    if (symbol != NULL && symbol->block == NULL)
        reader_fail_at(reader, start, "'%s' is no block", name);
    reader_expect_word(reader, "if");
    bool all = reader_accept_word(reader, "all");
    start = reader_place(reader);
    if (all)
        reader_expect(reader, "(");
    const IrExpr *cond = ir_read_expr_of(reader, IR_BOOL);
    if (all)
        reader_expect(reader, ")");
    if (cond != NULL && cond->type.varying != all)
        reader_fail_at(reader, start, all ? "'all' of what does not vary" : "expected 'all('");
    return reader->failed ? NULL : ir_leave(reader->module, body, symbol->block, cond);
}

/* &NAME[INDEX] */
static IrArg read_array_argument(IrReader *reader, bool reads)
{
    reader_expect(reader, "&");
    const IrArray *array = find_array(reader);
    return (IrArg){
        .kind = IR_ARG_ARRAY, .array = array, .value = ir_read_expr_index(reader), .reads = reads};
}

static IrArg read_argument(IrReader *reader)
{
    if (reader_sees(reader, "&"))
        return read_array_argument(reader, false);
    if (reader_accept_word(reader, "read"))
        return read_array_argument(reader, true);
    if (reader_accept_word(reader, "draw"))
        return (IrArg){.kind = IR_ARG_DRAW};
    if (reader_accept_word(reader, "trial")) {
        reader_expect_word(reader, "draw");
        return (IrArg){.kind = IR_ARG_TRIAL_DRAW};
    }
    if (reader_accept_word(reader, "lanes"))
        return (IrArg){.kind = IR_ARG_LANES};
    if (reader_accept_word(reader, "table"))
        return (IrArg){.kind = IR_ARG_TABLE, .integer = reader_int(reader)};
    IrPlace start = reader_place(reader);
    const IrExpr *value = ir_read_expr(reader);
    if (value != NULL && value->type.base == IR_BOOL)
        reader_fail_at(reader, start, "found a bool, expected an int or a real");
    bool real = value != NULL && value->type.base == IR_REAL;
    return (IrArg){.kind = real ? IR_ARG_REAL : IR_ARG_INT, .value = value};
}

static IrStmt *read_kernel(IrReader *reader, IrStmts *body)
{
    VEC(IrArg) args = {0};
    const char *function = reader_word(reader);
    reader_expect(reader, "(");
    if (!reader_sees(reader, ")"))
        do
            vec_push(reader->module->arena, &args, read_argument(reader));
        while (reader_accept(reader, ","));
    reader_expect(reader, ")");
    return reader->failed ? NULL
                          : ir_kernel(reader->module, body, function, args.items, args.count);
}

/* One that ends with its line; NULL for one that has read its bodies. */
static IrStmt *read_head(IrReader *reader, IrStmts *body, int indent)
{
    if (reader_accept_word(reader, "let"))
        return read_let(reader, body, false);
    if (reader_accept_word(reader, "var"))
        return read_let(reader, body, true);
    if (reader_accept_word(reader, "set"))
        return read_set(reader, body);
    if (reader_accept_word(reader, "store"))
        return read_store(reader, body);
    if (reader_accept_word(reader, "leave"))
        return read_leave(reader, body);
    if (reader_accept_word(reader, "kernel"))
        return read_kernel(reader, body);
    bool independent = reader_accept_word(reader, "independent");
    if (reader_accept_word(reader, "for"))
        read_for(reader, body, independent, indent);
    else if (independent)
        reader_fail(reader, "expected 'for'");
    else if (reader_accept_word(reader, "if"))
        read_if(reader, body, indent);
    else if (reader_accept_word(reader, "block"))
        read_block(reader, body, indent);
    else
        reader_fail(reader, "expected a statement");
    return NULL;
}

void ir_read_body(IrReader *reader, IrStmts *body, int indent)
{
    if (indent > DEEPEST)
        reader_fail(reader, "bodies nest more than %d deep", DEEPEST);
    while (!reader->failed && reader->indent == indent && !reader_sees_that_word(reader, "else")) {
        IrStmt *stmt = read_head(reader, body, indent);
        if (stmt != NULL)
            stmt->note = reader_end_line(reader);
    }
    if (!reader->failed && reader->indent > indent)
        reader_fail(reader, "this line is %d spaces too far to the right",
                    2 * (reader->indent - indent));
}

/* ir_random.c: modules of the IR made at random, and an interpreter of them, which checks every index. */
#include "ir_random.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

/* ---- an interpreter ------------------------------------------------------------------------- */

/* One lane of a rollout. */
typedef struct Machine {
    double **memory; /* by id of array */
    double *reals;   /* by id of variable */
    int *ints;       /* by id of variable; bools too */
    const IrBlock *leaving;
    bool broken; /* an index lay outside its array */
} Machine;

static double run_real(Machine *machine, const IrExpr *expr);

static int run_int(Machine *machine, const IrExpr *expr)
{
    if (expr->kind == IR_INT_CONST || expr->kind == IR_BOOL_CONST)
        return expr->u.integer;
    if (expr->kind == IR_VAR)
        return machine->ints[expr->u.var->id];
    const IrExpr *const *arg = expr->u.apply.arg;
    IrOp op = expr->u.apply.op;
    if (ir_op_operand(op) == IR_REAL) {
        double a = run_real(machine, arg[0]), b = run_real(machine, arg[1]);
        return op == IR_LT   ? a < b
               : op == IR_LE ? a <= b
               : op == IR_GT ? a > b
               : op == IR_GE ? a >= b
               : op == IR_EQ ? a == b
                             : a != b;
    }
    int a = run_int(machine, arg[0]), b = ir_op_arity(op) > 1 ? run_int(machine, arg[1]) : 0;
    return op == IR_AND    ? a && b
           : op == IR_OR   ? a || b
           : op == IR_NOT  ? !a
           : op == IR_IADD ? a + b
           : op == IR_ISUB ? a - b
           : op == IR_IMUL ? a * b
           : op == IR_IDIV ? a / b
           : op == IR_IMOD ? a % b
           : op == IR_ILT  ? a < b
                           : a == b;
}

static double *element(Machine *machine, const IrArray *array, const IrExpr *index)
{
    int place = run_int(machine, index);
    machine->broken = machine->broken || place < 0 || place >= array->length;
    return &machine->memory[array->id][machine->broken ? 0 : place];
}

static double run_apply(Machine *machine, const IrExpr *expr)
{
    const IrExpr *const *arg = expr->u.apply.arg;
    IrOp op = expr->u.apply.op;
    if (op == IR_TOREAL)
        return run_int(machine, arg[0]);
    double a = run_real(machine, arg[0]), b = ir_op_arity(op) > 1 ? run_real(machine, arg[1]) : 0;
    return op == IR_ADD   ? a + b
           : op == IR_SUB ? a - b
           : op == IR_MUL ? a * b
           : op == IR_DIV ? a / b
           : op == IR_NEG ? -a
                          : fma(a, b, run_real(machine, arg[2]));
}

static double run_poly(Machine *machine, const IrExpr *expr)
{
    double sum = 0;
    for (int k = 0; k < expr->u.poly.term_count; k++) {
        const IrTerm *term = &expr->u.poly.terms[k];
        double product = run_real(machine, term->coefficient);
        for (int v = 0; v < expr->u.poly.variable_count; v++) {
            for (int n = 0; n < term->powers[v]; n++)
                product *= run_real(machine, expr->u.poly.variables[v]);
        }
        sum += product;
    }
    return sum;
}

static double run_real(Machine *machine, const IrExpr *expr)
{
    double value[3] = {0};
    switch (expr->kind) {
    case IR_CONST:
        return expr->u.constant;
    case IR_VAR:
        return machine->reals[expr->u.var->id];
    case IR_LOAD:
        return *element(machine, expr->u.load.array, expr->u.load.index);
    case IR_APPLY:
        return run_apply(machine, expr);
    case IR_SELECT:
        value[0] = run_real(machine, expr->u.select.yes);
        value[1] = run_real(machine, expr->u.select.no);
        return run_int(machine, expr->u.select.cond) ? value[0] : value[1];
    case IR_CALL:
        for (int k = 0; k < expr->u.call.func->arity; k++)
            value[k] = run_real(machine, expr->u.call.arg[k]);
        return expr->u.call.func->fold(value[0], value[1], value[2]);
    case IR_POLY:
        return run_poly(machine, expr);
    case IR_INT_CONST:
    case IR_BOOL_CONST:
        break;
    }
    return nan("");
}

static void run_body(Machine *machine, const IrStmts *body);

static void run_loop(Machine *machine, const IrStmt *stmt)
{
    for (int k = stmt->u.loop.low; k < stmt->u.loop.high && machine->leaving == NULL; k++) {
        machine->ints[stmt->u.loop.var->id] = k;
        run_body(machine, &stmt->u.loop.body);
    }
}

/* The only kernel function there is: gives some elements a number. */
static void run_kernel(Machine *machine, const IrStmt *stmt)
{
    const IrArg *args = stmt->u.kernel.args;
    int count = run_int(machine, args[1].value);
    int end = run_int(machine, args[0].value) + count;
    machine->broken = machine->broken || end > args[0].array->length;
    for (int k = 0; k < count && !machine->broken; k++)
        element(machine, args[0].array, args[0].value)[k] = run_real(machine, args[2].value);
}

static void run_stmt(Machine *machine, const IrStmt *stmt)
{
    switch (stmt->kind) {
    case IR_LET:
    case IR_SET:
        if (stmt->u.let.var->type.base == IR_REAL)
            machine->reals[stmt->u.let.var->id] = run_real(machine, stmt->u.let.value);
        else
            machine->ints[stmt->u.let.var->id] = run_int(machine, stmt->u.let.value);
        break;
    case IR_STORE:
        *element(machine, stmt->u.store.array, stmt->u.store.index) =
            run_real(machine, stmt->u.store.value);
        break;
    case IR_FOR:
        run_loop(machine, stmt);
        break;
    case IR_IF:
        run_body(machine,
                 run_int(machine, stmt->u.branch.cond) ? &stmt->u.branch.yes : &stmt->u.branch.no);
        break;
    case IR_BLOCK:
        run_body(machine, &stmt->u.block.body);
        if (machine->leaving == stmt->u.block.block)
            machine->leaving = NULL;
        break;
    case IR_LEAVE:
        if (run_int(machine, stmt->u.leave.cond))
            machine->leaving = stmt->u.leave.block;
        break;
    case IR_KERNEL:
        run_kernel(machine, stmt);
        break;
    }
}

static void run_body(Machine *machine, const IrStmts *body)
{
    for (int k = 0; k < body->count && machine->leaving == NULL; k++)
        run_stmt(machine, body->items[k]);
}

bool run_module(const IrModule *m, const IrArray *out, double *outcome)
{
    Arena *arena = arena_create();
    Machine machine = {.memory = arena_array(arena, double *, m->next_id),
                       .reals = arena_array(arena, double, m->next_id),
                       .ints = arena_array(arena, int, m->next_id)};
    for (int k = 0; k < m->arrays.count; k++) {
        const IrArray *array = m->arrays.items[k];
        double *content = arena_array(arena, double, array->length);
        for (int e = 0; array->space != IR_SPACE_WORK && e < array->length; e++)
            content[e] = sin(k + 1.7 * e);
        machine.memory[array->id] = content;
    }
    run_body(&machine, &m->functions[IR_ROLLOUT].body);
    memcpy(outcome, machine.memory[out->id], sizeof *outcome * (size_t)out->length);
    arena_destroy(arena);
    return !machine.broken;
}

/* ---- modules made at random ----------------------------------------------------------------- */

/* What may be used at the current place. */
typedef struct Maker {
    Bench b;
    IrArray *work[3];
    uint64_t state;
    int depth; /* of loops */
    const IrBlock *block;
    VEC(IrVar *) reals; /* in scope */
    VEC(IrVar *) loops;
    VEC(IrVar *) targets; /* in scope, may be assigned */
} Maker;

static int pick(Maker *maker, int count)
{
    maker->state ^= maker->state << 13;
    maker->state ^= maker->state >> 7;
    maker->state ^= maker->state << 17;
    return (int)((maker->state >> 20) % (uint64_t)count);
}

/* An int that lies in [0, length). */
static const IrExpr *make_index(Maker *maker, int length)
{
    const Bench *b = &maker->b;
    if (maker->loops.count == 0 || pick(maker, 3) == 0)
        return whole(b, pick(maker, length));
    const IrExpr *i = ir_get(b->m, maker->loops.items[pick(maker, maker->loops.count)]);
    const IrExpr *j = ir_get(b->m, maker->loops.items[pick(maker, maker->loops.count)]);
    const IrExpr *sum = binary(b, IR_IADD, binary(b, IR_IMUL, i, whole(b, pick(maker, 4))), j);
    return binary(b, IR_IMOD, sum, whole(b, length));
}

static const IrExpr *make_real(Maker *maker, int depth);

/* Of inputs and ints only, so that no rounding can turn it. */
static const IrExpr *make_cond(Maker *maker)
{
    const Bench *b = &maker->b;
    const IrExpr *x = ir_load(b->m, b->x, make_index(maker, 100));
    switch (pick(maker, 4)) {
    case 0:
        return binary(b, IR_ILT, make_index(maker, 7), whole(b, pick(maker, 7)));
    case 1:
        return ir_apply1(b->m, IR_NOT, binary(b, IR_LT, x, real(b, 0.3)));
    case 2:
        return binary(b, IR_OR, binary(b, IR_GT, x, real(b, 0.5)),
                      binary(b, IR_IEQ, make_index(maker, 3), whole(b, 1)));
    default:
        return binary(b, IR_GE, x, real(b, 0.1 * pick(maker, 5)));
    }
}

static const IrExpr *make_poly(Maker *maker, int depth)
{
    const IrExpr *variables[3];
    IrTerm terms[6];
    int powers[6][3], count = 1 + pick(maker, 6);
    for (int v = 0; v < 3; v++)
        variables[v] = make_real(maker, depth - 1);
    for (int k = 0; k < count; k++) {
        for (int v = 0; v < 3; v++)
            powers[k][v] = pick(maker, 3) * pick(maker, 2);
        terms[k] = (IrTerm){make_real(maker, depth - 3), powers[k]};
    }
    return ir_poly(maker->b.m, 3, variables, count, terms);
}

static const IrExpr *make_leaf(Maker *maker)
{
    const Bench *b = &maker->b;
    static const double CONSTANTS[] = {0, 1, -1, 2, 0.5, -0.25, 3, 0.1};
    IrArray *work = maker->work[pick(maker, 3)];
    switch (pick(maker, 6)) {
    case 0:
        return real(b, CONSTANTS[pick(maker, 8)]);
    case 1:
        return ir_load(b->m, b->x, make_index(maker, 100));
    case 2:
        return ir_load_at(b->m, b->a, pick(maker, 9));
    case 3:
        return ir_apply1(b->m, IR_TOREAL, make_index(maker, 3));
    case 4:
        return ir_load(b->m, work, make_index(maker, work->length));
    default:
        if (maker->reals.count == 0)
            return real(b, 0.7);
        return ir_get(b->m, maker->reals.items[pick(maker, maker->reals.count)]);
    }
}

static const IrExpr *make_real(Maker *maker, int depth)
{
    const Bench *b = &maker->b;
    if (depth <= 0 || pick(maker, 5) == 0)
        return make_leaf(maker);
    const IrExpr *left = make_real(maker, depth - 1), *right = make_real(maker, depth - 1);
    switch (pick(maker, 10)) {
    case 0:
    case 1:
        return binary(b, IR_ADD, left, right);
    case 2:
        return binary(b, IR_SUB, left, right);
    case 3:
    case 4:
        return binary(b, IR_MUL, left, right);
    case 5:
        return binary(b, IR_DIV, left, real(b, 1 << pick(maker, 3)));
    case 6:
        return call1(b, pick(maker, 2) == 0 ? "tanh" : "sigmoid", left);
    case 7:
        return ir_select(b->m, make_cond(maker), left, right);
    case 8:
        return ir_apply1(b->m, IR_NEG, left);
    default:
        return make_poly(maker, depth);
    }
}

/* A value that depends so little on the state that rounding errors die out. */
static const IrExpr *make_damped(Maker *maker, const IrExpr *state)
{
    const Bench *b = &maker->b;
    const IrExpr *change = binary(b, IR_MUL, real(b, 0.01), call1(b, "tanh", make_real(maker, 3)));
    return binary(b, IR_ADD, binary(b, IR_MUL, real(b, 0.25), state), change);
}

static void make_body(Maker *maker, IrStmts *body, int length);

static void make_loop(Maker *maker, IrStmts *body)
{
    IrVar *i;
    int low = pick(maker, 3);
    int turns = pick(maker, 4) == 0 ? 12 : pick(maker, 7); /* some are too many to write out */
    IrStmts *inner = loop(&maker->b, body, "i", low, low + turns, &i);
    vec_push(maker->b.arena, &maker->loops, i);
    maker->depth++;
    make_body(maker, inner, 1 + pick(maker, 4));
    maker->depth--;
    maker->loops.count--;
}

/* A branch that alone may load with a loop's variable as the index. */
static void make_guard(Maker *maker, IrStmts *body)
{
    IrVar *i;
    const Bench *b = &maker->b;
    IrArray *work = maker->work[pick(maker, 3)];
    IrStmts *inner = loop(b, body, "g", 0, work->length + pick(maker, 3), &i);
    IrStmts *turns = loop(b, inner, "h", 0, 5, &(IrVar *){NULL});
    IrStmt *branch = ir_if(b->m, turns, binary(b, IR_ILT, ir_get(b->m, i), whole(b, work->length)));
    const IrExpr *load = ir_load(b->m, work, ir_get(b->m, i));
    ir_store(b->m, &branch->u.branch.yes, maker->work[0], whole(b, 0), make_damped(maker, load));
}

static void make_block(Maker *maker, IrStmts *body)
{
    const IrBlock *outer = maker->block;
    maker->block = ir_block(maker->b.m, "block");
    IrStmt *stmt = ir_block_stmt(maker->b.m, body, maker->block);
    make_body(maker, &stmt->u.block.body, 1 + pick(maker, 4));
    maker->block = outer;
}

static void make_kernel(Maker *maker, IrStmts *body)
{
    const Bench *b = &maker->b;
    IrArray *work = maker->work[pick(maker, 2)];
    const IrArg args[] = {
        {.kind = IR_ARG_ARRAY, .array = work, .value = whole(b, 0)},
        {.kind = IR_ARG_INT, .value = make_index(maker, work->length)},
        {.kind = IR_ARG_REAL, .value = ir_load(b->m, b->x, make_index(maker, 100))},
    };
    ir_kernel(b->m, body, "rt_fill_constant", args, 3);
}

static void make_let(Maker *maker, IrStmts *body)
{
    const Bench *b = &maker->b;
    const IrExpr *value = call1(b, "tanh", make_real(maker, 3));
    if (pick(maker, 4) == 0)
        value = make_leaf(maker);
    IrVar *var = let(b, body, "v", ir_real(value->type.varying || pick(maker, 2) == 0), value);
    vec_push(b->arena, &maker->reals, var);
    if (var->type.varying)
        vec_push(b->arena, &maker->targets, var);
}

static void make_set(Maker *maker, IrStmts *body)
{
    const Bench *b = &maker->b;
    if (maker->targets.count == 0)
        return;
    IrVar *var = maker->targets.items[pick(maker, maker->targets.count)];
    const IrExpr *value = pick(maker, 5) == 0 ? make_leaf(maker) : ir_get(b->m, var);
    ir_set(b->m, body, var, make_damped(maker, value));
}

static void make_store(Maker *maker, IrStmts *body)
{
    const Bench *b = &maker->b;
    IrArray *work = maker->work[pick(maker, 3)];
    const IrExpr *index = make_index(maker, work->length);
    ir_store(b->m, body, work, index, make_damped(maker, ir_load(b->m, work, index)));
}

static void make_stmt(Maker *maker, IrStmts *body)
{
    IrModule *m = maker->b.m;
    switch (pick(maker, 10)) {
    case 0:
    case 1:
        make_let(maker, body);
        break;
    case 2:
        make_set(maker, body);
        break;
    case 3:
    case 4:
        make_store(maker, body);
        break;
    case 5:
    case 6:
        if (maker->depth < 3)
            make_loop(maker, body);
        else
            make_set(maker, body);
        break;
    case 7: {
        IrStmt *branch = ir_if(m, body, make_cond(maker));
        make_body(maker, &branch->u.branch.yes, pick(maker, 3));
        make_body(maker, &branch->u.branch.no, pick(maker, 3));
        break;
    }
    case 8:
        if (maker->block == NULL)
            make_block(maker, body);
        else
            ir_leave(m, body, maker->block, make_cond(maker));
        break;
    default:
        if (maker->depth < 2 && pick(maker, 2) == 0)
            make_guard(maker, body);
        else
            make_kernel(maker, body);
        break;
    }
}

static void make_body(Maker *maker, IrStmts *body, int length)
{
    int reals = maker->reals.count, targets = maker->targets.count;
    for (int k = 0; k < length; k++)
        make_stmt(maker, body);
    maker->reals.count = reals;
    maker->targets.count = targets;
}

Bench random_module(int seed)
{
    Maker maker = {.b = bench(), .state = 88172645463325252u + (uint64_t)seed * 7919u};
    const Bench *b = &maker.b;
    b->m->one_lane = true; /* the kernel function takes doubles */
    for (int k = 0; k < 3; k++)
        maker.work[k] = ir_array(b->m, "work", IR_SPACE_WORK, true, 3 + 2 * k, NULL);
    maker.b.out = ir_array(b->m, "out", IR_SPACE_OUTCOME, true, OUTCOMES, NULL);
    for (int k = 0; k < 3; k++)
        make_let(&maker, b->body);
    IrVar *kept[3];
    memcpy(kept, maker.reals.items, sizeof kept);
    make_body(&maker, b->body, 6 + pick(&maker, 10));
    for (int k = 0; k < OUTCOMES; k++) {
        const IrExpr *value =
            k < 3 ? ir_get(b->m, kept[k]) : ir_load_at(b->m, maker.work[k % 3], pick(&maker, 3));
        ir_store(b->m, b->body, b->out, whole(b, k), value);
    }
    return maker.b;
}

/* check_projection.c: whom a projection connects, with which weights and bounds, and the rule that it follows. */
#include "check_projection.h"

#include <string.h>

#include "compiler/sema/expr/call_args.h"
#include "compiler/sema/expr/check_bounds.h"
#include "compiler/sema/expr/check_draw.h"
#include "compiler/sema/expr/check_rows.h"
#include "compiler/sema/expr/check_value.h"
#include "compiler/sema/expr/make_expr.h"
#include "compiler/sema/misplaced.h"
#include "compiler/sema/scope.h"
#include "runtime/kernel/kernel.h"
#include "check_connection.h"
#include "check_delay.h"
#include "check_transpose.h"

/* ---- weights --------------------------------------------------------------------------------- */

/* The parts of a projection, as far as they were met. */
typedef struct Parts {
    const AstStmt *weights, *drive, *rule, *transpose;
    ConnectionParts connection;
    DelayParts delays;
    bool lost; /* one was wrong: it is not known what is missing */
} Parts;

/* What to write in the place of `NAME = …`. */
static const char *instead(Name name)
{
    if (strcmp(name, "drive") == 0)
        return "what it adds to the drive is written 'drive += …'";
    if (strcmp(name, "delay") == 0)
        return "write 'axonal_delay 1 ms': presynaptic spikes arrive later; or 'dendritic_delay 1 "
               "ms': "
               "postsynaptic ones reach the synapse later";
    if (strcmp(name, "p") == 0)
        return "the probability of a synapse is written 'random(p = 0.1)'";
    return "its weights are 'w'";
}

/* `w = rows(…)`: initial weights, a row for each presynaptic unit. */
static void check_weight_rows(Checker *checker, Projection *projection, const AstExpr *call)
{
    const Layer *pre = projection->pre, *post = projection->post;
    bool known = pre->size_known && post->size_known;
    const RowsUse use = {
        .kind = ROWS_OF_WEIGHTS,
        .thing = arena_printf(checker->arena, "the weights go to '%s', which has", post->name.name),
        .columns = known ? post->size : 0,
        .rows = known ? pre->size : 0,
        .span = call->span};
    InputSource *source = arena_new(checker->arena, InputSource);
    if (!check_rows(checker, call, &use, source))
        return;
    projection->weight_rows = source;
    projection->weights.dim = source->dim;
    const PlastTable *table = &checker->model->tables.items[source->table];
    if (!known || source->order == RT_ROWS_BY_TRIAL || table->rows == pre->size)
        return;
    Diag *diag =
        diag_error(checker->diags, E_SHAPE_MISMATCH, call->span,
                   "'%s' has %d rows, but the weights come from '%s', which has %d unit%s",
                   table->path, table->rows, pre->name.name, pre->size, pre->size == 1 ? "" : "s");
    if (table->rows % pre->size == 0 && table->rows > 0)
        diag_help(diag, "if each trial has weights of its own, write 'by_trial'");
    else
        diag_help(diag, "a row has the weights of one presynaptic unit, a column those of one "
                        "postsynaptic unit");
}

static void check_weights(Checker *checker, Projection *projection, const AstStmt *stmt,
                          Parts *parts)
{
    if (strcmp(stmt->name.name, "w") != 0) {
        Diag *diag = diag_error(checker->diags, E_UNKNOWN_NAME, stmt->name.span,
                                "a projection has no '%s'", stmt->name.name);
        bool delay = strcmp(stmt->name.name, "axonal_delay") == 0 ||
                     strcmp(stmt->name.name, "dendritic_delay") == 0;
        if (delay)
            diag_help(diag, "a delay is written without '=': %s 1 ms", stmt->name.name);
        else
            diag_help(diag, "%s", instead(stmt->name.name));
        parts->lost = true;
        return;
    }
    if (misplaced_twice(checker, &parts->weights, stmt, "the weights are set twice"))
        return;
    if (stmt->kind == AST_DRAW) {
        projection->lost_weights = !check_draw(checker, stmt->value, DRAW_OF_CANDIDATE, stmt->name,
                                               stmt->each, &projection->weights);
        return;
    }
    projection->weights.kind = DRAW_CONSTANT;
    if (stmt->value->kind == AST_CALL && strcmp(ast_call_name(stmt->value), "rows") == 0) {
        check_weight_rows(checker, projection, stmt->value);
        return;
    }
    Context context = {
        .checker = checker, .place = PLACE_CONDITION, .projection = projection, .at_start = true};
    const Expr *value = check_scalar(&context, stmt->value, NULL);
    if (expr_is_error(value))
        return;
    projection->weights.dim = value->type.dim;
    if (value->kind == EXPR_NUMBER)
        projection->weights.a = value->u.number;
    else
        projection->initial = value;
}

static void check_no_self(Checker *checker, Projection *projection, const AstStmt *stmt,
                          Parts *parts)
{
    if (misplaced_twice(checker, &parts->connection.no_self, stmt, "'no_self' stands twice"))
        return;
    CallArgs args = call_args(checker, stmt->value);
    call_finish(&args, "no arguments");
    projection->no_self = projection->pre == projection->post;
    if (!projection->no_self)
        diag_error(checker->diags, E_NO_EFFECT, stmt->keyword,
                   "'no_self' is of projections from a population to itself");
}

static void check_option(Checker *checker, Projection *projection, const AstStmt *stmt,
                         Parts *parts)
{
    Name name = ast_call_name(stmt->value);
    if (strcmp(name, "no_self") == 0) {
        check_no_self(checker, projection, stmt, parts);
        return;
    }
    if (connection_sparse(checker, projection, stmt)) {
        misplaced_twice(checker, &parts->connection.connection, stmt,
                        "a projection is connected in one way");
        return;
    }
    if (strcmp(name, "lower_triangular") == 0) {
        misplaced_twice(checker, &parts->connection.connection, stmt,
                        "a projection is connected in one way");
        CallArgs args = call_args(checker, stmt->value);
        call_finish(&args, "no arguments");
        connection_add_condition(checker, projection, AST_LT, stmt->keyword);
        projection->in_order = projection->pre == projection->post;
        return;
    }
    if (strcmp(name, "all_to_all") == 0) {
        misplaced_twice(checker, &parts->connection.connection, stmt,
                        "a projection is connected in one way");
        CallArgs args = call_args(checker, stmt->value);
        call_finish(&args, "no arguments");
        return;
    }
    if (misplaced_slip(checker, stmt))
        return;
    parts->lost = true;
    Diag *diag = diag_error(checker->diags, E_UNKNOWN_FUNCTION, stmt->keyword,
                            "there is no way to connect named '%s'", name);
    const char *near = misplaced_meant(stmt, BLOCK_PROJECTION);
    if (near)
        diag_help(diag, "did you mean '%s'?", near);
    else
        diag_help(diag,
                  "there are all_to_all, one_to_one, random(p = …), fixed_in(K), fixed_out(K), "
                  "from_file(…), lower_triangular, and 'where' with a condition on i and j");
}

static void check_increment(Checker *checker, Projection *projection, const AstStmt *stmt,
                            Parts *parts)
{
    if (stmt->target->kind != AST_NAME || strcmp(stmt->target->u.name, "drive") != 0) {
        bool spiking = projection->pre->spiking;
        Diag *diag =
            diag_error(checker->diags, E_NOT_CHANGED, stmt->target->span,
                       spiking ? "what a spike does stands in 'on_pre { … }'; outside of it a "
                                 "projection adds to 'drive' only"
                               : "a projection between rate units adds to 'drive' only");
        diag_help(diag, spiking ? "write 'on_pre { post.ge += w }'" : "write 'drive += w * pre.r'");
        projection->drive = expr_error(checker, stmt->span);
    } else if (projection->post->is_input) {
        Diag *diag = diag_error(checker->diags, E_WRONG_KIND, stmt->target->span,
                                "'%s' is an input, which nothing drives", projection->post->name.name);
        diag_note(diag, projection->post->name.span, "'%s' is declared here", projection->post->name.name);
        diag_help(diag, "a projection onto an input has a rule alone: 'plastic RULE'");
        projection->drive = expr_error(checker, stmt->span);
    } else if (!misplaced_twice(checker, &parts->drive, stmt, "'drive +=' stands twice")) {
        projection->drive_stmt = stmt;
    }
}

static void check_plastic(Checker *checker, Projection *projection, const AstStmt *stmt,
                          Parts *parts)
{
    if (misplaced_twice(checker, &parts->rule, stmt, "a projection follows one rule"))
        return;
    Symbol *symbol = scope_expect(checker, stmt->name, SYMBOL_RULE, "rule");
    if (!symbol) {
        checker->lost_plastic = true;
        return;
    }
    projection->rule = symbol->thing;
    projection->rule->use_count++;
}

/* Whether the rule that the projection follows has a variable or trace of that name. */
static bool is_of_rule(const Checker *checker, const Projection *projection, Name name)
{
    for (int k = 0; k < projection->stmt->body.count; k++) {
        const AstStmt *part = projection->stmt->body.items[k];
        const Symbol *symbol =
            part->kind == AST_PLASTIC ? scope_find(checker, part->name.name) : NULL;
        const Rule *rule = symbol && symbol->kind == SYMBOL_RULE ? symbol->thing : NULL;
        for (int n = 0; rule && n < rule->stmt->body.count; n++) {
            const AstStmt *own = rule->stmt->body.items[n];
            if ((own->kind == AST_ODE || own->kind == AST_INITIAL || own->kind == AST_TRACE) &&
                own->name.name == name)
                return true;
        }
    }
    return false;
}

static void note_clip(Checker *checker, Projection *projection, const AstStmt *stmt)
{
    if (strcmp(stmt->name.name, "w") != 0) {
        Diag *diag = diag_error(checker->diags, E_UNKNOWN_NAME, stmt->name.span,
                                "a projection has no '%s' to clip", stmt->name.name);
        if (is_of_rule(checker, projection, stmt->name.name))
            diag_help(diag,
                      "'%s' is of the rule: its bounds are kept where events change it, as in %s = "
                      "min(max(%s + …, LOW), HIGH)",
                      stmt->name.name, stmt->name.name, stmt->name.name);
        else
            diag_help(diag, "write 'clip w in [LOW, HIGH]'");
    }
    misplaced_twice(checker, &projection->clip, stmt, "'clip' stands twice");
}

/* A bound of the weights, which is the same within a trial. */
static const Expr *check_bound(Checker *checker, Projection *projection, const AstExpr *written)
{
    if (!written)
        return NULL;
    Context context = {.checker = checker, .place = PLACE_SYNAPSE, .projection = projection};
    const Expr *bound = check_scalar(&context, written, NULL);
    if (expr_is_error(bound) || !expr_any(bound, expr_is_changing, NULL))
        return bound;
    Diag *diag = diag_error(checker->diags, E_NOT_CONSTANT, written->span,
                            "a bound must be known before the first step");
    diag_help(diag,
              "it is made of constants, what a trial draws, parameters of the units, 'i' and 'j'");
    return expr_error(checker, written->span);
}

void check_projection_bounds(Checker *checker, Projection *projection)
{
    const AstStmt *stmt = projection->clip;
    if (!stmt)
        return;
    const Expr *low = projection->low = check_bound(checker, projection, stmt->low);
    const Expr *high = projection->high = check_bound(checker, projection, stmt->high);
    if ((low && expr_is_error(low)) || (high && expr_is_error(high)) || projection->lost_weights)
        return;
    const Dim bounds[] = {low ? low->type.dim : high->type.dim, high ? high->type.dim : low->type.dim};
    if (check_bounds_of(checker, stmt, bounds, "a weight", projection->weights.dim) && low && high &&
        low->kind == EXPR_NUMBER && high->kind == EXPR_NUMBER && low->u.number >= high->u.number)
        check_bounds_reversed(checker, stmt, low->u.number, high->u.number, low->type.dim);
}

static void check_where(Checker *checker, Projection *projection, const AstStmt *stmt, Parts *parts)
{
    if (misplaced_twice(checker, &parts->connection.where, stmt,
                        "'where' stands twice; join conditions with 'and'"))
        return;
    Context context = {.checker = checker, .place = PLACE_CONDITION, .projection = projection};
    const Expr *condition = check_one_condition(&context, stmt->condition);
    projection->where = projection->where ? expr_binary(checker, AST_AND, projection->where,
                                                        condition, stmt->condition->span)
                                          : condition;
}

static const AstStmt *find_transpose(Checker *checker, const AstStmt *stmt)
{
    const AstStmt *found = NULL;
    for (int k = 0; k < stmt->body.count; k++)
        if (stmt->body.items[k]->kind == AST_TRANSPOSE)
            misplaced_twice(checker, &found, stmt->body.items[k],
                            "a projection is the transpose of one");
    return found;
}

/* Whether the statement is one of those that transpose_check reports beside `transpose`. */
static bool is_of_weights(AstStmtKind kind)
{
    return kind == AST_OPTION || kind == AST_DRAW || kind == AST_EQUATION || kind == AST_WHERE ||
           kind == AST_CLIP || kind == AST_PLASTIC || kind == AST_TRANSPOSE;
}

void check_projection_body(Checker *checker, Projection *projection)
{
    const AstStmt *stmt = projection->stmt;
    Parts parts = {.transpose = find_transpose(checker, stmt)};
    if (parts.transpose)
        transpose_check(checker, projection, parts.transpose);
    for (int k = 0; k < stmt->body.count; k++) {
        const AstStmt *part = stmt->body.items[k];
        if (delay_statement(checker, part, &parts.delays) ||
            (parts.transpose && is_of_weights(part->kind)))
            continue;
        if (part->kind == AST_OPTION)
            check_option(checker, projection, part, &parts);
        else if (part->kind == AST_DRAW || part->kind == AST_EQUATION)
            check_weights(checker, projection, part, &parts);
        else if (part->kind == AST_INCREMENT)
            check_increment(checker, projection, part, &parts);
        else if (part->kind == AST_PLASTIC)
            check_plastic(checker, projection, part, &parts);
        else if (part->kind == AST_WHERE)
            check_where(checker, projection, part, &parts);
        else if (part->kind == AST_CLIP)
            note_clip(checker, projection, part);
        else if (part->kind != AST_EVENT)
            misplaced_report(checker, part, BLOCK_PROJECTION);
    }
    if (!parts.transpose && !parts.weights && !parts.lost && projection->connection != CONNECT_TABLE) {
        Diag *diag = diag_error(checker->diags, E_MISSING_PART, stmt->keyword,
                                "this projection has no weights");
        diag_help(diag, "write 'w ~ normal(0, 0.1)' or 'w = 0.5'");
    }
    if (!parts.transpose && !parts.connection.connection && !parts.connection.where &&
        !parts.lost) {
        Diag *diag = diag_error(checker->diags, E_MISSING_PART, stmt->keyword,
                                "this projection does not say which units it connects");
        diag_help(diag, "write 'all_to_all', 'one_to_one', 'random(p = 0.1)', 'fixed_in(10)', "
                        "'fixed_out(10)', 'from_file(\"FILE\")', or 'where' with a condition on i "
                        "and j");
    }
    if (parts.weights && projection->connection == CONNECT_TABLE) {
        Diag *diag = diag_error(checker->diags, E_REPEATED_PART, parts.weights->keyword,
                                "the weights of these synapses are in their file");
        diag_note(diag, parts.connection.connection->keyword, "the synapses are said here");
        diag_help(diag, "leave one of them out");
    }
    if (!parts.transpose)
        connection_end(checker, projection, &parts.connection);
    check_delays(checker, projection, &parts.delays);
    const AstStmt *delay = parts.delays.delay[SIDE_PRE] ? parts.delays.delay[SIDE_PRE]
                           : projection->late_effects   ? parts.delays.delay[SIDE_POST]
                                                        : NULL;
    if (parts.drive && delay) {
        Diag *diag = diag_error(checker->diags, E_NO_SPIKES, delay->keyword,
                                "a delay is of spikes, but 'drive' reads its units in each step, "
                                "as they are");
        diag_note(diag, parts.drive->keyword, "'drive' is added to here");
        diag_help(diag, "what a spike brings later stands in 'on_pre { post.ge += w }'; what acts "
                        "in each step, in a projection of its own without a delay");
    }
}

void projection_check_drives(Checker *checker)
{
    for (int k = 0; k < checker->model->projections.count; k++) {
        const Projection *projection = checker->model->projections.items[k];
        if (!projection->drive_stmt || projection->drive_read ||
            diags_error_count(checker->diags) > 0)
            continue;
        Diag *diag =
            diag_warning(checker->diags, E_NO_EFFECT, projection->drive_stmt->span,
                         "nothing reads this drive, so the projection does nothing to '%s'",
                         projection->post->name.name);
        diag_note(diag, projection->post->name.span, "'%s' is declared here",
                  projection->post->name.name);
        diag_help(diag, projection->pre->spiking
                            ? "use 'drive' in an equation there, or 'on_pre { post.ge += w }' here"
                            : "use 'drive' in an equation there, as in r = drive");
    }
}

/* cmd_test.c: `plastc test`: runs the tests of programs and says which of them hold. */
#include "commands.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/base/diag_render.h"
#include "runtime/memory.h"
#include "compiler/report/measure.h"
#include "compiler/session/session.h"
#include "compiler/model/quantity.h"

/* ---- what is expected ------------------------------------------------------------------------ */

/* A truth value is 1 or 0. Values of outcomes are their means over the trials. */
static double value_of(const Expr *x, const Measure *measure);

static double call(const Expr *x, const Measure *measure)
{
    double args[3] = {0};
    for (int k = 0; k < x->u.call.func->arity; k++)
        args[k] = value_of(x->u.call.arg[k], measure);
    return x->u.call.func->fold(args[0], args[1], args[2]);
}

/* Of the parts of a comprehension, or of what has an index. NaN if one of them is. */
static double gather(const Expr *x, const Measure *measure)
{
    int count = x->u.gather.parts.count, place = 0;
    Reduction how = x->u.gather.how;
    double sum = 0, squares = 0, low = HUGE_VAL, high = -HUGE_VAL, spread = 0;
    for (int k = 0; k < count; k++) {
        double value = value_of(x->u.gather.parts.items[k], measure);
        if (isnan(value))
            return value;
        place = value > high ? k : place;
        low = fmin(low, value);
        high = fmax(high, value);
        sum += value;
        squares += value * value;
    }
    for (int k = 0; k < count && (how == REDUCE_VAR || how == REDUCE_STD); k++) {
        double distance = value_of(x->u.gather.parts.items[k], measure) - sum / count;
        spread += distance * distance / count;
    }
    switch (how) {
    case REDUCE_SUM:
        return sum;
    case REDUCE_MEAN:
        return sum / count;
    case REDUCE_MIN:
        return low;
    case REDUCE_MAX:
        return high;
    case REDUCE_NORM:
        return sqrt(squares);
    case REDUCE_VAR:
        return spread;
    case REDUCE_STD:
        return sqrt(spread);
    case REDUCE_ARGMAX:
        return place;
    case REDUCE_FIRST: /* over phases only */
    case REDUCE_LAST:
        break;
    }
    return (double)NAN;
}

static double value_of(const Expr *x, const Measure *measure)
{
    if (x->kind == EXPR_NUMBER)
        return x->u.number;
    if (x->kind == EXPR_OUTCOME)
        return measure->outcomes[x->u.outcome->index].mean;
    if (x->kind == EXPR_CALL)
        return call(x, measure);
    if (x->kind == EXPR_SELECT)
        return value_of(x->u.call.arg[value_of(x->u.call.arg[0], measure) != 0 ? 1 : 2], measure);
    if (x->kind == EXPR_GATHER)
        return gather(x, measure);
    if (x->kind != EXPR_APPLY)
        diag_ice("test", NULL, "an expectation of something that is not measured");
    const Expr *right = x->u.apply.arg[1];
    return expr_operate(x->u.apply.op, value_of(x->u.apply.arg[0], measure),
                 right ? value_of(right, measure) : 0);
}

/* ---- one test -------------------------------------------------------------------------------- */

/* Marks the outcomes that an expectation speaks of. */
static void mark_outcomes(const Expr *x, bool *named)
{
    if (x->kind == EXPR_OUTCOME)
        named[x->u.outcome->index] = true;
    for (int k = 0; k < expr_child_count(x); k++)
        mark_outcomes(expr_child(x, k), named);
}

/* "    distance < 0.05: no, distance is 0.31" */
static void print_expectation(const Session *session, const Expr *expected, const AstExpr *written,
                              const Measure *measure, bool holds)
{
    const Source *source = session->compilation.sources.files[written->span.file];
    StrBuf text = {0};
    diag_render_text(&text, source->text + written->span.start,
                     (size_t)(written->span.end - written->span.start), DIAG_COLUMNS);
    printf("    %.*s: %s", (int)text.length, text.text, holds ? "yes" : "no");
    strbuf_free(&text);
    const Model *model = session->compilation.model;
    bool *named = calloc((size_t)measure->count + 1, sizeof *named);
    if (named) {
        mark_outcomes(expected, named);
        for (int k = 0; k < measure->count; k++)
            if (named[k]) {
                Scale scale = scale_of_outcome(model, model->outcomes.items[k]);
                printf(", %s is %s", measure->outcomes[k].name,
                       quantity_show(measure->outcomes[k].mean, &scale, 4).text);
                measure_print_undefined(&measure->outcomes[k], " (", ")");
            }
    }
    free(named);
    printf("\n");
}

static bool print_test(const Session *session, const Test *test, const Measure *measure, bool quiet)
{
    bool all = true;
    for (int k = 0; k < test->expected.count; k++)
        all = all && value_of(test->expected.items[k], measure) != 0;
    if (quiet && all)
        return true;
    printf("  %s %s  (%d trial%s", all ? "passed" : "FAILED", test->name.name, measure->trials,
           measure->trials == 1 ? "" : "s");
    if (measure->stopped > 0)
        printf(", %d stopped by a guard", measure->stopped);
    printf(")\n");
    int number = 0;
    for (int k = 0; k < test->stmt->body.count; k++) {
        const AstStmt *part = test->stmt->body.items[k];
        if (part->kind != AST_EXPECT)
            continue;
        const Expr *expected = test->expected.items[number++];
        print_expectation(session, expected, part->condition, measure,
                          value_of(expected, measure) != 0);
    }
    return all;
}

/* The coefficients that a test names; the others are 0 if they are of a volterra. */
static void fill_coefficients(const Model *model, const Test *test, double *coefficients)
{
    for (int k = 0; k < model->coefficients.count; k++)
        coefficients[k] = model->coefficients.items[k].start;
    for (int r = 0; r < model->rules.count; r++)
        for (int l = 0; l < model->rules.items[r]->learns.count; l++) {
            const Learn *learn = model->rules.items[r]->learns.items[l];
            for (int k = 0; k < learn->term_count && learn->factor_count > 0; k++)
                coefficients[learn->first + k] = 0;
        }
    for (int k = 0; k < test->terms.count; k++)
        model_fill(&test->terms.items[k], coefficients);
}

/* The members of one expectation: what it says, whether it holds, and the losses and reports that it speaks of. */
static void put_expectation(JsonWriter *writer, const Session *session, const Expr *expected, const AstExpr *written,
                            const Measure *measure)
{
    const Model *model = session->compilation.model;
    const Source *source = session->compilation.sources.files[written->span.file];
    StrBuf text = {0};
    strbuf_add_bytes(&text, source->text + written->span.start, (size_t)(written->span.end - written->span.start));
    json_open_object(writer, NULL);
    json_put_text(writer, "text", text.text);
    json_put_integer(writer, "line", source_position(&session->compilation.sources, written->span.file, written->span.start).line);
    json_put_bool(writer, "holds", value_of(expected, measure) != 0);
    strbuf_free(&text);
    bool *named = memory_calloc((size_t)measure->count + 1, sizeof *named);
    mark_outcomes(expected, named);
    json_open_array(writer, "outcomes");
    for (int k = 0; k < measure->count; k++) {
        if (!named[k])
            continue;
        const Outcome *outcome = model->outcomes.items[k];
        Scale shown = scale_of_outcome(model, outcome);
        json_open_object(writer, NULL);
        json_put_text(writer, "name", measure->outcomes[k].name);
        json_put_real(writer, "mean", measure->outcomes[k].mean);
        json_put_text(writer, "unit", scale_si(outcome->value->type.dim).name);
        json_put_text(writer, "shown_in", shown.name);
        json_put_integer(writer, "undefined", measure->outcomes[k].undefined);
        json_close_object(writer);
    }
    json_close_array(writer);
    json_close_object(writer);
    free(named);
}

static bool put_test(JsonWriter *writer, const Session *session, const Test *test, const Measure *measure)
{
    bool all = true;
    int number = 0;
    for (int k = 0; k < test->expected.count; k++)
        all = all && value_of(test->expected.items[k], measure) != 0;
    json_open_object(writer, NULL);
    json_put_text(writer, "name", test->name.name);
    json_put_bool(writer, "passed", all);
    json_put_integer(writer, "trials", measure->trials);
    json_put_integer(writer, "stopped", measure->stopped);
    json_open_array(writer, "expectations");
    for (int k = 0; k < test->stmt->body.count; k++) {
        const AstStmt *part = test->stmt->body.items[k];
        if (part->kind == AST_EXPECT)
            put_expectation(writer, session, test->expected.items[number++], part->condition, measure);
    }
    json_close_array(writer);
    json_close_object(writer);
    return all;
}

/* writer: NULL: it is printed in words. */
static Status run_test(const Session *session, const Test *test, bool quiet, JsonWriter *writer, bool *passed,
                       ErrorText *error)
{
    const Model *model = session->compilation.model;
    Measure measure = {0};
    double *coefficients = malloc(sizeof(double) * (size_t)(model->coefficients.count + 1));
    if (!coefficients)
        return status_out_of_memory(error);
    fill_coefficients(model, test, coefficients);
    Status status = measure_rule(session->evaluator, PLAST_SEARCH,
                                 test->trials > 0 ? test->trials : model->trials, coefficients,
                                 &measure, error);
    if (status == STATUS_OK)
        *passed = writer ? put_test(writer, session, test, &measure) : print_test(session, test, &measure, quiet);
    measure_free(&measure);
    free(coefficients);
    return status;
}

/* ---- files ----------------------------------------------------------------------------------- */

typedef struct Tally {
    int tests, failed;
} Tally;

static Status test_file(const Command *command, JsonWriter *writer, Tally *tally)
{
    ErrorText error;
    Session session;
    Status status = session_open(&session, command, 1);
    const Model *model = session.compilation.model;
    if (status == STATUS_OK && !writer && (!command->quiet || model->tests.count == 0))
        printf("%s%s\n", diag_render_shown(command->file).text,
               model->tests.count > 0 ? "" : ": no tests");
    for (int k = 0; status == STATUS_OK && k < model->tests.count; k++) {
        bool passed = false;
        status = run_test(&session, model->tests.items[k], command->quiet, writer, &passed, &error);
        tally->tests++;
        tally->failed += !passed;
        if (status != STATUS_OK)
            command_fail(status, &error);
    }
    session_close(&session);
    return status;
}

Status command_test(const Command *command)
{
    Tally tally = {0};
    Status worst = STATUS_OK;
    JsonWriter writer = {0};
    json_open_object(&writer, NULL);
    json_open_array(&writer, "files");
    for (int k = 0; k < command->path_count; k++) {
        Command one = *command;
        one.file = command->paths[k];
        json_open_object(&writer, NULL);
        json_put_text(&writer, "file", one.file);
        json_open_array(&writer, "tests");
        Status status = test_file(&one, command->json ? &writer : NULL, &tally);
        worst = status != STATUS_OK ? status : worst;
        json_close_array(&writer);
        json_put_integer(&writer, "exit_code", (long)status);
        json_close_object(&writer);
    }
    json_close_array(&writer);
    json_put_integer(&writer, "tests", tally.tests);
    json_put_integer(&writer, "failed", tally.failed);
    json_close_object(&writer);
    if (!command->json)
        printf("%d test%s, %d failed\n", tally.tests, tally.tests == 1 ? "" : "s", tally.failed);
    if (worst == STATUS_OK && tally.failed > 0)
        worst = STATUS_PROGRAM;
    command_print_json(command, &writer);
    return worst;
}

/* program.c: see program.h. Rules are evaluated some at a time, so that it is looked a few times a second whether to stop; how many does
 * not change a bit. */
#include "program.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "answer.h"
#include "compiler/model/quantity.h"
#include "compiler/runs/rule_columns.h"
#include "compiler/session/session.h"
#include "compiler/session/signals.h"
#include "lines.h"
#include "runtime/io/files.h"
#include "runtime/io/rule_table.h"
#include "runtime/memory.h"
#include "runtime/rule_outcomes.h"

#define ROUND_SECONDS 0.2
#define MOST_RULES    4096
#define MOST_NUMBERS  (1L << 22) /* that a round may leave */
#define FIRST_RULES   16         /* of the first round, for each thread */

static Status say(const StrBuf *out)
{
    bool written = fwrite(out->text, 1, out->length, stdout) == out->length && fflush(stdout) == 0;
    return written ? STATUS_OK : STATUS_OUTPUT;
}

/* ---- what the program is -------------------------------------------------------------------- */

static void put_unit(JsonWriter *writer, Scale scale, Dim dim)
{
    json_put_text(writer, "unit", scale.name);
    json_put_real(writer, "scale", scale.size);
    json_put_text(writer, "si_unit", scale_si(dim).name);
}

static void put_coefficients(JsonWriter *writer, const Model *model)
{
    json_open_array(writer, "coefficients");
    for (int k = 0; k < model->coefficients.count; k++) {
        const PlastCoefficient *own = &model->coefficients.items[k];
        json_open_object(writer, NULL);
        json_put_text(writer, "name", model_coefficient_name(model, k));
        put_unit(writer, scale_of_coefficient(model, k), quantity_learn(model, k)->dim);
        json_put_real(writer, "start", own->start);
        json_put_real(writer, "start_sd", own->start_sd);
        json_put_real(writer, "low", own->low);
        json_put_real(writer, "high", own->high);
        json_put_bool(writer, "log", own->log_scale != 0);
        json_close_object(writer);
    }
    json_close_array(writer);
}

static void put_outcomes(JsonWriter *writer, const Model *model)
{
    json_open_array(writer, "outcomes");
    for (int k = 0; k < model->outcomes.count; k++) {
        const Outcome *own = model->outcomes.items[k];
        json_open_object(writer, NULL);
        json_put_text(writer, "name", own->name.name);
        put_unit(writer, scale_of_outcome(model, own), own->value->type.dim);
        json_put_text(writer, "kind", own->is_loss ? "loss" : "report");
        json_close_object(writer);
    }
    json_close_array(writer);
}

static Status say_what_it_is(const Session *session, const Request *request, int number)
{
    const Compilation *compilation = &session->compilation;
    const PlastModule *module = evaluator_module(session->evaluator);
    char sha256[HASH_SIZE];
    StrBuf out = {0};
    hash_sha256(compilation->text.text, compilation->text.length, sha256);
    JsonWriter writer = answer_begin(&request->id);
    json_put_integer(&writer, "program", number);
    json_put_text(&writer, "sha256", sha256);
    json_put_seed(&writer, "seed", session->seed);
    json_put_integer(&writer, "trials", module->trials);
    json_put_integer(&writer, "validation_trials", module->validation_trials);
    json_put_bool(&writer, "gradient", evaluator_has_gradient(session->evaluator));
    json_put_text(&writer, "no_gradient", compilation->module->gradient.refused);
    put_coefficients(&writer, compilation->model);
    put_outcomes(&writer, compilation->model);
    answer_end(&writer, &out);
    Status status = say(&out);
    strbuf_free(&out);
    return status;
}

/* ---- an evaluation -------------------------------------------------------------------------- */

typedef struct Work {
    Session *session;
    const volatile int *stop;
    int job; /* its number among those that *stop counts */
    Evaluation evaluation; /* of a round */
    int rules;
    double *theta;                                            /* [rules][coefficient_count]; owned */
    double *objective, *loss, *outcomes, *failed, *gradient;  /* of all rules; owned */
    RuleOutcomes results; /* of a round */
} Work;

static void free_work(Work *work)
{
    rule_outcomes_free(&work->results);
    free(work->theta);
    free(work->objective);
    free(work->loss);
    free(work->outcomes);
    free(work->failed);
    free(work->gradient);
}

/* What the request asks for, but not the rules. */
static Status read_evaluation(const Request *request, Work *work, ErrorText *error)
{
    const PlastModule *module = evaluator_module(work->session->evaluator);
    double trials = 0, generation = PLAST_FINAL;
    bool validation = false, gradient = false;
    Status status = request_only(request, "program theta trials validation generation gradient");
    if (status == STATUS_OK)
        status = request_bool(request, "validation", &validation);
    if (status == STATUS_OK)
        status = request_bool(request, "gradient", &gradient);
    if (status == STATUS_OK)
        status = request_whole(request, "trials", 1, 1000000, &trials);
    if (status == STATUS_OK)
        status = request_whole(request, "generation", 0, PLAST_FINAL - 1.0, &generation);
    if (status != STATUS_OK)
        return status;
    int usual = validation ? module->validation_trials : module->trials;
    work->evaluation.set = validation ? PLAST_VALIDATION : PLAST_SEARCH;
    work->evaluation.trials = trials > 0 ? (int)trials : usual;
    work->evaluation.generation = (int)generation;
    if (work->evaluation.trials == 0)
        return status_error(error, STATUS_USAGE, "the program has no validation trials: 'trials' says how many");
    if (gradient && !evaluator_has_gradient(work->session->evaluator))
        return status_error(error, STATUS_USAGE, "the program has no exact gradient%s%s",
                            work->session->compilation.module->gradient.refused ? ": " : ", or it was not compiled with one",
                            work->session->compilation.module->gradient.refused
                                ? work->session->compilation.module->gradient.refused
                                : "");
    if (gradient)
        work->gradient = memory_malloc(1);
    return STATUS_OK;
}

static double *numbers(long count)
{
    return malloc(sizeof(double) * (size_t)count + 1);
}

static Status make_room(Work *work, int most, ErrorText *error)
{
    const PlastModule *module = evaluator_module(work->session->evaluator);
    long rules = work->rules;
    bool derives = work->gradient != NULL;
    free(work->gradient);
    work->gradient = derives ? numbers(rules * module->coefficient_count) : NULL;
    work->objective = numbers(rules);
    work->loss = numbers(rules);
    work->outcomes = numbers(rules * module->outcome_count);
    work->failed = numbers(rules * RULE_FAILED_COLUMNS);
    if (!work->objective || !work->loss || !work->outcomes || !work->failed || (derives && !work->gradient))
        return status_error(error, STATUS_MEMORY, "out of memory for what %ld rules do", rules);
    Status status = evaluator_check_memory(work->session->evaluator, most, work->evaluation.trials, error);
    return status == STATUS_OK ? rule_outcomes_create(&work->results, module, most, work->evaluation.trials, false, error) : status;
}

static Status one_round(Work *work, int first, int count, ErrorText *error)
{
    Session *session = work->session;
    const PlastModule *module = evaluator_module(session->evaluator);
    const char *tier;
    int n = module->coefficient_count, outcomes = module->outcome_count;
    Evaluation *evaluation = &work->evaluation;
    evaluation->candidates = count;
    evaluation->coefficients = work->theta + (long)first * n;
    evaluation->gradient = work->gradient ? work->gradient + (long)first * n : NULL;
    rule_outcomes_ask(&work->results, evaluation);
    Status status = evaluator_set_module(session->evaluator, tiers_current(&session->tiers, &tier), error);
    if (status == STATUS_OK)
        status = evaluator_run(session->evaluator, evaluation, error);
    if (status != STATUS_OK)
        return status;
    rule_outcomes_make(&work->results, evaluation);
    const RuleOutcomes *results = &work->results;
    memcpy(work->objective + first, results->objective, sizeof(double) * (size_t)count);
    memcpy(work->loss + first, results->loss, sizeof(double) * (size_t)count);
    memcpy(work->failed + (long)first * RULE_FAILED_COLUMNS, results->failed, sizeof(double) * (size_t)count * RULE_FAILED_COLUMNS);
    for (int k = 0; k < count; k++)
        memcpy(work->outcomes + (long)(first + k) * outcomes, results->x + (long)k * results->x_count + results->has_total,
               sizeof(double) * (size_t)outcomes);
    return STATUS_OK;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static Status all_rounds(Work *work, ErrorText *error)
{
    const PlastModule *module = evaluator_module(work->session->evaluator);
    long most = MOST_NUMBERS / ((long)work->evaluation.trials * (module->outcome_count + 1L + (work->gradient ? module->coefficient_count : 0)));
    most = most < FIRST_RULES ? FIRST_RULES : most > MOST_RULES ? MOST_RULES : most;
    int count = FIRST_RULES * pool_threads(work->session->pool), room = (int)most < work->rules ? (int)most : work->rules;
    Status status = make_room(work, room > 0 ? room : 1, error);
    for (int first = 0; status == STATUS_OK && first < work->rules;) {
        int own = count < room ? count : room;
        own = own < work->rules - first ? own : work->rules - first;
        double begin = now();
        status = one_round(work, first, own, error);
        first += own;
        double seconds = now() - begin, wanted = seconds > 0 ? own * ROUND_SECONDS / seconds : 2.0 * own;
        count = wanted > 4.0 * own ? 4 * own : wanted < FIRST_RULES ? FIRST_RULES : (int)wanted;
        if (status == STATUS_OK && first < work->rules && (*work->stop >= work->job || *signals_interrupted()))
            status = status_error(error, STATUS_INTERRUPTED, "cancelled after %d of %d rules", first, work->rules);
    }
    return status;
}

static Status evaluate(Work *work, const Request *request, StrBuf *out, ErrorText *error)
{
    const PlastModule *module = evaluator_module(work->session->evaluator);
    Status status = read_evaluation(request, work, error);
    if (status == STATUS_OK)
        status = request_rows(request, "theta", module->coefficient_count, &work->rules, &work->theta);
    if (status == STATUS_OK)
        status = all_rounds(work, error);
    if (status == STATUS_OK) {
        const char *tier;
        tiers_current(&work->session->tiers, &tier);
        JsonWriter writer = answer_begin(&request->id);
        json_put_text(&writer, "tier", tier);
        answer_put_array(&writer, "objective", work->rules, 0, work->objective);
        answer_put_array(&writer, "loss", work->rules, 0, work->loss);
        answer_put_array(&writer, "outcomes", work->rules, module->outcome_count, work->outcomes);
        answer_put_array(&writer, "failed", work->rules, RULE_FAILED_COLUMNS, work->failed);
        if (work->gradient)
            answer_put_array(&writer, "gradient", work->rules, module->coefficient_count, work->gradient);
        answer_end(&writer, out);
    }
    free_work(work);
    return status;
}

static Status answer(Session *session, const volatile int *stop, int job, const char *line, size_t length)
{
    Work work = {.session = session, .stop = stop, .job = job};
    Request request;
    ErrorText error;
    StrBuf out = {0};
    Status status = request_open(&request, line, length, &error);
    if (status == STATUS_OK)
        status = evaluate(&work, &request, &out, &error);
    if (status != STATUS_OK)
        answer_error(&request.id, status, error.text, NULL, &out);
    request_close(&request);
    status = say(&out);
    strbuf_free(&out);
    return status;
}

/* ---- the process ---------------------------------------------------------------------------- */

static Status read_requests(Session *session, const volatile int *stop)
{
    int job = 0;
    Lines lines = {.most = INT_MAX};
    Status status = STATUS_OK;
    while (status == STATUS_OK && lines_read(&lines, STDIN_FILENO) > 0) {
        size_t length;
        for (char *line; status == STATUS_OK && (line = lines_next(&lines, &length)) != NULL;)
            status = answer(session, stop, ++job, line, length);
    }
    lines_free(&lines);
    return status;
}

Status program_serve(const Request *request, int number, const volatile int *stop)
{
    Command command;
    ErrorText error;
    Session session;
    Status status = request_command(request, &command);
    if (status != STATUS_OK)
        return command_fail(status, request->document.error);
    signals_search_begins(false);
    status = session_open(&session, &command, 1);
    if (status == STATUS_OK && (status = rule_columns_check(session.compilation.model, &error)) != STATUS_OK)
        command_fail(status, &error);
    if (status == STATUS_OK)
        status = say_what_it_is(&session, request, number);
    if (status == STATUS_OK)
        status = read_requests(&session, stop);
    session_close(&session);
    request_free_command(&command);
    return status;
}

Status program_check(const Request *request)
{
    Command command;
    Compilation compilation;
    Status status = request_command(request, &command);
    if (status != STATUS_OK)
        return command_fail(status, request->document.error);
    status = command_compile(&command, &compilation, STAGE_C);
    compile_free(&compilation);
    request_free_command(&command);
    return status;
}

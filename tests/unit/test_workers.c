/* test_workers.c: messages of workers, and parts that are lost, doubled or late. */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/runs/worker_keys.h"
#include "runtime/evaluate_request.h"
#include "runtime/leases.h"
#include "runtime/worker_message.h"
#include "suites.h"

/* ---- messages ------------------------------------------------------------------------------- */

static WorkerMessage unit_message(const double *doubles)
{
    WorkerMessage message = {.kind = WORKER_UNIT,
                             .session = {1, 2, 3},
                             .number = UINT64_MAX - 1,
                             .word_count = EVALUATION_WORDS + 3,
                             .doubles = doubles,
                             .double_count = 3};
    for (int k = 0; k < message.word_count; k++)
        message.words[k] = (uint64_t)k << 40 | 7u;
    return message;
}

static void test_message_comes_back(void)
{
    const double doubles[] = {-0.0, HUGE_VAL, 0.1};
    WorkerMessage message = unit_message(doubles), read;
    size_t length;
    unsigned char *bytes = worker_message_write(&message, &length);
    CU_ASSERT_FATAL(worker_message_read(bytes, length, &read));
    CU_ASSERT_EQUAL(read.kind, WORKER_UNIT);
    CU_ASSERT_EQUAL(read.number, UINT64_MAX - 1);
    CU_ASSERT_EQUAL(memcmp(read.session, message.session, WORKER_SESSION_SIZE), 0);
    CU_ASSERT_EQUAL(memcmp(read.words, message.words, sizeof(uint64_t) * (EVALUATION_WORDS + 3)), 0);
    CU_ASSERT_EQUAL_FATAL(read.double_count, 3);
    CU_ASSERT_EQUAL(memcmp(read.doubles, doubles, sizeof doubles), 0);
    worker_message_free(&read);
    free(bytes);

    WorkerMessage welcome = {.kind = WORKER_WELCOME, .word_count = 3, .text_count = 2, .texts = (const char *[]){"eta", "0.1 Hz"}};
    bytes = worker_message_write(&welcome, &length);
    CU_ASSERT_FATAL(worker_message_read(bytes, length, &read));
    CU_ASSERT_EQUAL_FATAL(read.text_count, 2);
    CU_ASSERT_STRING_EQUAL(read.texts[0], "eta");
    CU_ASSERT_STRING_EQUAL(read.texts[1], "0.1 Hz");
    worker_message_free(&read);
    free(bytes);
}

/* Cut short at each byte, and with a byte more. */
static void test_message_of_other_length(void)
{
    const double doubles[] = {1, 2, 3};
    WorkerMessage message = unit_message(doubles), read;
    size_t length;
    unsigned char *bytes = worker_message_write(&message, &length);
    unsigned char *copy = malloc(length + 1);
    for (size_t k = 0; k < length; k++) {
        unsigned char *part = malloc(k + 1); /* so that reading behind it is found */
        memcpy(part, bytes, k);
        CU_ASSERT_FALSE(worker_message_read(part, k, &read));
        free(part);
    }
    memcpy(copy, bytes, length);
    copy[length] = 0;
    CU_ASSERT_FALSE(worker_message_read(copy, length + 1, &read));
    free(copy);
    free(bytes);
}

static void test_message_of_another_shape(void)
{
    WorkerMessage read;
    size_t length;
    const double one = 1;
    const WorkerMessage wrong[] = {
        {.kind = WORKER_KINDS},
        {.kind = (WorkerKind)0},
        {.kind = WORKER_READY},
        {.kind = WORKER_READY, .text_count = 2, .texts = (const char *[]){"a", "b"}},
        {.kind = WORKER_WELCOME, .word_count = 3, .text_count = 1, .texts = (const char *[]){"a"}},
        {.kind = WORKER_WELCOME, .word_count = 2},
        {.kind = WORKER_PULSE, .double_count = 1, .doubles = &one},
    };
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        unsigned char *bytes = worker_message_write(&wrong[k], &length);
        CU_ASSERT_FALSE(worker_message_read(bytes, length, &read));
        free(bytes);
    }
}

static void test_request_of_no_evaluation(void)
{
    uint64_t words[EVALUATION_WORDS];
    bool derives;
    const double seed = 1;
    Evaluation evaluation = {.set = 1, .trials = 5, .of = 9, .generation = -1, .candidates = 7, .seeds = &seed}, read;
    evaluate_request_write(77, &evaluation, words);
    CU_ASSERT_TRUE(evaluate_request_read(words, &read, &derives));
    CU_ASSERT_TRUE(derives && read.set == 1 && read.trials == 5 && read.of == 9 && read.generation == -1 && read.candidates == 7);
    CU_ASSERT_EQUAL(evaluate_request_seed(words), 77);
    const struct {
        int word;
        uint64_t value;
    } wrong[] = {{1, 16}, {1, 6}, {2, 0}, {2, 1u << 31}, {3, 1ull << 32}, {4, 0}, {4, 1ull << 31}, {4, 1u << 29}, {5, 4}, {5, 1ull << 40}};
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        evaluate_request_write(77, &evaluation, words);
        words[wrong[k].word] = wrong[k].value;
        CU_ASSERT_FALSE(evaluate_request_read(words, &read, &derives));
    }
}

/* ---- leases --------------------------------------------------------------------------------- */

static const int bounds[] = {0, 2, 3};
static const double right[] = {1, 2, 3, 4, 5, 6}; /* of three rollouts, two numbers each */

static void test_lease_is_answered(void)
{
    Leases leases;
    double values[6] = {0};
    int other;
    leases_start(&leases, 100);
    CU_ASSERT_FATAL(leases_begin(&leases, 2, bounds, 2, values));
    CU_ASSERT_EQUAL(leases_next(&leases, 0), 0);
    uint64_t unit = leases_give(&leases, 0, 1, 10);
    CU_ASSERT_EQUAL(leases_next(&leases, 0), 1);
    CU_ASSERT_EQUAL(leases_expiry(&leases), 10);
    CU_ASSERT_EQUAL(leases_answer(&leases, unit, 2, right, 4, &other), LEASE_UNKNOWN); /* another worker */
    CU_ASSERT_EQUAL(leases_answer(&leases, unit + 1, 1, right, 4, &other), LEASE_UNKNOWN);
    CU_ASSERT_EQUAL(leases_answer(&leases, unit, 1, right, 4, &other), LEASE_TAKEN);
    CU_ASSERT_EQUAL(leases_answer(&leases, unit, 1, right, 4, &other), LEASE_UNKNOWN); /* sent again */
    leases_keep(&leases, 1);
    CU_ASSERT_EQUAL(leases_next(&leases, 0), -1);
    CU_ASSERT_EQUAL(leases_own(&leases, 1, right + 4), 0);
    CU_ASSERT_EQUAL(leases.left, 0);
    CU_ASSERT_EQUAL(memcmp(values, right, sizeof right), 0);
    leases_end(&leases);
    leases_free(&leases);
}

static void test_lease_expires(void)
{
    Leases leases;
    double values[6] = {0}, wrong[4] = {1, 2, 3, 4.5};
    int other;
    leases_start(&leases, 0);
    CU_ASSERT_FATAL(leases_begin(&leases, 2, bounds, 2, values));
    uint64_t late = leases_give(&leases, 0, 1, 10), later = leases_give(&leases, 1, 2, 10);
    CU_ASSERT_EQUAL(leases_next(&leases, 9.9), -1);
    CU_ASSERT_EQUAL(leases_next(&leases, 10.1), 0);
    CU_ASSERT_EQUAL(leases_expiry(&leases), HUGE_VAL);
    uint64_t again = leases_give(&leases, 0, 3, 20);
    CU_ASSERT_EQUAL(leases_answer(&leases, again, 3, right, 4, &other), LEASE_TAKEN);
    CU_ASSERT_EQUAL(leases_answer(&leases, late, 1, wrong, 4, &other), LEASE_OTHER);
    CU_ASSERT_EQUAL(other, 3);
    leases_own(&leases, 1, right + 4);
    leases_end(&leases);
    CU_ASSERT_FATAL(leases_begin(&leases, 2, bounds, 2, values)); /* another evaluation has begun */
    CU_ASSERT_EQUAL(leases_answer(&leases, later, 2, right + 4, 2, &other), LEASE_DOUBLED);
    CU_ASSERT_EQUAL(leases.left, 2);
    leases_end(&leases);
    leases_free(&leases);
}

static void test_late_answer_is_compared(void)
{
    Leases leases;
    double values[6] = {0}, nans[2][2] = {{5, (double)NAN}, {5, -(double)NAN}}, wrong[2] = {5, 7};
    int other;
    for (int k = 0; k < 2; k++) {
        leases_start(&leases, 0);
        CU_ASSERT_FATAL(leases_begin(&leases, 2, bounds, 2, values));
        uint64_t unit = leases_give(&leases, 1, 1, 10);
        leases_own(&leases, 0, right);
        leases_own(&leases, 1, nans[0]);
        leases_end(&leases);
        CU_ASSERT_EQUAL(leases_answer(&leases, unit, 1, k ? wrong : nans[1], 2, &other), k ? LEASE_OTHER : LEASE_DOUBLED);
        leases_free(&leases);
    }
}

static void test_empty_part(void)
{
    Leases leases;
    double values[6] = {0};
    const int empty[] = {0, 0, 3};
    leases_start(&leases, 0);
    CU_ASSERT_FATAL(leases_begin(&leases, 2, empty, 2, values));
    CU_ASSERT_EQUAL(leases.left, 1);
    CU_ASSERT_EQUAL(leases_next(&leases, 0), 1);
    leases_free(&leases);
}

static void test_worker_is_forgotten(void)
{
    Leases leases;
    double values[6] = {0};
    int other;
    leases_start(&leases, UINT64_MAX - 1);
    CU_ASSERT_FATAL(leases_begin(&leases, 2, bounds, 2, values));
    uint64_t unit = leases_give(&leases, 0, 1, 10);
    CU_ASSERT_EQUAL(leases_answer(&leases, unit, 1, right, 4, &other), LEASE_TAKEN);
    CU_ASSERT_EQUAL(leases_done_by(&leases, 1), 0);
    CU_ASSERT_NOT_EQUAL(leases_give(&leases, 1, 1, 10), 0); /* is no number of a unit */
    leases_forget(&leases, 1, false); /* it has gone */
    CU_ASSERT_EQUAL(leases_next(&leases, 0), 1);
    leases_forget(&leases, 1, true); /* it was wrong */
    CU_ASSERT_EQUAL(leases_next(&leases, 0), 0);
    CU_ASSERT_EQUAL(leases.left, 2);
    CU_ASSERT_EQUAL(leases_own(&leases, 0, right), 0);
    unit = leases_give(&leases, 1, 2, 10);
    CU_ASSERT_EQUAL(leases_answer(&leases, unit, 2, right, 2, &other), LEASE_TAKEN);
    CU_ASSERT_EQUAL(leases_own(&leases, 1, right + 4), 2); /* we find other bits, which count */
    CU_ASSERT_EQUAL(memcmp(values, right, sizeof right), 0);
    unit = leases_give(&leases, 1, 2, 10);
    CU_ASSERT_EQUAL(leases_answer(&leases, unit, 2, right, 3, &other), LEASE_MALFORMED);
    leases_end(&leases);
    leases_free(&leases);
}

/* ---- keys ----------------------------------------------------------------------------------- */

#define KEY "0123456789012345678901234567890123456789"

static Status parse(const char *text, WorkerKeys *keys)
{
    ErrorText error;
    return worker_keys_parse("k", text, strlen(text), keys, &error);
}

static void test_keys(void)
{
    WorkerKeys keys;
    const char *begin = "plastc workers 1\naddress tcp://127.0.0.1:4000\nserver " KEY "\npublic " KEY "\nsecret " KEY "\n";
    char text[512];
    CU_ASSERT_EQUAL(parse(begin, &keys), STATUS_OK);
    CU_ASSERT_STRING_EQUAL(keys.data, "");
    snprintf(text, sizeof text, "%sdata /a b\n", begin);
    CU_ASSERT_EQUAL(parse(text, &keys), STATUS_OK);
    CU_ASSERT_STRING_EQUAL(keys.data, "/a b");
    CU_ASSERT_STRING_EQUAL(keys.address, "tcp://127.0.0.1:4000");
    snprintf(text, sizeof text, "%sother x\n", begin);
    CU_ASSERT_EQUAL(parse(text, &keys), STATUS_INPUT);
    for (size_t k = 0; k < strlen(begin); k++) {
        snprintf(text, sizeof text, "%.*s", (int)k, begin);
        CU_ASSERT_EQUAL(parse(text, &keys), STATUS_INPUT);
    }
}

void suite_workers(void)
{
    CU_pSuite suite = CU_add_suite("workers", NULL, NULL);
    CU_add_test(suite, "a message comes back", test_message_comes_back);
    CU_add_test(suite, "messages of other lengths", test_message_of_other_length);
    CU_add_test(suite, "messages of other shapes", test_message_of_another_shape);
    CU_add_test(suite, "what is no evaluation", test_request_of_no_evaluation);
    CU_add_test(suite, "a lease is answered", test_lease_is_answered);
    CU_add_test(suite, "a lease expires", test_lease_expires);
    CU_add_test(suite, "a late answer is compared", test_late_answer_is_compared);
    CU_add_test(suite, "a part with nothing in it", test_empty_part);
    CU_add_test(suite, "a worker is forgotten", test_worker_is_forgotten);
    CU_add_test(suite, "keys", test_keys);
}

/* test_results.c: result files. */
#define _XOPEN_SOURCE 700 /* nftw */
#include <math.h>
#include <stdint.h>

#include "runtime/io/file_write.h"
#include "runtime/io/result.h"
#include "runtime/io/result_directions.h"
#include "runtime/io/saved_result.h"
#include "runtime/io/result_comparison.h"
#include "runtime/io/text.h"
#include "example_numbers.h"
#include "io_folder.h"

void suite_results(void);

/* ---- results ---- */

static const char *const names[] = {"eta", "local.A[pre.r^1, \"x\"]", "\xFF"};
static const double numbers[] = {0.30000000000000004, -0.0, 5e-324};
static const ResultOutcome outcomes[] = {
    {.name = "error", .is_loss = true, .mean = 0.1, .median = (double)NAN, .undefined = 4},
    {.name = "rate", .is_loss = false, .mean = 12, .median = 12.5},
};
static ResultBeside beside[] = {{"pair.tau", 0.024, 0.02}};
static const ResultAngle angles[] = {
    {.reference = "oja", .degrees = 1.0 / 3},
    {.reference = "slow", .degrees = (double)NAN, .beside_count = 1, .beside = beside}};

static const char *const si[] = {"V^-2", "", NULL}, *const shown[] = {"mV^-2", "", NULL};
static const char *const si_outcomes[] = {"", "Hz"}, *const shown_outcomes[] = {"", "kHz"};
static const ResultInterval intervals[] = {
    {.low = 0.1, .high = 1, .log_scale = true},
    {.low = -HUGE_VAL, .high = HUGE_VAL},
    {.low = -HUGE_VAL, .high = 5},
};
static const ResultUnits units = {.si = {si, NULL, si_outcomes},
                                  .shown = {shown, NULL, shown_outcomes},
                                  .intervals = intervals,
                                  .time = "step of 0.1 ms"};

static Result example_result(void)
{
    return (Result){
        .version = "1",
        .source = "caf\xE9/\xE2\x82\xAC\xED\xA0\x80.plast",
        .source_sha256 = "ab",
        .seed = 7,
        .loss = 0.1,
        .objective = HUGE_VAL,
        .validation_loss = (double)NAN,
        .numbers = example_numbers(),
        .stop_reason = "budget",
        .tier = "tcc",
        .precision = "double",
        .coefficient_count = COUNT(names),
        .coefficient_names = names,
        .coefficients = numbers,
        .outcome_count = COUNT(outcomes),
        .search_outcomes = outcomes,
        .angle_count = COUNT(angles),
        .angles = angles,
        .equation = "dw/dt = a\n      + \"b\"",
        .latex = "\\Delta w = a",
        .mathml = "<mi>a</mi>",
        .units = &units,
    };
}

/* What is the same whatever numbers a run has: before them, and behind. */
static const char json_before[] =
    "{\n"
    "\t\"version\":\t\"1\",\n"
    "\t\"source\":\t\"caf\xEF\xBF\xBD/\xE2\x82\xAC\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD.plast\",\n"
    "\t\"source_sha256\":\t\"ab\",\n"
    "\t\"seed\":\t7,\n"
    "\t\"loss\":\t0.1,\n"
    "\t\"objective\":\tnull,\n"
    "\t\"validation_loss\":\tnull,\n";

static const char json_behind[] =
    "\t\"coefficients\":\t{\n"
    "\t\t\"eta\":\t0.30000000000000004,\n"
    "\t\t\"local.A[pre.r^1, \\\"x\\\"]\":\t-0,\n"
    "\t\t\"\xEF\xBF\xBD\":\t4.94065645841247e-324\n"
    "\t},\n"
    "\t\"search_outcomes\":\t[{\n"
    "\t\t\t\"name\":\t\"error\",\n"
    "\t\t\t\"is_loss\":\ttrue,\n"
    "\t\t\t\"mean\":\t0.1,\n"
    "\t\t\t\"median\":\tnull,\n"
    "\t\t\t\"undefined\":\t4\n"
    "\t\t}, {\n"
    "\t\t\t\"name\":\t\"rate\",\n"
    "\t\t\t\"is_loss\":\tfalse,\n"
    "\t\t\t\"mean\":\t12,\n"
    "\t\t\t\"median\":\t12.5,\n"
    "\t\t\t\"undefined\":\t0\n"
    "\t\t}],\n"
    "\t\"validation_outcomes\":\t[],\n"
    "\t\"angles\":\t{\n"
    "\t\t\"oja\":\t0.3333333333333333,\n"
    "\t\t\"slow\":\tnull\n"
    "\t},\n"
    "\t\"beside_angles\":\t{\n"
    "\t\t\"oja\":\t{\n"
    "\t\t},\n"
    "\t\t\"slow\":\t{\n"
    "\t\t\t\"pair.tau\":\t{\n"
    "\t\t\t\t\"value\":\t0.024,\n"
    "\t\t\t\t\"other\":\t0.02\n"
    "\t\t\t}\n"
    "\t\t}\n"
    "\t},\n"
    "\t\"equation\":\t\"dw/dt = a\\n      + \\\"b\\\"\",\n"
    "\t\"latex\":\t\"\\\\Delta w = a\",\n"
    "\t\"mathml\":\t\"<mi>a</mi>\",\n"
    "\t\"constants\":\t{\n"
    "\t},\n"
    "\t\"units\":\t{\n"
    "\t\t\"coefficients\":\t{\n"
    "\t\t\t\"eta\":\t\"V^-2\"\n"
    "\t\t},\n"
    "\t\t\"outcomes\":\t{\n"
    "\t\t\t\"rate\":\t\"Hz\"\n"
    "\t\t},\n"
    "\t\t\"first_failure\":\t\"step of 0.1 ms\",\n"
    "\t\t\"first_stop\":\t\"step of 0.1 ms\"\n"
    "\t},\n"
    "\t\"shown_in\":\t{\n"
    "\t\t\"coefficients\":\t{\n"
    "\t\t\t\"eta\":\t\"mV^-2\"\n"
    "\t\t},\n"
    "\t\t\"outcomes\":\t{\n"
    "\t\t\t\"rate\":\t\"kHz\"\n"
    "\t\t}\n"
    "\t},\n"
    "\t\"searched\":\t{\n"
    "\t\t\"eta\":\t{\n"
    "\t\t\t\"low\":\t0.1,\n"
    "\t\t\t\"high\":\t1,\n"
    "\t\t\t\"log\":\ttrue\n"
    "\t\t},\n"
    "\t\t\"\xEF\xBF\xBD\":\t{\n"
    "\t\t\t\"low\":\tnull,\n"
    "\t\t\t\"high\":\t5,\n"
    "\t\t\t\"log\":\tfalse\n"
    "\t\t}\n"
    "\t}\n"
    "}\n";

static void result_is_written(void)
{
    Result result = example_result();
    char *json = result_json(&result);
    CU_ASSERT_PTR_NOT_NULL_FATAL(json);
    char *behind = strstr(json, "\t\"coefficients\":");
    CU_ASSERT_PTR_NOT_NULL_FATAL(behind);
    CU_ASSERT(strncmp(json, json_before, strlen(json_before)) == 0);
    expect_text(behind, json_behind);
    *behind = '\0';
    char line[128];
#define MEMBER(type, place, name, title)
#define NUMBER(type, member, name, title, together, column, head, row)                           \
    snprintf(line, sizeof line, "\n\t\"%s\":\t%.0f,\n", name, (double)result.numbers.member); \
    CU_ASSERT_PTR_NOT_NULL(strstr(json, line));
#include "runtime/io/result_members.def"
    CU_ASSERT_PTR_NOT_NULL(strstr(json, "\t\"stop_reason\":\t\"budget\",\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(json, "\t\"tier\":\t\"tcc\",\n\t\"precision\":\t\"double\",\n"));
    free(json);
}

static void result_reads_back(void)
{
    static const uint64_t seeds[] = {0, 7, 9007199254740991u, 9007199254740992u, UINT64_MAX};
    for (int k = 0; k < COUNT(seeds); k++) {
        Result result = example_result();
        result.seed = seeds[k];
        char *json = result_json(&result);
        CU_ASSERT_PTR_NOT_NULL_FATAL(json);
        SavedResult saved;
        ErrorText error = {""};
        Status status = saved_result_parse("r.json", json, strlen(json), &saved, &error);
        expect_text(error.text, "");
        CU_ASSERT_EQUAL_FATAL(status, STATUS_OK);
        CU_ASSERT(saved.has_seed && saved.seed == seeds[k]);
        CU_ASSERT_EQUAL(saved_result_number(&saved, "loss"), 0.1);
        CU_ASSERT_EQUAL(saved_result_number(&saved, "evaluations"),
                        (double)result.numbers.evaluations);
        CU_ASSERT_EQUAL_FATAL(saved.coefficients.count, COUNT(names));
        for (int j = 0; j < saved.coefficients.count; j++)
            CU_ASSERT(same_bits(saved.coefficients.values[j], numbers[j]));
        expect_text(saved.coefficients.names[1], names[1]);
        expect_text(saved.coefficients.si[0], "V^-2");
        expect_text(saved.coefficients.shown[0], "mV^-2");
        CU_ASSERT_PTR_NULL(saved.coefficients.si[1]);
        CU_ASSERT(saved.coefficients.intervals[0].log_scale);
        CU_ASSERT_EQUAL(saved.coefficients.intervals[0].low, 0.1);
        CU_ASSERT_EQUAL(saved.coefficients.intervals[1].high, HUGE_VAL);
        CU_ASSERT_EQUAL(saved.coefficients.intervals[2].low, -HUGE_VAL);
        CU_ASSERT_EQUAL(saved.coefficients.intervals[2].high, 5);
        saved_result_free(&saved);
        free(json);
    }
}

static void numbers_read_back(void)
{
    uint64_t state = 1;
    bool same = true;
    for (int k = 0; k < 20000; k++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        double value;
        memcpy(&value, &state, sizeof value);
        Text text = {0};
        text_number(&text, value);
        text_add(&text, "", 1);
        same = same && !text.cut && (isnan(value) || same_bits(strtod(text.bytes, NULL), value));
        free(text.bytes);
    }
    CU_ASSERT(same);
}

static void little_is_required(void)
{
    static const char json[] =
        "\xEF\xBB\xBF {\"x\": [{}], \"coefficients\": {}, \"seed\": null} \n";
    SavedResult saved;
    ErrorText error = {""};
    CU_ASSERT_EQUAL(saved_result_parse("r.json", json, strlen(json), &saved, &error), STATUS_OK);
    expect_text(error.text, "");
    CU_ASSERT(!saved.has_seed && isnan(saved_result_number(&saved, "loss")) && saved.coefficients.count == 0);
    saved_result_free(&saved);
}

static const BadCase bad_results[] = {
    {"", "r.json:1:1: this cannot be read as JSON: '[' or '{' expected near end of file"},
    {"7", "r.json:1:1: this cannot be read as JSON: '[' or '{' expected near '7'"},
    {"{\n\"coefficients\": {\n\"a\": x}}",
     "r.json:3:6: this cannot be read as JSON: invalid token near 'x'"},
    {"{\"coefficients\": {}}\n\n}",
     "r.json:3:1: this cannot be read as JSON: end of file expected near '}'"},
    {"{\"coefficients\": {}, \"x\": 01}",
     "r.json:1:27: this cannot be read as JSON: invalid token near '0'"},
    {"{\"coefficients\": {\"\xED\xA0\x80\": 1}}",
     "r.json:1:19: this cannot be read as JSON: unable to decode byte 0xed near '\"'"},
    {"{\"coefficients\": {\"a\\u0000\": 1}}",
     "r.json:1:27: this cannot be read as JSON: NUL byte in object key not supported near "
     "'\"a\\u0000\"'"},
    {"[1]", "r.json: it is an array, expected a JSON object"},
    {"{}", "r.json: it has no member 'coefficients'"},
    {"{\"Coefficients\": {}}", "r.json: it has no member 'coefficients'"},
    {"{\n\"coefficients\":\n[1]}", "r.json:2:1: 'coefficients' is an array, expected an object"},
    {"{\"x\": {\"a\": [1,\n2]},\n\"coefficients\": {\"a\": 1,\n\"b\\\",{\": 2,\n\"c\": \"3\"}}",
     "r.json:5:1: 'c' is a string, expected a number"},
    {"\xEF\xBB\xBF{\"caf\xC3\xA9\": 1, \"coefficients\": {\"a\": null}}",
     "r.json:1:30: 'a' is null, expected a number"},
    {"{\"coefficients\": {\n \"a\": true}}",
     "r.json:2:2: 'a' is a truth value, expected a number"},
    {"{\"coefficients\": {\n\"a\": {}}}", "r.json:2:1: 'a' is an object, expected a number"},
    {"{\"coefficients\": {\n\"a\": 1e999}}", "r.json:2:1: the value of 'a' is too large"},
    {"{\"coefficients\": {},\n\"x\": {\"long name of a list\": [1, \"y\", -1e999]}}",
     "r.json:2:7: the value of 'long name of a list' is too large"},
    {"{\"coefficients\": {\"a\": 1,\n\"b\": 2,\n\"a\": 1}}", "r.json:3:1: 'a' comes twice"},
    {"{\"x\": {\"rule.A[pre.r^1 post.r^1 w^0]\": 1,\n  \"rule.A[pre.r^1 post.r^1 w^0]\" : 2}}",
     "r.json:2:3: 'rule.A[pre.r^1 post.r^1 w^0]' comes twice"},
    {"{\"coefficients\": {},\n\"coefficients\": {}}", "r.json:2:1: 'coefficients' comes twice"},
    {"{\"coefficients\": {},\n\"loss\": \"0\"}",
     "r.json:2:1: 'loss' is a string, expected a number"},
    {"{\"coefficients\": {},\n\"stop_reason\": 1}",
     "r.json:2:1: 'stop_reason' is a number, expected a string"},
    {"{\"loss\": 1,\n\"loss\": 2}", "r.json:2:1: 'loss' comes twice"},
};

static void expect_bad_result(const char *text, size_t length, const char *message)
{
    SavedResult saved;
    ErrorText error = {""};
    CU_ASSERT_EQUAL(saved_result_parse("r.json", text, length, &saved, &error), STATUS_INPUT);
    expect_text(error.text, message);
    CU_ASSERT(saved.coefficients.count == 0 && saved.coefficients.names == NULL &&
              saved.coefficients.values == NULL);
}

static void result_mistakes_are_named(void)
{
    for (int k = 0; k < COUNT(bad_results); k++)
        expect_bad_result(bad_results[k].text, strlen(bad_results[k].text), bad_results[k].message);
    expect_bad_result("{}\n\0", 4, "r.json:2:1: there is a zero byte, so this is not JSON");
}

static void bad_seeds_are_refused(void)
{
    static const char *const seeds[] = {"-1",     "0.5",    "9007199254740992",
                                        "1e300",  "true",   "\"\"",
                                        "\"-1\"", "\"1 \"", "\"18446744073709551616\""};
    for (int k = 0; k < COUNT(seeds); k++) {
        char text[128];
        snprintf(text, sizeof text, "{\"coefficients\": {},\n\"seed\": %s}", seeds[k]);
        expect_bad_result(text, strlen(text),
                          "r.json:2:1: 'seed' is not a whole number below 2^53 or the digits of one "
                          "below 2^64 in quotes");
    }
}

/* Nested `depth` deep, from the second member on. */
static char *nested(int depth, size_t *length)
{
    static const char begin[] = "{\"coefficients\": {}, \"x\": ";
    *length = sizeof begin + 2 * (size_t)depth;
    char *text = malloc(*length + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    memcpy(text, begin, sizeof begin);
    memset(text + sizeof begin - 1, '[', (size_t)depth);
    memset(text + sizeof begin - 1 + depth, ']', (size_t)depth);
    memcpy(text + *length - 1, "}", 2);
    return text;
}

/* As deep as Jansson reads is read by all of us. */
static void deep_json_is_refused(void)
{
    size_t length;
    char *text = nested(100000, &length);
    expect_bad_result(text, length,
                      "r.json:1:2074: this cannot be read as JSON: maximum parsing depth reached "
                      "near '['");
    free(text);
    text = nested(2047, &length);
    SavedResult saved;
    ErrorText error;
    CU_ASSERT_EQUAL(saved_result_parse("r.json", text, length, &saved, &error), STATUS_OK);
    saved_result_free(&saved);
    char *longer = result_directions_add(text, &(ResultDirections){0});
    CU_ASSERT(longer != NULL && strstr(longer, "[[[[[[[[[]]]]]]]]]") != NULL);
    free(longer);
    free(text);
}

static void results_are_read_from_files(void)
{
    SavedResult saved;
    ErrorText error;
    char *path = test_path("result.json");
    CU_ASSERT_EQUAL(saved_result_read(path, &saved, &error), STATUS_INPUT);
    saved_result_free(&saved);
    static const char json[] = "{\"coefficients\": {\"a\": 2}}";
    CU_ASSERT_EQUAL(file_write(path, json, strlen(json), &error), STATUS_OK);
    CU_ASSERT_EQUAL(saved_result_read(path, &saved, &error), STATUS_OK);
    CU_ASSERT(saved.coefficients.count == 1 && saved.coefficients.values[0] == 2);
    saved_result_free(&saved);
    free(path);
}

static void rules_side_by_side(void)
{
    static const char one[] = "{\"loss\": 0.1, \"stop_reason\": \"budget\", \"coefficients\": "
                              "{\"a\": 0.30000000000000004}, \"constants\": {\"n\": 3}}";
    static const char two[] = "{\"coefficients\": {\"b\": -0.0}}";
    SavedResult rules[2];
    ErrorText error;
    CU_ASSERT_EQUAL(saved_result_parse("1", one, strlen(one), &rules[0], &error), STATUS_OK);
    CU_ASSERT_EQUAL(saved_result_parse("2", two, strlen(two), &rules[1], &error), STATUS_OK);
    const ResultComparison comparison = {.count = 2,
                                         .paths = (const char *const[]){"runs/\"one\"", "two"},
                                         .rules =
                                             (const SavedResult *const[]){&rules[0], &rules[1]},
                                         .degrees = (const double[]){0, 90, 90, (double)NAN}};
    char *text = result_comparison_json(&comparison);
    expect_text(text, "{\n\t\"rules\":\t[{\n"
                      "\t\t\t\"path\":\t\"runs/\\\"one\\\"\",\n"
                      "\t\t\t\"loss\":\t0.1,\n"
                      "\t\t\t\"objective\":\tnull,\n"
                      "\t\t\t\"validation_loss\":\tnull,\n"
                      "\t\t\t\"evaluations\":\tnull,\n"
                      "\t\t\t\"generations\":\tnull,\n"
                      "\t\t\t\"stop_reason\":\t\"budget\",\n"
                      "\t\t\t\"constants\":\t{\n\t\t\t\t\"n\":\t3\n\t\t\t},\n"
                      "\t\t\t\"coefficients\":\t{\n"
                      "\t\t\t\t\"a\":\t0.30000000000000004\n\t\t\t}\n"
                      "\t\t}, {\n"
                      "\t\t\t\"path\":\t\"two\",\n"
                      "\t\t\t\"loss\":\tnull,\n"
                      "\t\t\t\"objective\":\tnull,\n"
                      "\t\t\t\"validation_loss\":\tnull,\n"
                      "\t\t\t\"evaluations\":\tnull,\n"
                      "\t\t\t\"generations\":\tnull,\n"
                      "\t\t\t\"stop_reason\":\tnull,\n"
                      "\t\t\t\"constants\":\t{\n\t\t\t},\n"
                      "\t\t\t\"coefficients\":\t{\n\t\t\t\t\"b\":\t-0\n\t\t\t}\n"
                      "\t\t}],\n"
                      "\t\"degrees\":\t[[0, 90], [90, null]]\n}\n");
    free(text);
    saved_result_free(&rules[0]);
    saved_result_free(&rules[1]);
}

/* The member is replaced, and all other numbers keep their bits. */
static void directions_are_added(void)
{
    const char *const names_[] = {"a", "b"};
    const double values[] = {2, 0.1}, vectors[] = {1, 0, 0, 1};
    const double ranges[] = {-1, 1, -HUGE_VAL, HUGE_VAL};
    ResultDirections directions = {.trials = 3,
                                   .loss = 0.25,
                                   .rise = 0.025,
                                   .count = 2,
                                   .names = names_,
                                   .curvatures = values,
                                   .heights = values,
                                   .vectors = vectors,
                                   .alone = ranges,
                                   .joint = ranges};
    const char *json = "{\"coefficients\": {\"a\": 0.30000000000000004, \"b\": -0.0}, "
                       "\"directions\": {\"old\": 1}, \"list\": [5e-324, true, null, \"x\"]}";
    char *once = result_directions_add(json, &directions);
    CU_ASSERT_PTR_NOT_NULL_FATAL(once);
    CU_ASSERT_PTR_NOT_NULL(strstr(once, "0.30000000000000004"));
    CU_ASSERT_PTR_NOT_NULL(strstr(once, "\t-0"));
    CU_ASSERT_PTR_NOT_NULL(strstr(once, "[4.94065645841247e-324, true, null, \"x\"]"));
    CU_ASSERT_PTR_NOT_NULL(strstr(once, "\"alone\":\t[-1, 1]"));
    CU_ASSERT_PTR_NOT_NULL(strstr(once, "\"joint\":\t[null, null]"));
    CU_ASSERT_PTR_NULL(strstr(once, "old"));
    CU_ASSERT_PTR_NULL(strstr(once, "learned"));
    directions.deviations = values;
    directions.learned = vectors;
    char *twice = result_directions_add(once, &directions);
    CU_ASSERT_PTR_NOT_NULL_FATAL(twice);
    CU_ASSERT_PTR_NOT_NULL(strstr(twice, "\"deviations\":\t[2, 0.1]"));
    char *first = strstr(twice, "\"directions\"");
    CU_ASSERT(first != NULL && strstr(first + 1, "\"directions\"") == NULL);
    CU_ASSERT_PTR_NULL(result_directions_add("[1]", &directions));
    free(once);
    free(twice);
}

void suite_results(void)
{
    CU_pSuite suite = CU_add_suite("results", make_test_folder, remove_test_folder);
    CU_add_test(suite, "a result is written", result_is_written);
    CU_add_test(suite, "a result reads back", result_reads_back);
    CU_add_test(suite, "numbers read back", numbers_read_back);
    CU_add_test(suite, "little is required", little_is_required);
    CU_add_test(suite, "result mistakes are named", result_mistakes_are_named);
    CU_add_test(suite, "bad seeds are refused", bad_seeds_are_refused);
    CU_add_test(suite, "deep JSON is refused", deep_json_is_refused);
    CU_add_test(suite, "results are read from files", results_are_read_from_files);
    CU_add_test(suite, "rules side by side", rules_side_by_side);
    CU_add_test(suite, "directions in a result.json", directions_are_added);
}

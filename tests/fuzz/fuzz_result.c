/* fuzz_result.c: any bytes are either a saved result or an error that names the file; and what was
 * read is the same after writing it with result_json and reading it again. */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/io/result.h"
#include "runtime/io/saved_result.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *write_again(const SavedResult *saved)
{
    Result result = {
        .version = "",
        .source = "",
        .seed = saved->seed,
        .loss = saved_result_number(saved, "loss"),
        .stop_reason = "",
        .tier = "",
        .precision = "",
        .coefficient_count = saved->coefficients.count,
        .coefficient_names = (const char *const *)saved->coefficients.names,
        .coefficients = saved->coefficients.values,
        .equation = "",
        .latex = "",
    };
    char *json = result_json(&result);
    if (json == NULL)
        abort();
    return json;
}

/* Names that are not UTF-8 are repaired on writing and may then be equal, which is refused. */
static int has_plain_names(const SavedResult *saved)
{
    for (int k = 0; k < saved->coefficients.count; k++)
        for (const char *at = saved->coefficients.names[k]; *at != '\0'; at++)
            if ((unsigned char)*at >= 0x80)
                return 0;
    return 1;
}

static void check_same(const SavedResult *first, const SavedResult *second)
{
    if (second->seed != first->seed || second->coefficients.count != first->coefficients.count)
        abort();
    double loss = saved_result_number(first, "loss"), again = saved_result_number(second, "loss");
    if (memcmp(&loss, &again, sizeof loss) != 0 && !isnan(loss))
        abort();
    for (int k = 0; k < first->coefficients.count; k++)
        if (strcmp(first->coefficients.names[k], second->coefficients.names[k]) != 0 ||
            memcmp(&first->coefficients.values[k], &second->coefficients.values[k],
                   sizeof *first->coefficients.values) != 0)
            abort();
}

static void check_round_trip(const SavedResult *saved)
{
    char *json = write_again(saved);
    SavedResult again;
    ErrorText error;
    if (saved_result_parse("again", json, strlen(json), &again, &error) != STATUS_OK)
        abort();
    check_same(saved, &again);
    saved_result_free(&again);
    free(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SavedResult saved;
    ErrorText error = {""};
    Status status = saved_result_parse("f.json", (const char *)data, size, &saved, &error);
    if (status == STATUS_OK && has_plain_names(&saved))
        check_round_trip(&saved);
    if (status != STATUS_OK &&
        (strncmp(error.text, "f.json:", 7) != 0 || saved.coefficients.names != NULL))
        abort();
    saved_result_free(&saved);
    return 0;
}

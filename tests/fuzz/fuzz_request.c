/* fuzz_request.c: any bytes are either a request of `plastc serve` or an error with words; what a command takes of it is freed. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/serve/request.h"
#include "compiler/serve/run_words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Rows of `columns` numbers come back as the bytes that their text has. */
static void read_rows(const Request *request, int columns)
{
    int rows = -1;
    double *values = NULL;
    Status status = request_rows(request, "theta", columns, &rows, &values);
    if ((status == STATUS_OK) != (values != NULL) || (status == STATUS_OK && rows < 0))
        abort();
    free(values);
}

static void read_members(const Request *request)
{
    Command command;
    RequestId other;
    double whole = 1;
    request_command(request, &command);
    request_free_command(&command);
    request_other(request, "request", &other);
    if (request_whole(request, "program", 1, 100, &whole) == STATUS_OK && !(whole >= 1 && whole <= 100))
        abort();
    run_words_check(request);
    read_rows(request, 1);
    read_rows(request, 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Request request;
    ErrorText error = {""};
    Status status = request_open(&request, (const char *)data, size, &error);
    if (status == STATUS_OK && (request.op[0] == '\0' || request.id.kind == ID_NONE) && strcmp(request.op, "") != 0)
        abort();
    if (status == STATUS_OK)
        read_members(&request);
    else if (error.text[0] == '\0')
        abort();
    request_close(&request);
    return 0;
}

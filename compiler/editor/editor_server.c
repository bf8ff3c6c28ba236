/* editor_server.c: reads requests and answers them. What the compiler says of a changed text is asked when there is nothing else to
 * do, or before the first answer that needs it. */
#include "editor_server.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/driver.h"
#include "editor_answers.h"
#include "editor_complete.h"
#include "editor_stream.h"
#include "editor_text.h"
#include "runtime/io/json_reader.h"
#include "runtime/memory.h"

/* Codes of JSON-RPC and of the protocol. */
enum {
    PARSE_ERROR = -32700,
    INVALID_REQUEST = -32600,
    METHOD_NOT_FOUND = -32601,
    INVALID_PARAMS = -32602,
    NOT_INITIALIZED = -32002,
    REQUEST_FAILED = -32803
};

typedef struct Server {
    EditorStream stream;
    EditorDocument **documents; /* [count], owned */
    int count;
    bool initialized, shut_down;
} Server;

/* A request, or a notification if it has no id. */
typedef struct Request {
    const char *method;
    json_t *id, *params; /* borrowed; NULL: there is none */
    EditorDocument *document; /* that the parameters name; NULL: none that is open */
    int offset;               /* of the position that they name; -1: none */
} Request;

/* ---- answers ---------------------------------------------------------------------------------- */

static void put_id(JsonWriter *writer, json_t *id)
{
    if (json_is_string(id))
        json_put_text(writer, "id", json_string_value(id));
    else if (json_is_number(id))
        json_put_real(writer, "id", json_number_value(id));
    else
        json_put_null(writer, "id");
}

static void begin_answer(JsonWriter *writer, json_t *id)
{
    writer->line = true;
    json_open_object(writer, NULL);
    json_put_text(writer, "jsonrpc", "2.0");
    put_id(writer, id);
}

static void end_answer(JsonWriter *writer)
{
    json_close_object(writer);
    editor_stream_send(writer);
}

static void put_error(JsonWriter *writer, int code, const char *words)
{
    json_open_object(writer, "error");
    json_put_integer(writer, "code", code);
    json_put_text(writer, "message", words);
    json_close_object(writer);
}

static void answer_error(json_t *id, int code, const char *words)
{
    JsonWriter writer = {0};
    begin_answer(&writer, id);
    put_error(&writer, code, words);
    end_answer(&writer);
}

/* ---- documents -------------------------------------------------------------------------------- */

static int find_document(const Server *server, const char *uri)
{
    for (int k = 0; uri && k < server->count; k++)
        if (strcmp(server->documents[k]->uri, uri) == 0)
            return k;
    return -1;
}

static void check_document(EditorDocument *document)
{
    if (editor_document_check(document))
        editor_stream_write(document->facts.messages);
}

static void close_document(Server *server, int k)
{
    editor_document_close(server->documents[k]);
    free(server->documents[k]);
    memmove(server->documents + k, server->documents + k + 1, sizeof *server->documents * (size_t)(server->count - k - 1));
    server->count--;
}

static void did_open(Server *server, const Request *request)
{
    json_t *item = json_object_get(request->params, "textDocument"), *text = json_object_get(item, "text");
    const char *uri = json_string_value(json_object_get(item, "uri"));
    json_t *version = json_object_get(item, "version");
    if (!uri || !json_is_string(text))
        return;
    int old = find_document(server, uri);
    if (old >= 0)
        close_document(server, old);
    server->documents = memory_realloc(server->documents, sizeof *server->documents * (size_t)(server->count + 1));
    EditorDocument *document = memory_calloc(1, sizeof *document);
    editor_document_open(document, uri, json_is_number(version) ? json_number_value(version) : (double)NAN, json_string_value(text),
                         json_string_length(text));
    server->documents[server->count++] = document;
}

static double member(json_t *object, const char *name)
{
    json_t *value = json_object_get(object, name);
    return json_is_number(value) ? json_number_value(value) : 0;
}

/* One change: of a range, or of the whole text. */
static void change(EditorDocument *document, double version, json_t *item)
{
    json_t *text = json_object_get(item, "text"), *range = json_object_get(item, "range");
    if (!json_is_string(text))
        return;
    if (!json_is_object(range)) {
        editor_document_change(document, version, json_string_value(text), json_string_length(text));
        return;
    }
    const Source *source = editor_document_source(document);
    json_t *first = json_object_get(range, "start"), *last = json_object_get(range, "end");
    int start = editor_text_offset(source, member(first, "line"), member(first, "character"));
    int end = editor_text_offset(source, member(last, "line"), member(last, "character"));
    end = end < start ? start : end;
    StrBuf whole = {0};
    strbuf_add_bytes(&whole, source->text, (size_t)start);
    strbuf_add_bytes(&whole, json_string_value(text), json_string_length(text));
    strbuf_add_bytes(&whole, source->text + end, (size_t)(source->length - end));
    editor_document_change(document, version, whole.text ? whole.text : "", whole.length);
    strbuf_free(&whole);
}

static void did_change(const Request *request)
{
    size_t k;
    json_t *item, *version = json_object_get(json_object_get(request->params, "textDocument"), "version");
    json_array_foreach(json_object_get(request->params, "contentChanges"), k, item)
        change(request->document, json_is_number(version) ? json_number_value(version) : (double)NAN, item);
}

/* What was said of it is said no more. */
static void did_close(Server *server, const Request *request)
{
    JsonWriter writer = {.line = true};
    json_open_object(&writer, NULL);
    json_put_text(&writer, "jsonrpc", "2.0");
    json_put_text(&writer, "method", "textDocument/publishDiagnostics");
    json_open_object(&writer, "params");
    json_put_text(&writer, "uri", request->document->uri);
    json_open_array(&writer, "diagnostics");
    json_close_array(&writer);
    json_close_object(&writer);
    json_close_object(&writer);
    editor_stream_send(&writer);
    close_document(server, find_document(server, request->document->uri));
}

/* ---- requests --------------------------------------------------------------------------------- */

static void put_capabilities(JsonWriter *writer)
{
    json_open_object(writer, "result");
    json_open_object(writer, "capabilities");
    json_put_text(writer, "positionEncoding", "utf-16");
    json_open_object(writer, "textDocumentSync");
    json_put_bool(writer, "openClose", true);
    json_put_integer(writer, "change", 2);
    json_close_object(writer);
    json_put_bool(writer, "hoverProvider", true);
    json_put_bool(writer, "definitionProvider", true);
    json_put_bool(writer, "referencesProvider", true);
    json_put_bool(writer, "renameProvider", true);
    json_put_bool(writer, "documentFormattingProvider", true);
    json_put_bool(writer, "documentSymbolProvider", true);
    json_open_object(writer, "completionProvider");
    json_open_array(writer, "triggerCharacters");
    json_put_text(writer, NULL, ".");
    json_close_array(writer);
    json_close_object(writer);
    json_open_object(writer, "semanticTokensProvider");
    editor_answers_legend(writer, "legend");
    json_put_bool(writer, "full", true);
    json_close_object(writer);
    json_close_object(writer);
    json_open_object(writer, "serverInfo");
    json_put_text(writer, "name", "plastc");
    json_put_text(writer, "version", PLASTC_VERSION);
    json_close_object(writer);
    json_close_object(writer);
}

static void answer_hover(JsonWriter *writer, const Request *request)
{
    check_document(request->document); /* facts and messages are of this text */
    editor_answers_hover(writer, "result", request->document, request->offset);
}

static void answer_definition(JsonWriter *writer, const Request *request)
{
    editor_answers_definition(writer, "result", request->document, request->offset);
}

static void answer_references(JsonWriter *writer, const Request *request)
{
    editor_answers_references(writer, "result", request->document, request->offset);
}

static void answer_completion(JsonWriter *writer, const Request *request)
{
    editor_complete_put(writer, "result", request->document, request->offset);
}

static void answer_rename(JsonWriter *writer, const Request *request)
{
    const char *new_name = json_string_value(json_object_get(request->params, "newName"));
    check_document(request->document);
    char *why = editor_answers_rename(writer, "result", request->document, request->offset, new_name ? new_name : "");
    if (why)
        put_error(writer, REQUEST_FAILED, why);
    free(why);
}

static void answer_formatting(JsonWriter *writer, const Request *request)
{
    editor_answers_format(writer, "result", request->document);
}

static void answer_symbols(JsonWriter *writer, const Request *request)
{
    editor_answers_symbols(writer, "result", request->document);
}

static void answer_tokens(JsonWriter *writer, const Request *request)
{
    editor_answers_tokens(writer, "result", request->document);
}

static const struct {
    const char *method;
    bool of_place; /* its parameters name a position */
    void (*answer)(JsonWriter *writer, const Request *request);
} answers[] = {{"textDocument/hover", true, answer_hover},
               {"textDocument/definition", true, answer_definition},
               {"textDocument/references", true, answer_references},
               {"textDocument/completion", true, answer_completion},
               {"textDocument/rename", true, answer_rename},
               {"textDocument/formatting", false, answer_formatting},
               {"textDocument/documentSymbol", false, answer_symbols},
               {"textDocument/semanticTokens/full", false, answer_tokens}};

static void answer_of_document(const Request *request, int k)
{
    if (!request->document || (answers[k].of_place && request->offset < 0)) {
        answer_error(request->id, INVALID_PARAMS,
                     request->document ? "the parameters name no position" : "the parameters name no document that is open");
        return;
    }
    JsonWriter writer = {0};
    begin_answer(&writer, request->id);
    answers[k].answer(&writer, request);
    end_answer(&writer);
}

static void answer(Server *server, const Request *request)
{
    JsonWriter writer = {0};
    if (strcmp(request->method, "initialize") == 0) {
        server->initialized = true;
        begin_answer(&writer, request->id);
        put_capabilities(&writer);
        end_answer(&writer);
        return;
    }
    if (!server->initialized || server->shut_down) {
        answer_error(request->id, server->shut_down ? INVALID_REQUEST : NOT_INITIALIZED,
                     server->shut_down ? "the server was shut down" : "the first request is 'initialize'");
        return;
    }
    if (strcmp(request->method, "shutdown") == 0) {
        server->shut_down = true;
        begin_answer(&writer, request->id);
        json_put_null(&writer, "result");
        end_answer(&writer);
        return;
    }
    for (int k = 0; k < (int)(sizeof answers / sizeof answers[0]); k++)
        if (strcmp(request->method, answers[k].method) == 0) {
            answer_of_document(request, k);
            return;
        }
    answer_error(request->id, METHOD_NOT_FOUND, "there is no such method");
}

static void notice(Server *server, const Request *request)
{
    if (!server->initialized || server->shut_down)
        return;
    if (strcmp(request->method, "textDocument/didOpen") == 0)
        did_open(server, request);
    else if (request->document && strcmp(request->method, "textDocument/didChange") == 0)
        did_change(request);
    else if (request->document && strcmp(request->method, "textDocument/didClose") == 0)
        did_close(server, request);
}

/* False if the editor said exit. */
static bool handle(Server *server, const char *text, size_t length)
{
    ErrorText error;
    JsonDocument json;
    if (json_document_open(&json, "request", text, length, &error) != STATUS_OK) {
        answer_error(NULL, PARSE_ERROR, error.text);
        return true;
    }
    json_t *params = json_object_get(json.root, "params"), *position = json_object_get(params, "position");
    Request request = {.method = json_string_value(json_object_get(json.root, "method")),
                       .id = json_object_get(json.root, "id"),
                       .params = params,
                       .offset = -1};
    int k = find_document(server, json_string_value(json_object_get(json_object_get(params, "textDocument"), "uri")));
    request.document = k >= 0 ? server->documents[k] : NULL;
    if (request.document && json_is_object(position))
        request.offset = editor_text_offset(editor_document_source(request.document), member(position, "line"),
                                            member(position, "character"));
    bool goes_on = !request.method || strcmp(request.method, "exit") != 0;
    bool is_answer = !request.method && (json_object_get(json.root, "result") || json_object_get(json.root, "error"));
    if (!request.method && !is_answer)
        answer_error(request.id, INVALID_REQUEST, "there is no method");
    else if (request.method && request.id && goes_on)
        answer(server, &request);
    else if (request.method && goes_on)
        notice(server, &request);
    json_document_close(&json);
    return goes_on;
}

Status editor_server_run(void)
{
    Server server = {0};
    for (bool goes_on = true; goes_on;) {
        char *text;
        size_t length;
        for (int k = 0; k < server.count && !editor_stream_has_more(&server.stream); k++)
            check_document(server.documents[k]);
        switch (editor_stream_read(&server.stream, &text, &length)) {
        case EDITOR_MESSAGE:
            goes_on = handle(&server, text, length);
            free(text);
            break;
        case EDITOR_MALFORMED:
            answer_error(NULL, PARSE_ERROR, "a message needs a head 'Content-Length: N' with a number of bytes up to 64 MB");
            break;
        case EDITOR_END:
            goes_on = false;
            break;
        }
    }
    while (server.count > 0)
        close_document(&server, server.count - 1);
    free(server.documents);
    editor_stream_free(&server.stream);
    return server.shut_down ? STATUS_OK : STATUS_PROGRAM;
}

/* server.c: see server.h.
 *
 * This process only passes lines on. What can take long, take much memory or fail is done by children: one for each check, each
 * program and each run. So it answers at once whatever they do, and needs no threads. It never waits but in poll(): output goes
 * in pieces that a pipe takes whole. */
#include "server.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "answer.h"
#include "child.h"
#include "compiler/session/signals.h"
#include "program.h"
#include "run_words.h"
#include "runtime/memory.h"

#define PROTOCOL 1

#define MOST_REQUEST  ((size_t)256 * 1024 * 1024) /* bytes of a line */
#define MOST_HELD     ((size_t)512 * 1024 * 1024) /* bytes of answers that nobody has read, and of requests that wait */
#define MOST_SENT     ((size_t)1024 * 1024)       /* bytes that are kept although they have been read */
#define MOST_CHECKS   8  /* at once; further ones wait */
#define MOST_PROGRAMS 64
#define MOST_RUNS     16
#define PATIENCE      1000 /* milliseconds, after which it looks whether a signal came just before it waited */
#define MOST_CHILDREN (MOST_CHECKS + MOST_PROGRAMS + MOST_RUNS)

#ifndef PIPE_BUF
#define PIPE_BUF 512
#endif

typedef struct Server {
    Lines in;
    StrBuf out;  /* answers */
    size_t sent; /* bytes of that */
    size_t waiting; /* bytes of requests that wait for a program */
    Child *children[MOST_CHILDREN];
    int count;
    int programs;     /* that there have been */
    bool ended;       /* standard input has */
    bool leaving;     /* it was told to quit, or nobody reads: what is at work is stopped */
    RequestId quit;   /* who asked for it */
} Server;

/* ---- children ------------------------------------------------------------------------------- */

static int count_of(const Server *server, ChildKind kind)
{
    int count = 0;
    for (int k = 0; k < server->count; k++)
        count += server->children[k]->kind == kind;
    return count;
}

static Child *find_program(const Server *server, int number)
{
    for (int k = 0; k < server->count; k++)
        if (server->children[k]->kind == CHILD_PROGRAM && server->children[k]->number == number)
            return server->children[k];
    return NULL;
}

static void refuse(Server *server, const RequestId *id, Status status, const char *words)
{
    answer_error(id, status, words, NULL, &server->out);
}

static int run_check(const Request *request, int number, const volatile int *stop)
{
    (void)stop;
    (void)number;
    return (int)program_check(request);
}

static int run_program(const Request *request, int number, const volatile int *stop)
{
    return (int)program_serve(request, number, stop);
}

static int run_search(const Request *request, int number, const volatile int *stop)
{
    (void)stop;
    (void)number;
    return run_words_execute(request);
}

static void start(Server *server, ChildKind kind, const Request *request, int number)
{
    static ChildMain *const mains[] = {run_check, run_program, run_search};
    ErrorText error;
    Child *child = memory_calloc(1, sizeof *child);
    Status status = child_start(child, kind, request, number, mains[kind], server->children, server->count, &error);
    if (status == STATUS_OK) {
        server->children[server->count++] = child;
        return;
    }
    child_free(child);
    refuse(server, &request->id, status, error.text);
}

/* The next request of a program that has nothing to do. */
static void hand_over(Server *server, Child *child)
{
    Waiting *next = child->waiting;
    if (child->busy || !next)
        return;
    child->waiting = next->next;
    child->id = next->id;
    child->busy = true;
    child->interrupted = false;
    child_tell(child, next->line, next->length);
    server->waiting -= next->length;
    free(next->line);
    free(next);
}

/* ---- what has ended ------------------------------------------------------------------------- */

/* The line of messages that says what is wrong: the first one with an error, without "plastc: error: ". */
static void find_error(const char *messages, ErrorText *line)
{
    static const char head[] = "plastc: error: ";
    const char *own = strstr(messages, head), *any = strstr(messages, ": error");
    const char *at = own ? own + sizeof head - 1 : any ? any : messages;
    while (!own && at > messages && at[-1] != '\n')
        at--;
    status_error(line, STATUS_OK, "%.*s", (int)strcspn(at, "\n"), at);
}

/* A search that was told to stop, and has saved what it found, has done what was asked for. */
static void answer_run(Server *server, const Child *child, int status)
{
    JsonWriter writer = answer_begin(&child->id);
    json_put_bool(&writer, "interrupted", status == STATUS_INTERRUPTED);
    json_put_text(&writer, "messages", child->said.text ? child->said.text : "");
    answer_end(&writer, &server->out);
}

static void answer_check(Server *server, const Child *child)
{
    JsonWriter writer = answer_begin(&child->id);
    json_put_text(&writer, "messages", child->said.text ? child->said.text : "");
    answer_end(&writer, &server->out);
}

static void answer_failure(Server *server, const Child *child, int status)
{
    ErrorText words;
    const char *said = child->said.text ? child->said.text : "";
    if (status < 0)
        status_error(&words, STATUS_INTERNAL, "the process that was at work was ended by signal %d", -status);
    else if (said[0])
        find_error(said, &words);
    else
        status_error(&words, STATUS_INTERNAL, "the process that was at work has ended with exit code %d", status);
    bool stopped = child->interrupted && (status < 0 || status == STATUS_INTERRUPTED);
    answer_error(&child->id, stopped ? STATUS_INTERRUPTED : status <= 0 ? STATUS_INTERNAL : (Status)status, words.text, said,
                 &server->out);
}

static void remove_child(Server *server, int number)
{
    Child *child = server->children[number];
    int status = child_wait(child);
    bool saved = child->kind == CHILD_RUN && (status == 0 || (status == STATUS_INTERRUPTED && child->interrupted));
    if (child->busy && saved)
        answer_run(server, child, status);
    else if (child->busy && child->kind == CHILD_CHECK && status == 0)
        answer_check(server, child);
    else if (child->busy)
        answer_failure(server, child, status);
    for (const Waiting *each = child->waiting; each; each = each->next) {
        refuse(server, &each->id, STATUS_RUN, "the process of this program has ended");
        server->waiting -= each->length;
    }
    child_free(child);
    server->children[number] = server->children[--server->count];
}

/* What a child has written on its standard output. */
static void take_lines(Server *server, Child *child)
{
    size_t length;
    long count = lines_read(&child->lines, child->out);
    if (count < 0 && errno == EINTR)
        return;
    if (count <= 0) {
        close(child->out);
        child->out = -1;
    }
    for (char *line; (line = lines_next(&child->lines, &length)) != NULL;) {
        if (child->kind == CHILD_RUN) {
            answer_event(&child->id, line, &server->out);
        } else {
            strbuf_add_bytes(&server->out, line, length);
            strbuf_char(&server->out, '\n');
            child->busy = false;
            hand_over(server, child);
        }
    }
}

/* ---- requests ------------------------------------------------------------------------------- */

static void answer_info(Server *server, const Request *request)
{
    JsonWriter writer = answer_begin(&request->id);
    json_put_text(&writer, "plastc", PLASTC_VERSION);
    json_put_integer(&writer, "protocol", PROTOCOL);
    json_put_integer(&writer, "processors", sysconf(_SC_NPROCESSORS_ONLN));
    json_put_integer(&writer, "most_request", (long)MOST_REQUEST);
    json_open_array(&writer, "programs");
    for (int k = 0; k < server->count; k++)
        if (server->children[k]->kind == CHILD_PROGRAM)
            json_put_integer(&writer, NULL, server->children[k]->number);
    json_close_array(&writer);
    json_put_integer(&writer, "runs", count_of(server, CHILD_RUN));
    answer_end(&writer, &server->out);
}

static Status check(Server *server, const Request *request)
{
    Command command;
    Status status = request_only(request, REQUEST_PROGRAM);
    if (status == STATUS_OK) {
        status = request_command(request, &command);
        request_free_command(&command);
    }
    if (status == STATUS_OK)
        start(server, CHILD_CHECK, request, 0);
    return status;
}

static Status compile_program(Server *server, const Request *request)
{
    Command command;
    Status status = request_only(request, REQUEST_PROGRAM REQUEST_SESSION);
    if (status == STATUS_OK) {
        status = request_command(request, &command);
        request_free_command(&command);
    }
    if (status == STATUS_OK && count_of(server, CHILD_PROGRAM) >= MOST_PROGRAMS)
        return status_error(request->document.error, STATUS_RUN, "there are %d programs, which is the most: 'free' ends one",
                            MOST_PROGRAMS);
    if (status == STATUS_OK)
        start(server, CHILD_PROGRAM, request, ++server->programs);
    return status;
}

static Status run(Server *server, const Request *request)
{
    Status status = run_words_check(request);
    if (status == STATUS_OK && count_of(server, CHILD_RUN) >= MOST_RUNS)
        return status_error(request->document.error, STATUS_RUN, "%d searches go on, which is the most", MOST_RUNS);
    if (status == STATUS_OK)
        start(server, CHILD_RUN, request, 0);
    return status;
}

static Status program_of(const Server *server, const Request *request, Child **child)
{
    double number = 0;
    Status status = request_whole(request, "program", 1, INT_MAX, &number);
    *child = status == STATUS_OK ? find_program(server, (int)number) : NULL;
    if (status == STATUS_OK && !*child)
        return status_error(request->document.error, STATUS_INPUT, "there is no program %.0f: 'compile' makes one", number);
    return status;
}

static Status evaluate(Server *server, const Request *request, const char *line, size_t length)
{
    Child *child;
    Status status = program_of(server, request, &child);
    if (status != STATUS_OK)
        return status;
    Waiting *waiting = memory_calloc(1, sizeof *waiting), **last = &child->waiting;
    *waiting = (Waiting){.id = request->id, .line = memory_malloc(length + 1), .length = length};
    memcpy(waiting->line, line, length);
    while (*last)
        last = &(*last)->next;
    *last = waiting;
    server->waiting += length;
    hand_over(server, child);
    return STATUS_OK;
}

static Status free_program(Server *server, const Request *request)
{
    Child *child;
    Status status = request_only(request, "program");
    if (status == STATUS_OK)
        status = program_of(server, request, &child);
    if (status != STATUS_OK)
        return status;
    child_interrupt(child);
    child_close_input(child);
    child->number = 0; /* nobody finds it any more */
    JsonWriter writer = answer_begin(&request->id);
    answer_end(&writer, &server->out);
    return STATUS_OK;
}

/* Takes a request out of those that wait. */
static bool forget_waiting(Server *server, Child *child, const RequestId *id)
{
    for (Waiting **at = &child->waiting; *at; at = &(*at)->next)
        if (request_id_equal(&(*at)->id, id)) {
            Waiting *found = *at;
            *at = found->next;
            refuse(server, &found->id, STATUS_INTERRUPTED, "cancelled before it was begun");
            server->waiting -= found->length;
            free(found->line);
            free(found);
            return true;
        }
    return false;
}

static Status cancel(Server *server, const Request *request)
{
    RequestId other;
    bool found = false;
    Status status = request_only(request, "request");
    if (status == STATUS_OK)
        status = request_other(request, "request", &other);
    if (status != STATUS_OK)
        return status;
    for (int k = 0; k < server->count && !found; k++) {
        Child *child = server->children[k];
        found = child->busy && request_id_equal(&child->id, &other);
        if (found)
            child_interrupt(child);
        else
            found = forget_waiting(server, child, &other);
    }
    JsonWriter writer = answer_begin(&request->id);
    json_put_bool(&writer, "found", found);
    answer_end(&writer, &server->out);
    return STATUS_OK;
}

/* What is at work is stopped; its answers come first. */
static void leave(Server *server)
{
    server->leaving = true;
    for (int k = 0; k < server->count; k++) {
        child_interrupt(server->children[k]);
        child_close_input(server->children[k]);
    }
}

static Status dispatch(Server *server, const Request *request, const char *line, size_t length)
{
    const char *op = request->op;
    if (strcmp(op, "check") == 0)
        return check(server, request);
    if (strcmp(op, "compile") == 0)
        return compile_program(server, request);
    if (strcmp(op, "evaluate") == 0)
        return evaluate(server, request, line, length);
    if (strcmp(op, "free") == 0)
        return free_program(server, request);
    if (strcmp(op, "run") == 0)
        return run(server, request);
    if (strcmp(op, "cancel") == 0)
        return cancel(server, request);
    bool info = strcmp(op, "info") == 0;
    if (!info && strcmp(op, "quit") != 0)
        return json_document_wrong(&request->document, "op", NULL,
                                   "is none of check, compile, evaluate, free, run, cancel, info, quit");
    Status status = request_only(request, "");
    if (status == STATUS_OK && info)
        answer_info(server, request);
    if (status == STATUS_OK && !info) {
        server->quit = request->id;
        leave(server);
    }
    return status;
}

static void take_request(Server *server, const char *line, size_t length)
{
    Request request;
    ErrorText error;
    if (server->in.too_long) {
        refuse(server, &(RequestId){.kind = ID_NONE}, STATUS_INPUT, "a request has more than 256 MiB, which is the most");
        return;
    }
    if (line[strspn(line, " \t\r")] == '\0' && strlen(line) == length)
        return;
    Status status = request_open(&request, line, length, &error);
    if (status == STATUS_OK)
        status = dispatch(server, &request, line, length);
    if (status != STATUS_OK)
        refuse(server, &request.id, status, error.text);
    request_close(&request);
}

/* Whether there is room for what further requests bring. */
static bool may_take(const Server *server)
{
    return !server->leaving && count_of(server, CHILD_CHECK) < MOST_CHECKS && server->out.length - server->sent < MOST_HELD &&
           server->waiting < MOST_HELD;
}

static void take_requests(Server *server)
{
    size_t length;
    char *line;
    while (may_take(server) && (line = lines_next(&server->in, &length)) != NULL)
        take_request(server, line, length);
    if (server->ended && may_take(server) && (line = lines_last(&server->in, &length)) != NULL)
        take_request(server, line, length);
}

/* ---- the loop ------------------------------------------------------------------------------- */

/* Of a piece of the answers that a pipe takes whole, since poll() says that it has room for one. */
static void send_answers(Server *server)
{
    size_t left = server->out.length - server->sent;
    long count = write(STDOUT_FILENO, server->out.text + server->sent, left < PIPE_BUF ? left : PIPE_BUF);
    if (count < 0 && errno != EINTR && errno != EAGAIN) {
        leave(server);
        count = (long)left;
    }
    server->sent += count > 0 ? (size_t)count : 0;
    if (server->sent == server->out.length) {
        strbuf_free(&server->out);
        server->out = (StrBuf){0};
        server->sent = 0;
    } else if (server->sent > MOST_SENT && server->sent > server->out.length / 2) {
        server->out.length -= server->sent;
        memmove(server->out.text, server->out.text + server->sent, server->out.length + 1);
        server->sent = 0;
    }
}

static void read_requests(Server *server)
{
    long count = lines_read(&server->in, STDIN_FILENO);
    if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN))
        server->ended = true;
}

/* What poll() is asked for: standard input and output, then three for each child; -1: nothing. */
static void fill(const Server *server, struct pollfd *all)
{
    bool reads = !server->ended && may_take(server);
    all[0] = (struct pollfd){.fd = reads ? STDIN_FILENO : -1, .events = POLLIN};
    all[1] = (struct pollfd){.fd = STDOUT_FILENO, .events = server->sent < server->out.length ? POLLOUT : 0};
    for (int k = 0; k < server->count; k++) {
        const Child *child = server->children[k];
        struct pollfd *own = all + 2 + 3 * k;
        bool room = server->out.length - server->sent < MOST_HELD;
        own[0] = (struct pollfd){.fd = child->sent < child->told.length ? child->in : -1, .events = POLLOUT};
        own[1] = (struct pollfd){.fd = room ? child->out : -1, .events = POLLIN};
        own[2] = (struct pollfd){.fd = child->err, .events = POLLIN};
    }
}

static void look_at_children(Server *server, const struct pollfd *all)
{
    for (int k = server->count - 1; k >= 0; k--) {
        Child *child = server->children[k];
        const struct pollfd *own = all + 2 + 3 * k;
        if (own[0].fd >= 0 && own[0].revents)
            child_send(child);
        if (own[1].fd >= 0 && own[1].revents)
            take_lines(server, child);
        if (own[2].fd >= 0 && own[2].revents)
            child_listen(child);
        if (child->out < 0 && child->err < 0)
            remove_child(server, k);
    }
}

static bool at_work(const Server *server)
{
    for (int k = 0; k < server->count; k++)
        if (server->children[k]->busy || server->leaving)
            return true;
    return false;
}

/* Nothing is left to do, or to be said to anybody who reads. */
static bool is_done(const Server *server)
{
    bool said = server->sent == server->out.length;
    return (server->ended || server->leaving) && !at_work(server) && said;
}

static void say_goodbye(Server *server)
{
    if (server->quit.kind == ID_NONE || server->count > 0)
        return;
    JsonWriter writer = answer_begin(&server->quit);
    answer_end(&writer, &server->out);
    server->quit.kind = ID_NONE;
}

Status server_run(void)
{
    Server *server = memory_calloc(1, sizeof *server);
    struct pollfd all[2 + 3 * MOST_CHILDREN];
    server->in.most = MOST_REQUEST;
    signals_need_no_reader();
    signals_search_begins(false);
    while (!is_done(server)) {
        fill(server, all);
        int ready = poll(all, (nfds_t)(2 + 3 * server->count), PATIENCE);
        if (*signals_interrupted() && !server->leaving)
            leave(server);
        if (ready < 0)
            continue;
        look_at_children(server, all);
        if (all[0].fd >= 0 && all[0].revents)
            read_requests(server);
        if (all[1].revents & (POLLERR | POLLNVAL) && !server->leaving)
            leave(server);
        if (server->sent < server->out.length && all[1].revents)
            send_answers(server);
        take_requests(server);
        say_goodbye(server);
    }
    for (int k = server->count - 1; k >= 0; k--) {
        child_close_input(server->children[k]);
        child_wait(server->children[k]);
        child_free(server->children[k]);
    }
    lines_free(&server->in);
    strbuf_free(&server->out);
    free(server);
    return STATUS_OK;
}

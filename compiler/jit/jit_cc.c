/* jit_cc.c: tier 1, the system's compiler in the background.
 *
 * The compiler is a child in a process group of its own, so that a Ctrl-C at the terminal does not
 * reach it and jit_cc_free can end it with all its own children. Whatever it writes, temporary
 * files included, lies in one folder, which goes as soon as the module is loaded, or has failed.
 *
 * A compiler that fails is ill, or takes our code for wrong. The second is a fault of plastc: so it is
 * asked to compile two lines that no compiler can refuse. */
#include "jit_cc.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "compiler/base/arena.h"
#include "compiler/emit/kernel_text.h"
#include "runtime/io/files.h"
#include "cc_command.h"
#include "work_folder.h"

/* Of a library that is kept. */
#define MOST_BYTES ((size_t)1 << 30)

/* Bytes of the compiler's messages that are looked at. */
#define MESSAGE_LENGTH 4096

/* Seconds that the compiler may take; PLASTC_CC_SECONDS says otherwise. */
#define MOST_SECONDS 600.0

struct CcModule {
    CcState state;
    pid_t pid;     /* of the compiler; 0: none runs */
    double begun;  /* when it was started, in seconds */
    bool native;   /* it was asked to use all that this processor has */
    bool probing;  /* it compiles the two lines */
    bool reloaded; /* the module could not be loaded, and was made again */
    char *said;    /* what the compiler said when it failed; owned, NULL before */
    WorkFolder folder;
    char *compiler; /* owned */
    CcShape shape;
    bool keep;
    char *bytes; /* of the library, if it is kept; owned */
    size_t length;
    void *library; /* of dlopen */
    const PlastModule *module;
    char name[32];
    ErrorText error;
};

static const char *compiler_of(const char *named)
{
    if (named != NULL)
        return named;
    const char *variable = getenv("CC");
    bool says = variable != NULL && variable[strspn(variable, " \t")] != '\0';
    return says ? variable : "cc";
}

/* Doubles in a vector. */
static int vector_lanes(void)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && strstr(compiler_of(NULL), "-mno-avx512f") == NULL)
        return 8;
    if (__builtin_cpu_supports("avx2"))
        return 4;
#endif
    return 2;
}

/* Vectors that are computed for all candidates. */
static int vectors(const CcDemand *demand, int lanes, int vector)
{
    return (demand->candidates + lanes - 1) / lanes * (lanes / vector);
}

CcShape jit_cc_shape(const CcDemand *demand)
{
    int vector = vector_lanes(), parts = 1;
    if (demand->lanes > 0)
        return (CcShape){.lanes = demand->lanes, .parts = demand->lanes > vector ? demand->lanes / vector : 1};
    for (int more = 2; more <= demand->parts && more * vector <= demand->most_lanes; more *= 2)
        if (vectors(demand, more * vector, vector) <= vectors(demand, vector, vector))
            parts = more;
    return (CcShape){.lanes = parts * vector, .parts = parts};
}

static char *copy_text(const char *text)
{
    StrBuf copy = {0};
    strbuf_add(&copy, text);
    return strbuf_take(&copy);
}

static Status write_text(const CcModule *m, const char *name, const char *text, size_t length,
                         ErrorText *error)
{
    Status status = STATUS_OK;
    char *path = work_folder_file(&m->folder, name);
    FILE *file = fopen(path, "w");
    bool written = file != NULL && fwrite(text, 1, length, file) == length;
    int cause = errno;
    if (file != NULL && fclose(file) != 0 && written) {
        written = false;
        cause = errno;
    }
    if (!written)
        status = status_error(error, status_of_errno(cause, STATUS_RUN), "cannot write '%s': %s",
                              path, strerror(cause));
    free(path);
    return status;
}

static Status write_source(const CcModule *m, const char *text, ErrorText *error)
{
    StrBuf source = {0};
    kernel_text_abi(&source);
    kernel_text_library(&source);
    strbuf_add(&source, text);
    Status status = write_text(m, "module.c", source.text, source.length, error);
    strbuf_free(&source);
    return status;
}

/* ---- the child ---- */

/* Default signals and a group of its own. */
static void set_attributes(posix_spawnattr_t *attributes)
{
    static const int ours[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ};
    sigset_t none, defaults;
    sigemptyset(&none);
    sigemptyset(&defaults);
    for (size_t k = 0; k < sizeof ours / sizeof ours[0]; k++)
        sigaddset(&defaults, ours[k]);
    posix_spawnattr_init(attributes);
    posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                             POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setpgroup(attributes, 0);
    posix_spawnattr_setsigmask(attributes, &none);
    posix_spawnattr_setsigdefault(attributes, &defaults);
}

/* An empty file for the compiler's words, with room for those that are looked at: on a disk that the compiler then
 * finds full, it can still say so. False with errno. */
static bool make_messages(const char *path)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0)
        return false;
    int failure = posix_fallocate(file, 0, MESSAGE_LENGTH);
    close(file);
    errno = failure;
    return failure == 0;
}

/* Nothing to read; words go to a file that is there. */
static void set_files(posix_spawn_file_actions_t *actions, const char *messages)
{
    posix_spawn_file_actions_init(actions);
    posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(actions, STDOUT_FILENO, messages, O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(actions, STDOUT_FILENO, STDERR_FILENO);
}

static double seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* Returns 0 or an error number. */
static int spawn_words(CcModule *m, char **command, char **environment, const char *messages)
{
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t actions;
    set_attributes(&attributes);
    set_files(&actions, messages);
    pid_t pid;
    int failure = posix_spawnp(&pid, command[0], &actions, &attributes, command, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (failure == 0) {
        m->pid = pid;
        m->begun = seconds();
        work_folder_used_by(&m->folder, pid);
    }
    return failure;
}

static Status spawn(CcModule *m, ErrorText *error)
{
    CcCommand words = {m->compiler, &m->folder, m->shape, m->native, m->probing};
    StrBuf command_words = {0};
    StrBuf environment_words = {0};
    cc_command_words(&words, &command_words);
    cc_command_environment(&words, &environment_words);
    char **command = cc_command_pointers(&command_words);
    char **environment = cc_command_pointers(&environment_words);
    char *messages = work_folder_file(&m->folder, m->probing ? "probe.messages" : "messages");

    int failure = 0;
    if (!make_messages(messages)) {
        failure = errno;
        status_error(error, status_of_errno(failure, STATUS_RUN), "cannot write '%s': %s", messages,
                     strerror(failure));
    } else if ((failure = spawn_words(m, command, environment, messages)) != 0) {
        status_error(error, status_of_errno(failure, STATUS_RUN),
                     "cannot start the C compiler '%s': %s", m->compiler, strerror(failure));
    }
    free(messages);
    free(environment);
    free(command);
    strbuf_free(&environment_words);
    strbuf_free(&command_words);
    return failure == 0 ? STATUS_OK : status_of_errno(failure, STATUS_RUN);
}

static void child_is_gone(CcModule *m)
{
    m->pid = 0;
    work_folder_used_by(&m->folder, 0);
}

/* Ends the compiler and its children. */
static void end_child(CcModule *m)
{
    if (m->pid == 0)
        return;
    kill(-m->pid, SIGKILL);
    while (waitpid(m->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    child_is_gone(m);
}

/* ---- start ---- */

Status jit_cc_start(const char *text, const CcOptions *options, CcModule **started,
                    ErrorText *error)
{
    CcModule *m = memory_calloc(1, sizeof *m);
    m->state = CC_RUNNING;
    m->native = true;
    m->shape = options->shape;
    if (m->shape.lanes == 0)
        m->shape.lanes = vector_lanes() * (m->shape.single ? 2 : 1);
    m->keep = options->keep;
    m->compiler = copy_text(compiler_of(options->compiler));
    snprintf(m->name, sizeof m->name, "cc %d lane%s", m->shape.lanes, m->shape.lanes == 1 ? "" : "s");

    Status status = work_folder_make(&m->folder, error);
    if (status == STATUS_OK)
        status = write_source(m, text, error);
    if (status == STATUS_OK)
        status = spawn(m, error);
    if (status != STATUS_OK) {
        jit_cc_free(m);
        m = NULL;
    }
    *started = m;
    return status;
}

/* ---- finish ---- */

static void fail(CcModule *m)
{
    m->state = CC_FAILED;
    work_folder_remove(&m->folder);
}

/* The beginning of what the compiler said; owned by the caller. */
static char *read_messages(const CcModule *m)
{
    char *path = work_folder_file(&m->folder, "messages");
    FILE *file = fopen(path, "r+");
    char bytes[MESSAGE_LENGTH];
    size_t length = 0;
    if (file != NULL) {
        length = fread(bytes, 1, sizeof bytes - 1, file);
        bytes[length] = '\0';
        if (strlen(bytes) < length) /* what make_messages had room for */
            (void)!ftruncate(fileno(file), (off_t)strlen(bytes));
        fclose(file);
    }
    bytes[length] = '\0';
    free(path);
    return copy_text(bytes);
}

static void remove_file(const CcModule *m, const char *name)
{
    char *path = work_folder_file(&m->folder, name);
    unlink(path);
    free(path);
}

/* The compiler works, but had something to say of the code. That is plastc's fault, so its words are kept with
 * the code, for those who work on plastc, and not shown. */
static void refuse(CcModule *m)
{
    remove_file(m, "probe.c");
    remove_file(m, "probe.so");
    remove_file(m, "probe.messages");
    char *kept = work_folder_keep(&m->folder);
    status_error(
        &m->error, STATUS_INTERNAL,
        "internal error: the C compiler '%s' refuses the code that plastc made; the code and "
        "what the compiler said are in '%s'",
        m->compiler, kept);
    m->state = CC_REFUSED;
    free(kept);
}

/* Where a compiler speaks of itself or of the machine, and not of what it reads; NULL: nowhere. */
static const char *find_machine(const char *said)
{
    static const char *const words[] = {
        "terminated program", "memory exhausted",   "out of memory",  "annot allocate memory",
        "No space left",      "uota exceeded",      "File too large", "cannot execute",
        "Input/output error", "Read-only file system", "Too many open files"};
    for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
        if (strstr(said, words[k]) != NULL)
            return strstr(said, words[k]);
    return NULL;
}

/* It does not work: the line that speaks of the machine says why, else its first one. An assembler has a line before
 * it that says nothing. */
static void call_ill(CcModule *m)
{
    const char *line = m->said + strspn(m->said, "\n"), *found = find_machine(m->said);
    for (; found != NULL && found >= line; found--)
        if (found == line || found[-1] == '\n') {
            line = found;
            break;
        }
    status_error(&m->error, STATUS_RUN, "the C compiler '%s' does not work: %.*s", m->compiler,
                 (int)strcspn(line, "\n"), line);
    fail(m);
}

/* Asks for the two lines. */
static void probe(CcModule *m)
{
    m->probing = true;
    static const char text[] = "double half(double x);\ndouble half(double x) { return x / 2; }\n";
    if (write_text(m, "probe.c", text, sizeof text - 1, &m->error) != STATUS_OK ||
        spawn(m, &m->error) != STATUS_OK)
        fail(m);
}

static void explain(CcModule *m, int status)
{
    if (WIFSIGNALED(status))
        status_error(&m->error, STATUS_RUN, "the C compiler '%s' was ended by signal %d",
                     m->compiler, WTERMSIG(status));
    else
        status_error(&m->error, STATUS_RUN, "the C compiler '%s' failed with exit status %d",
                     m->compiler, WEXITSTATUS(status));
    fail(m);
}

static void start_again(CcModule *m)
{
    if (spawn(m, &m->error) != STATUS_OK)
        fail(m);
}

/* Once more without -march=native if the compiler does not know it; else the end. */
static void compiler_failed(CcModule *m, int status)
{
    free(m->said);
    m->said = read_messages(m);
    bool again = m->native && strstr(m->said, "march") != NULL;
    if (again) {
        m->native = false;
        start_again(m);
    } else if (WIFSIGNALED(status) || m->said[strspn(m->said, "\n")] == '\0') {
        explain(m, status);
    } else if (find_machine(m->said) != NULL) {
        call_ill(m);
    } else {
        probe(m);
    }
}

/* NULL, or what is wrong with the library. */
static const char *open_library(CcModule *m, const char *path)
{
    m->library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (m->library == NULL)
        return dlerror();
    const PlastModule *module = dlsym(m->library, "plast_module");
    if (module == NULL)
        return dlerror();
    if (module->abi_version != PLAST_ABI_VERSION || module->lanes != m->shape.lanes)
        return "it has another version or lane count";
    m->module = module;
    return NULL;
}

static void unload(CcModule *m)
{
    if (m->library != NULL)
        dlclose(m->library);
    m->library = NULL;
}

static bool keep_library(CcModule *m)
{
    char *path = work_folder_file(&m->folder, "module.so");
    Status status = file_read(path, MOST_BYTES, &m->bytes, &m->length, &m->error);
    free(path);
    return status == STATUS_OK;
}

/* A module that cannot be loaded is made once more: something may have cut it short. */
static void load(CcModule *m)
{
    char *path = work_folder_file(&m->folder, "module.so");
    const char *wrong = open_library(m, path);
    free(path);
    if (wrong != NULL && !m->reloaded) {
        m->reloaded = true;
        unload(m);
        start_again(m);
        return;
    }
    if (wrong != NULL) {
        status_error(&m->error, STATUS_RUN,
                     "cannot load the compiled module, although it was compiled again: %s", wrong);
        fail(m);
        return;
    }
    if (m->keep && !keep_library(m)) {
        fail(m);
        return;
    }
    work_folder_remove(&m->folder);
    m->state = CC_READY;
}

static void child_ended(CcModule *m, int status)
{
    bool good = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    child_is_gone(m);
    if (m->probing && good)
        refuse(m);
    else if (m->probing)
        call_ill(m);
    else if (good)
        load(m);
    else
        compiler_failed(m, status);
}

static double most_seconds(void)
{
    const char *text = getenv("PLASTC_CC_SECONDS");
    double most = text == NULL ? 0 : strtod(text, NULL);
    return most > 0 ? most : MOST_SECONDS;
}

/* Waits a moment for the compiler, or ends it if it has had its time. */
static void be_patient(CcModule *m)
{
    const struct timespec pause = {.tv_nsec = 2 * 1000 * 1000};
    if (seconds() - m->begun < most_seconds()) {
        nanosleep(&pause, NULL);
        return;
    }
    end_child(m);
    status_error(&m->error, STATUS_RUN, "the C compiler '%s' has not finished in %g seconds",
                 m->compiler, most_seconds());
    fail(m);
}

CcState jit_cc_poll(CcModule *started, bool wait, ErrorText *error)
{
    while (started->state == CC_RUNNING) {
        int status = 0;
        pid_t ended = waitpid(started->pid, &status, WNOHANG);
        if (ended == 0 && !wait && seconds() - started->begun < most_seconds())
            return CC_RUNNING;
        if (ended == 0) {
            be_patient(started);
        } else if (ended == started->pid) {
            child_ended(started, status);
        } else if (errno != EINTR) {
            status_error(&started->error, STATUS_RUN, "lost the C compiler '%s': %s",
                         started->compiler, strerror(errno));
            child_is_gone(started);
            fail(started);
        }
    }
    if (started->state == CC_FAILED || started->state == CC_REFUSED)
        *error = started->error;
    return started->state;
}

const PlastModule *jit_cc_module(const CcModule *ready)
{
    return ready->module;
}

const char *jit_cc_library(const CcModule *ready, size_t *length)
{
    *length = ready->length;
    return ready->bytes;
}

const char *jit_cc_name(const CcModule *ready)
{
    return ready->name;
}

void jit_cc_free(CcModule *started)
{
    if (started == NULL)
        return;
    end_child(started);
    unload(started);
    work_folder_remove(&started->folder);
    free(started->compiler);
    free(started->said);
    free(started->bytes);
    free(started);
}

/* signals.c: see signals.h. */
#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <unistd.h>

#include "compiler/jit/work_folder.h"

/* Mutable variables at file scope: a signal handler can reach nothing else. */
static volatile sig_atomic_t interrupted, searching, has_ranks;
static volatile sig_atomic_t
    told; /* how often a person or a system said so, and not a closed pipe or terminal */

void signals_open_streams(void)
{
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++)
        if (fcntl(stream, F_GETFD) < 0 && errno == EBADF)
            (void)!open("/dev/null", O_RDWR); /* takes the lowest number that is free: this one */
}

static void end_by(int number)
{
    struct sigaction usual = {.sa_handler = SIG_DFL};
    sigset_t own;
    work_folder_abandon_all();
    sigaction(number, &usual, NULL);
    sigemptyset(&own);
    sigaddset(&own, number);
    sigprocmask(SIG_UNBLOCK, &own, NULL);
    raise(number);
}

/* A launcher that has lost a rank asks the others to end, and soon kills them, while rank 0 is at work
 * or waits for what will not come: this is the time to say how to go on. */
static void advise(void)
{
    static const char words[] =
        "plastc: note: told to end after this generation; if a rank has died, that will not be, "
        "but\n"
        "plastc: note: 'plastc run --resume DIR' goes on from the last checkpoint\n";
    (void)!write(STDERR_FILENO, words, sizeof words - 1);
}

/* A terminal that is closed may say so twice, a closed pipe says so at each line. */
static void on_signal(int number)
{
    int before = errno;
    bool insists = number == SIGINT || number == SIGTERM;
    if (!searching || (insists && told))
        end_by(number);
    if (has_ranks && !interrupted)
        advise();
    told = told || insists;
    interrupted = 1;
    errno = before;
}

static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
#define ENDING (sizeof ending / sizeof ending[0])

void signals_start(void)
{
    struct sigaction ours = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    for (size_t k = 0; k < ENDING; k++)
        sigaddset(&ours.sa_mask, ending[k]);
    for (size_t k = 0; k < ENDING; k++) {
        struct sigaction old;
        if (sigaction(ending[k], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            sigaction(ending[k], &ours, NULL);
    }
    signal(SIGXFSZ, SIG_IGN); /* the write fails, and can say where */
    signal(SIGCHLD, SIG_DFL); /* if it is ignored, nobody learns how the C compiler ended */
}

void signals_leave_to_rank_0(void)
{
    for (size_t k = 0; k < ENDING; k++)
        signal(ending[k], SIG_IGN);
}

void signals_search_begins(bool several_ranks)
{
    has_ranks = several_ranks;
    searching = 1;
}

const volatile sig_atomic_t *signals_interrupted(void)
{
    return &interrupted;
}

void signals_need_no_reader(void)
{
    signal(SIGPIPE, SIG_IGN);
}

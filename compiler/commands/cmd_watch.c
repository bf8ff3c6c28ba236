/* cmd_watch.c: `plastc watch`: a run that goes on in another process, until that has ended. */
#include "commands.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "compiler/session/signals.h"
#include "compiler/watch/frame.h"
#include "compiler/watch/screen.h"
#include "runtime/io/files.h"
#include "runtime/io/terminal.h"

/* Seconds between two looks at the files, and how many times as long as reading them that is at least: long histories
 * are read less often. */
#define LOOK_SECONDS 0.5
#define LOOK_TIMES   20

/* A screen that does not say, and the largest that is drawn. */
#define USUAL_COLUMNS 80
#define USUAL_ROWS    24
#define MOST_SIZE     1000

typedef struct Watch {
    const Command *command;
    Folder folder;
    WatchedPlan plan;
    Watched watched;
    unsigned long version; /* of `watched`; 0: nothing is read yet */
} Watch;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* ---- reading -------------------------------------------------------------------------------- */

/* Whether generations were done that were not planned: the run goes on with a longer budget. */
static bool is_beyond_plan(const Watch *watch)
{
    const HistoryTable *table = &watch->watched.tables[watch->watched.start - 1];
    return watch->plan.generations > 0 && table->rows > watch->plan.generations;
}

/* Reads what has changed. */
static Status look(Watch *watch, ErrorText *error)
{
    unsigned long version = watched_version(&watch->folder);
    if (version == watch->version)
        return STATUS_OK;
    watched_free(&watch->watched);
    watch->version = version;
    if (!watch->plan.known)
        watch->plan = watched_plan(watch->command);
    Status status = watched_read(&watch->folder, &watch->plan, &watch->watched, error);
    if (status == STATUS_OK && is_beyond_plan(watch))
        watch->plan = watched_plan(watch->command);
    return status;
}

/* ---- showing -------------------------------------------------------------------------------- */

static int size_of(const char *variable, int usual)
{
    const char *text = getenv(variable);
    long size = text ? strtol(text, NULL, 10) : 0;
    return size <= 0 ? usual : size > MOST_SIZE ? MOST_SIZE : (int)size;
}

static FrameStyle style_of(bool live)
{
    FrameStyle style = {.unicode = terminal_has_unicode(),
                        .colours = terminal_has_colours(STDOUT_FILENO),
                        .live = live};
    if (!terminal_size(STDOUT_FILENO, &style.columns, &style.rows)) {
        style.columns = size_of("COLUMNS", USUAL_COLUMNS);
        style.rows = size_of("LINES", USUAL_ROWS);
    }
    style.columns = style.columns < MOST_SIZE ? style.columns : MOST_SIZE;
    style.rows = style.rows < MOST_SIZE ? style.rows : MOST_SIZE;
    return style;
}

static char *draw(const Watch *watch, const FrameStyle *style)
{
    return frame_draw(&watch->watched, &watch->plan, watch->command->file, style);
}

/* A frame that stays. */
static void print_frame(const Watch *watch)
{
    FrameStyle style = style_of(false);
    if (!watch->command->once && isatty(STDOUT_FILENO) && style.rows > 1)
        style.rows--; /* the shell needs a line */
    char *frame = draw(watch, &style);
    fputs(frame, stdout);
    free(frame);
}

/* Until the run has ended or the user leaves. */
static Status follow(Watch *watch, bool *left, ErrorText *error)
{
    Screen screen;
    Status status = STATUS_OK;
    double next = 0;
    signals_search_begins(false); /* what tells plastc to end asks for it: the terminal is to be as it was */
    screen_open(&screen);
    while (status == STATUS_OK && !watch->watched.ended && !*left) {
        double begin = now();
        if (begin >= next) {
            status = look(watch, error);
            double taken = now() - begin;
            next = now() + (taken * LOOK_TIMES > LOOK_SECONDS ? taken * LOOK_TIMES : LOOK_SECONDS);
        }
        if (status != STATUS_OK)
            break;
        FrameStyle style = style_of(true);
        char *frame = draw(watch, &style);
        screen_show(&screen, frame, style.columns, style.rows);
        free(frame);
        double wait = next - now();
        *left = screen_wait(&screen, wait < 0 ? 0 : wait > LOOK_SECONDS ? LOOK_SECONDS : wait) ||
                *signals_interrupted();
    }
    screen_close(&screen);
    return status;
}

static Status watch_run(Watch *watch, ErrorText *error)
{
    bool left = false;
    Status status = look(watch, error);
    if (status == STATUS_OK && !watch->command->once && !watch->watched.ended && terminal_rewrites(STDOUT_FILENO))
        status = follow(watch, &left, error);
    if (status == STATUS_OK && !left)
        print_frame(watch);
    return status;
}

Status command_watch(const Command *command)
{
    ErrorText error;
    Watch watch = {.command = command};
    const char *path = command->file;
    Status status = STATUS_OK;
    if (access(path, F_OK) != 0)
        status = status_error(&error, status_of_errno(errno, STATUS_INPUT), "cannot read '%s': %s", path,
                              strerror(errno));
    else if (!path_is_folder(path))
        status = status_error(&error, STATUS_INPUT, "'%s' is not the folder of a run, but a file", path);
    if (status == STATUS_OK)
        status = folder_open(&watch.folder, path, &error);
    if (status == STATUS_OK)
        status = watched_check(&watch.folder, path, &error);
    if (status == STATUS_OK)
        status = watch_run(&watch, &error);
    watched_free(&watch.watched);
    folder_close(&watch.folder);
    return status == STATUS_OK ? STATUS_OK : command_fail(status, &error);
}

/* progress.c: the progress line, on stderr. Writing errors are ignored: a run does not depend on
 * somebody watching it. */
#include "progress.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define LINE_SIZE 256 /* bytes; longer than all parts together unless the tier's name is odd */
#define PART_SIZE 96

/* Columns if the terminal does not say. */
#define USUAL_WIDTH 80

/* Seconds between two versions of the line on a terminal. */
#define SHORTEST_INTERVAL 0.1

/* Elsewhere: after so many seconds of the run without a line there is one, due or not. */
#define LONGEST_SILENCE 600

struct Progress {
    bool terminal, quiet;
    bool shown;       /* terminal: the line is on the screen */
    double last_time; /* terminal: when it was last written, in seconds */
    int next;         /* elsewhere: generation that is due */
    int printed;      /* elsewhere: generation printed last */
    double seconds;   /* elsewhere: of the run, at that generation */
};

/* ---- the line ---- */

/* A line that takes parts as long as they fit. */
typedef struct Line {
    char *text;
    size_t size;  /* of text, bytes */
    size_t width; /* most columns; one byte is taken for one column */
    size_t length;
    bool full; /* a part did not fit; those after it are left out, too */
} Line;

static void add_part(Line *line, const char *part)
{
    size_t gap = line->length == 0 ? 0 : 2;
    size_t length = line->length + gap + strlen(part);
    if (line->full || length > line->width || length >= line->size) {
        line->full = true;
        return;
    }
    memcpy(line->text + line->length, "  ", gap);
    memcpy(line->text + line->length + gap, part, strlen(part) + 1);
    line->length = length;
}

/* 12400 as 12,400. */
static void group_digits(char text[PART_SIZE], double count)
{
    char digits[PART_SIZE / 2];
    int length = snprintf(digits, sizeof digits, "%.0f", fmin(count, 1e18));
    int to = 0;
    for (int k = 0; k < length; k++) {
        if (k > 0 && (length - k) % 3 == 0)
            text[to++] = ',';
        text[to++] = digits[k];
    }
    text[to] = '\0';
}

static void add_generation(Line *line, const ProgressState *state)
{
    char part[PART_SIZE];
    if (state->starts > 1) {
        snprintf(part, sizeof part, "start %d/%d", state->start, state->starts);
        add_part(line, part);
    }
    if (state->generations > 0)
        snprintf(part, sizeof part, "generation %d/%d", state->generation, state->generations);
    else
        snprintf(part, sizeof part, "generation %d", state->generation);
    add_part(line, part);
}

static void add_losses(Line *line, const ProgressState *state)
{
    char part[PART_SIZE] = "best none";
    if (isfinite(state->best))
        snprintf(part, sizeof part, "best %.4g", state->best);
    add_part(line, part);
    if (!isnan(state->validation)) {
        snprintf(part, sizeof part, "validation %.4g", state->validation);
        add_part(line, part);
    }
    if (state->failed > 0) {
        int length = snprintf(part, sizeof part, "%d failed", state->failed);
        if (!isnan(state->first_failure))
            snprintf(part + length, sizeof part - (size_t)length, ", first at t = %.0f",
                     state->first_failure);
        add_part(line, part);
    }
    if (state->stopped > 0) {
        snprintf(part, sizeof part, "%d stopped, first at t = %.0f", state->stopped,
                 state->first_stop);
        add_part(line, part);
    }
}

static void add_speed(Line *line, const ProgressState *state)
{
    if (state->seconds > 0) {
        char count[PART_SIZE], part[PART_SIZE + 16];
        double speed = (double)state->evaluations / state->seconds;
        if (speed < 10)
            snprintf(count, sizeof count, "%.2g", speed);
        else
            group_digits(count, speed);
        snprintf(part, sizeof part, "%s evaluations/s", count);
        add_part(line, part);
    }
    add_part(line, state->tier);
}

static void add_time_left(Line *line, double left)
{
    if (!isfinite(left) || left <= 0)
        return;
    char part[PART_SIZE];
    double seconds = ceil(left);
    double minutes = ceil(left / 60);
    if (seconds < 100)
        snprintf(part, sizeof part, "%.0f s left", seconds);
    else if (minutes < 100)
        snprintf(part, sizeof part, "%.0f min left", minutes);
    else if (minutes < 100 * 60)
        snprintf(part, sizeof part, "%.0f h %.0f min left", floor(minutes / 60), fmod(minutes, 60));
    else
        snprintf(part, sizeof part, "%.3g days left", minutes / (24 * 60));
    add_part(line, part);
}

void progress_line(char *text, size_t size, int width, const ProgressState *state)
{
    Line line = {.text = text, .size = size, .width = width < 0 ? 0 : (size_t)width};
    text[0] = '\0';
    add_generation(&line, state);
    add_losses(&line, state);
    add_speed(&line, state);
    add_time_left(&line, state->left);
}

/* ---- where it is shown ---- */

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static int terminal_width(void)
{
    struct winsize size;
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return USUAL_WIDTH;
    return size.ws_col;
}

static void show_on_terminal(Progress *progress, const ProgressState *state)
{
    char text[LINE_SIZE];
    progress_line(text, sizeof text, terminal_width() - 1, state); /* the cursor needs a column */
    fprintf(stderr, "\r%s\033[K", text);
    fflush(stderr);
    progress->shown = true;
    progress->last_time = now();
}

static void print_line(Progress *progress, const ProgressState *state)
{
    char text[LINE_SIZE];
    progress_line(text, sizeof text, LINE_SIZE, state);
    fprintf(stderr, "%s\n", text);
    progress->printed = state->generation;
    progress->seconds = state->seconds;
}

/* The first of 1, 2, 5, 10, 20, 50 … above `generation`. */
static int next_due(int generation)
{
    double due = 1;
    for (int step = 0; due <= generation; step++)
        due *= step % 3 == 1 ? 2.5 : 2;
    return due < 2e9 ? (int)due : 2000000000;
}

Progress *progress_create(bool terminal, bool quiet)
{
    Progress *progress = malloc(sizeof *progress);
    if (progress != NULL)
        *progress = (Progress){.terminal = terminal, .quiet = quiet, .next = 1};
    return progress;
}

void progress_update(Progress *progress, const ProgressState *state)
{
    if (progress == NULL || progress->quiet)
        return;
    if (progress->terminal) {
        if (!progress->shown || now() - progress->last_time >= SHORTEST_INTERVAL)
            show_on_terminal(progress, state);
    } else if (state->generation >= progress->next ||
               state->seconds - progress->seconds >= LONGEST_SILENCE) {
        print_line(progress, state);
        progress->next = next_due(state->generation);
    }
}

void progress_finish(Progress *progress, const ProgressState *state)
{
    if (progress == NULL || progress->quiet)
        return;
    if (!progress->terminal) {
        if (state != NULL && state->generation != progress->printed)
            print_line(progress, state);
        return;
    }
    if (state != NULL) {
        show_on_terminal(progress, state);
        fputc('\n', stderr);
    } else if (progress->shown) {
        fputs("\r\033[K", stderr);
    }
    progress->shown = false;
}

void progress_destroy(Progress *progress)
{
    free(progress);
}

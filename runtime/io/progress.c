/* progress.c: the progress line, on stderr. Writing errors are ignored: a run does not depend on
 * somebody watching it. */
#include "progress.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "terminal.h"

#define LINE_SIZE 256 /* bytes; longer than all parts together unless the tier's name is odd */
#define PART_SIZE 96
#define MOST_PARTS 9

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

/* What a part gives way to where the line is short: the first of these that is needed. A part is as it
 * is up to `brief_from`, then its shorter form, and is left out from `gone_from` on. */
typedef enum Tightness {
    ROOMY,
    SPEED_BRIEF,
    TIER_GONE,
    FAILURES_BRIEF,
    SPEED_GONE,
    FAILURES_GONE,
    VALIDATION_GONE,
    LOSS_GONE,
    START_GONE,
    LEFT_GONE,
    ALL_GONE
} Tightness;

typedef struct Part {
    char text[PART_SIZE], brief[PART_SIZE];
    Tightness brief_from, gone_from;
} Part;

typedef struct Line {
    Part parts[MOST_PARTS];
    int count;
} Line;

/* A new part, which is left out from `gone_from` on. */
static Part *add_part(Line *line, Tightness gone_from)
{
    Part *part = &line->parts[line->count++];
    *part = (Part){.brief_from = ALL_GONE, .gone_from = gone_from};
    return part;
}

/* Writes the line if it fits; its length is that of all parts. */
static bool write_line(const Line *line, Tightness tightness, char *text, size_t size, size_t width)
{
    size_t length = 0;
    text[0] = '\0';
    for (int k = 0; k < line->count; k++) {
        const Part *part = &line->parts[k];
        const char *words = tightness >= part->brief_from ? part->brief : part->text;
        if (tightness >= part->gone_from || words[0] == '\0')
            continue;
        size_t gap = length == 0 ? 0 : 2, own = strlen(words);
        if (length + gap + own > width || length + gap + own >= size)
            return false;
        memcpy(text + length, "  ", gap);
        memcpy(text + length + gap, words, own + 1);
        length += gap + own;
    }
    return true;
}

/* 12400 as 12,400. */
static void group_digits(char text[PART_SIZE / 2], double count)
{
    char digits[PART_SIZE / 4];
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
    if (state->starts > 1)
        snprintf(add_part(line, START_GONE)->text, PART_SIZE, "start %d/%d", state->start,
                 state->starts);
    Part *part = add_part(line, ALL_GONE);
    if (state->generations > 0)
        snprintf(part->text, PART_SIZE, "generation %d/%d", state->numbers.generations, state->generations);
    else
        snprintf(part->text, PART_SIZE, "generation %d", state->numbers.generations);
}

/* "2 failed, first at epoch 7" */
static void add_failures(Line *line, const ProgressState *state, long count, const char *word,
                         double first)
{
    if (count == 0)
        return;
    const ProgressTime *time = &state->time;
    Part *part = add_part(line, FAILURES_GONE);
    snprintf(part->brief, PART_SIZE, "%ld %s", count, word);
    part->brief_from = FAILURES_BRIEF;
    if (isnan(first))
        memcpy(part->text, part->brief, PART_SIZE);
    else if (time->before)
        snprintf(part->text, PART_SIZE, "%ld %s, first at %s%.7g%s", count, word, time->before,
                 first * time->factor, time->after);
    else
        snprintf(part->text, PART_SIZE, "%ld %s, first at t = %.0f", count, word, first);
}

static void add_losses(Line *line, const ProgressState *state)
{
    Part *best = add_part(line, LOSS_GONE);
    if (isfinite(state->best))
        snprintf(best->text, PART_SIZE, "loss %.4g", state->best);
    else
        snprintf(best->text, PART_SIZE, "loss none");
    if (!isnan(state->validation))
        snprintf(add_part(line, VALIDATION_GONE)->text, PART_SIZE, "validation %.4g",
                 state->validation);
    add_failures(line, state, state->numbers.failed, "failed", state->numbers.first_failure);
    add_failures(line, state, state->numbers.stopped, "stopped", state->numbers.first_stop);
}

static void add_speed(Line *line, const ProgressState *state)
{
    if (state->numbers.seconds > 0) {
        char count[PART_SIZE / 2];
        double speed = (double)state->numbers.evaluations / state->numbers.seconds;
        if (speed < 10)
            snprintf(count, sizeof count, "%.2g", speed);
        else
            group_digits(count, speed);
        Part *part = add_part(line, SPEED_GONE);
        snprintf(part->text, PART_SIZE, "%s evaluations/s", count);
        snprintf(part->brief, PART_SIZE, "%s/s", count);
        part->brief_from = SPEED_BRIEF;
    }
    snprintf(add_part(line, TIER_GONE)->text, PART_SIZE, "%s", state->tier);
}

static void add_time_left(Line *line, double left)
{
    if (!isfinite(left) || left <= 0)
        return;
    char *text = add_part(line, LEFT_GONE)->text;
    double seconds = ceil(left);
    double minutes = ceil(left / 60);
    if (seconds < 100)
        snprintf(text, PART_SIZE, "%.0f s left", seconds);
    else if (minutes < 100)
        snprintf(text, PART_SIZE, "%.0f min left", minutes);
    else if (minutes < 100 * 60)
        snprintf(text, PART_SIZE, "%.0f h %.0f min left", floor(minutes / 60), fmod(minutes, 60));
    else
        snprintf(text, PART_SIZE, "%.3g days left", minutes / (24 * 60));
}

void progress_line(char *text, size_t size, int width, const ProgressState *state)
{
    Line line = {.count = 0};
    add_generation(&line, state);
    add_losses(&line, state);
    add_speed(&line, state);
    add_time_left(&line, state->left);
    for (int tightness = ROOMY; tightness <= ALL_GONE; tightness++)
        if (write_line(&line, (Tightness)tightness, text, size, width < 0 ? 0 : (size_t)width))
            return;
}

double progress_left(const ProgressState *state, long evaluations, double seconds)
{
    const RunNumbers *numbers = &state->numbers;
    double done = 0;
    if (state->generations > 0)
        done = (double)numbers->generations / state->generations;
    if (evaluations > 0)
        done = fmax(done, (double)numbers->evaluations / (double)evaluations);
    if (seconds > 0)
        done = fmax(done, numbers->seconds / seconds);
    double searches = fmax(0, state->starts - state->start) + 1;
    return done > 0 ? numbers->seconds * (searches - done) / done : (double)NAN;
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
    int columns, rows;
    return terminal_size(STDERR_FILENO, &columns, &rows) ? columns : USUAL_WIDTH;
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
    progress->printed = state->numbers.generations;
    progress->seconds = state->numbers.seconds;
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
    } else if (state->numbers.generations >= progress->next ||
               state->numbers.seconds - progress->seconds >= LONGEST_SILENCE) {
        print_line(progress, state);
        progress->next = next_due(state->numbers.generations);
    }
}

void progress_finish(Progress *progress, const ProgressState *state)
{
    if (progress == NULL || progress->quiet)
        return;
    if (!progress->terminal) {
        if (state != NULL && state->numbers.generations != progress->printed)
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

/* frame.c: see frame.h. From the top: which run it is; the line that the run itself shows as it goes; the losses as
 * a curve; numbers of the last generation. Where the screen is low the curve goes first, then numbers, then the
 * name: the line stays. */
#include "frame.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/base/diag_render.h"
#include "frame_chart.h"

/* Rows that the parts need, all above them counted. */
#define ROWS_OF_TITLE   2
#define ROWS_OF_NUMBERS 3
#define ROWS_OF_STARTS  9

/* A search is quiet after so many seconds without a generation, and so many times what one takes. */
#define QUIET_SECONDS 60
#define QUIET_TIMES   5

#define PART_SIZE 160

typedef struct Frame {
    const Watched *watched;
    const WatchedPlan *plan;
    const FrameStyle *style;
    const HistoryTable *table; /* of the search that goes on */
    StrBuf out;
} Frame;

/* ---- text ----------------------------------------------------------------------------------- */

/* Characters of UTF-8. */
static int width_of(const char *text)
{
    int width = 0;
    for (; *text; text++)
        width += (*text & 0xC0) != 0x80;
    return width;
}

/* The first `width` characters at the most. */
static void add_cut(StrBuf *out, const char *text, int width)
{
    for (; *text && (width > 0 || (*text & 0xC0) == 0x80); text++) {
        width -= (*text & 0xC0) != 0x80;
        if (width >= 0)
            strbuf_char(out, *text);
    }
}

/* Parts that are apart; those that do not fit any more are left out. */
static void add_parts(Frame *frame, int count, char parts[][PART_SIZE])
{
    int used = 0;
    for (int k = 0; k < count; k++) {
        int gap = used > 0 ? 3 : 0, width = width_of(parts[k]);
        if (parts[k][0] == '\0' || used + gap + width > frame->style->columns)
            continue;
        strbuf_printf(&frame->out, "%*s%s", gap, "", parts[k]);
        used += gap + width;
    }
    strbuf_char(&frame->out, '\n');
}

/* ---- numbers of the last generation ---------------------------------------------------------- */

static double last_of(const Frame *frame, const char *column)
{
    const double *values = history_table_column(frame->table, column);
    return values && frame->table->rows > 0 ? values[frame->table->rows - 1] : (double)NAN;
}

static double sum_of(const Frame *frame, const char *column)
{
    const double *values = history_table_column(frame->table, column);
    double sum = 0;
    for (int k = 0; values && k < frame->table->rows; k++)
        sum += isnan(values[k]) ? 0 : values[k];
    return sum;
}

/* The last number that there is. */
static double latest(const Frame *frame, const char *column)
{
    const double *values = history_table_column(frame->table, column);
    for (int k = frame->table->rows - 1; values && k >= 0; k--)
        if (!isnan(values[k]))
            return values[k];
    return (double)NAN;
}

static RunNumbers last_numbers(const Frame *frame)
{
#define AS_int(value)    isfinite(value) ? (int)(value) : 0
#define AS_long(value)   isfinite(value) ? (long)(value) : 0
#define AS_double(value) value
    RunNumbers numbers = {0};
    double value;
#define NUMBER(type, member, name, title, together, column, head, row) \
    value = last_of(frame, head);                                      \
    numbers.member = AS_##type(value);
#include "runtime/io/result_members.def"
    return numbers;
}

/* The line of progress; of a screen that is too narrow for it the number of the generation. */
static void add_progress(Frame *frame)
{
    const WatchedPlan *plan = frame->plan;
    char line[256];
    if (frame->table->rows == 0) {
        add_cut(&frame->out, "no generation yet", frame->style->columns);
        strbuf_char(&frame->out, '\n');
        return;
    }
    ProgressState state = {.start = frame->watched->start,
                           .starts = frame->watched->starts,
                           .numbers = last_numbers(frame),
                           .generations = plan->generations,
                           .best = last_of(frame, "best_loss"),
                           .validation = latest(frame, "validation_loss"),
                           .time = plan->time,
                           .tier = "",
                           .left = (double)NAN};
    if (!frame->watched->ended)
        state.left = progress_left(&state, plan->evaluations, plan->seconds);
    progress_line(line, sizeof line, frame->style->columns, &state);
    if (line[0] == '\0')
        snprintf(line, sizeof line, plan->generations > 0 ? "%d/%d" : "%d", state.numbers.generations,
                 plan->generations);
    add_cut(&frame->out, line, frame->style->columns);
    strbuf_char(&frame->out, '\n');
}

static void put_number(char part[PART_SIZE], const char *words, double value)
{
    if (!isnan(value))
        snprintf(part, PART_SIZE, "%s %.4g", words, value);
}

/* "failed 12 of 6000" */
static void put_count(char part[PART_SIZE], const char *words, double count, double all)
{
    if (count > 0)
        snprintf(part, PART_SIZE, "%s %.0f of %.0f", words, count, all);
    else
        snprintf(part, PART_SIZE, "none %s", words);
}

static void add_numbers(Frame *frame)
{
    char parts[7][PART_SIZE] = {""};
    double evaluations = last_of(frame, "evaluations"), stopped = sum_of(frame, "stopped");
    put_number(parts[0], "sigma", last_of(frame, "sigma"));
    put_number(parts[1], "axis ratio", last_of(frame, "axis_ratio"));
    put_number(parts[2], "spread", last_of(frame, "median_objective") - last_of(frame, "best_objective"));
    put_count(parts[3], "failed", sum_of(frame, "failed"), evaluations);
    if (stopped > 0)
        put_count(parts[4], "stopped", stopped, evaluations);
    put_number(parts[5], "median objective", last_of(frame, "median_objective"));
    if (last_of(frame, "bits") == FLT_MANT_DIG)
        snprintf(parts[6], PART_SIZE, "in float");
    add_parts(frame, 7, parts);
}

/* "found by starts   1: 0.0213   2: 0.034": as many as fit. */
static void add_starts(Frame *frame)
{
    static const char words[] = "found by starts";
    int used = (int)strlen(words);
    add_cut(&frame->out, words, frame->style->columns);
    for (int k = 0; k < frame->watched->start; k++) {
        char part[PART_SIZE];
        int width = snprintf(part, sizeof part, "   %d: %.4g", k + 1, frame->watched->losses[k]);
        if (isnan(frame->watched->losses[k]) || used + width > frame->style->columns)
            continue;
        strbuf_add(&frame->out, part);
        used += width;
    }
    strbuf_char(&frame->out, '\n');
}

/* ---- which run, and how it is ----------------------------------------------------------------- */

/* The sentence for a stop reason, or the word itself. */
static const char *meaning_of(const char *word)
{
    if (strcmp(word, "budget") == 0)
        return "the budget is used up";
    for (int k = 0; k < SEARCH_STOP_COUNT; k++)
        if (k != SEARCH_GOING && strcmp(search_stop_word((SearchStop)k), word) == 0)
            return search_stop_meaning((SearchStop)k);
    return word;
}

static void write_state(const Frame *frame, char state[PART_SIZE])
{
    double idle = frame->watched->idle, seconds = last_of(frame, "seconds");
    double usual = frame->table->rows > 0 ? seconds / frame->table->rows : 0;
    if (frame->watched->ended)
        snprintf(state, PART_SIZE, "stopped: %s", meaning_of(frame->watched->ended));
    else if (idle > QUIET_SECONDS && idle > QUIET_TIMES * usual)
        snprintf(state, PART_SIZE, "nothing new for %.0f min", floor(idle / 60));
    else
        snprintf(state, PART_SIZE, "%s", frame->style->live ? "q leaves" : "goes on");
}

/* The name on the left, the state on the right; on a narrow screen the state alone if it is more than a hint. */
static void add_title(Frame *frame, const char *path)
{
    char state[PART_SIZE];
    ShownText shown = diag_render_shown(path);
    int columns = frame->style->columns, name = width_of(shown.text);
    const char *on = frame->style->colours ? "\033[1m" : "", *off = frame->style->colours ? "\033[0m" : "";
    write_state(frame, state);
    int gap = columns - name - width_of(state);
    strbuf_add(&frame->out, on);
    add_cut(&frame->out, gap >= 2 || !frame->watched->ended ? shown.text : state, columns);
    strbuf_add(&frame->out, off);
    if (gap >= 2)
        strbuf_printf(&frame->out, "%*s%s", gap, "", state);
    strbuf_char(&frame->out, '\n');
}

/* What was found, as result.json has it. */
static void add_result(Frame *frame)
{
    char parts[2][PART_SIZE] = {""};
    put_number(parts[0], "result: loss", frame->watched->loss);
    put_number(parts[1], "validation", frame->watched->validation);
    add_parts(frame, 2, parts);
}

char *frame_draw(const Watched *watched, const WatchedPlan *plan, const char *path, const FrameStyle *style)
{
    Frame frame = {watched, plan, style, &watched->tables[watched->start - 1], {0}};
    int rows = style->rows;
    bool begun = frame.table->rows > 0, ended = watched->ended && rows > ROWS_OF_NUMBERS;
    bool starts = watched->start > 1 && rows >= ROWS_OF_STARTS;
    if (rows >= ROWS_OF_TITLE)
        add_title(&frame, path);
    add_progress(&frame);
    int left = rows - ROWS_OF_NUMBERS - ended - starts;
    if (begun)
        frame_chart(watched, style, left, &frame.out);
    if (begun && rows >= ROWS_OF_NUMBERS)
        add_numbers(&frame);
    if (starts)
        add_starts(&frame);
    if (ended)
        add_result(&frame);
    return strbuf_take(&frame.out);
}

/* picture_line.c: see picture_line.h.
 *
 * A line with more points than a picture can show is thinned twice. Of the points in each column of pixels the first,
 * lowest, highest and last are kept. Of these a point is left out if the straight line from the point before it that
 * is kept to one after it passes it, and all between, within a third of a pixel. Of faint lines, of which there may be
 * many, within three, and they go from pixel to pixel. */
#include "picture_line.h"

#include <math.h>

#include "svg.h"

#define NEAR       0.3 /* pixels */
#define NEAR_FAINT 3.0

bool picture_line_place(const Frame *frame, double x, double y, Point *point)
{
    if (!isfinite(x) || !isfinite(y) || (frame->x.log && x <= 0) || (frame->y.log && y <= 0))
        return false;
    *point = (Point){scale_at(&frame->x, x), scale_at(&frame->y, y)};
    return true;
}

/* ---- straight parts ------------------------------------------------------------------------- */

/* A line that is being drawn. All points after `corner` are passed by straight lines from it whose slopes lie between
 * `low` and `high`. */
typedef struct Thread {
    StrBuf *out;
    bool begun, waits; /* there is a corner; a last point that is not yet written */
    Point corner, last;
    bool faint;
    double near; /* how far from a point a straight line may pass it, in pixels */
    double low, high;
} Thread;

static void write_point(const Thread *thread, Point point, bool moves)
{
    if (thread->faint)
        point = (Point){floor(point.x + 0.5), floor(point.y + 0.5)};
    svg_path_to(thread->out, point.x, point.y, moves);
}

static void thread_turn(Thread *thread, Point point, bool moves)
{
    write_point(thread, point, moves);
    thread->corner = point;
    thread->begun = true;
    thread->waits = false;
    thread->low = -(double)INFINITY;
    thread->high = (double)INFINITY;
}

static void thread_to(Thread *thread, Point point)
{
    if (!thread->begun) {
        thread_turn(thread, point, true);
        return;
    }
    double right = point.x - thread->corner.x, up = point.y - thread->corner.y;
    if (thread->waits && !(right > 0 && up >= thread->low * right && up <= thread->high * right)) {
        thread_turn(thread, thread->last, false);
        right = point.x - thread->corner.x;
        up = point.y - thread->corner.y;
    }
    thread->low = fmax(thread->low, right > 0 ? (up - thread->near) / right : (double)INFINITY);
    thread->high = fmin(thread->high, right > 0 ? (up + thread->near) / right : -(double)INFINITY);
    thread->last = point;
    thread->waits = true;
}

static void thread_end(Thread *thread)
{
    if (thread->waits)
        write_point(thread, thread->last, false);
    thread->begun = thread->waits = false;
}

/* ---- columns of pixels ---------------------------------------------------------------------- */

/* The points of a line in one column of pixels. */
typedef struct Column {
    int count;
    double pixel;
    Point first, lowest, highest, last;
    bool lowest_first;
} Column;

static void column_write(Thread *thread, const Column *column)
{
    Point points[4] = {column->first, column->lowest_first ? column->lowest : column->highest,
                       column->lowest_first ? column->highest : column->lowest, column->last};
    for (int k = 0; k < 4; k++) {
        if (k > 0 && points[k].x == points[k - 1].x && points[k].y == points[k - 1].y)
            continue;
        thread_to(thread, points[k]);
    }
}

static void column_add(Column *column, Point point)
{
    if (column->count++ == 0) {
        column->pixel = floor(point.x);
        column->first = column->lowest = column->highest = point;
    }
    if (point.y < column->lowest.y) {
        column->lowest = point;
        column->lowest_first = false;
    }
    if (point.y > column->highest.y) {
        column->highest = point;
        column->lowest_first = true;
    }
    column->last = point;
}

void picture_line_path(StrBuf *out, const Frame *frame, const Series *series)
{
    bool thins = series->count > 4 * (frame->right - frame->left);
    Column column = {0};
    Thread thread = {.out = out, .faint = series->faint, .near = series->faint ? NEAR_FAINT : NEAR};
    for (int k = 0; k < series->count; k++) {
        Point point;
        bool shown = picture_line_place(frame, series->x[k], series->y[k], &point);
        if (column.count > 0 && (!shown || !thins || floor(point.x) != column.pixel)) {
            column_write(&thread, &column);
            column = (Column){0};
        }
        if (shown)
            column_add(&column, point);
        else
            thread_end(&thread);
    }
    if (column.count > 0)
        column_write(&thread, &column);
    thread_end(&thread);
}

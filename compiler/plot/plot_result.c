/* plot_result.c: pictures of what a search found: tensors of volterra rules, directions of the loss. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/runs/run_folder.h"
#include "compiler/runs/saved_rule.h"
#include "coefficient_name.h"
#include "plot_result.h"
#include "scale.h"

#define FACTORS_MOST 8
#define TENSORS_MOST 8
#define SIDE_MOST    300 /* rows and columns */

static Status need_result(const PlotSource *source, ErrorText *error)
{
    if (source->folder.path && folder_has(&source->folder, RESULT_FILE))
        return STATUS_OK;
    if (!source->folder.path)
        return status_error(error, STATUS_INPUT, "a program has no result; name the folder of a run");
    return status_error(error, STATUS_INPUT, "there is no " RESULT_FILE " in '%s': the run has not ended",
                        source->command->file);
}

Status plot_result_open(const PlotSource *source, JsonDocument *document, ErrorText *error)
{
    char *bytes = NULL;
    size_t length;
    Status status = need_result(source, error);
    if (status == STATUS_OK)
        status = folder_read(&source->folder, RESULT_FILE, SAVED_RESULT_MOST_BYTES, &bytes, &length, error);
    if (status == STATUS_OK)
        status = json_document_open(document, RESULT_FILE, bytes, length, error);
    free(bytes);
    return status;
}

/* ---- tensors ------------------------------------------------------------------------------------ */

/* "local.A[pre.r^1 post.r^0 w^2]" taken apart. */
typedef struct Term {
    size_t head; /* bytes before the bracket */
    int factors;
    const char *factor[FACTORS_MOST];
    size_t length[FACTORS_MOST];
    int power[FACTORS_MOST];
} Term;

static bool read_term(const char *name, Term *term)
{
    *term = (Term){.head = strcspn(name, "[")};
    if (!name[term->head])
        return false;
    for (const char *at = name + term->head + 1; *at && *at != ']';) {
        size_t span = strcspn(at, " ]"), hat = strcspn(at, "^");
        char *end;
        if (hat + 1 >= span || term->factors == FACTORS_MOST)
            return false;
        long power = strtol(at + hat + 1, &end, 10);
        if (end != at + span || power < 0 || power > 8)
            return false;
        term->factor[term->factors] = at;
        term->length[term->factors] = hat;
        term->power[term->factors++] = (int)power;
        at += span + (at[span] == ' ');
    }
    return term->factors > 0;
}

static bool is_of_one(const char *a, const Term *left, const char *b, const Term *right)
{
    return left->head == right->head && left->factors == right->factors && strncmp(a, b, left->head) == 0;
}

/* "post.r² w" of all factors from the first one on; "1" if no power is left. */
static const char *product(Arena *arena, const Term *term, int first, const int *powers)
{
    StrBuf out = {0};
    for (int k = first; k < term->factors; k++) {
        if (powers[k] == 0)
            continue;
        strbuf_printf(&out, "%s%.*s", out.length ? " " : "", (int)term->length[k], term->factor[k]);
        if (powers[k] > 1) {
            char raised[40];
            ticks_raised_number(raised, powers[k]);
            strbuf_add(&out, raised);
        }
    }
    const char *text = arena_printf(arena, "%s", out.length ? out.text : "1");
    strbuf_free(&out);
    return text;
}

/* Rows are powers of the first factor, columns products of the others. */
static void add_tensor(PlotSource *source, Picture *picture, const SavedNumbers *numbers, int begin, int end)
{
    Arena *arena = source->arena;
    Term shape, term;
    int most[FACTORS_MOST] = {0}, columns = 1;
    read_term(numbers->names[begin], &shape);
    for (int k = begin; k < end; k++) {
        read_term(numbers->names[k], &term);
        for (int f = 0; f < term.factors; f++)
            most[f] = term.power[f] > most[f] ? term.power[f] : most[f];
    }
    for (int f = 1; f < shape.factors; f++)
        columns = columns > SIDE_MOST ? columns : columns * (most[f] + 1);
    if (columns > SIDE_MOST)
        return;
    int rows = most[0] + 1;
    double *values = arena_array(arena, double, rows * columns);
    const char **row_names = arena_array(arena, const char *, rows), **column_names = arena_array(arena, const char *, columns);
    for (int k = 0; k < rows * columns; k++)
        values[k] = (double)NAN;
    for (int k = begin; k < end; k++) {
        int column = 0;
        read_term(numbers->names[k], &term);
        for (int f = 1; f < term.factors; f++)
            column = column * (most[f] + 1) + term.power[f];
        values[term.power[0] * columns + column] = numbers->values[k];
    }
    for (int row = 0; row < rows; row++) {
        int powers[FACTORS_MOST] = {row};
        Term first = shape;
        first.factors = 1;
        row_names[row] = product(arena, &first, 0, powers);
    }
    for (int column = 0; column < columns; column++) {
        int powers[FACTORS_MOST] = {0}, rest = column;
        for (int f = shape.factors - 1; f > 0; f--) {
            powers[f] = rest % (most[f] + 1);
            rest /= most[f] + 1;
        }
        column_names[column] = product(arena, &shape, 1, powers);
    }
    Panel *panel = picture_add(picture, arena_printf(arena, "Coefficients of %.*s", (int)shape.head, numbers->names[begin]),
                               NULL, NULL);
    panel->note = "of each product of what stands to its left and what stands below it";
    HeatMap *heat = arena_new(arena, HeatMap);
    *heat = (HeatMap){rows, columns, values, row_names, column_names, 1, 1, 0, "coefficient", true, true};
    panel->heat = heat;
    panel->height = fmin(fmax(rows * 40, 80), 240);
}

Status plot_result_tensor(PlotSource *source, Picture *picture, ErrorText *error)
{
    SavedResult saved = {0};
    char *file = NULL;
    Status status = need_result(source, error);
    if (status == STATUS_OK)
        status = saved_rule_read(source->command->file, &saved, &file, error);
    const SavedNumbers *numbers = &saved.coefficients;
    int count = 0;
    for (int begin = 0, end; status == STATUS_OK && begin < numbers->count; begin = end) {
        Term first, other;
        end = begin + 1;
        if (!read_term(numbers->names[begin], &first))
            continue;
        while (end < numbers->count && read_term(numbers->names[end], &other) &&
               is_of_one(numbers->names[begin], &first, numbers->names[end], &other))
            end++;
        if (count++ < TENSORS_MOST)
            add_tensor(source, picture, numbers, begin, end);
    }
    if (status == STATUS_OK && picture->panels.count == 0)
        status = status_error(error, STATUS_INPUT, "the rule of '%s' has no volterra", source->command->file);
    saved_result_free(&saved);
    free(file);
    return status;
}

/* ---- directions ----------------------------------------------------------------------------------- */

static double number_at(const json_t *list, int k)
{
    const json_t *value = json_array_get(list, (size_t)k);
    return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

static void add_curvatures(const PlotSource *source, Picture *picture, const json_t *curvatures, int n)
{
    Panel *panel = picture_add(picture, "Curvature of the loss along its directions", "direction, the stiffest first", "curvature");
    double *x = arena_array(source->arena, double, n), *up = arena_array(source->arena, double, n);
    double *down_x = arena_array(source->arena, double, n), *down = arena_array(source->arena, double, n);
    int rising = 0, falling = 0;
    for (int k = 0; k < n; k++) {
        double value = number_at(curvatures, k);
        if (value < 0) {
            down_x[falling] = k + 1;
            down[falling++] = -value;
        } else {
            x[rising] = k + 1;
            up[rising++] = value;
        }
    }
    panel->x.whole = true;
    panel->y.log = true;
    panel->height = 140;
    picture_add_series(
        picture, panel,
        (Series){SERIES_POINTS, falling ? "above 0" : NULL, 0, false, rising, x, up, NULL});
    if (falling > 0)
        picture_add_series(picture, panel,
                           (Series){SERIES_POINTS, "size of those below 0", 1, false, falling,
                                    down_x, down, NULL});
}

static Status add_directions(PlotSource *source, Picture *picture, const JsonDocument *document, ErrorText *error)
{
    Arena *arena = source->arena;
    const json_t *directions = json_object_get(document->root, "directions");
    const json_t *curvatures = json_object_get(directions, "curvatures"), *vectors = json_object_get(directions, "vectors");
    if (!directions)
        return status_error(error, STATUS_INPUT, "'%s' has no directions yet: 'plastc directions %s' looks for them",
                            source->command->file, source->command->file);
    size_t n = json_array_size(curvatures);
    json_t *coefficients = json_object_get(document->root, "coefficients"), *value;
    if (n == 0 || n > SIDE_MOST || json_array_size(vectors) != n || json_object_size(coefficients) != n)
        return status_error(error, STATUS_INPUT, "%s: 'directions' has not as many numbers as there are coefficients, or more than %d",
                            document->path, SIDE_MOST);
    const char **names = arena_array(arena, const char *, n), *name;
    double *cells = arena_array(arena, double, n * n);
    size_t row = 0;
    json_object_foreach(coefficients, name, value)
    {
        names[row] = coefficient_name(arena, name);
        for (size_t k = 0; k < n; k++)
            cells[row * n + k] = number_at(json_array_get(vectors, k), (int)row);
        row++;
    }
    add_curvatures(source, picture, curvatures, (int)n);
    Panel *panel = picture_add(picture, "What the directions are made of", "direction, the stiffest first", NULL);
    HeatMap *heat = arena_new(arena, HeatMap);
    *heat = (HeatMap){(int)n, (int)n, cells, names, NULL, 1, 1, 1, "share", true, false};
    panel->heat = heat;
    panel->note = "signed share of each coefficient, in the space of the search";
    panel->height = fmin(fmax((double)n * 16, 60), 640);
    return STATUS_OK;
}

Status plot_result_directions(PlotSource *source, Picture *picture, ErrorText *error)
{
    JsonDocument document;
    Status status = plot_result_open(source, &document, error);
    if (status == STATUS_OK) {
        status = add_directions(source, picture, &document, error);
        json_document_close(&document);
    }
    return status;
}

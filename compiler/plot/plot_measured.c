/* plot_measured.c: losses and reports with an index, `report h[k in 0..9] = …`, over that index. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/model/quantity.h"
#include "plot_result.h"
#include "runtime/io/saved_result.h"

#define PANELS_MOST 12

/* "h[3]" taken apart. */
typedef struct Indexed {
    size_t length; /* of the name */
    int index;
} Indexed;

static const char *name_of(const json_t *outcome)
{
    const char *name = json_string_value(json_object_get(outcome, "name"));
    return name ? name : "";
}

/* Whether the name of an outcome ends with an index. */
static bool read_indexed(const json_t *outcome, Indexed *indexed)
{
    const char *name = name_of(outcome), *bracket = strchr(name, '[');
    char *end;
    if (!bracket)
        return false;
    long index = strtol(bracket + 1, &end, 10);
    *indexed = (Indexed){(size_t)(bracket - name), (int)index};
    return end > bracket + 1 && index >= 0 && index <= 1000000 && strcmp(end, "]") == 0;
}

/* How many outcomes from `begin` on are of one array: their indices follow each other. */
static int count_of(const json_t *outcomes, int begin)
{
    Indexed first, next;
    int count = 0;
    if (!read_indexed(json_array_get(outcomes, (size_t)begin), &first))
        return 0;
    const char *name = name_of(json_array_get(outcomes, (size_t)begin));
    for (const json_t *other; (other = json_array_get(outcomes, (size_t)(begin + count))) != NULL; count++)
        if (!read_indexed(other, &next) || next.length != first.length || next.index != first.index + count ||
            strncmp(name_of(other), name, first.length) != 0)
            break;
    return count;
}

static Scale scale_of(const json_t *root, const char *name)
{
    Scale scale;
    Dim dim;
    const char *shown = json_string_value(json_object_get(json_object_get(json_object_get(root, "shown_in"), "outcomes"), name));
    const char *si = json_string_value(json_object_get(json_object_get(json_object_get(root, "units"), "outcomes"), name));
    if (shown && scale_read(shown, &scale, &dim))
        return scale;
    return si && scale_read(si, &scale, &dim) ? scale_usual(dim) : (Scale){1, ""};
}

/* The means of `count` outcomes from `begin` on, of the trials of one set. */
static void add_means(Picture *picture, Panel *panel, const json_t *outcomes, int begin, int count, double size, int style,
                      const char *words)
{
    double *x = arena_array(picture->arena, double, count), *y = arena_array(picture->arena, double, count);
    for (int k = 0; k < count; k++) {
        const json_t *outcome = json_array_get(outcomes, (size_t)(begin + k)), *mean = json_object_get(outcome, "mean");
        Indexed indexed = {0};
        read_indexed(outcome, &indexed);
        x[k] = indexed.index;
        y[k] = json_is_number(mean) ? json_number_value(mean) / size : (double)NAN;
    }
    picture_add_series(picture, panel, (Series){SERIES_LINE, words, style, false, count, x, y, NULL});
}

static void add_array(Picture *picture, const json_t *root, int begin, int count)
{
    const json_t *outcomes = json_object_get(root, "search_outcomes");
    const json_t *validation = json_object_get(root, "validation_outcomes"), *first = json_array_get(outcomes, (size_t)begin);
    Scale scale = scale_of(root, name_of(first));
    int length = (int)strcspn(name_of(first), "[");
    const char *label = arena_printf(picture->arena, scale.name[0] ? "%.*s (%s)" : "%.*s%s", length, name_of(first), scale.name);
    Panel *panel = picture_add(picture, arena_printf(picture->arena, "%s %.*s",
                                                     json_is_true(json_object_get(first, "is_loss")) ? "loss" : "report", length,
                                                     name_of(first)),
                               "index", label);
    bool validated = json_array_size(validation) == json_array_size(outcomes) && count_of(validation, begin) == count;
    panel->x.whole = true;
    panel->y.from_zero = true;
    panel->height = 140;
    add_means(picture, panel, outcomes, begin, count, scale.size, 0, validated ? "search trials" : NULL);
    if (validated)
        add_means(picture, panel, validation, begin, count, scale.size, 1, "validation trials");
}

static Status add_arrays(PlotSource *source, Picture *picture, const json_t *root, ErrorText *error)
{
    const json_t *outcomes = json_object_get(root, "search_outcomes");
    int count;
    for (int begin = 0; begin < (int)json_array_size(outcomes); begin += count > 0 ? count : 1) {
        count = count_of(outcomes, begin);
        if (count > 1 && picture->panels.count < PANELS_MOST)
            add_array(picture, root, begin, count);
    }
    if (picture->panels.count > 0)
        return STATUS_OK;
    return status_error(error, STATUS_INPUT, "the run '%s' has no losses and reports with an index", source->command->file);
}

Status plot_measured_arrays(PlotSource *source, Picture *picture, ErrorText *error)
{
    JsonDocument document;
    Status status = plot_result_open(source, &document, error);
    if (status == STATUS_OK) {
        status = add_arrays(source, picture, document.root, error);
        json_document_close(&document);
    }
    return status;
}

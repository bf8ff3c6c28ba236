/* page_search.c: the second part of a report: how the search went, and the coefficients that it found. */
#include "page_search.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/report/short_name.h"
#include "compiler/plot/history_table.h"
#include "compiler/runs/saved_run.h"
#include "html.h"
#include "page_accepted.h"
#include "page_pairs.h"
#include "page_picture.h"

/* A table with more rows is closed until somebody asks for it. */
#define OPEN_ROWS 40

/* ---- pictures ------------------------------------------------------------------------------- */

static bool has_own_place(const PlotKind *kind)
{
    return strcmp(kind->name, "loss") == 0 || strcmp(kind->name, "coefficients") == 0 ||
           strcmp(kind->name, "spread") == 0 || page_accepted_has(kind);
}

void page_search_pictures(PageData *data, StrBuf *out)
{
    StrBuf pictures = {0};
    for (int k = 0; k < plot_kind_count; k++)
        if (!plot_kinds[k].of_recording && !has_own_place(&plot_kinds[k]))
            page_picture(&data->source, &plot_kinds[k], false, &pictures);
    if (data->source.refused) { /* of the rates, which come last: windows are of some rules only */
        strbuf_add(&pictures, "<p>There is no picture of what it does by itself: ");
        html_text(&pictures, data->source.refused);
        strbuf_add(&pictures, ".</p>\n");
    }
    if (pictures.length > 0) {
        html_section(out, "pictures", "Pictures of the rule");
        strbuf_add(out, pictures.text);
        html_end_section(out);
    }
    strbuf_free(&pictures);
}

/* ---- why it stopped, and what to try ---------------------------------------------------------- */

static SearchStop stop_of(const char *word)
{
    for (int k = 1; k < SEARCH_STOP_COUNT; k++)
        if (strcmp(search_stop_word((SearchStop)k), word) == 0)
            return (SearchStop)k;
    return SEARCH_GOING;
}

static void write_stop(const PageData *data, StrBuf *out, const char *word)
{
    json_t *root = data->document.root;
    SearchStop stop = stop_of(word);
    strbuf_add(out, "<p>It stopped because ");
    if (strcmp(word, "budget") == 0)
        strbuf_add(out, "its budget was used up");
    else if (strcmp(word, "interrupted") == 0)
        strbuf_add(out, "it was interrupted");
    else if (stop != SEARCH_GOING)
        html_text(out, search_stop_meaning(stop));
    else
        html_text(out, word);
    strbuf_add(out, " (<code>");
    html_text(out, word);
    strbuf_add(out, "</code>).");
    double failed = page_data_real(root, "failed_candidates"),
           stopped = page_data_real(root, "stopped_candidates");
    if (failed > 0)
        strbuf_printf(out, " %.0f of its candidates had no finite loss.", failed);
    if (stopped > 0)
        strbuf_printf(out, " %.0f of its candidates were stopped by a guard in some trial.", stopped);
    strbuf_add(out, "</p>\n");
}

static void write_try(StrBuf *out, const char *command, const char *folder, const char *rest, const char *words)
{
    strbuf_printf(out, "<li><code>%s ", command);
    html_text(out, folder);
    strbuf_printf(out, "%s</code> %s</li>\n", rest, words);
}

/* Whether the rule has terms of a volterra, which are named as "local.A[pre.r^1 w^2]". */
static bool has_terms(const PageData *data)
{
    const char *name;
    json_t *value;
    json_object_foreach(page_data_object(data, "coefficients"), name, value)
        if (strchr(name, '[') && strchr(name, '^'))
            return true;
    return false;
}

static void write_advice(const PageData *data, StrBuf *out, const char *word)
{
    const char *folder = data->source.folder.path;
    bool unconverged = json_is_true(json_object_get(data->document.root, "unconverged"));
    bool budget = strcmp(word, "budget") == 0, interrupted = strcmp(word, "interrupted") == 0;
    SearchStop stop = stop_of(word);
    double search = page_data_real(data->document.root, "loss"),
           validation = page_data_real(data->document.root, "validation_loss");
    strbuf_add(out, "<h3>What to try next</h3>\n<ul>\n");
    if (stop != SEARCH_GOING && search_stop_advice(stop)[0])
        html_element(out, "li", search_stop_advice(stop));
    if (json_is_true(json_object_get(data->document.root, "level")))
        write_try(out, "plastc simulate", folder, "",
                  "shows what the network does: all rules that were looked at have the same objective, so the search had "
                  "nothing to go by.");
    if (unconverged)
        html_element(out, "li", "The search has not converged: its candidates were still getting better.");
    if (budget || interrupted)
        write_try(out, "plastc run --resume", folder, budget ? " --generations N" : "",
                  budget ? "goes on with a longer budget." : "goes on where it was interrupted.");
    if (validation > 1.5 * search && search > 0)
        html_element(out, "li", "The loss on validation trials is much larger than that on the search trials: more search "
                                "trials, or fewer terms, would hold the rule to what is common to all.");
    if (json_array_size(page_data_object(data, "starts")) == 0)
        strbuf_add(out, "<li><code>starts 3</code> in the search block shows whether other searches end at the same rule.</li>\n");
    if (json_array_size(page_data_object(data, "front")) == 0) { /* of terms and numbers, not of expressions */
        if (has_terms(data))
            write_try(out, "plastc prune", folder, "", "leaves out terms that the rule does not need.");
        write_try(out, "plastc directions", folder, "", "shows which coefficients are certain, and how far.");
    }
    write_try(out, "plastc eval", folder, " --seed N", "tries the rule on trials that nobody has seen.");
    strbuf_add(out, "</ul>\n");
}

/* ---- several searches ------------------------------------------------------------------------- */

static json_t *find_start(json_t *starts, json_t *number)
{
    for (size_t k = 0; k < json_array_size(starts); k++)
        if (json_equal(json_object_get(json_array_get(starts, k), "start"), number))
            return json_array_get(starts, k);
    return NULL;
}

static void write_start(StrBuf *out, json_t *start, bool validated)
{
    const char *word = page_data_string(start, "stop_reason");
    char number[32];
    snprintf(number, sizeof number, "%.0f", page_data_real(start, "start"));
    html_row(out, number);
    html_number(out, page_data_real(start, "rule"));
    html_number(out, page_data_real(start, "loss"));
    html_number(out, page_data_real(start, "objective"));
    if (validated)
        html_number(out, page_data_real(start, "validation_loss"));
    html_number(out, page_data_real(start, "evaluations"));
    html_cell(out, word ? word : "");
    html_end_row(out);
}

/* A column for each start, those of one rule together. */
static void write_start_coefficients(const PageData *data, StrBuf *out, json_t *starts, json_t *rules)
{
    const SavedNumbers *numbers = &data->saved.coefficients;
    StrBuf heads = {0};
    if (!json_object_get(json_array_get(starts, 0), "coefficients"))
        return;
    strbuf_add(&heads, "coefficient|unit");
    for (size_t k = 0; k < json_array_size(rules); k++) {
        json_t *own = json_object_get(json_array_get(rules, k), "starts");
        for (size_t i = 0; i < json_array_size(own); i++)
            strbuf_printf(&heads, "|>rule %d, start %.0f", (int)k + 1, json_number_value(json_array_get(own, i)));
    }
    strbuf_printf(out, "<details><summary>coefficients of all %d starts</summary>\n", (int)json_array_size(starts));
    html_table(out, "What each start found, those of one rule together", heads.text);
    for (int n = 0; n < numbers->count; n++) {
        Scale scale = page_data_scale(numbers->shown[n], numbers->si[n]);
        char *name = short_name(numbers->names[n]);
        html_row(out, name);
        free(name);
        html_cell(out, scale.name);
        for (size_t k = 0; k < json_array_size(rules); k++) {
            json_t *own = json_object_get(json_array_get(rules, k), "starts");
            for (size_t i = 0; i < json_array_size(own); i++) {
                json_t *values = json_object_get(find_start(starts, json_array_get(own, i)), "coefficients");
                html_number(out, page_data_real(values, numbers->names[n]) / scale.size);
            }
        }
        html_end_row(out);
    }
    html_end_table(out);
    strbuf_add(out, "</details>\n");
    strbuf_free(&heads);
}

static void write_starts(const PageData *data, StrBuf *out)
{
    json_t *starts = page_data_object(data, "starts"), *rules = page_data_object(data, "rules");
    bool validated = json_array_size(page_data_object(data, "validation_outcomes")) > 0;
    if (json_array_size(starts) == 0)
        return;
    strbuf_printf(out,
                  "<h3>Its starts</h3>\n<p>%d of %.0f searches have ended. They found %d different "
                  "rule%s; the rule above is that of the "
                  "best one.</p>\n",
                  (int)json_array_size(starts),
                  page_data_real(data->document.root, "planned_starts"),
                  (int)json_array_size(rules), json_array_size(rules) == 1 ? "" : "s");
    html_table(out, "All starts",
               validated ? "start|>rule|>loss|>with penalties|>validation loss|>evaluations|stopped"
                         : "start|>rule|>loss|>with penalties|>evaluations|stopped");
    for (size_t k = 0; k < json_array_size(rules); k++) {
        json_t *own = json_object_get(json_array_get(rules, k), "starts");
        for (size_t i = 0; i < json_array_size(own); i++)
            write_start(out, find_start(starts, json_array_get(own, i)), validated);
    }
    html_end_table(out);
    html_table(out, "The rules that they found", "rule|>angle to the first (degrees)|equation");
    for (size_t k = 0; k < json_array_size(rules); k++) {
        json_t *rule = json_array_get(rules, k);
        const char *equation = page_data_string(rule, "equation");
        char number[32];
        snprintf(number, sizeof number, "%d", (int)k + 1);
        html_row(out, number);
        html_number(out, page_data_real(rule, "degrees"));
        html_cell(out, equation ? equation : "");
        html_end_row(out);
    }
    html_end_table(out);
    write_start_coefficients(data, out, starts, rules);
}

void page_search(PageData *data, StrBuf *out)
{
    const char *word = page_data_string(data->document.root, "stop_reason");
    html_section(out, "search", "The search");
    if (word && word[0])
        write_stop(data, out, word);
    if (!page_picture(&data->source, plot_kind("loss"), false, out))
        html_element(out, "p", "There is no history of the search in the folder, and so no picture of it.");
    page_picture(&data->source, plot_kind("spread"), false, out);
    write_starts(data, out);
    if (word && word[0])
        write_advice(data, out, word);
    html_end_section(out);
}

/* ---- coefficients ----------------------------------------------------------------------------- */

/* "0 to 1, logarithmic" */
static void write_interval(StrBuf *out, const ResultInterval *interval, double size)
{
    bool low = isfinite(interval->low), high = isfinite(interval->high);
    strbuf_add(out, low || high ? "<td>" : "<td>anywhere");
    if (low)
        strbuf_printf(out, high ? "%.4g to " : "from %.4g on", interval->low / size);
    if (high)
        strbuf_printf(out, low ? "%.4g" : "up to %.4g", interval->high / size);
    strbuf_add(out, interval->log_scale ? ", logarithmic</td>" : "</td>");
}

/* What the history has of a coefficient after the first generation; NaN. */
static double first_value(const HistoryTable *history, const char *name)
{
    size_t length = strlen(name);
    for (int k = 0; k < history->columns; k++)
        if (strncmp(history->names[k], name, length) == 0 &&
            (history->names[k][length] == '\0' || strncmp(history->names[k] + length, " [", 2) == 0))
            return history->rows > 0 ? history->values[k][0] : (double)NAN;
    return (double)NAN;
}

/* The ends of a range that `plastc directions` has added. */
static void write_range(StrBuf *out, json_t *range, double size)
{
    strbuf_add(out, "<td>");
    for (size_t end = 0; range && end < 2; end++) {
        json_t *value = json_array_get(range, end);
        strbuf_add(out, end == 0 ? "" : " to ");
        if (json_is_number(value))
            strbuf_printf(out, "%.4g", json_number_value(value) / size);
        else
            strbuf_add(out, "no end");
    }
    strbuf_add(out, "</td>");
}

static void write_coefficient(StrBuf *out, const SavedNumbers *numbers, int k, const HistoryTable *history,
                              json_t *ranges)
{
    Scale scale = page_data_scale(numbers->shown[k], numbers->si[k]);
    char *name = short_name(numbers->names[k]);
    html_row(out, name);
    free(name);
    html_number(out, numbers->values[k] / scale.size);
    html_cell(out, scale.name);
    if (history->rows > 0)
        html_number(out, first_value(history, numbers->names[k]) / scale.size);
    write_interval(out, &numbers->intervals[k], scale.size);
    if (ranges) {
        json_t *own = json_object_get(ranges, numbers->names[k]);
        write_range(out, json_object_get(own, "alone"), scale.size);
        write_range(out, json_object_get(own, "joint"), scale.size);
    }
    html_end_row(out);
}

void page_search_coefficients(PageData *data, StrBuf *out)
{
    const SavedNumbers *numbers = &data->saved.coefficients;
    json_t *ranges = json_object_get(page_data_object(data, "directions"), "ranges");
    HistoryTable history = {0};
    StrBuf heads = {0};
    ErrorText ignored;
    if (folder_has(&data->source.folder, HISTORY_FILE) &&
        history_table_read(data->source.arena, &data->source.folder, &history, &ignored) != STATUS_OK)
        history = (HistoryTable){0};
    html_section(out, "coefficients", "Coefficients");
    page_picture(&data->source, plot_kind("coefficients"), false, out);
    if (numbers->count > OPEN_ROWS)
        strbuf_printf(out, "<details><summary>all %d coefficients</summary>\n", numbers->count);
    strbuf_printf(&heads, "coefficient|>value|unit%s|searched%s", history.rows > 0 ? "|>after one generation" : "",
                  ranges ? "|range alone|range with the others" : "");
    html_table(out, history.rows > 0 ? "Coefficients of the rule, what the search had after one generation, and where it might go"
                                     : "Coefficients of the rule, and where it might go",
               heads.text);
    strbuf_free(&heads);
    for (int k = 0; k < numbers->count; k++)
        write_coefficient(out, numbers, k, &history, ranges);
    html_end_table(out);
    if (numbers->count > OPEN_ROWS)
        strbuf_add(out, "</details>\n");
    page_pairs(data, out);
    html_end_section(out);
}

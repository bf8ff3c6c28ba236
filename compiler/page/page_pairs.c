/* page_pairs.c: see page_pairs.h. */
#include "page_pairs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "compiler/report/short_name.h"
#include "html.h"
#include "runtime/io/covariance_file.h"

#define PAIRS_MOST 10
/* Less than that is no correlation worth a row. */
#define LEAST 0.3

typedef struct Pair {
    int first, second;
    double correlation;
} Pair;

/* Puts a pair in its place among the strongest; returns how many there are. */
static int keep(Pair *pairs, int count, Pair pair)
{
    int place = count;
    for (; place > 0 && fabs(pairs[place - 1].correlation) < fabs(pair.correlation); place--)
        if (place < PAIRS_MOST)
            pairs[place] = pairs[place - 1];
    if (place < PAIRS_MOST)
        pairs[place] = pair;
    return count < PAIRS_MOST ? count + 1 : count;
}

/* Coefficients with equal bounds are fixed, whatever their coordinate does. */
static bool is_fixed(const SavedNumbers *numbers, int k)
{
    return numbers->intervals[k].low == numbers->intervals[k].high;
}

static int strongest(const SavedNumbers *numbers, const double *covariance, Pair *pairs)
{
    size_t n = (size_t)numbers->count;
    int count = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) {
            double size = sqrt(covariance[i * n + i]) * sqrt(covariance[j * n + j]);
            Pair pair = {(int)j, (int)i, covariance[i * n + j] / size};
            if (size > 0 && fabs(pair.correlation) >= LEAST && !is_fixed(numbers, (int)i) && !is_fixed(numbers, (int)j))
                count = keep(pairs, count, pair);
        }
    return count;
}

static void write_pairs(StrBuf *out, const SavedNumbers *numbers, const Pair *pairs, int count)
{
    html_table(out, "Correlations of coefficients among the candidates of the search, the strongest first",
               "coefficient|and|>correlation|a larger first one goes with");
    for (int k = 0; k < count; k++) {
        char *first = short_name(numbers->names[pairs[k].first]), *second = short_name(numbers->names[pairs[k].second]);
        html_row(out, first);
        html_cell(out, second);
        strbuf_printf(out, "<td class=\"number\">%.2f</td><td>a %s second one</td>", pairs[k].correlation,
                      pairs[k].correlation > 0 ? "larger" : "smaller");
        html_end_row(out);
        free(first);
        free(second);
    }
    html_end_table(out);
    html_element(out, "p", "Near 1 or -1 the loss determines only a combination of the two, and neither by itself. The search "
                           "learns this on its way: after few generations all are near 0.");
}

/* Of several starts that of the best one, else that of the run. */
static Status open_best(const PageData *data, Folder *folder, ErrorText *error)
{
    json_t *rules = page_data_object(data, "rules");
    char name[32];
    json_t *start = json_array_get(json_object_get(json_array_get(rules, 0), "starts"), 0);
    if (!start)
        return folder_open(folder, data->folder, error);
    snprintf(name, sizeof name, "start-%d", (int)json_integer_value(start));
    return folder_open_below(folder, &data->source.folder, name, error);
}

void page_pairs(PageData *data, StrBuf *out)
{
    const SavedNumbers *numbers = &data->saved.coefficients;
    Pair pairs[PAIRS_MOST];
    Folder folder;
    ErrorText error;
    double *covariance = NULL;
    if (numbers->count < 2)
        return;
    if (open_best(data, &folder, &error) == STATUS_OK && folder_has(&folder, COVARIANCE_FILE)) {
        html_element(out, "h3", "Correlated coefficients");
        if (covariance_file_read(&folder, numbers->count, &covariance, &error) != STATUS_OK) {
            strbuf_add(out, "<p>It is not known: ");
            html_text(out, error.text);
            strbuf_add(out, ".</p>\n");
        } else {
            int count = strongest(numbers, covariance, pairs);
            if (count > 0)
                write_pairs(out, numbers, pairs, count);
            else
                html_element(out, "p", "No two coefficients are correlated by more than 0.3 among the candidates of the search.");
        }
    }
    free(covariance);
    folder_close(&folder);
}

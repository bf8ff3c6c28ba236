/* page_accepted.c: see page_accepted.h. */
#include "page_accepted.h"

#include <string.h>

#include "compiler/report/direction_words.h"
#include "compiler/runs/posterior.h"
#include "html.h"
#include "page_picture.h"

static const char *const names[] = {"rounds", "marginals", "pairs", "ensemble", "groups"};
#define NAMES ((int)(sizeof names / sizeof *names))

bool page_accepted_has(const PlotKind *kind)
{
    for (int k = 0; k < NAMES; k++)
        if (strcmp(kind->name, names[k]) == 0)
            return true;
    return false;
}

/* What pictures do not say. */
static void write_words(const PageData *data, StrBuf *out)
{
    ErrorText error;
    Posterior posterior;
    StrBuf words = {0};
    Status status = posterior_open(data->source.folder.path, &posterior, &error);
    if (status == STATUS_OK)
        strbuf_printf(&words, "%d of %d rules are accepted; with their weights they count as %.4g.", posterior.accepted.count,
                      posterior.accepted.rules.rows, posterior.accepted.count_as);
    if (status == STATUS_OK && posterior.has_directions) {
        strbuf_add(&words, " Stiffest direction: ");
        direction_words(posterior.free_count, posterior.names, posterior.vectors, &words);
        strbuf_printf(&words, ", spread %.2g of the prior's.", posterior.spreads[0]);
        if (posterior_is_thin(&posterior))
            strbuf_add(&words, " They are few for so many numbers: such a direction may be one in which so few happen to agree.");
    }
    posterior_free(&posterior);
    if (words.length > 0)
        html_element(out, "p", words.text);
    strbuf_free(&words);
}

void page_accepted(PageData *data, StrBuf *out)
{
    StrBuf pictures = {0};
    for (int k = 0; k < NAMES; k++)
        page_picture(&data->source, plot_kind(names[k]), false, &pictures);
    if (pictures.length > 0) {
        html_section(out, "accepted", "Accepted rules");
        write_words(data, out);
        strbuf_add(out, pictures.text);
        html_end_section(out);
    }
    strbuf_free(&pictures);
}

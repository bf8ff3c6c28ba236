/* svg.c: see svg.h. */
#include "svg.h"

#include <math.h>
#include <string.h>

#include "compiler/base/diag.h"
#include "compiler/base/diag_render.h"

/* ---- text ----------------------------------------------------------------------------------- */

int svg_characters(const char *text)
{
    int count = 0;
    for (; *text; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

void svg_escape(StrBuf *out, const char *text, int most)
{
    StrBuf shown = {0};
    diag_render_text(&shown, text, strlen(text), most > 0 ? most : (int)strlen(text) + 1);
    for (const char *at = shown.text; at && *at; at++)
        switch (*at) {
        case '&':
            strbuf_add(out, "&amp;");
            break;
        case '<':
            strbuf_add(out, "&lt;");
            break;
        case '>':
            strbuf_add(out, "&gt;");
            break;
        case '"':
            strbuf_add(out, "&quot;");
            break;
        default:
            strbuf_char(out, *at);
        }
    strbuf_free(&shown);
}

/* A tenth of a pixel is enough: "12.3", "12", "-0.5". */
static void add_length(StrBuf *out, double value)
{
    long tenths = lround(value * 10);
    if (tenths < 0)
        strbuf_char(out, '-');
    tenths = tenths < 0 ? -tenths : tenths;
    strbuf_printf(out, tenths % 10 ? "%ld.%ld" : "%ld", tenths / 10, tenths % 10);
}

static void add_attribute(StrBuf *out, const char *name, double value)
{
    strbuf_printf(out, " %s=\"", name);
    add_length(out, value);
    strbuf_char(out, '"');
}

static void add_class(StrBuf *out, const char *classes)
{
    if (classes)
        strbuf_printf(out, " class=\"%s\"", classes);
}

static void add_element(StrBuf *out, const char *name, const char *text)
{
    strbuf_printf(out, "<%s>", name);
    svg_escape(out, text, 0);
    strbuf_printf(out, "</%s>\n", name);
}

/* ---- the style sheet ------------------------------------------------------------------------ */

/* On light and on dark; the latter from the same eight colours. */
static const struct {
    const char *name, *light, *dark;
} colours[] = {
    {"k1", "#0072b2", "#56b4e9"},    {"k2", "#d55e00", "#e69f00"},   {"k3", "#009e73", "#009e73"},
    {"k4", "#cc79a7", "#cc79a7"},    {"k5", "#333333", "#f0e442"},   {"ink", "#1a1a1a", "#e8e8e8"},
    {"soft", "#595959", "#a8a8a8"},  {"grid", "#dcdcdc", "#3a3a3a"}, {"paper", "#ffffff", "#161616"},
};
#define COLOUR_COUNT ((int)(sizeof colours / sizeof *colours))

static const char *light_of(const char *name)
{
    for (int k = 0; k < COLOUR_COUNT; k++)
        if (strcmp(colours[k].name, name) == 0)
            return colours[k].light;
    return "#000000";
}

/* "SELECTOR{PROPERTY:#0072b2;PROPERTY:var(--k1)}" */
static void add_rule(StrBuf *out, const char *selector, const char *property, const char *colour)
{
    strbuf_printf(out, "svg.plastc %s{%s:%s;%s:var(--%s)}\n", selector, property, light_of(colour),
                  property, colour);
}

void svg_style(StrBuf *out, const char *more)
{
    strbuf_add(out, "<style>\nsvg.plastc{");
    for (int k = 0; k < COLOUR_COUNT; k++)
        strbuf_printf(out, "--%s:%s;", colours[k].name, colours[k].light);
    strbuf_add(out, "}\n@media screen and (prefers-color-scheme:dark){svg.plastc{");
    for (int k = 0; k < COLOUR_COUNT; k++)
        strbuf_printf(out, "--%s:%s;", colours[k].name, colours[k].dark);
    strbuf_add(out, "}}\n");
    strbuf_printf(out, "svg.plastc text{font-family:system-ui,'DejaVu Sans',sans-serif;font-size:%dpx}\n", SVG_TEXT);
    add_rule(out, "text", "fill", "ink");
    add_rule(out, ".small", "fill", "soft");
    strbuf_add(out, "svg.plastc .small{font-size:11px}\nsvg.plastc .head{font-size:14px;font-weight:600}\n"
                    "svg.plastc .cells rect{shape-rendering:crispEdges}\n"
                    "svg.plastc .line{fill:none;stroke-width:1.5;stroke-linejoin:round}\n"
                    "svg.plastc .thin{fill:none;stroke-width:1}\n"
                    "svg.plastc .faint{stroke-width:.8;stroke-opacity:.45}\n"
                    "svg.plastc .band{fill-opacity:.22;stroke:none}\n"
                    "svg.plastc .d1{stroke-dasharray:7 3}\nsvg.plastc .d2{stroke-dasharray:2 2.5}\n"
                    "svg.plastc .d3{stroke-dasharray:9 3 2 3}\n");
    for (int k = 1; k <= SVG_COLOURS; k++) {
        char line[] = ".k0", surface[] = ".f0", colour[] = "k0";
        line[2] = surface[2] = colour[1] = (char)('0' + k);
        add_rule(out, line, "stroke", colour);
        add_rule(out, surface, "fill", colour);
    }
    add_rule(out, ".axis", "stroke", "soft");
    add_rule(out, ".grid", "stroke", "grid");
    add_rule(out, ".paper", "fill", "paper");
    strbuf_add(out, more);
    strbuf_add(out, "</style>\n");
}

/* ---- the picture ---------------------------------------------------------------------------- */

void svg_begin(StrBuf *out, double width, double height, const char *style, const char *title, const char *words)
{
    strbuf_printf(out,
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"plastc\" role=\"img\" "
                  "viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" height=\"%.0f\">\n",
                  width, height, width, height);
    add_element(out, "title", title);
    if (words)
        add_element(out, "desc", words);
    strbuf_add(out, style);
    svg_rect(out, "paper", 0, 0, width, height);
}

void svg_end(StrBuf *out)
{
    strbuf_add(out, "</svg>\n");
}

void svg_open(StrBuf *out, const char *classes, const char *title)
{
    strbuf_add(out, "<g");
    add_class(out, classes);
    strbuf_add(out, ">\n");
    if (title)
        add_element(out, "title", title);
}

void svg_close(StrBuf *out)
{
    strbuf_add(out, "</g>\n");
}

/* ---- shapes --------------------------------------------------------------------------------- */

void svg_line(StrBuf *out, const char *classes, double x1, double y1, double x2, double y2)
{
    svg_path_begin(out, classes);
    svg_path_to(out, x1, y1, true);
    svg_path_to(out, x2, y2, false);
    svg_path_end(out);
}

static void add_box(StrBuf *out, double x, double y, double width, double height)
{
    add_attribute(out, "x", x);
    add_attribute(out, "y", y);
    add_attribute(out, "width", width);
    add_attribute(out, "height", height);
    strbuf_add(out, "/>\n");
}

void svg_rect(StrBuf *out, const char *classes, double x, double y, double width, double height)
{
    strbuf_add(out, "<rect");
    add_class(out, classes);
    add_box(out, x, y, width, height);
}

void svg_marker(StrBuf *out, int shape, double x, double y)
{
    if (shape == 0) {
        strbuf_add(out, "<circle r=\"2.8\"");
        add_attribute(out, "cx", x);
        add_attribute(out, "cy", y);
        strbuf_add(out, "/>\n");
        return;
    }
    static const char *const shapes[] = {"h5v5h-5z", "l3 5.4h-6z", "l3.4 3.4-3.4 3.4-3.4-3.4z",
                                         "h2v2h2v2h-2v2h-2v-2h-2v-2h2z"};
    static const double begin[][2] = {{-2.5, -2.5}, {0, -3.2}, {0, -3.4}, {-1, -3}};
    strbuf_add(out, "<path d=\"M");
    add_length(out, x + begin[shape - 1][0]);
    strbuf_char(out, ' ');
    add_length(out, y + begin[shape - 1][1]);
    strbuf_printf(out, "%s\"/>\n", shapes[shape - 1]);
}

void svg_path_begin(StrBuf *out, const char *classes)
{
    strbuf_add(out, "<path");
    add_class(out, classes);
    strbuf_add(out, " d=\"");
}

void svg_path_to(StrBuf *out, double x, double y, bool moves)
{
    strbuf_char(out, moves ? 'M' : 'L');
    add_length(out, x);
    strbuf_char(out, ' ');
    add_length(out, y);
}

void svg_path_end(StrBuf *out)
{
    strbuf_add(out, "\"/>\n");
}

void svg_text(StrBuf *out, const char *classes, SvgAnchor anchor, double x, double y, bool turned,
              int most, const char *text)
{
    static const char *const anchors[] = {"", " text-anchor=\"middle\"", " text-anchor=\"end\""};
    strbuf_add(out, "<text");
    add_class(out, classes);
    strbuf_add(out, anchors[anchor]);
    if (turned) {
        strbuf_add(out, " transform=\"translate(");
        add_length(out, x);
        strbuf_char(out, ' ');
        add_length(out, y);
        strbuf_add(out, ")rotate(-90)\"");
    } else {
        add_attribute(out, "x", x);
        add_attribute(out, "y", y);
    }
    strbuf_char(out, '>');
    svg_escape(out, text, most);
    strbuf_add(out, "</text>\n");
}

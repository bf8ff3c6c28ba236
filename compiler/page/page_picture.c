/* page_picture.c: see page_picture.h. */
#include "page_picture.h"

#include "compiler/plot/picture_table.h"
#include "html.h"

bool page_picture(PlotSource *source, const PlotKind *kind, bool by_title, StrBuf *out)
{
    Picture *picture;
    ErrorText ignored;
    if (plot_make(source, kind, &picture, &ignored) != STATUS_OK || picture->panels.count == 0)
        return false;
    strbuf_add(out, "<figure>\n<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"picture: ");
    html_text(out, by_title ? picture->title : kind->name);
    strbuf_add(out, "\">\n");
    picture_svg(picture, false, out);
    strbuf_add(out, "</div>\n<figcaption>");
    html_text(out, by_title ? picture->title : kind->words);
    strbuf_add(out, "</figcaption>\n");
    picture_table(picture, out);
    strbuf_add(out, "</figure>\n");
    return true;
}

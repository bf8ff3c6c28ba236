/* page_style.c: see page_style.h. */
#include "page_style.h"

#include "compiler/plot/picture.h"

static const char style[] =
    ":root{color-scheme:light dark;--ink:#1a1a1a;--soft:#595959;--line:#d0d0d0;--paper:#fff;--ground:#f4f4f2;"
    "--link:#00558a}\n"
    "@media screen and (prefers-color-scheme:dark){:root{--ink:#e8e8e8;--soft:#a8a8a8;--line:#444;--paper:#161616;"
    "--ground:#232323;--link:#7cc4f0}}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0 auto;padding:1.5rem 1rem 4rem;max-width:48rem;background:var(--paper);color:var(--ink);"
    "font:1rem/1.5 system-ui,'DejaVu Sans',sans-serif}\n"
    "h1{font-size:1.6rem;line-height:1.25;margin:0 0 .3rem}\n"
    "h2{font-size:1.2rem;margin:2.2rem 0 .6rem;padding-top:.8rem;border-top:1px solid var(--line)}\n"
    "p{margin:.5rem 0}\n"
    "a{color:var(--link)}\n"
    ":focus-visible{outline:2px solid var(--link);outline-offset:2px}\n"
    ".soft,caption,figcaption{color:var(--soft)}\n"
    "nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1rem;margin:.8rem 0;padding:0;list-style:none}\n"
    "dl.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(6.8rem,1fr));gap:.6rem;margin:1rem 0}\n"
    "dl.facts div{padding:.5rem .7rem;background:var(--ground);border-radius:.3rem}\n"
    "dl.facts dt{font-size:.8rem;color:var(--soft)}\n"
    "dl.facts dd{margin:0;font-size:1.15rem;font-variant-numeric:tabular-nums}\n"
    "math{font-size:1.15rem}\n"
    ".wide{overflow-x:auto;margin:.7rem 0}\n"
    ".formula{padding:.8rem 1rem;background:var(--ground);border-radius:.3rem}\n"
    ".formula math{display:block;width:max-content;margin:.6rem 0;text-align:left}\n"
    "table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}\n"
    "caption{text-align:left;max-width:calc(100vw - 2rem);padding:.2rem 0;font-size:.9rem}\n"
    "th,td{padding:.2rem .8rem .2rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}\n"
    "th{font-weight:600}\n"
    "tbody th{font-weight:400;white-space:nowrap}\n"
    ".number,details td{text-align:right}\n"
    "td{white-space:nowrap}\n"
    "td.words,td code{white-space:normal;min-width:16rem}\n"
    "td code{display:inline-block}\n"
    "pre{margin:.5rem 0;padding:.7rem 1rem;overflow-x:auto;background:var(--ground);border-radius:.3rem;"
    "font:.85rem/1.45 ui-monospace,'DejaVu Sans Mono',monospace}\n"
    "code{font-family:ui-monospace,'DejaVu Sans Mono',monospace;font-size:.9em;overflow-wrap:anywhere}\n"
    "pre code{font-size:1em;overflow-wrap:normal}\n"
    "pre.wrapped{white-space:pre-wrap}\n"
    ".comment{color:var(--soft);font-style:italic}\n"
    ".word{font-weight:700}\n"
    ".string{text-decoration:underline dotted}\n"
    "figure{margin:1rem 0}\n"
    "figure svg{display:block;width:100%;min-width:34rem;height:auto}\n"
    "figcaption{font-size:.9rem;margin:.2rem 0}\n"
    "details{margin:.3rem 0}\n"
    "summary{cursor:pointer}\n"
    "@media print{body{max-width:none;padding:0;font-size:10pt}nav{display:none}h2,h3,caption,figcaption{break-after:avoid}"
    "figure,.formula,tr{break-inside:avoid}pre{white-space:pre-wrap}.wide{overflow:visible}figure svg{min-width:0}tbody th,td{white-space:normal}"
    ":root{--ink:#000;--soft:#444;--line:#bbb;--paper:#fff;--ground:#f4f4f2;--link:#000}a{text-decoration:none}}\n";

void page_style(StrBuf *out)
{
    strbuf_add(out, "<style>\n");
    strbuf_add(out, style);
    strbuf_add(out, "</style>\n");
    picture_style(true, out);
}

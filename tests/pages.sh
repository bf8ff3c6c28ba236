#!/bin/sh
# pages.sh: `make docs` without a warning: each link and picture of its pages leads to something that is there, programs are
# coloured, nothing is loaded from elsewhere, the search finds. The page on citing says what CITATION.cff
# does, and the script of coming_from.md does what its program does.
set -u
. tests/common.sh
python=/usr/bin/python3
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT

$python - <<'PROGRAM' && pass || fail 'docs/citing.md'
import re
page, cited = open("docs/citing.md").read(), open("CITATION.cff").read()
missing = [title for title in re.findall(r'title: "(.*)"', cited) if title not in page]
missing += [name for name in re.findall(r"family-names: ([^,}]*)", cited) if name not in page]
missing += [version for version in re.findall(r"^version: (.*)", cited, re.M) if "{%s}" % version not in page]
if missing:
    raise SystemExit("not in it: %s" % ", ".join(missing))
PROGRAM

# The numbers that the script prints are on the page, and those of plastc beside them are the same.
cat >"$scratch/twice.py" <<'PROGRAM'
import re, subprocess, sys
page = open("docs/coming_from.md").read()
script, = re.findall("```python\n(.*?)```", page, re.S)
shown, = re.findall("```text\n(.*?)```", page, re.S)
console, = re.findall("```console\n(.*?)```", page, re.S)
printed = subprocess.run([sys.executable, "-W", "ignore", "-c", script], check=True, stdout=subprocess.PIPE).stdout.decode()
if printed != shown:
    raise SystemExit("it prints\n" + printed)
for line in shown.splitlines():
    name, value = line.split(None, 1)
    if "%s: mean %s," % (name, value) not in console:
        raise SystemExit("plastc has not: " + line)
PROGRAM
if $python -W ignore -c 'import brian2' 2>/dev/null; then
    if $python "$scratch/twice.py" >"$scratch/log" 2>&1; then
        pass
    else
        fail 'docs/coming_from.md'
        head -n 20 "$scratch/log"
    fi
else
    echo 'no Brian 2: the script of docs/coming_from.md is not run'
fi

if ! $python -c 'import sphinx, myst_parser, furo' 2>/dev/null; then
    echo 'no Sphinx with furo and MyST: no pages are made'
    summary
    exit
fi
if sh tools/pages.sh "$scratch/pages" >"$scratch/log" 2>&1; then
    pass
else
    fail 'make docs'
    head -n 20 "$scratch/log"
fi
cat >"$scratch/links.py" <<'PROGRAM'
import glob, html.parser, os, sys, urllib.parse
class Page(html.parser.HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.names, self.links, self.loaded, self.coloured = set(), [], [], 0
        with open(path, encoding="utf-8") as file:
            self.feed(file.read())
    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.names |= {attributes.get("id"), attributes.get("name")}
        self.coloured += attributes.get("class") == "kt"  # a unit
        if tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])
        elif tag in ("img", "script") and "src" in attributes:
            self.loaded.append(attributes["src"])
        elif tag == "link" and attributes.get("rel") == "stylesheet":
            self.loaded.append(attributes["href"])
top = sys.argv[1]
pages = {os.path.normpath(path): Page(path) for path in glob.glob(top + "/**/*.html", recursive=True)}
wrong = []
for path, page in pages.items():
    for link in page.links + page.loaded:
        parts = urllib.parse.urlsplit(link)
        if parts.scheme or parts.netloc:
            wrong += [(path, link)] if link in page.loaded else []
            continue
        target = os.path.normpath(os.path.join(os.path.dirname(path), urllib.parse.unquote(parts.path))) if parts.path else path
        if not os.path.exists(target):
            wrong.append((path, link))
        elif parts.fragment and target in pages and urllib.parse.unquote(parts.fragment) not in pages[target].names:
            wrong.append((path, link))
for source in ["README.md", "CHANGELOG.md"] + glob.glob("docs/*.md"):
    if os.path.normpath(os.path.join(top, source[:-3] + ".html")) not in pages:
        wrong.append((source, "no page"))
for name, least in (("language", 50), ("tutorial", 5), ("errors", 5)):
    if pages[os.path.normpath("%s/docs/%s.html" % (top, name))].coloured < least:
        wrong.append((name, "programs without colours"))
if len(pages[os.path.normpath(top + "/docs/gallery.html")].loaded) < len(glob.glob("examples/*.plast")):
    wrong.append(("gallery", "too few pictures"))
for path, link in wrong:
    print("%s: %s" % (path, link))
sys.exit(bool(wrong))
PROGRAM
if $python "$scratch/links.py" "$scratch/pages" >"$scratch/log" 2>&1; then
    pass
else
    fail 'links of the pages'
    head -n 20 "$scratch/log"
fi
# What the search reads.
if grep -q '"docs/language"' "$scratch/pages/searchindex.js" && grep -q 'spike_volterra' "$scratch/pages/searchindex.js"; then
    pass
else
    fail 'the index of the search'
fi
if command -v chromium >/dev/null; then
    timeout 120 chromium --headless --no-sandbox --user-data-dir="$scratch/browser" --virtual-time-budget=20000 --dump-dom \
        "file://$scratch/pages/search.html?q=spike_volterra" >"$scratch/found.html" 2>/dev/null
    if grep -q '<a href="docs/language.html"' "$scratch/found.html" && grep -q 'Search Results' "$scratch/found.html"; then
        pass
    else
        fail 'the search'
    fi
else
    echo 'no Chromium: the search is not tried'
fi
summary

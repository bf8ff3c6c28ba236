"""words.py: writes the index of the language's words, docs/words.md, from the tables of the compiler.

    python3 tools/words.py PLASTC >docs/words.md

The words and what they mean are those that `plastc lsp` completes, the codes those that `plastc explain` lists. A word leads to
the section of language.md or spikes.md that describes it: one with the word in its heading, else the first with the word in code.
tests/highlight.sh holds the page to what this writes.
"""
import os
import re
import subprocess
import sys

from highlight import items_of

DOCS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "docs")
PLACES = {"": "the program", "neuron n {": "neurons and populations", "projection a -> b {": "projections", "rule r {": "rules",
          "rule r { on_pre {": "events", "task t {": "tasks", "task t { phase p 1 s {": "phases", "search {": "the search",
          "test t {": "tests", "reference r {": "references", "accept {": "`accept`"}
# They name every word, and describe none.
PASSED_OVER = ("1. A whole program", "2. Words, numbers and units", "3. Grammar", "10. Common mistakes", "9. Limits")
# Words that have no meaning but a message of their own: which delay is meant, no number is written so.
NOT_MEANT = ("delay", "nan", "inf")
FUNCTIONS = ["Functions", "Over trials", "Statistics of spikes"]
NAMES = ["What names mean where", "8. Numbers that are not finite"]


def anchor(heading):
    return re.sub("[^a-z0-9_-]", "", heading.lower().replace(" ", "-"))


def sections():
    """Of each section its page, heading, code between backticks, and code in blocks."""
    found = []
    for page in ("language.md", "spikes.md"):
        fenced = False
        with open(os.path.join(DOCS, page), encoding="utf-8") as file:
            for line in file:
                if line.startswith("```"):
                    fenced = not fenced
                elif fenced:
                    found[-1]["blocks"].append(re.sub("#.*", "", line))
                elif line.startswith("#"):
                    heading = line.lstrip("#").strip()
                    found.append({"page": page, "heading": heading, "text": "", "blocks": []})
                else:
                    found[-1]["text"] += line
    for section in found:
        section["spans"] = re.findall("`([^`]+)`", section["text"])
    return [section for section in found if section["heading"] not in PASSED_OVER]


def described(word, behind, preferred, all_sections):
    """A link to the section that describes the word, with `behind` behind it; it is rather one of the headings `preferred`."""
    def first(holds):
        return next((section for section in ordered if holds(section)), None)

    ordered = [section for heading in preferred for section in all_sections if section["heading"] == heading]
    ordered += [section for section in all_sections if section["heading"] not in preferred]
    begins = re.compile(r"\s*" + re.escape(word) + r"\b" + behind)
    token = re.compile(r"(?<![\w.])" + re.escape(word) + r"\b" + behind)
    section = None if behind else first(lambda section: word in section["heading"].split() and section["heading"].islower())
    for pattern in (begins.match, token.search):
        for part in ("spans", "blocks"):
            section = section or first(lambda section: any(pattern(text) for text in section[part]))
    if not section:
        raise SystemExit("words.py: no section describes '%s'" % word)
    return "[%s](%s#%s)" % (re.sub(r"^\d+\. ", "", section["heading"]), section["page"], anchor(section["heading"]))


def table(head, rows):
    return "\n".join(["| " + " | ".join(head) + " |", "|" + "---|" * len(head)] + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def form(detail):
    # Messages put the whole between quotes.
    return "`" + detail.replace("'", "`") + "`" if detail else ""


def main(plastc):
    items = items_of(plastc)
    all_sections = sections()

    def rows(kind, columns, preferred=(), behind=""):
        rows = []
        for word, entry in sorted(items[kind].items(), key=lambda pair: pair[0].lower()):
            if word in NOT_MEANT:
                continue
            homes = [block.split()[0] for block in entry.get("blocks", []) if block]
            rows.append(["`%s`" % word] + columns(entry) + [described(word, behind, homes or preferred, all_sections)])
        return rows

    codes = subprocess.run([plastc, "explain"], stdout=subprocess.PIPE, check=True).stdout.decode().splitlines()
    print("""# Words, units and codes

Every word of the language, and where it is described. This page is generated from the tables of the compiler (`tools/words.py`).

- [Statements](#statements)
- [Words within statements](#words-within-statements)
- [Functions](#functions)
- [Names](#names)
- [Units](#units)
- [Codes of messages](#codes-of-messages)

## Statements

What begins with a word of its own, how it is written, and in which blocks it stands.
""")
    print(table(["word", "form", "in", "described"], rows("statement", lambda entry: [
        form(entry["detail"]), ", ".join(PLACES[block] for block in entry["blocks"])])))
    print("## Words within statements\n")
    print(table(["word", "described"], rows("keyword", lambda entry: [])))
    print("## Functions\n")
    print(table(["function", "meaning", "described"], rows("function", lambda entry: [entry["detail"]], FUNCTIONS, r"\(")))
    print("## Names\n\nWhat means something without being declared.\n")
    print(table(["name", "meaning", "described"], rows("name", lambda entry: [entry["detail"]], NAMES)))
    print("## Units\n\n[How they are written and combined](language.md#units).\n")
    print(table(["unit", "in SI units"], [["`%s`" % unit, entry["detail"].replace("unit, ", "").replace(" in SI units", "")]
                                          for unit, entry in items["unit"].items()]))
    print("## Codes of messages\n\n`plastc explain CODE` shows the same as the page.\n")
    print(table(["code", "meaning"], [["[%s](errors.md#%s)" % (code, code.lower()), meaning]
                                      for code, meaning in (line.split(None, 1) for line in codes)]), end="")


if __name__ == "__main__":
    main(sys.argv[1])

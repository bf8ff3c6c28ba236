"""highlight.py: writes the highlighting of programs for editors, from the tables of the compiler.

    python3 tools/highlight.py PLASTC FOLDER

The words are those that `plastc lsp` completes: statements in each kind of block, keywords, functions, names that mean something
without being declared, and units. FOLDER is editors/; tests/highlight.sh holds what is there to what this writes.
"""
import json
import os
import subprocess
import sys

BLOCKS = ["", "neuron n {", "projection a -> b {", "rule r {", "rule r { on_pre {", "task t {", "task t { phase p 1 s {", "search {",
          "test t {", "reference r {", "accept {"]


def exchange(plastc, requests):
    messages = b""
    for message in requests:
        text = json.dumps(dict(message, jsonrpc="2.0")).encode()
        messages += b"Content-Length: %d\r\n\r\n" % len(text) + text
    out = subprocess.run([plastc, "lsp"], input=messages, stdout=subprocess.PIPE, check=True).stdout
    answers = {}
    while out:
        head, _, rest = out.partition(b"\r\n\r\n")
        length = int(head.split(b":")[1])
        answer = json.loads(rest[:length].decode())
        if "id" in answer:
            answers[answer["id"]] = answer.get("result")
        out = rest[length:]
    return answers


def items_of(plastc):
    """Of each kind its words, with what the compiler says of them; of statements, too, the blocks where they can begin."""
    lines = ["plast 1"]
    places = []
    for block in BLOCKS:
        lines += [block, "", "}" * block.count("{")]
        places.append((len(lines) - 2, 0))
    lines.append("const a = 1 ")
    places += [(len(lines) - 1, len("const a = ")), (len(lines) - 1, len("const a = 1 "))]
    document = {"uri": "file:///words.plast", "languageId": "plast", "version": 1, "text": "\n".join(lines)}
    requests = [{"id": 0, "method": "initialize", "params": {}},
                {"method": "textDocument/didOpen", "params": {"textDocument": document}}]
    for k, (line, unit) in enumerate(places):
        requests.append({"id": k + 1, "method": "textDocument/completion",
                         "params": {"textDocument": document, "position": {"line": line, "character": unit}}})
    requests += [{"id": len(places) + 1, "method": "shutdown"}, {"method": "exit"}]
    answers = exchange(plastc, requests)
    found = {"statement": {}, "keyword": {}, "function": {}, "name": {}, "unit": {}}
    for k, block in enumerate(BLOCKS):
        if any(item["kind"] == 3 for item in answers[k + 1]):  # no statement can begin there
            continue
        for item in answers[k + 1]:
            if item["kind"] == 14:
                entry = found["statement"].setdefault(item["label"], {"detail": item.get("detail", ""), "blocks": []})
                entry["blocks"].append(block)
    for number in (len(BLOCKS) + 1, len(BLOCKS) + 2):
        for item in answers[number]:
            kind = {3: "function", 11: "unit", 12: "name", 14: "keyword"}.get(item["kind"])
            if kind:
                found[kind].setdefault(item["label"], {"detail": item.get("detail", "")})
    return found


def words_of(plastc):
    found = {kind: set(items) for kind, items in items_of(plastc).items()}
    found["keyword"] -= found["statement"]
    found["function"] -= found["statement"] | found["keyword"]
    return {kind: sorted(words) for kind, words in found.items()}


def textmate(words):
    def names(kind, scope, behind=""):
        return {"name": scope + ".plast", "match": r"(?<![\w.])(?:" + "|".join(words[kind]) + r")\b" + behind}

    number = r"\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"
    return json.dumps({
        "$schema": "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
        "name": "plast",
        "scopeName": "source.plast",
        "fileTypes": ["plast"],
        "patterns": [
            {"name": "comment.line.number-sign.plast", "match": "#.*$"},
            {"name": "string.quoted.double.plast", "begin": '"', "end": '"|$',
             "patterns": [{"name": "constant.character.escape.plast", "match": r"\\."}]},
            {"match": "(" + number + r")[ \t]*(" + "|".join(words["unit"]) + r")\b",
             "captures": {"1": {"name": "constant.numeric.plast"}, "2": {"name": "keyword.other.unit.plast"}}},
            {"name": "constant.numeric.plast", "match": number},
            {"match": r"\b(d)(\w+)(/)(dt)\b", "captures": {"2": {"name": "variable.other.plast"}}},
            names("function", "support.function", r"(?=\s*\()"),
            names("statement", "keyword.control"),
            names("keyword", "keyword.other"),
            names("name", "variable.language"),
            {"name": "keyword.operator.plast", "match": r"->|\+=|-=|\.\.|[<>=!]=|[-+*/^<>=~]"}]}, indent=2) + "\n"


def vim(words):
    lines = ['" plast.vim: highlighting of plastc programs. Written by tools/highlight.py.',
             "if exists('b:current_syntax')", "    finish", "endif", "",
             "syntax match plastNumber /\\<\\d\\+\\(\\.\\d\\+\\)\\?\\([eE][-+]\\?\\d\\+\\)\\?/ nextgroup=plastUnit skipwhite",
             "syntax match plastUnit contained /\\<\\(" + "\\|".join(words["unit"]) + "\\)\\>/"]
    for kind, group in [("statement", "Statement"), ("keyword", "Keyword"), ("name", "Special")]:
        lines.append("syntax keyword plast%s %s" % (group, " ".join(words[kind])))
    lines += ["syntax match plastFunction /\\<\\(" + "\\|".join(words["function"]) + "\\)\\>\\ze\\s*(/",
              "syntax match plastMember /\\.\\w\\+/", "syntax region plastString start=/\"/ skip=/\\\\./ end=/\"/ oneline",
              "syntax match plastComment /#.*$/", ""]
    for group, link in [("Number", "Number"), ("Unit", "Type"), ("Statement", "Statement"), ("Keyword", "Keyword"),
                        ("Special", "Special"), ("Function", "Function"), ("String", "String"), ("Comment", "Comment")]:
        lines.append("highlight default link plast%s %s" % (group, link))
    lines += ["", "setlocal commentstring=#\\ %s", "let b:current_syntax = 'plast'", ""]
    return "\n".join(lines)


def emacs(words):
    def listed(kind):
        return "'(" + " ".join('"%s"' % word for word in words[kind]) + ")"

    return """;;; plast-mode.el --- programs of plastc  -*- lexical-binding: t -*-
;; Written by tools/highlight.py.

(defvar plast-font-lock
  (list
   (cons (concat "\\\\_<" (regexp-opt %s t) "[ \\t]*(") '(1 font-lock-function-name-face))
   (cons (concat "\\\\_<" (regexp-opt %s t) "\\\\_>") 'font-lock-keyword-face)
   (cons (concat "\\\\_<" (regexp-opt %s t) "\\\\_>") 'font-lock-builtin-face)
   (cons (concat "[0-9][ \\t]*" (regexp-opt %s t) "\\\\_>") '(1 font-lock-type-face))
   (cons (concat "\\\\_<" (regexp-opt %s t) "\\\\_>") 'font-lock-constant-face)))

(defvar plast-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?# "<" table)
    (modify-syntax-entry ?\\n ">" table)
    (modify-syntax-entry ?_ "_" table)
    (modify-syntax-entry ?\\" "\\"" table)
    table))

;;;###autoload
(define-derived-mode plast-mode prog-mode "plast"
  "Programs of plastc."
  (setq-local font-lock-defaults '(plast-font-lock))
  (setq-local comment-start "# ")
  (setq-local comment-end ""))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\\\.plast\\\\'" . plast-mode))

(provide 'plast-mode)
;;; plast-mode.el ends here
""" % tuple(listed(kind) for kind in ("function", "statement", "keyword", "unit", "name"))


def pygments(words):
    def listed(kind):
        lines, line = [], "   "
        for word in words[kind]:
            if len(line) + len(word) > 108:
                lines.append(line)
                line = "   "
            line += " %r," % word
        return "(\n%s\n)" % "\n".join(lines + [line])

    text = '"""A lexer of Pygments for programs of plastc. Written by tools/highlight.py."""\n'
    text += "from pygments.lexer import RegexLexer, bygroups, words\n"
    text += "from pygments.token import Comment, Keyword, Name, Number, Operator, Punctuation, String, Text\n\n"
    for kind in ("statement", "keyword", "function", "name", "unit"):
        text += "%sS = %s\n" % (kind.upper(), listed(kind))
    return text + r'''

class PlastLexer(RegexLexer):
    name = "plast"
    aliases = ["plast"]
    filenames = ["*.plast"]
    tokens = {
        "root": [
            (r"#.*$", Comment.Single),
            (r"\s+", Text),
            (r'"(\\.|[^"\\\n])*"?', String.Double),
            (r"(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)([ \t]*)(" + "|".join(UNITS) + r")\b", bygroups(Number, Text, Keyword.Type)),
            (r"\d+(\.\d+)?([eE][+-]?\d+)?", Number),
            (r"(\.)(\w+)", bygroups(Punctuation, Name.Attribute)),
            (words(FUNCTIONS, prefix=r"\b", suffix=r"(?=\s*\()"), Name.Function),
            (words(STATEMENTS, prefix=r"\b", suffix=r"\b"), Keyword),
            (words(KEYWORDS, prefix=r"\b", suffix=r"\b"), Keyword.Pseudo),
            (words(NAMES, prefix=r"\b", suffix=r"\b"), Name.Builtin),
            (r"[A-Za-z_]\w*", Name),
            (r"->|\+=|-=|\.\.|[<>=!]=|[-+*/^<>=~]", Operator),
            (r"[()\[\]{},;:.]", Punctuation),
        ]
    }
'''


FILES = {"vscode/syntaxes/plast.tmLanguage.json": textmate, "vim/syntax/plast.vim": vim, "emacs/plast-mode.el": emacs,
         "pygments/plast_lexer.py": pygments}

if __name__ == "__main__":
    found = words_of(sys.argv[1])
    for name, write in FILES.items():
        path = os.path.join(sys.argv[2], name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(write(found))

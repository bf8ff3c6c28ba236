#!/bin/sh
# highlight.sh: the highlighting in editors/ and the index docs/words.md are what tools/ make of the compiler's tables, and other
# programs read them.
#
#     OUT=build sh tests/highlight.sh
set -u
. tests/common.sh
plastc=$(cd "${OUT:=build}" && pwd)/plastc
need "$plastc"
python=/usr/bin/python3
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT

if $python tools/highlight.py "$plastc" "$scratch"; then pass; else fail 'tools/highlight.py'; fi
for file in vscode/syntaxes/plast.tmLanguage.json vim/syntax/plast.vim emacs/plast-mode.el pygments/plast_lexer.py; do
    if cmp -s "$scratch/$file" "editors/$file"; then
        pass
    else
        fail "editors/$file is not up to date: python3 tools/highlight.py $OUT/plastc editors"
    fi
done
if $python -B tools/words.py "$plastc" >"$scratch/words.md" && cmp -s "$scratch/words.md" docs/words.md; then
    pass
else
    fail "docs/words.md is not up to date: python3 tools/words.py $OUT/plastc >docs/words.md"
fi
for file in vscode/package.json vscode/language-configuration.json vscode/syntaxes/plast.tmLanguage.json; do
    if $python -m json.tool "editors/$file" >/dev/null; then pass; else fail "editors/$file is no JSON"; fi
done
# Each pattern of the grammar is one, and finds what it should.
cat >"$scratch/patterns.py" <<'PROGRAM'
import json, re
grammar = json.load(open("editors/vscode/syntaxes/plast.tmLanguage.json"))
patterns = [(part["match"], part) for part in grammar["patterns"] if "match" in part]
def first(text):
    found = [(re.search(pattern, text), part) for pattern, part in patterns if re.search(pattern, text)]
    return min(found, key=lambda pair: pair[0].start())[1]
assert first("20 ms")["captures"]["2"]["name"] == "keyword.other.unit.plast"
assert first("plastic stdp")["name"] == "keyword.control.plast"
assert first("mean(x)")["name"] == "support.function.plast"
assert first("w")["name"] == "variable.language.plast"
assert first("# plastic")["name"] == "comment.line.number-sign.plast"
PROGRAM
if $python "$scratch/patterns.py"; then pass; else fail 'patterns of TextMate'; fi
# Nothing in the examples is unknown to the lexer.
if $python -c 'import pygments' 2>/dev/null; then
    cat >"$scratch/lex.py" <<'PROGRAM'
import glob, sys
sys.path.insert(0, "editors/pygments")
sys.dont_write_bytecode = True
from plast_lexer import PlastLexer
from pygments.token import Error, Keyword
for path in glob.glob("examples/*.plast") + glob.glob("examples/*/*.plast"):
    text = open(path).read()
    tokens = list(PlastLexer(stripnl=False, ensurenl=False).get_tokens(text))
    assert "".join(value for _, value in tokens) == text, path
    assert not [value for kind, value in tokens if kind is Error], path
    assert any(kind in Keyword for kind, _ in tokens), path
PROGRAM
    if $python "$scratch/lex.py"; then pass; else fail 'the lexer of Pygments'; fi
else
    echo 'no Pygments: its lexer is not tried'
fi
if command -v emacs >/dev/null; then
    if emacs -Q --batch -l editors/emacs/plast-mode.el --eval '(with-temp-buffer (plast-mode) (insert "plastic stdp") (font-lock-ensure)
        (unless (eq (get-text-property 1 (quote face)) (quote font-lock-keyword-face)) (kill-emacs 1)))' >"$scratch/log" 2>&1; then
        pass
    else
        fail 'the mode of Emacs'
        tail -n 5 "$scratch/log"
    fi
else
    echo 'no Emacs: its mode is not tried'
fi
if command -v vim >/dev/null && vim --version | grep -q '+syntax'; then
    echo 'plastic stdp' >"$scratch/a.plast"
    vim -u NONE -es -c 'syntax on' -c "source editors/vim/syntax/plast.vim" -c "redir! > $scratch/group" \
        -c 'silent echo synIDattr(synID(1, 1, 1), "name")' -c 'redir END' -c 'qa!' "$scratch/a.plast" </dev/null
    same 'the syntax of Vim' plastStatement "$(tr -d '\n' <"$scratch/group")"
else
    echo 'no Vim with syntax: its highlighting is not tried'
fi
summary

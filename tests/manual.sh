#!/bin/sh
# manual.sh: the pages in man/ are what tools/manual.py makes of the help of plastc, scdoc reads them, and groff shows them
# without a warning.
#
#     OUT=build sh tests/manual.sh
set -u
. tests/common.sh
plastc=$(cd "${OUT:=build}" && pwd)/plastc
need "$plastc"
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
export PYTHONDONTWRITEBYTECODE=1

if /usr/bin/python3 tools/manual.py "$plastc" "$scratch/new"; then pass; else fail 'tools/manual.py'; fi
if diff -r "$scratch/new" man >"$scratch/log"; then
    pass
else
    fail "man/ is not up to date: python3 tools/manual.py $OUT/plastc man"
    head -n 20 "$scratch/log"
fi
# A page of each command, and of plastc.
commands=$("$plastc" --help | awk 'NR > 2 && !NF { exit } NR > 2 { print "plastc-" $1 ".1.scd" }')
same 'the pages' "$(printf '%s\n' $commands plastc.1.scd | sort)" "$(ls man | sort)"

if command -v scdoc >/dev/null; then
    for file in man/*.scd; do
        page=$scratch/$(basename "$file" .scd)
        if scdoc <"$file" >"$page" 2>"$scratch/log"; then pass; else fail "scdoc $file: $(head -n 1 "$scratch/log")"; fi
        same "groff -man -ww $page" none "$(groff -man -ww -Tutf8 "$page" 2>&1 >/dev/null | head -n 3 | grep . || echo none)"
    done
    # What stands in the help is read on the page: every option, and a line with characters that mean something to scdoc.
    groff -man -Tascii -P-cbou "$scratch/plastc-run.1" >"$scratch/run"
    for option in $("$plastc" run --help | awk '/^  -/ { print $1 }'); do
        if grep -qe "^  *$option\( \|\$\)" "$scratch/run"; then pass; else fail "plastc-run(1) has no $option"; fi
    done
    for text in '--jit auto|tcc|cc' '--workers \[ADDRESS]' '--set NAME=VALUE' 'plastc run FILE.plast \[OPTIONS]'; do
        if grep -qe "$text" "$scratch/run"; then pass; else fail "plastc-run(1) has no '$text'"; fi
    done
else
    echo 'no scdoc: the pages of the manual are not read'
fi
summary

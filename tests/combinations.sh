#!/bin/sh
# combinations.sh: the table of tests/fuzz/combinations.def. What it says is refused is refused, with the message of the
# golden program that stands there; the programs of tests/differential.sh draw every other cell; and docs/testing.md has
# the counts.
#
#     REFUSED=2 sh tests/combinations.sh
#
# REFUSED is how many cells of each row are tried.
set -u
. tests/common.sh
: "${OUT:=build}" "${REFUSED:=2}"
work=$OUT/tests/combinations
rm -rf "$work"
mkdir -p "$work"
sh tests/fuzz/data.sh "$work"

errors() { # messages on stdin: one a line, without the names in them
    sed -n "s/^[^ ]*: error\[\(E[0-9]*\)\]: /\1 /p" | sed "s/'[^']*'/'…'/g; s/\[[0-9]*\]/[…]/g"
}

"$OUT/tests/generate" --refused "$REFUSED" >"$work/refused"
while read -r cell golden; do
    "$OUT/tests/generate" --cell "$cell" >"$work/$cell.plast"
    "$OUT/plastc" check "$work/$cell.plast" 2>&1 | errors >"$work/messages"
    if cat tests/golden/bad/*/"$golden.err" | errors | grep -qxFf - "$work/messages"; then
        pass
    else
        fail "cell $cell: not refused as $golden.plast of tests/golden/bad is"
    fi
done <"$work/refused"

# 40,000 programs: those of `make check-long`.
if "$OUT/tests/generate" --count 0 40000 >"$work/counts"; then
    pass
else
    fail "a cell is in none of 40,000 programs"
fi
sed -n '/^| | drawn/,/^$/p' docs/testing.md | sed '/^$/d' >"$work/documented"
if cmp -s "$work/counts" "$work/documented"; then
    pass
else
    fail "docs/testing.md has other counts than $work/counts"
fi
summary

#!/bin/sh
# verify.sh: numbers that others found, or that follow from formulas, beside ours. Programs in
# tests/verify/ name them as `# expect REPORT VALUE TOLERANCE`. OUT is the build folder.
set -u
. tests/common.sh
: "${OUT:=build}"
printf '%-24s %-10s %-22s %-22s %s\n' program report expected found difference
for program in tests/verify/*.plast; do
    name=$(basename "$program" .plast)
    for tier in tcc cc; do
        "$OUT/plastc" eval "$program" --rule none --jit $tier --json >"$OUT/tests/verify.json" ||
            echo '{"search_outcomes":[]}' >"$OUT/tests/verify.json"
        grep '^# expect ' "$program" | while read -r _ _ report value tolerance; do
            jq -r --arg program "$name" --arg report "$report" --arg value "$value" \
                --arg tolerance "$tolerance" '
                ([.search_outcomes[] | select(.name == $report) | .mean] | first) as $found |
                (if $found == null then 1e300 else ($found - ($value | tonumber)) end) as $off |
                [$program, $report, $value, ($found | tostring), ($off | tostring),
                 (if ($off | fabs) <= ($tolerance | tonumber) then "ok" else "WRONG" end)] | @tsv' \
                "$OUT/tests/verify.json"
        done
    done
done >"$OUT/tests/verify.tsv"
while IFS="$(printf '\t')" read -r name report value found off verdict; do
    printf '%-24s %-10s %-22s %-22s %.1e %s\n' "$name" "$report" "$value" "$found" "$off" "$verdict"
    if [ "$verdict" = ok ]; then pass; else fail "$name, $report: expected $value, found $found"; fi
done <"$OUT/tests/verify.tsv"
summary

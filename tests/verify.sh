#!/bin/sh
# verify.sh: numbers that others found, or that follow from formulas, beside ours. OUT is the build
# folder. Comments of the programs in tests/verify/ say what is expected of their reports:
#
#   # source TEXT                           where the numbers below come from
#   # run ARGUMENTS                         of `plastc eval` for what is expected below, beside --rule none
#   # long ARGUMENTS                        further ones from here on, if LONG is 1
#   # expect REPORT = FORMULA within FORMULA
#   # order REPORT = FORMULA is ORDER within TOLERANCE at CONSTANT = VALUE, VALUE, …
#                                           the error falls with that power of the constant
#
# Formulas are awk's, with the functions of tests/verify/formulas.awk, the numbers of
# tests/reference/neurons.c, synapses.c and pairings.c and the reports of the same run.
#
#   verify.sh [PROGRAM ...]                 those only; default: tests/verify/*.plast
set -u
. tests/common.sh
: "${OUT:=build}"
work=$OUT/tests/verify
rm -rf "$work"
mkdir -p "$work"
for reference in neurons synapses pairings; do
    "${CC:-cc}" -std=c11 -O2 "tests/reference/$reference.c" -o "$work/$reference" -lm || exit 1
    "$work/$reference" || exit 1
done >"$work/references.txt"
[ $# -gt 0 ] || set -- tests/verify/*.plast

row() { # WHAT EXPECTED OURS DIFFERENCE SOURCE VERDICT
    printf '%-47s %-22s %-22s %8s  %-5s  %s\n' "$1" "$2" "$3" "$4" "$6" "$5"
    if [ "$6" = ok ]; then pass; else fail "$1: expected $2, found $3"; fi
}

# evaluate TIER ARGUMENTS: writes what $program reports to the file named in $found
evaluate() {
    found=$work/$name.$(echo "$*" | tr -c 'A-Za-z0-9.\n' _)
    [ -f "$found" ] && return
    tier=$1
    shift
    # the arguments as a shell reads them
    eval "\"$OUT/plastc\" eval \"$program\" --jit $tier --json -q $*" >"$work/result.json" ||
        { fail "$program: plastc eval $*"; echo '{"search_outcomes":[]}' >"$work/result.json"; }
    jq -r '.search_outcomes[] | "\(.name) = \(.mean // 1e300)"' "$work/result.json" >"$found"
}

# formula TEXT: its value, with all digits
formula() {
    { cat tests/verify/formulas.awk; echo 'BEGIN {'; cat "$work/references.txt" "$found"
        echo "printf \"%.17g\", $1 }"; } >"$work/formula.awk"
    awk -f "$work/formula.awk"
}

verdict() { # FOUND EXPECTED TOLERANCE: the difference, and whether it is small enough
    awk "BEGIN { d = ($1) - ($2); printf \"%.1e %s\", d, (d <= $3 && -d <= $3 ? \"ok\" : \"WRONG\") }" </dev/null
}

expect() { # REPORT FORMULA TOLERANCE
    evaluate tcc "$arguments"
    [ -s "$found" ] || return
    ours=$(sed -n "s/^$1 = //p" "$found")
    expected=$(formula "$2")
    found_verdict=$(verdict "${ours:-1e300}" "$expected" "$(formula "$3")")
    row "$name: $1$shown" "$expected" "$ours" "${found_verdict% *}" "$source" "${found_verdict#* }"
}

# order REPORT FORMULA ORDER TOLERANCE CONSTANT VALUES
order() {
    before=
    worst=
    old_ifs=$IFS
    IFS=,
    for value in $6; do
        IFS=$old_ifs
        value=${value# }
        evaluate tcc "$arguments --set '$5=$value'"
        [ -s "$found" ] || continue
        ours=$(sed -n "s/^$1 = //p" "$found")
        expected=$(formula "$2")
        off=$(awk "BEGIN { printf \"%.17g\", ${ours:-1e300} - ($expected) }" </dev/null)
        printf '%-47s %-22s %-22s %8.1e\n' "$name: $1 at $5 = $value" "$expected" "$ours" "$off"
        if [ -n "$before" ]; then
            worst=$(awk "function abs(x) { return x < 0 ? -x : x }
                BEGIN { p = log(abs($before) / abs($off)) / log(${last% *} / ${value% *})
                    printf \"%.4f\", (abs(p - $3) > abs(${worst:-p} - $3) ? p : ${worst:-p}) }" </dev/null)
        fi
        before=$off
        last=$value
    done
    IFS=$old_ifs
    found_verdict=$(verdict "${worst:-1e300}" "$3" "$4")
    row "$name: $1, order in $5" "$3" "$worst" "${found_verdict% *}" "$source" "${found_verdict#* }"
}

printf '%-47s %-22s %-22s %8s  %-5s  %s\n' what expected ours difference '' source
for program in "$@"; do
    name=$(basename "$program" .plast)
    arguments='--rule none'
    more=
    shown=
    source=
    while read -r _ word rest; do
        case $word in
        source) source=$rest ;;
        run)
            shown=${rest:+" ($(echo "$rest" | tr -d "'" | sed 's/--//g')"")"}
            case $rest in *--rule*) arguments=$rest$more ;; *) arguments="--rule none $rest$more" ;; esac
            ;;
        long) [ "${LONG:-0}" = 0 ] || more=" $rest" ;;
        expect) expect "${rest%% = *}" "$(echo "${rest#* = }" | sed 's/ within .*//')" "${rest##* within }" ;;
        order)
            values=${rest##* at }
            middle=${rest#* = }
            rule=${middle##* is }
            order "${rest%% = *}" "${middle%% is *}" "${rule%% within *}" \
                "$(echo "$rule" | sed 's/.* within \(.*\) at .*/\1/')" "${values%% = *}" "${values#* = }"
            ;;
        esac
    done <<END
$(grep -E '^# (source|run|long|expect|order)( |$)' "$program")
END
    # The code of the system's compiler gives the same bits.
    evaluate tcc "$arguments"
    first=$found
    evaluate cc "$arguments"
    if [ -s "$found" ] && cmp -s "$first" "$found"; then pass; else fail "$program: tcc and cc differ"; fi
done
summary

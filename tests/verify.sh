#!/bin/sh
# verify.sh: numbers that others found, or that follow from formulas, beside ours. OUT is the build
# folder. Comments of the programs in tests/verify/ say what is expected of their reports:
#
#   # source TEXT                           where the numbers below come from
#   # run ARGUMENTS                         of `plastc eval` for what is expected below, beside --rule none if the program has it
#   # long ARGUMENTS                        further ones from here on, if LONG is 1
#   # search ARGUMENTS                      of `plastc run`; what is expected below is of the rule that it finds
#   # replay FILE.py NUMBERS                a program beside it, which reads the recording of that run (`plastc simulate`) and the
#                                           numbers, and prints `NAME = VALUE`s for the formulas below; FOUND
#                                           is the folder of the search
#   # expect REPORT = FORMULA within FORMULA
#   # program EXAMPLE                       these lines are of that one, in a file NAME.about
#   # study WORDS, # before LINES, # gives WORDS, # elsewhere WORDS
#                                           the program has a row in docs/studies.md, which is made of these; in what it gives,
#                                           {FORMULA %.4f} is a number of the present run
#   # order REPORT = FORMULA is ORDER within TOLERANCE at CONSTANT = VALUE, VALUE, …
#                                           the error falls with that power of the constant
#
# Formulas are awk's, with the functions of tests/verify/formulas.awk, the numbers of
# tests/reference/neurons.c, synapses.c and pairings.c and the reports of the same run. TIERS: tcc cc.
#
#   verify.sh [PROGRAM ...]                 those only; default: tests/verify/*.plast
set -u
. tests/common.sh
: "${OUT:=build}" "${TIERS:=tcc cc}" "${VERIFY:=verify}"
work=$OUT/tests/$VERIFY
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

# replay FILE NUMBERS: what it prints goes to the references; a fault of it leaves the formulas without its names
replay() {
    file=$1
    shift
    recording=$work/$name.recording
    eval "\"$OUT/plastc\" simulate \"$program\" --jit tcc -q --out \"$recording\" $arguments" >/dev/null &&
        FOUND=$work/$name.run$searches /usr/bin/python3 -B "$(dirname "$program")/$file" "$recording" "$@" >>"$work/references.txt" ||
        fail "$program: replay $file"
    rm -rf "$recording"
}

# formula TEXT: its value, with all digits
formula() {
    { cat tests/verify/formulas.awk; echo 'BEGIN {'; cat "$work/references.txt"
        grep -v '^length = ' "$found" # a function of awk
        echo "printf \"%.17g\", $1 }"; } >"$work/formula.awk"
    awk -f "$work/formula.awk"
}

# filled TEXT: with the numbers for what stands in braces
filled() {
    text=$1
    while [ "${text#*\{}" != "$text" ]; do
        rest=${text#*\{}
        term=${rest%%\}*}
        number=$(formula "${term% %*}")
        text=${text%%\{*}$(printf "%${term##*%}" "$number")${rest#*\}}
    done
    echo "$text"
}

# The page of the studies gives what is measured now.
check_row() {
    link="[$name.plast](../$program)"
    shown_row=$(grep -F "| $link |" docs/studies.md)
    row="| $link | $(grep -cvE '^[[:space:]]*(#.*)?$' "$program") | ${before:-–} | $study | $gives | $elsewhere |"
    same "docs/studies.md: the row of $name" "$row" "$shown_row"
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
for about in "$@"; do
    program=$about
    case $about in *.about) program=$(sed -n 's/^# program //p' "$about") ;; esac
    name=$(basename "$program" .plast)
    # of the rule named so, if the program has it
    known=
    ! grep -qE '^(reference none|include "parts/frame)' "$program" || known='--rule none'
    arguments=$known
    more=
    shown=
    source=
    searches=0
    study=
    before=
    gives=
    elsewhere=
    while read -r _ word rest; do
        case $word in
        study) study=$rest ;;
        before) before=$rest ;;
        gives)
            evaluate tcc "$arguments"
            gives=$gives$(filled "$rest")
            ;;
        elsewhere) elsewhere=$rest ;;
        source) source=$rest ;;
        run)
            shown=${rest:+" ($(echo "$rest" | tr -d "'" | sed 's/--//g')"")"}
            case $rest in *--rule*) arguments=$rest$more ;; *) arguments="$known $rest$more" ;; esac
            ;;
        long) [ "${LONG:-0}" = 0 ] || more=" $rest" ;;
        search)
            searches=$((searches + 1))
            shown=" (found by $(echo "$rest" | tr -d "'" | sed 's/--//g'))"
            known="--coefficients '$work/$name.run$searches'"
            arguments=$known
            eval "\"$OUT/plastc\" run \"$program\" --jit tcc -q --no-report $rest --out '$work/$name.run$searches'" ||
                fail "$program: plastc run $rest"
            ;;
        replay) replay $rest ;;
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
$(grep -E '^# (source|run|search|long|replay|expect|order|study|before|gives|elsewhere)( |$)' "$about")
END
    [ -z "$study" ] || check_row
    # The code of the system's compiler gives the same bits.
    [ "$TIERS" = 'tcc cc' ] || continue
    evaluate tcc "$arguments"
    first=$found
    evaluate cc "$arguments"
    if [ -s "$found" ] && cmp -s "$first" "$found"; then pass; else fail "$program: tcc and cc differ"; fi
done
summary

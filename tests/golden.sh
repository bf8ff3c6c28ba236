#!/bin/sh
# golden.sh: what plastc prints, against what it is expected to print.
#
#     OUT=build sh tests/golden.sh [--rewrite]
#
# Below tests/golden each folder is a stage, and NAME.plast stands beside its expectations:
#
#     bad                 the messages of a wrong program (.err), and the exit code: 1, or N if the
#                         first line is `# exit N`; in a folder for each hundred of their first code,
#                         and all are checked in one folder with bad/data and bad/included
#     parse check emit    --dump ast (.ast), checked (.checked), c (.c)
#     ir                  --dump ir (.ir) and ir-opt (.ir-opt)
#     passes              what tests/passes.c prints of modules of the IR (NAME.ir, .out)
#     run                 of the result of a short search the rule and its outcomes (.out), the members that
#                         the program names in its first line, `# members: NAME ...`, or all of them: `# members: all`
#     gradcheck           the slopes of the loss (.out)
#     info                what plastc info prints (.out)
#     test                the tests of programs, and the exit code (.out)
#     fmt                 what plastc fmt makes of a program (.out)
#     json                what commands print with --json: a line `# $ COMMAND` of the program is one (.json, one behind
#                         the other, each with its exit code)
#
# And whatever IR plastc prints of the programs in ir, emit, run and of the examples reads back to the same text.
#
# Times and versions are left out. plastc runs in the folder of the program, so that paths in messages
# are short. --rewrite makes the expectations what plastc prints now; read the diff before committing it.
set -u
. "$(dirname "$0")/common.sh"
rewrite=${1:-}
OUT=${OUT:-build}
plastc=$(cd "$OUT" && pwd)/plastc
need "$plastc"
passes=${plastc%/*}/tests/passes
root=$(cd "$(dirname "$0")/.." && pwd)
golden=$root/tests/golden
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT

passed() {
    echo passed
}

# failed WORDS...
failed() {
    echo "FAILED: $*"
}

# compare EXPECTED: against what was written to $scratch/$stage.text
compare() {
    if [ "$rewrite" = --rewrite ]; then
        cmp -s "$scratch/$stage.text" "$1" || cp "$scratch/$stage.text" "$1"
    fi
    if [ ! -f "$1" ]; then
        failed "$1 is missing; --rewrite makes it"
    elif diff -u "$1" "$scratch/$stage.text"; then
        passed
    else
        failed "$1"
    fi
}

# Programs that are better described than stored.
generate() {
    awk 'BEGIN { printf "plast 1\nconst eta = "
                 for (k = 0; k < 10000; k++) printf "("
                 printf "1"
                 for (k = 0; k < 10000; k++) printf ")"
                 print "" }' >deep_parentheses.plast
    awk 'BEGIN { print "plast 1"
                 for (k = 0; k < 300; k++) print "task t {"
                 for (k = 0; k < 300; k++) print "}" }' >deep_blocks.plast
    awk 'BEGIN { print "plast 1"
                 for (k = 0; k < 60; k++) print "const c" k " = " }' >many_mistakes.plast
    awk 'BEGIN { printf "plast 1\nconst eta = 0"
                 for (k = 0; k < 20000; k++) printf " + k"
                 print "" }' >long_line.plast
}

# check_bad FOLDER/NAME: the program is in this folder
check_bad() {
    name=${1#*/}
    wanted=1
    case $(head -n 1 "$name.plast" | tr -cd '# a-z0-9') in
    '# exit '*) wanted=$(head -n 1 "$name.plast" | tr -cd '0-9') ;;
    esac
    timeout 60 "$plastc" check "$name.plast" >"$scratch/bad.out" 2>"$scratch/bad.text"
    code=$?
    compare "$golden/bad/$1.err"
    if [ $code -ne "$wanted" ] || { [ "$wanted" -ne 0 ] && [ -s "$scratch/bad.out" ]; }; then
        failed "bad/$name.plast: exit code $code, not $wanted, or something on standard output"
    fi
    first=$(grep -ohE '\[E0[0-9]' "$golden/bad/$1.err" | head -n 1 | tr -cd '0-9')
    [ "${first#0}00" = "${1%/*}" ] || failed "bad/$1.plast belongs to bad/${first#0}00"
}

check_all_bad() {
    # Some read what lies beside, or outside of, their folder.
    mkdir "$scratch/beside"
    cp -r "$golden/run" "$golden/parse" "$scratch/beside"
    mkdir "$scratch/beside/bad"
    cd "$scratch/beside/bad" || exit 1
    cp -r "$golden"/bad/*/ .
    mv ./[0-9]00/*.plast .
    generate
    for file in *.plast; do
        expected=$(cd "$golden/bad" && ls ./[0-9]00/"${file%.plast}.err" ./[0-9]00/"$file" 2>/dev/null | head -n 1)
        expected=${expected#./}
        check_bad "${expected%.*}"
    done
    # Each code of a message has a program that shows it.
    sed -n 's/^CODE(\([A-Z_]*\), \([0-9]*\),.*/\1 \2/p' "$root/compiler/base/diag_codes.def" |
        while read -r name number; do
            grep -qs "\[E0$number\]" "$golden"/bad/*/*.err || failed "no program in bad/ shows E_$name"
        done
    for file in "$golden"/bad/*/*.err; do
        [ -f "$(basename "$file" .err).plast" ] || failed "$file has no program"
    done
}

# check_dumps DUMP...: the name of a dump is that of its expectation
check_dumps() {
    for file in *.plast; do
        for dump in "$@"; do
            timeout 60 "$plastc" check --dump "$dump" "$file" 2>&1 |
                sed 's/generated by plastc [0-9.]*/generated by plastc/' >"$scratch/$stage.text"
            compare "$golden/$stage/${file%.plast}.$dump"
        done
    done
}

# The program is made here, since plastc itself does not need it.
check_passes() {
    mpi=
    [ "${PAR:=single}" = mpi ] && mpi=1
    MAKEFLAGS= make -s -C "$root" MODE="${MODE:=release}" MPI=$mpi "$OUT/tests/passes" || {
        failed "no $OUT/tests/passes"
        return
    }
    for file in *.ir; do
        "$passes" "$file" >"$scratch/$stage.text" 2>&1 || failed "$file"
        compare "$golden/$stage/${file%.ir}.out"
    done
    for file in "$root"/examples/*.plast "$golden"/ir/*.plast "$golden"/emit/*.plast "$golden"/run/*.plast; do
        for dump in ir ir-opt; do
            if "$plastc" check --dump $dump "$file" >"$scratch/again.ir" 2>/dev/null &&
                ! "$passes" --again "$scratch/again.ir"; then
                failed "$dump of $file does not read back"
            fi
        done
        passed
    done
    # What was read is what plastc had: its passes make the same of it.
    for file in "$golden"/ir/*.plast; do
        echo '# passes fold horner fold hoist unroll scalar refold split hoist dead layout' >"$scratch/whole.ir"
        "$plastc" check --dump ir "$file" | sed 's/  # .*//' >>"$scratch/whole.ir"
        "$plastc" check --dump ir-opt "$file" | sed 's/  # .*//' >"$scratch/whole.out"
        if "$passes" "$scratch/whole.ir" | diff -u "$scratch/whole.out" -; then
            passed
        else
            failed "passes make something else of the ir of $file"
        fi
    done
}

# The rule and the outcomes of $scratch/run.json, and the members NAMES as they are: a new member changes no
# expectation but that which has all.
result_of() { # NAMES
    if [ "$1" = all ]; then
        grep -vE '"(seconds|version|command_line|machine|[a-z_]*sha256)":' "$scratch/run.json"
        return
    fi
    awk -F'\t' -v names=" $1 " '
        function text() { sub(/^[^:]*:\t"?/, ""); sub(/"?,?$/, ""); return $0 }
        /^}/ { whole = 0 }
        /^\t"/ {
            name = $2
            gsub(/[":]/, "", name)
            whole = index(names, " " name " ") > 0
            set = name ~ /_outcomes$/ ? name : ""
            if (name == "equation" || name == "latex") {
                rule = text()
                gsub(/\\\\/, "\001", rule)
                gsub(/\\n/, "\n" name "  ", rule)
                gsub(/\\"/, "\"", rule)
                gsub(/\001/, "\\", rule)
                print name "  " rule
            }
        }
        set != "" && /"name":/ { outcome = text() }
        set != "" && /"is_loss":/ { kind = text() == "true" ? "loss" : "report" }
        set != "" && /"mean":/ { mean = text() }
        set != "" && /"median":/ { median = text() }
        set != "" && /"undefined":/ {
            print set "  " kind " " outcome ": mean " mean ", median " median ", undefined " text()
        }
        whole' "$scratch/run.json"
}

check_runs() {
    for file in *.plast; do
        timeout 60 "$plastc" run "$file" --seed 1 --threads 1 --jit tcc -q --json \
            --out "$scratch/run" >"$scratch/run.json" 2>&1
        result_of "$(sed -n '1s/^# members: //p' "$file")" >"$scratch/run.text"
        compare "$golden/run/${file%.plast}.out"
        grep -q '"equation":' "$scratch/run.json" || failed "$file: $(head -n 3 "$scratch/run.json")"
        rm -rf "$scratch/run"
    done
}

check_infos() {
    for file in *.plast; do
        timeout 60 "$plastc" info "$file" --threads 2 --lanes 4 >"$scratch/$stage.text" 2>&1
        compare "$golden/$stage/${file%.plast}.out"
    done
}

check_tests() {
    for file in *.plast; do
        timeout 60 "$plastc" test "$file" --threads 1 --jit tcc >"$scratch/$stage.text" 2>&1
        echo "exit code $?" >>"$scratch/$stage.text"
        compare "$golden/$stage/${file%.plast}.out"
    done
}

check_jsons() {
    for file in *.plast; do
        sed -n 's/^# \$ //p' "$file" | while read -r line; do
            echo "$line"
            # shellcheck disable=SC2086
            timeout 60 "$plastc" $line --json "$file" 2>&1
            echo "exit code $?"
        done >"$scratch/$stage.text"
        compare "$golden/$stage/${file%.plast}.json"
    done
}

check_formats() {
    for file in *.plast; do
        timeout 60 "$plastc" fmt - <"$file" >"$scratch/$stage.text" 2>&1
        compare "$golden/$stage/${file%.plast}.out"
    done
}

check_slopes() {
    for file in *.plast; do
        timeout 60 "$plastc" gradcheck "$file" --threads 1 --jit tcc >"$scratch/$stage.text" 2>&1
        compare "$golden/gradcheck/${file%.plast}.out"
    done
}

for stage in bad parse check ir passes emit run gradcheck test info json fmt; do
    (
        cd "$golden/$stage" || exit 1
        case $stage in
        bad) check_all_bad ;;
        parse) check_dumps ast ;;
        check) check_dumps checked ;;
        ir) check_dumps ir ir-opt ;;
        passes) check_passes ;;
        emit) check_dumps c ;;
        run) check_runs ;;
        gradcheck) check_slopes ;;
        test) check_tests ;;
        info) check_infos ;;
        json) check_jsons ;;
        fmt) check_formats ;;
        esac
        echo ended
    ) >"$scratch/$stage.log" 2>&1 &
done
wait
for log in "$scratch"/*.log; do
    grep -qx ended "$log" || failed "$(basename "$log" .log): the stage broke off" >>"$log"
done
cat "$scratch"/*.log | grep -vx -e passed -e ended
good=$(cat "$scratch"/*.log | grep -c '^passed$')
bad=$(cat "$scratch"/*.log | grep -c '^FAILED: ')
[ "$good" -eq 0 ] && bad=$((bad + 1))
echo "$good passed, $bad failed"
[ "$bad" -eq 0 ]

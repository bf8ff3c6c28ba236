#!/bin/sh
# differential.sh: programs made at random give the same bits by libtcc, by cc with few and many lanes and as a
# standalone program, and to 1e-9 what an interpreter of the checked program says (tests/reference/).
#
#     PROGRAMS=2000 NETWORKS=2000 COMPILED=500 FIRST=1 sh tests/differential.sh
#
# PROGRAMS are those of `generate NUMBER`, NETWORKS those of `generate --network NUMBER`, which draw from the table in
# tests/fuzz/combinations.def. All are interpreted; the first COMPILED of each kind go through cc, too, which takes
# longer: with LANES, and as a standalone program built with the flags in STANDALONE. Every RECORDED-th is simulated: that
# it records changes no bit, and what is recorded is, number by number, what the interpreter records.
set -u
. tests/common.sh
: "${OUT:=build}" "${CC:=cc}" "${PROGRAMS:=60}" "${NETWORKS:=100}" "${COMPILED:=2}" "${FIRST:=1}"
: "${RECORDED:=1}" "${LANES:=1 8}" "${STANDALONE:=-O1}"
work=$OUT/tests/differential-$FIRST
rm -rf "$work"
mkdir -p "$work"
sh tests/fuzz/data.sh "$work"
file=$work/program.plast
plastc=$(cd "$OUT" && pwd)/plastc
data=$(cd "$work" && pwd)
seed=7

number() { # MEMBER of a result.json on stdin
    sed -n "s/^[[:space:]]*\"$1\":[[:space:]]*\([^,]*\),*$/\1/p" | head -n 1
}

evaluate() { # FILE RULE OPTIONS
    program=$1
    rule=$2
    shift 2
    "$OUT/plastc" eval "$program" --rule "$rule" --seed $seed --json -q --threads 1 "$@" 2>/dev/null
}

losses() { # all losses and reports of an evaluation
    evaluate "$file" some "$@" | grep -vE '"(seconds|tier|source|command_line|machine)"'
}

# Both ways, for `disagreements`; what the interpreter records of trial 0 is in $work/interpreted.
record() { # NAME FILE RULE
    rm -rf "$work/interpreted"
    mkdir "$work/interpreted"
    echo "-- program $1"
    evaluate "$2" "$3" --jit tcc || echo "-- exit $?"
    echo "-- interpreted"
    "$OUT/tests/interpreter" "$2" "$3" $seed "$work/interpreted" 2>&1 | tee "$work/outcomes"
}

# Where rounding decides what becomes of a network that diverges, it only has to do so in both. What was measured in no
# trial is no number.
disagreements() { # of what was recorded: a line each, NAME: what differs
    awk '
        function report(words) { if (!wrong) print program ": " words; wrong = 1 }
        function finish() {
            if (program != "" && (count == 0 || count != seen))
                report(count + 0 " outcomes, but " seen + 0 " interpreted")
        }
        $1 == "--" && $2 == "program" {
            finish()
            program = $3 (NF > 3 ? " " $4 : ""); count = seen = wrong = second = outcomes = diverged = 0
            split("", compiled); split("", losses)
            next
        }
        $1 == "--" && $2 == "exit" { report("plastc ends with " $3); next }
        $1 == "--" { second = 1; next }
        !second {
            gsub(/[",]/, "")
            if ($1 == "search_outcomes:") outcomes = 1
            if ($1 == "validation_outcomes:") outcomes = 0
            sub(/^.*name:/, "name:")
            if (outcomes && $1 == "name:") name = $2
            if (outcomes && $1 == "is_loss:") losses[name] = $2 == "true"
            if (outcomes && $1 == "mean:") { compiled[name] = $2; count++ }
            next
        }
        {
            a = compiled[$1]; b = $2; same = a != "" && b != ""
            if (same && a == "null" && b ~ /nan/)
                diverged = diverged || losses[$1]
            else if (same && (b ~ /nan|inf/ || b > 1e3 || b < -1e3)) {
                same = a == "null" || a > 1e2 || a < -1e2
                diverged = 1
            } else if (diverged)
                same = 1
            else if (same) {
                d = a - b; m = b < 0 ? -b : b
                same = a != "null" && d <= 1e-9 * (1 + m) && -d <= 1e-9 * (1 + m)
            }
            if (!same)
                report($1 " compiled \047" a "\047, interpreted \047" b "\047")
            seen++
        }
        END { finish() }'
}

by_cc() { # expected
    for lanes in $LANES; do
        [ "$(losses --jit cc --lanes "$lanes")" = "$1" ] || return 1
    done
}

without_passes() { # expected: that of the program with all of them
    for pass in hoist unroll scalar dead; do
        [ "$(losses --jit tcc --without $pass)" = "$1" ] || return 1
    done
}

# What an emitted program prints on stdin: its loss; null if it is no number, as JSON has it.
printed_loss() {
    sed -n 's/^loss //p' | awk '{ print /nan|inf/ ? "null" : $0 }'
}

# The loss that the emitted program prints, with the coefficients of the rule.
# The numbers of arrays are not in that JSON.
standalone() {
    evaluate "$file" some --jit tcc >"$work/result.json" || return
    known="--coefficients $work"
    grep -q '"arrays"' "$work/result.json" && known='--rule some'
    "$OUT/plastc" emit "$file" $known --seed $seed -q -o "$work/program.c" 2>"$work/messages" &&
        $CC $STANDALONE -o "$work/program" "$work/program.c" -lm &&
        "$work/program" 2>"$work/messages" | printed_loss
}

same_bits() { # NAME
    expected=$(losses --jit tcc)
    without_passes "$expected" || fail "$1: other bits without $pass"
    by_cc "$expected" || fail "$1: cc with $lanes lanes and libtcc differ"
    loss=$(printf "%s" "$expected" | number loss)
    alone=$(standalone)
    [ "$alone" = "$(echo "$loss" | awk '{ printf $1 == "null" ? "null" : "%.17g", $1 }')" ] ||
        fail "$1: libtcc '$loss', standalone '$alone'"
}

simulate() { # FOLDER OPTIONS: into which is recorded
    rm -rf "$1"
    "$OUT/plastc" simulate "$file" --rule some --seed $seed --json --csv --out "$@" 2>"$work/messages"
}

# Whether the interpreter records the same numbers; where nobody stops a network that diverges, rounding decides.
same_numbers() { # NAME
    for csv in "$work"/interpreted/*.csv; do
        awk -F, -v outcomes="$work/outcomes" -v other="$work/recording/${csv##*/}" '
            function differ(words) { if (wrong == "") wrong = words }
            BEGIN {
                while ((getline line <outcomes) > 0) {
                    split(line, parts, " ")
                    diverged = diverged || parts[2] ~ /nan|inf/ || parts[2] > 1e3 || parts[2] < -1e3
                }
                if ((getline line <other) <= 0) differ("there is none")
            }
            {
                if ((getline line <other) <= 0) differ("it ends before row " NR)
                if (split(line, found, ",") != NF) differ("row " NR " has other columns")
                for (k = 1; k <= NF; k++) {
                    diverged = diverged || $k ~ /inf/ || $k > 1e3 || $k < -1e3
                    if ($k ~ /nan/ && found[k] ~ /nan/) continue
                    d = $k - found[k]; m = 1e-9 * (1 + ($k < 0 ? -$k : $k))
                    if ($k ~ /nan/ || found[k] ~ /nan/ || d > m || -d > m)
                        differ("row " NR ", column " k ": " found[k] ", interpreted " $k)
                }
            }
            END {
                if ((getline line <other) > 0) differ("it has more than " NR " rows")
                if (wrong != "" && !diverged) print wrong
            }' "$csv" >"$work/differences"
        [ ! -s "$work/differences" ] || fail "$1: ${csv##*/}: $(cat "$work/differences")"
    done
}

# A simulation measures what an evaluation measures, and records what the interpreter does.
recorded() { # NAME
    expected=$(evaluate "$file" some --trials 1 --jit tcc |
        jq -cS '[.search_outcomes[] | select(.name | test("^(trials|inside)[0-9]") | not) | {(.name): .mean}] | add')
    found=$(simulate "$work/recording" --jit tcc | jq -cS .outcomes)
    [ "$expected" = "$found" ] || fail "$1: eval says $expected, simulate $found"
    same_numbers "$1"
}

# Records change nothing of a program that does not record; by cc and by itself the same bits are recorded.
recorded_bits() { # NAME
    mkdir -p "$work/plain" "$work/alone"
    sed '/^record /d' "$file" >"$work/plain/program.plast"
    for folder in "$work" "$work/plain"; do
        (cd "$folder" && "$plastc" emit program.plast --data "$data" -q -o emitted.c 2>messages)
    done
    cmp -s "$work/emitted.c" "$work/plain/emitted.c" || fail "$1: with records it is another program"
    simulate "$work/by_cc" --jit cc >/dev/null
    diff -r "$work/recording" "$work/by_cc" >"$work/differences" ||
        fail "$1: cc and libtcc record other numbers: $(head -n 1 "$work/differences")"
    rm -f "$work"/alone/*.csv
    "$plastc" emit "$file" --rule some --seed $seed --record -q -o "$work/alone/program.c" 2>"$work/messages" &&
        $CC $STANDALONE -o "$work/alone/program" "$work/alone/program.c" -lm &&
        (cd "$work/alone" && ./program --record 0) >"$work/printed" 2>"$work/messages"
    for csv in "$work"/recording/*.csv; do
        cmp -s "$csv" "$work/alone/${csv##*/}" || fail "$1: a standalone program records another ${csv##*/}"
    done
    [ "$(printed_loss <"$work/printed")" = "$(standalone)" ] || fail "$1: recording changes the loss of a standalone program"
}

series() { # COUNT OPTION: programs of one kind
    k=$FIRST
    while [ "$k" -lt $((FIRST + $1)) ]; do
        "$OUT/tests/generate" $2 "$k" >"$file"
        record "$k $2" "$file" some >>"$work/recorded"
        [ $((k % RECORDED)) -ne 0 ] || recorded "program $k $2"
        [ "$k" -ge $((FIRST + COMPILED)) ] || same_bits "program $k $2"
        [ "$k" -ge $((FIRST + COMPILED)) ] || [ $((k % RECORDED)) -ne 0 ] || recorded_bits "program $k $2"
        k=$((k + 1))
    done
    passed=$((passed + $1))
}

: >"$work/recorded"
series "$PROGRAMS" ""
series "$NETWORKS" --network

# Loops over a few units are written out, and numbers of units become factors, 0 and 1 among them.
program=units
file=$work/$program.plast
cat >"$file" <<'END'
plast 1
task a { trials 2  phase learn 50 steps }
task b { trials 3  weight 2  phase learn 30 steps  phase ask 10 steps { scaled h 0.3 } }
input x[7] = gaussian(covariance = rotated(1, 0.5, rest = 0.2), samples = 10)
population y[7] rate { r = tanh(ff.drive + tri.drive + rec.drive) }
rule h { learn A = volterra(pre.r, post.r^2, w, i)  learn s = 0.3  z = pre.r * post.r  on_step { w += 0.02 * A  w -= 0.02 * s * z * w } }
projection ff : x -> y { one_to_one  w = 1 + 0.1 * i  drive += w * pre.r }
projection tri : y -> y { lower_triangular  w ~ normal(0, 0.3)  drive += w * pre.r  plastic h }
projection rec : y -> y { all_to_all  no_self  w ~ loguniform(0.01, 0.3)  drive += -w * pre.r }
loss d = std(y.r) + norm(tri.w) / 10
report q = mean(y.r over learn)
search { minimize d + 0.1 * l2(h.A)  method cmaes(population = 6, restarts = bipop)  budget 4 generations  validate 5 trials }
reference some {
    h.A[1] = -0.1572
    h.A[i] = 0.0265
    h.A[w] = -0.0780
    h.A[w i] = 0.0624
    h.A[post.r] = 0.0754
    h.A[post.r i] = -0.2607
    h.A[post.r w] = -0.2921
    h.A[post.r w i] = 0.2025
    h.A[post.r^2] = -0.1444
    h.A[post.r^2 i] = -0.1594
    h.A[post.r^2 w] = 0.2974
    h.A[post.r^2 w i] = -0.0178
    h.A[pre.r] = 0.2019
    h.A[pre.r i] = -0.0142
    h.A[pre.r w] = 0.0834
    h.A[pre.r w i] = -0.2096
    h.A[pre.r post.r] = 0.0809
    h.A[pre.r post.r i] = 0.2208
    h.A[pre.r post.r w] = 0.0139
    h.A[pre.r post.r w i] = 0.1448
    h.A[pre.r post.r^2] = 0.1028
    h.A[pre.r post.r^2 i] = -0.2616
    h.A[pre.r post.r^2 w] = 0.1549
    h.A[pre.r post.r^2 w i] = 0.0547
    h.s = 0.341
}
END
for seed in 1 2 3 4 5 6 7 8; do
    without_passes "$(losses --jit tcc)" && pass || fail "units, seed $seed: other bits without $pass"
done
seed=7

# Programs of the golden tests with what random ones do not have; all losses and reports.
for name in bounds_of_trials sources_of_phases statistics_of_spikes restored_phases units_in_order lazy_traces drive_of_spikes_before \
    nan_is_no_success nan_is_not_hidden nan_of_inputs; do
    record "$name" "tests/golden/run/$name.plast" known >>"$work/recorded"
    pass
done
record active_without_input tests/golden/test/active_without_input.plast known >>"$work/recorded"
pass
disagreements <"$work/recorded" >"$work/disagreements"
while read -r wrong; do
    passed=$((passed - 1))
    fail "program $wrong"
done <"$work/disagreements"
summary

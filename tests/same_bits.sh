#!/bin/sh
# same_bits.sh: the same answer from every compiler, lane count, thread count and from the standalone
# program, to the last bit; and the Oja task's answer against a program written from its equations.
set -u
. tests/common.sh
: "${OUT:=build}" "${CC:=cc}"
plastc=$OUT/plastc
work=$OUT/tests/same_bits
rm -rf "$work"
mkdir -p "$work"

number() { # MEMBER of a result.json on stdin
    sed -n "s/^[[:space:]]*\"$1\":[[:space:]]*\([^,]*\),*$/\1/p" | head -n 1
}

digest() { # what must not differ between two evaluations or runs
    grep -vE '"(seconds|tier|source|command_line|machine)"' | cksum
}

# A rule with all 27 terms, so that every coefficient matters.
awk 'BEGIN { printf "{\"coefficients\": {"
    for (a = 0; a < 3; a++) for (b = 0; b < 3; b++) for (c = 0; c < 3; c++) {
        k = 9 * a + 3 * b + c
        v = 0.01 * sin(k + 1)
        if (k == 12) v = 0.9
        if (k == 7) v = -0.8
        printf "%s\"local.A[pre.r^%d post.r^%d w^%d]\": %.17g", k ? ", " : "", a, b, c, v
    }
    print "}}" }' >"$work/rule.json"

# A search of one candidate: lanes are trials, too.
for options in '' 'optimizer = lbfgs' batch; do
    trials="trials 21"
    [ "$options" = batch ] && trials="trials 21 of 40"
    sed "s/gradient(rate = 0.01)/gradient(${options#batch})/; s/trials 20/$trials/" examples/oja_gradient.plast >"$work/gradient.plast"
    search() {
        "$plastc" run -q "$work/gradient.plast" --generations 4 --out "$work/gradient" "$@"
        digest <"$work/gradient/result.json"
    }
    expected=$(search --jit tcc)
    same "gradient($options): cc, lanes of trials" "$expected" "$(search --jit cc --lanes 4 --threads 1)"
done

# Slopes by lists of synapses, and by the losses of guards.
for name in sparse_connections guards_that_move sums_over_lists; do
    search() {
        "$plastc" run -q tests/golden/gradcheck/$name.plast --out "$work/$name" "$@" || { echo "failed: $*"; return; }
        digest <"$work/$name/result.json"
    }
    expected=$(search --jit tcc --threads 1)
    same "$name: slopes by cc, one lane" "$expected" "$(search --jit cc --lanes 1 --threads 2)"
    same "$name: slopes by cc, lanes" "$expected" "$(search --jit cc --lanes 8 --threads 1)"
done

# The same with trials that are new in each generation.
sed 's/trials 20/trials 20 each generation/' examples/oja.plast >"$work/oja_fresh.plast"

for name in oja oja_fresh oja_digits spiking_neuron spiking_network tasks windows restored_phases over_trials; do
    program=examples/$name.plast
    [ -f tests/golden/run/$name.plast ] && program=tests/golden/run/$name.plast
    [ $name = oja_fresh ] && program=$work/$name.plast
    rule="--rule oja"
    [ $name = oja ] && rule="--coefficients $work/rule.json"
    case $program in tests/golden/*) rule="--rule known" ;; esac
    evaluate() { "$plastc" eval $program $rule --json -q "$@"; }
    expected=$(evaluate --jit tcc --threads 1 | digest)
    same "$name: tcc, 2 threads" "$expected" "$(evaluate --jit tcc --threads 2 | digest)"
    for lanes in 1 2 4 8; do
        same "$name: cc, $lanes lanes" "$expected" \
            "$(evaluate --jit cc --lanes $lanes --threads 1 | digest)"
    done
    same "$name: cc, 8 lanes in two vectors" "$expected" \
        "$(CC='cc -mno-avx512f' evaluate --jit cc --lanes 8 --threads 1 | digest)"
    same "$name: cc, 2 threads" "$expected" "$(evaluate --jit cc --threads 2 | digest)"
    if command -v clang >/dev/null; then
        same "$name: clang" "$expected" "$(CC=clang evaluate --jit cc --threads 2 | digest)"
    fi
    # The emitted program prints the same loss.
    mkdir -p "$work/$name"
    evaluate --jit tcc >"$work/$name/result.json"
    # The program prints 17 digits, the file the fewest that read back to the same bits.
    loss=$(number loss <"$work/$name/result.json" | awk '{ printf "%.17g", $1 }')
    "$plastc" emit $program --coefficients "$work/$name" -o "$work/$name.c"
    for compiler in "gcc -O2 -Wall -Wextra" "gcc -O0" "gcc -O3 -march=native -DLANES=4" \
        "clang -O2 -Wall -Wextra" "tcc"; do
        command -v "${compiler%% *}" >/dev/null || continue
        $compiler "$work/$name.c" -o "$work/standalone" -lm 2>"$work/warnings"
        same "$name: warnings of $compiler" "0" "$(wc -l <"$work/warnings" | tr -d ' ')"
        same "$name: standalone by $compiler" "loss $loss" "$("$work/standalone" | head -n 1)"
    done
done

# A whole search, with a change of tier on the way.
search() { # prints the coefficients and losses it ends with
    "$plastc" run examples/oja.plast --generations 12 --out "$work/run" --json -q "$@" | digest
}
expected=$(search --jit tcc --threads 1)
same "search: tcc, 2 threads" "$expected" "$(search --jit tcc --threads 2)"
same "search: cc" "$expected" "$(search --jit cc --threads 2)"
same "search: cc, 2 lanes" "$expected" "$(search --jit cc --lanes 2 --threads 1)"
same "search: auto" "$expected" "$(search --jit auto)"
loss=$("$plastc" eval examples/oja.plast --coefficients "$work/run/result.json" --json | number loss)
same "search: eval repeats its loss" "$(number loss <"$work/run/result.json")" "$loss"

# Each short search of the golden programs, by both compilers, and its result as a program.
for path in tests/golden/run/*.plast; do
    name=$(basename "$path" .plast)
    again() { "$plastc" run "$path" --out "$work/short-$name" --json -q "$@" | digest; }
    expected=$(again --jit cc --lanes 4)
    same "$name: tcc" "$expected" "$(again --jit tcc)"
    # The file has no word for what is not finite.
    loss=$(number loss <"$work/short-$name/result.json" | awk '{ if ($1 == "null") print $1; else printf "%.17g", $1 }')
    "$plastc" emit "$path" --coefficients "$work/short-$name" -o "$work/$name.c" && gcc -O1 "$work/$name.c" -o "$work/standalone" -lm
    same "$name: standalone" "loss $loss" "$("$work/standalone" | sed 's/ -\{0,1\}\(inf\|nan\)$/ null/; q')"
done

# What has a unit is printed in that of the program, and all its bits in SI units; it is read in both.
cat >"$work/units.plast" <<'PROGRAM'
plast 1
step 0.1 ms
input x[10] = poisson(50 Hz)
population out[2] spiking {
    dv/dt = (-60 mV - v) / 20 ms : mV
    v(0) = -55 mV
    threshold v > -50 mV
    reset v = -60 mV
}
projection e : x -> out { all_to_all; w = 0.2; on_pre { post.v += w * 30 mV }; plastic hebb }
rule hebb { learn tau = 20 ms in [5 ms, 50 ms]; learn a = 0.01; trace trail on pre tau tau; on_pre { w += a * trail } }
task grow { trials 2; phase learn 100 ms }
loss m = mean(e.w)
report vm = mean(out.v over learn)
report rate = mean(out.rate over learn)
reference known { hebb.a = 0.02 }
search { minimize m; method cmaes; budget 1 generations }
PROGRAM
"$plastc" emit "$work/units.plast" -o "$work/units.c" && gcc -O1 -Wall -Wextra "$work/units.c" -o "$work/units" -lm
"$plastc" eval "$work/units.plast" --rule known --json -q >"$work/units.json"
mean() { grep -A 2 "\"$1\"" "$work/units.json" | number mean | awk '{ printf "%.17g", $1 }'; }
same "units: list" 'hebb.tau=0.02 s (20 ms) hebb.a=0.01' "$("$work/units" --list | tr '\n' ' ' | sed 's/ $//')"
"$work/units" hebb.a=0.02 >"$work/printed"
same "units: a voltage" "$(mean vm | awk '{ printf "vm %.6g mV (%s V)", 1000 * $1, $1 }')" "$(grep ^vm "$work/printed")"
same "units: a rate" "rate $(mean rate) Hz" "$(grep ^rate "$work/printed")"
same "units: a loss" "m $(mean m)" "$(grep '^m ' "$work/printed")"
for value in '30 ms' '0.03 s' 0.03; do
    same "units: set to $value" 'hebb.tau=0.029999999999999999 s (30 ms)' "$("$work/units" "hebb.tau=$value" --list | head -n 1)"
done
"$work/units" 'hebb.tau=30 mV' >"$work/printed" 2>&1
same "units: a wrong one" "2 not a number in the unit that --list shows: hebb.tau=30 mV" "$? $(head -n 1 "$work/printed")"

# A rule that stays as it is has the same loss in all generations, unless their trials are new.
losses() { # TRIALS: how many different ones there are in 5 generations
    sed "s/task learning { trials 3 each generation/task learning { $1/
         s/method .*; budget 3/method es(rate = 1e-30, sigma = 1e-100); budget 5/" \
        tests/golden/run/fresh_trials.plast >"$work/losses.plast"
    "$plastc" run "$work/losses.plast" --jit tcc -q --out "$work/losses"
    cut -d, -f4 "$work/losses/history.csv" | sed 1d | sort -u | wc -l | tr -d ' '
}
same "losses of kept trials" 1 "$(losses 'trials 3')"
same "losses of new trials" 5 "$(losses 'trials 3 each generation')"

# The equations alone. 1e-12 is the distance that the order of the sums may make.
$CC -O2 -I. -o "$work/equations" tests/reference/oja.c -lm
coefficients() { tr ',' '\n' <"$1" | sed -n 's/.*w^[0-9]\]": *\([-+.0-9e]*\).*/\1/p'; }
compare() { # SEED RULE.json
    found=$("$plastc" eval examples/oja.plast --coefficients "$2" --seed "$1" --json | number loss)
    wanted=$(coefficients "$2" | "$work/equations" "$1")
    same "equations, seed $1: $wanted and $found" yes \
        "$(awk -v a="$wanted" -v b="$found" 'BEGIN { d = a - b; print (d < 1e-12 && d > -1e-12 && a > 0) ? "yes" : "no" }')"
}
awk 'BEGIN { printf "{\"coefficients\": {"
    for (k = 0; k < 27; k++)
        printf "%s\"local.A[pre.r^%d post.r^%d w^%d]\": %d", k ? ", " : "", k / 9, k / 3 % 3, k % 3,
            k == 12 ? 1 : k == 7 ? -1 : 0
    print "}}" }' >"$work/exact.json"
compare 1 "$work/exact.json"
compare 5 "$work/exact.json"
compare 1 "$work/rule.json"
compare 9 "$work/rule.json"

# Exact Oja's rule on the task of the paper.
result=$("$plastc" eval examples/oja.plast --rule oja --json)
loss=$(echo "$result" | number loss)
same "exact rule: loss $loss in .008 to .013" yes \
    "$(awk -v a="$loss" 'BEGIN { print (a > 0.008 && a < 0.013) ? "yes" : "no" }')"

summary

#!/bin/sh
# over_trials.sh: losses and reports of all trials together, beside what awk makes of the numbers that each trial has by
# itself; the same bits by every tier, after a break and in emitted files, and what the search makes small.
set -u
. tests/common.sh
: "${OUT:=build}" "${CC:=cc}"
plastc=$(cd "$OUT" && pwd)/plastc
program=$(pwd)/tests/golden/run/over_trials.plast
root=$(pwd)
need "$plastc"
work=$OUT/tests/over_trials
rm -rf "$work"
mkdir -p "$work"
cd "$work" || exit 1

# ---- what each trial has by itself ----------------------------------------------------------------
trial=0
while [ $trial -lt 12 ]; do
    "$plastc" simulate "$program" --rule known --trial $trial --json -q --jit tcc --out one >one.json || fail "trial $trial"
    jq -r 'if .stopped_at then "stopped", .outcomes.guess else
        [.outcomes.guess, .outcomes.aim, (.outcomes | .["weight[0]"], .["weight[1]"], .["weight[2]"])] | map(tostring) | join(" ") end' \
        one.json | head -n 1
    trial=$((trial + 1))
done >trials.txt
same 'trials that a guard stops' 2 "$(grep -c stopped trials.txt)"
same 'a trial alone has no number over trials' null "$(jq -r .outcomes.miss one.json)"
"$plastc" eval "$program" --rule known --json -q --jit tcc >eval.json

# A readout by Gaussian elimination, with its constant as a further number that is read and not penalised.
cat >formulas.awk <<'A'
function mean(k,    t, sum) { for (t = 1; t <= n; t++) sum += v[k, t]; return sum / n }
function products(k, l,    t, sum, a, b) {
    a = mean(k); b = mean(l)
    for (t = 1; t <= n; t++) sum += (v[k, t] - a) * (v[l, t] - b)
    return sum
}
function between(k, low, high,    t, found) {
    for (t = 1; t <= n; t++) found += v[k, t] >= low && v[k, t] < high
    return found / n
}
function at(t, i) { return i == m ? 1 : v[read[i], t] }
function ridge(target, lambda, held,    i, j, k, t, f, error, sum, a) {
    for (i = 0; i <= m; i++)
        for (j = 0; j <= m + 1; j++) {
            a[i, j] = i == j && i < m ? lambda : 0
            for (t = 1; t <= n - held; t++) a[i, j] += at(t, i) * (j <= m ? at(t, j) : v[target, t])
        }
    for (k = 0; k <= m; k++)
        for (i = 0; i <= m; i++)
            if (i != k) {
                f = a[i, k] / a[k, k]
                for (j = k; j <= m + 1; j++) a[i, j] -= f * a[k, j]
            }
    for (t = held ? n - held + 1 : 1; t <= n; t++) {
        error = v[target, t]
        for (i = 0; i <= m; i++) error -= a[i, m + 1] / a[i, i] * at(t, i)
        sum += error * error
    }
    return sum / (held ? held : n)
}
/stopped/ { next }
{ n++; for (k = 1; k <= NF; k++) v[k, n] = $k }
END {
    for (t = 1; t <= n; t++) { sorted[t] = v[1, t]; squares += v[1, t]^2 }
    for (i = 1; i <= n; i++)
        for (j = i + 1; j <= n; j++)
            if (sorted[j] < sorted[i]) { swap = sorted[i]; sorted[i] = sorted[j]; sorted[j] = swap }
    place = 1 + 0.3 * (n - 1)
    below = int(place)
    printf "corr %.17g\n", products(1, 2) / sqrt(products(1, 1) * products(2, 2))
    printf "std %.17g\n", sqrt(products(1, 1) / n)
    printf "between %.17g\n", sorted[below] + (place - below) * (sorted[below + 1] - sorted[below])
    printf "spread %.17g\n", products(1, 1) / n / mean(2)^2
    printf "inside %.17g\n", between(1, -0.5, 0.5)
    printf "above %.17g\n", between(1, 0, 1e9)
    for (k = 0; k < 4; k++) printf "bins[%d] %.17g\n", k, between(1, -1 + k / 2, -0.5 + k / 2)
    printf "range %.17g\n", sorted[n] - sorted[1]
    read[0] = 3; read[1] = 4; read[2] = 5; read[3] = 1
    m = 4
    printf "readout %.17g\n", ridge(2, 0.01, 0)
    read[0] = 1
    m = 1
    printf "held_out %.17g\n", ridge(2, 0.5, int(n * 0.25 + 0.5))
    printf "length %.17g\n", sqrt(squares)
    printf "total %.17g\n", n * mean(1)
}
A
awk -f formulas.awk trials.txt >expected.txt
for name in between spread inside above 'bins[0]' 'bins[1]' 'bins[2]' 'bins[3]' range readout held_out length total; do
    wanted=$(awk -v name="$name" '$1 == name { print $2 }' expected.txt)
    found=$(jq -r --arg name "$name" '.search_outcomes[] | select(.name == $name) | .mean' eval.json)
    check "$name: $found, by awk $wanted" "($found - $wanted)^2 <= (1e-12 * (1e-3 + $wanted))^2"
done

# Each stopped trial counts with what the guard says, the others with what is measured over them.
stops=$(for trial in $(awk '/stopped/ { print NR - 1 }' trials.txt); do
    "$plastc" simulate "$program" --rule known --trial "$trial" --json -q --jit tcc --out one | jq -r '.stopped_at'
done | awk '{ sum += 3 + (20 - $1) / 20 } END { printf "%.17g", sum }')
miss=$(jq -r '.search_outcomes[] | select(.name == "miss") | .mean' eval.json)
check "miss $miss beside a guard" "$(awk -v stops="$stops" '/^corr/ { corr = $2 } /^std/ { sd = $2 }
    END { printf "(%.17g - '"$miss"')^2 < 1e-24", ((1 - corr + 0.1 * sd) * 10 + stops) / 12 }' expected.txt)"

# ---- the same bits ----------------------------------------------------------------------------------
numbers() { # what was measured
    jq -c '[.loss, .search_outcomes, .validation_outcomes]' "$1"
}
for options in '--jit tcc --threads 2' '--jit cc --lanes 1' '--jit cc --lanes 8 --threads 2'; do
    # shellcheck disable=SC2086
    "$plastc" eval "$program" --rule known --json -q $options >other.json
    same "eval $options" "$(numbers eval.json)" "$(numbers other.json)"
done
"$plastc" emit "$program" --rule known -q -o alone.c && $CC -O2 -o alone alone.c -lm && ./alone >alone.txt
for name in miss between readout held_out; do
    same "emitted: $name" "$(jq -r --arg name $name '.search_outcomes[] | select(.name == $name) | .mean' eval.json | awk '{ printf "%.15g", $1 }')" \
        "$(awk -v name=$name '$1 == name { printf "%.15g", $2 }' alone.txt)"
done
# Others have no such mark, and the same mean and median would say nothing of it.
same 'in JSON those over trials are marked' "$(grep -oE '^ *(loss|report) .* over trials' "$program" | awk '{ print $2 }' | sed 's/\[.*//' | sort -u | tr '\n' ' ')" \
    "$(jq -r '.search_outcomes[] | select(.over_trials) | .name | sub("\\[.*"; "")' eval.json | sort -u | tr '\n' ' ')"
rule() { # all that a search found, without when and how it was made
    grep -vE '"(seconds|tier|command_line|machine)"' "$1/result.json" | cksum
}
"$plastc" run "$program" --out whole -q --jit tcc --threads 1
"$plastc" run "$program" --out broken -q --jit cc --threads 2 --generations 2
"$plastc" run --resume broken -q --jit tcc --generations 5
same 'a break after two generations' "$(rule whole)" "$(rule broken)"
without=$("$plastc" eval "$program" --rule none --json -q --jit tcc | jq .loss)
check 'the search makes it smaller' "$(jq .loss whole/result.json) < $without"
"$plastc" eval whole >printed && grep -q 'miss: .* over trials' printed && pass || fail "no 'over trials' in the report"
sed 's/cmaes(population = 6)/gradient/' "$program" >gradient.plast
"$plastc" run gradient.plast --out descent -q --jit tcc
check 'descent along exact slopes' "$(jq .loss descent/result.json) < $without"
members() { # of the two runs
    jq -c '[.loss, .objective, .validation_loss]' whole/result.json descent/result.json
}
same 'compare' "$(members)" "$("$plastc" compare whole descent --json | jq -c '.rules[] | [.loss, .objective, .validation_loss]')"
same 'compare, as a table' "$(jq -s -r '.[].loss' whole/result.json descent/result.json | awk '{ printf " %.4g", $1 }')" \
    "$("$plastc" compare whole descent | awk '$1 == "loss" { print " " $2 " " $3 }')"
says 0 "gradient    exact" info gradient.plast
for optimizer in adam lbfgs; do
    sed "s/method gradient/method gradient(optimizer = $optimizer)/" \
        "$root/tests/golden/gradcheck/losses_over_trials.plast" >$optimizer.plast
    "$plastc" run $optimizer.plast --out $optimizer-tcc -q --jit tcc --threads 1 --generations 5
    "$plastc" run $optimizer.plast --out $optimizer-cc -q --jit cc --lanes 4 --threads 2 --generations 2
    "$plastc" run --resume $optimizer-cc -q --jit cc --lanes 8 --generations 5
    same "exact slopes, $optimizer: tcc, cc, a break" "$(rule $optimizer-tcc)" "$(rule $optimizer-cc)"
done
sed 's/cmaes(population = 6)/gradient(slopes = exact)/; s/report inside/loss inside/; s/minimize miss/minimize inside + miss/' "$program" >exact.plast
says 1 "there are no exact slopes: 'inside' counts trials, which are in or out, so that it has steps" run exact.plast --out exact
summary

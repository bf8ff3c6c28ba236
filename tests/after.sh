#!/bin/sh
# after.sh: what comes after a search: a saved rule elsewhere, shorter rules,
# directions, rules side by side.
#
#     OUT=build sh tests/after.sh
set -u
. tests/common.sh
plastc=$(cd "${OUT:=build}" && pwd)/plastc
root=$(pwd)
work=$OUT/tests/after
rm -rf "$work"
mkdir -p "$work"
cd "$work" || exit 1

number() { # FILE MEMBER
    sed -n "s/^[[:space:]]*\"$2\":[[:space:]]*\([^,]*\),*\$/\1/p" "$1" | head -n 1
}

# Hebb's rule with a decay, found for n inputs of which the first has the largest variance.
cat >sizes.plast <<'PROGRAM'
plast 1
const n = 4
const eta = 0.1
input x[n] = gaussian(covariance = rotated(1, 0.5, rest = 0), samples = 20)
population y[1] rate { r = drive }
rule local { learn A = volterra(pre.r, post.r^2, w); on_epoch { w += eta * mean(A) } }
projection x -> y { all_to_all; w ~ normal(0, 0.1) each generation; drive += w * pre.r; plastic local }
task grow { trials 3; phase train 20 epochs }
guard abs(w) < 1e5 else loss = 1 + (t_end - t) / t_end
let pc = principal(x, 1)
loss miss = min(norm(w - pc), norm(w + pc)) at end
reference oja { local.A[pre.r post.r] = 1; local.A[post.r^2 w] = -1 }
search { minimize miss + 0.001 * l1(local.A); method cmaes(population = 16); budget 40 generations; validate 10 trials }
PROGRAM
sed 's/^guard.*//; s/local.A\[pre.r post.r\] = 1/local.A[post.r^2 w] = 1e9/; s/local.A\[post.r^2 w\] = -1//; s/reference oja/reference bad/' \
    sizes.plast >endless.plast # weights grow without end
"$plastc" check sizes.plast >printed 2>&1 || { cat printed; }
run='--threads 1 --jit tcc -q'
"$plastc" run sizes.plast $run --seed 3 --out four
"$plastc" run sizes.plast $run --seed 3 --out six --set n=6

# ---- eval: the program, seed and constants of the run, or others -----------------------------------
"$plastc" eval four $run --json >four.json
same 'eval of a run: its own loss' "$(number four/result.json loss)" "$(number four.json loss)"
"$plastc" eval six $run --json >six.json
same 'eval of a run: its constants' "$(number six/result.json objective)" "$(number six.json objective)"
"$plastc" eval six $run --set n=4 --json >six_four.json
"$plastc" eval sizes.plast $run --seed 3 --coefficients six --json >six_file.json
same 'eval of a run: another constant' "$(number six_file.json loss)" "$(number six_four.json loss)"
"$plastc" eval four $run --set n=100 --json >hundred.json
"$plastc" eval sizes.plast $run --coefficients four/result.json --set n=100 --json >hundred_file.json
same 'a rule found for 4 inputs, on 100' "$(number hundred_file.json loss)" "$(number hundred.json loss)"
[ "$(number hundred.json loss)" != "$(number four.json loss)" ]
same 'the size matters' 0 $?
"$plastc" eval four $run --rule oja --json >oja.json
"$plastc" eval sizes.plast $run --seed 3 --rule oja --json >oja_file.json
same 'a reference in the program of a run' "$(number oja_file.json loss)" "$(number oja.json loss)"

"$plastc" run sizes.plast $run --seed 3 --out fixed --fix 'local.A[w]=-0.5'
"$plastc" eval fixed $run --json >fixed.json
same 'eval of a run: its numbers that are fixed' "$(number fixed/result.json loss)" "$(number fixed.json loss)"
same 'what is fixed is no coefficient' 0 "$(grep -c 'local.A.pre.r^0 post.r^0 w^1' fixed/result.json)"
sed 's/; on_epoch/; fix A[w] = -0.5; on_epoch/' sizes.plast >fixed.plast
"$plastc" run fixed.plast $run --seed 3 --out fixed_there
same 'the same in the program' "$(number fixed_there/result.json loss)" "$(number fixed/result.json loss)"
generations=$(number fixed/result.json generations)
"$plastc" run --resume fixed $run --generations $((generations + 3))
"$plastc" run fixed.plast $run --seed 3 --out fixed_there --generations $((generations + 3))
same 'a resumed run has what is fixed' "$(number fixed_there/result.json loss)" "$(number fixed/result.json loss)"

sed 's/post.r^2, w)/post.r, w)/; s/local.A\[post.r^2 w\] = -1/local.A[post.r w] = -1/' sizes.plast >lower.plast
sed 's/post.r^2, w)/post.r^2, w^2)/' sizes.plast >higher.plast
says 66 "no coefficient 'local.A\[pre.r^0 post.r^2 w^0\]' (nor 3 others of that rule); did you mean" \
    eval lower.plast --jit tcc --coefficients four
says 0 'note: 6 coefficients of the program are not in four/result.json' \
    eval higher.plast --jit tcc --coefficients four
printf '{"coefficients": {"local.A[pre.r^1 post.r^1 w^0]": 1, "local.A[pre.r^1 post.r^7 w^0]": 0}}' >zero.json
printf '{"coefficients": {}}' >zero_rule.json
says 0 'miss' eval sizes.plast --jit tcc --coefficients zero.json
says 2 'not both' eval four --rule oja --coefficients six
says 66 "cannot read the run in '.'" eval .
says 66 'No such file' eval nowhere --rule oja
cp -r four unfinished && rm unfinished/result.json
says 66 "has not ended.*plastc run --resume unfinished" eval unfinished
cp -r four edited && echo '# more' >>edited/program.plast
says 66 "has changed since the run" eval edited --jit tcc

# ---- prune -----------------------------------------------------------------------------------------
# The two terms of Oja's rule among 27, from a search that was stopped early.
"$plastc" run "$root/examples/oja.plast" --generations 60 -q --out oja
"$plastc" prune oja --refit 10 --out pruned_oja.json >pruned.txt
same 'prune: terms of the first and the last step' '27 1' \
    "$(sed -n 's/^ *\([0-9][0-9]*\)  *[0-9.][0-9.]*  *[0-9.][0-9.]*  .*/\1/p' pruned.txt | sed -n '1p;$p' | paste -sd ' ')"
same "prune: the terms of Oja's rule" 'local.A[pre.r^0 post.r^2 w^1] local.A[pre.r^1 post.r^1 w^0]' \
    "$(jq -r '.coefficients | to_entries[] | select(.value != 0) | .key' pruned_oja.json | paste -sd ' ')"
same "prune: near Oja's rule" true "$(jq '.angles.oja < 1 and .validation_loss < 0.02' pruned_oja.json)"
same 'prune: the path ends with a term that is needed' true \
    "$(jq '.path | length == 27 and .[26].too_much and .[26].validation_loss > 0.5' pruned_oja.json)"
says 0 'pruned rule is in four/pruned.json' prune four --jit tcc --refit 5
"$plastc" eval four $run --coefficients four/pruned.json --json >pruned.json
same 'prune: the saved rule is that of the report' "$(number four/pruned.json validation_loss)" \
    "$(number pruned.json validation_loss)"
"$plastc" prune four -q --jit cc --lanes 4 --threads 2 --refit 5 --out other.json
same 'prune: the same bits from another tier' "$(grep -v '"tier"' four/pruned.json | cksum)" \
    "$(grep -v '"tier"' other.json | cksum)"
says 0 'too much, it stays (more than 0 % above' prune four --jit tcc --refit 0 --tolerance 0 --out none.json
says 0 '^    0 ' prune four --jit tcc --refit 0 --tolerance 1000000% --out none.json
says 0 'dropped' prune sizes.plast --jit tcc --rule oja
says 2 'takes a number of percent' prune four --tolerance five
says 2 'prune needs a rule' prune sizes.plast
cat >fixed.plast <<'PROGRAM'
plast 1
input x[2] = gaussian(covariance = diagonal(1, 1), samples = 4)
population y[1] rate { r = drive }
projection x -> y { all_to_all  w = 0.5  drive += w * pre.r }
task go { trials 1  phase run 3 steps }
loss l = mean(w) at end
PROGRAM
says 1 'the program has no search, and learns nothing' prune fixed.plast
says 1 'the program has no search, and learns nothing' directions fixed.plast
says 66 'no terms that could be dropped' prune sizes.plast --jit tcc --coefficients zero_rule.json
says 74 'cannot write' prune four --jit tcc --refit 0 --out no/such/folder.json

# ---- angles ----------------------------------------------------------------------------------------
# What a reference leaves out has its start value, and time constants stand beside the angle.
cat >pairs.plast <<'PROGRAM'
plast 1
step 1 ms
input a[1] = regular(period = 50 ms, start = 5 ms)
population c[1] spiking { dv/dt = -v / 1 ms + 1 / 20 ms  threshold v > 0.04 reset v = 0 }
projection s : a -> c { all_to_all  w = 0.5  plastic pair }
rule pair { spike_volterra(order = 2, rate = 0.001) }
task once { trials 1  phase run 100 ms }
loss weight = s.w[0, 0]
report time = 0.5 ms + 0.25 s
reference whole { pair.alpha = 1.5  pair.beta = -1.5  pair.gamma = 0.6  pair.kappa = -0.2 }
reference plain { pair.gamma = 0.6  pair.kappa = -0.2 }
reference slow  { pair.gamma = 0.6  pair.kappa = -0.2  pair.tau_pre = 100 ms  pair.tau_post = 8 ms }
search { minimize weight  method cmaes  budget 1 generations }
PROGRAM
# cos = 0.4 / sqrt(4.9 * 0.4)
says 0 'angle to plain 73 degrees$' eval pairs.plast --rule whole --jit tcc
says 0 'angle to slow 0 degrees; tau_pre 20 ms, in slow 100 ms; tau_post 20 ms, in slow 8 ms$' eval pairs.plast --rule plain --jit tcc
says 0 '^            tau_pre is at its bound$' eval pairs.plast --rule slow --jit tcc
says 0 'time: mean 250.5 ms, median 250.5 ms' eval pairs.plast --rule slow --jit tcc
"$plastc" eval pairs.plast --rule plain --jit tcc --json >plain.json
"$plastc" eval pairs.plast --rule slow --jit tcc --json >slow.json
same 'units in result.json' 's ms 0.005 true' \
    "$(jq -r '"\(.units.coefficients["pair.tau_pre"]) \(.shown_in.outcomes.time) \(.searched["pair.tau_pre"] | "\(.low) \(.log)")"' plain.json)"
same 'beside the angle in result.json' '0.02 0.1 s 0' "$(jq -r '"\(.beside_angles.slow["pair.tau_pre"] |
    "\(.value * 1e9 | round / 1e9) \(.other)") \(.units.coefficients["pair.tau_pre"]) \(.beside_angles.plain | length)"' plain.json)"
says 0 '^pair.tau_post \[ms\]  *20  *8$' compare plain.json slow.json
says 0 '^degrees to \[1\]  *0  *0$' compare plain.json slow.json
"$plastc" run pairs.plast --jit tcc -q --out history
same 'units in the header of history.csv' 'pair.tau_pre [s]' "$(head -n 1 history/history.csv | cut -d, -f16)"

# A quadratic loss in a learned time and three numbers, two of which are held by bounds and one is next to one by
# chance: at tau = 20 ms, a = 1.
cat >bounds.plast <<'PROGRAM'
plast 1
step 1 ms
input s[1] = regular(period = 50 ms, start = 5 ms)
population c[1] spiking { dv/dt = -v / 1 ms  threshold v > 0.5  reset v = 0 }
projection p : s -> c { all_to_all  w = 0  plastic height }
learn tau = 20 ms in [5 ms, 80 ms] log
learn a = 1 in [-2, 2]
learn held, up = 2 in [-2, 2]
learn adrift = -2 in [-2, 2]
rule height {
    on_pre { w += 1 + 10 * log(tau / 20 ms)^2 + (a - 1)^2 + (held - 3)^2 - 0.5 * up + (adrift + 1)^2 }
}
task once { trials 1  phase run 10 ms }
loss value = p.w[0, 0]
search { minimize value  method cmaes  budget 1 generations }
PROGRAM
says 0 '^held is next to its bound 2, which holds it: the loss falls towards the bound' \
    directions bounds.plast --jit tcc --coefficients zero_rule.json
says 0 '^adrift is next to its bound -2, but the loss falls away from it' \
    directions bounds.plast --jit tcc --coefficients zero_rule.json
"$plastc" directions bounds.plast --jit tcc --coefficients zero_rule.json >bounds.txt 2>&1
# The loss is 1 + 1 - 1 + 1 = 2, and rises by 0.2: tau by exp(sqrt(0.02)), a by sqrt(0.2); held and up by their
# slopes of about 2 and 0.5.
same 'directions: ranges beside bounds' 'tau 17.4 to 23; a 0.553 to 1.45; held 1.9 to 2; up 1.6 to 2; ' \
    "$(sed -n 's/^\(tau\|a\|held\|up\)\( .ms.\)*  *[0-9]*  \([-0-9.]* to [-0-9.]*\) .*/\1 \3;/p' bounds.txt | tr '\n' ' ')"
says 0 '^1 of tau in the search space is 5 ms to 80 ms, logarithmic$' \
    directions bounds.plast --jit tcc --coefficients zero_rule.json
says 0 '^1 of a, held, up, adrift in the search space is -2 to 2$' \
    gradcheck bounds.plast --jit tcc

# A loss that jumps by 0.3 wherever one looks, in a valley with a curvature of 10 along a and of 40 along b: at the
# distance of +10 % it says nothing, farther away it does.
sed -e '/^learn/d' -e 's/^rule height/learn a = 0 in [-9, 9]\nlearn b = 0 in [-9, 9]\n&/' \
    -e 's/on_pre.*/on_pre { w += 1 + 5 * a^2 + 20 * b^2 + 0.3 * sin(1e5 * (a + 1.7 * b)) + 0.3 * floor(1e4 * (a + b) - 2 * floor(5e3 * (a + b))) }/' \
    bounds.plast >rough.plast
printf '{"coefficients": {"a": 0.0123, "b": -0.0345}}' >rough.json
says 0 'the loss is rough: along 2 of 2 directions it jumps at the distance of +10 %, rather than rising steadily' \
    directions rough.plast --jit tcc --coefficients rough.json
has_curvature() { # LINE VALUE: of the search space, 18 wide
    found=$(sed -n "s/^  $1  *\([-0-9.e+]*\) .*/\1/p" printed)
    check "directions: a curvature of $2 in a rough valley" "${found:-0} / 324 > 0.75 * $2 && ${found:-0} / 324 < 1.25 * $2"
}
has_curvature 1 40
has_curvature 2 10

# Time that grows with the number of names, not with its square.
awk 'BEGIN { printf "{\"coefficients\": {"
             for (k = 0; k < 200000; k++) printf "%s\"a%d\": 1", k ? "," : "", k
             print "}}" }' >many.json
timeout 60 "$plastc" compare many.json many.json >many.txt
same 'compare: 200,000 names' '0 200009' "$? $(wc -l <many.txt)"

# ---- directions --------------------------------------------------------------------------------
"$plastc" directions oja --threads 2 >directions.txt
same 'directions: of the loss, and those that the search has learned' 2 "$(grep -c 'the stiffest first' directions.txt)"
same 'directions: in result.json' '27 27 27 27 true' "$(jq -r '.directions | "\(.curvatures | length) \(.vectors |
    length) \(.ranges | length) \(.learned.vectors[26] | length) \(.curvatures == (.curvatures | sort | reverse))"' oja/result.json)"
same 'directions: ranges' true "$(jq '.coefficients as $c | [.directions.ranges | to_entries[] |
    .value.alone[0] < $c[.key] and .value.alone[1] > $c[.key] and (.value.joint[0] == null or
    .value.joint[1] - .value.joint[0] > 0.999 * (.value.alone[1] - .value.alone[0]))] | all' oja/result.json)"
same 'directions: vectors of length 1' true "$(jq '[.directions.vectors[], .directions.learned.vectors[] |
    map(. * .) | add | . > 0.999999 and . < 1.000001] | all' oja/result.json)"
jq -c .directions oja/result.json >directions_cc.json
"$plastc" directions oja -q --jit tcc --threads 1
same 'directions: the same bits from another tier' "$(cksum <directions_cc.json)" \
    "$(jq -c .directions oja/result.json | cksum)"
"$plastc" eval oja --json -q >oja_again.json
same 'directions: the result stays what it was' "$(number oja/result.json objective)" \
    "$(number oja_again.json objective)"
says 0 'directions of the loss' directions sizes.plast --jit tcc --rule oja
says 0 'raise the loss by 50 %' directions four --jit tcc --increase 50%
says 2 'percent above 0' directions four --increase 0
says 2 'directions needs a rule' directions sizes.plast
says 66 'no finite loss' directions endless.plast --jit tcc --rule bad
# A network of 1,501 weights.
sed 's/trials 20/trials 1/; s/200 epochs/2 epochs/; s/learn A = .*/learn A = mlp(pre.r, post.r, w, hidden = 300)/; s/ + [^+]*l1(.*//; s/method .*/method cmaes(covariance = diagonal)/; /^reference/,/^}/d
    /validate/d' "$root/examples/oja.plast" >wide.plast
"$plastc" run wide.plast --jit tcc --generations 1 --out wide >wide.txt 2>&1
same 'directions: not counted for many coefficients' '0 1' \
    "$(grep -c '^directions' wide.txt) $(grep -c '^results in wide/' wide.txt)"
says 3 'at most 1000 coefficients, but the program learns 1501' directions wide --jit tcc

# ---- compare ---------------------------------------------------------------------------------------
says 0 '^objective ' compare four six
says 0 '^n  *4  *6$' compare four six
same 'compare: a coefficient of one rule only' '- 1' "$("$plastc" compare zero.json four --all |
    sed -n 's/^local.A\[pre.r post.r\] *\([^ ]*\) *[^ ]*$/\1/p; s/^local.A\[post.r^2\] *\([^ ]*\) .*/\1/p' | sort | paste -sd ' ')"
printf '{"coefficients": {"b": 3, "a": 4}}' >one.json
printf '{"coefficients": {"a": 1, "c": 0.001}}' >two.json
same 'compare: angles of rules with different coefficients' 'degrees to [1] 0 36.9' \
    "$("$plastc" compare one.json two.json | sed -n 's/  */ /g; /^degrees to .1/p')"
says 0 "1 further coefficient below 1 %" compare one.json two.json
printf '{"coefficients": {"a": 1}, "constants": {"m": 2, "n": 4}}' >three.json
says 0 '^m  *-  *2$' compare four three.json
same 'compare: a constant that does not differ' 0 "$("$plastc" compare four three.json | grep -c '^n ')"
same 'compare --json: what the results have' true "$("$plastc" compare four six --json >compared.json &&
    jq -n '[inputs] as [$c, $a, $b] | $c.rules == ([$a + {path: "four"}, $b + {path: "six"}] | map({path, loss,
    objective, validation_loss, evaluations, generations, stop_reason, constants, coefficients})) and
    $c.degrees[0][0] == 0 and $c.degrees[0][1] == $c.degrees[1][0]' compared.json four/result.json six/result.json)"
same 'compare --json: angles' true "$("$plastc" compare one.json two.json --json |
    jq '.degrees[0][1] > 36.86 and .degrees[0][1] < 36.88')"
says 66 'missing.json' compare four missing.json
says 2 'no run is given' compare
says 2 "takes no option '--set'" compare four six --set n=4

summary

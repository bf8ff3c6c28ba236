#!/bin/sh
# expressions.sh: rules that are searched as expressions. The search finds an error-driven rule from nothing, with the
# same bits by any tier, number of threads and after a break; what was found is read back by all commands.
#
#     LONG=1 sh tests/expressions.sh
#
# also makes the whole search for Oja's rule, some minutes.
set -u
. tests/common.sh
: "${OUT:=build}" "${CC:=cc}" "${LONG:=0}"
plastc=$(cd "$OUT" && pwd)/plastc
root=$(pwd)
work=$OUT/tests/expressions
rm -rf "$work"
mkdir -p "$work"
cd "$work" || exit 1

rule() { # FOLDER: all that a search found, without when, where and how it was made
    grep -vE '"(seconds|tier|source|source_sha256|command_line|machine)"' "$1/result.json"
}

same_rule() { # WHAT FOLDER FOLDER
    rule "$2" >expected
    rule "$3" >found_rule
    if [ -s expected ] && cmp -s expected found_rule; then
        pass
    else
        fail "$1"
        diff expected found_rule | head -n 6
    fi
}

mean() { # FILTER FILE
    jq -r "$1" "$2"
}

# ---- from nothing, on trials that the search has not seen ---------------------------------------------------
program=$root/examples/error_driven.plast
"$plastc" run "$program" --out found -q
check 'error_driven: error on fresh trials' "$(mean .validation_loss found/result.json) < 1e-6"
"$plastc" eval found --seed 99 --json -q >fresh.json
check 'error_driven: error on trials of another seed' "$(mean .loss fresh.json) < 1e-6"
"$plastc" eval found >printed
grep -q 'E is the expression of known' printed && pass || fail "error_driven: $(head -n 1 printed)"
same 'the front ends with the rule' "$(jq -c .coefficients found/result.json)" "$(jq -c '.front[-1].coefficients' found/result.json)"
check 'the front falls' "$(jq '[.front[].loss] | . == (sort | reverse) | if . then 1 else 0 end' found/result.json) == 1"
check 'the front grows' "$(jq '[.front[].size] | . == sort | if . then 1 else 0 end' found/result.json) == 1"

# ---- the same bits -------------------------------------------------------------------------------------------
cat >small.plast <<'P'
plast 1
input x[3] = gaussian(covariance = rotated(1, 0.3, 0.1), samples = 8)
population y[1] rate { r = drive }
rule one {
    learn E = expression(pre.r, post.r, w, with = "+ - * / tanh", size = 12)
    learn rate = 0.1 in [0.01, 1] log
    on_epoch { w += rate * mean(E) }
}
rule two { learn F = expression(post.r, w, size = 5)  on_step { w += 0.01 * F } }
projection ff : x -> y { all_to_all  w ~ normal(0, 0.2) each generation  drive += w * pre.r  plastic one }
projection again : x -> y { all_to_all  w ~ normal(0, 0.2)  drive += w * pre.r  plastic two }
task pca { trials 3  phase learn 10 epochs }
guard max(abs(ff.w)) < 1e3 else loss = 3 + (t_end - t) / t_end
loss distance = abs(norm(ff.w) - 1) + abs(mean(again.w) - 0.3) at end
search {
    minimize distance + 0.002 * (size(one.E) + size(two.F))
    method gp(population = 60, refine = 0.2)
    budget 8 generations
    validate 4 trials
    starts 2
}
P
"$plastc" run small.plast --out tcc -q --jit tcc --threads 1
"$plastc" run small.plast --out cc -q --jit cc --threads 2
same_rule 'cc and two threads' tcc cc
"$plastc" run small.plast --out one -q --jit tcc --start 1
"$plastc" run small.plast --out broken -q --jit tcc --start 1 --generations 3
"$plastc" run --resume broken -q --jit tcc --generations 8
same_rule 'a break after three generations' one broken
"$plastc" eval one --json -q >eval.json
same 'eval' "$(mean .loss one/result.json)" "$(mean .loss eval.json)"
# Emitted files have the expressions themselves, whose numbers alone can be set.
"$plastc" emit small.plast --coefficients one -q -o alone.c && $CC -O2 -o alone alone.c -lm
same 'standalone' "$(mean .loss one/result.json | awk '{ printf "%.17g", $1 }')" "$(./alone 2>/dev/null | awk '$1 == "loss" { printf "%.17g", $2 }')"
./alone 'one.E[node 1]=2' >printed 2>&1
same 'standalone: another expression' 2 $?
grep -q 'the model has this expression as it is' printed && pass || fail "standalone: $(head -n 1 printed)"
./alone 'one.E[constant 1]=2' >/dev/null 2>&1
same 'standalone: another number' 0 $?
cat >rules.plast <<'P'
plast 1
input x[4] = gaussian(covariance = rotated(1, 0.3, 0.1, 0.2), samples = 8)
population y[1] rate { r = drive }
rule one { learn E = expression(pre.r, post.r, w, with = "+ - * / tanh exp min abs", size = 25)  on_step { w += 0.1 * E } }
projection ff : x -> y { all_to_all  w ~ normal(0, 0.2)  drive += w * pre.r  plastic one }
task pca { trials 3  phase learn 40 steps }
loss distance = norm(ff.w) at end
reference oja   { one.E = post.r * (pre.r - post.r * w) }
reference mixed { one.E = tanh(pre.r * post.r) + 0.3 * w / (1.5 + abs(post.r)) - min(w * w, 0.25 * exp(-1 * w)) }
reference none  { one.E = 0 }
search { minimize distance + size(one.E)  method gp  budget 1 generations }
P
for rule in oja mixed none; do
    "$plastc" emit rules.plast --rule $rule -q -o rule.c && $CC -O2 -o rule rule.c -lm
    $CC -O2 -DLANES=4 -o lanes rule.c -lm 2>/dev/null
    expected=$("$plastc" eval rules.plast --rule $rule --json -q --jit tcc | jq -c '[.loss, .objective]' | tr -d '[]')
    same "$rule written out" "$(echo "$expected" | awk -F, '{ printf "%.17g %.17g", $1, $2 }')" \
        "$(./rule | awk '$1 == "loss" || $1 == "objective" { printf "%s%.17g", n++ ? " " : "", $2 }')"
    same "$rule written out, 4 lanes" "$(./rule | cksum)" "$(./lanes | cksum)"
done

# ---- expressions that are fixed --------------------------------------------------------------------------------
cat >fixed.plast <<'P'
plast 1
input x[3] = gaussian(covariance = rotated(1, 0.3, 0.1), samples = 8)
population y[1] rate { r = drive }
rule one {
    learn E = expression(pre.r, post.r, w, size = 9)
    learn rate = 0.1 in [0.01, 1] log
    on_epoch { w += rate * mean(E) }
}
projection ff : x -> y { all_to_all  w ~ normal(0, 0.2)  drive += w * pre.r  plastic one }
task pca { trials 3  phase learn 10 epochs }
loss distance = abs(norm(ff.w) - 1) at end
reference oja { one.E = post.r * (pre.r - post.r * w) }
search { minimize distance + 0.01 * size(one.E)  method gp(population = 30)  budget 4 generations }
P
oja='post.r * (pre.r - post.r * w)'
"$plastc" eval fixed.plast --rule oja --json -q --jit tcc >searched.json
"$plastc" eval fixed.plast --rule oja --fix "one.E=$oja" --json -q --jit tcc >known.json
check 'fixed: the same loss' "$(jq .loss searched.json) - $(jq .loss known.json) < 1e-12 && $(jq .loss known.json) - $(jq .loss searched.json) < 1e-12"
check 'fixed: the same penalty' "$(jq .objective known.json) - $(jq .loss known.json) - 0.07 < 1e-12"
same 'fixed: what is left' '["one.rate"]' "$(jq -c '.coefficients | keys' known.json)"
sed "s/on_epoch/fix E = $oja  on_epoch/; /^reference/d" fixed.plast >in_program.plast
"$plastc" run in_program.plast --out in_program -q --jit tcc
"$plastc" run fixed.plast --fix "one.E=$oja" --out by_command -q --jit tcc
same 'fixed: in the program and by the command line' "$(jq -c '[.loss, .coefficients]' in_program/result.json)" \
    "$(jq -c '[.loss, .coefficients]' by_command/result.json)"
check 'fixed: its rate is found' "$(jq .loss in_program/result.json) < 0.5 * $(jq .loss known.json)"
says 1 "'exp' is none of the operators of 'E'" check fixed.plast --fix 'one.E=exp(w)'
says 1 "more than the 9 nodes of 'E'" check fixed.plast --fix 'one.E=w^6'

# ---- other commands --------------------------------------------------------------------------------------------
says 0 'E' compare one broken
says 0 'gp, population 60' info small.plast
says 0 'again.w' simulate one --out recording
says 66 "'E' is an expression" prune one
says 66 "'E' is an expression" directions one
says 66 "'E' is an expression" gradcheck small.plast
grep -q 'The front: the best rule of each size' one/report.html && pass || fail 'no front in the report'

if [ "$LONG" = 1 ]; then
    good=0
    for seed in 1 2 3 4; do
        "$plastc" run "$root/examples/oja_expression.plast" --out oja-$seed -q --seed $seed
        jq -r '"oja_expression: \(.equation), \(.validation_loss)"' oja-$seed/result.json
        good=$((good + $(jq 'if .validation_loss < 0.03 then 1 else 0 end' oja-$seed/result.json)))
    done
    check 'oja_expression: seeds that find the rule' "$good >= 3"
fi
summary

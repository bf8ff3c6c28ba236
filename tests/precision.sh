#!/bin/sh
# precision.sh: searches in single precision have the same bits from all tiers, lane counts and numbers of threads, after a
# break and from the standalone program; what is said of a rule is in double; where there is no such search, words say why.
# With LONG=1 all programs of tests/golden/run are searched, too.
set -u
. tests/common.sh
: "${OUT:=build}" "${CC:=cc}" "${LONG:=0}"
root=$PWD
plastc=$root/$OUT/plastc
work=$OUT/tests/precision
rm -rf "$work"
mkdir -p "$work"

# Every function, a trace, a guard, a window, arrays in memory and variables.
cat >"$work/rates.plast" <<'END'
plast 1
step 1 ms
task learning { trials 5  phase learn 60 ms }
input x[3] = gaussian(covariance = rotated(1, 0.5, 0), samples = 60)
population y[1] rate { r = tanh(drive) + 0.1 * softplus(drive) - 0.05 * relu(drive) }
rule local {
    learn a ~ normal(0, 0.2)
    learn b ~ normal(0, 0.2)
    learn c ~ normal(0.7, 0.2) in [0.1, 2]
    trace before of pre.r tau 5 ms
    on_step {
        w += 0.02 * (a * before * post.r + b * exp(-abs(w)) * sin(3 * w) - pow(abs(w) + 0.1, c) * sign(w) * sigmoid(post.r)
             + 0.1 * cos(w) * sqrt(abs(w)) * log(1 + w^2) - 0.01 * floor(w) * threshold(post.r) + 0.01 * ceil(min(w, max(a, b)))
             + 0.01 * exprel(w))
    }
}
projection x -> y { all_to_all  w ~ normal(0, 0.3)  drive += w * pre.r  plastic local }
guard abs(w) < 4 else loss = 3 - t / t_end
loss size = mean(y.r^2) at end
loss spread = abs(norm(w) - 1) at end
report length = norm(w) at end
reference known { local.a = 0.1  local.b = -0.1  local.c = 0.7 }
search { minimize size + spread  method cmaes(population = 20, sigma = 0.3)  budget 4 generations  validate 3 trials }
END

digest() { # FOLDER: what must not differ between two runs
    grep -vE '"(seconds|tier|source|command_line|machine)"' "$1/result.json" | cksum
}

number() { # MEMBER FOLDER
    sed -n "s/^[[:space:]]*\"$1\":[[:space:]]*\([^,]*\),*$/\1/p" "$2/result.json" | head -n 1
}

cd "$work" || exit 1
search() { # FOLDER OPTIONS...
    out=$1
    shift
    rm -rf "$out"
    "$plastc" run rates.plast --precision float --no-report -q --out "$out" "$@" >messages 2>&1 || cat messages
}

search tcc --jit tcc --threads 1
expected=$(digest tcc)
for options in '--jit tcc --threads 2' '--jit cc' '--jit cc --lanes 8' '--jit cc --lanes 4 --threads 2' '--jit cc --lanes 1'; do
    search cc $options
    same "$options" "$expected" "$(digest cc)"
done
search cc --jit cc --generations 2
"$plastc" run --resume cc --no-report -q --generations 4 --jit tcc >messages 2>&1
same 'resumed: coefficients' "$(sed -n '/"coefficients"/,/}/p' tcc/result.json)" "$(sed -n '/"coefficients"/,/}/p' cc/result.json)"
same 'resumed: its loss in single precision' "$(number float_loss tcc)" "$(number float_loss cc)"
same 'the precision' '"float"' "$(number precision tcc)"
same 'the loss of the file is that of eval' "$(number loss tcc)" \
    "$("$plastc" eval tcc --json -q | sed -n 's/^[[:space:]]*"loss":[[:space:]]*\([^,]*\),$/\1/p' | head -n 1)"
check 'both losses are about equal, and not the same' \
    "($(number loss tcc) - $(number float_loss tcc))^2 < (1e-4 * $(number loss tcc))^2 && $(number loss tcc) != $(number float_loss tcc)"
search double --precision double --jit cc
same 'in double there is one loss' null "$(number float_loss double)"

# Standalone.
float_loss=$(printf '%s' "$(number float_loss tcc)" | awk '{ printf "%.12g", $1 }')
"$plastc" emit rates.plast --precision float --coefficients tcc -q -o rates.c 2>messages
for options in "$CC -O0" "$CC -O2 -DLANES=4" "$CC -O3 -march=native -DLANES=8" "$CC -O3 -march=native -DLANES=16"; do
    $options rates.c -o rates -lm 2>messages
    ./rates >printed
    same "$options" "$float_loss" "$(sed -n 's/^loss //p' printed | awk '{ printf "%.12g", $1 }')"
    same "$options: all digits" "$(./rates | cksum)" "$(cat printed | cksum)"
    [ -f first ] || cp printed first
    same "$options: the same bits" "$(cat first)" "$(cat printed)"
done

# Another precision than that of the run, and programs for which there is none.
says 66 'its precision is double, but the run began with float' run --resume tcc --precision double --generations 9
says 2 'takes double or float' run rates.plast --precision half
says 2 'with 1, 4 or 8 lanes, not with 2' run rates.plast --precision float --lanes 2 --out no
says 2 'each candidate has its own spikes' run "$root/tests/golden/run/spiking_network.plast" --precision float --out no
says 2 'expressions are searched' run "$root/tests/golden/run/expression.plast" --precision float --out no
says 2 'along exact slopes' run "$root/examples/oja_gradient.plast" --precision float --out no
says 2 'what is recorded is in double' emit "$root/examples/oja.plast" --rule oja --precision float --record

for file in "$root"/tests/golden/run/*.plast; do
    [ "$LONG" -eq 1 ] || break
    rm -rf first second
    "$plastc" run "$file" --precision float --no-report -q --generations 3 --jit tcc --out first >messages 2>&1
    [ -f first/result.json ] || continue
    "$plastc" run "$file" --precision float --no-report -q --generations 3 --jit cc --out second >messages 2>&1
    same "${file##*/}" "$(digest first)" "$(digest second)"
done
summary

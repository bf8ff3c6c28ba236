#!/bin/sh
# precision.sh: searches in single precision have the same bits from all tiers, lane counts and numbers of threads, after a
# break and from the standalone program; what is said of a rule is in double; where there is no such search, words say why.
# Of the random programs there are two times PROGRAMS. With LONG=1 all programs of tests/golden/run are searched, too.
set -u
. tests/common.sh
: "${OUT:=build}" "${CC:=cc}" "${LONG:=0}" "${PROGRAMS:=3}"
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

# A program of lists of spikes, one candidate at a time: delays, a linear system, a time that a rule reads, and what is measured
# of neurons, synapses and intervals.
cat >"$work/network.plast" <<'END'
plast 1
step 0.1 ms
input ext[60] = poisson(40 Hz)
population E[48] spiking {
    dv/dt = ((-60 mV - v) - ge * v - gi * (v + 80 mV)) / 20 ms : mV
    dge/dt = (ga - ge) / 5 ms
    dga/dt = -ga / 2 ms
    dgi/dt = -gi / 10 ms
    dlast/dt = 0 : s
    last(0) = -1 s
    v(0) ~ uniform(-60 mV, -50 mV)
    threshold v > -50 mV
    reset { v = -60 mV  last = t }
    refractory 5 ms holds v
}
population I[17] spiking {
    dv/dt = ((-60 mV - v) - ge * v) / 20 ms : mV
    dge/dt = -ge / 5 ms
    v(0) = -60 mV
    integrate euler
    threshold v > -50 mV
    reset v = -60 mV
}
projection ext -> E { random(p = 0.5)  w ~ uniform(0, 0.2)  on_pre { post.ga += w } }
projection ext -> I { fixed_in(30)  w = 0.05  on_pre { post.ge += w } }
projection EE : E -> E { random(p = 0.2)  no_self  w = 0.03  axonal_delay 0.8 ms  on_pre { post.ga += w } }
projection EI : E -> I { fixed_out(4)  w = 0.06  dendritic_delay 0.8 ms  on_pre { post.ge += w } }
projection IE : I -> E {
    random(p = 0.3)
    w ~ uniform(0, 0.3)
    on_pre { post.gi += w }
    plastic istdp
    clip w in [0, 2.5]
}
rule istdp {
    learn alpha = 0
    learn gamma = 0
    trace x_pre on pre tau 50 ms
    trace x_post on post tau 90 ms
    ties simultaneous
    on_pre { w += 0.01 * (alpha + x_post + 0.1 * exp((post.last - t) / 20 ms)) }
    on_post { w += 0.01 * gamma * x_pre }
}
task stability { trials 2  phase train 100 ms  phase score 100 ms }
loss homeostasis = (mean(E.rate over score) / 1 Hz - 10)^2 + mean(IE.w)
report variation = cv_isi(E over score)
report voltage = mean(E.v over score) / 1 mV
report middle = quantile(IE.w, 0.5)
reference known { istdp.alpha = -1.4  istdp.gamma = 0.7 }
search { minimize homeostasis  method cmaes(population = 6, sigma = 0.3)  budget 4 generations  validate 2 trials }
END

digest() { # FOLDER: what must not differ between two runs
    grep -vE '"(seconds|tier|source|command_line|machine)"' "$1/result.json" | cksum
}

number() { # MEMBER FOLDER
    sed -n "s/^[[:space:]]*\"$1\":[[:space:]]*\([^,]*\),*$/\1/p" "$2/result.json" | head -n 1
}

cd "$work" || exit 1
search() { # PROGRAM FOLDER OPTIONS...
    program=$1
    out=$2
    shift 2
    rm -rf "$out"
    "$plastc" run "$program.plast" --precision float --no-report -q --out "$out" "$@" >messages 2>&1 || cat messages
}

# OPTIONS, one set a line, change no bit of a search, nor does a break of one by the tier TIER.
same_search() { # PROGRAM TIER OPTIONS
    search "$1" tcc --jit tcc --threads 1
    expected=$(digest tcc)
    printf '%s\n' "$3" >options
    while read -r options; do
        search "$1" cc $options
        same "$1 $options" "$expected" "$(digest cc)"
    done <options
    search "$1" cc --jit "$2" --generations 2
    "$plastc" run --resume cc --no-report -q --generations 4 --jit tcc >messages 2>&1
    same "$1, resumed: coefficients" "$(sed -n '/"coefficients"/,/}/p' tcc/result.json)" "$(sed -n '/"coefficients"/,/}/p' cc/result.json)"
    same "$1, resumed: its loss in single precision" "$(number float_loss tcc)" "$(number float_loss cc)"
    same "$1: the precision" '"float"' "$(number precision tcc)"
    same "$1: the loss of the file is that of eval" "$(number loss tcc)" \
        "$("$plastc" eval tcc --json -q | sed -n 's/^[[:space:]]*"loss":[[:space:]]*\([^,]*\),$/\1/p' | head -n 1)"
}

# The same as a program of its own, built with FLAGS, one set a line.
same_standalone() { # PROGRAM FLAGS
    float_loss=$(printf '%s' "$(number float_loss tcc)" | awk '{ printf "%.12g", $1 }')
    "$plastc" emit "$1.plast" --precision float --coefficients tcc -q -o standalone.c 2>messages
    rm -f first
    printf '%s\n' "$2" >flags
    while read -r flags; do
        $CC $flags standalone.c -o standalone -lm 2>messages
        ./standalone >printed
        same "$1 $flags" "$float_loss" "$(sed -n 's/^loss //p' printed | awk '{ printf "%.12g", $1 }')"
        [ -f first ] || cp printed first
        same "$1 $flags: the same bits" "$(cat first)" "$(cat printed)"
    done <flags
}

same_search rates cc '--jit tcc --threads 2
--jit cc
--jit cc --lanes 8
--jit cc --lanes 4 --threads 2
--jit cc --lanes 1'
same 'history.csv names the precision' 24 "$(sed 1d tcc/history.csv | cut -d, -f15 | sort -u)"
says 0 'in float$' watch tcc --once
check 'both losses are about equal, and not the same' \
    "($(number loss tcc) - $(number float_loss tcc))^2 < (1e-4 * $(number loss tcc))^2 && $(number loss tcc) != $(number float_loss tcc)"
same_standalone rates '-O0
-O2 -DLANES=4
-O3 -march=native -DLANES=8
-O3 -march=native -DLANES=16'
search rates kept --jit tcc --generations 1 --keep-candidates
same 'the table of its candidates names the precision' 1 "$(grep -c '"precision":.*"float"' kept/candidates/table.json)"
search rates double --precision double --jit cc
same 'in double there is one loss' null "$(number float_loss double)"
same 'history.csv names double' 53 "$(sed 1d double/history.csv | cut -d, -f15 | sort -u)"

same_search network tcc '--jit tcc --threads 2
--jit cc --lanes 8'
check 'a network has other losses in float' "$(number loss tcc) != $(number float_loss tcc)"
same_standalone network '-O0
-O3 -march=native'

# Another precision than that of the run, and programs for which there is none.
says 66 'its precision is double, but the run began with float' run --resume cc --precision double --generations 9
says 2 'takes double or float' run rates.plast --precision half
says 2 'with 1, 4 or 8 lanes, not with 2' run rates.plast --precision float --lanes 2 --out no
says 2 'expressions are searched' run "$root/tests/golden/run/expression.plast" --precision float --out no
sed 's/^task.*/task go { trials 2; draw long ~ normal(2e6, 2e6); phase run long steps }/' rates.plast >drawn.plast
says 2 'along exact slopes' run "$root/examples/oja_gradient.plast" --precision float --out no
says 2 'has more steps than a float can count' run drawn.plast --precision float --out no
says 2 'what is recorded is in double' emit "$root/examples/oja.plast" --rule oja --precision float --record

# Searches of what there is a search of in single precision: by libtcc, by cc if that is said, as a program of its own, of 8
# lanes if it can have more than one.
compare() { # NAME FILE [CC]
    rm -rf first second
    "$plastc" run "$2" --precision float --no-report -q --generations 3 --jit tcc --out first >messages 2>&1
    [ -f first/result.json ] || return
    if [ $# -gt 2 ]; then
        "$plastc" run "$2" --precision float --no-report -q --generations 3 --jit cc --out second >messages 2>&1
        same "$1" "$(digest first)" "$(digest second)"
    fi
    "$plastc" emit "$2" --precision float --coefficients first -q -o standalone.c 2>messages || return
    lanes=8
    ! grep -q 'one_lane = 1' standalone.c || lanes=1
    $CC -O1 -DLANES=$lanes standalone.c -o standalone -lm 2>messages
    same "$1, standalone" "$(number float_loss first | awk '{ printf $1 == "null" ? "nan" : "%.12g", $1 }')" \
        "$(./standalone | sed -n 's/^loss //p' | awk '{ printf /nan|inf/ ? "nan" : "%.12g", $1 }')"
}

if [ "$LONG" -eq 1 ]; then
    for file in "$root"/tests/golden/run/*.plast; do
        compare "${file##*/}" "$file" cc
    done
fi
(cd "$root" && sh tests/fuzz/data.sh "$OUT/tests/precision")
k=1
while [ "$k" -le "$PROGRAMS" ]; do
    for kind in '' --network; do
        "$root/$OUT/tests/generate" $kind "$k" >random.plast
        # shellcheck disable=SC2046
        compare "random $kind $k" random.plast $([ $((k % 20)) -ne 0 ] || echo cc)
    done
    k=$((k + 1))
done
summary

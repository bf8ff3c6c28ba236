#!/bin/sh
# rates.sh: every place where the rate of a spiking population or input may be read, of this step and of
# the step before, with delays and ties, in small populations (flags of several candidates) and larger ones
# (lists): compiled programs say what an interpreter of the checked program says (tests/reference/).
set -u
. tests/common.sh
: "${OUT:=build}"
work=$OUT/tests/rates
rm -rf "$work"
mkdir -p "$work"

# The places, each with what stands there if nothing is tried.
defaults() {
    size=3 delay='' ties='' poisson='50 Hz' flow='0 Hz' threshold=0 reset='v = 0' equation=0 effect=1 drive=0
    update=1 on_step='' other=1 guard='' loss=0
}

program() {
    cat <<END
plast 1
step 1 ms
task one { trials 2  phase learn 30 ms }
input x[$size] = poisson(200 Hz)
input z[2] = poisson($poisson)
population y[$size] spiking { dv/dt = -v / 20 ms + $flow + drive / 1 ms  threshold v > 1 + $threshold  reset { $reset } }
population u[2] rate { r = $equation }
projection p : x -> y { all_to_all  w = 0.3  $delay  on_pre { post.v += w }  plastic local }
projection q : y -> y {
    all_to_all  w = 0.1  $delay  on_pre { post.v += w * $effect }  plastic local
}
projection d : y -> y { all_to_all  w = 0.1  drive += w * $drive }
projection s : z -> u { all_to_all  w = 0.1  plastic second }
rule local {
    learn a
    trace before on pre tau 10 ms
    $ties
    on_pre { w += a * 0.01 * $update }
    on_post { w += a * 0.02 * before }
    $on_step
}
rule second { learn b  on_step { w += b * 0.001 * $other } }
$guard
loss l = sum(y.v) + sum(q.w) + sum(u.r) + sum(s.w) + $loss
report during = mean(y.rate over learn) / 1 Hz
report source = mean(z.rate over learn) / 1 Hz
reference known { local.a = 1  second.b = 1 }
search { minimize l  method cmaes  budget 1 generations }
END
}

values() {
    "$OUT/plastc" eval "$1" --rule known --jit tcc --json --seed 7 -q 2>"$work/messages" |
        jq -r '.search_outcomes[] | "\(.name) \(.mean)"' 2>/dev/null
}

try() { # the variables of `defaults` are set
    program >"$work/rates.plast"
    { values "$work/rates.plast"; echo "--"; "$OUT/tests/interpreter" "$work/rates.plast" known 7 2>&1; } |
        awk '$1 == "--" { second = 1; next }
            !second { compiled[$1] = $2; next }
            { d = compiled[$1] - $2; m = $2 < 0 ? -$2 : $2; seen += d <= 1e-9 * (1 + m) && -d <= 1e-9 * (1 + m) }
            END { exit seen != 3 }' && pass && return
    fail "$where = $what, size $size, $delay $ties"
    cat "$work/messages"
}

each() { # PLACE VALUE
    where=$1
    what=$2
    for n in 3 20; do
        for d in '' 'axonal_delay 2 ms  dendritic_delay 3 ms'; do
            for t in '' 'ties ignore'; do
                defaults
                size=$n delay=$d ties=$t
                eval "$where=\$what"
                try
            done
        done
    done
}

while IFS='|' read -r where what; do
    [ -n "$where" ] && each "$where" "$what"
done <<'END'
drive|pre.rate * 1 ms
drive|post.rate * 1 ms
drive|previous(pre.rate) * 1 ms
drive|y[1].rate * 1 ms
drive|(sum(y.rate) + sum(x.rate) + x[1].rate) * 1 ms
flow|sum(y.rate) * 0.01
flow|y[0].rate * 0.1 + previous(rate) * 0.1
flow|previous(x[i].rate) * 0.1 + sum(previous(x.rate)) * 0.1 + x[i].rate * 0.1
threshold|rate * 1 ms
threshold|sum(y.rate) * 0.1 ms + 0.1 * y[1].v
threshold|max(y.v) + 0.1 * u[1].r
reset|v = 0.1 * y[1].v + y[0].rate * 0.1 ms - rate * 0.1 ms
equation|(sum(y.rate) + max(y.rate) + y[i].rate + previous(y[i].rate) + z[i].rate) * 1 ms
effect|pre.rate * 1 ms
effect|post.rate * 1 ms
effect|previous(post.rate) * 1 ms
effect|(y[2].rate + sum(y.rate)) * 1 ms
update|pre.rate * 1 ms
update|(post.rate + previous(post.rate)) * 1 ms
update|(sum(y.rate) + y[1].rate + x[1].rate) * 1 ms
on_step|on_step { w += 0.01 * a * (pre.rate + post.rate + previous(pre.rate) + previous(post.rate)) * 1 ms }
on_step|on_step { w += 0.01 * a * (sum(y.rate) + y[0].rate + x[2].rate + sum(x.rate)) * 1 ms }
other|(sum(y.rate) + y[0].rate + x[2].rate + pre.rate) * 1 ms
guard|guard mean(y.rate) < 600 Hz else loss = 7
guard|guard y.rate[0] < 600 Hz else loss = 7
loss|(mean(y.rate) + max(y.rate) + y.rate[1] + std(y.rate)) / 1 Hz
loss|mean(max(y.rate) over learn) / 1 Hz
poisson|50 Hz + 0.5 * sum(y.rate)
poisson|50 Hz + 0.5 * y[i].rate
poisson|50 Hz + x[i].rate + 100 Hz * y[i].v
END

# A population that the input drives sets the input's rate in return.
defaults
where=poisson what=loop poisson='50 Hz + 3 Hz * u[i].r' equation='1 + 0.1 * sum(y.v) + drive'
program | sed 's/projection s : z -> u { all_to_all  w = 0.1/& drive += w * pre.rate * 1 ms/' >"$work/rates.plast"
same "an input that its own rule drives" "$("$OUT/tests/interpreter" "$work/rates.plast" known 7 2>&1 | cut -c 1-16)" \
    "$(values "$work/rates.plast" | cut -c 1-16)"
rm -f "$work/rates.plast"
summary

#!/bin/sh
# differential.sh: programs made at random (tests/fuzz/generate.c) give the same bits by libtcc, by cc
# with 1 and with all lanes and as a standalone program, and to 1e-9 what an interpreter of the checked
# program says (tests/reference/).
#
#     PROGRAMS=2000 COMPILED=500 FIRST=1 sh tests/differential.sh
#
# PROGRAMS are interpreted; the first COMPILED of them go through cc, too, which takes longer.
set -u
. tests/common.sh
: "${OUT:=build}" "${CC:=cc}" "${PROGRAMS:=100}" "${COMPILED:=4}" "${FIRST:=1}"
work=$OUT/tests/differential
rm -rf "$work"
mkdir -p "$work"
seed=7
# What programs read.
awk 'BEGIN { for (r = 0; r < 40; r++) for (c = 0; c < 6; c++)
    printf "%.4f%s", sin(7 * r + 3 * c) * (1 + c % 2), c < 5 ? "," : "\n" }' >"$work/points.csv"
printf '1,0\n1.5,2\n4,1\n4,3\n9.5,0\n11,2\n' >"$work/spikes.csv"

number() { # MEMBER of a result.json on stdin
    sed -n "s/^[[:space:]]*\"$1\":[[:space:]]*\([^,]*\),*$/\1/p" | head -n 1
}

outcomes() { # of a result.json on stdin: one NAME VALUE a line
    jq -r '.search_outcomes[] | "\(.name) \(.mean)"' 2>/dev/null
}

# Where rounding decides what becomes of a network that diverges, it only has to do so in both.
disagreement() { # COMPILED INTERPRETED: lines of NAME VALUE; says what differs
    {
        echo "$1"
        echo "--"
        echo "$2"
    } | awk '
        $1 == "--" { second = 1; next }
        !second { compiled[$1] = $2; count++; next }
        {
            a = compiled[$1]; b = $2; same = a != "" && b != ""
            if (same && (b ~ /nan|inf/ || b > 1e3 || b < -1e3)) {
                same = a == "null" || a > 1e2 || a < -1e2
                diverged = 1
            } else if (diverged)
                same = 1
            else if (same) {
                d = a - b; m = b < 0 ? -b : b
                same = a != "null" && d <= 1e-9 * (1 + m) && -d <= 1e-9 * (1 + m)
            }
            if (!same)
                print $1 ": compiled \047" a "\047, interpreted \047" b "\047"
            seen++
        }
        END { if (count == 0 || count != seen) print count + 0 " outcomes, but " seen + 0 " interpreted" }'
}

losses() { # all losses and reports of an evaluation
    "$OUT/plastc" eval "$file" --rule some --seed $seed --json -q --threads 1 "$@" 2>/dev/null |
        grep -vE '"(seconds|tier|source)"'
}

by_cc() { # expected
    for lanes in 1 8; do
        [ "$(losses --jit cc --lanes $lanes)" = "$1" ] || return 1
    done
}

without_passes() { # expected: that of the program with all of them
    for pass in hoist unroll scalar dead; do
        [ "$(losses --jit tcc --without $pass)" = "$1" ] || return 1
    done
}

standalone() { # the loss that the emitted program prints, with the coefficients of the rule
    "$OUT/plastc" eval "$file" --rule some --seed $seed --json -q --jit tcc >"$work/result.json" 2>"$work/messages" &&
        "$OUT/plastc" emit "$file" --result "$work" --seed $seed -q -o "$work/$program.c" 2>>"$work/messages" &&
        $CC -O1 -o "$work/$program" "$work/$program.c" -lm &&
        "$work/$program" | sed -n 's/^loss //p'
}

program=$FIRST
while [ "$program" -lt $((FIRST + PROGRAMS)) ]; do
    file=$work/$program.plast
    before=$failed
    "$OUT/tests/generate" "$program" >"$file"
    expected=$(losses --jit tcc)
    loss=$(printf "%s" "$expected" | number loss)
    wrong=$(disagreement "$(printf "%s" "$expected" | outcomes)" \
        "$("$OUT/tests/interpreter" "$file" some $seed 2>&1)")
    [ -z "$wrong" ] || fail "program $program: $wrong"
    if [ "$program" -lt $((FIRST + COMPILED)) ]; then
        without_passes "$expected" || fail "program $program: other bits without $pass"
        by_cc "$expected" || fail "program $program: cc and libtcc differ"
        alone=$(standalone)
        [ "$alone" = "$(echo "$loss" | awk '{ printf $1 == "null" ? "nan" : "%.17g", $1 }')" ] ||
            fail "program $program: libtcc '$loss', standalone '$alone'"
    fi
    if [ "$failed" -eq "$before" ]; then
        pass
        rm -f "$work/$program" "$work/$program.c" "$file"
    fi
    program=$((program + 1))
done

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
for name in bounds_of_trials sources_of_phases statistics_of_spikes restored_phases units_in_order lazy_traces drive_of_spikes_before; do
    file=tests/golden/run/$name.plast
    wrong=$(disagreement \
        "$("$OUT/plastc" eval $file --rule known --seed $seed --json -q --jit tcc | outcomes)" \
        "$("$OUT/tests/interpreter" $file known $seed 2>&1)")
    if [ -z "$wrong" ]; then
        pass
    else
        fail "$name: $wrong"
    fi
done
summary

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

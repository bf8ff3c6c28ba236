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

number() { # MEMBER of a result.json on stdin
    sed -n "s/^[[:space:]]*\"$1\":[[:space:]]*\([^,]*\),*$/\1/p" | head -n 1
}

losses() { # all losses and reports of an evaluation
    "$OUT/plastc" eval "$file" --rule some --seed $seed --json -q --threads 1 "$@" 2>&1 |
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
    "$OUT/plastc" eval "$file" --rule some --seed $seed --json -q --jit tcc >"$work/result.json" &&
        "$OUT/plastc" emit "$file" --result "$work" --seed $seed -q -o "$work/$program.c" &&
        $CC -O1 -o "$work/$program" "$work/$program.c" -lm &&
        "$work/$program" | sed -n 's/^loss //p'
}

program=$FIRST
while [ "$program" -lt $((FIRST + PROGRAMS)) ]; do
    file=$work/$program.plast
    before=$failed
    "$OUT/tests/generate" "$program" >"$file"
    expected=$(losses --jit tcc)
    loss=$(echo "$expected" | number loss)
    meant=$("$OUT/tests/interpreter" "$file" some $seed 2>&1 | sed -n 's/^l //p')
    agree=$(awk -v a="$loss" -v b="$meant" 'BEGIN {
        if (a == "" || b == "") {
            print "no"
            exit
        }
        if (b ~ /nan/ || b > 1e3 || b < -1e3) { # diverged: rounding decides how
            print (a == "null" || a > 1e2 || a < -1e2) ? "yes" : "no"
            exit
        }
        if (a == "null") {
            print "no"
            exit
        }
        d = a - b; m = b < 0 ? -b : b
        print (d <= 1e-9 * (1 + m) && -d <= 1e-9 * (1 + m)) ? "yes" : "no" }')
    [ "$agree" = yes ] || fail "program $program: compiled '$loss', interpreted '$meant'"
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
outcomes() { # NAME MEAN, a line each, of a result.json
    sed -n 's/^[[:space:]]*"\(name\|mean\)":[[:space:]]*//p' | tr -d '",' | paste -d' ' - -
}
for name in bounds_of_trials sources_of_phases statistics_of_spikes; do
    file=tests/golden/run/$name.plast
    "$OUT/plastc" eval $file --rule known --seed $seed --json -q --jit tcc | outcomes >"$work/found"
    "$OUT/tests/interpreter" $file known $seed >"$work/meant"
    same "$name: compiled and interpreted" "$(wc -l <"$work/meant") alike" \
        "$(paste -d' ' "$work/meant" "$work/found" | awk '{ d = $2 - $4; m = $2 < 0 ? -$2 : $2
            if ($1 == $3 && d <= 1e-9 * (1 + m) && -d <= 1e-9 * (1 + m)) n++ } END { print n " alike" }')"
done
summary

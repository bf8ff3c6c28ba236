#!/bin/sh
# slopes.sh: exact slopes of programs made at random, beside differences.
#
#     PROGRAMS=1400 NETWORKS=500 FIRST=0 SEEDS="7 11" sh tests/slopes.sh
#
# The programs are those of tests/differential.sh. Here the sum of losses is its smooth part: what a step makes of the
# learned numbers has no exact slope. One in two has a loss over trials beside it. Slopes that are
# off by more than LIMIT of the gradient's length are faults. Where a loss has a kink close by, differences do not agree
# with each other, and are not compared: ROUGH of all at the most. One in LANES_OF programs is also compiled with lanes
# of trials, which takes seconds.
set -u
. tests/common.sh
: "${OUT:=build}" "${LANES_OF:=90}" "${PROGRAMS:=90}" "${NETWORKS:=10}" "${FIRST:=0}" "${SEEDS:=7}" "${LIMIT:=1e-7}" "${ROUGH:=0.05}"
work=$OUT/tests/slopes.work
rm -rf "$work"
mkdir -p "$work"
sh tests/fuzz/data.sh "$work"
file=$work/program.plast

# ---- memory: segments within segments have the same bits, and a million steps of a hundred synapses fit ------------

long() { # SAMPLES EPOCHS INPUTS: a program
    cat <<END
plast 1
input x[$3] = gaussian(covariance = diagonal($(yes 1 | head -n "$3" | paste -sd,)), samples = $1)
population y[1] rate { r = drive }
rule local { learn A = volterra(pre.r^2, post.r^2, w^2) ~ normal(0, 0.01); on_step { w += 0.01 * A } }
projection x -> y { all_to_all; w ~ normal(0, 0.1); drive += w * pre.r; plastic local }
guard abs(w) < 10 else loss = 20
task learning { trials 1; phase train $2 epochs }
loss size = norm(w) at end
search { minimize size; method gradient; budget 3 generations }
END
}

bits() { # MEMORY
    "$OUT/plastc" run -q "$file" --jit tcc --gradient-memory "$1" --out "$work/long-$1" >/dev/null &&
        grep -vE '"(seconds|command_line|machine)"' "$work/long-$1/result.json" | cksum
}

forward() { # MEMORY: how often a step runs forward
    "$OUT/plastc" info "$file" --lanes 8 --gradient-memory "$1" | sed -n 's/^gradient .* runs forward \([0-9]*\) time.*/\1/p'
}

for program in '8000 3' '1 20000' '20000 1' 'drawn 20000 1'; do
    long ${program#drawn } 4 | case $program in
    drawn*) sed 's/trials 1; phase train 1 epochs/trials 1; draw part ~ lognormal(0, 0.1); phase train 9000 * part steps/' ;;
    *) cat ;;
    esac >"$file"
    all=$(bits 1000)
    same "long trial, $program: all steps are kept" 1 "$(forward 1000)"
    check "long trial, $program: some are not" "$(forward 1) > 1"
    same "long trial, $program: the same bits" "$all" "$(bits 1)"
done
long 1 1000000 100 >"$file"
check 'a million steps of 100 synapses: MB' "$("$OUT/plastc" info "$file" --lanes 8 |
    sed -n 's/^gradient *exact, \([0-9.]*\) MB.*/\1/p') < 64"

# ---- what differs from program to program at random, but is rare there --------------------------------------------------

for program in tests/golden/gradcheck/sparse_connections.plast tests/golden/gradcheck/guards_that_move.plast tests/golden/gradcheck/rates_beside_spikes.plast \
    tests/golden/gradcheck/phases_of_drawn_length.plast; do
    for seed in 1 2 3 4; do
        found=$("$OUT/tests/slopes" "$program" some "$seed" 4)
        check "$program, seed $seed: $found" "$(echo "${found:-off 1}" | sed 's/.*off \([^ ]*\).*/\1/') <= 1e-7"
    done
done

# ---- random programs ----------------------------------------------------------------------------------------------

series() { # COUNT OPTION
    k=$FIRST
    while [ "$k" -lt $((FIRST + $1)) ]; do
        over=
        [ $((k % 2)) -ne 0 ] || over='s/^search \{ minimize (all|l);/loss tried = std(\1) + quantile(\1, 0.3) * max(\1) - 0.1 * norm(\1) over trials\
search { minimize \1 + tried;/'
        "$OUT/tests/generate" $2 "$k" | sed -E "s/minimize l0 \+ l1 \+ all/minimize all/;$over" >"$file"
        for seed in $SEEDS; do
            lanes=
            [ $((k % LANES_OF)) -ne 0 ] || lanes=4
            echo "$k $2 $seed: $("$OUT/tests/slopes" "$file" some "$seed" $lanes 2>&1 | tail -n 1)"
        done
        k=$((k + 1))
    done
}

series "$PROGRAMS" "" >"$work/found"
series "$NETWORKS" --network >>"$work/found"
while read -r line; do
    case $line in
    *": length "*)
        off=$(echo "${line#*off }" | cut -d ' ' -f 1)
        check "program $line" "$off <= $LIMIT"
        ;;
    *": refused: "* | *": not finite") ;;
    *) fail "program $line" ;;
    esac
done <"$work/found"
count=$(grep -c ': length ' "$work/found")
check "of $(wc -l <"$work/found") programs $count have exact slopes" "$count >= ($PROGRAMS + $NETWORKS) / 4"
check 'few slopes are not compared' "$(sed -n 's/.* compared \([0-9]*\) rough \([0-9]*\)$/\1 \2/p' "$work/found" |
    awk -v most="$ROUGH" '{ compared += $1; rough += $2 } END { print rough <= most * (compared + rough) ? 1 : 0 }') == 1"
summary

#!/bin/sh
# float_rates.sh: a large spiking network in single precision does what it does in double. Single spikes differ after some
# steps, for the network is chaotic; so what it reports is compared in distribution, over seeds, each of which draws other
# connections and inputs: rates, the variation of intervals between spikes, the mean weight that a plastic rule leads to.
#
#     SEEDS=24 sh tests/float_rates.sh
set -u
. tests/common.sh
: "${OUT:=build}" "${CC:=cc}" "${SEEDS:=24}"
work=$OUT/tests/float_rates
rm -rf "$work"
mkdir -p "$work"
sed 's/^report weight .*/&\nreport variation = cv_isi(E over score)/' bench/spikes.plast >"$work/spikes.plast"

for precision in double float; do
    "$OUT/plastc" emit "$work/spikes.plast" --set T=6s --precision $precision -q -o "$work/$precision.c"
    $CC -O3 -march=native "$work/$precision.c" -o "$work/$precision" -lm
    seed=1
    while [ "$seed" -le "$SEEDS" ]; do
        "$work/$precision" --seed "$seed" | sed -n "s/^\([a-z]*\) \(.*\)/$precision $seed \1 \2/p"
        seed=$((seed + 1))
    done
done >"$work/reports"

# Of each report: means and standard deviations, Student's t of the differences between the same seeds, and the distance of
# Kolmogorov and Smirnov between both distributions.
awk -v seeds="$SEEDS" '
    { value[$1, $3, $2] = $4 }
    function below(kind, name, x, k, count) {
        for (k = 1; k <= seeds; k++) count += value[kind, name, k] <= x
        return count / seeds
    }
    function moments(kind, name, k, sum, squares) {
        for (k = 1; k <= seeds; k++) sum += value[kind, name, k]
        mean[kind] = sum / seeds
        for (k = 1; k <= seeds; k++) squares += (value[kind, name, k] - mean[kind])^2
        sd[kind] = sqrt(squares / (seeds - 1))
    }
    END {
        count = split("excitatory inhibitory variation weight", names, " ")
        for (n = 1; n <= count; n++) {
            name = names[n]
            most = 0
            for (k = 1; k <= seeds; k++) {
                value["both", name, k] = value["float", name, k] - value["double", name, k]
                for (kind = 1; kind <= 2; kind++) {
                    x = value[kind == 1 ? "float" : "double", name, k]
                    d = below("float", name, x) - below("double", name, x)
                    most = d > most ? d : -d > most ? -d : most
                }
            }
            moments("double", name); moments("float", name); moments("both", name)
            printf "%s %.5f %.5f %.5f %.5f %.2f %.3f\n", name, mean["double"], sd["double"], mean["float"], sd["float"],
                mean["both"] / (sd["both"] / sqrt(seeds)), most
        }
    }' "$work/reports" | tee "$work/table"

# t of 23 degrees of freedom and F of 23 and 23 at 0.2 %, the distance at 0.5 %: of twelve numbers none may be so by chance.
while read -r name double sd float float_sd t distance; do
    check "$name: the means agree" "($t)^2 < 3.5^2"
    check "$name: the standard deviations agree" "$sd > 0 && $float_sd / $sd < 1.95 && $sd / $float_sd < 1.95"
    check "$name: the distributions agree" "$distance < 1.73 * sqrt(2 / $SEEDS)"
    check "$name: single spikes differ" "$t != 0 && $distance > 0"
done <"$work/table"
same 'reports that are compared' 4 "$(wc -l <"$work/table" | tr -d ' ')"
summary

#!/bin/sh
# pca.sh: two layers, two rules, from five seeds: the small task from nothing, the wide one from the
# rule of the small one, digits with the rule of the wide one. What docs/studies.md claims; some 40
# minutes of one processor. A criterion passes if at least four seeds meet it; each is printed with
# its figures.
set -u
. tests/common.sh
: "${OUT:=build}"
plastc=$OUT/plastc
work=$OUT/tests/pca
rm -rf "$work"
mkdir -p "$work"
paper='--set samples=200 --set length=1000 --set eta=0.2 --set data_sets=1' # the published task

# The medians of |cos|, one for each component. FILE OUTCOMES
medians() {
    jq -r "[.$2[] | select(.name | startswith(\"cos\")) | .median] | map(tostring) | join(\" \")" "$1"
}

# The angle of A to Oja's rule in degrees, B_110 and the largest other coefficient of B. FILE
shape() {
    jq -r '(.coefficients | with_entries(select(.key | startswith("anti")))) as $B |
        "anti.B[pre.r^1 post.r^1 w^0]" as $name | $B[$name] as $b110 |
        ($B | del(.[$name]) | map(fabs) | max) as $other |
        "\(.angles.oja) \($b110) \($other)"' "$1"
}

# One line of figures; then adds to file counts the names of the criteria that are met.
# SEED TASK BOUND MEDIANS [ANGLE B_110 OTHER]
judge() {
    echo "$@" | awk -v counts="$work/counts" '{
        components = NF < 7 ? NF - 3 : NF - 6
        split("", shown)
        lowest = 2
        for (i = 4; i < 4 + components; i++) {
            if ($i + 0 < lowest) lowest = $i + 0
            text = text sprintf(" %.4f", $i)
        }
        good = lowest > $3
        if (good) print $2, "medians" >>counts
        printf "seed %d, %s: median |cos|%s", $1, $2, text
        if (components < NF - 3) {
            angle = $(NF - 2); b110 = $(NF - 1); other = $NF
            if (angle < 8) print $2, "angle" >>counts
            if (b110 < 0 && -b110 > other) print $2, "lateral" >>counts
            good = good && angle < 8 && b110 < 0 && -b110 > other
            printf "; A to Oja %.1f degrees; B_110 %.3f, largest other of B %.3f", angle, b110, other
        }
        if (good) print $2, "all" >>counts
        printf "; %s\n", good ? "good" : "NOT GOOD"
    }'
}

criterion() { # TASK NAME TEXT
    count=$(grep -c "^$1 $2\$" "$work/counts")
    echo "$1: $3: $count of 5 seeds"
    if [ "$count" -ge 4 ]; then pass; else fail "$1: $3"; fi
}

: >"$work/counts"
for seed in 1 2 3 4 5; do
    for task in network network_wide; do
        folder=$work/$task-$seed
        from=
        [ $task = network ] || from="--coefficients $work/network-$seed"
        "$plastc" run examples/pca_$task.plast --seed $seed --out "$folder" -q $from
        "$plastc" eval examples/pca_$task.plast --coefficients "$folder" $paper --json -q >"$folder/paper.json"
        judge $seed $task 0.99 $(medians "$folder/paper.json" validation_outcomes) $(shape "$folder/result.json")
    done
    "$plastc" eval examples/pca_digits.plast --coefficients "$work/network_wide-$seed" --trials 4 --json -q \
        >"$work/digits-$seed.json"
    judge $seed digits 0.95 $(medians "$work/digits-$seed.json" search_outcomes)
done
for task in network network_wide; do
    criterion $task medians 'median |cos| of 200 fresh data sets above 0.99 for every component'
    criterion $task angle 'A less than 8 degrees from Oja'\''s rule'
    criterion $task lateral 'B_110 negative and the largest of B'
    criterion $task all 'all three'
done
criterion digits medians 'median |cos| above 0.95 for each of three components'
summary

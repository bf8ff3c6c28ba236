#!/bin/sh
# pca.sh: two layers, two rules, from five seeds: the small task from nothing, the wide one from the
# rule of the small one, digits with the rule of the wide one. What docs/studies.md claims; some 40
# minutes of one processor.
set -u
. tests/common.sh
: "${OUT:=build}"
plastc=$OUT/plastc
work=$OUT/tests/pca
rm -rf "$work"
mkdir -p "$work"
paper='--set samples=200 --set length=1000 --set eta=0.2 --set data_sets=1' # the published task

# Whether each median is above the bound. FILE OUTCOMES BOUND
above() {
    jq ".$2 | map(select(.name | startswith(\"cos\")) | .median > $3) | all" "$1"
}

# Whether A is Oja's rule and B_110 the largest coefficient of B, and negative. FILE
shape() {
    jq '(.coefficients | with_entries(select(.key | startswith("anti")))) as $B |
        $B["anti.B[pre.r^1 post.r^1 w^0]"] as $largest |
        .angles.oja < 8 and $largest < 0 and ($B | map(fabs) | max) == -$largest' "$1"
}

small=0
wide=0
digits=0
for seed in 1 2 3 4 5; do
    for task in network network_wide; do
        folder=$work/$task-$seed
        from=
        [ $task = network ] || from="--coefficients $work/network-$seed"
        "$plastc" run examples/pca_$task.plast --seed $seed --out "$folder" -q $from
        "$plastc" eval examples/pca_$task.plast --coefficients "$folder" $paper --json -q >"$folder/paper.json"
        good="$(above "$folder/paper.json" validation_outcomes 0.99) $(shape "$folder/result.json")"
        echo "$task, seed $seed: medians above 0.99, shape of the rules: $good"
        [ "$good" = 'true true' ] || continue
        [ $task = network ] && small=$((small + 1)) || wide=$((wide + 1))
    done
    "$plastc" eval examples/pca_digits.plast --coefficients "$work/network_wide-$seed" --trials 4 --json -q \
        >"$work/digits-$seed.json"
    [ "$(above "$work/digits-$seed.json" search_outcomes 0.95)" = true ] && digits=$((digits + 1))
done
echo "of 5 seeds: $small small, $wide wide, $digits digits"
for count in $small $wide $digits; do
    if [ $count -ge 4 ]; then pass; else fail "$count of 5 seeds"; fi
done
summary

#!/bin/sh
# gallery.sh: writes docs/gallery.md and its pictures, docs/pictures/gallery-*.svg, from the list below: `make gallery`.
#
#     sh tools/gallery.sh PLASTC             all of it: some minutes
#     sh tools/gallery.sh PLASTC --check     only what takes about a second: says which pictures are not as they were,
#                                            and which examples have no entry; exit code 1 if there are such
set -u
plastc=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
check=${2:-}
root=$(cd "$(dirname "$0")/.." && pwd)
page=$root/docs/gallery.md
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
ln -s "$root/examples" "$scratch/examples"
cd "$scratch" || exit 1
entries=
bad=0

say() {
    [ -n "$check" ] || printf '%s\n' "$@" >>gallery.md
}

wrong() {
    echo "FAILED: docs/gallery.md: $1"
    bad=$((bad + 1))
}

# run COMMAND: with plastc in place of its first word, and no words but those of errors
run() {
    set -f
    eval "\"\$plastc\" ${1#plastc }" -q >printed 2>&1 || wrong "$1: $(tail -n 1 printed)"
    set +f
}

# entry COST NAME SENTENCE PICTURE COMMAND [COMMAND]: of an example, with what is done before its picture is drawn, in
# a folder in which a run is runs/NAME and a recording is recordings/NAME. COST is `cheap` if --check does it, too.
entry() {
    cost=$1 name=$2 sentence=$3 picture=$4
    shift 4
    file=gallery-$name.svg
    entries="$entries $name "
    if [ -n "$check" ]; then
        grep -q "(pictures/$file)" "$page" || wrong "'$name' has no entry: make gallery"
        [ -f "$root/docs/pictures/$file" ] || wrong "docs/pictures/$file is missing: make gallery"
        [ "$cost" = cheap ] || return
    fi
    begin=$(date +%s.%N)
    for command; do
        run "$command"
    done
    seconds=$(echo "$begin $(date +%s.%N)" | awk '{ s = $2 - $1; if (s < 1) printf "%.2f s", s; else if (s < 10) printf "%.1f s", s; else if (s < 100) printf "%.0f s", s; else printf "%.0f min", s / 60 }')
    drawing="plastc plot $picture -o $file"
    run "$drawing"
    if [ -n "$check" ]; then
        cmp -s "$file" "$root/docs/pictures/$file" || wrong "docs/pictures/$file is not what is drawn now: make gallery"
        return
    fi
    cp "$file" "$root/docs/pictures/$file"
    say "## $name" '' "[$name.plast](../examples/$name.plast): $sentence" '' '```sh'
    [ $# -eq 0 ] || say "$@"
    say "$drawing" '```' ''
    [ $# -eq 0 ] || say "Time: $seconds." ''
    say "![$name: $sentence](pictures/$file)" ''
}

say '# Gallery' '' \
    'Every example of `examples/`, what it shows, and a picture that says it. This page is generated: `make gallery` runs the' \
    'commands that stand here (`tools/gallery.sh`) and draws the pictures. Programs with a known rule are simulated; others are searched,' \
    'some of them shorter than their files say.' '' \
    "Times are those of one machine, which had other work to do: $(nproc) cores of $(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo 2>/dev/null | head -n 1)." ''

entry dear oja \
    "of 27 coefficients two remain: Oja's rule, which makes the weights of a neuron the first principal component of its inputs." \
    'runs/oja tensor' 'plastc run examples/oja.plast'
entry dear oja_gradient \
    'the same search by gradient descent: the loss falls to about a tenth of what it was.' \
    'runs/oja_gradient loss' 'plastc run examples/oja_gradient.plast'
entry dear oja_tanh \
    "a saturating neuron finds the same component, by a rule that is not quite Oja's." \
    'runs/oja_tanh tensor' 'plastc run examples/oja_tanh.plast'
entry dear oja_mlp \
    'a small network in place of a polynomial: postsynaptic activity makes weights grow, the less so the larger they are.' \
    'runs/oja_mlp rates' 'plastc run examples/oja_mlp.plast --generations 300'
entry dear oja_expression \
    "no terms are given: genetic programming over expressions of the rates and the weight makes Oja's rule from nothing." \
    'runs/oja_expression loss' 'plastc run examples/oja_expression.plast --generations 40 --seed 3'
entry dear error_driven \
    'a neuron imitates its teacher: of their potentials and a trace of the spikes a search makes (v - u) s.' \
    'runs/error_driven loss' 'plastc run examples/error_driven.plast'
entry dear oja_digits \
    'images of handwritten digits: the rule that is found on some of them is validated on others.' \
    'runs/oja_digits loss' 'plastc run examples/oja_digits.plast --generations 40'
entry dear sanger \
    'three units find three principal components in order: the same rule for all, searched over rates, a prediction and the weight.' \
    'runs/sanger tensor' 'plastc run examples/sanger.plast --set data_sets=4 --generations 60'
entry cheap bcm \
    'a neuron that chooses one of four stimuli. By the known rule, whose threshold slides, weights grow where it stays at a rate below 1, and shrink above.' \
    'examples/bcm.plast rates --rule bcm'
entry cheap recover \
    "weights by a known rule, and as they were recorded, with noise: the search finds the rule behind them." \
    'recordings/recover states' 'plastc simulate examples/recover.plast --rule oja'
entry dear teacher_student \
    'what is seen of a network that learned by a known rule is its activity: from that, along exact gradients, the rule is found again.' \
    'runs/teacher_student tensor' 'plastc run examples/teacher_student.plast --set trajectories=50 --generations 200'
entry dear inferred_choices \
    'of a fly is known what it smelled, chose and got: the rule by which it learned is found from its choices alone.' \
    'runs/inferred_choices tensor' 'plastc run examples/inferred_choices.plast --set flies=60 --generations 100'
entry dear two_choice \
    'learning to choose by reward: in a hundred generations the mistakes of the test fall to some 4 %.' \
    'runs/two_choice loss' 'plastc run examples/two_choice.plast'
entry dear miconi_patterns \
    'patterns of which half is shown are completed: a weight and a factor of plasticity for each synapse, 1,153 numbers in all, are trained along exact slopes.' \
    'runs/miconi_patterns loss' 'plastc run examples/miconi_patterns.plast'
entry dear hebbff \
    'was this pattern seen three steps before? A layer whose synapses remember is trained to tell, and is right about 97 of a hundred new ones.' \
    'runs/hebbff coefficients' 'plastc run examples/hebbff.plast'
entry dear reward \
    'a unit that knows only how good it was learns the weights of its teacher: presynaptic activity times noise, times reward.' \
    'runs/reward tensor' 'plastc run examples/reward.plast'
entry dear pca_network \
    'two layers learn two components by two rules, searched together; here by a small search.' \
    'runs/pca_network tensor' 'plastc run examples/pca_network.plast --set data_sets=6 --set length=150 --set samples=20 --set allowed=20000'
entry dear pca_refined \
    'where a short search has come to, exact slopes of both rules on new data sets go on: all data sets are learned, not most.' \
    'runs/pca_refined loss' 'plastc run examples/pca_network.plast --out runs/short --set data_sets=6 --set length=150 --set samples=20 --set allowed=20000' \
    'plastc run examples/pca_refined.plast --coefficients runs/short --generations 600'
entry dear pca_network_wide \
    'the rules of the small network in one with five inputs and three units, from where a search goes on.' \
    'runs/pca_network_wide tensor' 'plastc run examples/pca_network_wide.plast --coefficients examples/data/pca_rules.json --set allowed=1600 --set data_sets=8'
entry dear pca_digits \
    'the rules that were found on five inputs, tried on 64 pixels of digits: the weights of three units, three components of the images.' \
    'recordings/pca_digits matrix' 'plastc simulate examples/pca_digits.plast --coefficients examples/data/pca_rules.json'
entry cheap isp_single \
    'plastic inhibition brings a spiking neuron from above 50 Hz to near 6.25 Hz, by the rule that is known for this target.' \
    'recordings/isp_single states' 'plastc simulate examples/isp_single.plast --rule known'
entry dear posterior_isp \
    'all rules of inhibitory plasticity that hold this neuron near 10 Hz, as a cloud: of those that are drawn 2 % pass at first, and 57 % in the sixth round.' \
    'runs/posterior_isp pairs' 'plastc run examples/posterior_isp.plast'
entry cheap isp_network \
    'a recurrent network that is active of itself fires irregularly, and plastic inhibition calms it.' \
    'recordings/isp_network raster' 'plastc simulate examples/isp_network.plast --rule vogels --set size=2000 --set eta=0.1 --set "length=3 s"'
entry cheap stability \
    'the window of a rule that a search found for a network of ten thousand neurons: every spike weakens inhibition, but two that are near to each other weaken it less.' \
    'examples/stability.plast window --rule published'
entry dear four_rules \
    'all four projections of a network may be plastic at once; where only inhibition of excitatory neurons is, it spreads within a second and then holds.' \
    'recordings/four_rules weights' 'plastc simulate examples/four_rules.plast --rule only_ie'
entry dear posterior_four \
    'a network whose four projections may all be plastic, as it is to be: active, asynchronous and irregular, with weights at rest, here by plastic inhibition alone. Many rules with 24 parameters are drawn, and which of them do that is asked.' \
    'recordings/posterior_four raster' 'plastc simulate examples/posterior_four.plast --rule only_ie'
entry dear product_rule \
    'a rule that is a product of factors of traces, voltages, currents and the weight: inhibitory weights before and after learning.' \
    'recordings/product_rule histogram' 'plastc simulate examples/product_rule.plast --rule pairs'
entry dear mlp_spikes \
    'a network with frozen hidden layers as rule: a network that begins too active is brought down in two seconds.' \
    'recordings/mlp_spikes raster' 'plastc simulate examples/mlp_spikes.plast --rule biases'
entry dear familiarity \
    'waves over a grid of neurons while it learns, a break, a familiar wave, and a new one, to which it answers more.' \
    'recordings/familiarity states' 'plastc simulate examples/familiarity.plast --rule balance'
entry dear turnover \
    'a recurrent network keeps telling the time although its synapses are replaced: a search finds the rule that keeps the sequence.' \
    'runs/turnover loss' 'plastc run examples/turnover.plast --generations 15'

for program in "$root"/examples/*.plast; do
    name=$(basename "$program" .plast)
    case $entries in
    *" $name "*) ;;
    *) wrong "examples/$name.plast has no entry in tools/gallery.sh" ;;
    esac
done
for picture in "$root"/docs/pictures/gallery-*.svg; do
    name=$(basename "$picture" .svg)
    case $entries in
    *" ${name#gallery-} "*) ;;
    *) wrong "docs/pictures/$name.svg is of no entry" ;;
    esac
done
[ "$bad" -eq 0 ] || exit 1
[ -n "$check" ] || cp gallery.md "$page"

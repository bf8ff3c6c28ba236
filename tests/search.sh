#!/bin/sh
# search.sh: searches whose answer is known: what they report, why they end, and what they say of it. The losses are
# functions of the learned numbers; the network does nothing.
set -u
. tests/common.sh
: "${OUT:=build}"
plastc=$OUT/plastc
work=$OUT/tests/search
rm -rf "$work"
mkdir -p "$work"

# Runs a program of tests/search/, with a method in place of METHOD; what it prints is in $work/NAME.text.
search() { # NAME PROGRAM [METHOD]
    sed "s/METHOD/${3:-cmaes}/" "tests/search/$2.plast" >"$work/$1.plast"
    "$plastc" run "$work/$1.plast" --jit tcc --threads 1 --out "$work/$1" >"$work/$1.text" 2>"$work/$1.errors"
}

number() { # NAME MEMBER: the first one of this name
    sed -n "s/^[[:space:]]*\"$2\":[[:space:]]*\([^,]*\),*\$/\1/p" "$work/$1/result.json" | head -n 1 | tr -d '"'
}

says() { # NAME WORDS
    if grep -qF -- "$2" "$work/$1.text"; then pass; else fail "$1: it does not say '$2'"; fi
}

says_not() { # NAME WORDS
    if grep -qF -- "$2" "$work/$1.text"; then fail "$1: it says '$2'"; else pass; fi
}

# ---- the best rule -----------------------------------------------------------------------------

search ring ring
same "ring: reported" candidate "$(number ring reported)"
check "ring: loss" "$(number ring loss) < 1e-6"
says ring 'the rule is a candidate of generation '
says ring 'the search has not converged: '
same "ring: unconverged" true "$(number ring unconverged)"

search kink kink
check "kink: loss" "$(number kink loss) < 5e-3"
says kink 'the rule is a candidate of generation '

search ill_scaled ill_scaled
check "ill-scaled: loss" "$(number ill_scaled loss) <= 2"
says ill_scaled 'where the search ended the loss is '

search start_is_best start_is_best
same "the start is best: reported" start "$(number start_is_best reported)"
same "the start is best: loss" 0 "$(number start_is_best loss)"
says start_is_best 'no rule of this search is better than its start'

# Evaluating what is reported gives the same loss, and the favourite is there too.
"$plastc" eval "$work/ring" -q --json >"$work/ring.json"
same "ring: evaluated" "$(number ring loss)" "$(sed -n 's/^	"loss":	\([^,]*\),$/\1/p' "$work/ring.json")"
same "ring: rules in the result" 3 "$(grep -c '"coefficients"' "$work/ring/result.json")"

# ---- ends --------------------------------------------------------------------------------------

for method in cmaes es gradient 'gradient(optimizer = lbfgs)'; do
    name=$(echo "$method" | tr -dc a-z)
    for task in flat plain; do
        [ "$task-$method" = plain-cmaes ] && continue # which gets out of it
        search $task-$name $task "$method"
        same "$task, $method: stopped" equal_losses "$(number $task-$name stop_reason)"
        says $task-$name 'advice: see whether the loss depends on what is learned'
        check "$task, $method: generations" "$(number $task-$name generations) <= 30"
    done
done

# A budget that ends before that is sure.
sed 's/300 generations/4 generations/; s/METHOD/cmaes/' tests/search/flat.plast >"$work/level.plast"
"$plastc" run "$work/level.plast" --jit tcc --threads 1 --out "$work/level" >"$work/level.text" 2>/dev/null
same "level: stopped" budget "$(number level stop_reason)"
same "level" 'true false' "$(number level level) $(number level unconverged)"
says level 'all rules that were looked at have the objective 3, so the search had nothing to go by: '
grep -q 'shows what the network does: all rules that were looked at have the same objective' "$work/level/report.html" &&
    pass || fail "level: the page does not say it"

for treatment in none sigma more_trials; do
    search steps-$treatment steps "cmaes(uncertainty = $treatment)"
    same "steps, $treatment: loss" 0 "$(number steps-$treatment loss)"
    same "steps, $treatment: stopped" plateau "$(number steps-$treatment stop_reason)"
    says_not steps-$treatment advice
    says_not steps-$treatment 'trials each'
done

search offset offset
check "offset: a" "($(number offset a) - 1)^2 < 1e-6"
says_not offset advice
search tiny tiny
check "tiny: a and b" "($(number tiny a) - 1)^2 + ($(number tiny b) + 1)^2 < 1e-12"

search to_a_point to_a_point
same "to a point: loss" 0 "$(number to_a_point loss)"
check "to a point: a" "($(number to_a_point a))^2 < 1e-12"

# ---- scales ------------------------------------------------------------------------------------

for method in cmaes es gradient 'gradient(optimizer = lbfgs)'; do
    name=$(echo "small$method" | tr -dc a-z)
    search $name small_unit "$method"
    check "1 nS, $method: loss" "$(number $name loss) < 0.01"
done
search no_scale no_scale
grep -q "warning.*'a' is searched in steps of its SI unit" "$work/no_scale.errors" && pass || fail "no scale: no warning"

# ---- trials that diverged ----------------------------------------------------------------------

search diverging diverging
says diverging 'same: mean 1, median 1; without 4 of 10 trials, in which it is no number'
same "diverging: in the result, of the loss and of the report" '4,4' \
    "$(sed -n 's/^.*"undefined":[[:space:]]*\([1-9].*\)$/\1/p' "$work/diverging/result.json" | paste -sd,)"

# ---- losses that can be compared ---------------------------------------------------------------

# The best candidate of a generation and validation, both without the penalty, which is 5 or more.
search penalty penalty
same "penalty: header" "best_objective median_objective best_loss validation_loss" \
    "$(head -n 1 "$work/penalty/history.csv" | cut -d, -f4,5,10,11 | tr , ' ')"
check "penalty: objective less loss" "$(sed -n 3p "$work/penalty/history.csv" | awk -F, '{ print $4 - $10 }') >= 5"
check "penalty: loss and validation" "$(sed -n 3p "$work/penalty/history.csv" | awk -F, '{ print ($10 - $11) ^ 2 }') < 1"
grep -q 'loss 0.*validation 0' "$work/penalty.errors" && pass || fail "penalty: progress"

summary

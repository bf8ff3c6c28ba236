#!/bin/sh
# posterior.sh: what `plastc posterior` says of rules that are accepted: beside NumPy, the same by every thread and after a run was
# killed, and of tables that say little or are broken.
set -u
. tests/common.sh
: "${OUT:=build}"
plastc=$(cd "$OUT" && pwd)/plastc
need "$plastc"
work=$OUT/tests/posterior
rm -rf "$work"
mkdir -p "$work"
python=/usr/bin/python3 # that has Debian's NumPy

well_formed() { # FILE, where there is a program that knows
    ! command -v xmllint >/dev/null || xmllint --noout "$1"
}

cd "$work" || exit 1
# Two groups of rules, on either side of a = -b / 2, on a stiff direction c = -b.
cat >two.plast <<'PROGRAM'
plast 1
const slack = 0
const shift = 0
learn a, b, c in [-2, 2]
learn tau in [1 ms, 100 ms] log
learn n ~ normal(1 mV, 0.5 mV) in [0 mV, 4 mV]
task measure { trials 2  phase run 1 epochs }
input x[1] = gaussian(covariance = diagonal(1), samples = 3)
population y[1] rate { r = drive }
projection x -> y { all_to_all  w ~ normal(0, 1)  drive += w * pre.r }
report side = abs(a + 0.5 * b + 0.1 * w[0, 0]) + shift
report sum  = c + b
report time = tau
report noise = n
accept {
    stage near { side in [1.2 - slack, 2 + slack]  time < 20 ms }
    stage good { sum in [-0.3, 0.3]  noise > 0.5 mV }
}
search { method posterior(rounds = 5, draws = 800)  validate 3 trials }
PROGRAM

# ---- the numbers, by NumPy -------------------------------------------------------------------------
"$plastc" run two.plast --jit tcc --threads 2 --seed 3 --out run --no-report -q 2>/dev/null
"$plastc" posterior run >said
"$plastc" posterior run --json >said.json
cat >look.py <<'P'
import json
import numpy as np
said = json.load(open("said.json"))
t = json.load(open("run/candidates/table.json"))
theta, accepted, weights, generation = (np.load(f"run/candidates/{k}.npy") for k in ("theta", "accepted", "weights", "generation"))
ok = accepted[:, -1] == 1
x, w = theta[ok], weights[ok] / weights[ok].sum()
names = [c["name"] for c in t["theta"]]
assert said["rows"] == 4000 and said["accepted"] == ok.sum() and abs(said["count_as"] - 1 / (w ** 2).sum()) < 1e-9
for r, round in enumerate(said["rounds"], 1):
    own = generation == r
    columns = list(round["hold"].items()) + list(round["pass"].items())
    assert [c for c, _ in columns] == t["accepted"] == ["side", "time", "sum", "noise", "stage near", "stage good"]
    assert np.allclose([v for _, v in columns], accepted[own].mean(axis=0), atol=1e-12)
z = x.copy()
shares = [0.05, 0.25, 0.5, 0.75, 0.95]
assert said["quantiles"] == shares
half = 0.67448975
for k, number in enumerate(said["numbers"]):
    assert number["name"] == names[k] and number["unit"] == ["", "", "", "ms", "mV"][k]
    mean = w @ x[:, k]
    assert abs(number["posterior"]["mean"] - mean) < 1e-9 and abs(number["posterior"]["sd"] - np.sqrt(w @ (x[:, k] - mean) ** 2)) < 1e-9
    order = np.argsort(x[:, k], kind="stable")
    want = np.interp(shares, np.cumsum(w[order]) - w[order] / 2, x[order, k])
    assert np.allclose(number["posterior"]["quantiles"], want, atol=1e-9), names[k]
prior = {n["name"]: n["prior"] for n in said["numbers"]}
assert abs(prior["a"]["mean"]) < 1e-12 and abs(prior["a"]["sd"] - 4 / 12 ** 0.5) < 1e-9 and abs(prior["a"]["quantiles"][0] + 1.8) < 1e-12
assert abs(prior["tau"]["mean"] - 99 / np.log(100)) < 1e-9 and abs(prior["tau"]["quantiles"][2] - 10) < 1e-9
grid = np.linspace(0, 4, 400001)
density = np.exp(-(grid - 1) ** 2 / 0.5)
density /= density.sum()
mean = density @ grid
assert abs(prior["n"]["mean"] - mean) < 1e-5 and abs(prior["n"]["sd"] - np.sqrt(density @ (grid - mean) ** 2)) < 1e-5
assert abs(prior["n"]["quantiles"][2] - np.interp(0.5, np.cumsum(density), grid)) < 1e-4
# in deviations of the prior; tau by its logarithm
z[:, 3] = (np.log(x[:, 3]) - np.log(10)) / (np.log(100) / 12 ** 0.5)
for k in (0, 1, 2, 4):
    z[:, k] = (x[:, k] - prior[names[k]]["mean"]) / prior[names[k]]["sd"]
covariance = np.cov(z.T, aweights=w, bias=True)
values, vectors = np.linalg.eigh(covariance)
for k, direction in enumerate(said["directions"]):
    vector = np.array([direction["direction"][n] for n in names])
    assert abs(direction["spread"] - np.sqrt(values[k])) < 1e-9
    assert abs(abs(vector @ vectors[:, k]) - 1) < 1e-9 and vector[np.argmax(abs(vector))] > 0
sd = np.sqrt(np.diag(covariance))
strength = []
for c in said["correlations"]:
    i, j = names.index(c["first"]), names.index(c["second"])
    assert abs(c["correlation"] - covariance[i, j] / sd[i] / sd[j]) < 1e-9
    strength.append(abs(c["correlation"]))
assert len(strength) == 10 and strength == sorted(strength, reverse=True)
groups = said["groups"]
assert len(groups) == 2 and abs(sum(g["share"] for g in groups) - 1) < 1e-9
side = x[:, 0] + 0.5 * x[:, 1] > 0
for g in groups:
    own = side == (g["centre"]["a"] > 0)
    assert abs(g["share"] - w[own].sum()) < 1e-9
    assert abs(g["centre"]["b"] - np.average(x[own, 1], weights=w[own])) < 1e-9
    assert abs(np.log(g["centre"]["tau"]) - np.average(np.log(x[own, 3]), weights=w[own])) < 1e-9
    row = g["nearest_row"]
    assert accepted[row, -1] == 1 and (theta[row, 0] > 0) == (g["centre"]["a"] > 0)
text = open("said").read()
assert f"{ok.sum()} of 4000 rules are accepted; with their weights they count as {1 / (w ** 2).sum():.4g}\n" in text
assert any(f"stiffest direction: 0.71 {d} + 0.7" in text for d in "bc") and "2 groups of rules" in text
P
holds "numbers, correlations, directions and groups are those of NumPy" "$python" look.py
row=$(sed -n 's/.*is a row of the table, as .\(.*\).$/\1/p' said)
tells "the rule at the centre of a group is a row" 0 "^search" "$plastc" eval "$row" --jit tcc

# ---- the same whatever made it -----------------------------------------------------------------------
"$plastc" run two.plast --jit cc --lanes 4 --threads 1 --seed 3 --out again --generations 2 --no-report -q 2>/dev/null
"$plastc" run --resume again --jit tcc --generations 5 --no-report -q 2>/dev/null
"$plastc" posterior again | sed 's/again/run/' >said_again
holds "by another tier, another thread, after a break" cmp -s said said_again
cp -r run/candidates table
"$plastc" posterior table | sed 's/table:/run\/candidates:/' >said_table
sed 's/of the table/of the table/' said | cmp -s - said_table
holds "of the table alone" [ $? = 0 ]
"$plastc" sample two.plast --draws 3000 --jit tcc --seed 8 -o drawn -q 2>/dev/null
tells "rules that were drawn from the prior" 0 "rules are accepted; with their weights they count as" "$plastc" posterior drawn

# ---- on fresh trials -----------------------------------------------------------------------------------
# checks NAME OPTION...: the check of 80 rules, as JSON, in NAME
checks() {
    name=$1
    shift
    "$plastc" posterior run --json --check 80 "$@" >"$name" 2>/dev/null
}

checks by_tcc --jit tcc --threads 1
checks by_cc --jit cc --lanes 4 --threads 2
holds "the check is the same by every tier and thread" cmp -s by_tcc by_cc
"$plastc" posterior table --json --check 80 --jit tcc 2>/dev/null | sed 's/"table":\t"table"/"table":\t"run\/candidates"/' >by_table
holds "of the table, in the program that it names" cmp -s by_tcc by_table
checks wide --jit tcc --set slack=10
checks moved --jit tcc --set shift=100
"$plastc" posterior run -q --check 80 --jit tcc >words 2>/dev/null
cat >fresh.py <<'P'
import json
import numpy as np
t = json.load(open("run/candidates/table.json"))
theta, accepted, weights = (np.load(f"run/candidates/{k}.npy") for k in ("theta", "accepted", "weights"))
ok = np.flatnonzero(accepted[:, -1])
w = np.cumsum(weights[ok]) / weights[ok].sum()
rows = ok[np.searchsorted(w, (np.arange(80) + 0.5) / 80)]
check = json.load(open("by_tcc"))["check"]
assert check["rules"] == 80 and check["different"] == len(set(rows)) and check["trials"] == 3 and check["failed"] == check["stopped"] == 0
# what does not depend on the trial holds as it did, and what does mostly
hold = check["hold"]
assert hold["time"] == hold["sum"] == hold["noise"] == 1 and 0.8 < hold["side"] < 1 and check["pass"]["stage good"] == hold["side"]
# what the table says of the same rules: none has been near enough to the bounds to pass by chance in wider ones
wide, moved = json.load(open("wide"))["check"], json.load(open("moved"))["check"]
assert wide["pass"]["stage good"] == 1 and moved["pass"]["stage good"] == 0 and moved["hold"]["side"] == 0
words = open("words").read()
assert f"80 rules, drawn by their weights, of which {len(set(rows))} differ, on 3 fresh trials each" in words
assert f"accepted{'':47}{round(80 * hold['side']):10}" in words
P
holds "which rules are drawn, and what passes" "$python" fresh.py
tells "what a check needs" 2 "'--set' is for the trials of '--check N'" "$plastc" posterior run --set slack=10
tells "which rule is nearest" 0 "the nearest rule is row [0-9]*: side is 10[0-9.]*, asked for side in" \
    "$plastc" posterior run --check 20 --jit tcc --set shift=100
sed 's/a + 0.5/a + 0.6/' two.plast >changed.plast
cp -r table elsewhere
sed 's/two.plast/changed.plast/' table/table.json >elsewhere/table.json
tells "another program" 66 "the program 'changed.plast' has changed since its rules were drawn" "$plastc" posterior elsewhere --check 5 --jit tcc
sed 's/two.plast/gone.plast/' table/table.json >elsewhere/table.json
tells "no program" 66 "the program 'gone.plast' of 'elsewhere' is not there" "$plastc" posterior elsewhere --check 5 --jit tcc

# ---- pictures --------------------------------------------------------------------------------------------
for picture in marginals ensemble groups rounds; do
    "$plastc" plot run $picture -o $picture.svg 2>/dev/null
    holds "the picture '$picture' is well-formed" well_formed $picture.svg
done
holds "a line for the prior, bars for rules" [ "$(grep -c 'class="k2"' marginals.svg)" -ge 1 -a "$(grep -o '<g class="f1"' marginals.svg | wc -l)" = 5 ]
"$plastc" report run >/dev/null 2>&1
holds "the page is well-formed" well_formed run/report.html
holds "and small" [ "$(wc -c <run/report.html)" -lt 200000 ]
holds "it has a section of accepted rules" grep -q '<section id="accepted"' run/report.html

# ---- tables that say little -------------------------------------------------------------------------
# change NAME PYTHON: a table like that of the run, changed
change() {
    rm -rf "$1"
    cp -r table "$1"
    "$python" - "$1" <<P
import json, sys
import numpy as np
d = sys.argv[1] + "/"
load = lambda name: np.load(d + name + ".npy")
save = lambda name, value: np.save(d + name + ".npy", value)
table = json.load(open(d + "table.json"))
accepted, weights, theta, si = load("accepted"), load("weights"), load("theta"), load("theta_si")
$2
json.dump(table, open(d + "table.json", "w"))
P
}

change none 'accepted[:, -1] = 0; save("accepted", accepted)'
tells "no rule is accepted" 66 "no rule of 'none' passes all conditions: 'plastc sample' of its program says which of them lets none pass" "$plastc" posterior none
change one 'k = np.flatnonzero(accepted[:, -1])[0]; accepted[:, -1] = 0; accepted[k, -1] = 1; save("accepted", accepted)'
tells "pictures of it" 66 "no rule of .none. passes all conditions" "$plastc" plot none marginals
tells "one rule" 0 "one rule alone has no correlations, directions and groups" "$plastc" posterior one
change heavy 'weights[np.flatnonzero(accepted[:, -1])[5]] = 1e12; save("weights", weights)'
tells "all weight on one rule" 0 "they count as 1$" "$plastc" posterior heavy
holds "so few are told" grep -q "count as 1 are few for 5 numbers" printed
holds "and have no groups" grep -q "too few rules to look for groups" printed
change still 'theta[:, 1] = 0.25; si[:, 1] = 0.25; save("theta", theta); save("theta_si", si)'
tells "a number that does not change" 0 "^stiffest direction: 1.00 b, spread 0 of the prior's" "$plastc" posterior still
change nan 'theta[7, 2] = np.nan; save("theta", theta)'
tells "a row that is no number" 1 "row 7, column 'c' is nan, not a finite number" "$plastc" posterior nan
change weight 'weights[9] = np.nan; save("weights", weights)'
tells "a weight that is none" 66 "weights.npy: row 9 is nan, no weight" "$plastc" posterior weight
change below 'k = np.flatnonzero(accepted[:, -1])[0]; theta[k, 3] = si[k, 3] = 0; save("theta", theta); save("theta_si", si)'
tells "a picture of one rule has no directions" 66 "has too few accepted rules for directions" "$plastc" plot one ensemble
holds "but has numbers" "$plastc" plot one marginals -o one.svg
tells "a number that its prior forbids" 66 "has a number that is not above 0 where its prior is on a log scale" "$plastc" posterior below
change unknown 'del table["theta"][0]["prior"]'
tells "a prior that is not said" 0 "the table does not say all priors" "$plastc" posterior unknown
change wrong 'table["theta"][0]["prior"]["low"] = 5'
tells "a prior that is none" 66 "'theta' has a column with a prior that is none" "$plastc" posterior wrong
change begun 'table["rows"] = 0'
tells "no round yet" 66 "has no rules yet: no round of it has ended" "$plastc" posterior begun
change cut 'open(d + "accepted.npy", "r+b").truncate(200)'
tells "a file that is cut off" 1 "cut/accepted.npy" "$plastc" posterior cut
change free 'table["accepted"] = []'
tells "no conditions" 66 "the rules of 'free' are under no conditions" "$plastc" posterior free
sed 's/method posterior.*validate/minimize far method cmaes budget 2 generations validate/; s/^report side.*/&\nloss far = abs(a - 1.5)/' two.plast >cma.plast
"$plastc" run cma.plast --jit tcc --keep-candidates --out cma --no-report -q 2>/dev/null
tells "a run that is no posterior" 66 "'cma' is no posterior" "$plastc" posterior cma
tells "nor are its pictures" 66 "'cma' is no posterior" "$plastc" plot cma rounds
"$plastc" run cma.plast --jit tcc --out plain --no-report -q 2>/dev/null
tells "a run without candidates" 66 "the run 'plain' has kept no candidates" "$plastc" posterior plain
tells "no folder" 66 "cannot read 'nowhere'" "$plastc" posterior nowhere

summary

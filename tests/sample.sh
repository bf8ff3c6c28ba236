#!/bin/sh
# sample.sh: rules drawn from a prior and from a posterior: the same bits however many are drawn, by every tier and thread and after
# a break; how many pass, and what is said when none does.
set -u
. tests/common.sh
: "${OUT:=build}"
root=$(pwd)
plastc=$(cd "$OUT" && pwd)/plastc
need "$plastc"
work=$OUT/tests/sample
rm -rf "$work"
mkdir -p "$work"
python=/usr/bin/python3 # that has Debian's NumPy

arrays() { # FOLDER: sums of its arrays
    (cd "$1" && for f in *.npy; do cksum <"$f"; done)
}

sed 's/rounds = 4, draws = 60/rounds = 5, draws = 200/
     s/^report size.*/&\nguard y[0].r < 5 else loss = 3\nloss far = (y[0].r - 2)^2/' "$root/tests/golden/run/posterior.plast" >"$work/rules.plast"
cd "$work" || exit 1

# ---- rows are the same whatever else is drawn, and whatever draws ------------------------------------
"$plastc" sample rules.plast --draws 300 --jit tcc --threads 1 --seed 5 -o all >said 2>&1
holds "300 rules are drawn" grep -q '^300 rules drawn, 2 trials each' said
"$plastc" sample rules.plast --draws 120 --jit tcc --threads 2 --seed 5 -o some -q >/dev/null 2>&1
"$plastc" sample rules.plast --draws 300 --jit cc --lanes 4 --threads 2 --seed 5 -o by_cc -q >/dev/null 2>&1
holds "by cc, lanes and threads the same bits" [ "$(arrays all)" = "$(arrays by_cc)" ]
"$plastc" sample rules.plast --draws 300 --jit tcc --seed 6 -o other -q >/dev/null 2>&1
holds "with another seed others" [ "$(arrays all)" != "$(arrays other)" ]
"$plastc" eval rules.plast --rules all --jit tcc --seed 5 -o again -q >/dev/null 2>&1
for f in theta x failed; do
    holds "eval of the table gives the same $f" cmp -s all/$f.npy again/$f.npy
done
cat >look.py <<'P'
import json
import numpy as np
t = json.load(open("all/table.json"))
theta, x, accepted, failed = (np.load(f"all/{k}.npy") for k in ("theta", "x", "accepted", "failed"))
for k in ("theta", "x", "accepted"):
    assert (np.load(f"some/{k}.npy") == np.load(f"all/{k}.npy")[:120])[~np.isnan(np.load(f"all/{k}.npy")[:120])].all(), k
names = [c["name"] for c in t["theta"]]
assert names == ["a", "b", "c"]
a, b, c = theta.T
assert 0 < a.min() and a.max() < 2 and 0 <= b.min() and b.max() <= 3 and 1 < c.min() and c.max() < 100
assert abs(np.log10(c).mean() - 1) < 4 * 0.58 / 300 ** 0.5 and abs(b.mean() - 1.03) < 4 * 0.5 / 300 ** 0.5
out, size = x[:, [c["name"] for c in t["x"]].index("out")], c
ok = ~(failed[:, :2] > 0).any(axis=1)
assert (~ok).sum() > 2  # stopped by the guard
hold = np.column_stack([ok & (out >= 1.9) & (out <= 2.1), ok & (size > 10)])
want = np.column_stack([hold, hold[:, 0], hold.all(axis=1)])
assert (accepted == want).all() and 0 < want[:, 3].sum() < want[:, 2].sum()
said = open("said").read()
for name, column in zip(("  out ", "  size ", "up to stage first", "accepted"), (0, 1, 2, 3)):
    line = [l for l in said.split("\n") if l.startswith(name)][0]
    assert int(line.split("%")[0].split()[-2]) == want[:, column].sum(), line
P
holds "rows, bounds, conditions and what is said" "$python" look.py

# ---- a trial that fails loses its rule, also where no loss says so ------------------------------------
cat >fails.plast <<'P'
plast 1
task measure { trials 4  draw big ~ uniform(0, 1)  phase run 3 epochs }
input x[1] = gaussian(covariance = diagonal(1), samples = 3)
learn a in [0, 2]
rule grow { on_step { w = w * select(big + 0.5 * a > 1.2, 1e300, 1) } }
population y[1] rate { r = a * drive }
projection x -> y { all_to_all  w = 1  drive += w  plastic grow }
report out = a
accept { out in [0, 3] }
search { method posterior(rounds = 2, draws = 40) }
P
"$plastc" sample fails.plast --draws 200 --jit tcc --threads 1 -o fails -q >/dev/null 2>&1
"$plastc" sample fails.plast --draws 200 --jit cc --lanes 8 --threads 2 -o fails_by_cc -q >/dev/null 2>&1
holds "until a rule is lost: by lanes and threads the same bits" [ "$(arrays fails)" = "$(arrays fails_by_cc)" ]
"$plastc" sample fails.plast --draws 200 --jit tcc --each-trial -o fails_all -q >/dev/null 2>&1
cat >lost.py <<'P'
import numpy as np
lost = np.isnan(np.load("fails_all/x_trials.npy")[:, :, 0])
bad = lost.any(axis=1)
for d in ("fails", "fails_all"):
    accepted, failed = np.load(f"{d}/accepted.npy")[:, -1], np.load(f"{d}/failed.npy")[:, 0]
    assert (accepted == ~bad).all() and 5 < accepted.sum() < 195, d
    want = lost.mean(axis=1) if d == "fails_all" else bad / np.where(bad, lost.argmax(axis=1) + 1, 4)
    assert np.allclose(failed, want), d
P
holds "what fails in a trial is not accepted" "$python" lost.py

# ---- priors of other words, and numbers that are not asked: drawn in trials, or for each rule ----------
cat >priors.plast <<'P'
plast 1
task measure { trials 3  draw g ~ uniform(5 Hz, 15 Hz)  phase run 1 epochs }
input x[1] = gaussian(covariance = diagonal(1), samples = 3)
learn a ~ uniform(-1, 2)
learn b ~ loguniform(10 ms, 1 s)
learn c ~ lognormal(0.5, 0.8)
learn d ~ lognormal(0, 1) in [0.5, 2]
learn f ~ uniform(5 Hz, 15 Hz)
population y[1] rate { r = drive }
projection x -> y { all_to_all  w = a  drive += w }
report of_trial = g
report of_rule  = f
report time     = b
report factor   = c * d
accept { of_rule in [5 Hz, 15 Hz] }
P
"$plastc" sample priors.plast --draws 2000 --jit tcc --each-trial -o priors -q >/dev/null 2>&1
cat >priors.py <<'P'
import numpy as np
a, b, c, d, f = np.load("priors/theta.npy").T
x = np.load("priors/x_trials.npy")
assert -1 <= a.min() and a.max() <= 2 and abs(a.mean() - 0.5) < 4 * 0.866 / 2000 ** 0.5
assert 10 <= b.min() and b.max() <= 1000 and abs(np.log10(b).mean() - 2) < 4 * 0.577 / 2000 ** 0.5
assert abs(np.log(c).mean() - 0.5) < 4 * 0.8 / 2000 ** 0.5 and abs(np.log(c).std() - 0.8) < 4 * 0.8 / 4000 ** 0.5
assert 0.5 <= d.min() and d.max() <= 2 and abs(np.log(d).mean()) < 4 * 0.39 / 2000 ** 0.5
g = x[:, :, 0]  # of trials: the same for all rules
assert (g == g[0]).all() and len(set(g[0])) == 3 and 5 <= g.min() and g.max() <= 15
assert len(set(f)) == 2000 and np.allclose(x[:, :, 1], f[:, None]) and abs(f.mean() - 10) < 4 * 2.89 / 2000 ** 0.5
P
holds "priors, draws of trials and of rules" "$python" priors.py

# ---- what is refused, and what is said when nothing passes ---------------------------------------------
sed 's/\[1.9, 2.1\]/[90, 91]/' rules.plast >none.plast
tells "which condition lets none pass" 0 "none is accepted: of 300 rules that come to stage first 0 hold 'out'" \
    "$plastc" sample none.plast --draws 300 --jit tcc -o none
holds "what the nearest rule misses" grep -q '^the nearest rule is row [0-9]*: out is [34][0-9.]*, asked for out in \[90, 91\]$' printed
"$plastc" run none.plast --jit tcc --out nothing --no-report >printed 2>/dev/null
holds "of a posterior, too" grep -q "^none is accepted: of 1000 rules that come to stage first 0 hold 'out'" printed
holds "and what its nearest rule misses" grep -q '^the nearest rule is row [0-9]*: out is [345][0-9.]*, asked for out in \[90, 91\]' printed
cut -d'#' -f1 rules.plast | sed 's/^report size.*/guard y[0].r < -1e9 else loss = 3/; /^ *size > 10/d; /^guard y.0..r < 5/d' >stopped.plast
"$plastc" run stopped.plast --jit tcc --out stopped --no-report >printed 2>/dev/null
holds "that all were stopped" grep -q '^all have failed, or were stopped by a guard$' printed
tells "what has no prior" 1 "free.plast:5:7: rules are drawn from a prior, but 'a' has none" \
    sh -c "sed 's/learn a in .*/learn a = 1/; /^search/d' rules.plast >free.plast; '$plastc' sample free.plast --draws 3 --jit tcc -o free"
tells "how many are drawn" 2 "sample needs '--draws N'" "$plastc" sample rules.plast -o nowhere
holds "what is refused leaves no folder" [ ! -e free -a ! -e nowhere ]

# ---- a posterior, and its rounds as a table ------------------------------------------------------------
"$plastc" run rules.plast --jit tcc --threads 1 --seed 2 --out whole --no-report >rounds 2>/dev/null
"$plastc" run rules.plast --jit cc --threads 2 --seed 2 --out broken -q --generations 2 --no-report >/dev/null 2>&1
"$plastc" run --resume broken --jit tcc -q --generations 5 --no-report >/dev/null 2>&1
holds "after a break, by another tier, the same bits" [ "$(arrays whole/candidates)" = "$(arrays broken/candidates)" ]
sed 's/rounds = 5, draws = 200/rounds = 6, draws = 3000/' rules.plast >long.plast
"$plastc" run long.plast --jit tcc --threads 1 --out long -q --no-report >/dev/null 2>&1
for rounds in 0 1 3 5; do
    rm -rf killed
    "$plastc" run long.plast --jit tcc --threads 2 --out killed -q --no-report >/dev/null 2>&1 &
    pid=$!
    while kill -0 $pid && [ "$(wc -l <killed/history.csv)" -lt $((rounds + 1)) ]; do :; done 2>/dev/null
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
    set -- --resume killed
    [ -e killed/checkpoint.bin ] || set -- long.plast --out killed
    "$plastc" run "$@" --jit tcc -q --no-report >/dev/null 2>&1
    holds "killed after $rounds rounds, it goes on to the same bits" [ "$(arrays long/candidates)" = "$(arrays killed/candidates)" ]
done
cat >rounds.py <<'P'
import numpy as np
accepted, weights, generation = (np.load(f"whole/candidates/{k}.npy") for k in ("accepted", "weights", "generation"))
theta = np.load("whole/candidates/theta.npy")
assert theta.shape == (1000, 3) and (generation == np.repeat([1, 2, 3, 4, 5], 200)).all()
assert (weights[:200] == 1).all() and all(abs(weights[generation == g].mean() - 1) < 1e-12 for g in (2, 3, 4, 5))
lines = [l.split() for l in open("rounds").read().split("\n") if l[:1] in "12345" and "%" in l]
assert len(lines) == 5
for g, line in enumerate(lines, 1):
    own = accepted[generation == g, -1] != 0
    w = weights[generation == g] * own
    assert abs(float(line[4]) - 100 * own.mean()) < 0.1, line
    assert abs(float(line[6]) - (w.sum() ** 2 / (w ** 2).sum() if own.any() else 0)) < 0.01 * float(line[6]) + 1e-9, line
assert accepted[generation == 5, -1].mean() > 3 * accepted[generation == 1, -1].mean()
P
holds "weights, rounds and what is said of them" "$python" rounds.py
sed '/^accept/,/^}/d; s/rounds = 5, draws = 200/rounds = 5, draws = 1000, tolerance = 0.01/; s/^ *search {/&  minimize far/' rules.plast >near.plast
"$plastc" run near.plast --jit tcc --threads 1 --out near -q --no-report >/dev/null 2>&1
"$plastc" run near.plast --jit cc --threads 2 --generations 2 --out near_again -q --no-report >/dev/null 2>&1
"$plastc" run --resume near_again --jit tcc --generations 5 -q --no-report >/dev/null 2>&1
holds "by distances, after a break, by another tier, the same bits" [ "$(arrays near/candidates)" = "$(arrays near_again/candidates)" ]
cat >near.py <<'P'
import json
import numpy as np
far = np.load("near/candidates/x.npy")[:, [c["name"] for c in json.load(open("near/candidates/table.json"))["x"]].index("far")]
weights, theta = np.load("near/candidates/weights.npy"), np.load("near/candidates/theta.npy")
share = (far.reshape(5, 1000) <= 0.01).mean(axis=1)
assert share[4] > 4 * share[0] and share[4] > 0.3, share
assert (weights[:1000] == 1).all() and abs(weights.reshape(5, 1000).mean(axis=1) - 1).max() < 1e-12
# The part of the prior within the tolerance, and the mean and deviation of `a` there, by rejection: what comes out is 2 a b.
rng = np.random.default_rng(1)
a, b = rng.uniform(0, 2, 400000), rng.normal(1, 0.5, 400000)
ok = (b >= 0) & (b <= 3)
a, b = a[ok], b[ok]
near = (2 * a * b - 2) ** 2 <= 0.01
own = far <= 0.01
mean = np.average(theta[own, 0], weights=weights[own])
counts_as = weights[own].sum() ** 2 / (weights[own] ** 2).sum()
part = weights[own].sum() / 5000
# That part has the noise of the mean of all weights, too, which is made 1.
all_count_as = weights.sum() ** 2 / (weights ** 2).sum()
assert abs(part - near.mean()) < 4 * near.mean() * (1 / counts_as + 1 / all_count_as) ** 0.5
assert abs(mean - a[near].mean()) < 4 * a[near].std() / counts_as ** 0.5
P
holds "rules of a distance below the tolerance" "$python" near.py
tells "what is accepted is kept of any search" 0 '"name":.*"size"' sh -c \
    "sed 's/method posterior.*validate/minimize far method cmaes budget 2 generations validate/' rules.plast >cma.plast
    '$plastc' run cma.plast --jit tcc --keep-candidates --out cma --no-report -q && cat cma/candidates/table.json && [ -e cma/candidates/accepted.npy ]"

summary

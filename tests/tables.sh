#!/bin/sh
# tables.sh: tables of rules: the same bits by every tier, thread and form of the table, what is refused, what a killed
# command leaves, rows in the place of a rule, and all candidates of a search.
set -u
. tests/common.sh
: "${OUT:=build}"
root=$(pwd)
plastc=$(cd "$OUT" && pwd)/plastc
need "$plastc"
work=$OUT/tests/tables
rm -rf "$work"
mkdir -p "$work"
python=/usr/bin/python3 # that has Debian's NumPy

sums() { # FOLDER: of its arrays
    (cd "$1" && find . -name '*.npy' | LC_ALL=C sort | xargs cat) | cksum
}

# A guard stops some rules in some trials.
sed 's/^task one.*/task one { trials 4  phase all 100 ms }/
     s/^loss.*/guard ay.w < 0.62 else loss = 7\nloss l = (mean(ay.w) - 1)^2\nreport rate = mean(y.rate over all)/' \
    "$root/tests/golden/run/eligibility.plast" >"$work/net.plast"
sed 's/METHOD/cmaes(population = 20)/' "$root/tests/resume/small.plast" >"$work/small.plast"
cp "$root/tests/resume/points.csv" "$work"
cd "$work" || exit 1

# ---- one table in many forms ------------------------------------------------------------------------
cat >rules.py <<'P'
import json
import numpy as np
rng = np.random.default_rng(1)
R = 45
tau = rng.integers(20, 900, R) * 1.0
names = ["rstdp.plus", "rstdp.minus", "rstdp.tau"]
a = np.column_stack([rng.uniform(-1, 1, R), rng.uniform(-1, 1, R), tau])
a[2, :2] = 1
def csv(name, heads, a):
    with open(name, "w") as f:
        f.write(",".join(heads) + "\n")
        for row in a:
            f.write(",".join(repr(float(x)) for x in row) + "\n")
csv("ms.csv", names, a)
csv("unit.csv", [names[2] + " (ms)", names[0], names[1]], a[:, [2, 0, 1]])
fields = np.zeros(R, dtype=[(n, "<f8") for n in names])
for k, n in enumerate(names):
    fields[n] = a[:, k]
np.save("fields.npy", fields)
np.save("plain.npy", np.asfortranarray(a))
json.dump({"theta": [{"name": n, "unit": u} for n, u in zip(names, ["", "", "ms"])]}, open("plain.json", "w"))
csv("s.csv", names[:2] + [names[2] + " (s)"], np.column_stack([a[:, :2], tau * 1e-3]))
P
$python rules.py
"$plastc" eval net.plast --rules ms.csv -o ms --each-trial -q --jit tcc --threads 1 || fail 'a table of CSV'
expected=$(sums ms)
for form in unit.csv fields.npy plain.npy ms; do
    "$plastc" eval net.plast --rules $form -o other --each-trial -q --jit tcc --threads 3
    same "the table of $form" "$expected" "$(sums other)"
done
"$plastc" eval net.plast --rules s.csv -o other -q --jit tcc
same 'the same rules in seconds' "$(cksum <ms/theta_si.npy)" "$(cksum <other/theta_si.npy)"
for options in '--jit cc --lanes 8 --threads 2'; do
    # shellcheck disable=SC2086 # options are several words
    "$plastc" eval net.plast --rules ms.csv -o other --each-trial -q $options
    same "the same bits with $options" "$expected" "$(sums other)"
done

# ---- and what is in it ------------------------------------------------------------------------------
cat >look.py <<'P'
import json
import numpy as np
about = json.load(open("ms/table.json"))
theta, x, trials, failed = (np.load(f"ms/{n}.npy") for n in ("theta", "x", "x_trials", "failed"))
rules = np.genfromtxt("ms.csv", delimiter=",", skip_header=1)
print([c["name"] + c["unit"] for c in about["theta"]], [c["name"] + c["unit"] for c in about["x"]], about["rows"], about["trials"])
print(np.allclose(theta, rules, rtol=1e-15), x.shape, trials.shape, failed.shape)
each = [[t[~np.isnan(t)] for t in rule.T] for rule in trials] # a stopped trial has no report
print(np.allclose([[t.mean() if len(t) else np.nan for t in rule] for rule in each], x, rtol=1e-12, equal_nan=True))
stopped = (trials[:, :, 0] == 7).mean(1)
print((stopped == failed[:, 1]).all(), 0 < (stopped > 0).mean() < 1, (np.isnan(failed[:, 3]) == (stopped == 0)).all())
print(np.nanmin(failed[:, 3]) >= 0, np.nanmax(failed[:, 3]) <= 100, about["failed"][3]["unit"])
P
$python look.py >look.txt
cat >wanted.txt <<'W'
['rstdp.plus', 'rstdp.minus', 'rstdp.taums'] ['l', 'rateHz'] 45 4
True (45, 2) (45, 4, 2) (45, 4)
True
True True True
True True ms
W
same 'what NumPy reads' "$(cat wanted.txt)" "$(cat look.txt)"
for row in 0 2 17; do
    "$plastc" eval net.plast --coefficients ms:$row --json -q --jit tcc >one.json
    same "row $row by itself" "$($python -c "import numpy as np; print(*np.load('ms/x.npy')[$row] + 0.0)")" \
        "$($python -c "import json; r = json.load(open('one.json')); print(*[float('nan') if o['mean'] is None else float(o['mean']) for o in r['search_outcomes']])")"
done

# What the page about tables says for pandas.
{
    printf 'import json\nimport numpy as np\nimport pandas as pd\n'
    awk '/^```/ { inside = $0 == "```python"; next } inside' "$root/docs/many.md" | sed 's/tried/ms/g'
    printf 'print(theta["rstdp.tau"][2] == rules[2], list(x.columns), len(x))\n' |
        sed 's/rules\[2\]/np.genfromtxt("ms.csv", delimiter=",", skip_header=1)[2, 2]/'
} >frames.py
same 'what pandas reads' "True ['l', 'rate'] 45" "$($python frames.py)"

# A number that stops being finite, and when.
sed '/^guard/d' small.plast >open.plast
"$plastc" run open.plast --generations 3 --keep-candidates --out open -q --no-report --jit tcc
$python - <<'P'
import json
import numpy as np
c = json.load(open("open/candidates/table.json"))["theta"]
a = np.load("open/candidates/theta.npy")[:9]
a[4] *= 1e4
np.save("wild.npy", a)
json.dump({"theta": c}, open("wild.json", "w"))
P
"$plastc" eval open.plast --rules wild.npy -o wild --jit tcc >wild.txt
same 'a rule that fails is counted' 1 "$(grep -c '^1 of them had no finite loss' wild.txt)"
same 'and when it did' 'True 1.0 True' "$($python -c "
import numpy as np
f, x = np.load('wild/failed.npy'), np.load('wild/x.npy')
print(np.isfinite(np.delete(x[:, 0], 4)).all(), f[4, 0], f[4, 2] >= 0 and np.isnan(np.delete(f[:, 2], 4)).all())")"

# ---- what is refused --------------------------------------------------------------------------------
refuse() { # WHAT PATTERN TEXT-OF-CSV
    printf '%b' "$3" >bad.csv
    "$plastc" eval net.plast --rules bad.csv -o bad -q --jit tcc >printed 2>&1
    code=$?
    if [ $code -ne 0 ] && [ $code -lt 100 ] && grep -qF -e "$2" printed; then
        pass
    else
        fail "$1 ($code): no '$2' in $(cat printed)"
    fi
    same "$1: nothing is written" no "$([ -e bad ] && echo yes || echo no)"
}
heads='rstdp.plus,rstdp.minus,rstdp.tau'
refuse 'a missing column' "bad.csv: there is no column 'rstdp.tau'" 'rstdp.plus,rstdp.minus\n1,2\n'
refuse 'a column twice' "bad.csv: there are two columns 'rstdp.tau'" "$heads,rstdp.tau\n1,2,3,4\n"
refuse 'an unknown column' "bad.csv: the program learns no 'rstdp.tav'; did you mean 'rstdp.tau'?" 'rstdp.plus,rstdp.minus,rstdp.tav\n1,2,3\n'
refuse 'another dimension' "bad.csv: column 'rstdp.tau' is in mV, but the program learns it in s" "$heads (mV)\n1,2,3\n"
refuse 'no unit' "bad.csv: column 'rstdp.tau' is in 'moons', which is no unit" "$heads (moons)\n1,2,3\n"
refuse 'a number that is none' "bad.csv:3: field 2 is 'nan', not a finite number" "$heads\n1,2,3\n1,nan,3\n"
refuse 'an infinite one' "bad.csv:2: field 3 is 'inf', not a finite number" "$heads\n1,2,inf\n"
refuse 'no rows' 'bad.csv: the table has no rows' "$heads\n"
refuse 'nothing' 'bad.csv: the table has no rows' ''
refuse 'ragged rows' 'bad.csv:3: the number of fields is 2, not 3 as in line 1' "$heads\n1,2,3\n1,2\n"
refuse 'no names' "bad.csv:1: field 1 is '1', not the name of a column" '1,2,3\n4,5,6\n'
says 66 "is no table of rules: there is no 'table.json' in it" eval net.plast --rules . -o bad
mkdir -p searched/candidates
cp ms/* searched/candidates
says 66 "its candidates are one, 'searched/candidates'" eval net.plast --rules searched -o bad
says 66 "it is a table of rules, not a run: its first rule is 'ms:0'" emit ms
says 66 "'net.plast' is no table of rules" eval net.plast --rules net.plast -o bad
says 66 "cannot read 'none.csv': No such file" eval net.plast --rules none.csv -o bad
says 2 "is not overwritten: choose another folder" eval net.plast --rules ms -o ms --jit tcc
says 2 "is neither empty nor the folder of a table of rules" eval net.plast --rules ms -o open --jit tcc
says 2 "many rules, or one" eval net.plast --rules ms --coefficients ms:1
says 2 "is about a table of rules" eval net.plast --coefficients ms:1 -o bad
says 66 "has no row 45: it has 45, counted from 0" eval net.plast --coefficients ms:45
printf 'plast 1\ninput x[2] = rows("points.csv", samples = 10)\npopulation y[1] rate { r = drive }\nprojection x -> y { all_to_all  w ~ normal(0, 1)  drive += w * pre.r }\ntask one { trials 1  phase p 2 epochs }\nreport m = mean(y.r) at end\n' >plain.plast
says 2 'learns nothing, so there is no table of rules' eval plain.plast --rules ms -o bad --jit tcc
cp -r ms changed
$python -c "
import numpy as np
a = np.load('changed/theta.npy'); a[5, 2] = 11; np.save('changed/theta.npy', a)"
says 66 "row 5, column 'rstdp.tau' is another number than in theta_si.npy" eval net.plast --rules changed -o bad --jit tcc
rm changed/theta_si.npy
says 0 '45 rules, 4 trials each' eval net.plast --rules changed -o bad --jit tcc
"$plastc" eval net.plast --rules ms -o fixed --fix rstdp.tau='100 ms' --jit tcc >printed 2>&1
same 'a fixed number is said' 1 "$(grep -c "column 'rstdp.tau' is not used: the program fixes it" printed)"
same 'and is no column' '2 100 ms' "$(jq -r '"\(.theta | length) \(.fix["rstdp.tau"])"' fixed/table.json)"

# ---- a command that is killed -----------------------------------------------------------------------
$python -c "
import numpy as np, json
a = np.load('ms/theta.npy'); np.save('long.npy', np.tile(a, (4000, 1)))
json.dump(json.load(open('ms/table.json')), open('long.json', 'w'))"
jq 'del(.rows)' long.json >without && mv without long.json
"$plastc" eval net.plast --rules long.npy -o killed -q --jit tcc --threads 1 &
wait_for '[ "$(jq .rows killed/table.json)" -gt 45 ]'
kill -9 $!
wait $! 2>/dev/null
same 'what a killed command leaves' True "$($python -c "
import json, numpy as np
n = json.load(open('killed/table.json'))['rows']
x, first = np.load('killed/x.npy')[:n], np.load('ms/x.npy')
print(45 < n < 180000 and len(x) == n and (x[:45].tobytes() == first.tobytes()))")"
"$plastc" eval net.plast --coefficients killed:44 -q --jit tcc >printed || fail 'a killed table is a table'
"$plastc" eval net.plast --rules long.npy -o stopped --jit tcc --threads 1 >printed &
wait_for '[ -s stopped/x.npy ]'
kill -TERM $!
wait $!
same 'a signal' 130 "$?"
same 'and what is there then' 1 "$(grep -c "^interrupted: it has the first $(jq .rows stopped/table.json) of 180000 rules" printed)"

same 'with how to go on' 1 "$(grep -c "'--resume stopped' in the place of --out goes on" printed)"

# And goes on, to the same bits as one that was never interrupted.
$python -c "
import numpy as np
np.save('short.npy', np.load('long.npy')[:200])"
cp long.json short.json
"$plastc" eval net.plast --rules short.npy -o whole -q --jit tcc --each-trial
cp -r whole part
jq '.rows = 77' whole/table.json >part/table.json
"$plastc" eval net.plast --rules short.npy --resume part -q --jit tcc --threads 3
same 'a table that goes on' "$(sums whole) $(cksum <whole/table.json)" "$(sums part) $(cksum <part/table.json)"
jq '.rows = 0' whole/table.json >part/table.json
rm part/*.npy
"$plastc" eval net.plast --rules short.npy --resume part -q --jit tcc --each-trial
same 'or has nothing yet' "$(sums whole)" "$(sums part)"
says 66 'it was made with another --seed' eval net.plast --rules short.npy --resume part --seed 9 --jit tcc
says 66 'it has another number of trials' eval net.plast --rules short.npy --resume part --trials 2 --jit tcc
says 66 'it was made with another --set or --fix' eval net.plast --rules short.npy --resume part --fix rstdp.plus=1 --jit tcc
says 66 'it has more rows than --rules' eval net.plast --rules ms --resume part --jit tcc
jq '.rows = 20' part/table.json >wrong.json && cp -r part wrong && mv wrong.json wrong/table.json
$python -c "
import numpy as np
np.save('turned.npy', np.load('short.npy')[::-1])"
cp long.json turned.json
says 66 'its row 0 is another rule than that of --rules' eval net.plast --rules turned.npy --resume wrong --jit tcc
{ cat net.plast && echo; } >changed.plast
says 66 'it is of another program, or that has changed' eval changed.plast --rules short.npy --resume part --jit tcc
same 'and nothing of it is changed' "$(sums whole)" "$(sums part)"
says 2 "takes no '--out'" eval net.plast --rules short.npy --resume part --out other

# ---- rows in the place of a rule --------------------------------------------------------------------
"$plastc" emit net.plast --coefficients ms:3 -o three.c || fail 'emit of a row'
"$plastc" simulate net.plast --coefficients ms:3 --json -q --jit tcc --out sim >sim.json || fail 'simulate of a row'
same 'simulate: the first trial' "$($python -c "import numpy as np; print('%.17g' % np.load('ms/x_trials.npy')[3, 0, 0])")" "$($python -c "import json; print('%.17g' % json.load(open('sim.json'))['outcomes']['l'])")"
"$plastc" compare ms:3 ms:7 >printed || fail 'compare of rows'
same 'compare: both losses' 1 "$(grep -cE '^loss( +[0-9.e-]+){2}$' printed)"
says 66 'does not say in which units its numbers are' compare ms.csv:3 ms:7
"$plastc" plot net.plast window --coefficients ms:3 -o rule.svg || fail 'plot of a row'
says 0 '^search' eval net.plast --coefficients unit.csv:3 --jit tcc

# Of a table that names its program, in the place of both.
"$plastc" eval ms:3 --jit tcc >there.txt
"$plastc" eval net.plast --coefficients ms:3 --jit tcc >named.txt
same 'a row in the place of a program' "$(cat named.txt)" "$(cat there.txt)"
says 0 '^search' eval fixed:3 --jit tcc
same 'with what the table fixes' 1 "$(grep -c 'each synapse, 100 ms' printed)"
"$plastc" plot ms:3 window -o other.svg || fail 'plot TABLE:K'
same 'plot TABLE:K' "$(grep -c '<path' rule.svg)" "$(grep -c '<path' other.svg)"
says 2 'is a rule already' eval ms:3 --rule known
says 66 'cannot read' check ms:3
mkdir moved && cp -r ms moved
(cd moved && "$plastc" eval ms:3 >../printed 2>&1)
same 'a program that is not there' 1 "$(grep -c "the program 'net.plast' of 'ms' is not there" printed)"
{ cat net.plast && echo; } >moved/net.plast
(cd moved && "$plastc" eval ms:3 >../printed 2>&1)
same 'another program' 1 "$(grep -c "the program 'net.plast' has changed since the table was made" printed)"

# ---- all candidates of a search ---------------------------------------------------------------------
for method in 'cmaes(population = 20)' es 'gradient(slopes = exact)' 'gradient(slopes = differences)'; do
    sed "s/METHOD/$method/" "$root/tests/resume/small.plast" >kept.plast
    rm -rf one two
    "$plastc" run kept.plast --keep-candidates --generations 9 --out one -q --no-report --jit tcc --threads 1
    "$plastc" run kept.plast --keep-candidates --generations 4 --out two -q --no-report --jit tcc --threads 2
    "$plastc" run --resume two --generations 9 -q --no-report --jit tcc
    same "$method: candidates after a break" "$(sums one/candidates)" "$(sums two/candidates)"
    same "$method: their number" "$(tail -n 1 one/history.csv | cut -d, -f2)" "$(jq .rows one/candidates/table.json)"
    same "$method: what says so" "$(cksum <one/candidates/table.json)" "$(cksum <two/candidates/table.json)"
done
cat >best.py <<'P'
import numpy as np
t, x, g = (np.load(f"one/candidates/{n}.npy") for n in ("theta", "x", "generation"))
h = np.genfromtxt("one/history.csv", delimiter=",", names=True)
print(all(np.nanmin(x[g == k + 1, 0]) <= h["best_loss"][k] and h["best_loss"][k] in x[g == k + 1, 0] for k in range(9)))
P
same 'the best loss of each generation is among them' True "$($python best.py)"
sed 's/search {/search {\n    starts 2/' small.plast >starts.plast
"$plastc" run starts.plast --keep-candidates --generations 3 --out starts -q --no-report --jit tcc
before=$(sums starts)
rm -r starts/start-2
"$plastc" run --resume starts -q --no-report --jit tcc --generations 3
same 'candidates of each start' "$before" "$(sums starts)"
sed 's/trials 16/trials 2/; s/100 epochs/10 epochs/; s/population = 400/population = 40/' "$root/examples/oja_expression.plast" >gp.plast
"$plastc" run gp.plast --keep-candidates --generations 2 --out gp -q --no-report --jit tcc
says 0 '^80 rules, 2 trials each' eval gp.plast --rules gp/candidates -o gp_again --jit tcc
cat >large.plast <<'L'
plast 1
learn W[x, y] ~ normal(0, 0.5)
task one { trials 1  phase run 2 steps }
input x[2] = rows("points.csv", samples = 2)
population y[6000] rate { r = tanh(drive) }
projection ff : x -> y { all_to_all  w = W  drive += w * pre.r }
loss far = mean((y.r - 0.5)^2 over run)
search { minimize far  method es  budget 2 generations }
L
says 2 'learns 12000 numbers, but a table of rules has at most 10000 columns' run large.plast --keep-candidates --out large -q --jit tcc
same 'which no folder is made for' no "$([ -e large ] && echo yes || echo no)"
"$plastc" run small.plast --generations 2 --out one -q --no-report --jit tcc
same 'a new search has no old candidates' 0 "$(find one -name '*.npy' -path '*candidates*' | wc -l)"
says 66 'it has kept no candidates so far' run --resume one --keep-candidates -q
summary

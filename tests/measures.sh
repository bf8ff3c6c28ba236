#!/bin/sh
# measures.sh: what is measured of the spikes of a phase, beside what NumPy makes of the spikes that `plastc simulate` records, and
# with the same bits by all tiers.
set -u
. tests/common.sh
: "${OUT:=build}"
plastc=$(cd "$OUT" && pwd)/plastc
need "$plastc"
work=$OUT/tests/measures
rm -rf "$work"
mkdir -p "$work"
cd "$work" || exit 1

# A phase of 997 ms is no whole number of bins, and 142 bins of 7 ms are no power of two.
cat >network.plast <<'P'
plast 1
step 0.5 ms
input exc[60] = poisson(40 Hz)
input many[3] = poisson(9 Hz, sources = 20)
input few[40] = poisson(1.5 Hz)
population out[UNITS] spiking {
    dv/dt = ((-60 mV - v) - ge * v) / 20 ms : mV
    dge/dt = -ge / 5 ms
    v(0) ~ uniform(-60 mV, -50 mV)
    threshold v > -50 mV
    reset v = -60 mV
    refractory 3 ms
}
projection e : exc -> out {
    random(p = 0.6)  w ~ uniform(0, 0.08)
    on_pre { post.ge += w }
    plastic stdp  clip w in [0, 0.1]
}
rule stdp {
    learn a = -0.2 in [-1, 1]
    learn b = -0.4 in [-1, 1]
    trace x on pre tau 20 ms
    trace y on post tau 20 ms
    on_pre { w += 0.001 * (a + b * y) }
    on_post { w += 0.001 * x }
}
task go { trials 2  phase wait 50 ms  phase score 997 ms }
loss   zero = 0
MEASURES
report begin = first(mean(e.w) over score)
report finish = last(mean(e.w) over score)
report creep = abs(2 * (last(mean(e.w) over score) - first(mean(e.w) over score)) / (last(mean(e.w) over score) + first(mean(e.w) over score)))
report at_bounds = fraction(e.w == 0 or e.w == 0.1 over score)
record out = out.spikes over score
record exc = exc.spikes over score
record many = many.spikes over score
record few = few.spikes over score
record weights = e.w every 0.5 ms over score
reference start { stdp.a = -0.2 }
search { minimize zero  method cmaes(population = 8, sigma = 0.2)  budget 3 generations }
P
for layer in out exc many few; do
    cat <<P
report cv_$layer = cv_isi($layer over score)
report std_cv_$layer = std_cv_isi($layer over score)
report kl_$layer = kl_isi($layer, 10 ms, 200 ms over score)
report kl_short_$layer = kl_isi($layer, 1 ms, 7 ms over score)
report spatial_$layer = std_rate_spatial($layer over score)
report temporal_$layer = std_rate_temporal($layer, 10 ms over score)
report fano_$layer = fano($layer, 100 ms over score)
report fano_spatial_$layer = fano_spatial($layer, 100 ms over score)
report auto_$layer = autocorrelation($layer, 10 ms, 500 ms over score)
report auto_7_$layer = autocorrelation($layer, 7 ms, 7 ms over score)
report fft_$layer = spectrum($layer, 1 ms over score)
report fft_7_$layer = spectrum($layer, 7 ms over score)
P
done >reports
for units in 30 4; do
    sed "s/UNITS/$units/" network.plast | sed -e '/^MEASURES$/{r reports' -e 'd}' >units_$units.plast
    "$plastc" simulate units_$units.plast --rule start -q --jit tcc --out recording_$units --json >measured_$units.json ||
        fail "plastc simulate units_$units.plast"
done

cat >expected.py <<'P'
import json, sys
import numpy as np

units, folder = int(sys.argv[1]), sys.argv[2]
outcomes = json.load(open(sys.argv[3]))["outcomes"]
step, steps = 0.0005, 1994

def times(recorded, count):  # of each unit, the steps of its spikes in the phase
    data = np.load(f"{folder}/{recorded}.npy")
    when = data[:, 0] - 100
    return [np.sort(when[data[:, 1] == i]) for i in range(count)]

def binned(trains, bin):
    edges = np.arange(steps // bin + 1) * bin
    return np.array([np.histogram(t[t < edges[-1]], edges)[0] for t in trains])

def std_of(a):
    return np.sqrt(np.mean((a - np.mean(a)) ** 2))

def cvs(trains):
    intervals = [np.diff(t) for t in trains]
    return np.array([std_of(x) / np.mean(x) for x in intervals if len(x) >= 2 and np.mean(x) > 0] or [0])

def kl(trains, bin, bins):
    intervals = np.concatenate([np.diff(t) for t in trains])
    q = np.bincount(np.minimum(intervals // bin, bins - 1), minlength=bins) / len(intervals)
    edges = np.append(np.arange(bins) * bin, np.inf)
    p = -np.diff(np.exp(-edges / np.mean(intervals)))
    return np.sum(q[q > 0] * np.log(q[q > 0] / p[q > 0]))

def fano(counts):  # along the last axis, of those with spikes
    m = counts.mean(-1)
    return np.mean(counts.var(-1)[m > 0] / m[m > 0])

def auto(counts, lags):
    values = []
    for c in counts:
        x = c - c.mean()
        r = np.correlate(x, x, "full")
        middle = len(r) // 2
        values.append(np.mean(np.abs(r[middle - lags:middle + lags + 1])) / r[middle] if std_of(c) > 0.05 else 1)
    return np.mean(values)

def fft(counts, bin):
    rate = counts.mean(0) / (bin * step)
    n = len(rate)
    return np.sum(2 / n * np.abs(np.fft.rfft(rate - rate.mean()))[1:(n + 1) // 2])

expected = {"zero": 0}
for name, count in (("out", units), ("exc", 60), ("many", 3), ("few", 40)):
    trains = times(name, count)
    expected |= {
        f"cv_{name}": np.mean(cvs(trains)), f"std_cv_{name}": std_of(cvs(trains)),
        f"kl_{name}": kl(trains, 20, 20), f"kl_short_{name}": kl(trains, 2, 7),
        f"spatial_{name}": std_of(np.array([len(t) for t in trains]) / (steps * step)),
        f"temporal_{name}": std_of(binned(trains, 20).mean(0) / (20 * step)),
        f"fano_{name}": fano(binned(trains, 200)), f"fano_spatial_{name}": fano(binned(trains, 200).T),
        f"auto_{name}": auto(binned(trains, 20), 50), f"auto_7_{name}": auto(binned(trains, 14), 1),
        f"fft_{name}": fft(binned(trains, 2), 2), f"fft_7_{name}": fft(binned(trains, 14), 14),
    }
weights = np.load(f"{folder}/weights.npy")
begin, finish = weights[0].mean(), weights[-1].mean()
expected |= {"begin": begin, "finish": finish, "creep": abs(2 * (finish - begin) / (finish + begin)),
             "at_bounds": np.mean((weights == 0) | (weights == 0.1))}
assert set(expected) == set(outcomes), set(expected) ^ set(outcomes)
for name, value in expected.items():
    print(name, abs(value - outcomes[name]) <= 1e-11 * max(abs(value), 1), value, outcomes[name])
P
for units in 30 4; do
    /usr/bin/python3 expected.py $units recording_$units measured_$units.json >compared_$units || fail "expected.py of $units units"
    same "measures of $units units as NumPy has them" 53 "$(grep -c ' True ' compared_$units)"
    grep ' False ' compared_$units
done

# The same bits by all tiers, and in emitted files.
grep _out reports >reports_out
sed 's/UNITS/4/' network.plast | sed -e '/^MEASURES$/{r reports_out' -e 'd}' >short.plast
outcomes() { # OPTIONS
    "$plastc" eval short.plast --rule start -q --json "$@" 2>/dev/null | jq -c '[.search_outcomes[] | [.name, .mean]]'
}
bits=$(outcomes --jit tcc)
same 'cc, lanes' "$bits" "$(outcomes --jit cc)"
same 'cc, one lane' "$bits" "$(outcomes --jit cc --lanes 1)"
"$plastc" emit short.plast --rule start -q -o alone.c && ${CC:-cc} -O1 -o alone alone.c -lm && ./alone >alone.txt
same 'emitted' "$(echo "$bits" | jq -r '.[] | "\(.[0]) \(.[1])"' | awk '{ printf "%s %.12g\n", $1, $2 }')" \
    "$(awk 'NR > 2 { printf "%s %.12g\n", $1, $2 }' alone.txt)"
summary

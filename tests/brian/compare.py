"""compare.py: the same spike trains, weights and networks through Brian 2 and through plastc.

    compare.py PLASTC WORK

PLASTC is the program, WORK a folder for files. Prints a table as `make verify` does and ends with
`N passed, M failed`. What plastc runs are the programs beside this file; what Brian 2 runs is written out
here, in its own terms. Brian 2 counts the step of a spike itself into a refractory time, plastc the steps
behind it: hence 5.1 ms here for 5 ms there.
"""
import json
import logging
import os
import shutil
import subprocess
import sys
import warnings

warnings.filterwarnings("ignore")
import brian2 as b
import numpy as np

b.prefs.codegen.target = "numpy"
logging.getLogger("brian2").setLevel(logging.ERROR)
HERE = os.path.dirname(os.path.abspath(__file__))
STEP = 0.1 * b.ms
PRE, POST, STEPS = 10, 8, 20000     # as in recorded.plast
NETWORKS, TRIALS = 4, 12            # of random networks, there and in random.plast

counts = {True: 0, False: 0}


def row(what, expected, ours, difference, limit, source):
    good = bool(abs(difference) <= limit)
    counts[good] += 1
    print(f"{what:<40} {expected:<22.15g} {ours:<22.15g} {difference:8.1e}  "
          f"{'ok' if good else 'WRONG':<5}  {source}", flush=True)


def plastc(program, work, plast, reports=""):
    """What a program of this folder reports, with `reports` added, on the data in `work`."""
    shutil.copy(os.path.join(HERE, "recorded.plast"), work)
    path = os.path.join(work, program + ".plast")
    with open(os.path.join(HERE, program + ".plast")) as source, open(path, "w") as copy:
        copy.write(source.read() + reports)
    out = subprocess.run([plast, "eval", path, "--rule", "none", "--jit", "auto", "--json", "-q"],
                         check=True, stdout=subprocess.PIPE).stdout
    return {o["name"]: o["mean"] for o in json.loads(out)["search_outcomes"]}


def table(path, columns):
    with open(path, "w") as file:
        for line in zip(*columns):
            file.write(",".join(repr(x.item()) for x in line) + "\n")


def trains(rng, units, steps, p, allowed=lambda step: True):
    """Spikes of independent units, each in a step with probability p, as rising steps and units."""
    step, unit = np.nonzero(rng.random((steps, units)) < p)
    keep = np.array([allowed(s) for s in step])
    return step[keep], unit[keep]


def write_spikes(path, step, unit):
    table(path, (np.round(step * 0.1, 1), unit))


# ---- recorded trains ------------------------------------------------------------------------------

PAIR = dict(model="""w : 1
                     dbefore/dt = -before / tau_pre : 1 (event-driven)
                     dafter/dt = -after / tau_post : 1 (event-driven)""")
RULES = {
    "pair": dict(PAIR, on_pre="before += 1; w = clip(w - 0.012 * after, 0.3, 0.7)",
                 on_post="after += 1; w = clip(w + 0.010 * before, 0.3, 0.7)",
                 taus=(20, 30), source="additive pairs, bounds, pre before post"),
    "pair_post_first": dict(PAIR, on_pre="before += 1; w += -0.012 * after",
                            on_post="after += 1; w += 0.010 * before",
                            taus=(20, 30), order=(1, -1), source="additive pairs, post before pre"),
    "pair_nearest": dict(PAIR, on_pre="before = 1; w += -0.012 * after",
                         on_post="after = 1; w += 0.010 * before",
                         taus=(20, 30), delays=(1.5, 0.8), source="nearest spikes, both delays"),
    "inhibitory": dict(PAIR, on_pre="before += 1; w = clip(w + 0.01 * (after - 0.4), 0, 1)",
                       on_post="after += 1; w = clip(w + 0.01 * before, 0, 1)",
                       taus=(20, 20), delays=(0.8, 0), source="inhibitory plasticity, axonal delay"),
    "triplet": dict(model="""w : 1
                             dr1/dt = -r1 / (16.8 * ms) : 1 (event-driven)
                             dr2/dt = -r2 / (101 * ms) : 1 (event-driven)
                             do1/dt = -o1 / (33.7 * ms) : 1 (event-driven)
                             do2/dt = -o2 / (125 * ms) : 1 (event-driven)""",
                    on_pre="w += -o1 * (0.004 + 0.002 * r2); r1 += 1; r2 += 1",
                    on_post="w += r1 * (0.003 + 0.002 * o2); o1 += 1; o2 += 1",
                    taus=(1, 1), delays=(0.6, 2), apart=True, source="triplets, both delays"),
}


def recorded(name, work, plast):
    rule = RULES[name]
    delays = rule.get("delays", (0, 0))
    rng = np.random.default_rng(1)
    # Where spikes of both sides are not to meet, they arrive in even and in odd steps.
    late = [round(10 * d) for d in delays]
    apart = rule.get("apart", False)
    pre = trains(rng, PRE, STEPS, 0.004, lambda s: not apart or (s + late[0]) % 2 == 0)
    post = trains(rng, POST, STEPS, 0.004, lambda s: s > 0 and (not apart or (s + late[1]) % 2 == 1))
    write_spikes(os.path.join(work, "pre.csv"), *pre)
    write_spikes(os.path.join(work, "ahead.csv"), post[0] - 1, post[1])

    b.start_scope()
    b.defaultclock.dt = STEP
    source = b.SpikeGeneratorGroup(PRE, pre[1], pre[0] * STEP)
    target = b.SpikeGeneratorGroup(POST, post[1], post[0] * STEP)
    syn = b.Synapses(source, target, rule["model"], on_pre=rule["on_pre"], on_post=rule["on_post"],
                     namespace={"tau_pre": rule["taus"][0] * b.ms, "tau_post": rule["taus"][1] * b.ms})
    syn.connect()
    syn.w = 0.5
    syn.pre.delay, syn.post.delay = delays[0] * b.ms, delays[1] * b.ms
    syn.pre.order, syn.post.order = rule.get("order", (-1, 1))
    b.run(STEPS * STEP)
    expected = np.empty((PRE, POST))
    expected[np.array(syn.i), np.array(syn.j)] = np.array(syn.w)

    reports = "".join(f"report w_{i}_{j} = syn.w[{i}, {j}]\n" for i in range(PRE) for j in range(POST))
    found = plastc(name, work, plast, reports)
    ours = np.array([[found[f"w_{i}_{j}"] for j in range(POST)] for i in range(PRE)])
    worst = np.unravel_index(np.abs(ours - expected).argmax(), ours.shape)
    both = len(set(pre[0] + late[0]) & set(post[0] + late[1]))
    row(f"{name}: worst of {ours.size} weights", expected[worst], ours[worst],
        ours[worst] - expected[worst], 1e-12,
        f"Brian {b.__version__}: {rule['source']}; {len(pre[0])} and {len(post[0])} spikes, "
        f"both in {both} steps")


# ---- networks -------------------------------------------------------------------------------------

COBA = """dv/dt = ((-60*mV - v) + ge * (0*mV - v) + gi * (-80*mV - v)) / (20*ms) : volt (unless refractory)
          dge/dt = -ge / (5*ms) : 1
          dgi/dt = -gi / (10*ms) : 1"""


def neurons(count):
    group = b.NeuronGroup(count, COBA, threshold="v > -50*mV", reset="v = -60*mV", refractory=5.1 * b.ms,
                          method="euler")
    group.v = -60 * b.mV
    return group


def synapses(source, target, to, delay=0.8, **more):
    more.setdefault("on_pre", to + "_post += w")
    syn = b.Synapses(source, target, more.pop("model", "w : 1"), **more)
    return syn, delay * b.ms


def recurrent(work, plast):
    rng = np.random.default_rng(2)
    steps, sizes = 5000, {"x": 100, "E": 200, "I": 50}
    spikes = trains(rng, sizes["x"], steps, 0.002)
    write_spikes(os.path.join(work, "outside.csv"), *spikes)
    b.start_scope()
    b.defaultclock.dt = STEP
    groups = {"x": b.SpikeGeneratorGroup(sizes["x"], spikes[1], spikes[0] * STEP),
              "E": neurons(sizes["E"]), "I": neurons(sizes["I"])}
    groups["E"].v = "-60*mV + 0.05*mV * i"
    groups["I"].v = "-60*mV + 0.2*mV * i"
    istdp = dict(model=PAIR["model"], namespace={"tau_pre": 20 * b.ms, "tau_post": 20 * b.ms},
                 on_pre="gi_post += w; before += 1; w = clip(w + 0.01 * (after - 0.4), 0, 2)",
                 on_post="after += 1; w = clip(w + 0.01 * before, 0, 2)")
    kept = []
    for name, mean in (("xE", 0.2), ("xI", 0.2), ("EE", 0.06), ("EI", 0.06), ("II", 0.3), ("IE", 0.3)):
        a, z = name
        connected = rng.random((sizes[a], sizes[z])) < 0.2
        if a == z:
            np.fill_diagonal(connected, False)
        i, j = np.nonzero(connected)
        w = mean * rng.uniform(0.5, 1.5, len(i))
        table(os.path.join(work, name + ".csv"), (i, j, w))
        syn, delay = synapses(groups[a], groups[z], "gi" if a == "I" else "ge", **(istdp if name == "IE" else {}))
        syn.connect(i=i, j=j)
        syn.w = w
        syn.pre.delay = delay
        kept.append(syn)
        if name == "IE":
            plastic, order = syn, np.lexsort((np.array(syn.j), np.array(syn.i)))
    monitors = {z: b.SpikeMonitor(groups[z]) for z in "EI"}
    net = b.Network(*groups.values(), *kept, *monitors.values())
    net.run(steps * STEP)

    reports = "".join(f"report {z}_{k} = {z}.spikes[{k}]\n" for z in "EI" for k in range(sizes[z]))
    reports += "report w_mean = mean(IE.w)\nreport w_square = mean(IE.w * IE.w)\n"
    reports += "report w_least = min(IE.w)\nreport w_most = max(IE.w)\n"
    found = plastc("recurrent", work, plast, reports)
    for z in "EI":
        expected = np.array(monitors[z].count)
        ours = np.array([found[f"{z}_{k}"] for k in range(sizes[z])])
        row(f"recurrent: spikes of {sizes[z]} units {z}", expected.sum(), ours.sum(),
            np.abs(ours - expected).max(), 0, f"Brian {b.__version__}: the same for each unit")
    w = np.array(plastic.w)[order]
    for what, value in (("w_mean", w.mean()), ("w_square", (w * w).mean()), ("w_least", w.min()), ("w_most", w.max())):
        row(f"recurrent: {what} of I to E", value, found[what], found[what] - value, 1e-9,
            f"Brian {b.__version__}: {len(w)} plastic synapses")


def random_network(seed):
    """Rates (Hz) of E and I and the coefficients of variation of their intervals, of one random network."""
    b.start_scope()
    b.seed(seed)
    b.defaultclock.dt = STEP
    groups = {"x": b.PoissonGroup(4000, 3 * b.Hz), "E": neurons(3200), "I": neurons(800)}
    kept = []
    for name, p, weight in (("xE", 0.0625, 0.1), ("xI", 0.0625, 0.1), ("EE", 0.05, 0.03),
                            ("EI", 0.05, 0.03), ("II", 0.05, 0.3), ("IE", 0.05, 0.3)):
        a, z = name
        syn, delay = synapses(groups[a], groups[z], "gi" if a == "I" else "ge")
        syn.connect(condition="i != j" if a == z else None, p=p)
        syn.w = weight
        syn.pre.delay = delay
        kept.append(syn)
    monitors = {z: b.SpikeMonitor(groups[z]) for z in "EI"}
    net = b.Network(*groups.values(), *kept, *monitors.values())
    net.run(2 * b.second)
    result = []
    for z in "EI":
        result.append(monitors[z].num_spikes / len(groups[z]) / 2)
    for z in "EI":
        intervals = [np.diff(t / b.second) for t in monitors[z].spike_trains().values()]
        result.append(np.mean([x.std() / x.mean() for x in intervals if len(x) >= 10]))
    return result


def random_networks(work, plast):
    networks = np.array([random_network(seed) for seed in range(NETWORKS)])
    found = plastc("random", work, plast)
    for k, what in enumerate(("E_rate", "I_rate", "E_cv", "I_cv")):
        expected = networks[:, k].mean()
        # Networks differ: 4 standard errors of the two means, at least 1 %.
        limit = max(4 * networks[:, k].std(ddof=1) * np.sqrt(1 / NETWORKS + 1 / TRIALS), 0.01 * expected)
        row(f"random: {what}", expected, found[what], found[what] - expected, limit,
            f"Brian {b.__version__}: {NETWORKS} networks, ours {TRIALS}; within {limit:.2g}")


def main():
    plast, work = sys.argv[1], sys.argv[2]
    os.makedirs(work, exist_ok=True)
    print(f"{'what':<40} {'expected':<22} {'ours':<22} {'difference':>8}       source")
    for name in RULES:
        recorded(name, work, plast)
    recurrent(work, plast)
    random_networks(work, plast)
    print(f"{counts[True]} passed, {counts[False]} failed")
    return 1 if counts[False] else 0


if __name__ == "__main__":
    sys.exit(main())

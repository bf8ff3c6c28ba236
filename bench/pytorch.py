#!/usr/bin/env python3
"""pytorch.py: the tasks of task.h in PyTorch, all candidates and data sets at once, on one thread.

    pytorch.py DATA [RATE RATE RATE RATE [ONE EACH NORM]]

DATA is the folder of write_data. The rates are plastc's, in rollouts a CPU second, in the order of the
tasks; with them the table has ratios. Each task is written in three layouts, in double and single
precision; the table has the fastest of each. Elementwise work is fused multiply-adds into memory that is
reused, and no gradients are kept.

Then gradients of the mean loss of OJA-100 by backpropagation, of one candidate and of all side by side. ONE and EACH
are plastc's milliseconds of CPU time for those, NORM the Euclidean norm of its gradient of the first candidate.
"""
import os
import sys
import time

import numpy
import torch

DATA_SETS, CANDIDATES, STEPS, UNITS, ETA = 16, 64, 1000, 5, 0.01
REPEATS = 3
TASKS = {  # folder: name, mean loss on record
    "oja3": ("OJA-3", 0.002739062018),
    "oja10": ("OJA-10", 0.01307099793),
    "oja100": ("OJA-100", 0.1401268725),
    "two": ("TWO", 0.1858973822),
}
PRE = [0, 0, 1, 0, 1, 2, 0, 1, 2, 3]  # of the lateral synapses of TWO
POST = [1, 2, 2, 3, 3, 3, 4, 4, 4, 4]


class Files:
    """The data of a task, in one precision."""

    def __init__(self, folder, dtype):
        def read(name):
            array = numpy.load(os.path.join(folder, name + ".npy"))
            return torch.from_numpy(array).to(dtype)

        self.x = read("x").view(DATA_SETS, STEPS, -1)
        self.n = self.x.shape[2]
        self.w = read("w").view(DATA_SETS, self.n, -1)  # [data set][input][unit]
        if os.path.exists(os.path.join(folder, "v.npy")):
            self.v = read("v").view(DATA_SETS, self.n)
        rules = read("candidates").view(CANDIDATES, -1, 3, 3, 3)  # [candidate][rule][pre][post][w]
        self.rules = rules.permute(1, 3, 4, 2, 0).contiguous()  # [rule][post][w][pre][candidate]


class Horner:
    """w += ETA times the polynomial, by Horner's rule in post, then w, then pre.

    rule: [post 3][w 3][pre 3] and axes that, like those of y, w and x, broadcast together."""

    def __init__(self, rule):
        self.rule, self.k, self.p, self.t = rule, None, None, None

    def update(self, w, x, y):
        constant, linear, square = self.rule
        if self.k is None:
            self.k = torch.addcmul(linear, square, y)
            self.p = torch.addcmul(self.k[1], self.k[2], w)
            self.t = torch.addcmul(self.p[1], self.p[2], x)
        torch.addcmul(linear, square, y, out=self.k)
        torch.addcmul(constant, self.k, y, out=self.k)
        torch.addcmul(self.k[1], self.k[2], w, out=self.p)
        torch.addcmul(self.k[0], self.p, w, out=self.p)
        torch.addcmul(self.p[1], self.p[2], x, out=self.t)
        torch.addcmul(self.p[0], self.t, x, out=self.t)
        w.add_(self.t, alpha=ETA)


class SynapsesLast:
    """w: [data set][candidate][unit][input]."""

    def __init__(self, files):
        units = files.w.shape[2]
        start = files.w.permute(0, 2, 1)[:, None]
        self.w = start.expand(-1, CANDIDATES, -1, -1).contiguous()
        self.horner = Horner(files.rules[0][:, :, :, None, :, None, None])
        self.x = files.x.permute(1, 0, 2).contiguous()
        self.shape = (DATA_SETS, CANDIDATES, units, 1)
        self.flat = self.w.view(DATA_SETS, CANDIDATES * units, -1)

    def drive(self, t):  # [unit][data set][candidate]
        y = torch.bmm(self.flat, self.x[t][:, :, None])
        return y.view(self.shape[:3]).permute(2, 0, 1)

    def learn(self, t, y):
        y = y.permute(1, 2, 0).contiguous().view(self.shape)
        self.horner.update(self.w, self.x[t][:, None, None, :], y)

    def weights(self):  # [unit][input][data set][candidate]
        return self.w.permute(2, 3, 0, 1)


class RolloutsLast:
    """w: [input][unit][data set][candidate]."""

    def __init__(self, files):
        start = files.w.permute(1, 2, 0)[..., None]
        self.w = start.expand(-1, -1, -1, CANDIDATES).contiguous()
        self.horner = Horner(files.rules[0][:, :, :, None, None, None, :])
        self.x = files.x.permute(1, 2, 0).contiguous()[:, :, None, :, None]

    def drive(self, t):
        return (self.w * self.x[t]).sum(0)

    def learn(self, t, y):
        self.horner.update(self.w, self.x[t], y)

    def weights(self):
        return self.w.transpose(0, 1)


class Products:
    """w: [data set][input][unit and candidate]; sums over powers of pre are matrix products."""

    def __init__(self, files):
        self.units = files.w.shape[2]
        wide = self.units * CANDIDATES
        self.w = files.w[..., None].repeat(1, 1, 1, CANDIDATES).view(DATA_SETS, files.n, wide)
        rule = files.rules[0].view(3, 1, 3, 3, 1, CANDIDATES)
        rule = rule.expand(-1, -1, -1, -1, self.units, -1).reshape(3, 1, 3, 3, wide)
        # [post][1][pre][w and unit and candidate], so that one product serves all powers of w
        self.rule = rule.transpose(2, 3).reshape(3, 1, 3, 3 * wide).contiguous()
        self.x = files.x.permute(1, 0, 2).contiguous()
        self.powers = torch.stack([torch.ones_like(self.x), self.x, self.x * self.x], 3)
        self.parts = None

    def drive(self, t):
        y = torch.bmm(self.x[t][:, None, :], self.w)
        return y.view(DATA_SETS, self.units, CANDIDATES).transpose(0, 1)

    def learn(self, t, y):
        wide = self.units * CANDIDATES
        y = y.transpose(0, 1).reshape(DATA_SETS, 1, wide).repeat(1, 1, 3)
        constant, linear, square = self.rule
        if self.parts is None:
            self.k = torch.addcmul(linear, square, y)
            self.parts = torch.bmm(self.powers[t], self.k)
            self.t = torch.empty_like(self.w)
        torch.addcmul(linear, square, y, out=self.k)
        torch.addcmul(constant, self.k, y, out=self.k)
        torch.bmm(self.powers[t], self.k, out=self.parts)
        zero, one, two = self.parts.split(wide, 2)
        torch.addcmul(one, two, self.w, out=self.t)
        torch.addcmul(zero, self.t, self.w, out=self.t)
        self.w.add_(self.t, alpha=ETA)

    def weights(self):
        return self.w.view(DATA_SETS, -1, self.units, CANDIDATES).permute(2, 1, 0, 3)


LAYOUTS = [SynapsesLast, RolloutsLast, Products]


def oja(files, layout):
    net = layout(files)
    for t in range(STEPS):
        net.learn(t, net.drive(t))
    w, v = net.weights()[0], files.v.T[..., None]
    return torch.minimum(((w - v) ** 2).sum(0), ((w + v) ** 2).sum(0)).mean().item()


def two(files, layout):
    net = layout(files)
    m = torch.zeros(len(PRE), DATA_SETS, CANDIDATES, dtype=files.x.dtype)
    lateral = Horner(files.rules[1][:, :, :, None, None, :])
    pre, post = torch.tensor(PRE), torch.tensor(POST)
    for t in range(STEPS):
        y = net.drive(t).contiguous()
        for k, (j, i) in enumerate(zip(PRE, POST)):
            y[i].addcmul_(m[k], y[j], value=-1)
        net.learn(t, y)
        lateral.update(m, y[pre], y[post])
    w = net.weights()
    own = torch.stack([w[i, i] for i in range(UNITS)])
    return (1 - own.abs() / (w * w).sum(1).sqrt()).mean().item()


def fastest(folder, task, dtype):
    """Rollouts a CPU second of the fastest layout, and its name."""
    files = Files(os.path.join(folder, task), dtype)
    best, best_name = 0.0, ""
    for layout in LAYOUTS:
        for _ in range(REPEATS):
            start = time.process_time()
            loss = (two if task == "two" else oja)(files, layout)
            rate = DATA_SETS * CANDIDATES / (time.process_time() - start)
            if rate > best:
                best, best_name = rate, layout.__name__
        error = abs(loss / TASKS[task][1] - 1)
        if not error < (1e-9 if dtype == torch.float64 else 1e-2):
            sys.exit(f"pytorch.py: {task} by {layout.__name__} has the mean loss {loss:.10g}")
    return best, best_name


def gradients(files, candidates):
    """Losses and slopes [post][w][pre][candidate] of the first candidates of OJA-100. The layout of Products, whose
    operations are the fewest; nothing is overwritten, since the way back needs it."""
    rule = files.rules[0][..., :candidates].clone().requires_grad_()
    wide = rule.transpose(1, 2).reshape(3, 1, 3, 3 * candidates)
    w = files.w.expand(-1, -1, candidates)
    x = files.x.permute(1, 0, 2).contiguous()
    powers = torch.stack([torch.ones_like(x), x, x * x], 3)
    for t in range(STEPS):
        y = torch.bmm(x[t][:, None, :], w).repeat(1, 1, 3)
        k = torch.addcmul(wide[0], torch.addcmul(wide[1], wide[2], y), y)
        zero, one, two = torch.bmm(powers[t], k).split(candidates, 2)
        w = torch.add(w, torch.addcmul(zero, torch.addcmul(one, two, w), w), alpha=ETA)
    v = files.v[..., None]
    losses = torch.minimum(((w - v) ** 2).sum(1), ((w + v) ** 2).sum(1)).mean(0)
    losses.sum().backward()
    return losses.detach(), rule.grad


def print_gradients(folder, one, each, norm):
    """How long they take beside plastc's."""
    files = Files(os.path.join(folder, "oja100"), torch.float64)
    print("  gradients of OJA-100 by backpropagation, double")
    with torch.enable_grad():
        for candidates, own, words in ((1, one, "one candidate"), (CANDIDATES, each, f"{CANDIDATES} candidates, each")):
            best = float("inf")
            for _ in range(REPEATS):
                start = time.process_time()
                losses, slopes = gradients(files, candidates)
                best = min(best, 1e3 * (time.process_time() - start) / candidates)
            found = slopes[..., 0].norm().item()
            if not abs(found / norm - 1) < 1e-9:
                sys.exit(f"pytorch.py: its gradient has the norm {found:.12g}, that of plastc {norm:.12g}")
            print("    %-24s%10.2f ms, plastc %.3f ms: %.1f times as fast" % (words, best, own, best / own))
    if not abs(losses.mean().item() / TASKS["oja100"][1] - 1) < 1e-9:
        sys.exit("pytorch.py: the gradients are of other losses")


def main():
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    folder, numbers = sys.argv[1], [float(number) for number in sys.argv[2:]]
    own = numbers[:len(TASKS)]
    results = {dtype: [fastest(folder, task, dtype) for task in TASKS]
               for dtype in (torch.float64, torch.float32)}
    print("  %-26s" % "rollouts a CPU second" + "".join("%20s" % name for name, _ in TASKS.values()))
    for dtype, word in ((torch.float64, "double"), (torch.float32, "single")):
        print("  %-26s" % f"PyTorch, {word}" + "".join("%20.0f" % rate for rate, _ in results[dtype]))
        print("  %-26s" % "" + "".join("%20s" % name for _, name in results[dtype]))
        if len(own) == len(TASKS):
            print("  %-26s" % f"plastc, x {word}" +
                  "".join("%20.1f" % (o / r) for o, (r, _) in zip(own, results[dtype])))
    if len(numbers) > len(TASKS):
        print_gradients(folder, *numbers[len(TASKS):])


main()

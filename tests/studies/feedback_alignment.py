"""The network of feedback_alignment.plast from its weights at the start, on the same images."""
import numpy as np
from replay import load, numbers, say


def soft(z):
    return np.logaddexp(0, 10 * z) / 10


a, b, c = numbers
w = [load(f"w{k}_w")[0].reshape(shape) for k, shape in ((1, (64, 40)), (2, (40, 30)), (3, (30, 10)))]
back = [load(f"b{k}_w")[0].reshape(shape) for k, shape in ((1, (40, 64)), (2, (30, 40)), (3, (10, 30)))]
images, labels = load("x_r"), load("label_r").ravel().astype(int)


def forward(x):
    y = [x, soft(x @ w[0])]
    y.append(soft(y[1] @ w[1]))
    z = y[2] @ w[2]
    softmax = np.exp(z - z.max())
    return y + [softmax / softmax.sum()], z


for x, label in zip(images[:400], labels[:400]):
    y, _ = forward(x)
    e = [None, None, None, y[3] - np.eye(10)[label]]
    for k in 2, 1, 0:
        e[k] = (e[k + 1] @ back[k]) * (1 - np.exp(-10 * y[k]))
    w = [w[k] - a * np.outer(y[k], e[k + 1]) - b * np.outer(e[k], e[k + 1])
         + c * (np.outer(y[k], y[k + 1]) - w[k] @ np.outer(y[k + 1], y[k + 1])) for k in range(3)]

outcomes = []
for x, label in zip(images[400:], labels[400:]):
    _, z = forward(x)
    outcomes.append((np.log(np.exp(z - z.max()).sum()) + z.max() - z[label], np.argmax(z) == label))
say(alignment_meta=np.mean([o[0] for o in outcomes]), alignment_correct=np.mean([o[1] for o in outcomes]))

"""For tests/library.sh: rules of a program, and what the client prints of them beside the table of `plastc eval --rules`.

    library.py --rules NAME PLASTC COUNT   writes NAME.csv, in units of the program, NAME.numbers, in SI units, and NAME.table
    library.py NAME                        compares NAME.out with NAME.table"""
import json
import os
import subprocess
import sys

import numpy as np


def write_rules(name, plastc, count):
    subprocess.run([plastc, "run", f"{name}.plast", "--generations", "1", "--jit", "tcc", "-q",
                    "--keep-candidates", "--no-report", "--out", f"{name}.run"], check=True)
    folder = f"{name}.run/candidates/"
    table = json.load(open(folder + "table.json"))
    theta = np.resize(np.load(folder + "theta.npy"), (count, len(table["theta"])))
    with open(f"{name}.csv", "w") as file:
        print(",".join(column["name"] for column in table["theta"]), file=file)
        for row in theta:
            print(",".join(repr(float(number)) for number in row), file=file)
    subprocess.run([plastc, "eval", f"{name}.plast", "--rules", f"{name}.csv", "-o", f"{name}.table", "--jit", "tcc", "-q"], check=True)
    si = f"{name}.table/theta_si.npy"
    np.savetxt(f"{name}.numbers", np.load(si if os.path.exists(si) else f"{name}.table/theta.npy"), "%.17g")


def read_out(name):
    rows = {}
    for line in open(f"{name}.out"):
        word, *numbers = line.split()
        if word in ("loss", "objective", "outcomes", "failed", "gradient"):
            try:
                rows.setdefault(word, []).append([float(number) for number in numbers])
            except ValueError:
                pass  # the line of an outcome of that name
    return {word: np.array(numbers) for word, numbers in rows.items()}


def compare(name):
    out = read_out(name)
    table = json.load(open(f"{name}.table/table.json"))
    found = out["outcomes"]
    if table["x"][0]["name"] in ("loss", "total_loss") and len(table["x"]) > found.shape[1]:
        found = np.hstack([out["loss"], found])
    found = found / np.array([column["scale"] for column in table["x"]])
    np.testing.assert_array_equal(found, np.load(f"{name}.table/x.npy"))
    failed = np.load(f"{name}.table/failed.npy")
    np.testing.assert_array_equal(out["failed"][:, :2], failed[:, :2])
    assert "gradient" not in out or np.isfinite(out["gradient"]).all() and np.abs(out["gradient"]).max() > 0


if sys.argv[1] == "--rules":
    write_rules(sys.argv[2], sys.argv[3], int(sys.argv[4]))
else:
    compare(sys.argv[1])

"""What the tests of the Python package share: plastc of this build, folders of their own, a small program."""
import os
import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "python"))
os.environ.setdefault("PLASTC", str(ROOT / "build/plastc"))

# A quadratic bowl in two learned numbers with units: its optimum, losses and slopes are known.
BOWL = """plast 1
learn tau = 20 ms in [1 ms, 100 ms]
learn g = 0 in [-4, 4]
task one { trials 2  phase all 1 epochs }
input x[1] = gaussian(covariance = diagonal(1), samples = 1)
population y[1] rate { r = drive }
projection x -> y { all_to_all  w = g  drive += w * pre.r }
loss near = (tau / 1 s - 0.03)^2 * 1000 + (g - 1)^2
report twice = 2 * tau
search { minimize near  method cmaes(population = 8)  budget 200 generations }
"""
ENDLESS = BOWL.replace("cmaes(population = 8)", "es")  # a search that does not see that it has come to its end


@pytest.fixture
def bowl(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bowl.plast").write_text(BOWL)
    (tmp_path / "long.plast").write_text(ENDLESS)
    return "bowl.plast"


@pytest.fixture
def examples():
    return ROOT / "examples"

"""plastc from Python: runs searches, reads what they leave, evaluates many rules at once.

    import plastc

    run = plastc.run("oja.plast", set={"eta": 0.2})
    run.history["best_loss"]
    run.coefficients["local.A"].sel(pre=1, post=1, w=0)

    rules = plastc.compile("oja.plast", gradient=True)
    outcome = rules(theta)          # theta: [rules, learned numbers]
    outcome.losses, outcome.reports, outcome.gradient

The program `plastc` does the work, in processes of its own; it is found in the path, or where the variable PLASTC says.
"""
try:
    import numpy as _numpy  # noqa: F401
except ImportError:
    raise ImportError("the package plastc needs NumPy: apt-get install python3-numpy, or pip install numpy") from None

from ._errors import Interrupted, InputError, MissingError, PlastcError, ProgramError, UsageError, VersionError
from ._library import Library
from ._program import Outcome, Program, compile
from ._run import LabelledArray, Run, check, resume, run
from ._server import Server
from ._table import Table
from ._version import __version__

__all__ = ["Interrupted", "InputError", "LabelledArray", "Library", "MissingError", "Outcome", "PlastcError", "Program",
           "ProgramError", "Run", "Server", "Table", "UsageError", "VersionError", "check", "compile", "resume", "run",
           "__version__"]


def load_ipython_extension(ipython):
    """For `%load_ext plastc`: the cell magic %%plast."""
    from ._magic import register

    register(ipython)

"""A program as a library in this process: plast_library.h by ctypes. Faster for few rules, since nothing goes through a pipe; but
what goes wrong in it, such as memory that is not there, is this process's."""
import atexit
import ctypes
import hashlib
import os
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from ._errors import PlastcError, ProgramError, UsageError, VersionError
from ._program import Rules, data_of, source_members
from ._server import find_plastc

LIBRARY_VERSION = 1


class _Quantity(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("unit", ctypes.c_char_p), ("unit_size", ctypes.c_double), ("si_unit", ctypes.c_char_p),
                ("is_loss", ctypes.c_int), ("start", ctypes.c_double), ("low", ctypes.c_double), ("high", ctypes.c_double),
                ("log_scale", ctypes.c_int)]


class _About(ctypes.Structure):
    _fields_ = [("version", ctypes.c_int), ("plastc", ctypes.c_char_p), ("program", ctypes.c_char_p),
                ("program_sha256", ctypes.c_char_p), ("seed", ctypes.c_ulonglong), ("coefficient_count", ctypes.c_int),
                ("outcome_count", ctypes.c_int), ("loss_count", ctypes.c_int), ("trials", ctypes.c_int),
                ("validation_trials", ctypes.c_int), ("lanes", ctypes.c_int), ("has_gradient", ctypes.c_int),
                ("coefficients", ctypes.POINTER(_Quantity)), ("outcomes", ctypes.POINTER(_Quantity))]


class _Results(ctypes.Structure):
    _fields_ = [(name, ctypes.c_void_p) for name in ("objective", "loss", "outcomes", "failed", "gradient")]


_folder = None


def _folder_of_libraries():
    global _folder
    if _folder is None:
        _folder = tempfile.mkdtemp(prefix="plastc-python-")
        atexit.register(shutil.rmtree, _folder, ignore_errors=True)
    return _folder


def _build(source, options):
    """Emits the library, under a name that has its hash: a process gets the same library again from the same path."""
    folder = _folder_of_libraries()
    members = source_members(source)
    path = members.get("file")
    if path is None:
        path = os.path.join(folder, "program.plast")
        with open(path, "w") as file:
            file.write(members["text"])
    made = os.path.join(folder, "made.so")
    words = [find_plastc(), "emit", "--library", "-o", made]
    for name in ("set", "fix"):
        for key, value in (options.get(name) or {}).items():
            words += [f"--{name}", f"{key}={value!r}" if isinstance(value, float) else f"{key}={value}"]
    for name in ("data", "seed"):
        if options.get(name) is not None:
            words.append(f"--{name}={options[name]}")
    done = subprocess.run(words + ["--", path], capture_output=True, text=True)
    if done.returncode != 0:
        error = {1: ProgramError, 2: UsageError}.get(done.returncode, PlastcError)
        raise error(done.stderr.strip(), "library", done.returncode, done.stderr)
    with open(made, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()[:20]
    named = os.path.join(folder, f"rules-{digest}.so")
    os.replace(made, named)
    return named


def _quantities(items, count):
    return [{"name": item.name.decode(), "unit": item.unit.decode(), "scale": item.unit_size, "si_unit": item.si_unit.decode(),
             "start": item.start, "low": item.low, "high": item.high, "kind": "loss" if item.is_loss else "report"}
            for item in items[:count]]


class Library(Rules):
    """As Program, by the same calls and to the same bits, but in this process; `threads` of them evaluate rules side by side."""

    def __init__(self, source, *, set=None, fix=None, data=None, seed=None, threads=None, si=False):
        self._pool = None
        self.path = _build(source, {"set": set, "fix": fix, "data": data_of(source, data), "seed": seed})
        self._library = ctypes.CDLL(self.path)
        self._library.plast_library.restype = ctypes.POINTER(_About)
        about = self._library.plast_library().contents
        if about.version != LIBRARY_VERSION:
            raise VersionError(f"'{find_plastc()}' makes libraries of version {about.version}, but this package reads {LIBRARY_VERSION}: "
                               "install the same version of both")
        self._library.plast_trials_open.restype = ctypes.c_void_p
        self._library.plast_trials_open.argtypes = [ctypes.c_ulonglong, ctypes.c_int, ctypes.c_int, ctypes.c_int]
        self._library.plast_trials_close.argtypes = [ctypes.c_void_p]
        self._library.plast_evaluate.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(_Results)]
        self._trials = {}
        self._outcome_count = about.outcome_count
        self.sha256, self.seed, self.lanes = about.program_sha256.decode(), about.seed, about.lanes
        self.trials, self.validation_trials = about.trials, about.validation_trials
        self.has_gradient = bool(about.has_gradient)
        self._threads = threads or os.cpu_count() or 1
        self._describe(_quantities(about.coefficients, about.coefficient_count), _quantities(about.outcomes, about.outcome_count), si)

    def _open(self, trials, validation, generation):
        count = trials or (self.validation_trials if validation else self.trials)
        if count == 0:
            raise UsageError("the program has no validation trials: 'trials' says how many", "usage", 2)
        key = (bool(validation), count, -1 if generation is None else int(generation))
        if key not in self._trials:
            for old in list(self._trials)[: max(0, len(self._trials) - 1)]:  # two are kept
                self._library.plast_trials_close(self._trials.pop(old))
            opened = self._library.plast_trials_open(self.seed, key[0], key[1], key[2])
            if not opened:
                raise PlastcError(f"there is no memory for {count} trials", "memory", 71)
            self._trials[key] = opened
        return self._trials[key]

    def _evaluate(self, theta, gradient, trials, validation, generation):
        if gradient and not self.has_gradient:
            raise UsageError("the program has no exact gradient: 'plastc gradcheck' says why", "usage", 2)
        opened = self._open(trials, validation, generation)
        rules, n = theta.shape
        theta = np.ascontiguousarray(theta)
        arrays = [np.empty(rules), np.empty(rules), np.empty((rules, self._outcome_count)), np.empty((rules, 3))]
        arrays.append(np.empty((rules, n)) if gradient else None)

        def part(first, end):
            where = [None if array is None else array[first:end].ctypes.data for array in arrays]
            code = self._library.plast_evaluate(opened, end - first, theta[first:end].ctypes.data, _Results(*where))
            if code != 0:
                raise PlastcError(f"there is no memory for {end - first} rules", "memory", 71)

        blocks = -(-rules // self.lanes)
        count = max(1, min(self._threads, blocks))
        ends = [min(rules, -(-blocks * k // count) * self.lanes) for k in range(count + 1)]
        if count == 1:
            part(0, rules)
        else:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(self._threads)
            list(self._pool.map(part, ends[:-1], ends[1:]))
        failed = np.column_stack([arrays[3][:, :2], np.full(rules, np.nan), arrays[3][:, 2]])
        return self._outcome(*arrays[:3], failed, arrays[4])

    def close(self):
        for opened in self._trials.values():
            self._library.plast_trials_close(opened)
        self._trials = {}
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None

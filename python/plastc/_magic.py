"""%%plast in IPython: a cell that is a program."""
import os
import shlex
import sys
import tempfile
from pathlib import Path

from ._errors import PlastcError
from ._run import check

_folder = None


def register(ipython):
    def plast(line, cell):
        """%%plast NAME [NAME=VALUE ...]: checks the program in the cell, and calls the file that has it NAME.

        Data and included files are those of the current folder. Constants get other values as by --set."""
        global _folder
        words = shlex.split(line)
        if not words or not words[0].isidentifier():
            print("%%plast NAME [CONSTANT=VALUE ...]: NAME becomes the path of the program", file=sys.stderr)
            return
        if _folder is None:
            _folder = tempfile.TemporaryDirectory(prefix="plastc-cells-")
        path = Path(_folder.name) / f"{words[0]}.plast"
        path.write_text(cell, encoding="utf-8")
        settings = dict(word.split("=", 1) for word in words[1:])
        try:
            warnings = check(str(path), set=settings, data=os.getcwd())
        except PlastcError as error:
            print(str(error).replace(str(path), path.name), file=sys.stderr)
            return
        if warnings:
            print(warnings.replace(str(path), path.name), end="", file=sys.stderr)
        ipython.user_ns[words[0]] = path

    ipython.register_magic_function(plast, "cell", "plast")

"""What goes wrong, as exceptions that show what plastc says in a terminal."""


class PlastcError(Exception):
    """`kind` and `status` are those of plastc, `messages` all that it has said."""

    def __init__(self, text, kind="run", status=3, messages=None):
        super().__init__(text)
        self.kind, self.status, self.messages = kind, status, messages or ""

    def __str__(self):
        return self.messages.rstrip("\n") or super().__str__()

    def _render_traceback_(self):  # IPython: the messages are what matters, not where Python was
        return str(self).split("\n")


class ProgramError(PlastcError):
    """There are errors in the program, or in the data that it names."""


class UsageError(PlastcError):
    """Something was asked for that cannot be done."""


class InputError(PlastcError):
    """A file is missing or damaged, or a request is not understood."""


class MissingError(PlastcError):
    """There is no plastc."""

    def __init__(self, text):
        super().__init__(text, "missing", 127)


class VersionError(PlastcError):
    """plastc is another one than this package is for."""

    def __init__(self, text):
        super().__init__(text, "version", 2)


class Interrupted(KeyboardInterrupt):
    """A search was interrupted, and has saved what it found: `run`, which resume() goes on with."""

    def __init__(self, run):
        super().__init__(f"interrupted; what was found is in plastc.Run('{run.folder}'), and plastc.resume('{run.folder}') goes on")
        self.run = run


_KINDS = {"program": ProgramError, "usage": UsageError, "input": InputError}


def error_of(answer):
    """The exception of an answer that is not ok."""
    error = answer["error"]
    made = _KINDS.get(error["kind"], PlastcError)
    return made(error["text"], error["kind"], error["status"], error.get("messages"))

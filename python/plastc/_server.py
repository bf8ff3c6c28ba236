"""A process `plastc serve`, and what is said to it: docs/serve.md."""
import base64
import itertools
import json
import os
import shutil
import subprocess
import threading

import numpy as np

from ._errors import MissingError, PlastcError, VersionError, error_of
from ._version import PROTOCOL, __version__


def find_plastc():
    """The path of the program."""
    named = os.environ.get("PLASTC")
    path = shutil.which(named or "plastc")
    if path is None:
        where = f"PLASTC={named} is no program" if named else "there is no program 'plastc' in the path"
        raise MissingError(f"{where}: install plastc, or set the variable PLASTC to where it is")
    return path


def encode(array):
    """An array as a request has it: its bits, little-endian, in Base64."""
    array = np.ascontiguousarray(array, dtype="<f8")
    return {"shape": list(array.shape), "float64": base64.b64encode(array.tobytes()).decode("ascii")}


def decode(value):
    """The array that an answer has."""
    return np.frombuffer(bytearray(base64.b64decode(value["float64"])), dtype="<f8").reshape(value["shape"])


class Server:
    """Several requests may be open at once; threads may share a server, each waiting for answers of its own."""

    def __init__(self, plastc=None):
        self.path = plastc or find_plastc()
        try:  # a session of its own: Ctrl-C reaches it through us alone, and once
            self._process = subprocess.Popen([self.path, "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                             bufsize=0, start_new_session=True)
        except OSError as error:
            raise MissingError(f"cannot start '{self.path}': {error.strerror}") from None
        self._numbers = itertools.count(1)
        self._answers = {}  # by id: what has come for requests that another thread has sent
        self._writing, self._reading = threading.Lock(), threading.Condition()
        self._read_by_someone = False
        self._rest = bytearray()
        try:
            self.info = self.request("info")
        except PlastcError:
            self.close()
            raise VersionError(f"'{self.path}' does not answer 'plastc serve' as plastc {__version__} does: it is another version, "
                               "or another program") from None
        if self.info.get("protocol") != PROTOCOL:
            self.close()
            raise VersionError(f"'{self.path}' is plastc {self.info.get('plastc')}, which speaks protocol {self.info.get('protocol')}; "
                               f"this package is {__version__}, for protocol {PROTOCOL}: install the same version of both")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Ends it; searches that go on are stopped, and save what they found."""
        process, self._process = self._process, None
        if process is None:
            return
        for stream in (process.stdin, process.stdout):
            try:
                stream.close()
            except OSError:
                pass
        process.wait()

    def __del__(self):
        if getattr(self, "_process", None) is not None:
            self.close()

    def send(self, op, **members):
        """Sends a request; returns its id."""
        number = next(self._numbers)
        members = {name: value for name, value in members.items() if value is not None}
        line = (json.dumps({"id": number, "op": op, **members}, allow_nan=False) + "\n").encode()
        with self._writing:
            view = memoryview(line)
            while view:
                try:
                    view = view[self._stream("stdin").write(view):]
                except (BrokenPipeError, ValueError, OSError):
                    raise PlastcError("plastc has ended", "ended") from None
        return number

    def _stream(self, name):
        if self._process is None:
            raise PlastcError("the server is closed", "ended")
        return getattr(self._process, name)

    def _read_line(self):
        while True:
            end = self._rest.find(b"\n")
            if end >= 0:
                line = bytes(self._rest[:end])
                del self._rest[:end + 1]
                return line
            piece = os.read(self._stream("stdout").fileno(), 1 << 20)
            if not piece:
                code = self._process.poll()
                raise PlastcError(f"plastc has ended without an answer{'' if code is None else f', exit code {code}'}", "ended")
            self._rest += piece

    def receive(self, number):
        """The next thing that is said of a request: an event, or its answer, behind which nothing comes."""
        while True:
            with self._reading:
                while True:
                    own = self._answers.get(number)
                    if own:
                        answer = own.pop(0)
                        if not own:
                            del self._answers[number]
                        return answer
                    if not self._read_by_someone:
                        break
                    self._reading.wait()
                self._read_by_someone = True
            try:
                answer = json.loads(self._read_line())
                if answer.get("id") is None:
                    raise error_of(answer)
                with self._reading:
                    self._answers.setdefault(answer["id"], []).append(answer)
            finally:
                with self._reading:
                    self._read_by_someone = False
                    self._reading.notify_all()

    def finish(self, number, event=None):
        """The answer to a request; `event` is called with each event before it."""
        while True:
            answer = self.receive(number)
            if "event" in answer:
                if event:
                    event(answer["event"])
            elif answer["ok"]:
                return answer
            else:
                raise error_of(answer)

    def request(self, op, **members):
        """Sends a request and waits for its answer."""
        number = self.send(op, **members)
        try:
            return self.finish(number)
        except KeyboardInterrupt:
            if self._process is not None:
                self.send("cancel", request=number)
                self._forget(number)
            raise

    def _forget(self, number):
        try:
            self.finish(number)
        except PlastcError:
            pass

"""plastc serve: what it makes of any bytes, and who is told what."""
import json
import os
import random
import signal
import subprocess
import time

import numpy as np
import pytest
from conftest import BOWL, ENDLESS

import plastc
from plastc._server import decode, encode


class Client:
    """Lines and answers, as they are."""

    def __init__(self):
        self.process = subprocess.Popen([os.environ["PLASTC"], "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def say(self, *requests):
        for request in requests:
            line = request if isinstance(request, bytes) else json.dumps(request).encode()
            self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def hear(self):
        return json.loads(self.process.stdout.readline())

    def end(self):
        self.process.stdin.close()
        rest = self.process.stdout.read()
        assert self.process.wait(timeout=60) == 0
        return [json.loads(line) for line in rest.splitlines()]


@pytest.fixture
def client(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bowl.plast").write_text(BOWL)
    (tmp_path / "long.plast").write_text(ENDLESS)
    made = Client()
    yield made
    if made.process.poll() is None:
        made.process.kill()
        made.process.wait()
    made.process.stdout.close()


def by_id(answers):
    return {answer["id"]: answer for answer in answers if "event" not in answer}


@pytest.mark.parametrize("line, words", [
    (b"not json", "cannot be read as JSON"),
    (b"[1]", "expected a JSON object"),
    (b"{}", "no 'id'"),
    (b'{"id": 1}', "no 'op'"),
    (b'{"id": 1.5, "op": "info"}', "neither a whole number"),
    (b'{"id": 1, "id": 2, "op": "info"}', "comes twice"),
    (b'{"id": 1, "op": "inof"}', "is none of check"),
    (b'{"id": 1, "op": 3}', "expected a string"),
    (b'{"id": 1, "op": "info", "x": 2}', "is no member of this request"),
    (b'{"id": 1, "op": "info\xff"}', "cannot be read as JSON"),
    (b'{"id": 1, "op": "info"}\0', "zero byte"),
    (b'{"id": 1, "op": "check"}', "neither 'file' nor 'text'"),
    (b'{"id": 1, "op": "check", "file": "no.plast"}', "cannot read 'no.plast'"),
    (b'{"id": 1, "op": "check", "text": "plast 1", "set": 3}', "expected an object"),
    (b'{"id": 1, "op": "check", "text": "plast 1", "set": {"a": []}}', "expected a string or a number"),
    (b'{"id": 1, "op": "compile", "text": "plast 1", "lanes": 3}', "is none of 1, 2, 4 and 8"),
    (b'{"id": 1, "op": "compile", "text": "plast 1", "seed": -1}', "no whole number from 0"),
    (b'{"id": 1, "op": "compile", "text": "plast 1", "jit": "gcc"}', "none of 'auto'"),
    (b'{"id": 1, "op": "evaluate", "program": 7}', "no program 7"),
    (b'{"id": 1, "op": "free", "program": "x"}', "expected a whole number"),
    (b'{"id": 1, "op": "cancel"}', "no 'request'"),
    (b'{"id": 1, "op": "run"}', "neither 'file' nor 'resume'"),
    (b'{"id": 1, "op": "run", "file": "bowl.plast", "seed": "x"}', "'--seed' takes"),
    (b'{"id": 1, "op": "run", "file": "--version"}', "cannot read '--version'"),
    (b'{"id": 1, "op": "run", "file": "bowl.plast", "record": 1}', "expected true or false"),
])
def test_wrong_requests_are_answered(client, line, words):
    client.say(line, {"id": "next", "op": "info"})
    answers = client.end()
    assert len(answers) == 2
    bad = next(answer for answer in answers if answer["id"] != "next")
    assert not bad["ok"] and words in bad["error"]["text"], bad


def test_any_bytes_are_answered(client):
    rng = random.Random(1)
    whole = [b'{"id": 3, "op": "check", "text": "plast 1"}', b'{"id": 3, "op": "cancel", "request": 3}', b'{"id": "a", "op": "info"}',
             b'{"id": 4, "op": "evaluate", "program": 1, "theta": {"shape": [1, 2], "float64": "AAAAAAAAAAAAAAAAAAAAAA=="}}']
    lines = []
    for _ in range(300):
        line = bytearray(rng.choice(whole))
        for _ in range(rng.randrange(4)):
            line[rng.randrange(len(line))] = rng.randrange(256)
        lines.append(bytes(line).replace(b"\n", b" "))
    client.say(*lines, {"id": "last", "op": "info"})
    answers = client.end()
    assert len(answers) == 1 + sum(line.strip() != b"" for line in lines)
    assert by_id(answers)["last"]["ok"]


def test_slow_and_interleaved_requests(client):
    for byte in b'{"id": 1, "op": "info"}\n':
        os.write(client.process.stdin.fileno(), bytes([byte]))
    assert client.hear()["id"] == 1
    client.say({"id": 2, "op": "compile", "file": "bowl.plast", "jit": "tcc"})
    assert client.hear()["program"] == 1
    theta = encode(np.array([[0.03, 1.0], [0.03, 2.0]]))
    client.say(*[{"id": k, "op": "evaluate", "program": 1, "theta": theta} for k in range(10, 40)], {"id": "i", "op": "info"},
               {"id": "c", "op": "check", "text": BOWL})
    answers = client.end()
    assert [answer["id"] for answer in answers if isinstance(answer["id"], int)] == list(range(10, 40))
    assert all(list(decode(answer["loss"])) == [0, 1] for answer in answers if isinstance(answer["id"], int))
    assert by_id(answers)["c"]["ok"]


def test_rows_that_are_none(client):
    client.say({"id": 1, "op": "compile", "file": "bowl.plast", "jit": "tcc"})
    client.hear()
    good = encode(np.zeros((2, 2)))
    for theta, words in [({"shape": [2, 3], "float64": good["float64"]}, "learns 2 numbers"),
                         ({"shape": [3, 2], "float64": good["float64"]}, "as its 'shape' says"),
                         ({"shape": [2.5, 2], "float64": ""}, "that is none"),
                         ({"shape": [2, 2], "float64": "!" * len(good["float64"])}, "not Base64"),
                         (encode(np.array([[0.0, np.nan]])), "row 0, column 1"), ([], "no 'shape'")]:
        client.say({"id": 2, "op": "evaluate", "program": 1, "theta": theta})
        answer = client.hear()
        assert not answer["ok"] and words in answer["error"]["text"], answer
    client.say({"id": 3, "op": "evaluate", "program": 1, "theta": encode(np.zeros((0, 2)))})
    assert decode(client.hear()["outcomes"]).shape == (0, 2)
    client.say({"id": 4, "op": "free", "program": 1}, {"id": 5, "op": "evaluate", "program": 1, "theta": good})
    answers = by_id(client.end())
    assert answers[4]["ok"] and not answers[5]["ok"]


def test_a_line_that_is_too_long(client):
    piece = b"x" * (1 << 20)
    for _ in range(257):
        client.process.stdin.write(piece)
    client.say(b"", {"id": 1, "op": "info"})
    answers = client.end()
    assert answers[0]["id"] is None and "256 MiB" in answers[0]["error"]["text"] and answers[1]["ok"]


def test_cancel(client):
    client.say({"id": 1, "op": "compile", "file": "bowl.plast", "jit": "tcc", "threads": 1})
    client.hear()
    theta = encode(np.random.default_rng(1).uniform(0.01, 0.1, (300000, 2)))
    client.say({"id": 2, "op": "evaluate", "program": 1, "trials": 2000, "theta": theta},
               {"id": 3, "op": "evaluate", "program": 1, "theta": theta})
    time.sleep(0.3)
    client.say({"id": 4, "op": "cancel", "request": 3}, {"id": 5, "op": "cancel", "request": 2}, {"id": 6, "op": "cancel", "request": 9})
    answers = by_id(client.hear() for _ in range(5))
    assert [answers[k]["found"] for k in (4, 5, 6)] == [True, True, False]
    assert [answers[k]["error"]["kind"] for k in (2, 3)] == ["cancelled"] * 2
    client.say({"id": 7, "op": "evaluate", "program": 1, "theta": encode(np.array([[0.03, 1.0]]))})
    assert client.hear()["ok"]


LONG = {"id": "run", "op": "run", "file": "long.plast", "jit": "tcc", "generations": 100000000, "out": "long", "no_report": True}


def test_a_search_is_cancelled_and_saves(client):
    client.say(LONG)
    while client.hear()["event"]["event"] != "generation":
        pass
    client.say({"id": "q", "op": "quit"})
    answers = client.end()
    assert by_id(answers)["run"]["interrupted"] and answers[-1]["id"] == "q" and plastc.Run("long").result["stop_reason"] == "interrupted"


def test_a_search_is_cancelled_where_interrupts_are_ignored(client):
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        other = Client()
    finally:
        signal.signal(signal.SIGINT, before)
    other.say(LONG)
    other.hear()
    other.say({"id": 2, "op": "cancel", "request": "run"})
    assert by_id(other.end())["run"]["interrupted"]


def test_two_searches_in_one_folder(client):
    client.say(LONG)
    client.hear()
    client.say(dict(LONG, id="second"))
    while (answer := client.hear())["id"] != "second":
        pass
    assert not answer["ok"] and "another plastc" in answer["error"]["text"], answer
    client.say({"id": 2, "op": "cancel", "request": "run"})
    assert by_id(client.end())["run"]["interrupted"]


@pytest.mark.parametrize("how", ["closes", "kill"])
def test_a_client_that_dies(client, how):
    client.say(LONG)
    client.hear()
    if how == "closes":
        client.process.stdout.close()
        client.process.stdin.close()
        assert client.process.wait(timeout=30) == 0
    else:
        client.process.send_signal(signal.SIGKILL)
        client.process.wait()
    until = time.time() + 30
    while not os.path.exists("long/result.json") and time.time() < until:
        time.sleep(0.05)
    assert plastc.Run("long").result["stop_reason"] == "interrupted"


def test_a_process_that_dies(client):
    client.say({"id": 1, "op": "compile", "file": "bowl.plast", "jit": "tcc", "threads": 1})
    client.hear()
    client.say({"id": 2, "op": "evaluate", "program": 1, "trials": 2000, "theta": encode(np.full((200000, 2), 0.02))}, {"id": "i", "op": "info"})
    assert client.hear()["id"] == "i"  # so the other one is at work
    children = open(f"/proc/{client.process.pid}/task/{client.process.pid}/children").read().split()
    os.kill(int(children[0]), signal.SIGKILL)
    answer = client.hear()
    assert answer["id"] == 2 and answer["error"]["kind"] == "internal" and "signal 9" in answer["error"]["text"]
    client.say({"id": 3, "op": "info"})
    assert client.hear()["programs"] == []


@pytest.mark.skipif("PLASTC_LONG" not in os.environ, reason="a hundred thousand requests take minutes: make check-long")
def test_a_hundred_thousand_requests_leave_nothing(client):
    def resident():
        return sum(int(open(f"/proc/{pid}/statm").read().split()[1]) for pid in
                   [client.process.pid, *open(f"/proc/{client.process.pid}/task/{client.process.pid}/children").read().split()])

    client.say({"id": 1, "op": "compile", "file": "bowl.plast", "jit": "tcc", "threads": 1})
    client.hear()
    theta = encode(np.full((8, 2), 0.02))
    kinds = [{"op": "info"}, {"op": "evaluate", "program": 1, "theta": theta}, {"op": "evaluate", "program": 1, "theta": 3}, {"op": "x"}]
    before = 0
    for k in range(100000):
        client.say(dict(kinds[k % 4], id=k))
        assert client.hear()["id"] == k
        if k == 5000:
            before = resident()
    assert resident() <= before + 256  # pages: 1 MiB
    for k in range(1000):
        client.say({"id": k, "op": "check", "text": BOWL if k % 2 else "plast 1"})
        assert client.hear()["id"] == k
    assert resident() <= before + 256

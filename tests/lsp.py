"""lsp.py: an editor for tests: speaks to `plastc lsp` over standard input and output.

    python3 tests/lsp.py PLASTC golden FOLDER [--rewrite]    transcripts: NAME.plast and NAME.requests, NAME.json
    python3 tests/lsp.py PLASTC hostile COUNT                 malformed, interleaved and mutated messages
    python3 tests/lsp.py PLASTC speed LINES                   how long answers take; nothing is held to it
    python3 tests/lsp.py PLASTC leak COUNT                    the memory of the server after so many requests
"""
import json
import os
import random
import subprocess
import sys
import time

FOLDER = os.path.dirname(os.path.abspath(__file__))


class Editor:
    def __init__(self, plastc):
        self.process = subprocess.Popen([plastc, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.next = 1
        self.versions = {}

    def write(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, message):
        text = json.dumps(message).encode()
        self.write(b"Content-Length: %d\r\n\r\n" % len(text) + text)

    def read(self):
        length = None
        while True:
            line = self.process.stdout.readline()
            if not line:
                return None
            if line == b"\r\n":
                break
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        return json.loads(self.process.stdout.read(length).decode())

    def notify(self, method, params):
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def request(self, method, params=None):
        """The answer, and the notifications that came before it."""
        number = self.next
        self.next += 1
        self.send({"jsonrpc": "2.0", "id": number, "method": method, "params": params or {}})
        others = []
        while True:
            message = self.read()
            if message is None or message.get("id") == number:
                return message, others
            others.append(message)

    def start(self):
        return self.request("initialize", {"processId": None, "rootUri": None, "capabilities": {}})[0]

    def open(self, uri, text):
        self.versions[uri] = 1
        self.notify("textDocument/didOpen",
                    {"textDocument": {"uri": uri, "languageId": "plast", "version": 1, "text": text}})
        return self.read()

    def change(self, uri, text):
        self.versions[uri] += 1
        self.notify("textDocument/didChange", {"textDocument": {"uri": uri, "version": self.versions[uri]},
                                               "contentChanges": [{"text": text}]})
        return self.read()

    def stop(self):
        self.request("shutdown")
        self.notify("exit", None)
        self.process.stdin.close()
        self.process.stdout.close()
        return self.process.wait(20)


def position(text, needle, behind=0, number=1):
    """Line and unit of UTF-16 of the occurrence of `needle` with that number, `behind` characters into it."""
    at = -1
    for _ in range(number):
        at = text.index(needle, at + 1)
    at += behind
    line = text.count("\n", 0, at)
    start = text.rfind("\n", 0, at) + 1
    return {"line": line, "character": len(text[start:at].encode("utf-16-le")) // 2}


def transcript(plastc, path):
    """What the server says of NAME.plast, request by request of NAME.requests: lines 'METHOD [NEEDLE [BEHIND [NUMBER]]] [-> NAME]'."""
    text = open(path, encoding="utf-8", newline="").read()
    uri = "file:///" + os.path.basename(path)
    editor = Editor(plastc)
    editor.start()
    said = [{"request": "didOpen", "answer": editor.open(uri, text)["params"]["diagnostics"]}]
    for line in open(path.replace(".plast", ".requests"), encoding="utf-8"):
        line = line.rstrip("\n")
        if not line or line.startswith("#"):
            continue
        words, _, new_name = line.partition(" -> ")
        method, *rest = words.split("\t")
        params = {"textDocument": {"uri": uri}}
        if rest:
            params["position"] = position(text, rest[0], *(int(word) for word in rest[1:]))
        if new_name:
            params["newName"] = new_name
        answer, _ = editor.request("textDocument/" + method, params)
        said.append({"request": line, "answer": answer.get("result", answer.get("error"))})
    said.append({"request": "exit", "answer": editor.stop()})
    return "".join(json.dumps(part, ensure_ascii=False) + "\n" for part in said)


def golden(plastc, folder, rewrite):
    passed = failed = 0
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".plast"):
            continue
        path = os.path.join(folder, name)
        said = transcript(plastc, path)
        expected = path.replace(".plast", ".json")
        if rewrite:
            open(expected, "w", encoding="utf-8").write(said)
        if os.path.exists(expected) and open(expected, encoding="utf-8").read() == said:
            passed += 1
        else:
            failed += 1
            print("FAILED: the transcript of", path)
            lines = open(expected, encoding="utf-8").read().split("\n") if os.path.exists(expected) else []
            for was, now in zip(lines, said.split("\n")):
                if was != now:
                    print("expected", was[:300], "\nfound   ", now[:300])
    return passed, failed


def example(name):
    return open(os.path.join(FOLDER, "..", "examples", name), encoding="utf-8").read()


METHODS = ["hover", "definition", "references", "completion", "rename", "formatting", "documentSymbol", "semanticTokens/full"]


def ask(editor, uri, text, dice, method):
    lines = text.count("\n") + 2
    return editor.request("textDocument/" + method,
                          {"textDocument": {"uri": uri}, "newName": dice.choice(["eta2", "loss", "w", "1x", "é", ""]),
                           "position": {"line": dice.randrange(-1, lines), "character": dice.randrange(-1, 90)}})[0]


def hostile(plastc, count):
    """The server answers each request, whatever was sent before, and ends as it should."""
    dice = random.Random(1)
    passed = failed = 0
    texts = [example(name) for name in ("oja.plast", "isp_single.plast", "two_choice.plast")]

    def check(what, condition):
        nonlocal passed, failed
        if condition:
            passed += 1
        else:
            failed += 1
            print("FAILED:", what)

    editor = Editor(plastc)
    answer = editor.request("textDocument/hover", {})[0]
    check("a request before initialize", answer["error"]["code"] == -32002)
    editor.start()
    for junk, code in [(b"Content-Length: x\r\n\r\n", -32700), (b"Content-Type: a\r\n\r\n", -32700),
                       (b"Content-Length: 2\r\n\r\n[]", -32700), (b"Content-Length: 5\r\n\r\n{\"a\":", -32700),
                       (b"Content-Length: 0\r\n\r\n", -32700), (b"Content-Length: 3\r\n\r\n\xff\xfe\x00", -32700),
                       (b"Content-Length: 99999999999999999999999\r\n\r\n", -32700),
                       (b"Content-Length: 2\r\n\r\n{}", -32600),
                       (b"Content-Length: %d\r\n\r\n" % 5000 + b"[" * 5000, -32700),
                       (b"Content-Length: 17\r\n\r\n{\"id\":1,\"id\":1.5}", -32700)]:
        editor.write(junk)
        check("an answer to %r" % junk[:40], editor.read()["error"]["code"] == code)
    check("an unknown method", editor.request("workspace/nothing")[0]["error"]["code"] == -32601)
    check("a document that is not open",
          editor.request("textDocument/hover", {"textDocument": {"uri": "file:///no"}})[0]["error"]["code"] == -32602)
    editor.send({"jsonrpc": "2.0", "id": "a\u00e9", "method": "textDocument/hover", "params": [1]})
    check("an id that is a text", editor.read()["id"] == "a\u00e9")
    editor.send({"jsonrpc": "2.0", "id": 3, "result": None})
    # several at once, in one write
    uri = "file:///several.plast"
    parts = []
    for k in range(20):
        body = json.dumps({"jsonrpc": "2.0", "id": 1000 + k, "method": "textDocument/hover",
                           "params": {"textDocument": {"uri": uri}, "position": {"line": 1, "character": 1}}}).encode()
        parts.append(b"Content-Length: %d\r\n\r\n" % len(body) + body)
    editor.open(uri, "plast 1\nconst a = 1\n")
    editor.write(b"".join(parts))
    check("answers in order", [editor.read()["id"] for _ in range(20)] == list(range(1000, 1020)))
    # pairs of surrogates: U+1D6FC takes two units
    text = "plast 1\n# \U0001D6FC \U0001D6FC\nconst alpha = 1 # \U0001D6FC\nconst beta = alpha\n"
    editor.change(uri, text)
    for unit in range(12):
        answer = editor.request("textDocument/hover", {"textDocument": {"uri": uri}, "position": {"line": 1, "character": unit}})[0]
        check("a place in a surrogate pair", "result" in answer)
    editor.notify("textDocument/didChange", {"textDocument": {"uri": uri, "version": 9}, "contentChanges": [
        {"range": {"start": {"line": 1, "character": 3}, "end": {"line": 1, "character": 5}}, "text": "x"}]})
    editor.read()
    answer = editor.request("textDocument/definition", {"textDocument": {"uri": uri}, "position": position(text, "alpha", 1, 2)})[0]
    check("a definition behind a change", answer["result"]["range"]["start"] == {"line": 2, "character": 6})
    # texts that are broken anywhere
    for k in range(count):
        text = dice.choice(texts)
        for _ in range(dice.randrange(1, 6)):
            at = dice.randrange(len(text))
            text = text[:at] + dice.choice(["", "{", "}", "(", "\"", "#", "\u00e9", "\U0001D6FC", "w", " 1e999 ", "\n"]) + \
                text[at + dice.randrange(0, 30):]
        check("messages of a broken text", editor.change(uri, text)["method"] == "textDocument/publishDiagnostics")
        for method in dice.sample(METHODS, 3):
            answer = ask(editor, uri, text, dice, method)
            check("an answer of " + method, answer is not None and ("result" in answer or "error" in answer))
    editor.notify("textDocument/didChange", {"textDocument": {"uri": uri, "version": 9}, "contentChanges": [{"text": "a\0"}]})
    check("a text with a NUL", editor.read()["error"]["code"] == -32700)
    message = editor.change(uri, "plast 1\n" + "const a = " + "(" * 100000 + "\n")
    check("a deep text", message["params"]["diagnostics"])
    editor.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    check("a closed document has no messages", editor.read()["params"]["diagnostics"] == [])
    check("exit code", editor.stop() == 0)
    editor = Editor(plastc)
    editor.start()
    editor.process.stdin.close()
    check("an editor that is gone", editor.process.wait(20) == 1)
    return passed, failed


def long_program(lines):
    text = ["plast 1", "step 1 ms"]
    while len(text) < lines - 6:
        k = len(text)
        text.append("const c%d = %d ms  # a constant" % (k, k))
        text.append("population p%d[3] rate { dr/dt = -r / c%d  s = 2 * r }" % (k, k))
    text += ["task all { phase run 100 ms }", "report last = p%d.r[0] at end" % k, ""]
    return "\n".join(text)


def speed(plastc, lines):
    text = long_program(lines)
    editor = Editor(plastc)
    editor.start()
    uri = "file:///long.plast"
    began = time.perf_counter()
    message = editor.open(uri, text)
    print("%d lines: messages (%d) %.1f ms" % (text.count("\n"), len(message["params"]["diagnostics"]), 1e3 * (time.perf_counter() - began)))
    for method in METHODS:
        times = []
        for _ in range(5):
            began = time.perf_counter()
            editor.request("textDocument/" + method, {"textDocument": {"uri": uri}, "newName": "other",
                                                      "position": position(text, "c%d " % (lines // 4 * 2), 1)})
            times.append(time.perf_counter() - began)
        print("%-22s %.1f ms" % (method, 1e3 * sorted(times)[2]))
    editor.stop()
    return 1, 0


def resident(editor):
    for line in open("/proc/%d/status" % editor.process.pid):
        if line.startswith("VmRSS"):
            return int(line.split()[1])


def leak(plastc, count):
    dice = random.Random(2)
    text = example("oja.plast")
    uri = "file:///oja.plast"
    editor = Editor(plastc)
    editor.start()
    editor.open(uri, text)
    begun = None
    for k in range(count):
        if k == count // 10:
            begun = resident(editor)
        if k % 50 == 0:
            editor.change(uri, text + "# %d\n" % k)
        ask(editor, uri, text, dice, dice.choice([method for method in METHODS if method != "rename" or k % 20 == 0]))
    ended = resident(editor)
    print("resident: %d kB after %d requests, %d kB after %d" % (begun, count // 10, ended, count))
    editor.stop()
    return (1, 0) if ended < 1.2 * begun + 1000 else (0, 1)


if __name__ == "__main__":
    plastc, what, argument = sys.argv[1:4]
    if what == "golden":
        good, bad = golden(plastc, argument, "--rewrite" in sys.argv)
    else:
        good, bad = {"hostile": hostile, "speed": speed, "leak": leak}[what](plastc, int(argument))
    print("%d passed, %d failed" % (good, bad))
    sys.exit(bad > 0)

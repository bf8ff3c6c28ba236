"""The package plastc: runs, tables, programs, libraries, the cell magic, what is said when something is wrong."""
import json
import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from conftest import BOWL, ROOT

import plastc


def test_a_run(bowl):
    events = []
    run = plastc.run(bowl, generations=30, jit="tcc", keep_candidates=True, progress=events.append)
    assert [event["event"] for event in events][::len(events) - 1] == ["run", "end"]
    assert run.folder == "runs/bowl" and len(run.history) == 30
    assert list(run.history["best_loss"]) == [event["best_loss"] for event in events[1:-1]]
    assert run.coefficients["tau"] == run.result["coefficients"]["tau"] and run.coefficients.units["tau"] == "s"
    assert run.candidates.theta.shape == (240, 2) and run.candidates.columns.units == ["ms", ""]
    assert isinstance(run.candidates.theta, np.memmap)
    theta, x = run.candidates.sbi()
    assert theta.dtype == np.float32 and x.shape == (240, 2)
    assert run.candidates.arviz()["tau"].shape == (1, 240)
    assert "0 learned" not in repr(run.candidates) and "loss" in repr(run) and "<math" in run._repr_html_() and "$" in run._repr_latex_()
    assert os.path.getsize(run.report()) > 1000
    again = plastc.resume(run, generations=35)
    assert len(again.history) == 35 and again.folder == run.folder


def test_coefficients_are_arrays_by_their_powers(examples, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = plastc.run(examples / "oja.plast", generations=1, jit="tcc", no_report=True, set={"eta": 0.05}, seed=3)
    array = run.coefficients["local.A"]
    assert array.dims == ("pre.r", "post.r", "w") and array.shape == (3, 3, 3) and list(array.coords["w"]) == [0, 1, 2]
    for name, value in run.result["coefficients"].items():
        powers = [int(part.split("^")[1]) for part in name.split("[")[1][:-1].split(" ")]
        assert array[tuple(powers)] == value
    assert array.sel(pre=1, post=1, w=0) == run.result["coefficients"]["local.A[pre.r^1 post.r^1 w^0]"]
    assert array.sel(w=0).shape == (3, 3) and np.asarray(array).sum() == array.values.sum()
    with pytest.raises(KeyError, match="no power 7"):
        array.sel(pre=7)
    assert run.result["constants"]["eta"] == 0.05 and run.result["seed"] == 3


def test_recordings_are_mapped(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "tests/golden/run/eligibility.plast").read_text()
    (tmp_path / "net.plast").write_text(text + "\nrecord y.v every 1 ms\nrecord y.spikes\nrecord pace = mean(y.rate, 50 ms) every 10 ms\n")
    run = plastc.run("net.plast", generations=1, jit="tcc", record=True, no_report=True)
    v = run.recording("y.v")
    assert isinstance(v, np.memmap) and v.shape[1] == 3 and np.isfinite(v).all()
    assert len(run.recording().time("y.v")) == len(v) and abs(run.recording().time("y.v")[-1] - 0.2) < 0.01
    assert run.recording("y.spikes").shape[1] == 2
    assert run.recording().unit("pace") == "Hz" and len(run.recording("pace")) == 20
    with pytest.raises(KeyError, match="no record 'z'"):
        run.recording("z")


def test_program_and_library_have_the_bits_of_eval(examples, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = examples / "oja_gradient.plast"
    with plastc.compile(path, jit="tcc", threads=2) as program, plastc.compile(path, in_process=True, threads=2) as library:
        theta = program.start + 0.05 * np.random.default_rng(1).normal(size=(21, len(program.names)))
        ours, other = program(theta, gradient=True), library(theta, gradient=True)
        for field in ("objective", "loss", "losses", "reports", "failed", "gradient"):
            np.testing.assert_array_equal(getattr(ours, field)[..., :2], getattr(other, field)[..., :2], err_msg=field)
        assert program.names == library.names and program.sha256 == library.sha256
        one = program(theta[3], gradient=True)
        assert one.objective == ours.objective[3] and (one.gradient == ours.gradient[3]).all()
        few = program(theta, trials=3), library(theta, trials=3)
        np.testing.assert_array_equal(few[0].loss, few[1].loss)
        drawn = program(theta, generation=4), library(theta, generation=4)
        np.testing.assert_array_equal(drawn[0].loss, drawn[1].loss)
        fresh = program(theta, validation=True, trials=5), library(theta, validation=True, trials=5)
        np.testing.assert_array_equal(fresh[0].loss, fresh[1].loss)
        np.save("theta.npy", theta)
        json.dump({"theta": program.names}, open("theta.json", "w"))
    subprocess.run([os.environ["PLASTC"], "eval", path, "--rules", "theta.npy", "-o", "table", "--jit", "tcc", "-q"], check=True)
    np.testing.assert_array_equal(np.load("table/x.npy"), np.hstack([ours.losses, ours.reports]))
    step = 1e-6
    with plastc.compile(path, jit="tcc") as program:
        probes = theta[0] + step * np.array([[1.0], [-1.0]]) * np.eye(len(theta[0]))[4]
        slope = -np.diff(program(probes).objective)[0] / (2 * step)
        assert abs(slope - ours.gradient[0, 4]) < 1e-5 * max(1, abs(slope))


def test_units(bowl):
    with plastc.compile(bowl, jit="tcc") as program, plastc.compile(bowl, jit="tcc", si=True) as si:
        assert program.units == ["ms", ""] and list(program.start) == [20, 0] and list(program.high) == [100, 4]
        assert si.units == ["s", ""] and si.start[0] == 0.02
        outcome = program([[30, 1], [40, 1]])
        np.testing.assert_allclose(outcome.losses[:, 0], [0, 0.1], atol=1e-12)
        np.testing.assert_allclose(outcome.reports[:, 0], [60, 80])
        assert outcome.loss[1] == si([0.04, 1]).loss
        gradient, other = program([40, 2], gradient=True).gradient, si([0.04, 2], gradient=True).gradient
        np.testing.assert_allclose(gradient, [0.02, 2])
        np.testing.assert_allclose(other, [20, 2])


def test_scipy_finds_the_same(bowl):
    optimize = pytest.importorskip("scipy.optimize")
    found = plastc.run(bowl, jit="tcc", no_report=True).coefficients
    with plastc.compile(bowl, jit="tcc") as program:
        ours = optimize.minimize(program.value_and_gradient, program.start, jac=True, method="L-BFGS-B",
                                 bounds=list(zip(program.low, program.high)))
    np.testing.assert_allclose(ours.x, [30, 1], rtol=1e-5)
    np.testing.assert_allclose([found["tau"] * 1e3, found["g"]], ours.x, rtol=1e-4)


def test_scipy_finds_the_rule_of_our_gradient_descent(examples, tmp_path, monkeypatch):
    optimize = pytest.importorskip("scipy.optimize")
    monkeypatch.chdir(tmp_path)
    path = examples / "oja_gradient.plast"
    own = plastc.run(path, generations=150, no_report=True)
    with plastc.compile(path, in_process=True) as program:
        ours = optimize.minimize(program.value_and_gradient, program.start + 1e-3, jac=True, method="L-BFGS-B", options={"maxiter": 80})
        run_objective, found = program(program.theta_of(own)).objective, program(ours.x)
    assert found.loss < 0.15 and own.loss < 0.15, (found.loss, own.loss)
    assert abs(ours.fun - run_objective) < 0.05, (ours.fun, run_objective)


def test_cmaes_finds_the_same(bowl):
    cmaes = pytest.importorskip("cmaes")
    found = plastc.run(bowl, jit="tcc", no_report=True).coefficients
    with plastc.compile(bowl, jit="tcc") as program:
        size = np.array([10.0, 1.0])
        search = cmaes.CMA(mean=program.start / size, sigma=0.5, seed=1, population_size=8)
        for _ in range(60):
            points = [search.ask() for _ in range(search.population_size)]
            search.tell(list(zip(points, program(np.array(points) * size).objective)))
    np.testing.assert_allclose(points[0] * size, [found["tau"] * 1e3, found["g"]], rtol=1e-2)


def test_errors_are_shown_as_in_a_terminal(bowl):
    text = "plast 1\npopulation x[1] rat { r = 1 }\n"
    open("wrong.plast", "w").write(text)
    said = subprocess.run([os.environ["PLASTC"], "check", "wrong.plast"], capture_output=True, text=True).stderr
    with pytest.raises(plastc.ProgramError) as caught:
        plastc.check("wrong.plast")
    assert str(caught.value) == said.rstrip("\n") and "^^^" in said
    for search in (lambda: plastc.run("wrong.plast"), lambda: plastc.compile("wrong.plast"),
                   lambda: plastc.compile("wrong.plast", in_process=True)):
        with pytest.raises(plastc.ProgramError, match="there is no kind of population named 'rat'"):
            search()
    with pytest.raises(plastc.UsageError, match="no constant"):
        plastc.check(bowl, set={"none": 1})
    with pytest.raises(plastc.PlastcError, match="no.plast"):
        plastc.run("no.plast")
    with plastc.compile(bowl, jit="tcc") as program, pytest.raises(plastc.UsageError, match="learns 2 numbers"):
        program(np.zeros((3, 5)))
    assert plastc.check(BOWL).startswith("program.plast:6:12: warning")


def test_an_interrupt_saves_and_goes_on(bowl):
    def interrupt(event):
        if event["event"] == "generation" and event["generation"] == 3:
            os.kill(os.getpid(), signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(plastc.Interrupted) as caught:
        plastc.run("long.plast", generations=10000000, jit="tcc", no_report=True, progress=interrupt)
    run = caught.value.run
    assert run.result["stop_reason"] == "interrupted" and "plastc.resume" in str(caught.value)
    done = len(run.history)
    assert plastc.resume(run, generations=done + 2, no_report=True).result["generations"] == done + 2
    assert signal.getsignal(signal.SIGINT) is before


def test_two_clients_in_one_folder(bowl):
    began, refused = threading.Event(), threading.Event()

    def wait(event):
        began.set()
        refused.wait(30)

    first = threading.Thread(target=lambda: plastc.run(bowl, out="one", generations=3, jit="tcc", no_report=True, progress=wait))
    first.start()
    assert began.wait(30)
    with plastc.Server() as server:
        number = server.send("run", file="long.plast", out="one", generations=100000000, jit="tcc", no_report=True)
        other = server.send("run", file=bowl, out="one", jit="tcc")
        answers = {}
        for one in (other, number):
            if one == number:
                server.send("cancel", request=number)
            try:
                answers[one] = server.finish(one)
            except plastc.PlastcError as error:
                answers[one] = error
    refused.set()
    first.join()
    assert any("another plastc" in str(answer) for answer in answers.values()), answers


def fake(tmp_path, monkeypatch, text):
    path = tmp_path / "plastc"
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(0o755)
    monkeypatch.setenv("PLASTC", str(path))


def test_another_plastc_or_none(tmp_path, monkeypatch):
    fake(tmp_path, monkeypatch, """echo '{"id": 1, "ok": true, "plastc": "9.0.0", "protocol": 9}'; cat >/dev/null\n""")
    with pytest.raises(plastc.VersionError, match="9.0.0.*protocol 9.*install the same version"):
        plastc.Server()
    fake(tmp_path, monkeypatch, "echo \"plastc: error: unknown command 'serve'\" >&2; exit 2\n")
    with pytest.raises(plastc.VersionError, match="another version"):
        plastc.Server()
    monkeypatch.setenv("PLASTC", "no_such_plastc")
    with pytest.raises(plastc.MissingError, match="no_such_plastc"):
        plastc.Server()


def test_python_without_numpy(tmp_path):
    (tmp_path / "numpy.py").write_text("raise ImportError('none')\n")
    said = subprocess.run([sys.executable, "-c", "import plastc"], capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT / 'python'}"})
    assert said.returncode != 0 and said.stderr.rstrip().endswith("pip install numpy")


def test_the_cell_magic(bowl, capsys, monkeypatch):
    class Shell:
        user_ns = {}

        def register_magic_function(self, function, kind, name):
            self.magic = function

    shell = Shell()
    plastc.load_ipython_extension(shell)
    shell.magic("bowl", BOWL)
    assert plastc.run(shell.user_ns["bowl"], generations=1, jit="tcc", no_report=True).folder == "runs/bowl"
    shell.magic("wrong", BOWL.replace("rate {", "rat {"))
    said = capsys.readouterr().err
    assert "wrong.plast:6:17: error" in said and "wrong" not in shell.user_ns
    shell.magic("own", BOWL.replace("gaussian(covariance = diagonal(1), samples = 1)", 'rows("own.csv", samples = 1)'))
    assert "own.csv" in capsys.readouterr().err
    open("own.csv", "w").write("1\n")
    shell.magic("own", BOWL.replace("gaussian(covariance = diagonal(1), samples = 1)", 'rows("own.csv", samples = 1)'))
    with plastc.compile(shell.user_ns["own"], jit="tcc") as program:
        assert np.isfinite(program(program.start).loss)
    assert len(plastc.run(shell.user_ns["own"], generations=1, jit="tcc", no_report=True).history) == 1
    shell.magic("", BOWL)
    assert "%%plast NAME" in capsys.readouterr().err


def test_a_posterior(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "posterior.plast").write_text((ROOT / "tests/golden/run/posterior.plast").read_text())
    run = plastc.run("posterior.plast", jit="tcc", no_report=True)
    table = run.candidates
    draws = table.posterior(500)
    assert draws.shape == (500, len(table.names)) and table.arviz(draws)[table.names[0]].shape == (1, 500)
    mean = np.average(table.theta[table.accepted], axis=0, weights=table.weights[table.accepted])
    np.testing.assert_allclose(draws.mean(axis=0), mean, atol=0.1 * (np.abs(mean).max() + draws.std(axis=0).max()))


def test_it_is_left_by_all_that_it_has_started(bowl):
    server = plastc.Server()
    number = server.send("run", file="long.plast", generations=100000000, jit="tcc", no_report=True, out="left")
    while server.receive(number)["event"]["event"] != "generation":
        pass
    begun = time.time()
    server.close()
    assert plastc.Run("left").result["stop_reason"] == "interrupted" and time.time() - begun < 20


@pytest.mark.skipif("PLASTC_LONG" not in os.environ, reason="a kernel takes seconds to start: make check-long")
def test_a_kernel_that_is_interrupted(bowl):
    manager = pytest.importorskip("jupyter_client").KernelManager(kernel_name="python3")
    manager.start_kernel(env={**os.environ, "PYTHONPATH": str(ROOT / "python")})
    client = manager.client()
    client.start_channels()

    def answer_to(number):
        while (message := client.get_shell_msg(timeout=60))["parent_header"].get("msg_id") != number:
            pass
        return message["content"]

    try:
        client.wait_for_ready(timeout=60)
        search = client.execute("import plastc\nrun = plastc.run('long.plast', generations=100000000, jit='tcc', no_report=True, out='kernel')",
                                stop_on_error=False)
        until = time.time() + 60
        while time.time() < until and not (os.path.exists("kernel/history.csv") and os.path.getsize("kernel/history.csv") > 500):
            time.sleep(0.1)
        manager.interrupt_kernel()
        reply = answer_to(search)
        assert reply["ename"] == "Interrupted" and "plastc.resume('kernel')" in reply["evalue"]
        assert plastc.Run("kernel").result["stop_reason"] == "interrupted"
        more = "x = plastc.resume('kernel', generations=plastc.Run('kernel').result['generations'] + 2, no_report=True).loss"
        assert answer_to(client.execute(more))["status"] == "ok"
        assert answer_to(client.execute("plastc.check('plast 1\\npopulation x[1] rat { r = 1 }\\n')"))["ename"] == "ProgramError"
        shown = []
        while not shown:
            message = client.get_iopub_msg(timeout=60)
            shown = message["content"]["traceback"] if message["msg_type"] == "error" and message["content"]["ename"] == "ProgramError" else []
        assert shown[0] == "program.plast:1:1: error[E0502]: the program has no task" and "^^^" in "".join(shown)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)

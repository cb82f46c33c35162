"""Reads with other programs what Dyn writes, and lets Dyn read what they write.

    DYN=.build/release/dyn python readers.py CHECK…

Each check makes its files in a folder of its own and fails with what was expected and what was there.
Needs h5py, numpy, xarray, h5netcdf and scipy; the check `h5dump` needs HDF5's own tools.
"""

import csv
import json
import os
import signal
import subprocess
import sys
import tempfile
import time

DYN = os.environ["DYN"]
RUN = """
data = moons(n=60, noise=0.2, seed=1)
run = train(mlp([2, 4, 2]), data, epochs=6, track=2, seed=3, store="run.h5")
write_json("run.json", {weights = run.weights, steps = run.steps, loss = run.history.loss, kernel = run.model.layers[1].weight})
"""
STUDY = """
data = moons(n=60, noise=0.2, seed=1)
study = sweep(grid(lr=[0.1, 0.01], seed=1..2), p -> experiment(model=mlp([2, 4, 2]), data=data, optimizer=adam(lr=p.lr), epochs=3, seed=p.seed), store="study.h5")
write_csv("study.csv", study)
"""


def dyn(script):
    done = subprocess.run([DYN, "--no-init", "-e", script], text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def h5py_run():
    """Every part of a run at its place, equal to what Dyn says itself."""
    import h5py
    import numpy

    dyn(RUN)
    with open("run.json") as file:
        told = json.load(file)
    with h5py.File("run.h5") as file:
        assert text(file.attrs["format"]) == "dyn" and file.attrs["format_version"] == 1 and text(file.attrs["kind"]) == "run"
        for name in ("dyn_version", "created", "command", "machine"):
            assert text(file.attrs[name]), name
        run = file["runs/00001"]
        assert text(run.attrs["status"]) == "finished" and run.attrs["seed"] == 3
        assert json.loads(text(run.attrs["config"]))["model"]["sizes"] == [2, 4, 2]
        columns = [text(name) for name in run.attrs["columns"]]
        assert columns == ["epoch", "step", "loss", "accuracy", "grad_norm", "lr", "seconds"], columns
        assert {len(run["history"][name]) for name in columns} == {7}
        assert numpy.array_equal(run["history/loss"][()], told["loss"])
        assert run["history/loss"].dims[0][0].name == "/runs/00001/history/epoch"
        weights = run["weights/value"]
        assert weights.dtype == numpy.float32 and numpy.array_equal(weights[()], numpy.float32(told["weights"]))
        assert weights.dims[0][0].name == "/runs/00001/weights/step" and weights.dims[1].label == "parameter"
        assert numpy.array_equal(run["weights/step"][()], told["steps"]) and run["weights/step"].dtype.kind == "i"
        names = [text(name) for name in run["parameters/name"]]
        index = names.index("layers.1.weight")
        shape = [int(n) for n in text(run["parameters/shape"][index]).split("x")]
        offset = int(run["parameters/offset"][index])
        kernel = weights[-1, offset:offset + shape[0] * shape[1]].reshape(shape)
        assert numpy.array_equal(kernel, numpy.float32(told["kernel"]))
        assert run["best"].shape == (22,)


def h5py_study():
    import h5py
    import numpy

    dyn(STUDY)
    with open("study.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    with h5py.File("study.h5") as file:
        assert text(file.attrs["kind"]) == "study" and len(file["runs"]) == 4
        table = file["table"]
        assert [text(name) for name in table.attrs["columns"]] == list(rows[0])
        for name in ("lr", "seed", "loss", "accuracy"):
            assert numpy.array_equal(table[name][()], [float(row[name]) for row in rows]), name
        assert [text(status) for status in table["status"]] == ["finished"] * 4


def h5py_results():
    """What analyses give stands in the file as fields by name."""
    import h5py
    import numpy

    dyn("""
    orbit = iterate(henon(), 300)
    save("all.h5", {e = lyapunov(henon(), steps=2000), o = orbit, r = recurrence(orbit.values, rate=0.05), t = ttest([1, 2, 3], [2, 3, 5]),
      f = plot([1, 4, 9], label="squares"), s = adam(lr=0.1), none = none, texts = ["a", "β"], flag = true, n = 3, table = table(x=[1, 2], y=["a", "b"])})
    """)
    with h5py.File("all.h5") as file:
        kinds = {name: text(file[name].attrs["kind"]) for name in "eortfs"}
        assert kinds == {"e": "estimate", "o": "trajectory", "r": "recurrence", "t": "test", "f": "figure", "s": "call"}, kinds
        assert abs(file["e/value"][()] - 0.42) < 0.05 and file["e/interval"].shape == (2,) and file["e/evidence/trace"].ndim == 1
        assert file["o/values"].shape == (301, 2) and file["o/steps"][-1] == 300
        assert file["r/matrix"].dtype == bool and file["r/matrix"].shape == (301, 301)
        assert numpy.array_equal(file["f/marks/0/y"][()], [1, 4, 9]) and text(file["f/marks/0/label"][()]) == "squares"
        assert text(file["s/function"][()]) == "adam" and file["s/named/lr"][()] == 0.1
        assert file["none"].shape is None and [text(t) for t in file["texts"]] == ["a", "β"]
        assert file["flag"][()] == numpy.True_ and file["n"][()] == 3 and list(file["table"]) == ["x", "y"]


def xarray():
    import numpy
    import xarray

    dyn(RUN)
    with xarray.open_dataset("run.h5", group="runs/00001/history", engine="h5netcdf", phony_dims="access") as history:
        assert set(history.dims) == {"epoch"} and history.loss.dims == ("epoch",)
        assert history.loss.sel(epoch=3).size == 1 and numpy.isfinite(history.loss).all()
    with xarray.open_dataset("run.h5", group="runs/00001/weights", engine="h5netcdf", phony_dims="access") as weights:
        assert weights.value.dims[0] == "step" and weights.value.shape == (4, 22)
        assert list(weights.step.values) == [0, 4, 8, 12]
        assert weights.value.sel(step=8).shape == (22,)


def h5dump():
    dyn(RUN)
    dyn(STUDY)
    for path in ("run.h5", "study.h5"):
        done = subprocess.run(["h5dump", path], text=True, capture_output=True)
        assert done.returncode == 0 and not done.stderr, done.stderr
        assert "unable" not in done.stdout
    done = subprocess.run(["h5dump", "-d", "/runs/00001/weights/step", "-y", "-w", "0", "run.h5"], text=True, capture_output=True)
    assert "0, 4, 8, 12" in done.stdout, done.stdout


def h5md_element(group):
    """A time-dependent element of H5MD 1.1 with explicit times."""
    import h5py

    assert isinstance(group, h5py.Group)
    value, step, when = group["value"], group["step"], group["time"]
    assert step.ndim == 1 and step.dtype.kind in "iu", "step is a vector of integers"
    assert when.shape == step.shape and when.dtype.kind == "f", "time is as long as step, of floats"
    assert value.ndim >= 1 and value.shape[0] == step.shape[0], "the first axis of value is that of step"
    assert (step[1:] > step[:-1]).all() and (when[1:] >= when[:-1]).all(), "steps and times go up"
    assert value.maxshape[0] is None or value.shape[0] == value.maxshape[0]


def h5md():
    """Each run is the root of an H5MD structure, as https://www.nongnu.org/h5md/h5md.html describes it."""
    import h5py

    dyn(RUN)
    dyn(STUDY)
    dyn('save("saved.h5", load("run.h5"))')
    dyn('save("nested.h5", {run = load("run.h5")})')
    for path, roots in (("run.h5", ["runs/00001"]), ("study.h5", ["runs/00001", "runs/00004"]), ("saved.h5", ["runs/00001"]), ("nested.h5", ["run/runs/00001"])):
        with h5py.File(path) as file:
            for root in roots:
                group = file[root]
                version = group["h5md"].attrs["version"]
                assert version.dtype.kind == "i" and list(version) == [1, 1]
                assert text(group["h5md/author"].attrs["name"])
                assert text(group["h5md/creator"].attrs["name"]) == "Dyn" and text(group["h5md/creator"].attrs["version"])
                assert list(group["observables"]) == ["weights"]
                h5md_element(group["observables/weights"])
                assert group["observables/weights"] == group["weights"]
                # Groups that H5MD defines have its meaning; `parameters` is free for the program's own.
                assert not {"particles", "connectivity", "modules"} & set(group)


def mat():
    import numpy
    import scipy.io

    dyn("""
    save("x.mat", {a = [[1, 2, 3], [4, 5, 6]], v = [1, 2, 3], s = "naïve", n = 2.5, flags = [true, false], f = f32([0.5, 0.25]),
      t = table(x=[1, 2], name=["p", "qq"]), list = ["a", 1, [1, 2]], inner = {deep = {x = 1}}, cube = zeros(2, 3, 4), none = none})
    save("packed.mat", {a = randn(100, 100, seed=1)}, compress=true)
    save("packed.npy", randn(100, 100, seed=1))
    """)
    found = scipy.io.loadmat("x.mat", squeeze_me=True, struct_as_record=False)
    assert numpy.array_equal(found["a"], [[1, 2, 3], [4, 5, 6]]) and found["n"] == 2.5 and found["s"] == "naïve"
    assert numpy.array_equal(found["v"], [1, 2, 3]) and found["cube"].shape == (2, 3, 4)
    assert found["f"].dtype == numpy.float32 and list(found["flags"]) == [1, 0]
    assert list(found["t"].name) == ["p", "qq"] and list(found["t"].x) == [1, 2] and found["inner"].deep.x == 1
    assert found["list"][0] == "a" and list(found["list"][2]) == [1, 2]
    assert scipy.io.loadmat("x.mat")["v"].shape == (3, 1), "vectors are columns"
    assert numpy.array_equal(scipy.io.loadmat("packed.mat")["a"], numpy.load("packed.npy"))
    scipy.io.savemat("y.mat", {"m": numpy.arange(6.0).reshape(2, 3), "t": "text", "c": numpy.array(["a", 2.0], dtype=object), "s": {"x": 1.0}, "i": numpy.int16([[1, -2]])},
                     do_compression=True)
    said = dyn('y = load("y.mat"); print(y.m, y.t, y.c, y.s.x, y.i)')
    assert said.split("\n")[0].startswith("[[0, 1, 2]"), said
    assert "text" in said and "-2" in said, said


def numpy_files():
    import numpy

    dyn("""
    save("a.npy", [[1, 2], [3, 4]]); save("f.npy", f32([0.1, 0.2])); save("m.npy", [1, 2] > 1); save("s.npy", 2.5)
    save("z.npz", {w = randn(3, 4, seed=1), v = [1, 2]}, compress=true); save("w.npy", randn(3, 4, seed=1))
    """)
    assert numpy.array_equal(numpy.load("a.npy"), [[1, 2], [3, 4]]) and numpy.load("f.npy").dtype == numpy.float32
    assert numpy.load("m.npy").dtype == bool and numpy.load("s.npy").shape == () and numpy.load("s.npy") == 2.5
    with numpy.load("z.npz") as archive:
        assert archive.files == ["w", "v"] and numpy.array_equal(archive["w"], numpy.load("w.npy"))
    numpy.save("fortran.npy", numpy.asfortranarray(numpy.arange(6).reshape(2, 3)))
    numpy.save("big.npy", numpy.array([1.5, -2], dtype=">f8"))
    numpy.save("half.npy", numpy.array([0.5], dtype=numpy.float16))
    numpy.savez_compressed("theirs.npz", x=numpy.eye(2), n=numpy.array([2 ** 40], dtype=numpy.int64))
    said = dyn('print(load("fortran.npy")); print(load("big.npy")); print(load("half.npy")); print(load("theirs.npz").x, load("theirs.npz", "n"))')
    assert said.split() == "[[0, 1, 2], [3, 4, 5]] [1.5, -2] [0.5] [[1, 0], [0, 1]] [1099511627776]".split(), said
    numpy.save("objects.npy", numpy.array([{}], dtype=object), allow_pickle=True)
    done = subprocess.run([DYN, "-e", 'load("objects.npy")'], text=True, capture_output=True)
    assert done.returncode == 1 and "objects.npy" in done.stderr, done.stderr


def text_files():
    import math

    dyn(r"""
    t = table(x=[0.1, nan, 1e300], name=["plain", "with \"quotes\", and comma", "line\nbreak"], flag=[true, false, true])
    write_csv("t.csv", t); write_csv("t.tsv", t)
    write_json("t.json", {a = [1, 2.5], s = "naïve \"q\"\n", n = none, deep = {t = table(x=[1])}, bad = nan, i = -inf})
    """)
    for path, delimiter in (("t.csv", ","), ("t.tsv", "\t")):
        with open(path, newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file, delimiter=delimiter))
        assert [row["name"] for row in rows] == ["plain", 'with "quotes", and comma', "line\nbreak"], rows
        assert float(rows[0]["x"]) == 0.1 and math.isnan(float(rows[1]["x"] or "nan")) and float(rows[2]["x"]) == 1e300
        assert [row["flag"] for row in rows] == ["true", "false", "true"]
    with open("t.json", encoding="utf-8") as file:
        found = json.load(file)
    assert found == {"a": [1, 2.5], "s": 'naïve "q"\n', "n": None, "deep": {"t": {"x": [1]}}, "bad": "NaN", "i": "-Infinity"}, found


LIVE = 'run = train(mlp([2, 16, 16, 2]), moons(n=400, noise=0.2, seed=1), batch=20, epochs=EPOCHS, track=1, seed=3, store="live.h5", live=true)'


def live():
    """A second process reads a run while it trains, and after a kill once it is mended."""
    import h5py

    process = subprocess.Popen([DYN, "--no-init", "-e", LIVE.replace("EPOCHS", "1000000")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        seen, deadline, file = [], time.monotonic() + 60, None
        while time.monotonic() < deadline and len(set(seen)) < 3:
            assert process.poll() is None, "the training ended"
            try:
                if file is None:
                    file = h5py.File("live.h5", "r", libver="latest", swmr=True)
                weights, loss = file["runs/00001/weights/value"], file["runs/00001/history/loss"]
                weights.id.refresh()
                loss.id.refresh()
                if len(weights) > 0:
                    assert weights[-1].any() and weights.shape[1] == 354
                    assert (loss[()] > 0).all()
                    seen.append(len(weights))
            except (OSError, KeyError):
                assert file is None, "a file that was open became unreadable"
            time.sleep(0.2)
        assert len(set(seen)) >= 3 and seen == sorted(seen), f"rows seen: {seen}"
        file.close()
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    subprocess.run([DYN, "inspect", "--repair", "live.h5"], check=True, stdout=subprocess.DEVNULL)
    with h5py.File("live.h5") as file:
        rows = len(file["runs/00001/weights/value"])
        assert rows >= seen[-1], f"{rows} rows are left of {seen[-1]}"


def live_end():
    """A run ends while others read it: they read on, and what comes after them reads the end. `load` reads what there is at any time."""
    import h5py

    script = LIVE.replace("EPOCHS", "100000").replace("track=1", "track=1000")
    process = subprocess.Popen([DYN, "--no-init", "-e", script], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        deadline = time.monotonic() + 60
        file = None
        while file is None:
            assert time.monotonic() < deadline and process.poll() is None
            try:
                file = h5py.File("live.h5", "r", libver="latest", swmr=True)
                loss = file["runs/00001/history/loss"]
            except (OSError, KeyError):
                file = None
                time.sleep(0.05)
        while len(loss) == 0:
            assert time.monotonic() < deadline and process.poll() is None
            time.sleep(0.05)
            loss.refresh()
        dyn("""
        last = 0
        while last < 100001 {
          run = load("live.h5")
          rows = length(run.history.loss)
          assert rows >= last and not any(isnan(run.history.loss)), "rows {last}, then {rows}"
          last = rows
        }
        assert run.status == "finished", run.status
        """)
        errors = process.communicate()[1]
        assert process.returncode == 0, errors
        loss.refresh()
        assert 0 < len(loss) <= 100001 and (loss[()] > 0).all()
        file.close()
    finally:
        process.kill()
        process.wait()
    with h5py.File("live.h5") as file:
        assert len(file["runs/00001/history/loss"]) == 100001 and file["runs/00001"].attrs["status"] in ("finished", b"finished")
    assert sorted(os.listdir(".")) == ["live.h5"], os.listdir(".")


KINDS = """
data = moons(n=40, noise=0.2, seed=1)
net = mlp([2, 3, 2])
orbit = iterate(henon(), 60)
run = train(net, data, epochs=2, track=1)
study = sweep(grid(lr=[0.1, 0.01], seed=1..3), p -> experiment(model=net, data=data, optimizer=adam(lr=p.lr), epochs=1, seed=p.seed))
values = {
  estimate = lyapunov(logistic(), steps=500), test = ttest([1, 2, 3, 4], [2, 3, 4, 6]), comparison = compare(study, metric="loss", by="lr"),
  trajectory = orbit, recurrence = recurrence(orbit.values, rate=0.1), exponents = lyapunov_spectrum(henon(), steps=500),
  basins = basins((x, y) -> (x^2 - 1)^2 + y^2, optimizer=sgd(lr=0.05), x=linspace(-2, 2, 6), y=linspace(-1, 1, 5)),
  landscape = landscape(run, data, directions="pca", n=4), boundary = boundary(net, data=data, resolution=6), probe = linear_probe(data),
  stability = stability(minimize(rosenbrock, start=[-1.5, 2], optimizer=sgd(lr=0.001), steps=5, curvature=true)),
  figure = panels(plot([1, 4, 9], label="a") + line(y=5), heatmap([[1, 2], [3, 4]]), contour((x, y) -> x^2 + y, x=[0, 1], y=[0, 1]), bars(["a"], [1]),
    hist([1, 2, 2]), box([1, 2, 3], names=["a"]), scatter([0, 1], [1, 0], color=["a", "b"]), image([[0, 1]]), band([0, 1], [0, 1], [1, 2])),
  setting = experiment(model=net, data=data, optimizer=adam(lr=cosine(0.1, 0.01))), run = run, model = net, data = data,
}
for name in keys(values) { save("{name}.h5", values[name]) }
"""


def damaged_results():
    """Files whose fields are missing, of other types, shapes or sizes: an error or a value, never a crash."""
    import random
    import shutil

    import h5py
    import numpy

    dyn(KINDS)
    chance = random.Random(1)
    kinds = [name[:-3] for name in os.listdir(".") if name.endswith(".h5")]
    others = [numpy.zeros((3, 0)), numpy.zeros(2), numpy.full((2, 3), numpy.nan), -1.0, 1e300, numpy.nan, 2**62, "text", [b"a", b"b"], True, h5py.Empty("f8")]

    def change(file):
        found = []
        file.visititems(lambda name, item: found.append(name))
        if not found:
            return
        name = chance.choice(found)
        kind = file[name].attrs.get("kind") if chance.random() < 0.5 else None
        del file[name]
        if chance.random() < 0.2:
            return
        if chance.random() < 0.1:
            file[name] = h5py.SoftLink(chance.choice(["/", "/nowhere", "/" + name]))
            return
        file.create_dataset(name, data=chance.choice(others))
        if kind is not None:
            file[name].attrs["kind"] = kind

    count = 400
    for number in range(count):
        shutil.copy(chance.choice(kinds) + ".h5", f"m{number}.h5")
        with h5py.File(f"m{number}.h5", "a") as file:
            for _ in range(chance.randint(1, 3)):
                change(file)
            if chance.random() < 0.1:
                file.attrs["kind"] = chance.choice(["figure", "landscape", "basins", "call", "name", "list", "nothing"])
    said = dyn(
        "whole = 0\n"
        f"for number in 0..{count - 1} "
        '{ try { v = load("m{number}.h5"); format(v); try { format(plot(v)) } catch e { }; try { for f in fields(v) { format(v[f]) } } catch e { }; whole += 1 } catch e { } }\n'
        'print("whole {whole}")')
    assert said.startswith("whole ") and int(said.split()[1]) < count / 2, said


CHECKS = {check.__name__: check for check in (h5py_run, h5py_study, h5py_results, xarray, h5dump, h5md, mat, numpy_files, text_files, live, live_end, damaged_results)}


def main():
    for name in sys.argv[1:] or CHECKS:
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            CHECKS[name]()
            os.chdir("/")
        print("ok", name, flush=True)


if __name__ == "__main__":
    main()

"""Bad input ends in one sentence on stderr and exit code 2: never in a traceback, never in a wrong answer."""

from __future__ import annotations

import io
import sys

import numpy as np
import pytest

from command_line import lil, process
from lilliput.flow.limits import MAX_CONSTANT_BYTES, MAX_LAYER_BYTES, MAX_MACS, MAX_NODES, check_limits
from lilliput.formats import load
from lilliput.graph import Format, Graph, Kind, Node, UnsupportedError, Value, verify
from lilliput.ops.nn.dense import Dense
from lilliput.ops.nn.reshape import Reshape
from small_models import dense, float_dense, two_by_two, unknown

BOARD = "generic-cortex-m4"


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "small.tflite"
    path.write_bytes(dense())
    return path


def refused(*arguments, code=2):
    """The sentence of a command that must refuse."""
    said = lil(*arguments)
    assert said.exit_code == code, (said.stdout, said.stderr)
    assert said.stdout == ""
    assert said.stderr.startswith("lil: ")
    assert said.stderr.endswith(".\n")
    assert said.stderr.count("\n") == 1
    return said.stderr.removeprefix("lil: ").strip()


@pytest.mark.parametrize(
    ("name", "content", "parts"),
    [
        (
            "a.tflite",
            b"this is not a model at all",
            ["a.tflite", "expected the file identifier b'TFL3'", "export or copy"],
        ),
        ("a.tflite", b"", ["a.tflite", "0 bytes of the file", "truncated or damaged"]),
        ("a.tflite", dense()[:300], ["a.tflite, byte", "within the 300 bytes of the file", "truncated or damaged"]),
        ("a.tflite", unknown("CUSTOM", "Vision\x1b[2J"), ["operator 0 (CUSTOM", "'Vision", "Leave this part out"]),
        ("a.tflite", unknown("LSH_PROJECTION"), ["does not have the operator LSH_PROJECTION", "it reads a"]),
        ("a.pb", b"", ["a.pb: a model file ends in .tflite or .onnx or "]),
        ("a", b"", ["a: a model file ends in"]),
        ("a.lil", b"", ["a.lil: line 1 of the graph text is not understood"]),
        ("a.lil", b"graph 'a' native labels ()\nnode what\n", ["a.lil: line 2 of the graph text is not understood"]),
        ("a.lil", b"graph 'a' native labels (x)\n", ["a.lil: is not a graph text that can be read"]),
        ("a.lil", b"\xff\xfe\x00", ["a.lil: line 1 of the graph text is not understood"]),
    ],
)
@pytest.mark.parametrize("command", ["check", "show"])
def test_models(tmp_path, name, content, parts, command):
    (tmp_path / name).write_bytes(content)
    sentence = refused(command, tmp_path / name)
    assert all(part in sentence for part in parts), sentence
    assert "\x1b" not in sentence


def test_missing_files(model, tmp_path):
    assert "there is no such file; check the path" in refused("build", tmp_path / "absent.tflite")
    assert "there is no such file; give a .npy" in refused("run", model, "--input", tmp_path / "absent.npy")
    (tmp_path / "folder.tflite").mkdir()
    assert "there is no such file" in refused("check", tmp_path / "folder.tflite")


@pytest.mark.parametrize(
    ("command", "option", "value", "part"),
    [
        ("build", "--arithmetic", "float", "is one of tflite-micro, litert, not 'float'"),
        ("build", "--passes", "some", "one of default, none, not 'some'"),
        ("build", "--optimize", "fun", "is one of speed, size, shared, not 'fun'"),
        ("build", "--kernels", "slow", "is one of fast, portable, not 'slow'"),
        ("build", "--compiler", "icc", "choose one of zig, gcc"),
        ("show", "--passes", "some", "one of default, none, not 'some'"),
        ("export", "--for", "keil", "choose one of arduino, c, platformio"),
        ("verify", "--samples", "0", "take at least 1"),
        ("check", "--board", "microbti", "the nearest names are microbit"),
        ("check", "--board", "absent.toml", "absent.toml cannot be read"),
        ("build", "--board", "synopsys-arc-em", "export a C project"),
        ("profile", "--board", "synopsys-arc-em", "export a C project"),
    ],
)
def test_options(model, command, option, value, part):
    assert part in refused(command, model, option, value)


def test_unknown_names(model):
    assert "the nearest names are" in refused("boards", "show", "nothing like it")
    assert lil("build", model, "--frobnicate").exit_code == 2
    assert lil("frobnicate").exit_code == 2


def npy(array, **options):
    file = io.BytesIO()
    np.save(file, array, **options)
    return file.getvalue()


def npz(*arrays, **named):
    file = io.BytesIO()
    np.savez(file, *arrays, **named)
    return file.getvalue()


OBJECTS = np.array([{"a": 1}], object)
SAMPLES = [
    ("a.npy", npy(np.zeros((2, 5), np.int8)), "'x' is int8[n, 4] (or real numbers as float32), but int8[2, 5] came"),
    ("a.npy", npy(np.zeros(4, np.int8)), "is int8[n, 4] (or real numbers as float32), but int8[4] came"),
    ("a.npy", npy(np.int8(3)), "but int8[] came"),
    ("a.npy", npy(np.zeros((2, 4), np.int64)), "but int64[2, 4] came"),
    ("a.npy", npy(np.zeros((2, 4), np.complex64)), "but complex64[2, 4] came"),
    ("a.npy", npy(np.zeros((0, 4), np.int8)), "0 of 'x'; save at least one"),
    ("a.npy", npy(np.full((1, 4), np.nan)), "numbers that are not finite"),
    ("a.npy", npy(OBJECTS, allow_pickle=True), "nothing is ever unpickled"),
    ("a.npz", npz(x=OBJECTS), "nothing is ever unpickled"),
    ("a.npz", npz(np.zeros((1, 4)), np.zeros((1, 4))), "holds 2 arrays, but the model takes 1 (x)"),
    ("a.npz", npz(x=np.zeros((1, 4)))[:150], "is not a .npy or .npz file"),
    ("a.npy", npy(np.zeros((2, 4), np.int8))[:-3], "is not a .npy or .npz file"),
    ("a.npy", b"0 1 2 3", "is not a .npy or .npz file"),
    ("a.npy", b"", "is not a .npy or .npz file"),
]


@pytest.mark.parametrize(("name", "content", "part"), SAMPLES)
def test_samples(model, tmp_path, name, content, part):
    (tmp_path / name).write_bytes(content)
    assert part in refused("run", model, "--board", BOARD, "--input", tmp_path / name)


def test_a_pickle_is_not_opened(model, tmp_path):
    class Trap:
        def __reduce__(self):
            return open, (str(tmp_path / "sprung"), "w")

    (tmp_path / "a.npy").write_bytes(npy(np.array([Trap()], object), allow_pickle=True))
    refused("verify", model, "--input", tmp_path / "a.npy")
    assert not (tmp_path / "sprung").exists()


def test_sample_of_a_build(model, tmp_path):
    np.save(tmp_path / "many.npy", np.zeros((2, 4), np.int8))
    sentence = refused("build", model, "--input", tmp_path / "many.npy", "--out", tmp_path / "out")
    assert "'x' is int8[4] (or real numbers as float32), but int8[2, 4] came" in sentence
    assert not (tmp_path / "out").exists()


def test_samples_of_several_inputs_are_as_many(tmp_path):
    (tmp_path / "two.tflite").write_bytes(two_by_two())
    np.savez(tmp_path / "uneven.npz", left=np.zeros((2, 4), np.int8), right=np.zeros((3, 4), np.int8))
    sentence = refused("run", tmp_path / "two.tflite", "--input", tmp_path / "uneven.npz")
    assert "2 of 'left', 3 of 'right'" in sentence


@pytest.mark.parametrize("command", ["build", "export"])
def test_output_that_is_no_folder(model, tmp_path, command):
    (tmp_path / "taken").write_text("", encoding="ascii")
    assert "File exists" in refused(command, model, "--out", tmp_path / "taken") or command == "export"
    assert "choose another" in refused(command, model, "--out", tmp_path / "taken" / "below")


def test_no_compiler(model, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "ziglang", None)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert 'pip install "lilliput[build]"' in refused("build", model)
    assert "arm-none-eabi-gcc is not on the PATH" in refused("build", model, "--board", BOARD, "--compiler", "gcc")
    said = lil("check", model, "--board", BOARD)
    assert said.exit_code == 0
    assert "by the size model, for lack of a compiler" in said.stdout


@pytest.mark.parametrize("command", ["run", "profile"])
def test_no_emulator(model, monkeypatch, tmp_path, command):
    monkeypatch.setitem(sys.modules, "unicorn", None)
    np.save(tmp_path / "a.npy", np.zeros((1, 4), np.int8))
    arguments = ["--input", tmp_path / "a.npy"] if command == "run" else []
    assert 'pip install "lilliput[emulate]"' in refused(command, model, *arguments)


def test_a_model_too_large_for_its_ram(tmp_path):
    path = tmp_path / "large.tflite"
    path.write_bytes(two_by_two(10_000))
    said = lil("check", path, "--board", "microbit")
    assert said.exit_code == 1
    first, heading, *ways = said.stdout.splitlines()
    assert "large does not fit BBC micro:bit v1" in first
    assert heading == "the cheapest ways to fit:"
    assert "take smaller inputs or layers: the arena may have 16," in ways[0]
    assert "take a board that holds it: " in ways[-1]
    assert len(ways) <= 3


def test_a_model_too_large_for_its_flash(tmp_path):
    path = tmp_path / "floats.tflite"
    path.write_bytes(float_dense(256, 300))
    built = lil("build", path, "--board", "microbit", "--out", tmp_path / "out")
    assert built.exit_code == 2
    assert "lil: floats does not fit BBC micro:bit v1: 3" in built.stderr
    ways = built.stderr.splitlines()[2:]
    assert "quantize to int8" in ways[0]
    assert "take a board that holds it: " in ways[1]


def chain(op, values, count):
    """A graph of `count` layers of one operator, each with further operands `values` (constants)."""
    shape = (8,)
    known = {"x": Value("x", shape, Format(), Kind.INPUT), **{v.name: v for v in values}}
    nodes, last = [], "x"
    for index in range(count):
        name = f"y{index}"
        known[name] = Value(name, op.infer(known[last], *values)[0])
        nodes.append(Node(name, op, (last, *(v.name for v in values)), (name,)))
        last = name
    return verify(Graph("chain", ("x",), (last,), known, tuple(nodes)))


def test_limits():
    assert check_limits(chain(Reshape((8,)), [], 3))
    with pytest.raises(UnsupportedError, match=rf"has {MAX_NODES + 1:,} layers, but at most {MAX_NODES:,} are taken"):
        check_limits(chain(Reshape((8,)), [], MAX_NODES + 1))


@pytest.mark.parametrize(
    ("inputs", "rows", "outputs", "part"),
    [
        (1 << 10, 1 << 12, 1 << 10, f"multiply-accumulates, but at most {MAX_MACS:,}"),
        (1, 1 << 24, 1, f"bytes at 'y', but at most {MAX_LAYER_BYTES:,}"),
        (1 << 13, 1, 1 << 12, f"bytes of constants, but at most {MAX_CONSTANT_BYTES:,}"),
    ],
)
def test_limits_of_a_layer(inputs, rows, outputs, part):
    weights = np.broadcast_to(np.float32(0), (outputs, inputs))  # no memory is touched
    values = [
        Value("x", (rows, inputs), Format(), Kind.INPUT),
        Value("w", (outputs, inputs), Format(), Kind.CONSTANT, weights),
        Value("y", (rows, outputs)),
    ]
    node = Node("y", Dense(), ("x", "w", None), ("y",))
    graph = verify(Graph("vast", ("x",), ("y",), {value.name: value for value in values}, (node,)))
    with pytest.raises(UnsupportedError, match=part):
        check_limits(graph)


def test_a_process_shows_no_traceback(tmp_path):
    (tmp_path / "a.tflite").write_bytes(b"TFL3" * 100)
    said = process("check", tmp_path / "a.tflite")
    assert said.returncode == 2
    assert said.stdout == ""
    assert said.stderr.startswith("lil: a.tflite, byte ")
    assert "Traceback" not in said.stderr


def test_the_models_of_these_tests_are_sound(model):
    assert load(model).macs == 12

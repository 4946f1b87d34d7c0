"""Texts that people read, kept as files: a difference is looked at, then accepted by `pytest --update-goldens`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lilliput.codegen import Options, Project, c_project
from lilliput.codegen.firmware import pattern_samples
from lilliput.codegen.selftest import Golden
from lilliput.graph import Format, Graph, Kind, Node, Op, Value, evaluate, text, verify
from lilliput.ops.nn.batch_matmul import BatchMatmul
from lilliput.ops.nn.dense import Dense
from lilliput.ops.nn.multiply import Multiply
from lilliput.ops.nn.reshape import Reshape
from lilliput.ops.nn.softmax import Softmax
from lilliput.ops.nn.transpose import Transpose
from lilliput.passes import Pass
from lilliput.passes.drop_leading import drop_leading
from lilliput.passes.fold_constants import fold_constants
from lilliput.passes.fuse_attention import fuse_attention
from lilliput.passes.merge_reshapes import merge_reshapes

X, Y = Format("s8", (0.5,), (-1,)), Format("s8", (0.25,), (2,))
W = Format("s8", (0.0625,), (0,))
WEIGHTS = np.array([[1, -2, 3, 4], [5, 6, -7, 8], [-9, 10, 11, 12]], np.int8)
Check = Callable[[str, str], None]


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Check:
    """Compare a text with the file of that name beside this one."""

    def check(name: str, found: str) -> None:
        path = Path(__file__).parent / name
        if request.config.getoption("--update-goldens"):
            path.write_text(found, encoding="ascii", newline="\n")
        assert path.exists(), f"there is no golden {name} yet; run pytest --update-goldens"
        assert found == path.read_text(encoding="ascii")

    return check


def value(name: str, shape: tuple[int, ...], format: Format, kind: Kind = Kind.TEMPORARY) -> Value:
    return Value(name, shape, format, kind)


def weights(name: str, data: np.ndarray) -> Value:
    return Value(name, data.shape, W, Kind.CONSTANT, data)


def graph(values: list[Value], *nodes: tuple[str, Op, tuple[str, ...], str]) -> Graph:
    """Nodes are (name, operator, inputs, output); the output of the last is the graph's."""
    inputs = tuple(v.name for v in values if v.kind is Kind.INPUT)
    made = tuple(Node(name, op, reads, (output,), (), (name,)) for name, op, reads, output in nodes)
    return verify(Graph("tiny", inputs, (nodes[-1][3],), {v.name: v for v in values}, made))


def tiny(options: Options = Options()) -> Project:
    """One dense layer with a self-test."""
    values = [value("x", (4,), X, Kind.INPUT), weights("w", WEIGHTS), value("y", (3,), Y)]
    model = graph(values, ("net/dense", Dense("relu"), ("x", "w"), "y"))
    samples = pattern_samples([model.values["x"]], 2)
    outputs = np.stack([evaluate(model, [sample]).outputs[0] for sample in samples[0]])
    return c_project(model, options=options, golden=Golden([outputs]))


@pytest.mark.parametrize("name", ["tiny.h", "tiny.c", "tiny_selftest.c"])
def test_generated_c(name, golden):
    golden(name, tiny().files[name])


@pytest.mark.parametrize("suffix", [".h", ".c"])
def test_generated_c_of_a_blob(suffix, golden):
    golden(f"tiny_as_blob{suffix}", tiny(Options(style="blob")).files[f"tiny{suffix}"])


def with_leading_axes() -> Graph:
    """A dense layer that can live without the axis, and a reshape to another rank that needs it."""
    values = [
        value("x", (1, 4), X, Kind.INPUT),
        weights("w", WEIGHTS),
        value("y", (1, 3), Y),
        value("z", (3, 1), Y),
    ]
    return graph(values, ("dense", Dense(), ("x", "w"), "y"), ("turn", Reshape((3, 1)), ("y",), "z"))


def with_a_constant_node() -> Graph:
    """Weights that are reshaped before they are used."""
    values = [
        value("x", (4,), X, Kind.INPUT),
        weights("flat", WEIGHTS.reshape(-1)),
        value("w", (3, 4), W),
        value("y", (3,), Y),
    ]
    return graph(values, ("shape", Reshape((3, 4)), ("flat",), "w"), ("dense", Dense(), ("x", "w"), "y"))


def with_reshapes_in_a_row() -> Graph:
    """There, to another shape, back to the first, and on."""
    values = [
        value("x", (2, 2), X, Kind.INPUT),
        value("a", (4,), X),
        value("b", (2, 2), X),
        value("c", (1, 4), X),
        weights("w", WEIGHTS),
        value("y", (1, 3), Y),
    ]
    return graph(
        values,
        ("flatten", Reshape((4,)), ("x",), "a"),
        ("back", Reshape((2, 2)), ("a",), "b"),
        ("row", Reshape((1, 4)), ("b",), "c"),
        ("dense", Dense(), ("c", "w"), "y"),
    )


def with_composed_attention() -> Graph:
    """Two heads, as exporters write them."""
    values = [value(name, (3, 4), Format(), Kind.INPUT) for name in ("q", "k", "v")]
    values += [Value("scale", (), Format(), Kind.CONSTANT, np.float32(0.5))]
    for name in ("q", "k", "v"):
        values += [value(f"{name}_split", (3, 2, 2), Format()), value(f"{name}_turned", (2, 3, 2), Format())]
    shapes = {"scores": (2, 3, 3), "scaled": (2, 3, 3), "weights": (2, 3, 3), "context": (2, 3, 2), "back": (3, 2, 2)}
    values += [value(name, shape, Format()) for name, shape in {**shapes, "y": (3, 4)}.items()]
    heads = [
        node
        for name in ("q", "k", "v")
        for node in (
            (f"{name}_split", Reshape((3, 2, 2)), (name,), f"{name}_split"),
            (f"{name}_turned", Transpose((1, 0, 2)), (f"{name}_split",), f"{name}_turned"),
        )
    ]
    return graph(
        values,
        *heads,
        ("scores", BatchMatmul(turn_w=True), ("q_turned", "k_turned"), "scores"),
        ("scaled", Multiply(), ("scores", "scale"), "scaled"),
        ("weights", Softmax(), ("scaled",), "weights"),
        ("context", BatchMatmul(), ("weights", "v_turned"), "context"),
        ("back", Transpose((1, 0, 2)), ("context",), "back"),
        ("y", Reshape((3, 4)), ("back",), "y"),
    )


@pytest.mark.parametrize(
    ("each", "before"),
    [
        (drop_leading, with_leading_axes()),
        (fold_constants, with_a_constant_node()),
        (fuse_attention, with_composed_attention()),
        (merge_reshapes, with_reshapes_in_a_row()),
    ],
    ids=lambda thing: getattr(thing, "__name__", ""),
)
def test_passes(each: Pass, before: Graph, golden):
    after = verify(each(before))
    golden(f"{each.__name__}.txt", f"{text(before, False)}\n{each.__name__} makes of it:\n\n{text(after, False)}")
    sample = [
        np.arange(before.values[name].size).reshape(after.values[name].shape).astype(before.values[name].format.numpy)
        for name in after.inputs
    ]
    again = [array.reshape(before.values[name].shape) for name, array in zip(before.inputs, sample, strict=True)]
    expected, found = evaluate(before, again).outputs[0], evaluate(after, sample).outputs[0]
    last_bits = 1e-6 if found.dtype == np.float32 else 0
    np.testing.assert_allclose(found.reshape(-1), expected.reshape(-1), rtol=last_bits)

"""F28, exchange through ONNX: files read without the onnx package give the numbers that its specification says."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from lilliput.bench.claims.claim import Claim
from lilliput.bench.claims.onnx_fixtures import Fixture, cnn, mlp, recurrent, residual
from lilliput.formats.onnx import convert
from lilliput.graph import Graph, LilliputError, evaluate
from lilliput.passes import run_passes

FIXTURES = {"CNN": cnn, "residual": residual, "MLP": mlp, "LSTM": recurrent}
MOST = 1e-5  # of the largest number: sums in float32, in another order
LAST = "(channels last)"


def measure(quick: bool) -> Claim:
    """Files that this code wrote, read while `import onnx` fails, against the specification in float64."""
    seeds, errors, transposes = range(2 if quick else 10), [], 0
    for seed in seeds:
        for make in FIXTURES.values():
            net = make(seed)
            with _without("onnx"):
                graph = run_passes(convert(net.bytes(), "fixture.onnx"))
            errors.append(_error(graph, net))
            transposes += sum(node.op.name == "transpose" for node in graph.nodes)
    wrong = _error(run_passes(convert(_with_turned_weights(cnn(0)), "fixture.onnx")), cnn(0))
    refused, cuts = _refused(cnn(0).bytes())
    return Claim(
        row="F28",
        claim="our own reader of ONNX, without the onnx package, gives what ONNX's specification says, channels last",
        value=f"{len(errors)} files of {', '.join(FIXTURES)}: largest relative error {max(errors):.1e}; {transposes} "
        "transposes",
        target=f"at most {MOST:g}; none",
        holds=max(errors) <= MOST and transposes == 0 and wrong > 0.01 and refused == cuts,
        control=f"with rows and columns of one kernel exchanged in the file the error is {wrong:.2f}; of {cuts} files "
        f"cut short {refused} are refused with a sentence",
        seeds=len(seeds),
        source="onnx.ai/onnx/operators, opset 17",
    )


def fed(graph: Graph, x: np.ndarray) -> np.ndarray:
    """One sample (1, ...), in the file's order of axes, as the graph takes it."""
    turned = np.moveaxis(x, 1, -1) if graph.inputs[0].endswith(LAST) else x
    return turned.reshape(graph.values[graph.inputs[0]].shape)


def _error(graph: Graph, net: Fixture) -> float:
    found = []
    for x in net.samples(4):
        wanted = net.meaning(x)[net.output].reshape(-1)
        y = evaluate(graph, [fed(graph, x)]).outputs[0].reshape(-1)
        found.append(float(np.abs(y - wanted).max() / np.abs(wanted).max()))
    return max(found)


def _with_turned_weights(net: Fixture) -> bytes:
    name = next(node.inputs[1] for node in net.nodes if node.op == "Conv")
    net.constants[name] = np.ascontiguousarray(net.constants[name].swapaxes(2, 3))
    return net.bytes()


def _refused(data: bytes) -> tuple[int, int]:
    """How many of the files cut short are refused with a sentence, and how many there are."""
    places = range(0, len(data), max(1, len(data) // 40))
    count = 0
    for place in places:
        try:
            convert(data[:place], "cut.onnx")
        except LilliputError:
            count += 1
    return count, len(places)


@contextmanager
def _without(package: str) -> Iterator[None]:
    """Importing the package fails, as where it is not installed."""
    missing = object()
    before = sys.modules.get(package, missing)
    sys.modules[package] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if before is missing:
            del sys.modules[package]
        else:
            sys.modules[package] = before  # type: ignore[assignment]

"""Layers that are computed together by rows give what they mean, with the output as far over the input as may be.

Networks are random; each is one pipeline, whose strips have one row of the output or several.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest

from lilliput.codegen import Options, Project
from lilliput.codegen.layout import Layout, layout
from lilliput.graph import Format, Graph, Kind, Node, Op, PipelineStep, Value, evaluate, verify
from lilliput.memory.pipelines import pipeline
from lilliput.ops.nn.add import Add
from lilliput.ops.nn.average_pool_2d import AveragePool2d
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.ops.nn.depthwise_conv2d import DepthwiseConv2D
from lilliput.ops.nn.relu import Relu
from lilliput.ops.window import random_window
from lilliput.run.host import HostTwin
from overlapped import apart, overlapped

DSP = frozenset({"dsp", "long_multiply", "divide", "fpu"})
NETWORKS = 20
HEIGHTS = (1, 2, 5)  # rows of a strip


class Network:
    """Layers one after another, int8 with weights that make some use of the range."""

    def __init__(self, rng: np.random.Generator, shape: tuple[int, int, int]) -> None:
        self._rng, self.nodes = rng, list[Node]()
        self.values = {"x": Value("x", shape, Format("s8", (0.05,), (3,)), Kind.INPUT)}
        self.last = self.values["x"]

    def constant(self, shape: tuple[int, ...], format: Format, most: int) -> str:
        name = f"c{len(self.values)}"
        data = self._rng.integers(-most, most + 1, shape).astype(format.numpy)
        self.values[name] = Value(name, shape, format, Kind.CONSTANT, data)
        return name

    def add(self, op: Op, names: list[str], format: Format) -> None:
        (shape,) = op.infer(*(self.values[name] for name in names))
        self.last = Value(f"v{len(self.values)}", shape, format)
        self.values[self.last.name] = self.last
        self.nodes.append(Node(self.last.name, op, tuple(names), (self.last.name,), (), (self.last.name,)))

    def weighted(self, op: Op, kernel: tuple[int, ...], taps: int, channels: int) -> None:
        weights = self.constant(kernel, Format("s8", (0.003,), (0,)), 127)
        bias = self.constant((channels,), Format("s32"), 2000)
        scale = self.last.scale * 0.37 * taps**0.5
        self.add(op, [self.last.name, weights, bias], Format("s8", (scale,), (int(self._rng.integers(-20, 20)),)))

    def graph(self, name: str) -> Graph:
        return verify(Graph(name, ("x",), (self.last.name,), self.values, tuple(self.nodes)))


def network(seed: int, name: str) -> Graph:
    """Two to four layers under random windows; where shapes allow, the input is added in the end."""
    rng = np.random.default_rng(seed)
    made = Network(rng, (int(rng.integers(6, 18)), int(rng.integers(3, 18)), int(rng.choice([3, 5, 8, 16]))))
    for _ in range(int(rng.integers(2, 5))):
        rows, columns, c = made.last.shape
        window = random_window(rng, (rows, columns), 3)
        kind = rng.choice(["conv", "same", "same", "depthwise", "pool", "relu"])
        settings = {"stride": window.stride, "dilation": window.dilation, "padding": window.padding}
        if kind == "conv":
            m = int(rng.integers(1, 17))
            made.weighted(Conv2D(**settings), (m, *window.size, c), window.size[0] * window.size[1] * c, m)
        elif kind == "same":
            made.weighted(Conv2D(padding=((1, 1), (1, 1))), (c, 3, 3, c), 9 * c, c)
        elif kind == "depthwise":
            made.weighted(DepthwiseConv2D(**settings), (*window.size, c), window.size[0] * window.size[1], c)
        elif kind == "pool" and all(max(p) < s for p, s in zip(window.padding, window.size, strict=True)):
            op = AveragePool2d(window.size, window.stride, window.padding)
            made.add(op, [made.last.name], made.last.format)
        else:
            made.add(Relu(), [made.last.name], made.last.format)
    if made.last.shape == made.values["x"].shape:
        made.add(Add(), [made.last.name, "x"], Format("s8", (made.last.scale * 2,), (0,)))
    return made.graph(name)


@pytest.fixture
def one_pipeline(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Layout | None]:
    """Lays a network out as one pipeline; None where its layers cannot be computed so."""

    def lay_out(seed: int, name: str, height: int, features: frozenset[str]) -> Layout | None:
        def all_of_it(graph, steps, keep_input):
            step = pipeline(graph, steps, height)
            return (graph, steps) if step is None else (graph.with_nodes([step.node]), (step,))

        monkeypatch.setattr(import_module("lilliput.codegen.layout"), "by_rows", all_of_it)
        plan = layout(network(seed, name), features, Options(by_rows=True))
        return plan if isinstance(plan.steps[0], PipelineStep) else None

    return lay_out


def built(
    one_pipeline, features: frozenset[str], heights: tuple[int, ...] = HEIGHTS, nearer: int = 0
) -> list[tuple[Graph, Project]]:
    """Every network that makes a pipeline, with its tensors apart and overlapping."""
    found = []
    for seed in range(NETWORKS):
        for height in heights:

            def named(name: str, seed: int = seed, height: int = height) -> Layout:
                return one_pipeline(seed, f"net{seed}_{height}_{name}", height, features)

            if named("any") is not None:
                projects = [*([] if nearer else [apart(named("apart"))]), *overlapped(named, nearer)]
                found += [(network(seed, "whole"), project) for project in projects]
    return found


def equal(found: list[tuple[Graph, Project]]) -> list[bool]:
    """Whether the C of each computes what the layers mean, one after another."""
    rng = np.random.default_rng(0)
    results = []
    with HostTwin([project for _, project in found], sanitize=True) as twin:
        for graph, project in found:
            inputs = [rng.integers(-128, 128, graph.values["x"].shape).astype(np.int8)]
            got = twin.run([array[None] for array in inputs], project.layout.name)[0][0]
            results.append(np.array_equal(got, evaluate(graph, inputs).outputs[0]))
    return results


@pytest.mark.parametrize("height", HEIGHTS)
@pytest.mark.parametrize("features", [frozenset(), DSP], ids=["portable", "dsp"])
def test_a_pipeline_computes_what_its_layers_mean(one_pipeline, features, height):
    found = built(one_pipeline, features, (height,))
    assert len(found) > NETWORKS // 2
    wrong = [project.layout.name for is_equal, (_, project) in zip(equal(found), found, strict=True) if not is_equal]
    assert not wrong


def test_less_than_the_lead_is_not_enough(one_pipeline):
    """Four bytes nearer; a few results hide it, where an input is multiplied with 0 or the result is clamped."""
    results = equal(built(one_pipeline, frozenset(), nearer=4))
    assert len(results) > 10
    assert np.mean(results) < 0.3


def expanding(outputs: tuple[str, ...] = ()) -> Graph:
    """1 by 1 from 4 channels to 16, then depthwise with a stride of 2."""
    made = Network(np.random.default_rng(0), (32, 32, 4))
    made.weighted(Conv2D(), (16, 1, 1, 4), 4, 16)
    made.weighted(DepthwiseConv2D((2, 2), padding=((0, 1), (0, 1))), (3, 3, 16), 9, 16)
    graph = made.graph("expanding")
    return graph if not outputs else verify(replace(graph, outputs=(graph.nodes[0].outputs[0], *graph.outputs)))


def test_what_lies_between_is_never_whole():
    whole, strips = (layout(expanding(), frozenset(), Options(by_rows=choice)) for choice in (False, True))
    assert isinstance(strips.steps[0], PipelineStep)
    assert strips.plan.arena_bytes < 0.6 * whole.plan.arena_bytes
    assert whole.plan.arena_bytes > 32 * 32 * 16 > strips.plan.arena_bytes


@pytest.mark.parametrize("options", [Options(by_rows=True, optimize="size"), Options(by_rows=True, style="blob")])
def test_code_for_all_shapes_stays_layer_by_layer(options):
    assert len(layout(expanding(), frozenset(), options).steps) == 2


def test_a_value_that_others_need_stays_whole():
    graph = expanding(("both",))
    plan = layout(graph, frozenset(), Options(by_rows=True))
    assert not any(isinstance(step, PipelineStep) and len(step.parts) > 1 for step in plan.steps)
    assert graph.outputs[0] in plan.plan.offsets

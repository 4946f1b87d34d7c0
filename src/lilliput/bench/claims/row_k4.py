"""K4, operator fusing: convolution, batch normalisation and ReLU become one layer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lilliput.bench.claims.claim import Claim
from lilliput.codegen import c_project
from lilliput.compress import quantize
from lilliput.flow.build import build
from lilliput.flow.options import BuildOptions
from lilliput.graph import Format, Graph, Kind, Node, Op, Value, evaluate, verify
from lilliput.ops.nn.add import Add
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.ops.nn.multiply import Multiply
from lilliput.passes import run_passes
from lilliput.run.host import HostTwin


def measure(quick: bool) -> Claim:
    """A convolution with batch normalisation over several seeds: float before and after, int8 after, instructions."""
    seeds = range(2 if quick else 5)
    errors, exact = [], []
    for seed in seeds:
        graph, samples = conv_bn_relu(seed)
        fused = run_passes(graph)
        before = np.stack([evaluate(graph, [x]).outputs[0] for x in samples])
        after = np.stack([evaluate(fused, [x]).outputs[0] for x in samples])
        errors.append(float(np.abs(before - after).max() / np.abs(before).max()))
        exact.append(_int8_is_exact(quantize(fused, samples), samples))
    graph, samples = conv_bn_relu(0)
    count = {
        name: build(each, "generic-cortex-m4", options=BuildOptions(passes="none")).profile().instructions
        for name, each in (("before", graph), ("after", run_passes(graph)))
    }
    shifted = _wrong(graph, samples)
    return Claim(
        row="K4",
        claim="convolution, batch normalisation and ReLU fuse into one layer: equal but for float rounding; int8 C is "
        "exact",
        value=f"{len(run_passes(graph).nodes)} layer instead of {len(graph.nodes)}; largest relative error "
        f"{max(errors):.1e}; int8 C equals the reference in {sum(exact)} of {len(exact)}; "
        f"{count['before']:,} instructions become {count['after']:,}",
        target="1 layer; at most 1e-5; all",
        holds=len(run_passes(graph).nodes) == 1
        and max(errors) <= 1e-5
        and all(exact)
        and count["after"] < count["before"],
        control=f"with the normalisation left out the error is {shifted:.2f}",
        seeds=len(seeds),
        source="Ray 2021, section 4.1",
    )


def conv_bn_relu(seed: int) -> tuple[Graph, np.ndarray]:
    """A float graph conv2d -> multiply -> add with ReLU on 8 x 8 x 3 inputs, and samples of them."""
    rng = np.random.default_rng(seed)
    constants = {
        "w": rng.normal(0, 0.3, (8, 3, 3, 3)),
        "b": rng.normal(0, 0.3, 8),
        "scale": rng.uniform(0.5, 2, 8),
        "shift": rng.normal(0, 0.5, 8),
    }
    values = {"x": Value("x", (8, 8, 3), kind=Kind.INPUT)}
    for name, data in constants.items():
        array = data.astype(np.float32)
        values[name] = Value(name, array.shape, Format(), Kind.CONSTANT, array)
    layers: list[tuple[str, Op, tuple[str, ...]]] = [
        ("conv", Conv2D(), ("x", "w", "b")),
        ("scaled", Multiply(), ("conv", "scale")),
        ("normal", Add("relu"), ("scaled", "shift")),
    ]
    values |= {name: Value(name, (6, 6, 8)) for name, _, _ in layers}
    nodes = tuple(Node(name, op, inputs, (name,), (), (name,)) for name, op, inputs in layers)
    graph = verify(Graph("conv_bn_relu", ("x",), ("normal",), values, nodes))
    return graph, rng.normal(0, 1, (20, 8, 8, 3)).astype(np.float32)


def _int8_is_exact(graph: Graph, samples: np.ndarray) -> bool:
    """Whether the C of the int8 graph gives the bytes of the reference."""
    stored = graph.values["x"].format.encode(samples)
    with HostTwin([c_project(graph)]) as twin:
        outputs = twin.run([stored])[0]
    return all(np.array_equal(evaluate(graph, [x]).outputs[0], y) for x, y in zip(stored, outputs, strict=True))


def _wrong(graph: Graph, samples: np.ndarray) -> float:
    """The error of a fusion that forgets the scale."""
    ones = replace(graph.values["scale"], data=np.ones(8, np.float32))
    other = run_passes(replace(graph, values={**graph.values, "scale": ones}))
    before = np.stack([evaluate(graph, [x]).outputs[0] for x in samples])
    after = np.stack([evaluate(other, [x]).outputs[0] for x in samples])
    return float(np.abs(before - after).max() / np.abs(before).max())

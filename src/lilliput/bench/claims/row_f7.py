"""F7, PyTorch: 8-bit networks by way of ONNX's quantization nodes, and live modules through our own quantizer."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

import numpy as np

from lilliput.bench.claims.claim import Claim
from lilliput.bench.claims.onnx_fixtures import Fixture, cnn, mlp, quantized, residual
from lilliput.bench.claims.row_f28 import fed
from lilliput.codegen import c_project
from lilliput.compress import quantize
from lilliput.flow.firmware import stored_inputs
from lilliput.formats import convert as convert_object
from lilliput.formats.onnx import convert
from lilliput.graph import Graph, evaluate
from lilliput.learn.nn import Net
from lilliput.passes import run_passes
from lilliput.run.host import HostTwin

INTEGERS = {"s8", "s32"}
FIXTURES = {"cnn": lambda seed: cnn(seed, False), "residual": lambda seed: residual(seed, False), "mlp": mlp}
MOST_APART, MOST_DIFFER = (
    1,
    0.1,
)  # steps of the output, and the share that differs: halves round otherwise, layer by layer


def measure(quick: bool) -> Claim:
    """Files with QDQ against their meaning in float64 and in C; a torch module to int8 and C where torch is there."""
    seeds = range(1 if quick else 5)
    nets = [quantized(net, net.samples(20)) for seed in seeds for net in (make(seed) for make in FIXTURES.values())]
    graphs = [run_passes(convert(net.bytes(), f"qdq_{at}.onnx")) for at, net in enumerate(nets)]
    steps = np.concatenate([_steps(graph, net) for graph, net in zip(graphs, nets, strict=True)])
    integer = all(map(_is_integer, graphs))
    pairs = [
        (graph, np.stack([fed(graph, x) for x in net.samples(6)])) for graph, net in zip(graphs, nets, strict=True)
    ]
    said, kept = "torch is not installed", True
    if find_spec("torch"):
        said, kept, pair = _from_torch()
        pairs.append(pair)
    pairs = [pairs[0], pairs[-1]] if quick else pairs
    equal = _equal_in_c(pairs)
    right, wrong = (quantized(mlp(0), mlp(0).samples(20), shift=shift) for shift in (0, 5))
    control = _steps(run_passes(convert(wrong.bytes(), "wrong.onnx")), right)
    return Claim(
        row="F7",
        claim="8-bit networks of PyTorch come in: QDQ files of ONNX stay integers from end to end and within a step of "
        "their meaning, and a live module becomes int8; in C all are their reference to the byte",
        value=f"{len(nets)} QDQ networks: integers throughout {integer}, at most {steps.max():.0f} step apart, "
        f"{np.mean(steps > 0):.1%} of results differ; {said}; C equal in {equal} of {len(pairs)}",
        target=f"true; {MOST_APART}; {MOST_DIFFER:.0%}; all",
        holds=bool(
            integer
            and steps.max() <= MOST_APART
            and np.mean(steps > 0) <= MOST_DIFFER
            and equal == len(pairs)
            and kept
            and control.max() > MOST_APART
        ),
        control=f"with every zero point 5 too high results are up to {control.max():.0f} steps apart",
        seeds=len(seeds),
        source="onnx.ai/onnx/operators, QuantizeLinear; docs.pytorch.org/docs/stable/export.html",
    )


def _is_integer(graph: Graph) -> bool:
    """Whether no number is real between the first and the last node, which quantize and dequantize."""
    inner = [name for node in graph.nodes[1:-1] for name in (*node.inputs, *node.outputs) if name is not None]
    ends = (graph.nodes[0].op.name, graph.nodes[-1].op.name)
    return ends == ("quantize", "dequantize") and {graph.values[name].format.dtype for name in inner} <= INTEGERS


def _steps(graph: Graph, net: Fixture) -> np.ndarray:
    """How many steps of the output's scale each result is from the exact meaning of the file."""
    step, found = float(net.constants[f"{net.output.removesuffix('.real')}.scale"]), []
    for x in net.samples(20):
        y = evaluate(graph, [fed(graph, x)]).outputs[0].reshape(-1)
        found.append(np.abs(np.rint((y - net.meaning(x)[net.output].reshape(-1)) / step)))
    return np.concatenate(found)


def _equal_in_c(pairs: Sequence[tuple[Graph, np.ndarray]]) -> int:
    """In how many graphs the C gives the bytes of the reference for all of the samples."""
    count = 0
    with HostTwin([c_project(graph) for graph, _ in pairs]) as twin:
        for graph, samples in pairs:
            (stored,) = stored_inputs(graph, [samples])
            wanted = [evaluate(graph, [x]).outputs[0] for x in stored]
            count += np.stack(wanted).tobytes() == twin.run([stored], graph.name)[0].tobytes()
    return count


def _from_torch() -> tuple[str, bool, tuple[Graph, np.ndarray]]:
    """A network as a torch module, traced back and quantized by us: what to say, whether it is right, what to run."""
    from lilliput.learn.module import Network

    net = Net("module", {"x": (10, 8, 3)})
    x = net.conv2d("x", 8, 3, activation="relu")
    x = net.depthwise(x, 3, activation="relu")
    source = net.graph(net.dense(net.global_average_pool(x), 5))
    samples = np.random.default_rng(7).normal(0, 1, (24, 10, 8, 3)).astype(np.float32)
    graph = run_passes(convert_object(Network(source).eval(), "module", example=samples[:1]))
    pairs = [(evaluate(graph, [x]).outputs[0], evaluate(run_passes(source), [x]).outputs[0]) for x in samples]
    error = max(float(np.abs(a - b).max()) for a, b in pairs)
    same = [node.op.name for node in graph.nodes] == [node.op.name for node in run_passes(source).nodes]
    said = f"a torch module through torch.export: the same layers {same}, largest error {error:.1e}"
    return said, same and error <= 1e-5, (quantize(graph, samples), samples[:6])

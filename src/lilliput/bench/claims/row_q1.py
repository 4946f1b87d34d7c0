"""Q1, int8 quantization: weights a quarter of the size, accuracy kept, no floating point on the chip."""

from __future__ import annotations

import numpy as np

from lilliput.bench.claims.claim import Claim
from lilliput.bench.models import accuracy, digits_int8
from lilliput.codegen import c_project
from lilliput.flow.build import build
from lilliput.flow.demo.digits import digits, float_graph, trained_mlp
from lilliput.flow.firmware import stored_inputs
from lilliput.graph import Graph
from lilliput.run.elf import Image
from lilliput.run.host import HostTwin

MOST_LOSS = 0.01
FLOAT_HELPERS = (
    "__aeabi_f",
    "__aeabi_d",
    "__addsf3",
    "__mulsf3",
    "__divsf3",
    "__adddf3",
    "__muldf3",
    "__gtsf2",
    "__floatsi",
)


def measure(quick: bool) -> Claim:
    """The digits network over several seeds; the symbols on Cortex-M0, where floats would need a library."""
    seeds = range(1 if quick else 5)
    data = digits()
    losses = [
        float(trained_mlp(seed).score(data.test_images, data.test_labels)) - _accuracy(digits_int8(seed))
        for seed in seeds
    ]
    ratio = _weight_bytes(float_graph()) / _weight_bytes(digits_int8())
    helpers = float_helpers(build(digits_int8(), "generic-cortex-m0").image)
    in_float = float_helpers(build(float_graph(), "generic-cortex-m0").image)
    shuffled = float(trained_mlp(0, shuffled=True).score(data.test_images, data.test_labels))
    mean = float(np.mean(losses))
    return Claim(
        row="Q1",
        claim="int8 weights take a quarter of float32's bytes, the accuracy falls by at most one point, no float is "
        "computed",
        value=f"ratio {ratio:.2f}; mean loss {mean:.4f} (from {min(losses):.4f} to {max(losses):.4f}); float helpers "
        f"{helpers or 'none'}",
        target=f"4.00; at most {MOST_LOSS}; none",
        holds=ratio == 4.0 and mean <= MOST_LOSS and not helpers,
        control=f"shuffled labels give {shuffled:.3f}; the float build links {len(in_float)} float helpers",
        seeds=len(seeds),
        source="Jacob et al. 2018; Immonen 2022: 75 % less memory",
    )


def float_helpers(image: Image) -> list[str]:
    """Software floating-point functions in the image."""
    return sorted({s.name for s in image.symbols if s.is_function and s.name.startswith(FLOAT_HELPERS)})


def _accuracy(graph: Graph) -> float:
    data = digits()
    with HostTwin([c_project(graph)]) as twin:
        return accuracy(twin.run(stored_inputs(graph, [data.test_images]))[0], data.test_labels)


def _weight_bytes(graph: Graph) -> int:
    return sum(v.nbytes for v in graph.constants if len(v.shape) > 1)

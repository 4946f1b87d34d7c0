"""Q1, int8 quantization: weights a quarter of the size, accuracy kept, no floating point on the chip."""

from __future__ import annotations

import numpy as np

from lilliput.bench.claims.claim import Claim
from lilliput.bench.models import digits_int8
from lilliput.codegen import c_project
from lilliput.flow.build import build
from lilliput.flow.demo.digits import digits, float_graph, trained_mlp
from lilliput.flow.firmware import stored_inputs
from lilliput.graph import Graph
from lilliput.run.elf import Image
from lilliput.run.host import HostTwin

MOST_LOSS = 0.005
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
    """The digits network over several seeds, answer by answer; the symbols on Cortex-M0, where floats need code."""
    seeds = range(1 if quick else 5)
    pairs = np.concatenate([_right_in_both(seed) for seed in seeds])
    lost, won = int((pairs[:, 0] & ~pairs[:, 1]).sum()), int((~pairs[:, 0] & pairs[:, 1]).sum())
    loss, spread = (lost - won) / len(pairs), 1.96 * (lost + won) ** 0.5 / len(pairs)
    ratio = _weight_bytes(float_graph()) / _weight_bytes(digits_int8())
    helpers = float_helpers(build(digits_int8(), "generic-cortex-m0").image)
    in_float = float_helpers(build(float_graph(), "generic-cortex-m0").image)
    shuffled = float(trained_mlp(0, shuffled=True).score(digits().test_images, digits().test_labels))
    return Claim(
        row="Q1",
        claim="int8 weights take a quarter of float32's bytes, the accuracy falls by at most half a point, no float is "
        "computed",
        value=f"ratio {ratio:.2f}; loss {loss:.4f} +- {spread:.4f} (of {len(pairs)} answers {lost} are right in floats "
        f"alone, {won} in int8 alone); float helpers {helpers or 'none'}",
        target=f"4.00; at most {MOST_LOSS}; none",
        holds=ratio == 4.0 and loss <= MOST_LOSS and not helpers,
        control=f"shuffled labels give {shuffled:.3f}; the float build links {len(in_float)} float helpers",
        seeds=len(seeds),
        source="Jacob et al. 2018; Immonen 2022: 75 % less memory",
    )


def float_helpers(image: Image) -> list[str]:
    """Software floating-point functions in the image."""
    return sorted({s.name for s in image.symbols if s.is_function and s.name.startswith(FLOAT_HELPERS)})


def _right_in_both(seed: int) -> np.ndarray:
    """(n, 2): whether the float network, and the C of the int8 one, have each test image right."""
    data, graph = digits(), digits_int8(seed)
    exact = trained_mlp(seed).predict(data.test_images)
    with HostTwin([c_project(graph)]) as twin:
        found = twin.run(stored_inputs(graph, [data.test_images]))[0].reshape(len(data.test_labels), -1).argmax(1)
    return np.stack([exact == data.test_labels, found == data.test_labels], 1)


def _weight_bytes(graph: Graph) -> int:
    return sum(v.nbytes for v in graph.constants if len(v.shape) > 1)

"""F12, CMSIS-NN: two multiply-accumulates an instruction, with a portable path beside it that gives the same."""

from __future__ import annotations

from math import prod

from lilliput.bench.claims.claim import Claim
from lilliput.bench.claims.firmwares import computed, counted
from lilliput.flow.build import build
from lilliput.flow.options import BuildOptions
from lilliput.graph import Graph
from lilliput.ops.case import case_graph
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.ops.nn.conv2d.cases import SAME_3X3, conv2d
from lilliput.ops.nn.dense.cases import dense_s8

BOARD, WITHOUT_DSP = "generic-cortex-m4", "generic-cortex-m0"
RATIO = 2.0


def measure(quick: bool) -> Claim:
    """A convolution of 3 x 3, one of 1 x 1 and a dense layer: both paths on Cortex-M4, the portable one on M0, too."""
    graphs = _layers()
    fast = {name: build(graph, BOARD) for name, graph in graphs.items()}
    plain = {name: build(graph, BOARD, options=BuildOptions(kernels="portable")) for name, graph in graphs.items()}
    small = {name: build(graph, WITHOUT_DSP) for name, graph in graphs.items()}
    ratios = {name: counted(plain[name]) / counted(fast[name]) for name in graphs}
    equal = all(computed(fast[name]) == computed(plain[name]) == computed(small[name]) for name in graphs)
    forced = {
        name: build(graph, WITHOUT_DSP, options=BuildOptions(kernels="portable")) for name, graph in graphs.items()
    }
    control = prod(counted(forced[name]) / counted(small[name]) for name in graphs) ** (1 / len(graphs))
    return Claim(
        row="F12",
        claim="convolutions and dense layers with SIMD take half the instructions of portable C or fewer, and the "
        "same model builds for a core without it",
        value=f"{', '.join(f'{name} {ratio:.2f} x' for name, ratio in ratios.items())} on Cortex-M4; the "
        f"outputs of both and of Cortex-M0 are equal: {equal}",
        target=f"at least {RATIO:g} x each, equal",
        holds=min(ratios.values()) >= RATIO and equal,
        control=f"on Cortex-M0, which has no SIMD, asking for portable C makes {control:.2f} x",
        seeds=0,
        source="Lai 2018 on CMSIS-NN (4.6 x the throughput of its own scalar code), quoted by Immonen 2022",
    )


def _layers() -> dict[str, Graph]:
    window = Conv2D(padding=SAME_3X3, activation="relu")
    return {
        "conv2d 3x3": case_graph(conv2d((10, 10, 16), (16, 3, 3, 16), window, zeros=(-128, -128))),
        "conv2d 1x1": case_graph(conv2d((10, 10, 32), (32, 1, 1, 32), Conv2D(activation="relu"), zeros=(-128, -128))),
        "dense": case_graph(dense_s8((256,), 64)),
    }

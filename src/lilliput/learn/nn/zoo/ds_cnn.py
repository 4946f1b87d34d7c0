"""DS-CNN, keyword spotting by depthwise separable convolutions: Zhang et al. 2017, "Hello Edge" (arXiv 1711.07128)."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.graph import Graph, InputError, Shape
from lilliput.learn.nn.net import Net
from lilliput.learn.nn.zoo.parts import classified, convolution, depthwise
from lilliput.ops.window import Pair


@dataclass(frozen=True)
class Size:
    """channels of every layer; how many separable blocks; strides of the first convolution and of the first block."""

    channels: int
    blocks: int
    first: Pair
    second: int


SIZES = {  # the paper's appendix, table 8; "s" is MLPerf Tiny's keyword spotting too
    "s": Size(64, 4, (2, 2), 1),
    "m": Size(172, 4, (2, 1), 2),
    "l": Size(276, 5, (2, 1), 2),
}


def ds_cnn(size: str = "s", shape: Shape = (49, 10, 1), classes: int = 12, seed: int = 0) -> Graph:
    """x (frames, coefficients, 1), features or an image → probabilities (classes,)."""
    if size not in SIZES:
        raise InputError(f"DS-CNN is of size {', '.join(SIZES)}, not {size!r}")
    chosen = SIZES[size]
    net = Net(f"ds_cnn_{size}", {"x": shape}, seed)
    y = convolution(net, "x", chosen.channels, (10, 4), chosen.first)
    for block in range(chosen.blocks):
        y = depthwise(net, y, 3, chosen.second if block == 0 else 1)
        y = convolution(net, y, chosen.channels, 1)
    return net.graph(classified(net, y, classes))

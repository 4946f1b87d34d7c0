"""The fully connected autoencoder of MLPerf Tiny's anomaly detection: Banbury et al. 2021 (arXiv 2106.07597), after
DCASE 2020 task 2 (Koizumi et al. 2020, arXiv 2006.05822)."""

from __future__ import annotations

from collections.abc import Sequence

from lilliput.graph import Graph
from lilliput.learn.nn.net import Net


def autoencoder(inputs: int = 640, hidden: Sequence[int] = (128, 128, 128, 128), code: int = 8, seed: int = 0) -> Graph:
    """x (inputs,) → x again (inputs,): through `hidden` layers to `code` numbers, and back the same way."""
    net = Net("autoencoder", {"x": (inputs,)}, seed)
    y = "x"
    for outputs in (*hidden, code, *reversed(hidden)):
        y = net.batch_norm(net.dense(y, outputs, bias=False), "relu")
    return net.graph(net.dense(y, inputs))

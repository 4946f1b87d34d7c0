"""H7, EdgeML: FastGRNN, a recurrent network in kilobytes."""

from __future__ import annotations

import numpy as np

from lilliput.bench.claims.claim import Claim
from lilliput.bench.claims.movements import Windows, exercises, gestures, right, trained
from lilliput.bench.claims.row_q1 import float_helpers
from lilliput.compress import quantize
from lilliput.flow.build import build
from lilliput.learn.nn import fast_grnn, gru_classifier
from lilliput.passes import run_passes

BOARD = "generic-cortex-m0"
CELLS, GRU_CELLS = 32, 16
MOST_BYTES, MOST_LOSS = 6_144, 0.01


def measure(quick: bool) -> Claim:
    """Both trained alike on movements; the FastGRNN's constants in the image of a Cortex-M0."""
    seeds, epochs = range(1 if quick else 3), 20 if quick else 50
    ours, theirs = [], []
    for seed in seeds:
        windows = _windows(seed, quick)
        integer = quantize(trained(fast_grnn, windows, CELLS, epochs, seed), windows.x[:: len(windows.x) // 100])
        ours.append(right(integer, windows))
        theirs.append(right(trained(gru_classifier, windows, GRU_CELLS, epochs, seed), windows))
    firmware = build(run_passes(integer), BOARD)
    data = firmware.sizes.weights + firmware.sizes.channel + firmware.sizes.tables
    helpers = float_helpers(firmware.image)
    loss = float(np.mean(theirs) - np.mean(ours))
    windows = _windows(0, quick)
    chance = right(trained(fast_grnn, windows, CELLS, 2, 0, shuffled=True), windows)
    large = gru_bytes(windows)
    return Claim(
        row="H7",
        claim="a FastGRNN in int8 fits into 6 KB of constants and is within a point of a GRU in floats on movements",
        value=f"{data} bytes of weights, scales and tables, {firmware.sizes.flash} with all code; right "
        f"{np.mean(ours):.3f}, the GRU {np.mean(theirs):.3f}; float helpers {helpers or 'none'}",
        target=f"at most {MOST_BYTES}; at most {MOST_LOSS} less; none",
        holds=data <= MOST_BYTES and loss <= MOST_LOSS and not helpers and chance < 0.6 and large > data,
        control=f"trained on shuffled labels {chance:.3f}; a GRU of as many cells takes {large} bytes in int8",
        seeds=len(seeds),
        source="Kusupati et al. 2018 (arXiv 1901.02358): 1 to 6 KB, as accurate as GRUs",
    )


def gru_bytes(windows: Windows) -> int:
    """Constants of a GRU of the same cells."""
    sizes = build(run_passes(quantize(gru_classifier(windows.x.shape[1:], 4, CELLS), windows.x[:20])), BOARD).sizes
    return sizes.weights + sizes.channel + sizes.tables


def _windows(seed: int, quick: bool) -> Windows:
    """The real ones where they are there, else generated ones, which quick runs take always."""
    return (None if quick else exercises(seed)) or gestures(80 if quick else 160)

"""Q14, memory-driven mixed precision: the rule that halves bits until a network fits a microcontroller."""

from __future__ import annotations

from collections.abc import Sequence

from lilliput.bench.claims.claim import Claim
from lilliput.compress.mixed import Sizes, activation_bytes, cut_activations, cut_weights, layer_sizes, weight_bytes
from lilliput.compress.quantize import prepare
from lilliput.graph import FitError
from lilliput.learn.nn.zoo.mobilenet import mobilenet_v1

FLASH, RAM = 2 << 20, 512 << 10
SIDE, CLASSES = 224, 1000
PUBLISHED = {1.0: (4.21, 2.00, 1204, 401), 0.75: (2.57, 1.89, 903, 452)}  # MB and KB, before and after; 10**6, 10**3


def measure(quick: bool) -> Claim:
    """MobileNetV1 of two widths; the rule looks at sizes alone, so the answer is exact."""
    found = {width: _cut(_layers(width)) for width in PUBLISHED}
    agreed = all(
        (round(w / 1e6, 2), round(v / 1e6, 2), round(a / 1e3), round(b / 1e3)) == PUBLISHED[width]
        for width, (w, v, a, b) in found.items()
    )
    fits = all(weights <= FLASH and activations <= RAM for _, weights, _, activations in found.values())
    told = "; ".join(
        f"width {width:g}: weights {w / 1e6:.2f} to {v / 1e6:.2f} MB, activations {a / 1e3:.0f} to {b / 1e3:.0f} KB"
        for width, (w, v, a, b) in found.items()
    )
    fit_before = [w <= FLASH or a <= RAM for w, _, a, _ in found.values()]
    return Claim(
        row="Q14",
        claim="halving bits by the rule fits MobileNetV1 224 of widths 1.0 and 0.75 into 2 MB of flash and 512 KB of "
        "RAM with packed activations, to the bytes that are published",
        value=told,
        target="; ".join(f"{w:.2f} to {v:.2f} MB and {a} to {b} KB" for w, v, a, b in PUBLISHED.values()),
        holds=agreed and fits and not any(fit_before) and _refuses(_layers(1.0)),
        control="with 8 bits everywhere neither flash nor RAM is enough for either; for 128 KB of RAM, which the first "
        f"layer exceeds with 2 bits, the rule {'says so' if _refuses(_layers(1.0)) else 'finds bits all the same'}",
        seeds=0,
        source="Rusci 2019 (arXiv 1905.13082): 68 % in 2 MB and 512 KB; the bytes of note A14",
    )


def _layers(width: float) -> list[Sizes]:
    return layer_sizes(prepare(mobilenet_v1(width, (SIDE, SIDE, 3), CLASSES)))


def _cut(layers: Sequence[Sizes]) -> tuple[int, int, int, int]:
    """Bytes of weights before and after, of the fullest layer's activations before and after."""
    weights, activations = cut_weights(layers, FLASH), cut_activations(layers, RAM)
    return (
        sum(weight_bytes(layer, 8) for layer in layers),
        sum(weight_bytes(layer, bits) for layer, bits in zip(layers, weights, strict=True)),
        max(activation_bytes(layer, 8, 8) for layer in layers),
        max(activation_bytes(layer, activations[i], activations[i + 1]) for i, layer in enumerate(layers)),
    )


def _refuses(layers: Sequence[Sizes]) -> bool:
    try:
        cut_activations(layers, 128 << 10)
    except FitError:
        return True
    return False

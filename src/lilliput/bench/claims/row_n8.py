"""N8, attention as one operator: fewer instructions than its parts, and a softmax in integers near the true one."""

from __future__ import annotations

import numpy as np

from lilliput.bench.claims.claim import Claim
from lilliput.compress import quantize
from lilliput.flow.build import build
from lilliput.graph import NATIVE, Call, Format, Graph, Value, evaluate
from lilliput.learn.nn import Net
from lilliput.ops.nn.batch_matmul import BatchMatmul
from lilliput.ops.nn.softmax import Softmax, native

BOARD = "generic-cortex-m4"
LEAST, STEP = 1.5, 1 / 256
SIZES = ((16, 32, 4), (32, 64, 8), (64, 64, 4), (64, 64, 2))  # tokens, width, heads


def measure(quick: bool) -> Claim:
    """Multi-head self-attention, once with the operator and once composed, of the same weights; then the softmax."""
    ratios, gaps = [], []
    for tokens, width, heads in SIZES[: 1 if quick else None]:
        samples = np.random.default_rng(0).normal(size=(8, tokens, width)).astype(np.float32)
        fused, parts = fused_graph(tokens, width, heads), composed_graph(tokens, width, heads)
        one, other = (evaluate(graph, [samples[0]]).outputs[0] for graph in (fused, parts))
        gaps.append(float(np.abs(one - other).max()))
        ratios.append(instructions(parts, samples) / instructions(fused, samples))
    worst, spoilt = largest_error(quick), largest_error(quick, spoil=True)
    said = ", ".join(f"{n} x {w} in {h} heads {r:.2f}" for (n, w, h), r in zip(SIZES, ratios, strict=False))
    return Claim(
        row="N8",
        claim="multi-head self-attention with the fused operator takes fewer instructions on Cortex-M4 than composed "
        "of dense, transpose, batch_matmul and softmax; the integer softmax is within 1/256",
        value=f"instructions composed over fused: {said}; largest error of the softmax {worst * 256:.3f} / 256",
        target=f"at least {LEAST}; at most 1 / 256",
        holds=min(ratios) >= LEAST and worst <= STEP < spoilt and max(gaps) < 1e-4,
        control=f"both graphs compute the same, {max(gaps):.1e} apart in floats; with one power 2 % off, the softmax's "
        f"error is {spoilt * 256:.2f} / 256",
        seeds=0,
        source="Burrello et al. 2021, 'A Microcontroller is All You Need': 3.4 times CMSIS-NN on Cortex-M4",
    )


def fused_graph(tokens: int, width: int, heads: int) -> Graph:
    """Projections and the operator."""
    net = Net("fused", {"x": (tokens, width)})
    return net.graph(net.attention("x", heads, named="a"))


def composed_graph(tokens: int, width: int, heads: int) -> Graph:
    """The same weights. Probabilities are an output too, so that no pass makes the operator of the parts."""
    net, d = Net("composed", {"x": (tokens, width)}), width // heads
    q, k, v = (net.dense("x", width, named=f"a/{part}") for part in ("query", "key", "value"))
    q, k, v = (net.transpose(net.reshape(y, (tokens, heads, d)), (1, 0, 2)) for y in (q, k, v))
    scores = net.apply(BatchMatmul(turn_w=True), [q, k])
    weights = net.apply(Softmax(d**-0.5), [scores])
    context = net.apply(BatchMatmul(), [weights, v])
    y = net.reshape(net.transpose(context, (1, 0, 2)), (tokens, width))
    return net.graph([net.dense(y, width, named="a/output"), weights])


def instructions(graph: Graph, samples: np.ndarray) -> int:
    """Counted on the emulated core, in int8; the outputs there are those of the reference."""
    firmware = build(quantize(graph, samples), BOARD)
    firmware.verify(samples[:1])
    return firmware.profile().instructions


def largest_error(quick: bool, spoil: bool = False) -> float:
    """Of the native softmax, over every pair of numbers and rows of many lengths and spreads, for scales from fine to
    coarse. spoil: with one entry of the table of powers 2 % too large."""
    worst = 0.0
    for scale in np.geomspace(1e-3, 2.0, 8 if quick else 60):
        for n in (2, 10, 64) if quick else (2, 3, 10, 64, 300, 4000):
            x = _rows(n)
            powers = np.exp((x - x.max(-1, keepdims=True).astype(np.float64)) * scale)
            found = (_softmax(x, float(scale), spoil) + 128) * STEP
            worst = max(worst, float(np.abs(found - powers / powers.sum(-1, keepdims=True)).max()))
    return worst


def _rows(n: int) -> np.ndarray:
    if n == 2:  # every difference that there is
        return np.stack([np.full(256, 127), np.arange(-128, 128)], -1).astype(np.int8)
    rng = np.random.default_rng(n)
    return np.stack([rng.integers(-128, high, n) for high in range(-127, 128, 8)]).astype(np.int8)


def _softmax(x: np.ndarray, scale: float, spoil: bool) -> np.ndarray:
    values = (Value("x", x.shape, Format("s8", (scale,), (0,))), Value("y", x.shape, Format("s8", (STEP,), (-128,))))
    call = Call(values[:1], values[1:], (), NATIVE, Softmax())
    powers = native.power_array(call, 1.0)
    if spoil:
        powers[20] += powers[0] // 50
    return native.softmax_of(powers, x).astype(np.float64)

"""A real FFT in fixed point, to the bit; `lil_fft.h` holds the same in C.

x of n real numbers is packed as z[i] = x[2 i] + j x[2 i + 1], transformed with n / 2 points by stages of radix 4 (the
first of radix 2 where n / 2 is no power of four), and split into the transform of x. Every stage but the first halves.
Source: Cooley and Tukey 1965; the packing: Sorensen, Jones, Heideman and Burrus 1987 (IEEE Trans. ASSP 35), section II.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

SHORTEST, LONGEST = 16, 4096
HALF = 1 << 15  # 1 in Q15


def point_bits(n: int) -> int:
    """The complex transform of n real numbers has 2**bits points."""
    return n.bit_length() - 2


def stages_after_first(n: int) -> int:
    """Stages of radix 4 that halve."""
    return (point_bits(n) - 1) // 2


def first_shift(n: int) -> int:
    """Bits by which the first stage shifts numbers in Q15 to the right, so that nothing leaves 32 bits later."""
    return 2 + point_bits(n) // 2


def output_exponent(n: int) -> int:
    """y stands for the transform of the stored x, times 2**-exponent: y * 2**exponent = X."""
    return stages_after_first(n) + first_shift(n) - 15


def pairs(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Real numbers in [-1, 1] in Q15, two in a word, the first in its low half: int32."""
    words = [np.clip(np.rint(real * HALF), -HALF, HALF - 1).astype(np.int64) & 0xFFFF for real in (first, second)]
    return (words[0] | words[1] << 16).astype(np.uint32).view(np.int32)


def angles(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Of the last stage's twiddles (n / 8, 3), and of the split's (n / 4 - 1,), in radians."""
    points = n // 2
    stage = 2 * np.pi / points * np.arange(points // 4)[:, None] * np.array([1, 2, 3])
    return stage, 2 * np.pi / n * np.arange(1, points // 2)


def tables(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Pairs as the kernel reads them: `stages` (n / 8, 3) and `turns` (n / 4 - 1,)."""
    stage, turn = angles(n)
    return pairs(np.cos(stage), np.sin(stage)), pairs(-np.cos(turn), -np.sin(turn))


def reversed_bits(bits: int) -> np.ndarray:
    """(2**bits,): each index with its bits from end to end."""
    order = np.zeros(1, np.int64)
    for _ in range(bits):
        order = np.concatenate([2 * order, 2 * order + 1])
    return order


def real_transform(x: np.ndarray, n: int) -> np.ndarray:
    """x int64 in Q15 (..., n) → (..., n / 2 + 1, 2) int64."""
    bits = point_bits(n)
    stage_pairs, turns = tables(n)
    z = x.reshape(*x.shape[:-1], n // 2, 2)[..., reversed_bits(bits), :]
    span, z = _first_stage(z, bits, first_shift(n))
    while span < n // 2:
        z = _stage(z, span, stage_pairs[:: n // 8 // span])
        span *= 4
    return _split(z, turns)


def _by(x: np.ndarray, half: np.ndarray) -> np.ndarray:
    return x * half >> 16


def _halves(words: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    wide = words.astype(np.int64)
    return (wide << 48) >> 48, wide >> 16


def _first_stage(z: np.ndarray, bits: int, right: int) -> tuple[int, np.ndarray]:
    """Groups of two or four numbers (..., points, 2); gives how many, and the numbers."""
    size = 2 if bits % 2 else 4
    group = np.moveaxis(z.reshape(*z.shape[:-2], -1, size, 2), -2, 0)
    if size == 2:
        a, b = group >> right
        return size, _join([a + b, a - b], z.shape)
    a, c, b, d = group
    return size, _join(list(_plain(a, b, c, d, right)), z.shape)


def _crossed(even: np.ndarray, rest: np.ndarray, odd: np.ndarray, turn: np.ndarray) -> Iterator[np.ndarray]:
    aside = np.stack([turn[..., 1], -turn[..., 0]], -1)  # turn times -j
    yield from (even + odd, rest + aside, even - odd, rest - aside)


def _plain(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray, right: int) -> Iterator[np.ndarray]:
    return _crossed((a + c) >> right, (a - c) >> right, (b + d) >> right, (b - d) >> right)


def _join(parts: list[np.ndarray], shape: tuple[int, ...]) -> np.ndarray:
    return np.stack(parts, -2).reshape(shape)


def _turned(z: np.ndarray, words: np.ndarray) -> np.ndarray:
    """z (..., span, 2) times cos - j sin, halved."""
    cosine, sine = _halves(words)
    re = _by(z[..., 0], cosine) + _by(z[..., 1], sine)
    im = _by(z[..., 1], cosine) - _by(z[..., 0], sine)
    return np.stack([re, im], -1)


def _stage(z: np.ndarray, span: int, words: np.ndarray) -> np.ndarray:
    """z (..., points, 2), words (span, 3)."""
    group = z.reshape(*z.shape[:-2], -1, 4, span, 2)
    a, c, b, d = (group[..., i, :, :] for i in range(4))
    first = np.stack(list(_plain(a[..., 0, :], b[..., 0, :], c[..., 0, :], d[..., 0, :], 1)), -2)
    b, c, d = (_turned(part, words[:, i]) for i, part in enumerate((b, c, d)))
    crossed = np.stack(list(_crossed((a >> 1) + c, (a >> 1) - c, b + d, b - d)), -3)
    crossed[..., 0, :] = first
    return crossed.reshape(z.shape)


def _split(z: np.ndarray, turns: np.ndarray) -> np.ndarray:
    """(..., points, 2) → (..., points + 1, 2)."""
    points = z.shape[-2]
    cosine, sine = _halves(turns)  # negative
    up, down = z[..., 1 : points // 2, :], z[..., : points // 2 : -1, :]
    even = np.stack([up[..., 0] + down[..., 0], up[..., 1] - down[..., 1]], -1) >> 1
    odd_re, odd_im = up[..., 0] - down[..., 0], up[..., 1] + down[..., 1]
    turned = np.stack([_by(odd_re, sine) - _by(odd_im, cosine), _by(odd_im, sine) + _by(odd_re, cosine)], -1)
    y = np.zeros((*z.shape[:-2], points + 1, 2), np.int64)
    y[..., 1 : points // 2, :] = even + turned
    y[..., points - 1 : points // 2 : -1, :] = (even - turned) * [1, -1]
    y[..., 0, 0], y[..., points, 0] = z[..., 0, :].sum(-1), z[..., 0, 0] - z[..., 0, 1]
    y[..., points // 2, :] = z[..., points // 2, :] * [1, -1]
    return y

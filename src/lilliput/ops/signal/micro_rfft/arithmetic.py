"""The fixed-point real FFT that TFLite Micro takes from KISS FFT, in numpy.

Complex numbers are pairs of int64 arrays that hold 16 bits. Products are rounded to the nearest, ties upwards; what
leaves 16 bits in a sum wraps around, as it does there.
"""

from __future__ import annotations

import numpy as np

Complex = tuple[np.ndarray, np.ndarray]


def rfft(x: np.ndarray, length: int) -> np.ndarray:
    """x (..., n) within 16 bits → (..., length + 2) its spectrum / length, real and imaginary in turn."""
    padded = np.zeros((*x.shape[:-1], length), np.int64)
    padded[..., : x.shape[-1]] = x
    re, im = _unfold(_fft((padded[..., 0::2], padded[..., 1::2])))
    return np.stack([re, im], axis=-1).reshape(*x.shape[:-1], length + 2)


def turns(points: int) -> np.ndarray:
    """(points, 2) e^(-2 pi j k / points) in Q15."""
    return _unit(-2 * np.pi * np.arange(points) / points)


def turns_of_halves(points: int) -> np.ndarray:
    """(points / 2, 2) e^(-pi j ((k + 1) / points + 1/2)) in Q15."""
    return _unit(-np.pi * ((np.arange(points // 2) + 1) / points + 0.5))


def _unit(phase: np.ndarray) -> np.ndarray:
    return np.floor(0.5 + 32767 * np.stack([np.cos(phase), np.sin(phase)], axis=-1)).astype(np.int16)


def _radices(points: int) -> list[int]:
    """From the last stage to the first: fours, then at most one two."""
    fours, two = divmod(points.bit_length() - 1, 2)
    return [4] * fours + [2] * two


def _fft(z: Complex) -> Complex:
    """z (..., points) → its transform / points, decimated in time."""
    points = z[0].shape[-1]
    radices = _radices(points)
    order = np.arange(points).reshape(radices[::-1] or [1]).transpose().reshape(-1)
    z = z[0][..., order], z[1][..., order]
    unit = turns(points).astype(np.int64)
    done = 1
    for radix in reversed(radices):
        z = _stage(z, radix, done, unit[:: points // (radix * done)])
        done *= radix
    return z


def _stage(z: Complex, radix: int, done: int, unit: np.ndarray) -> Complex:
    """Butterflies over `radix` transforms of `done` points each."""
    outer = z[0].shape
    blocks = tuple(_shrunk(part, radix).reshape(*outer[:-1], -1, radix, done) for part in z)
    k = np.arange(done)
    parts = [
        _product((blocks[0][..., q, :], blocks[1][..., q, :]), (unit[k * q, 0], unit[k * q, 1])) for q in range(radix)
    ]
    parts[0] = blocks[0][..., 0, :], blocks[1][..., 0, :]
    made = _two(parts) if radix == 2 else _four(parts)
    re, im = (np.stack([each[part] for each in made], axis=-2).reshape(outer) for part in (0, 1))
    return _wrap(re), _wrap(im)


def _two(z: list[Complex]) -> list[Complex]:
    (a, a_im), (b, b_im) = z
    return [(a + b, a_im + b_im), (a - b, a_im - b_im)]


def _four(z: list[Complex]) -> list[Complex]:
    (a, a_im), (b, b_im), (c, c_im), (d, d_im) = z
    near, near_im, far, far_im = a + c, a_im + c_im, a - c, a_im - c_im
    sides, sides_im, across, across_im = b + d, b_im + d_im, b - d, b_im - d_im
    return [
        (near + sides, near_im + sides_im),
        (far + across_im, far_im - across),
        (near - sides, near_im - sides_im),
        (far - across_im, far_im + across),
    ]


def _unfold(z: Complex) -> Complex:
    """The bins 0 to points of the real signal whose even and odd samples were z's parts, halved once more."""
    re, im = (_shrunk(part, 2) for part in z)
    points = re.shape[-1]
    y = np.zeros((2, *re.shape[:-1], points + 1), np.int64)
    y[0, ..., 0], y[0, ..., points] = re[..., 0] + im[..., 0], re[..., 0] - im[..., 0]
    k = np.arange(1, points // 2 + 1)
    mirror = points - k
    opposite = _shrunk(_wrap(-z[1][..., mirror]), 2)  # ties round the other way than in half of the number itself
    turn = turns_of_halves(points).astype(np.int64)
    sums = re[..., k] + re[..., mirror], im[..., k] + opposite
    differences = re[..., k] - re[..., mirror], im[..., k] - opposite
    turned = _product(differences, (turn[:, 0], turn[:, 1]))
    y[0][..., k], y[1][..., k] = (sums[0] + turned[0]) >> 1, (sums[1] + turned[1]) >> 1
    y[0][..., mirror], y[1][..., mirror] = (sums[0] - turned[0]) >> 1, (turned[1] - sums[1]) >> 1
    return _wrap(y[0]), _wrap(y[1])


def _shrunk(x: np.ndarray, radix: int) -> np.ndarray:
    """x / radix, by a reciprocal in Q15 that is rounded down."""
    return _rounded(x * (32767 // radix))


def _product(a: Complex, b: Complex) -> Complex:
    return _wrap(_rounded(a[0] * b[0] - a[1] * b[1])), _wrap(_rounded(a[0] * b[1] + a[1] * b[0]))


def _rounded(x: np.ndarray) -> np.ndarray:
    return (x + (1 << 14)) >> 15


def _wrap(x: np.ndarray) -> np.ndarray:
    """To 16 bits."""
    return (x + 0x8000 & 0xFFFF) - 0x8000

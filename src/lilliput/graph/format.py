"""How the numbers of a value are stored."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import numpy as np

from lilliput.graph.errors import GraphError

NUMPY: dict[str, np.dtype] = {
    "f32": np.dtype("<f4"),
    "s8": np.dtype("<i1"),
    "u8": np.dtype("<u1"),
    "s16": np.dtype("<i2"),
    "s32": np.dtype("<i4"),
    "s64": np.dtype("<i8"),
    "u32": np.dtype("<u4"),
    "u64": np.dtype("<u8"),
    "b8": np.dtype("?"),
}
C_TYPES = {
    "f32": "float",
    "s8": "int8_t",
    "u8": "uint8_t",
    "s16": "int16_t",
    "s32": "int32_t",
    "s64": "int64_t",
    "u32": "uint32_t",
    "u64": "uint64_t",
    "b8": "uint8_t",
}
FIELDS = {2: 2, 3: 4, 4: 4}  # bits of a packed number, to the bits it takes in flash


@dataclass(frozen=True)
class Format:
    """real = scale * (stored - zero_point), per tensor or along `axis`; no scale means the stored number is the number.

    dtype       one of NUMPY's keys
    scale       () for plain numbers, one entry per tensor, or shape[axis] entries; each > 0
    zero_point  as many entries as scale
    axis        None, or the axis whose index i the i-th scale belongs to
    bits        significant bits of an s8, 2 to 8: numbers lie in [-2**(bits - 1), 2**(bits - 1) - 1]; 0 for all it has
    packed      whether flash holds the numbers in fields of 4 or 2 bits (3 bits in fields of 4), low bits first, two's
                complement: only constants. Arrays hold one number an element all the same, and what is not packed does
                so in memory, too: activations of few bits are int8 within a smaller range
    codebook    the numbers that may occur, ascending, 2 to 16 of an s8; packed fields then hold their places in it
    """

    dtype: str = "f32"
    scale: tuple[float, ...] = ()
    zero_point: tuple[int, ...] = ()
    axis: int | None = None
    bits: int = 0
    packed: bool = False
    codebook: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.dtype not in NUMPY:
            raise GraphError(f"a format's dtype is one of {', '.join(NUMPY)}, not {self.dtype!r}")
        if len(self.scale) != len(self.zero_point):
            raise GraphError(
                f"a format has as many zero points as scales, not {len(self.zero_point)} for {len(self.scale)}"
            )
        if not all(np.isfinite(s) and s > 0 for s in self.scale):
            raise GraphError("a format's scales are finite and above zero")
        self._check_bits()
        if self.bits == 8:
            object.__setattr__(self, "bits", 0)  # one spelling: formats that are the same are equal

    def _check_bits(self) -> None:
        if self.bits not in ((0, *range(2, 9)) if self.dtype == "s8" else (0,)):
            raise GraphError(
                f"a format's bits are 2 to 8 of an s8, or 0 for the dtype's own, not {self.bits} of {self.dtype}"
            )
        if self.codebook:
            self._check_codebook()
        elif self.packed and self.bits not in FIELDS:
            raise GraphError(f"packed formats hold numbers of 2, 3 or 4 bits, not of {self.bits or 8 * self.itemsize}")
        if self.bits and not all(self.range[0] <= zero <= self.range[1] for zero in self.zero_point):
            low, high = self.range
            raise GraphError(f"zero points of {self.bits} bits lie from {low} to {high}, not at {self.zero_point}")

    def _check_codebook(self) -> None:
        book = self.codebook
        fits = self.dtype == "s8" and 2 <= len(book) <= 16 and list(book) == sorted(set(book)) and not self.bits
        if not fits or book[0] < -128 or book[-1] > 127:
            raise GraphError(
                f"a codebook is 2 to 16 different numbers of an s8, ascending, and bits are 0 beside it, not {book} of "
                f"{self.dtype} with {self.bits} bits"
            )

    @property
    def numpy(self) -> np.dtype:
        return NUMPY[self.dtype]

    @property
    def c_type(self) -> str:
        return C_TYPES[self.dtype]

    @property
    def field(self) -> int:
        """Bits that one element takes where it is stored."""
        if not self.packed:
            return 8 * self.itemsize
        return FIELDS[self.bits] if self.bits else 2 if len(self.codebook) <= 4 else 4

    @property
    def storage(self) -> str:
        """What kernels say they read: the dtype; for packed numbers s4 or s2, c4 or c2 where they are places."""
        return f"{'c' if self.codebook else 's'}{self.field}" if self.packed else self.dtype

    @property
    def itemsize(self) -> int:
        """Bytes of one unpacked element."""
        return self.numpy.itemsize

    @property
    def is_float(self) -> bool:
        return self.dtype == "f32"

    @property
    def is_quantized(self) -> bool:
        return bool(self.scale)

    @property
    def range(self) -> tuple[int, int]:
        """The smallest and largest stored integer."""
        if self.codebook:
            return self.codebook[0], self.codebook[-1]
        if self.bits:
            return -(1 << (self.bits - 1)), (1 << (self.bits - 1)) - 1
        info = np.iinfo(self.numpy)
        return int(info.min), int(info.max)

    def nbytes(self, shape: tuple[int, ...]) -> int:
        """Bytes that a tensor of this shape takes in flash or RAM."""
        return -(-prod(shape) * self.field // 8) + (len(self.codebook) if self.packed else 0)

    def encode(self, real: np.ndarray) -> np.ndarray:
        """Real numbers (any float dtype, shape S) to stored integers (shape S), rounded half to even and clamped."""
        if not self.scale:
            return np.asarray(real).astype(self.numpy)
        scale, zero_point = self._along(np.ndim(real))
        steps = np.asarray(real, np.float64) / scale
        if self.codebook:
            return np.asarray(self.codebook, self.numpy)[self.places(steps + zero_point)]
        return np.clip(np.rint(steps) + zero_point, *self.range).astype(self.numpy)

    def places(self, numbers: np.ndarray) -> np.ndarray:
        """Where in the codebook the nearest to each number is, the lower of two as near: (...) → (...)."""
        book = np.asarray(self.codebook, np.float64)
        return np.asarray(np.searchsorted((book[1:] + book[:-1]) / 2, numbers, side="left"))

    def decode(self, stored: np.ndarray) -> np.ndarray:
        """Stored numbers (shape S) to real ones, float64 (shape S)."""
        if not self.scale:
            return np.asarray(stored, np.float64)
        scale, zero_point = self._along(np.ndim(stored))
        return scale * (np.asarray(stored, np.float64) - zero_point)

    def _along(self, rank: int) -> tuple[np.ndarray, np.ndarray]:
        shape = [1] * rank
        if self.axis is not None:
            shape[self.axis] = len(self.scale)
        return np.reshape(self.scale, shape), np.reshape(self.zero_point, shape)

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


@dataclass(frozen=True)
class Format:
    """real = scale * (stored - zero_point), per tensor or along `axis`; no scale means the stored number is the number.

    dtype       one of NUMPY's keys
    scale       () for plain numbers, one entry per tensor, or shape[axis] entries; each > 0
    zero_point  as many entries as scale
    axis        None, or the axis whose index i the i-th scale belongs to
    bits        0 for the dtype's own width; 4, 2 or 1 packs that many bits an element, low bits first, two's complement
    """

    dtype: str = "f32"
    scale: tuple[float, ...] = ()
    zero_point: tuple[int, ...] = ()
    axis: int | None = None
    bits: int = 0

    def __post_init__(self) -> None:
        if self.dtype not in NUMPY:
            raise GraphError(f"a format's dtype is one of {', '.join(NUMPY)}, not {self.dtype!r}")
        if len(self.scale) != len(self.zero_point):
            raise GraphError(
                f"a format has as many zero points as scales, not {len(self.zero_point)} for {len(self.scale)}"
            )
        if not all(np.isfinite(s) and s > 0 for s in self.scale):
            raise GraphError("a format's scales are finite and above zero")
        if self.bits not in (0, 1, 2, 4):
            raise GraphError(f"packed formats hold 4, 2 or 1 bits an element, not {self.bits}")

    @property
    def numpy(self) -> np.dtype:
        return NUMPY[self.dtype]

    @property
    def c_type(self) -> str:
        return C_TYPES[self.dtype]

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
        if self.bits:
            return -(1 << (self.bits - 1)), (1 << (self.bits - 1)) - 1
        info = np.iinfo(self.numpy)
        return int(info.min), int(info.max)

    def nbytes(self, shape: tuple[int, ...]) -> int:
        """Bytes that a tensor of this shape takes in flash or RAM."""
        count = prod(shape)
        return -(-count * self.bits // 8) if self.bits else count * self.itemsize

    def encode(self, real: np.ndarray) -> np.ndarray:
        """Real numbers (any float dtype, shape S) to stored integers (shape S), rounded half to even and clamped."""
        if not self.scale:
            return np.asarray(real).astype(self.numpy)
        scale, zero_point = self._along(np.ndim(real))
        low, high = self.range
        return np.clip(np.rint(np.asarray(real, np.float64) / scale) + zero_point, low, high).astype(self.numpy)

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

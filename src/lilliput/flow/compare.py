"""Comparing two runs: to the bit, or within what another order of float additions may change; and saying where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from lilliput.codegen import Layout
from lilliput.graph import Value

RELATIVE, ABSOLUTE = 1e-5, 1e-6  # float32 sums of some thousand products in another order


@dataclass(frozen=True)
class Difference:
    """The first element that is not equal. `layer` is where it was computed, `sources` its names in the source."""

    layer: str
    sources: tuple[str, ...]
    element: tuple[int, ...]
    expected: float
    got: float
    count: int

    def __str__(self) -> str:
        named = f" (from {', '.join(self.sources)})" if self.sources and self.sources != (self.layer,) else ""
        return (
            f"first in layer {self.layer!r}{named}, element {list(self.element)}: expected {self.expected:g}, got "
            f"{self.got:g}; {self.count} elements of that layer differ"
        )


def unequal(expected: np.ndarray, got: np.ndarray, exact: bool = True) -> np.ndarray:
    """Where two arrays differ: to the bit, or for floats unless `exact` beyond the tolerance."""
    if exact or expected.dtype != np.float32:
        width = f"u{expected.dtype.itemsize}" if expected.dtype != np.bool_ else "u1"
        return np.ascontiguousarray(expected).view(width) != np.ascontiguousarray(got).view(width)
    finite = expected[np.isfinite(expected)]
    allowed = RELATIVE * float(np.abs(finite).max(initial=0.0)) + ABSOLUTE
    close = np.isclose(got, expected, rtol=0.0, atol=allowed, equal_nan=True)
    return ~close


def first_difference(
    layout: Layout, expected: Mapping[str, np.ndarray], got: Mapping[str, np.ndarray], exact: bool = True
) -> Difference | None:
    """The first layer, in the order of execution, whose values are not equal."""
    for step in layout.steps:
        for name in step.node.outputs:
            if name in expected and name in got:
                found = difference(step.node.name, step.node.sources, expected[name], got[name], exact)
                if found is not None:
                    return found
    return None


def difference(
    layer: str, sources: Iterable[str], expected: np.ndarray, got: np.ndarray, exact: bool = True
) -> Difference | None:
    """The first element that differs, or None."""
    where = unequal(expected, got, exact)
    if not where.any():
        return None
    element = tuple(int(i) for i in np.argwhere(where)[0])
    return Difference(layer, tuple(sources), element, float(expected[element]), float(got[element]), int(where.sum()))


def source_numbers(value: Value, before: Mapping[str, np.ndarray]) -> np.ndarray | None:
    """What the source model computed for a value of the compiled graph, in the value's own shape; None where the source
    model has no such value. Channels that a pass has taken away are left out."""
    name = value.source.value if value.source is not None else value.name
    if name not in before:
        return None
    array = before[name]
    if value.source is not None and value.source.channels is not None:
        array = array[..., list(value.source.channels)]
    return array.reshape(value.shape)

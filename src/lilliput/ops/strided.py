"""Walking two tensors at once: the loops that `lil_copy_walk` makes to move one into the other."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from lilliput.graph import Shape, UnsupportedError

DEPTH = 6  # loops of lil_copy_walk


def strides(shape: Shape) -> tuple[int, ...]:
    """Elements from one index of an axis to the next, last axis side by side."""
    return tuple(prod(shape[axis + 1 :]) for axis in range(len(shape)))


def walk(
    extents: Sequence[int], x: Sequence[int], y: Sequence[int], starts: tuple[int, int], itemsize: int, where: str
) -> dict[str, int]:
    """The fields of a `lil_walk`: `extents` steps along each axis, of x and y elements, from elements `starts` on.

    Axes of one step go, axes that both tensors hold side by side become one, and the innermost of them a run of bytes.
    Raises UnsupportedError where more than DEPTH axes are left.
    """
    loops: list[tuple[int, int, int]] = []
    for n, a, b in zip(extents, x, y, strict=True):
        if n == 1:
            continue
        if loops and loops[-1][1:] == (n * a, n * b):
            n *= loops.pop()[0]
        loops.append((n, a, b))
    run = loops.pop()[0] if loops and loops[-1][1:] == (1, 1) else 1
    if len(loops) > DEPTH:
        raise UnsupportedError(
            f"{where}: moves along {len(loops)} axes at once, but at most {DEPTH}; do it in two steps"
        )
    loops = [(1, 0, 0)] * (DEPTH - len(loops)) + loops
    fields = {f"n{i}": n for i, (n, _, _) in enumerate(loops)}
    fields |= {f"x{i}": a * itemsize for i, (_, a, _) in enumerate(loops)}
    fields |= {f"y{i}": b * itemsize for i, (_, _, b) in enumerate(loops)}
    return {**fields, "x_start": starts[0] * itemsize, "y_start": starts[1] * itemsize, "run": run * itemsize}

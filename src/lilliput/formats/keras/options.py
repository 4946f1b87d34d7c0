"""Options of a layer's configuration, checked."""

from __future__ import annotations

from typing import Any

from lilliput.formats.keras.builder import Builder, Use
from lilliput.graph import UnsupportedError

LARGEST = 1 << 20


def support(condition: bool, builder: Builder, use: Use, sentence: str) -> None:
    """Raises UnsupportedError with the layer's place for what cannot be compiled."""
    if not condition:
        raise UnsupportedError(f"{builder.where(use)}: {sentence}")


def integer(builder: Builder, use: Use, name: str, default: int | None = None) -> int:
    value = use.config.get(name, default)
    plain = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST
    support(plain, builder, use, f"{name} is a whole number, not {str(value)[:40]!r}; save the model again")
    assert isinstance(value, int)
    return value


def real(builder: Builder, use: Use, name: str, default: float) -> float:
    value = use.config.get(name, default)
    plain = isinstance(value, int | float) and abs(value) <= 3e38
    support(plain, builder, use, f"{name} is a number, not {str(value)[:40]!r}; save the model again")
    return float(value)


def flag(use: Use, name: str, default: bool = False) -> bool:
    return bool(use.config.get(name, default))


def integers(builder: Builder, use: Use, name: str, count: int, default: Any = None) -> tuple[int, ...]:
    """As many whole numbers; one number stands for all of them."""
    value = use.config.get(name, default)
    if isinstance(value, int):
        value = [value] * count
    plain = (
        isinstance(value, list | tuple)
        and len(value) == count
        and all(isinstance(each, int) and abs(each) <= LARGEST for each in value)
    )
    support(plain, builder, use, f"{name} is {count} whole numbers, not {str(value)[:40]!r}")
    return tuple(value)


def pairs(builder: Builder, use: Use, name: str, count: int) -> tuple[tuple[int, int], ...]:
    """(before, after) for each axis; a number, or one a axis, is meant for both sides."""
    value = use.config.get(name)
    if isinstance(value, int):
        value = [value] * count if count > 1 else [[value, value]]
    if count == 1 and isinstance(value, list | tuple) and len(value) == 2 and isinstance(value[0], int):
        value = [value]
    found = (
        [[each, each] if isinstance(each, int) else each for each in value] if isinstance(value, list | tuple) else []
    )
    plain = len(found) == count and all(
        isinstance(each, list | tuple) and len(each) == 2 and all(isinstance(n, int) and 0 <= n < LARGEST for n in each)
        for each in found
    )
    support(plain, builder, use, f"{name} is {count} pairs of whole numbers, not {str(value)[:40]!r}")
    return tuple((each[0], each[1]) for each in found)


def channels_last(builder: Builder, use: Use) -> None:
    found = use.config.get("data_format", "channels_last")
    support(found in (None, "channels_last"), builder, use, "has its channels first; build the model channels last")


def axis(builder: Builder, use: Use, rank: int, default: int = -1) -> int:
    """The option axis, which counts the batch, as an axis of a value of `rank` axes, which has none."""
    value = use.config.get("axis", default)
    if isinstance(value, list | tuple) and len(value) == 1:
        value = value[0]
    support(isinstance(value, int), builder, use, f"axis is one axis, not {str(value)[:40]!r}")
    found = value + rank if value < 0 else value - 1
    support(0 <= found < rank, builder, use, f"axis {value} is none of {rank} axes behind the batch")
    return int(found)

"""What a report says, as data: the JSON file is exactly this, and the page prints it.

Every figure is a Quantity, because a figure without its kind is not comparable with another. Plain
numbers are what the board's data sheet or the graph itself states: clocks, capacities, shapes, offsets.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a figure was come by; the values stand in this order of trust."""

    EXACT = "exact"  # read from the image that goes on the chip, or fixed by the shapes
    COUNTED = "counted"  # counted while the machine code ran on the emulated core
    MODELLED = "modelled"  # computed from counts and published timing or currents, within a band
    MEASURED = "measured"  # on a real board


@dataclass(frozen=True)
class Quantity:
    """A figure. band_percent: the modelled figure's expected error, plus or minus; None for every other kind."""

    value: float
    unit: str
    kind: Kind
    band_percent: float | None = None


@dataclass(frozen=True)
class Tensor:
    """real = scale * (stored - zero_point); scale and zero_point are None where the stored number is the number."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    scale: float | None
    zero_point: int | None


@dataclass(frozen=True)
class Model:
    """The model as it was compiled. labels: names of the classes, where it has them."""

    name: str
    arithmetic: str
    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]
    labels: tuple[str, ...]
    macs: Quantity


@dataclass(frozen=True)
class Target:
    """The board, and the compiler of the image."""

    title: str
    core: str
    clock_hz: int
    flash_bytes: int
    ram_bytes: int
    compiler: str


@dataclass(frozen=True)
class Check:
    """One comparison. result: "equal", "differs", or "note" for a difference that is only told."""

    name: str
    result: str
    sentence: str


@dataclass(frozen=True)
class Proof:
    """Everything that was compared, over `samples` inputs. on_core: an emulated core took part."""

    samples: int
    on_core: bool
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Footprint:
    """Bytes. flash = weights + channel + tables + code; ram holds the arena; the stack comes on top of ram.

    stack_path: the calls that reach the bound
    """

    flash: Quantity
    weights: Quantity
    channel: Quantity
    tables: Quantity
    code: Quantity
    ram: Quantity
    arena: Quantity
    stack_bound: Quantity
    stack_path: tuple[str, ...]


@dataclass(frozen=True)
class Cost:
    """One inference, or what a stretch of a stream takes: `per` says which.

    None for what is not known: the core has no cost table, the board no figure for its current.
    """

    instructions: Quantity
    peak_stack: Quantity | None
    cycles: Quantity | None
    milliseconds: Quantity | None
    energy: Quantity | None
    energy_model: str
    per: str = "per inference"


@dataclass(frozen=True)
class Segment:
    """`nbytes` at `offset` of the arena from column `first` to column `last`, both included; `layer` writes them.

    Column 0 is the filling of the inputs, column i + 1 is layer i, the last column is the reading of the outputs.
    """

    name: str
    layer: str
    first: int
    last: int
    offset: int
    nbytes: int
    is_scratch: bool


@dataclass(frozen=True)
class Arena:
    """The arena over time. lower_bound: bytes alive at the fullest layer; no plan can need less."""

    columns: tuple[str, ...]
    segments: tuple[Segment, ...]
    nbytes: Quantity
    lower_bound: Quantity


@dataclass(frozen=True)
class Layer:
    """One layer. name: in the generated C; sources: its names in the model as given; shape, offset in the arena and
    nbytes are its output's."""

    name: str
    operator: str
    sources: tuple[str, ...]
    shape: tuple[int, ...]
    offset: int
    nbytes: Quantity
    macs: Quantity
    instructions: Quantity | None
    cycles: Quantity | None


@dataclass(frozen=True)
class BoardCard:
    """How the model fares on a board; None for what is not known.

    reason  why it does not fit, or why only the size model could tell; "" where it was built
    """

    title: str
    core: str
    clock_hz: int
    flash_bytes: int
    ram_bytes: int
    fits: bool
    reason: str = ""
    flash: Quantity | None = None
    ram: Quantity | None = None
    instructions: Quantity | None = None
    milliseconds: Quantity | None = None

"""What a source is: blocks of rows that arrive until the end; and what a sender is, its other side."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

import numpy as np

Array = np.ndarray
EXAMPLES = 5  # of what is broken, kept to be shown


@dataclass(frozen=True)
class Declared:
    """What the rows of a source are.

    channels  columns of a row, at least 1
    dtype     of the rows that the source gives: int8, uint8, int16, int32 or float32
    rate      rows per second, 0 where nobody said
    """

    channels: int
    dtype: str = "int16"
    rate: float = 0.0


@dataclass
class Received:
    """What has come so far.

    rows      that were given out
    lost      rows that a network lost, by the numbers that frames carry
    broken    lines, datagrams or messages that are no rows; `examples` shows the first few
    cut       lines that began before we listened, or had not ended when the end came
    problem   a sentence, where the source ended otherwise than by its end
    """

    rows: int = 0
    lost: int = 0
    broken: int = 0
    cut: int = 0
    examples: list[str] = field(default_factory=list)
    problem: str = ""

    def breaks(self, count: int, examples: list[str]) -> None:
        """That many more were no rows, and these are some of them."""
        self.broken += count
        self.examples = [*self.examples, *examples][:EXAMPLES]

    def sentence(self) -> str:
        """What came, for people."""
        parts = [f"{self.rows} rows"]
        parts += [f"{self.lost} lost on the way"] if self.lost else []
        parts += [f"{self.broken} broken (first: {self.examples[0]!r})"] if self.broken and self.examples else []
        parts += [f"{self.broken} broken"] if self.broken and not self.examples else []
        parts += [f"{self.cut} cut off at the ends"] if self.cut else []
        return ", ".join(parts) + (f"; {self.problem}" if self.problem else "")


class Source(ABC):
    """Rows from somewhere. It listens from its making on, so a sender may begin as soon as it exists.

    A subclass is made with what stands behind the scheme, what is declared, and its options as keywords of text.
    """

    SCHEMES: ClassVar[tuple[str, ...]]
    ADDRESS: ClassVar[str]  # how an address is written, for people

    def __init__(self, declared: Declared) -> None:
        self.declared = declared
        self.received = Received()

    def __iter__(self) -> Iterator[Array]:
        """Blocks (n, channels), n at least 1, of the declared type, until the end; then `received` is complete."""
        for block in self._blocks():
            if len(block):
                self.received.rows += len(block)
                yield block

    @abstractmethod
    def _blocks(self) -> Iterator[Array]:
        """Blocks as they arrive; may be empty."""

    @classmethod
    def sender(cls, where: str, declared: Declared, **options: Any) -> Sender | None:
        """The other side, or None where this kind of source cannot be sent to."""
        return None

    @abstractmethod
    def close(self) -> None:
        """Stop listening; nothing may be read after it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Sender(ABC):
    """Puts rows where a source reads them."""

    @abstractmethod
    def send(self, rows: Array) -> None:
        """Send rows (n, channels)."""

    @abstractmethod
    def end(self) -> None:
        """Say that no more rows come, and let go."""

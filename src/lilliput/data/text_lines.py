"""The one-line-per-sample text protocol: numbers between commas, tabs, semicolons or spaces, a line a row.

It is what `Serial.println(x)` prints. A line that begins with `#` is a remark; `# end` says that no more rows come.
"""

from __future__ import annotations

import re
from collections import Counter

import numpy as np

Array = np.ndarray
LONGEST = 4096  # bytes of a line; more without an end is no line of this protocol
DECIDING = 8  # lines of numbers whose most frequent count of columns is the stream's, where it is not declared
EXAMPLES = 5
SEPARATORS = re.compile(r"[,;\t ]+")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?(nan|inf|infinity)", re.IGNORECASE)


class TextLines:
    """Bytes in, in pieces of any size; rows out. What is no row is counted, and the first few are kept to be shown.

    channels    columns of a row, or None to go by the first lines
    dtype       type of the rows given out; an integer type takes whole numbers in its range only
    drop_first  the first line may have begun before we listened: it is no row, and counted as `cut`
    """

    def __init__(self, channels: int | None = None, dtype: str = "float64", drop_first: bool = False) -> None:
        self.channels = channels
        self.dtype = np.dtype(dtype)
        self.broken = 0
        self.cut = 0
        self.examples: list[str] = []
        self.ended = False
        self._first = drop_first
        self._rest = b""
        self._skipping = False
        self._undecided: list[tuple[str, list[float]]] = []

    def feed(self, data: bytes) -> Array:
        """(n, channels) rows that `data` completes; (0, channels or 0) where it completes none."""
        *lines, self._rest = re.split(rb"[\r\n]", self._rest + data)
        rows: list[list[float]] = []
        for line in lines:
            if self._skipping:
                self._skipping = False
            elif line.strip() and not self.ended:
                self._take(line.strip(), rows)
        if len(self._rest) > LONGEST:
            if not self._skipping:
                self._break(self._rest[:40].decode("ascii", "replace") + " ...")
            self._rest, self._skipping = b"", True
        return self._array(rows)

    def finish(self) -> Array:
        """(n, channels) rows that waited for the number of columns to be known. A line without its end may lack
        digits: it is counted as `cut`."""
        if self._rest.strip() and not self._skipping:
            self.cut += 1
        self._rest = b""
        rows: list[list[float]] = []
        self._decide(rows)
        return self._array(rows)

    def _array(self, rows: list[list[float]]) -> Array:
        with np.errstate(over="ignore"):  # what is too large for a float is infinite
            return np.array(rows, np.float64).reshape(len(rows), self.channels or 0).astype(self.dtype)

    def _take(self, line: bytes, rows: list[list[float]]) -> None:
        text = line.decode("ascii", "replace")
        if self._first:
            self._first, self.cut = False, self.cut + 1
        elif text.startswith("#"):
            self.ended = text[1:].strip() == "end"
        elif (numbers := self._numbers(text)) is None:
            self._break(text)
        elif self.channels is None:
            self._undecided.append((text, numbers))
            if len(self._undecided) >= DECIDING:
                self._decide(rows)
        elif len(numbers) != self.channels:
            self._break(text)
        else:
            rows.append(numbers)

    def _decide(self, rows: list[list[float]]) -> None:
        if self.channels is None and self._undecided:
            self.channels = Counter(len(numbers) for _, numbers in self._undecided).most_common(1)[0][0]
        for text, numbers in self._undecided:
            if len(numbers) == self.channels:
                rows.append(numbers)
            else:
                self._break(text)
        self._undecided = []

    def _numbers(self, text: str) -> list[float] | None:
        """The line's numbers, or None where a word of it is none or does not fit the type."""
        words = [word for word in SEPARATORS.split(text) if word]
        if not words or not all(NUMBER.fullmatch(word) for word in words):
            return None
        numbers = [float(word) for word in words]
        if self.dtype.kind in "iu":
            limits = np.iinfo(self.dtype)
            if not all(number.is_integer() and limits.min <= number <= limits.max for number in numbers):
                return None
        return numbers

    def _break(self, text: str) -> None:
        self.broken += 1
        if len(self.examples) < EXAMPLES:
            self.examples.append(text[:60])


def text_line(row: Array) -> bytes:
    """The line of a row (channels,): what `TextLines` reads back to the bit."""
    words = (str(int(each)) if row.dtype.kind in "iu" else repr(each.item()) for each in row)
    return (",".join(words) + "\n").encode("ascii")

"""The lines of a text file in blocks of bounded size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lilliput.data.errors import DataError
from lilliput.data.formats.format import Source

BLOCK = 1 << 20  # bytes that are read at a time, and the longest line
EMPTY = re.compile(r"\n(?:[ \t]*\n)+")


@dataclass(frozen=True)
class Block:
    """Some lines.

    text   the lines, each ended by \\n, none of them cut
    first  the number of its first line in the file, from 1
    """

    text: str
    first: int


def blocks(source: Source, start: int) -> Iterator[Block]:
    """The lines of a file from byte `start` on, whatever ends them. Raises DataError for a line longer than BLOCK, and
    where there are zero bytes, which text has not."""
    total = source.path.stat().st_size
    with source.path.open("rb") as file:
        line, done, rest = 1 + _ends(file.read(start)), start, b""
        while True:
            data = file.read(BLOCK)
            done += len(data)
            source.told(done, total)
            if data.endswith(b"\r"):  # its \n may be the next byte
                data += file.read(1)
            lines = rest + data
            cut = max(lines.rfind(b"\n"), lines.rfind(b"\r")) + 1 if data else len(lines)
            rest = lines[cut:]
            if b"\0" in lines or len(rest) > BLOCK:
                what = (
                    f"a line longer than {BLOCK} bytes" if len(rest) > BLOCK else "zero bytes, so it is no plain text"
                )
                raise DataError(f"{source.path.name}: has {what}; save it as CSV in UTF-8")
            text = lines[:cut].replace(b"\r\n", b"\n").replace(b"\r", b"\n").decode("utf-8", errors="replace")
            if text:
                yield Block(text if text.endswith("\n") else f"{text}\n", line)
                line += text.count("\n")
            if not data:
                return


def stretches(block: Block) -> Iterator[tuple[Block, bool]]:
    """The lines between empty lines, and whether empty lines came before them."""
    at, line, parted = 0, block.first, False
    if block.text.startswith("\n") or not block.text.split("\n", 1)[0].strip():
        parted = True
    for found in [*EMPTY.finditer(block.text), None]:
        text = block.text[at : found.start() + 1 if found else None]
        if text.strip():
            yield Block(text, line), parted
            parted = False
        parted = parted or found is not None
        line += block.text.count("\n", at, found.end() if found else None)
        at = found.end() if found else at
    if parted:
        yield Block("", line), True


def _ends(data: bytes) -> int:
    return len(re.findall(rb"\r\n|\r|\n", data))

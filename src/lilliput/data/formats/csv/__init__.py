"""CSV and its relatives: wide, long, and a window in each line; any delimiter, decimal points or commas."""

from __future__ import annotations

from collections.abc import Iterator

from lilliput.data.formats.csv.long import read_long
from lilliput.data.formats.csv.sniff import is_text, sniff
from lilliput.data.formats.csv.wide import read_wide, read_windows
from lilliput.data.formats.csv.write import write_wide
from lilliput.data.formats.format import HEAD, Format, Source
from lilliput.data.recording import Recording
from lilliput.graph.errors import InputError

LAYOUTS = {"wide": read_wide, "long": read_long, "windows": read_windows}


def read(source: Source) -> Iterator[Recording]:
    """The recordings of a table, whichever layout it has."""
    with source.path.open("rb") as file:
        layout = sniff(file.read(HEAD), source)
    if layout.kind not in LAYOUTS:
        raise InputError(f"the layout of a table is one of {', '.join(LAYOUTS)}, not {layout.kind!r}")
    yield from LAYOUTS[layout.kind](source, layout)


FORMAT = Format(
    title="CSV table",
    suffixes=(".csv", ".tsv", ".txt"),
    takes=is_text,
    read=read,
    write=write_wide,
    single=False,
    keeps=("rate", "channels"),
)

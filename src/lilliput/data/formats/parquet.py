"""Apache Parquet, as a wide table. pyarrow reads it in a process of its own, in batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from lilliput.data.formats.format import Format, Source
from lilliput.data.guard import decode, need
from lilliput.data.recording import Recording
from lilliput.data.table import Table, choose_columns, head
from lilliput.graph.errors import InputError

MAGIC = b"PAR1"


def read(source: Source) -> Iterator[Recording]:
    """The recordings of a table; columns that hold neither numbers, times nor texts are left out."""
    need("pyarrow", "parquet", "reading Parquet")
    opened, _ = decode("parquet", source.path)
    names, kinds = opened["names"], opened["kinds"]
    timed = bool(kinds) and kinds[0] == "time"
    names = ["time [s]", *names[1:]] if timed else names
    numeric = tuple(kind in ("number", "whole") for kind in kinds)
    columns, table = None, None
    while True:
        answer, data = decode("batch", source.path)
        rows = answer["rows"]
        if answer["done"]:
            break
        numbers = np.full((rows, len(kinds)), np.nan)
        real = [place for place, kind in enumerate(kinds) if kind != "text"]
        numbers[:, real] = np.frombuffer(data).reshape(len(real), rows).T
        if columns is None or table is None:
            columns = choose_columns(names, numeric, numbers[: 1 << 10], source)
            table = Table(source, columns)
        texts = [answer["texts"].get(str(p)) or numbers[:, p].tolist() for _, p in columns.facts]
        told = [tuple(map(str, row)) for row in zip(*texts, strict=True)] or [()] * rows
        values = numbers[:, list(columns.channels)]
        whole = all(kinds[p] == "whole" for p in columns.channels) and bool(np.all(np.abs(values) < 2**53))
        table.add(values, whole, None if columns.clock is None else numbers[:, 0], told)
    if table is not None:
        yield from table.finish()


def write(path: Path, recordings: Sequence[Recording]) -> None:
    """One recording, a column for each channel, before them one of times where there is a rate or a clock."""
    need("pyarrow", "parquet", "writing Parquet")
    import pyarrow as pa
    import pyarrow.parquet as pq

    (one,) = recordings
    heads = [head(each) for each in one.channels]
    if one.is_image or len(set(heads)) != len(heads):
        raise InputError(f"{path.name}: a Parquet table has columns of different names; write .npz")
    times = one.times
    if times is None and one.rate is not None:
        times = np.arange(len(one.values)) / one.rate
    columns = {} if times is None else {"time [s]": times}
    columns |= {name: one.values[:, place] for place, name in enumerate(heads)}
    pq.write_table(pa.table({name: pa.array(np.ascontiguousarray(each)) for name, each in columns.items()}), path)


FORMAT = Format(
    title="Parquet table",
    suffixes=(".parquet",),
    takes=lambda head: head.startswith(MAGIC),
    read=read,
    write=write,
    keeps=("rate", "channels"),
    extra="parquet",
)

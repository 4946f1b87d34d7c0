"""The decoders' process: Pillow, openpyxl and pyarrow read foreign files here, in bounded memory.

Started with this file's path; speaks the frames of `run/emulator_worker/protocol.py`. Operations, all with `path`:

image     {shape, mode} and the bytes, row by row, of 8 bits a channel
xlsx      {sheets}: the names of the sheets; the file stays open for
rows      sheet, start; {rows, done}: the next rows, as lists of numbers, texts, booleans and null
parquet   {names, kinds}: the columns and what each holds (number, whole, time, text); the file stays open for
batch     {rows, texts, done}: the next rows; the numbers as float64, column after column; the texts by column

`refused` in an answer is what is wrong with the file.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2] / "run" / "emulator_worker"))

import numpy as np
from protocol import receive, send  # type: ignore[import-not-found]

BYTES = 3 << 30  # of memory
MAX_PIXELS = 1 << 26
ROWS = 2000
MODES = {
    "1": "L",
    "L": "L",
    "RGB": "RGB",
    "RGBA": "RGBA",
    "P": "RGB",
    "LA": "RGBA",
    "PA": "RGBA",
    "CMYK": "RGB",
    "YCbCr": "RGB",
}


class Refused(Exception):
    """What is wrong with a file, to follow its name."""


def limit_memory() -> None:
    """At most BYTES of data; only Linux counts it."""
    if sys.platform.startswith("linux"):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (BYTES, BYTES))


def image(path: str) -> tuple[dict[str, Any], bytes]:
    """One picture, turned the way it was taken."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with Image.open(path, formats=["PNG", "JPEG"]) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            raise Refused(f"has {picture.width} x {picture.height} pixels, but at most {MAX_PIXELS} are read")
        if picture.mode not in MODES:
            raise Refused(f"has pixels of mode {picture.mode}, but those of 8 bits a channel are read")
        clear = "transparency" in picture.info and picture.mode in ("L", "P", "RGB")
        turned = ImageOps.exif_transpose(picture)
        whole = turned.convert("RGBA" if clear else MODES[picture.mode])
    array = np.asarray(whole)
    array = array.reshape(*array.shape[:2], -1)
    return {"shape": array.shape}, array.tobytes()


class Workbook:
    """An open .xlsx file, read row by row."""

    def __init__(self, path: str) -> None:
        from openpyxl import load_workbook

        self.book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        self.sheets = [sheet.title for sheet in self.book.worksheets]
        self._rows: Iterator[Any] = iter(())

    def rows(self, sheet: int, start: bool) -> dict[str, Any]:
        """The next ROWS rows of a sheet."""
        if start:
            page = self.book.worksheets[sheet]
            page.reset_dimensions()
            self._rows = page.iter_rows(values_only=True)
        found: list[Any] = []
        for row in self._rows:
            found.append([self._plain(cell) for cell in row])
            if len(found) == ROWS:
                return {"rows": found, "done": False}
        return {"rows": found, "done": True}

    @staticmethod
    def _plain(cell: Any) -> Any:
        if cell is None or isinstance(cell, bool | int | str):
            return cell
        if isinstance(cell, float):
            return cell if np.isfinite(cell) else None
        return cell.isoformat() if hasattr(cell, "isoformat") else str(cell)


class Parquet:
    """An open .parquet file, read batch by batch."""

    def __init__(self, path: str) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self._pa = pa
        file = pq.ParquetFile(path, thrift_string_size_limit=1 << 24, thrift_container_size_limit=1 << 20)
        kinds = [self._kind(field.type) for field in file.schema_arrow]
        self.names = [field.name for field, kind in zip(file.schema_arrow, kinds, strict=True) if kind]
        self.kinds = [kind for kind in kinds if kind]
        if len(set(self.names)) != len(self.names):
            raise Refused("has two columns of one name")
        self._batches = file.iter_batches(batch_size=1 << 16, columns=self.names, use_threads=False)

    def _kind(self, kind: Any) -> str:
        types = self._pa.types
        text = types.is_dictionary(kind) and (
            types.is_string(kind.value_type) or types.is_large_string(kind.value_type)
        )
        tests = {
            "whole": types.is_integer(kind) or types.is_boolean(kind),
            "number": types.is_floating(kind) or types.is_decimal(kind),
            "time": types.is_timestamp(kind),
            "text": text or types.is_string(kind) or types.is_large_string(kind),
        }
        return next((name for name, holds in tests.items() if holds), "")

    def batch(self) -> tuple[dict[str, Any], bytes]:
        batch = next(self._batches, None)
        if batch is None:
            return {"rows": 0, "texts": {}, "done": True}, b""
        numbers, texts = [], {}
        for place, kind in enumerate(self.kinds):
            column = batch.column(place)
            if kind == "text":
                texts[str(place)] = [each or "" for each in column.to_pylist()]
                continue
            if kind == "time":
                column = column.cast(self._pa.timestamp("us"), safe=False).cast(self._pa.int64())
            column = column.cast(self._pa.float64(), safe=False)
            array = column.to_numpy(zero_copy_only=False)
            numbers.append(array / 1e6 if kind == "time" else array)
        return {"rows": batch.num_rows, "texts": texts, "done": False}, b"".join(
            np.ascontiguousarray(each, np.float64).tobytes() for each in numbers
        )


def answered(request: dict[str, Any], open_files: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    operation, path = request["operation"], request["path"]
    if operation == "image":
        return image(path)
    if operation == "xlsx":
        open_files["xlsx"] = Workbook(path)
        return {"sheets": open_files["xlsx"].sheets}, b""
    if operation == "rows":
        return open_files["xlsx"].rows(request["sheet"], request["start"]), b""
    if operation == "parquet":
        file = open_files["parquet"] = Parquet(path)
        return {"names": file.names, "kinds": file.kinds}, b""
    found: tuple[dict[str, Any], bytes] = open_files["parquet"].batch()
    return found


def main() -> None:
    commands, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # libraries may print; the pipe is for frames
    import warnings

    warnings.simplefilter("ignore")
    limit_memory()
    open_files: dict[str, Any] = {}
    while True:
        try:
            request, _ = receive(commands)
        except EOFError:
            return
        try:
            header, data = answered(request, open_files)
        except Refused as error:
            header, data = {"refused": str(error)}, b""
        except Exception as error:  # these libraries raise anything at all for damaged files
            said = (str(error).splitlines() or [""])[0][:120]
            header, data = {"refused": f"cannot be read ({type(error).__name__}: {said})"}, b""
        send(answers, header, data)


if __name__ == "__main__":
    main()

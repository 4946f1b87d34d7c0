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
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2] / "run" / "emulator_worker"))

from pictures import image  # type: ignore[import-not-found]
from protocol import receive, send  # type: ignore[import-not-found]
from refused import Refused  # type: ignore[import-not-found]
from tables import Parquet  # type: ignore[import-not-found]
from workbooks import Workbook  # type: ignore[import-not-found]

BYTES = 3 << 30  # of memory


def limit_memory() -> None:
    """At most BYTES of data; only Linux counts it."""
    if sys.platform.startswith("linux"):
        import resource

        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        most = BYTES if hard == resource.RLIM_INFINITY else min(BYTES, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def answered(request: dict[str, Any], open_files: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The header and the payload that answer a request; `open_files` has what stays open."""
    operation, path = request["operation"], request["path"]
    if operation == "image":
        picture: tuple[dict[str, Any], bytes] = image(path)
        return picture
    if operation == "xlsx":
        open_files["xlsx"] = Workbook(path)
        return {"sheets": open_files["xlsx"].sheets}, b""
    if operation == "rows":
        if open_files["xlsx"].path != path:  # somebody reads two workbooks in turn
            open_files["xlsx"] = Workbook(path)
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

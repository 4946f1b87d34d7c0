"""Feeds damaged data files to the readers, within bounds of time and memory; test_fuzz_data runs it as a program.

    python -m fuzz.run_data_cases KIND SEED COUNT PROGRESS_FILE

Before each case its number goes to PROGRESS_FILE, so that the caller of a program that died or hung knows which case
did it. The last line of output is a JSON object: how many were read, of how many the decoder's process died or was
ended, the seconds of the slowest, and what failed.
"""

from __future__ import annotations

import json
import sys
import time
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory

from fuzz.mutate_data import KINDS, files
from lilliput.data.formats import Hints, Source, read_source
from lilliput.graph.errors import LilliputError

SECONDS = 5.0  # a picture, a workbook or a table is decoded by a process of its own, on a machine that may be busy
BYTES = 1 << 29


def limit_memory() -> None:
    """At most BYTES of data more than now; only Linux counts it."""
    if sys.platform.startswith("linux"):
        import resource

        used = int(Path("/proc/self/statm").read_text().split()[5]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_DATA, (used + BYTES, resource.RLIM_INFINITY))


def main(kind: str, seed: int, count: int, progress: Path) -> None:
    read, deaths, slowest, failures = 0, 0, 0.0, []
    limit_memory()
    with progress.open("w") as log, TemporaryDirectory() as folder:
        path = Path(folder) / f"damaged{KINDS[kind][0]}"
        scratch = Path(folder) / "scratch"
        for number in range(count):
            print(number, file=log, flush=True)
            for suffix, data in files(kind, seed, number).items():
                path.with_suffix(suffix).write_bytes(data)
            begin, wall = time.process_time(), time.perf_counter()
            try:
                hints = Hints(key=b"key" if number % 5 == 0 else b"", layout="long" if number % 31 == 0 else "")
                for recording in read_source(Source(path, "damaged", hints, scratch)):
                    assert recording.values.size >= 0
                read += 1
            except LilliputError as error:
                if path.name not in str(error) and "damaged" not in str(error):
                    failures.append(f"case {number}: the sentence names no file: {error}")
                deaths += "did not finish" in str(error) or "process ended" in str(error)
            except Exception:
                failures.append(f"case {number}: {traceback.format_exc(limit=-3)}")
            seconds = time.process_time() - begin
            slowest = max(slowest, time.perf_counter() - wall)
            if seconds > SECONDS:
                failures.append(f"case {number}: took {seconds:.1f} s")
    told = {"cases": count, "read": read, "deaths": deaths, "slowest": round(slowest, 2)}
    print(json.dumps(told | {"failures": failures[:20]}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))

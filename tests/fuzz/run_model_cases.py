"""Feeds damaged model files to one function, within bounds of time and memory; the fuzz tests run it as a program.

    python -m fuzz.run_model_cases FUNCTION MUTATOR SEED COUNT PROGRESS_FILE

FUNCTION is `module:name` of a function of (data, file name), MUTATOR a module of this folder that has `case`. Before
each case its number goes to PROGRESS_FILE, so that the caller of a program that died or hung knows which case did it.
The last line of output is a JSON object.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
import traceback
from pathlib import Path

from lilliput.graph.errors import LilliputError

SECONDS = 2.0
BYTES = 1 << 30


def limit_memory() -> None:
    """At most BYTES more address space than now; only Linux says how much that is."""
    if not sys.platform.startswith("linux"):
        return
    import resource

    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + BYTES, used + BYTES))


def main(function: str, mutator: str, seed: int, count: int, progress: Path) -> None:
    module, name = function.split(":")
    read = getattr(importlib.import_module(module), name)
    case = importlib.import_module(f"fuzz.{mutator}").case
    limit_memory()
    models, failures = 0, []
    with progress.open("w") as log:
        for number in range(count):
            print(number, file=log, flush=True)
            data = case(seed, number)
            begin = time.process_time()
            try:
                read(data, "damaged.model")
                models += 1
            except LilliputError:
                pass
            except Exception:
                failures.append(f"case {number}: {traceback.format_exc(limit=-2)}")
            seconds = time.process_time() - begin
            if seconds > SECONDS:
                failures.append(f"case {number}: took {seconds:.1f} s")
    print(json.dumps({"cases": count, "models": models, "failures": failures[:20]}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), Path(sys.argv[5]))

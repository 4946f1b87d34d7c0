"""How fast a large CSV file becomes a dataset, and in how much memory: `python benchmarks/csv_ingest.py [MEGABYTES]`.

Writes a table of an accelerometer and a gyroscope with a clock (1000 MB unless told) to the folder of temporary files,
imports it as `lil data import` does, in a process of its own, and removes both. Nothing here is a test.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

HEADS = "time [s],ax [g],ay [g],az [g],gx [dps],gy [dps],gz [dps]\n"
IMPORT = """
import json, sys, time
from lilliput.data import open_dataset
from lilliput.data.importing import import_files
from pathlib import Path
def kilobytes():  # the most that was in memory; getrusage would tell the parent's, too
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
idle = kilobytes()
begin, worked = time.perf_counter(), time.process_time()
steps = []
import_files([Path(sys.argv[1])], Path(sys.argv[2]), told=lambda done, total: steps.append(done))
seconds = time.perf_counter() - begin
peak = kilobytes()
entry = open_dataset(sys.argv[2]).entries[0]
print(json.dumps({"seconds": seconds, "peak": peak, "idle": idle, "shape": entry.shape, "rate": entry.rate,
                  "steps": len(steps),
                  "worked": time.process_time() - worked}))
"""


def write_table(path: Path, megabytes: int) -> None:
    """A recording at 100 Hz of about that size."""
    rng = np.random.default_rng(0)
    row = 0
    with path.open("w") as file:
        file.write(HEADS)
        while file.tell() < megabytes * 1_000_000:
            values = rng.normal(size=(100_000, 6))
            cells = [",".join(f"{value:.5f}" for value in line) for line in values.tolist()]
            lines = [f"{(row + i) / 100:.2f},{line}" for i, line in enumerate(cells)]
            file.write("\n".join(lines) + "\n")
            row += len(lines)


def main(megabytes: int) -> None:
    with tempfile.TemporaryDirectory(prefix="lilliput-csv-") as folder:
        source, into = Path(folder) / "large.csv", Path(folder) / "dataset"
        begin = time.perf_counter()
        write_table(source, megabytes)
        size = source.stat().st_size
        print(f"written: {size / 1e6:,.0f} MB in {time.perf_counter() - begin:.0f} s")
        command = [sys.executable, "-c", IMPORT, str(source), str(into)]
        done = subprocess.run(command, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"}, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(done.stderr)
        told = json.loads(done.stdout.splitlines()[-1])
    print(f"imported: {told['shape'][0]:,} rows of {told['shape'][1]} at {told['rate']} Hz in {told['seconds']:.1f} s")
    print(f"          {size / 1e6 / told['seconds']:.1f} MB/s, progress told {told['steps']} times")
    print(f"          {told['worked']:.1f} s of a processor, {size / 1e6 / told['worked']:.1f} MB for each")
    print(f"memory:   {told['peak'] / 1024:.0f} MB at its peak, {told['idle'] / 1024:.0f} MB before it began")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)

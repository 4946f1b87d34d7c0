"""L7, one pipeline file for every transport: equal decisions from a folder, a serial port, datagrams and a broker."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from lilliput.bench.claims.claim import Claim
from lilliput.bench.claims.transports import over_folder, over_mqtt, over_serial, over_udp
from lilliput.data.generators.vibration import Vibration
from lilliput.flow.listen import Decision
from lilliput.graph import evaluate
from lilliput.signal import Pipeline, load_pipeline

TEXT = """\
name = "machine"
labels = ["calm", "shaken"]

[source]
rate = 1600.0
channels = ["x", "y", "z"]
dtype = "s16"
scale = 0.00048828125
units = "g"

[[stage]]
block = "smooth"
rows = 8

[[stage]]
block = "rules"
rules = [["shaken", "x > 0.06"], ["shaken", "y < -0.06"], ["calm", "z > 0.5"]]

[[stage]]
block = "event_gate"
gap = 0.01
heartbeat = 0.5
"""


def measure(quick: bool) -> Claim:
    """Machines at rest and shaken, recorded one after the other."""
    rows = recording(1 if quick else 4)
    with tempfile.TemporaryDirectory() as folder:
        pipeline = written(Path(folder), "rows = 8")
        changed = written(Path(folder), "rows = 16")
        found: dict[str, list[Decision] | None] = {
            "folder": over_folder(pipeline, rows, Path(folder) / "data"),
            "serial port": over_serial(pipeline, rows),
            "UDP": over_udp(pipeline, rows),
            "MQTT": over_mqtt(pipeline, rows),
        }
        other = over_folder(changed, rows, Path(folder) / "again")
    ways = {name: decisions for name, decisions in found.items() if decisions is not None}
    first = ways["folder"]
    equal = [name for name, decisions in ways.items() if decisions == first]
    wanted = evaluate(pipeline.batch(len(rows)), [rows]).outputs
    right = [list(map(int, column)) for column in zip(*(array[:, 0] for array in wanted), strict=True)]
    as_python = [list(map(int, decision.values.values())) for decision in first] == right  # type: ignore[arg-type]
    differing = sum(a.values != b.values for a, b in zip(first, other, strict=True))
    missing = "" if "MQTT" in ways else "; MQTT not run, because Mosquitto or paho-mqtt is not installed"
    return Claim(
        row="L7",
        claim="one TOML file runs from a folder, a serial pseudo-terminal, UDP and MQTT, with the same decisions",
        value=f"{len(first):,} decisions with {sum(bool(d.values['send']) for d in first)} to be sent, equal from "
        f"{', '.join(equal)}{', and equal to Python' if as_python else ', not to Python'}{missing}",
        target="all equal",
        holds=len(equal) == len(ways) and as_python and len(first) == len(rows) and differing > 0,
        control=f"rows = 16 instead of 8 in the file changes {differing} decisions",
        seeds=1,
        source="AnoML-IoT (Kayan et al. 2022): a reconfigurable multi-protocol pipeline",
    )


def written(folder: Path, stage: str) -> Pipeline:
    """The pipeline as it is read back from a file, with one setting as given."""
    path = folder / "machine.toml"
    path.write_text(TEXT.replace("rows = 8", stage), encoding="utf-8")
    return load_pipeline(path)


def recording(each: int) -> np.ndarray:
    """(rows, 3) int16."""
    wanted = ("healthy", "looseness", "unbalance")
    return np.concatenate([r.values for r in Vibration(each=each).recordings("test") if r.label in wanted])

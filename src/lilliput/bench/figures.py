"""What our own code needs, model by model and core by core: measured now, and as recorded in `recorded/ours.json`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from lilliput.bench.models import REAL, real_models
from lilliput.bench.peers import RECORDED
from lilliput.flow.build import LEVELS, build
from lilliput.flow.options import BuildOptions
from lilliput.graph import Graph, InputError

FILE = RECORDED / "ours.json"


@dataclass(frozen=True)
class Setting:
    """One column of the table: where the code runs and how it was asked for."""

    name: str
    core: str
    board: str
    optimize: str = "speed"

    @property
    def options(self) -> BuildOptions:
        return BuildOptions(optimize=self.optimize)


SETTINGS = [
    Setting("cortex-m4", "cortex-m4", "nucleo-l4r5zi"),
    Setting("cortex-m4 --optimize size", "cortex-m4", "nucleo-l4r5zi", "size"),
    Setting("cortex-m0plus", "cortex-m0plus", "generic-cortex-m0plus"),
    Setting("cortex-m7", "cortex-m7", "generic-cortex-m7"),
    Setting("cortex-m33", "cortex-m33", "generic-cortex-m33"),
    Setting("rv32imc", "rv32imc", "generic-rv32imc"),
    Setting("cortex-m55", "cortex-m55", "generic-cortex-m55"),
]


@dataclass(frozen=True)
class Figures:
    """One inference of a model in a setting.

    instructions  counted
    cycles        modelled, within band_percent; with the flash's wait states where the board's are known; None without
                  a cycle table
    flash         bytes, exact: weights + channel + tables + code
    ram, stack    bytes: exact .data and .bss; counted peak of the stack, None where QEMU counted
    compiler      what built it, with its flags
    """

    model: str
    setting: str
    instructions: int
    cycles: int | None
    band_percent: float | None
    flash: int
    weights: int
    channel: int
    tables: int
    code: int
    ram: int
    stack: int | None
    compiler: str


COMPARED = ("instructions", "cycles", "flash", "ram", "stack")


def measure(models: Sequence[str] = (), settings: Sequence[str] = ()) -> Iterator[Figures]:
    """Build and count every model that is at hand (LILLIPUT_DATA), in every setting; empty means all.

    Raises InputError for a model or a setting that does not exist, and where no model is at hand.
    """
    for wanted, known in ((models, list(REAL)), (settings, [setting.name for setting in SETTINGS])):
        if unknown := [name for name in wanted if name not in known]:
            raise InputError(f"there is no {unknown[0]!r} in the table; it has {', '.join(known)}")
    graphs = {name: graph for name, graph in real_models(quick=False).items() if not models or name in models}
    if not graphs:
        raise InputError("there is no model to measure; set LILLIPUT_DATA to the folder with the MLPerf Tiny models")
    for setting in SETTINGS:
        if not settings or setting.name in settings:
            for name, graph in graphs.items():
                yield _measured(name, setting, graph)


def recorded() -> dict[tuple[str, str], Figures]:
    """The figures of the last record, by model and setting."""
    rows = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else []
    return {(row["model"], row["setting"]): Figures(**row) for row in rows}


def record(found: Sequence[Figures]) -> None:
    """Write figures into the record; the others in it stay."""
    rows = {**recorded(), **{(row.model, row.setting): row for row in found}}
    order = [(model, setting.name) for setting in SETTINGS for model in REAL]
    lines = [json.dumps(asdict(rows[key])) for key in order if key in rows]
    FILE.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")


def regressions(found: Figures, before: Figures | None) -> list[str]:
    """A sentence for each figure that is larger than recorded by the same compiler; every one is deterministic."""
    if before is None or before.compiler != found.compiler:
        return []
    pairs = [(name, getattr(before, name), getattr(found, name)) for name in COMPARED]
    return [
        f"{found.model} on {found.setting}: {new:,} {name}, recorded {old:,}; mend it, or record it with --update"
        for name, old, new in pairs
        if old is not None and new is not None and new > old
    ]


def _measured(model: str, setting: Setting, graph: Graph) -> Figures:
    firmware = build(graph, setting.board, options=setting.options)
    cost, sizes = firmware.profile(), firmware.sizes
    flags = " ".join([*firmware.board.core.zig_flags, f"-{LEVELS[setting.optimize]}"])
    return Figures(
        model=model,
        setting=setting.name,
        instructions=cost.instructions,
        cycles=None if cost.cycles is None else round(cost.cycles),
        band_percent=cost.band_percent,
        flash=sizes.flash,
        weights=sizes.weights,
        channel=sizes.channel,
        tables=sizes.tables,
        code=sizes.code,
        ram=sizes.ram,
        stack=cost.peak_stack,
        compiler=f"{firmware.compiler} {flags}",
    )

"""F5, EON Compiler: a model that is compiled against one that is interpreted. Our own ratio; none about EON."""

from __future__ import annotations

from lilliput.bench.claims.claim import Claim
from lilliput.bench.claims.firmwares import computed
from lilliput.bench.generated import key_words
from lilliput.bench.models import real_models, wide_int8
from lilliput.flow.build import build
from lilliput.flow.firmware import Firmware
from lilliput.flow.options import BuildOptions
from lilliput.graph import Graph

BOARD = "generic-cortex-m4"
SAVED = 0.20  # of the interpreter's flash


def measure(quick: bool) -> Claim:
    """Keyword spotting, the real one where it is at hand, both styles in their smallest builds and in their fastest."""
    graph = real_models(quick=True).get("kws") or key_words()
    small, fast = _styles(graph, "size"), _styles(graph, "speed")
    equal = len({computed(firmware) for firmware in (*small, *fast)}) == 1
    (source_ram, blob_ram), dense = map(_ram, small), _styles(wide_int8(rows=1, width=512), "size")
    code = 1 - small[0].sizes.code / (small[1].sizes.code + small[1].sizes.tables)
    return Claim(
        row="F5",
        claim="keyword spotting as compiled code takes less flash than in our own interpreter, and no more RAM",
        value=f"flash {_saved(*small):.1%} less in the smallest builds ({small[0].sizes.flash:,} against "
        f"{small[1].sizes.flash:,} bytes, without the weights {code:.0%}), {_saved(*fast):.1%} in the fastest; RAM with"
        f" stack {1 - source_ram / blob_ram:.1%} less ({source_ram:,} against {blob_ram:,}), where the survey asks for "
        f"10 %: arenas of {small[0].sizes.arena:,} and {small[1].sizes.arena:,}, both planned when the model is built; "
        f"outputs equal: {equal}",
        target=f"flash at least {SAVED:.0%} less in the default (fastest) builds, RAM no more, equal",
        holds=_saved(*fast) >= SAVED and source_ram <= blob_ram and equal,
        control=f"on one dense layer of {dense[0].sizes.weights:,} bytes of weights, where code hardly counts, it is "
        f"{_saved(*dense):.1%}",
        seeds=0,
        source="Abadade 2023 on the EON Compiler, which gives no figure",
    )


def _styles(graph: Graph, optimize: str) -> tuple[Firmware, Firmware]:
    source, blob = (
        build(graph, BOARD, options=BuildOptions(optimize=optimize, style=style)) for style in ("source", "blob")
    )
    return source, blob


def _saved(source: Firmware, blob: Firmware) -> float:
    return 1 - source.sizes.flash / blob.sizes.flash


def _ram(firmware: Firmware) -> int:
    return firmware.sizes.ram + (firmware.profile().peak_stack or 0)

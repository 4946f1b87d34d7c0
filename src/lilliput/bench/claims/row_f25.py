"""F25, styles of deployment: one graph as compiled code and as data that an interpreter runs."""

from __future__ import annotations

from lilliput.bench.claims.claim import Claim
from lilliput.bench.claims.firmwares import computed
from lilliput.bench.generated import key_words
from lilliput.bench.models import digits_int8, real_models
from lilliput.flow.build import build
from lilliput.flow.firmware import Firmware
from lilliput.flow.options import BuildOptions
from lilliput.graph import Graph
from lilliput.run.emulated_model import EmulatedModel

BOARD = "generic-cortex-m4"
FLIPPED = 8  # bits of the blob, spread over it, that are flipped for the control


def measure(quick: bool) -> Claim:
    """The digits network and one of the shape of keyword spotting always, real networks where they are at hand."""
    graphs = {"digits": digits_int8(), "key words": key_words()} | ({} if quick else real_models(quick=False))
    built = {name: (_built(graph, "source"), _built(graph, "blob")) for name, graph in graphs.items()}
    equal = [name for name, (source, blob) in built.items() if computed(source) == computed(blob)]
    taken = _taken_when_damaged(built["digits"][1])
    return Claim(
        row="F25",
        claim="the same model as compiled code and as a blob for an interpreter computes the same bytes",
        value=f"{len(equal)} of {len(built)} equal to the byte; flash, RAM with stack, instructions as code | as blob: "
        + "; ".join(f"{name} {_told(source)} | {_told(blob)}" for name, (source, blob) in built.items()),
        target="all",
        holds=len(equal) == len(built) and taken == 0,
        control=f"of {FLIPPED} blobs with one bit flipped the check on the core takes {taken}",
        seeds=0,
        source="Abadade 2023 on hand-coding, code generation and interpreters",
    )


def _built(graph: Graph, style: str) -> Firmware:
    return build(graph, BOARD, options=BuildOptions(style=style))


def _told(firmware: Firmware) -> str:
    profile = firmware.profile()
    ram = firmware.sizes.ram + (profile.peak_stack or 0)
    return f"{firmware.sizes.flash:,} {ram:,} {profile.instructions:,}"


def _taken_when_damaged(firmware: Firmware) -> int:
    """How many of FLIPPED damaged blobs the check on the emulated core lets through."""
    with EmulatedModel(firmware.image, firmware.project.layout, firmware.board) as core:
        (size,) = map(len, firmware.project.data.values())
        bits = [8 * size * i // FLIPPED for i in range(FLIPPED)]
        return sum(core.load_damaged(bit) == 0 for bit in bits)

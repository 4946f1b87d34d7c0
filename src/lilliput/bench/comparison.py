"""Our figures beside the peers': rows for the terminal and for the page, the same ones."""

from __future__ import annotations

from collections.abc import Sequence

from lilliput.bench.figures import SETTINGS, Figures
from lilliput.bench.peers import MAIN_PEER, PeerFigures, engines, peers

CORES = {setting.name: setting.core for setting in SETTINGS}
HEAD = [
    "model", "engine", "instructions", "cycles", "RAM + stack", "flash", "weights", "channel", "tables", "code"
]  # fmt: skip


def rows(found: Sequence[Figures], setting: str) -> list[list[str | int | None]]:
    """A row for each of our figures in `setting`, followed by the peers of the same model and core."""
    lines: list[list[str | int | None]] = []
    for ours in found:
        if ours.setting == setting:
            lines.append(
                [
                    ours.model, "Lilliput", ours.instructions, ours.cycles, memory(ours), ours.flash, ours.weights,
                    ours.channel, ours.tables, ours.code,
                ]
            )  # fmt: skip
            lines += [_peer(ours.model, peer) for peer in peers(CORES[setting], ours.model)]
    return lines


def band(found: Sequence[Figures], setting: str) -> str:
    """How exact the cycles of a setting are, to be printed beside its name; empty where none are modelled."""
    percents = {row.band_percent for row in found if row.setting == setting and row.cycles is not None}
    return "".join(f", cycles modelled within {percent:g} %" for percent in percents)


def memory(ours: Figures) -> int | None:
    """Static RAM and the peak of the stack together, as peers are counted."""
    return None if ours.stack is None else ours.ram + ours.stack


def losses(ours: Figures) -> list[str]:
    """A sentence for each figure in which the main peer is better."""
    own = {"instructions": ours.instructions, "cycles": ours.cycles, "flash": ours.flash, "ram": memory(ours)}
    return [
        f"{ours.model} on {ours.setting}: {mine:,} {name}, {engines()[peer.engine].title} has {theirs:,}"
        for peer in peers(CORES[ours.setting], ours.model)
        if peer.engine == MAIN_PEER
        for name, mine in own.items()
        if mine is not None and (theirs := getattr(peer, name)) is not None and mine > theirs
    ]


def _peer(model: str, peer: PeerFigures) -> list[str | int | None]:
    parts = [None] * 4
    return [model, engines()[peer.engine].title, peer.instructions, peer.cycles, peer.ram, peer.flash, *parts]

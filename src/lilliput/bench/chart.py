"""The recorded figures as a picture: bars of ours and of the main peer, a panel a quantity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from lilliput.bench.comparison import memory
from lilliput.bench.figures import SETTINGS, Figures
from lilliput.bench.models import REAL
from lilliput.bench.peers import MAIN_PEER, PeerFigures, engines, peers

WIDTH, BAR, GAP, LABELS, SCALE = 720, 9, 9, 110, 480
OURS, THEIRS, INK = "#0b6e6e", "#c8c2b4", "#333"

Pair = tuple[str, int, int]


def chart(found: Mapping[tuple[str, str], Figures]) -> str:
    """SVG of instructions, cycles, RAM and flash on Cortex-M4; the longer bar of each pair has the full length."""
    setting = SETTINGS[0]
    known = [found[model, setting.name] for model in REAL if (model, setting.name) in found]
    pairs = [(ours, peer) for ours in known for peer in peers(setting.core, ours.model) if peer.engine == MAIN_PEER]
    panels = {
        "instructions of one inference (counted)": _pairs(pairs, "instructions"),
        "cycles on an STM32L4R5 at 120 MHz (modelled)": _pairs(pairs, "cycles"),
        "RAM with stack, bytes": _pairs(pairs, "ram"),
        "total flash, bytes": _pairs(pairs, "flash"),
    }
    parts: list[str] = []
    top = 44
    for title, bars in panels.items():
        parts += _panel(title, bars, top)
        top += 30 + len(bars) * (2 * BAR + GAP)
    legend = f"Lilliput (dark) beside {engines()[MAIN_PEER].title} (light), Cortex-M4F; shorter is better"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}" font-family="sans-serif" font-size="11">'
    )
    background = f'<rect width="{WIDTH}" height="{top}" fill="#fff"/>'
    return "\n".join([head, background, _text(12, 22, legend, 13), *parts, "</svg>"]) + "\n"


def _pairs(pairs: Sequence[tuple[Figures, PeerFigures]], quantity: str) -> list[Pair]:
    """(model, ours, theirs) where both are known."""
    both = [
        (ours.model, memory(ours) if quantity == "ram" else getattr(ours, quantity), getattr(peer, quantity))
        for ours, peer in pairs
    ]
    return [(model, mine, theirs) for model, mine, theirs in both if mine is not None and theirs is not None]


def _panel(title: str, bars: Sequence[Pair], top: int) -> list[str]:
    parts = [_text(12, top, title, 12)]
    for index, (model, mine, theirs) in enumerate(bars):
        y = top + 10 + index * (2 * BAR + GAP)
        longest = max(mine, theirs)
        parts.append(_text(12, y + BAR + 4, model))
        for offset, amount, colour in ((0, mine, OURS), (BAR, theirs, THEIRS)):
            length = round(SCALE * amount / longest)
            parts.append(f'<rect x="{LABELS}" y="{y + offset}" width="{length}" height="{BAR - 1}" fill="{colour}"/>')
            parts.append(_text(LABELS + length + 6, y + offset + BAR - 1, f"{amount:,}"))
    return parts


def _text(x: int, y: int, text: str, size: int = 11) -> str:
    return f'<text x="{x}" y="{y}" font-size="{size}" fill="{INK}">{escape(text)}</text>'

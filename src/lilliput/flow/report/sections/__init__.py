"""The page's sections, in the order of reading. Each is a function of the content; None where it has nothing to say."""

from __future__ import annotations

from collections.abc import Callable

from lilliput.flow.report.collect import Content
from lilliput.flow.report.markup import Html
from lilliput.flow.report.sections.accuracy import accuracy
from lilliput.flow.report.sections.arena import arena
from lilliput.flow.report.sections.boards import boards
from lilliput.flow.report.sections.detector import detector
from lilliput.flow.report.sections.headline import headline
from lilliput.flow.report.sections.heard import heard
from lilliput.flow.report.sections.kinds import kinds
from lilliput.flow.report.sections.layers import layers
from lilliput.flow.report.sections.live import live

SECTIONS: tuple[Callable[[Content], Html | None], ...] = (
    headline,
    live,
    accuracy,
    heard,
    detector,
    layers,
    arena,
    boards,
    kinds,
)

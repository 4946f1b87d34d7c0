"""The report: one HTML file that needs nothing else, and the same content as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from lilliput.flow.firmware import Firmware
from lilliput.flow.profile import Profile
from lilliput.flow.report.collect import Content, board_card, collect, misfit_card
from lilliput.flow.report.content import BoardCard
from lilliput.flow.report.evaluation import Confusion, Evaluation, compare
from lilliput.flow.report.listened import NOTHING, Listened
from lilliput.flow.report.live import Drawing
from lilliput.flow.report.page import page
from lilliput.flow.verify import Verdict

__all__ = [
    "BoardCard",
    "Confusion",
    "Content",
    "Drawing",
    "Evaluation",
    "Listened",
    "Report",
    "board_card",
    "compare",
    "misfit_card",
    "report",
]


@dataclass(frozen=True)
class Report:
    """The page and its data. The same content always gives the same bytes."""

    content: Content

    @property
    def json(self) -> str:
        """The content as dicts; `<` is written as an escape, so that the text may stand inside HTML."""
        return json.dumps(asdict(self.content), indent=1, allow_nan=False).replace("<", "\\u003c")

    @property
    def html(self) -> str:
        """The page."""
        return page(self.content, self.json)

    def write(self, folder: str | Path) -> Path:
        """Write report.html and report.json to `folder`; gives the path of the page."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "report.json").write_text(self.json + "\n", encoding="utf-8", newline="\n")
        path = folder / "report.html"
        path.write_text(self.html, encoding="utf-8", newline="\n")
        return path


def report(
    firmware: Firmware,
    evaluation: Evaluation | None = None,
    verdict: Verdict | None = None,
    profile: Profile | None = None,
    title: str = "",
    board_cards: Sequence[BoardCard] = (),
    samples: Sequence[np.ndarray] | None = None,
    drawing: Drawing | None = None,
    listened: Listened = NOTHING,
) -> Report:
    """The report on a firmware.

    evaluation   float model against device on labelled samples, from `compare`; left out where None
    verdict      what `firmware.verify` found
    profile      what `firmware.profile` counted
    title        of the page; "<model> on <board>" where empty
    board_cards  rows from `board_card` and `misfit_card`
    samples      real or stored inputs (n, ...), an array per input, that the page computes again; generated where None
    drawing      the input is a picture that visitors may draw
    listened     of a model that is fed rows: recordings, and what it made of them
    Raises ToolError where zig, which compiles the page's WebAssembly, is missing; InputError for a drawing that does
    not fit the input.
    """
    title = title or f"{firmware.graph.name} on {firmware.board.title}"
    return Report(collect(firmware, evaluation, verdict, profile, title, board_cards, samples, drawing, listened))

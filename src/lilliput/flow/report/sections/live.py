"""The model itself, in the page: what it shows before, or without, any script. The script fills it (page.js)."""

from __future__ import annotations

from math import prod

from lilliput.flow.report.collect import Content
from lilliput.flow.report.content import Model
from lilliput.flow.report.figures import figure, grouped
from lilliput.flow.report.live import Drawing
from lilliput.flow.report.markup import Html, element
from lilliput.flow.report.sections.player import player
from lilliput.flow.report.sections.tick import tick

MOST_LABELS = 32  # more bars than that are no answer to look at


def live(content: Content) -> Html:
    if content.stream is not None:
        return player(content, content.stream)
    part = content.live
    samples = len(part.golden)
    answer = _answer() if _classifies(content.model) else ""
    layout = "drawn" if part.drawing else "sampled"
    return element(
        "section",
        element("h2", "The model, alive"),
        element(
            "p",
            "This page carries the very C that goes on the chip, compiled to WebAssembly (",
            figure(part.module_bytes),
            f"). On opening it computes {grouped(samples)} samples that {part.computed_by} computed before, "
            "and compares every byte.",
            class_="lead",
        ),
        tick(),
        element("div", _input(part.drawing), answer, _layers(), id="bench", class_=layout, hidden="hidden"),
        class_="live",
    )


def _classifies(model: Model) -> bool:
    """Whether output 0 speaks of the labels: a number each, or one number for two of them."""
    numbers, labels = prod(model.outputs[0].shape), len(model.labels)
    return 2 <= labels <= MOST_LABELS and (numbers == labels or (numbers, labels) == (1, 2))


def _input(drawing: Drawing | None) -> Html:
    buttons = [element("button", "Next sample", id="sample", type="button")]
    pieces = []
    if drawing is not None:
        buttons.append(element("button", "Clear", id="clear", type="button"))
        pieces = [
            element(
                "div",
                element("canvas", id="pad", width=320, height=320, aria_label="Draw here with mouse or finger"),
                element("span", "draw here", id="hint"),
                class_="paper",
            ),
            element(
                "div",
                element("canvas", id="pixels", width=drawing.columns, height=drawing.rows, aria_hidden="true"),
                element("small", f"what the model sees: {drawing.columns} × {drawing.rows} pixels"),
                class_="seen",
            ),
        ]
    title = element("h3", "Draw" if drawing else "Input")
    return element("div", title, *pieces, element("div", *buttons), class_="input")


def _answer() -> Html:
    return element(
        "div",
        element("h3", "Answer"),
        element("p", id="label", aria_live="polite"),
        element("div", id="classes"),
        class_="answer",
    )


def _layers() -> Html:
    return element("div", element("h3", "Every layer's output"), element("div", id="strips"), class_="strips")

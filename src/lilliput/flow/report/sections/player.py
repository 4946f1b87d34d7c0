"""A pipeline in the page: recordings are played through it. The script fills what stands here (stream.js)."""

from __future__ import annotations

from lilliput.flow.report.collect import Content
from lilliput.flow.report.figures import figure, grouped
from lilliput.flow.report.markup import Html, element
from lilliput.flow.report.sections.tick import tick
from lilliput.flow.report.streaming import Stream


def player(content: Content, stream: Stream) -> Html:
    clips = len(stream.clips)
    return element(
        "section",
        element("h2", "The pipeline, alive"),
        element(
            "p",
            "This page carries the very C that goes on the chip, from raw samples to the decision, compiled to "
            "WebAssembly (",
            figure(content.live.module_bytes),
            f"). On opening it feeds it {grouped(clips)} recordings that {stream.computed_by} heard before, in other "
            "pieces, and compares every byte of every result.",
            class_="lead",
        ),
        tick(),
        element("div", _recording(), _layers(), id="bench", class_="played", hidden="hidden"),
        class_="live",
    )


def _recording() -> Html:
    buttons = [
        element("button", "Play", id="play", type="button"),
        element("button", "Next recording", id="next", type="button"),
    ]
    return element(
        "div",
        element("h3", "Recording"),
        element("p", id="clip"),
        element("canvas", id="wave", aria_label="the recording"),
        element("div", element("div", id="lanes"), element("canvas", id="scores", aria_hidden="true"), class_="lanes"),
        element("p", id="label", aria_live="polite"),
        element("div", *buttons),
        class_="recording",
    )


def _layers() -> Html:
    return element("div", element("h3", "Every stage's last output"), element("div", id="strips"), class_="strips")

"""Thresholds and smoothing: what they cost in false accepts and in misses, and what was chosen."""

from __future__ import annotations

from lilliput.flow.report.collect import Content
from lilliput.flow.report.markup import Html, element
from lilliput.flow.report.sections.table import head, table
from lilliput.flow.report.tuned import CurvePoint, Detector

WIDTH, HEIGHT, EDGE = 480, 220, 44  # of the plot, and round it


def detector(content: Content) -> Html | None:
    found = content.detector
    if found is None:
        return None
    rows = [
        _row("before, on test recordings", found.before),
        _row("after, on test recordings", found.after),
        _row("chosen, on training recordings", found.chosen),
    ]
    heads = [head(title) for title in ("", "false accepts an hour", "missed", "a label stands for the")]
    return element(
        "section",
        element("h2", "Smoothing and thresholds"),
        element(
            "p",
            "Each point is a setting, tried on the training recordings; those that another beats in both are left out.",
            class_="lead",
        ),
        element("div", _curve(found), class_="scroll"),
        table(heads, rows),
    )


def _row(title: str, point: CurvePoint) -> Html:
    figures = (f"{point.per_hour:.1f}", f"{100 * point.missed:.1f} %")
    cells = [element("td", text, class_="figure") for text in figures]
    return element("tr", element("th", title, scope="row"), *cells, element("td", point.setting))


def _curve(found: Detector) -> Html:
    most = max([point.per_hour for point in found.curve] + [1e-9])
    worst = max([point.missed for point in found.curve] + [1e-9])

    def place(point: CurvePoint) -> tuple[str, str]:
        x, y = EDGE + WIDTH * point.per_hour / most, EDGE / 2 + HEIGHT * (1 - point.missed / worst)
        return f"{x:.1f}", f"{y:.1f}"

    line = " ".join(",".join(place(point)) for point in found.curve)
    dots = [_dot(place(point), point, point == found.chosen) for point in found.curve]
    return element(
        "svg",
        element("title", "misses over false accepts an hour"),
        element("polyline", points=line, class_="curve"),
        *dots,
        element("text", f"{most:.0f} false accepts an hour", x=EDGE + WIDTH, y=HEIGHT + EDGE, text_anchor="end"),
        element("text", f"{100 * worst:.0f} % missed", x=4, y=14),
        viewBox=f"0 0 {WIDTH + 2 * EDGE} {HEIGHT + EDGE + 12}",
        role="img",
        class_="detector",
    )


def _dot(at: tuple[str, str], point: CurvePoint, chosen: bool) -> Html:
    title = element("title", f"{point.per_hour:.1f} an hour, {100 * point.missed:.1f} % missed: {point.setting}")
    x, y = at
    return element("circle", title, cx=x, cy=y, r=7 if chosen else 4, class_="chosen" if chosen else None)

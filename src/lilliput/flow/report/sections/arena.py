"""The arena over time: one column a layer, one rectangle for every stretch of memory while it is needed."""

from __future__ import annotations

from lilliput.flow.report.collect import Content
from lilliput.flow.report.content import Arena, Segment
from lilliput.flow.report.figures import figure, grouped, number
from lilliput.flow.report.markup import Html, element, join

WIDTH, HEIGHT = 960, 300  # of the plot, in units of the drawing
LEFT, TOP, BOTTOM = 72, 12, 30  # around it
LETTER = 7.2  # the width of a letter, generously
HUES = 5
MOST_NAMES = 14  # columns up to which each is labelled by name


def arena(content: Content) -> Html | None:
    plan = content.arena
    if not plan.nbytes.value:
        return None
    tight = plan.nbytes.value == plan.lower_bound.value
    return element(
        "section",
        element("h2", "Memory over time"),
        element(
            "p",
            join("The arena takes ", figure(plan.nbytes), ", "),
            "the least that any plan can need"
            if tight
            else join("no plan can need less than ", number(plan.lower_bound)),
            ". Each block is a tensor or a scratch buffer, as wide as it is needed and as high as it is large; "
            "blocks above one another are alive together.",
            class_="lead",
        ),
        element("div", _drawing(plan), class_="scroll"),
    )


def _drawing(plan: Arena) -> Html:
    column = WIDTH / len(plan.columns)
    top = max(plan.nbytes.value, plan.lower_bound.value)
    scale = HEIGHT / top
    pieces = [*_grid(top, scale), *_names(plan, column)]
    pieces += [
        _block(segment, _stop(segment, plan), index, column, scale) for index, segment in enumerate(plan.segments)
    ]
    bound = _y(plan.lower_bound.value, scale)
    pieces.append(element("line", x1=LEFT, x2=LEFT + WIDTH, y1=bound, y2=bound, class_="bound"))
    name = {"x": LEFT + WIDTH - 4, "y": _px(bound + 14), "text_anchor": "end", "class_": "boundname"}
    pieces.append(element("text", "lower bound", **name))
    return element(
        "svg",
        element("title", "Arena bytes over the layers"),
        *pieces,
        viewBox=f"0 0 {LEFT + WIDTH + 4} {TOP + HEIGHT + BOTTOM}",
        role="img",
        class_="arena",
    )


def _grid(top: float, scale: float) -> list[Html]:
    """Horizontal lines at quarters of the arena, with their bytes."""
    pieces = []
    for value in sorted({0, int(top) // 4, int(top) // 2, int(top) * 3 // 4, int(top)}):
        y = _y(value, scale)
        pieces.append(element("line", x1=LEFT, x2=LEFT + WIDTH, y1=y, y2=y, class_="grid"))
        pieces.append(element("text", grouped(value), x=LEFT - 8, y=_px(y + 4), text_anchor="end"))
    return pieces


def _names(plan: Arena, column: float) -> list[Html]:
    """The columns' names where there is room, else the layers' numbers."""
    by_name = len(plan.columns) <= MOST_NAMES
    every = max(1, round(36 / column))
    pieces = []
    for index, name in enumerate(plan.columns):
        inner = 0 < index < len(plan.columns) - 1
        if inner and not by_name and (index - 1) % every:
            continue
        text = str(index - 1) if inner and not by_name else name
        if not inner and not by_name:
            text = "in" if index == 0 else "out"
        centre = _px(LEFT + (index + 0.5) * column)
        pieces.append(element("text", _cut(text, max(column, 30)), x=centre, y=TOP + HEIGHT + 20, text_anchor="middle"))
    return pieces


def _stop(segment: Segment, plan: Arena) -> int:
    """The column behind a block: one earlier where the last layer that reads it writes its output in its place."""
    handed_over = any(
        segment.first < other.first == segment.last
        and other.offset < segment.offset + segment.nbytes
        and segment.offset < other.offset + other.nbytes
        for other in plan.segments
    )
    return segment.last if handed_over else segment.last + 1


def _block(segment: Segment, stop_column: int, index: int, column: float, scale: float) -> Html:
    x, width = LEFT + segment.first * column, (stop_column - segment.first) * column
    y, height = _y(segment.offset + segment.nbytes, scale), segment.nbytes * scale
    stop = segment.offset + segment.nbytes
    place = f"{grouped(segment.nbytes)} bytes at [{grouped(segment.offset)}, {grouped(stop)})"
    hue = "scratch" if segment.is_scratch else f"hue{index % HUES}"
    box = element(
        "rect", x=_px(x + 1), y=_px(y + 0.5), width=_px(width - 2), height=_px(max(height - 1, 1)), rx=3, class_=hue
    )
    inside = []
    if height >= 16 and width >= 4 * LETTER:
        name = _cut(segment.layer, width - 12)
        inside = [element("text", name, x=_px(x + 8), y=_px(y + min(height / 2 + 4, 17)), class_="inside")]
    return element("g", element("title", f"{segment.layer}, {segment.name}: {place}"), box, *inside)


def _y(value: float, scale: float) -> float:
    return _px(TOP + HEIGHT - value * scale)


def _px(value: float) -> float:
    return round(value, 2)


def _cut(text: str, width: float) -> str:
    """As many letters of the text as the width holds."""
    letters = int(width / LETTER)
    return text if len(text) <= letters else f"{text[: max(letters - 1, 1)]}…"

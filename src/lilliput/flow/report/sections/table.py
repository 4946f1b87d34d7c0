"""What tables share: their frame, a head that names the kind once for the column, and bars within the cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lilliput.flow.report.content import Quantity
from lilliput.flow.report.figures import kind
from lilliput.flow.report.markup import Html, element


def table(heads: Sequence[Html], rows: Sequence[Html], class_: str | None = None) -> Html:
    """A table in a frame of its own that scrolls sideways on narrow screens."""
    parts = element("thead", element("tr", *heads)), element("tbody", *rows)
    return element("div", element("table", *parts, class_=class_), class_="scroll")


def head(title: str, column: Iterable[Quantity | None] = ()) -> Html:
    """The head of a column; the kind of its figures stands beside the title where they all have the same."""
    kinds = {kind(quantity) for quantity in column if quantity is not None}
    return element("th", title, *([" ", kinds.pop()] if len(kinds) == 1 else []), scope="col")


def bar(value: float, largest: float) -> Html:
    """How large `value` is beside the largest; the number itself stands above it."""
    share = min(100.0, 100 * value / largest) if largest else 0.0
    return element("span", element("span", style=f"width: {share:.1f}%"), class_="bar", aria_hidden="true")

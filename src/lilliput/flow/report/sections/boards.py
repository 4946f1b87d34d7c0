"""Where else it fits."""

from __future__ import annotations

from lilliput.flow.report.collect import Content
from lilliput.flow.report.content import BoardCard, Quantity
from lilliput.flow.report.figures import clock, figure, grouped, number, percent
from lilliput.flow.report.markup import Html, element
from lilliput.flow.report.sections.table import bar, head, table


def boards(content: Content) -> Html | None:
    cards = content.boards
    if not cards:
        return None
    heads = [
        head("board"),
        head("fits"),
        head("flash", [card.flash for card in cards]),
        head("RAM", [card.ram for card in cards]),
        head("instructions", [card.instructions for card in cards]),
        head("one inference"),
    ]
    return element("section", element("h2", "Board by board"), table(heads, [_row(card) for card in cards], "boards"))


def _row(card: BoardCard) -> Html:
    name = element("th", card.title, element("small", f"{card.core}, {clock(card.clock_hz)}"), scope="row")
    if card.flash is None:
        mark = element("td", "✓ fits", class_="fits") if card.fits else element("td", "✗ no")
        said = element("td", card.reason, colspan=4)
        return element("tr", name, mark, said, class_=None if card.fits else "misfit")
    return element(
        "tr",
        name,
        element("td", "✓ fits", class_="fits"),
        _used(card.flash, card.flash_bytes),
        _used(card.ram, card.ram_bytes),
        element("td", "–" if card.instructions is None else number(card.instructions), class_="figure"),
        element("td", "–" if card.milliseconds is None else figure(card.milliseconds), class_="figure"),
    )


def _used(used: Quantity | None, capacity: int) -> Html:
    if used is None:
        return element("td", "–", class_="figure")
    of = element("small", f"{percent(used.value, capacity)} of {grouped(capacity)}")
    return element("td", number(used), " bytes", bar(used.value, capacity), of, class_="figure")

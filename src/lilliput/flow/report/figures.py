"""Figures as the page shows them: the number with its exact value behind it, and the kind beside it."""

from __future__ import annotations

from lilliput.flow.report.content import Kind, Quantity
from lilliput.flow.report.markup import Html, element, join


def number(quantity: Quantity) -> Html:
    """The number alone; the page's reader finds its exact value and kind in the attributes."""
    exact, kind = repr(quantity.value), kind_text(quantity)
    return element("data", rounded(quantity), value=exact, class_=quantity.kind, title=kind)


def figure(quantity: Quantity) -> Html:
    """Number, unit, kind."""
    return join(number(quantity), " ", element("span", quantity.unit, class_="unit"), " ", kind(quantity))


def kind(quantity: Quantity) -> Html:
    """The kind by itself, with the band of what is modelled."""
    return element("span", kind_text(quantity), class_=f"kind {quantity.kind}")


def kind_text(quantity: Quantity) -> str:
    band = "" if quantity.band_percent is None else f" ± {quantity.band_percent:g} %"
    return f"{quantity.kind}{band}"


def rounded(quantity: Quantity) -> str:
    """Counts in full, modelled figures to three significant digits: more would claim what the band denies."""
    if quantity.kind is Kind.MODELLED or quantity.value != int(quantity.value):
        return significant(quantity.value)
    return grouped(quantity.value)


def significant(value: float) -> str:
    """Three significant digits, without an exponent.

    >>> significant(0.16996), significant(1234567.0), significant(9.999)
    ('0.170', '1,230,000', '10.0')
    """
    if value == 0:
        return "0"
    exponent = int(f"{value:.2e}".partition("e")[2])
    return f"{round(value, 2 - exponent):,.{max(0, 2 - exponent)}f}"


def grouped(value: float) -> str:
    """A whole number with a comma every three digits."""
    return f"{int(value):,}"


def clock(hertz: int) -> str:
    return f"{hertz / 1e6:g}\u00a0MHz"


def shape(dimensions: tuple[int, ...]) -> str:
    return " × ".join(map(str, dimensions)) or "1"


def percent(part: float, whole: float) -> str:
    """A share that is never rounded to nothing.

    >>> percent(1, 100000), percent(557, 597), percent(0, 5)
    ('under 0.1 %', '93.3 %', '0 %')
    """
    share = 100.0 * part / whole if whole else 0.0
    if share == 0:
        return "0 %"
    return "under 0.1 %" if share < 0.1 else f"{share:.1f} %"

"""Layer by layer: a table whose columns of figures are bar charts at the same time."""

from __future__ import annotations

from collections.abc import Sequence

from lilliput.flow.report.collect import Content
from lilliput.flow.report.content import Layer, Quantity
from lilliput.flow.report.figures import grouped, number, shape
from lilliput.flow.report.markup import Html, element
from lilliput.flow.report.sections.table import bar, head

Column = Sequence[Quantity | None]


def layers(content: Content) -> Html | None:
    rows = content.layers
    if not rows:
        return None
    columns: dict[str, Column] = {
        "instructions": [row.instructions for row in rows],
        "cycles": [row.cycles for row in rows],
        "MACs": [row.macs for row in rows],
        "output": [row.nbytes for row in rows],
    }
    shown = {title: cells for title, cells in columns.items() if any(cells)}
    heads = [head("layer"), head("operator"), head("shape"), *(head(title, cells) for title, cells in shown.items())]
    body = [_row(row, [(cells[i], cells) for cells in shown.values()]) for i, row in enumerate(rows)]
    table = element("table", element("thead", element("tr", *heads)), element("tbody", *body))
    return element("section", element("h2", "Layer by layer"), element("div", table, class_="scroll"))


def _row(row: Layer, cells: Sequence[tuple[Quantity | None, Column]]) -> Html:
    other = [name for name in row.sources if name != row.name]
    sources = element("small", f"from {', '.join(other)}") if other else ""
    place = element("small", f"arena [{grouped(row.offset)}, {grouped(row.offset + int(row.nbytes.value))})")
    return element(
        "tr",
        element("th", row.name, sources, scope="row"),
        element("td", row.operator),
        element("td", shape(row.shape), place),
        *(_cell(quantity, column) for quantity, column in cells),
    )


def _cell(quantity: Quantity | None, column: Column) -> Html:
    if quantity is None:
        return element("td", class_="figure")
    largest = max(each.value for each in column if each is not None)
    unit = " bytes" if quantity.unit == "bytes" else ""
    return element("td", number(quantity), unit, bar(quantity.value, largest), class_="figure")

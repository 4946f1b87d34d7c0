"""Layer by layer: a table whose columns of figures are bar charts at the same time."""

from __future__ import annotations

from collections.abc import Sequence

from lilliput.flow.report.collect import Content
from lilliput.flow.report.content import Layer, Quantity
from lilliput.flow.report.figures import grouped, number, shape
from lilliput.flow.report.markup import Html, element
from lilliput.flow.report.sections.table import bar, head, table

Column = Sequence[Quantity | None]


def layers(content: Content) -> Html | None:
    rows = content.layers
    if not rows:
        return None
    columns: dict[str, Column] = {
        "instructions": [row.instructions for row in rows],
        "cycles": [row.cycles for row in rows],
        "MACs": [row.macs for row in rows],
        "output bytes": [row.nbytes for row in rows],
    }
    shown = {title: cells for title, cells in columns.items() if any(cells)}
    heads = [head("layer"), head("operator"), head("shape"), *(head(title, cells) for title, cells in shown.items())]
    body = [_row(row, [(cells[i], cells) for cells in shown.values()]) for i, row in enumerate(rows)]
    return element("section", element("h2", "Layer by layer"), table(heads, body))


def _row(row: Layer, cells: Sequence[tuple[Quantity | None, Column]]) -> Html:
    names = ", ".join(row.sources)
    told = names.replace(" ", "_") == row.name  # the name in C says it already
    sources = "" if told else element("small", names, title=names, class_="names")
    place = f"at [{grouped(row.offset)}, {grouped(row.offset + int(row.nbytes.value))})"
    return element(
        "tr",
        element("th", row.name, sources, scope="row"),
        element("td", row.operator),
        element("td", shape(row.shape), element("small", place), class_="shape"),
        *(_cell(quantity, column) for quantity, column in cells),
    )


def _cell(quantity: Quantity | None, column: Column) -> Html:
    if quantity is None:
        return element("td", class_="figure")
    largest = max(each.value for each in column if each is not None)
    return element("td", number(quantity), bar(quantity.value, largest), class_="figure")

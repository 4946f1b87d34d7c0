"""Reading a report's page back: its elements, its text, its figures; and the figures of its JSON."""

from __future__ import annotations

from html.parser import HTMLParser


class Page(HTMLParser):
    """Elements with their attributes, the text outside scripts and styles, every `<data>` with its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.figures: list[tuple[dict[str, str | None], str]] = []
        self.scripts: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open.append(tag)
        if tag == "data":
            self.figures.append((dict(attrs), ""))
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        inside = self._open[-1] if self._open else ""
        if inside == "script":
            self.scripts[-1] += data
        elif inside != "style":
            self.text += data
        if inside == "data":
            attributes, text = self.figures[-1]
            self.figures[-1] = (attributes, text + data)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def quantities(tree: object) -> list[dict]:
    """Every Quantity of the JSON."""
    if isinstance(tree, dict):
        own = [tree] if set(tree) == {"value", "unit", "kind", "band_percent"} else []
        return own + [q for child in tree.values() for q in quantities(child)]
    return [q for child in tree for q in quantities(child)] if isinstance(tree, list) else []

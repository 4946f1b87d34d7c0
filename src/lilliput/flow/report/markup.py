"""HTML that is safe by construction: whatever is not Html already is escaped on its way into an element."""

from __future__ import annotations

from html import escape


class Html(str):
    """Text that is markup."""

    __slots__ = ()


def element(name: str, *children: object, **attributes: object) -> Html:
    """An element. In attribute names `_` stands for `-`, a `_` at the end for nothing; None leaves an attribute out.

    >>> element("p", "a < b", class_="note", data_state=1, title=None)
    '<p class="note" data-state="1">a &lt; b</p>'
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Html(f"<{name}{written}>{join(*children)}</{name}>")


def join(*children: object) -> Html:
    """Pieces one after the other; text is escaped."""
    return Html("".join(child if isinstance(child, Html) else escape(str(child)) for child in children))

"""The line that the script ticks once it has compared itself with the chip (page.js)."""

from __future__ import annotations

from lilliput.flow.report.markup import Html, element

UNTOLD = "Not compared here: that needs a browser with JavaScript and WebAssembly."


def tick() -> Html:
    """Nothing is claimed before a script ran."""
    mark = element("span", class_="mark", aria_hidden="true")
    words = element("span", UNTOLD, class_="words")
    return element("p", mark, words, id="tick", data_state="unknown", role="status")

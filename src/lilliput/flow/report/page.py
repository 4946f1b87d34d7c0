"""One file that stands by itself: the sections, the data, the style and the script, put together."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from pathlib import Path
from string import Template

from lilliput.flow.report.collect import Content
from lilliput.flow.report.sections import SECTIONS

HERE = Path(__file__).parent
SCRIPTS = ("core.js", "dom.js", "strips.js", "pad.js", "stream.js", "worst.js", "page.js")


def page(content: Content, data: str) -> str:
    """The HTML. `data` is the content as JSON without any `<`, so that nothing in it can end its element."""
    script = "\n".join(["", *map(_read, SCRIPTS), ""])
    sections = (section(content) for section in SECTIONS)
    return Template(_read("template.html")).substitute(
        policy=escape(_policy(script)),
        title=escape(content.title),
        style=_read("report.css"),
        body="\n".join(section for section in sections if section is not None),
        data=data,
        script=script,
    )


def _policy(script: str) -> str:
    """Nothing is loaded from anywhere, and no script runs but ours."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}' 'wasm-unsafe-eval'"


def _read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8").strip()

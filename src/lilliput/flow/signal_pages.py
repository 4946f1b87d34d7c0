"""Pages about pipelines and data, in Markdown: blocks with their settings, formats, generators, sources."""

from __future__ import annotations

from dataclasses import MISSING, Field, fields
from inspect import cleandoc, getdoc, getmodule
from typing import Any

from lilliput.data.formats import formats
from lilliput.data.generators import generators
from lilliput.data.sources import sources
from lilliput.flow.pages import markdown_table
from lilliput.signal import Source
from lilliput.signal.registry import blocks


def pipelines_page() -> str:
    """What a pipeline's file may hold: the source, and every block."""
    parts = [
        "# Pipelines",
        "A pipeline is a TOML file: `name`, `labels`, a table `[source]`, and a table `[[stage]]` for each block in "
        "turn. `lil.load` makes it the graph that is fed the source's rows, so `lil build`, `verify --signal`, "
        "`profile`, `report --data`, `export` and `run --from` take it like a model.",
        "## source",
        *_about(Source),
        *(part for name, block in blocks().items() for part in (f"## {name}", *_about(block))),
    ]
    return "\n\n".join(parts) + "\n"


def data_page() -> str:
    """Formats of recordings, generators, and where rows may come from."""
    rows = [[name, " ".join(each.suffixes), _first_line(getmodule(each.read))] for name, each in formats().items()]
    made = [
        [f"`generator:{name}`", each.MODALITY, f"{each.RATE:g}", ", ".join(each.LABELS), each.DIFFICULTY,
         f"{each.NEAREST_MEAN:.1%}"]
        for name, each in generators().items()
    ]  # fmt: skip
    addresses = [[f"`{each.ADDRESS}`", _first_line(each)] for each in dict.fromkeys(sources().values())]
    parts = [
        "# Data",
        "`lil data import` reads files of these formats into a dataset folder; writers exist for all, and what is "
        "written is read back the same.",
        markdown_table(["format", "files", "what it is"], rows),
        "## Generators",
        "Recordings that are computed, with known truth; training and test recordings come from different machines. "
        "They are named wherever a data set is. The last column is the accuracy of the nearest class mean on plain "
        "features, measured on the test part: how easy it is.",
        markdown_table(["name", "modality", "rows a second", "labels", "difficulty", "nearest mean"], made),
        "## Sources",
        "Where `lil run PIPELINE.toml --from ADDRESS` takes its rows.",
        markdown_table(["address", "what it is"], addresses),
    ]
    return "\n\n".join(parts) + "\n"


def _about(kind: type[Any]) -> list[str]:
    """The docstring and a table of the settings."""
    first, _, rest = cleandoc(kind.__doc__ or "").partition("\n")
    settings = [[field.name, _default(field)] for field in fields(kind) if field.name != "graph"]
    told = [f"```text\n{cleandoc(rest)}\n```"] if rest.strip() else []
    return [first, *told, *([markdown_table(["setting", "default"], settings)] if settings else [])]


def _default(field: Field[Any]) -> str:
    if field.default is MISSING:
        return "must be given"
    return f"`{field.default!r}`" if field.default not in ("", (), None) else "none"


def _first_line(thing: Any) -> str:
    return (getdoc(thing) or "").partition("\n")[0]

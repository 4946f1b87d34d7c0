"""The folder of C that we hand over: generated files and the kernel headers they use, nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lilliput.codegen.header import header_text
from lilliput.codegen.layout import Layout, Options, layout
from lilliput.codegen.selftest import Sample, selftest_text
from lilliput.codegen.source import source_text
from lilliput.graph import Graph, LilliputError
from lilliput.ops import COMMON_HEADERS

INCLUDE = re.compile(r'^#include "([\w.]+)"', re.M)


@dataclass(frozen=True, eq=False)
class Project:
    """C files by name: the model's own, then the headers it includes."""

    layout: Layout
    files: Mapping[str, str]

    @property
    def sources(self) -> list[str]:
        return [name for name in self.files if name.endswith(".c")]

    def write(self, folder: Path) -> list[Path]:
        """The sources' paths; files that are there already with the same content are left alone."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self.files.items():
            path = folder / name
            if not path.exists() or path.read_text(encoding="ascii") != content:
                path.write_text(content, encoding="ascii", newline="\n")
        return [folder / name for name in self.sources]


def c_project(
    graph: Graph,
    features: frozenset[str] = frozenset(),
    options: Options = Options(),  # noqa: B008
    golden: tuple[Sequence[Sample], Sequence[Sample]] | None = None,
) -> Project:
    """The graph as C for a core with these features; `golden` (inputs, outputs) adds the self-test."""
    plan = layout(graph, features, options)
    files = {f"{plan.name}.h": header_text(plan), f"{plan.name}.c": source_text(plan)}
    if golden is not None:
        files[f"{plan.name}_selftest.c"] = selftest_text(plan, *golden)
    folders = [COMMON_HEADERS, *(step.node.op.folder() for step in plan.steps)]
    return Project(plan, {**files, **_headers(files, folders)})


def _headers(files: Mapping[str, str], folders: Sequence[Path]) -> dict[str, str]:
    """Every header that the files include, directly or through another header."""
    found: dict[str, str] = {}
    wanted = [name for text in files.values() for name in INCLUDE.findall(text)]
    while wanted:
        name = wanted.pop()
        if name in files or name in found:
            continue
        path = next((folder / name for folder in folders if (folder / name).exists()), None)
        if path is None:
            raise LilliputError(f"kernel header {name} is in none of the operators' folders; reinstall lilliput")
        found[name] = path.read_text(encoding="ascii")
        wanted += INCLUDE.findall(found[name])
    return dict(sorted(found.items()))

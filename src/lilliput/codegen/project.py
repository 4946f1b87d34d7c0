"""The folder of C that we hand over: generated files and the kernel headers they use, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lilliput.codegen.blob.files import blob_data, blob_files
from lilliput.codegen.headers import INCLUDE, included_headers
from lilliput.codegen.layout import Layout, Options, layout
from lilliput.codegen.selftest import Golden, selftest_text
from lilliput.codegen.source import source_files
from lilliput.graph import Graph, kernel_steps

STYLES: dict[str, Callable[[Layout, bool], dict[str, str]]] = {"source": source_files, "blob": blob_files}


@dataclass(frozen=True, eq=False)
class Project:
    """C files by name: the model's own, then the headers it includes; `data` are files that are no text."""

    layout: Layout
    files: Mapping[str, str]
    data: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def sources(self) -> list[str]:
        return [name for name in self.files if name.endswith(".c")]

    @property
    def public_headers(self) -> list[str]:
        """What a program that uses the model includes: the model's header, and the headers that it includes."""
        name = f"{self.layout.name}.h"
        return [name, *INCLUDE.findall(self.files[name])]

    def write(self, folder: Path) -> list[Path]:
        """The sources' paths; files that are there already with the same content are left alone."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self.files.items():
            path = folder / name
            if not path.exists() or path.read_text(encoding="ascii") != content:
                path.write_text(content, encoding="ascii", newline="\n")
        for name, raw in self.data.items():
            (folder / name).write_bytes(raw)
        return [folder / name for name in self.sources]


def c_project(
    graph: Graph,
    features: frozenset[str] = frozenset(),
    options: Options = Options(),
    golden: Golden | None = None,
    others: Sequence[Graph] = (),
) -> Project:
    """The graph as C for a core with these features.

    golden  adds the self-test
    others  graphs whose kernels a program of style "blob" has, too
    """
    return write_down(layout(graph, features, options, others), golden)


def write_down(plan: Layout, golden: Golden | None = None) -> Project:
    """A planned graph as C."""
    files = STYLES[plan.options.style](plan, golden is not None)
    if golden is not None:
        files[f"{plan.name}_selftest.c"] = selftest_text(plan, golden)
    headers = included_headers(files, (*kernel_steps(plan.steps), *plan.others))
    return Project(plan, {**files, **headers}, blob_data(plan))

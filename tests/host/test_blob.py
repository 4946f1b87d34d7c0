"""The style "blob": an interpreter computes what compiled code computes, for every kernel, on the host."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from c_compilers import COMPILERS, compile
from generated_models import FEATURES, cases, twice, uses_floats
from lilliput.codegen import Options, Project, c_project
from lilliput.graph import evaluate
from lilliput.ops.case import case_inputs
from lilliput.run.host import HostTwin

PARTS = [slice(i, None, 3) for i in range(3)]  # of the models, so that no test takes long


@cache
def projects(kernels: str, style: str = "blob") -> tuple[Project, ...]:
    """A model of every kernel."""
    graphs = [twice(case, f"{case.op.name} {i}") for i, case in enumerate(cases())]
    return tuple(c_project(graph, FEATURES[kernels], Options(style=style)) for graph in graphs)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("kernels", FEATURES)
def test_every_kernel_runs_from_a_blob(kernels, part):
    models = projects(kernels)[part]
    with HostTwin(models, sanitize=True) as twin, HostTwin(projects(kernels, "source")[part]) as compiled:
        for case, project in zip(cases()[part], models, strict=True):
            name, graph = project.layout.name, project.layout.graph
            inputs = [[array[None] for array in case_inputs(case, seed)] for seed in range(2)]
            for fresh, sample in ((True, inputs[0]), (False, inputs[1])):
                got = twin.run(sample, name, fresh)
                expected = compiled.run(sample, name, fresh)
                assert [a.tobytes() for a in got] == [a.tobytes() for a in expected], case
            if not uses_floats(project):
                for wanted, array in zip(
                    evaluate(graph, case_inputs(case, 0)).outputs, twin.run(inputs[0], name), strict=True
                ):
                    np.testing.assert_array_equal(array[0], wanted, err_msg=f"{name} {case}")


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("compiler", COMPILERS)
def test_no_warnings(compiler, part, tmp_path):
    models = projects("dsp")[part]
    for project in models:
        project.write(tmp_path)
    sources = dict.fromkeys(source for project in models for source in project.sources)
    (tmp_path / "all.c").write_text("".join(f'#include "{source}"\n' for source in sources))
    compile(compiler, tmp_path, "-O0" if "C++" in compiler else "-O2", "-c", "all.c")

"""Every kernel whose output may lie over an input computes the same there, exactly as far over it as it says.

The control moves the output four bytes nearer than its lead: then what is written early is read late.
"""

from __future__ import annotations

import os
from importlib import import_module

import numpy as np
import pytest

from lilliput.codegen import Options, Project
from lilliput.codegen.layout import Layout, layout
from lilliput.ops import operators
from lilliput.ops.case import Case, case_graph, case_inputs
from lilliput.run.host import HostTwin
from overlapped import apart, overlapped

GENERATED = -(-int(os.environ.get("LILLIPUT_OP_CASES", "600")) // len(operators()))
BASIC = frozenset({"long_multiply", "divide"})
FEATURES = {
    "portable": frozenset(),
    "dsp": BASIC | {"dsp", "fpu"},
    "mve": BASIC | {"dsp", "mve", "fpu"},
    "registers": BASIC | {"registers_32"},
}
BATCH = 60  # models in one library


def cases_of(name: str) -> list[Case]:
    """Table cases and generated ones of an operator."""
    module = import_module(f"{operators()[name].__module__}.cases")
    rng = np.random.default_rng([11, len(name)])
    return [*module.CASES, *(module.generate(rng) for _ in range(GENERATED))]


def compare(cases: list[Case], features: frozenset[str], nearer: int = 0) -> list[bool]:
    """For every overlap that a case can have: whether the result is that of the layer with its tensors apart."""
    equal = []
    for start in range(0, len(cases), BATCH):
        found = [built(case, start + i, features, nearer) for i, case in enumerate(cases[start : start + BATCH])]
        projects = [project for case in found if len(case) > 1 for project in case]
        if not projects:
            continue
        with HostTwin(projects, sanitize=True) as twin:
            for case, (plain, *others) in zip(cases[start:], found, strict=False):
                inputs = [array[None] for array in case_inputs(case, 0)]
                for project in others:
                    wanted, got = (twin.run(inputs, each.layout.name)[0].tobytes() for each in (plain, project))
                    equal.append(wanted == got)
                    assert nearer or wanted == got, f"{project.layout.name} {project.layout.plan.offsets}: {case}"
    return equal


def built(case: Case, seed: int, features: frozenset[str], nearer: int) -> list[Project]:
    """The layer with its tensors apart, then with each overlap."""

    def named(name: str) -> Layout:
        return layout(case_graph(case, seed, f"case{seed}_{name}"), features, Options(optimize="shared"))

    return [apart(named("apart")), *overlapped(named, nearer)]


@pytest.mark.parametrize("kernels", FEATURES)
@pytest.mark.parametrize("name", operators())
def test_the_lead_is_enough(name, kernels):
    features = FEATURES[kernels]
    if kernels != "portable" and not any(k.needs and k.needs <= features for k in operators()[name].KERNELS):
        pytest.skip(f"{name} has no kernel of its own for these cores")
    compare(cases_of(name), features)


@pytest.mark.parametrize("kernels", [name for name in FEATURES if name != "mve"])
def test_less_than_the_lead_is_not(kernels):
    """Of convolutions, whose leads are their own; a few results hide it, for instance where they are clamped.

    The kernel for Helium reads whole rows ahead of its first window, so less would often do.
    """
    equal = compare(cases_of("conv2d"), FEATURES[kernels], nearer=4)
    assert len(equal) >= 10
    assert np.mean(equal) < 0.3

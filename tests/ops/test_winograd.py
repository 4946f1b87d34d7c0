"""Convolutions that multiply less: equal to the reference, on the host and on cores, and chosen where they pay."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import lilliput as lil
from lilliput.codegen import Options, c_project
from lilliput.graph import ARITHMETICS, Choice, Graph, candidates, evaluate, lower, signature
from lilliput.ops.case import Case, case_graph, case_inputs
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.ops.nn.conv2d.cases import SAME_3X3, conv2d
from lilliput.ops.nn.conv2d.winograd import transformed
from lilliput.ops.scalar import REGISTERS_32
from lilliput.run.host import HostTwin

DSP = frozenset({"dsp"})
WINOGRAD = "conv2d_s8_winograd_dsp"
RAW = "conv2d_s8_winograd_raw_dsp"
FEATURES = {WINOGRAD: DSP, RAW: DSP, "conv2d_s8_winograd": REGISTERS_32}
HALVES = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]])  # the paper's G


def random_case(rng: np.random.Generator, rows: tuple[int, int] = (15, 24)) -> Case:
    """Odd and even sizes, any padding, one or two images."""
    image, c = (int(rng.integers(*rows)), int(rng.integers(15, 24))), int(rng.choice([16, 24, 32]))
    top, bottom, left, right = rng.integers(0, 3, 4).tolist()
    op = Conv2D(padding=((top, bottom), (left, right)), activation=str(rng.choice(["none", "relu", "relu6"])))
    zeros = (int(rng.integers(-128, 128)), int(rng.integers(-128, 128)))
    shape = (2, *image, c) if rng.random() < 0.2 else (*image, c)
    arithmetic = str(rng.choice(ARITHMETICS))
    return conv2d(shape, (int(rng.choice([4, 8])), 3, 3, c), op, zeros=zeros, arithmetic=arithmetic)


def taking(kernel: str, index: int, graph: Graph) -> Options:
    """Options that choose this kernel for the graph's one node, with any setting of its knobs."""
    (node,) = graph.nodes
    call = graph.call(node)
    found = [Choice.of(each) for each in candidates(node.op, call, FEATURES[kernel]) if each.stem == kernel]
    return Options(choices={signature(node.op, call): found[index % len(found)]})


@pytest.mark.parametrize("kernel", FEATURES)
@pytest.mark.parametrize("seed", range(2))
def test_on_the_host(seed, kernel):
    rng = np.random.default_rng(seed)
    cases = [random_case(rng) for _ in range(9)]
    graphs = [case_graph(case, seed=i, name=f"case{i}") for i, case in enumerate(cases)]
    projects = [c_project(graph, FEATURES[kernel], taking(kernel, i, graph)) for i, graph in enumerate(graphs)]
    assert {project.layout.steps[0].kernel.stem for project in projects} == {kernel}
    with HostTwin(projects, sanitize=True) as twin:
        for case, graph in zip(cases, graphs, strict=True):
            inputs = case_inputs(case, 0)
            (got,) = twin.run([array[None] for array in inputs], graph.name)
            np.testing.assert_array_equal(got[0], evaluate(graph, inputs).outputs[0], err_msg=str(case))


@pytest.mark.parametrize(
    ("board", "kernel"),
    [
        ("generic-cortex-m4", WINOGRAD),
        ("generic-cortex-m4", RAW),
        ("generic-rv32imc", "conv2d_s8_winograd"),
        ("generic-cortex-m0plus", "conv2d_s8_winograd"),
        pytest.param("generic-cortex-m33", WINOGRAD, marks=pytest.mark.long),
    ],
)
@pytest.mark.parametrize("seed", range(2))
def test_on_a_core(board, kernel, seed):
    pytest.importorskip("unicorn", reason="needs the emulate extra")
    rng = np.random.default_rng(100 + seed)
    cases = [random_case(rng, (7, 9) if kernel == RAW else (15, 24)) for _ in range(30)]
    case = next(case for case in cases if lower(case_graph(case), FEATURES[kernel])[0].kernel.stem == kernel)
    graph, inputs = case_graph(case), case_inputs(case, 0)
    firmware = lil.build(graph, board)
    assert firmware.project.layout.steps[0].kernel.stem == kernel
    np.testing.assert_array_equal(firmware.run(*(a[None] for a in inputs))[0], evaluate(graph, inputs).outputs[0])


def test_few_tiles_take_raw_weights():
    graph = case_graph(conv2d((8, 8, 64), (64, 3, 3, 64), Conv2D(padding=SAME_3X3)))
    assert lower(graph, DSP)[0].kernel.stem == RAW


def test_transformed_weights_are_four_times_the_papers():
    rows = np.random.default_rng(0).integers(-128, 128, (2, 9 * 3))
    rows[0, :] = -128
    got = transformed(rows)
    windows = rows.reshape(2, 3, 3, 3)
    for m in range(2):
        for c in range(3):
            wanted = 4 * HALVES @ windows[m, :, :, c] @ HALVES.T
            np.testing.assert_array_equal(got[m, :, c].reshape(4, 4), wanted)
    assert np.abs(got).max() == 9 * 128


def test_small_flash_takes_other_kernels():
    graph = case_graph(conv2d((16, 16, 16), (4, 3, 3, 16), Conv2D(padding=SAME_3X3)))
    stems = {how: c_project(graph, DSP, Options(optimize=how)).layout.steps[0].kernel.stem for how in ("speed", "size")}
    assert stems["speed"] == WINOGRAD
    assert stems["size"] not in FEATURES


@pytest.mark.parametrize(
    ("image", "kernel", "op"),
    [
        ((14, 14, 16), (4, 3, 3, 16), Conv2D(padding=SAME_3X3)),  # few windows: flash would not pay
        ((32, 32, 16), (4, 3, 3, 16), Conv2D((2, 2), padding=SAME_3X3)),
        ((32, 32, 16), (4, 3, 3, 16), Conv2D(dilation=(2, 1))),
        ((32, 32, 16), (4, 3, 2, 16), Conv2D()),
        ((32, 32, 12), (4, 3, 3, 12), Conv2D()),
        ((32, 32, 32), (4, 3, 3, 16), Conv2D()),  # two groups
        ((32, 32, 16), (5, 3, 3, 16), Conv2D()),
    ],
)
def test_other_windows_take_other_kernels(image, kernel, op):
    graph = case_graph(conv2d(image, kernel, op))
    assert lower(graph, DSP)[0].kernel.stem != WINOGRAD


def test_results_that_would_leave_32_bits_are_refused():
    """Four times a result must fit, so a bias of 2^29 is too large, though kernels that add it once take it."""
    graph = case_graph(conv2d((16, 16, 16), (2, 3, 3, 16), Conv2D(padding=SAME_3X3)))
    bias = graph.values["x2"]
    large = replace(bias, data=np.full(2, 1 << 29, np.int32))
    graph = replace(graph, values={**graph.values, "x2": large})
    assert WINOGRAD not in {kernel.stem for kernel in candidates(graph.nodes[0].op, graph.call(graph.nodes[0]), DSP)}

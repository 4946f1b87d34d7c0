"""The torch meaning of an operator is its reference, for a batch at once, and its gradient is the slope."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest

from lilliput.graph import Format, Graph, Kind, evaluate
from lilliput.ops import operators
from lilliput.ops.case import Case, case_graph, case_inputs

torch = pytest.importorskip("torch", reason="torch meanings need torch: pip install torch==2.13.0")

from torch.autograd import gradcheck  # noqa: E402
from torch.autograd.gradcheck import GradcheckError  # noqa: E402

from lilliput.learn.meanings import trainable_operators  # noqa: E402
from lilliput.learn.module import Network  # noqa: E402

BATCH = 3
FIRST = 100  # of samples: with seeds that no constants are drawn from
GENERATED = 40
SMOOTH = {"log": (0.1, 4.0), "sqrt": (0.1, 4.0), "rsqrt": (0.1, 4.0)}  # where they have a slope at all
LARGEST = 3000  # numbers in and out of a case whose slopes are tried
WANTED = """
abs add average_pool_2d batch_matmul batch_norm concat conv2d dense depthwise_conv2d divide elu exp gather gelu
hard_swish leaky_relu log log_softmax logistic lstm max_pool_2d maximum mirror_pad multiply negate pad prelu reduce_max
reduce_sum relu reshape resize_bilinear resize_nearest rsqrt softmax sqrt strided_slice tanh transpose transpose_conv
"""


def float_cases(name: str) -> list[Case]:
    """Of the table and of the generator, those that give float32 and have an input, and whose weights are constant."""
    module = import_module(f"{operators()[name].__module__}.cases")
    rng = np.random.default_rng([11, len(name)])
    cases = [*module.CASES, *(module.generate(rng) for _ in range(GENERATED))]
    return [case for case in cases if is_float(case_graph(case)) and has_constant_weights(case)]


def has_constant_weights(case: Case) -> bool:
    """Others belong to models that learn on the chip."""
    return all(case.inputs[i].constant for i in case.op.WEIGHTS)


def is_float(graph: Graph) -> bool:
    """Or plain integers that say where floats are taken from."""
    outputs = all(graph.values[name].format.is_float for name in graph.outputs)
    operands = all(value.format.is_float or value.format == Format("s32") for value in graph.values.values())
    return bool(graph.inputs) and outputs and operands


def test_whatever_networks_are_made_of_can_be_trained():
    assert set(trainable_operators()) >= set(WANTED.split())


@pytest.mark.parametrize("name", trainable_operators())
def test_torch_equals_reference(name):
    """Within the case's tolerance, as the C: float32 sums in another order, and another exp, tanh and so on."""
    cases = float_cases(name)
    assert cases, f"no case of {name} is float"
    for seed, case in enumerate(cases):
        graph = case_graph(case, seed)
        samples = [case_inputs(case, FIRST + sample) for sample in range(BATCH)]
        with torch.no_grad():
            got = Network(graph)(*(torch.from_numpy(np.stack(arrays)) for arrays in zip(*samples, strict=True)))
        for sample, inputs in enumerate(samples):
            for mine, wanted in zip(got, evaluate(graph, inputs).outputs, strict=True):
                finite = np.abs(wanted[np.isfinite(wanted)])
                bound = case.tolerance * float(np.max(finite, initial=0.0)) + 1e-6
                np.testing.assert_allclose(mine[sample].numpy(), wanted, rtol=0, atol=bound, err_msg=str(case))


@pytest.mark.parametrize("name", trainable_operators())
def test_gradient_is_the_slope(name):
    """In float64, of inputs, of constants and of initial states."""
    tried = 0
    for seed, case in enumerate(float_cases(name)):
        graph = case_graph(case, seed)
        if sum(value.size for value in graph.values.values()) > LARGEST:
            continue
        network = Network(graph).double()
        samples = zip(*(case_inputs(case, FIRST + s) for s in range(2)), strict=True)
        inputs = [torch.from_numpy(np.stack(arrays)) for arrays in samples]
        inputs = [x.double() if x.is_floating_point() else x for x in inputs]
        if name in SMOOTH:
            inputs = [x.abs().clamp(*SMOOTH[name]) for x in inputs]
        everything = [*inputs, *network.buffers()]
        for tensor in everything:
            tensor.requires_grad_(tensor.is_floating_point())
        count = len(inputs)
        assert gradcheck(lambda *x: network(*x[:count]), everything, fast_mode=True), case  # noqa: B023
        tried += 1
    assert tried, f"no case of {name} is small enough"


def test_a_wrong_gradient_is_found():
    """The control: what only looks like a meaning does not pass."""
    (x,) = (torch.linspace(-1, 1, 8, dtype=torch.float64, requires_grad=True),)
    with pytest.raises(GradcheckError):
        gradcheck(lambda x: x * x.detach(), (x,), fast_mode=True)


def test_constants_are_no_parameters_by_themselves():
    graph = case_graph(float_cases("dense")[0])
    assert not list(Network(graph).parameters())
    assert all(value.kind is Kind.CONSTANT for value in graph.constants)

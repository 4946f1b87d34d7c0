"""An exported PyTorch program as data: mapped without torch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lilliput.formats.torch.importer import from_program
from lilliput.formats.torch.operators import mappings
from lilliput.formats.torch.program import Call, Input, Program, Ref
from lilliput.graph import UnsupportedError, evaluate
from lilliput.passes import run_passes

RNG = np.random.default_rng(3)
WEIGHTS = {
    "stem.weight": RNG.normal(0, 0.3, (4, 2, 3, 3)).astype(np.float32),
    "head.weight": RNG.normal(0, 0.3, (3, 4)).astype(np.float32),
}
CONV: dict[str, Any] = {
    "input": Ref("x"), "weight": Ref("stem.weight"), "bias": None, "stride": (1, 1), "padding": (0, 0),
    "dilation": (1, 1), "groups": 1,
}  # fmt: skip


def program(*more: Call, output: str = "head") -> Program:
    """A convolution, a ReLU, the mean of space and a linear layer; then more calls."""
    calls = (
        Call(0, "aten.conv2d.default", "conv2d", "stem", CONV, ("stem",)),
        Call(1, "aten.relu.default", "relu", "act", {"self": Ref("stem")}, ("act",)),
        Call(2, "aten.mean.dim", "mean", "", {"self": Ref("act"), "dim": (2, 3), "keepdim": False}, ("mean",)),
        Call(3, "aten.linear.default", "linear", "head",
             {"input": Ref("mean"), "weight": Ref("head.weight"), "bias": None}, ("head",)),
    )  # fmt: skip
    return Program("Net", (Input("x", (1, 2, 6, 5), "float32"),), (output,), WEIGHTS, (*calls, *more))


def test_a_program() -> None:
    graph = run_passes(from_program(program(), "net"))
    assert [node.op.name for node in graph.nodes] == ["conv2d", "reduce_sum", "dense"]
    assert (graph.inputs, graph.values[graph.inputs[0]].shape) == (("x (channels last)",), (6, 5, 2))
    x = RNG.normal(0, 1, (2, 6, 5))
    seen = np.lib.stride_tricks.sliding_window_view(x, (3, 3), (1, 2))
    conv = np.maximum(np.einsum("chwij,mcij->mhw", seen, WEIGHTS["stem.weight"]), 0)
    wanted = WEIGHTS["head.weight"] @ conv.mean((1, 2))
    (found,) = evaluate(graph, [np.moveaxis(x, 0, -1).astype(np.float32)]).outputs
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-5)  # float32 against float64


def test_names_are_those_of_modules_and_parameters() -> None:
    graph = from_program(program(), "net")
    assert {value.name for value in graph.constants} == set(WEIGHTS)
    assert [node.sources for node in graph.nodes] == [("stem",), ("act",), ("mean",), ("head",)]


def test_an_operator_that_is_not_there() -> None:
    call = Call(4, "aten.cumsum.default", "cumsum", "tail.0", {"self": Ref("head"), "dim": 1}, ("tail",))
    sentence = r"Net: aten\.cumsum\.default in tail\.0: Lilliput does not have this operator\. Write this part"
    with pytest.raises(UnsupportedError, match=sentence):
        from_program(program(call, output="tail"), "net")


@pytest.mark.parametrize(
    ("op", "arguments", "sentence"),
    [
        ("pow", {"self": Ref("head"), "exponent": 2.5}, "exponents are numbers"),
        ("div", {"self": Ref("head"), "other": 2, "rounding_mode": "floor"}, "rounding_mode 'floor' is not read"),
        ("add", {"self": Ref("head"), "other": Ref("gone")}, "reads 'gone', which is not computed"),
        ("add", {"self": Ref("head"), "other": None}, "other is absent"),
        ("select", {"self": Ref("head"), "dim": 1, "index": 3}, "indices are from -3 to 2, not 3"),
        ("view", {"self": Ref("head"), "size": (2, 2)}, "does not hold the numbers"),
        ("permute", {"self": Ref("head"), "dims": (0, 0)}, "does not name each axis"),
        ("softmax", {"self": Ref("head"), "dim": 2}, "axis 2 is none of 2"),
    ],
)
def test_sentences_name_the_module(op: str, arguments: dict[str, Any], sentence: str) -> None:
    call = Call(4, f"aten.{op}.default", op, "tail", arguments, ("tail",))
    with pytest.raises(Exception, match=f"Net: aten.{op}.default in tail: .*{sentence}") as caught:
        from_program(program(call, output="tail"), "net")
    assert type(caught.value).__module__.startswith("lilliput")


def test_every_mapping_says_what_it_does_by_its_name() -> None:
    assert {"conv2d", "linear", "lstm", "gru", "scaled_dot_product_attention", "layer_norm"} <= set(mappings())

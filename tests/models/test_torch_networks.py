"""Whole networks from torch: torch's numbers, the same in C, and the same by way of ONNX."""

from __future__ import annotations

import pytest

from models_torch import NETWORKS, network
from onnx_oracle import operators_of
from torch_oracle import assert_same

TURNED = {"MobileViT", "Sepformer"}  # they exchange axes that are all longer than 1


@pytest.mark.parametrize("name", NETWORKS)
def test_torch_gives_the_same(name: str) -> None:
    module, example = network(name)
    graph = assert_same(module, *example, tolerance=2e-5)
    print(operators_of(graph))
    assert name in TURNED or "transpose" not in operators_of(graph)

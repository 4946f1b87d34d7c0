"""Operators that move numbers, as LiteRT moves them."""

from __future__ import annotations

import numpy as np
import pytest

from lilliput.graph import LilliputError
from litert_oracle import assert_same, one_operator
from tflite_writer import TensorSpec

Q = {"INT8": {"scale": (0.1,), "zero_point": (-9,)}, "INT32": {}, "FLOAT32": {}}


def integers(numbers, name="numbers"):
    data = np.array(numbers)
    return TensorSpec(data.shape, "INT32", name, data)


def tensor(shape, dtype="INT8", name="x"):
    return TensorSpec(shape, dtype, name, **Q[dtype])


@pytest.mark.parametrize(
    ("name", "shape", "more", "y", "options"),
    [
        ("RESHAPE", (1, 4, 6), [integers([2, -1])], (2, 12), {"new_shape": [2, -1]}),
        ("RESHAPE", (1, 4, 6), [], (24,), {"new_shape": [24]}),
        ("RESHAPE", (1, 1), [integers(np.zeros(0))], (), {}),
        ("SQUEEZE", (1, 4, 1, 6), [], (4, 6), {"squeeze_dims": [0, -2]}),
        ("EXPAND_DIMS", (4, 6), [integers(-1)], (4, 6, 1), {}),
    ],
)
def test_reshapes(name, shape, more, y, options):
    assert_same(one_operator(name, [tensor(shape), *more], [tensor(y, name="y")], options))


def test_reshape_to_another_size_is_refused():
    model = one_operator("RESHAPE", [tensor((4, 6)), integers([5, -1])], [tensor((5, 5), name="y")])
    with pytest.raises(LilliputError, match="does not give"):
        assert_same(model)


@pytest.mark.parametrize("dtype", Q)
@pytest.mark.parametrize(
    ("axis", "shapes"),
    [(-1, [(1, 3, 2), (1, 3, 5)]), (1, [(2, 1, 3), (2, 4, 3), (2, 2, 3)]), (0, [(i + 1, 2) for i in range(20)])],
)
def test_concatenation(dtype, axis, shapes):
    y = list(shapes[0])
    y[axis] = sum(shape[axis] for shape in shapes)
    operands = [tensor(shape, dtype, f"x{i}") for i, shape in enumerate(shapes)]
    assert_same(one_operator("CONCATENATION", operands, [tensor(tuple(y), dtype, "y")], {"axis": axis}))


@pytest.mark.parametrize("dtype", Q)
@pytest.mark.parametrize("paddings", [[[0, 0], [1, 2], [2, 1], [0, 0]], [[0, 0], [0, 0], [0, 3], [1, 0]]])
@pytest.mark.parametrize("name", ["PAD", "PADV2", "MIRROR_PAD"])
def test_pad(name, dtype, paddings):
    shape = (1, 4, 5, 3)
    y = tuple(n + a + b for n, (a, b) in zip(shape, paddings, strict=True))
    value = [TensorSpec((1,), dtype, "value", [7], **Q[dtype])] if name == "PADV2" else []
    options = {"mode": "REFLECT"} if name == "MIRROR_PAD" else {}
    operands = [tensor(shape, dtype), integers(paddings), *value]
    assert_same(one_operator(name, operands, [tensor(y, dtype, "y")], options))


def test_mirror_pad_symmetric():
    operands = [tensor((1, 3, 4)), integers([[0, 0], [3, 2], [1, 4]])]
    assert_same(one_operator("MIRROR_PAD", operands, [tensor((1, 8, 9), name="y")], {"mode": "SYMMETRIC"}))


def test_pad_further_than_the_mirror_reaches_is_refused():
    operands = [tensor((1, 3)), integers([[0, 0], [3, 0]])]
    with pytest.raises(LilliputError, match="paddings of at most"):
        assert_same(one_operator("MIRROR_PAD", operands, [tensor((1, 6), name="y")], {"mode": "REFLECT"}))

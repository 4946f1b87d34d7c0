"""Operators that move numbers, as LiteRT moves them."""

from __future__ import annotations

import numpy as np
import pytest

from lilliput.formats.tflite.writing.file import OperatorSpec, TensorSpec, write_model
from lilliput.graph import LilliputError
from lilliput.passes import run_passes
from litert_oracle import assert_same, one_operator

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


@pytest.mark.parametrize(
    ("begin", "size", "y"), [([0, 1, 0], [1, -1, 2], (1, 3, 2)), ([1, 0, 3], [2, 4, -1], (2, 4, 2))]
)
def test_slice(begin, size, y):
    operands = [tensor((3, 4, 5)), integers(begin, "begin"), integers(size, "size")]
    assert_same(one_operator("SLICE", operands, [tensor(y, name="y")]))


@pytest.mark.parametrize(
    ("begin", "end", "step", "masks", "y"),
    [
        ([0, 1], [2, 4], [1, 2], {}, (2, 2, 5)),
        ([-1, 10, 0], [-4, 0, 5], [-1, -1, 2], {}, (3, 3, 3)),
        ([1, 1, 1], [0, 0, 0], [1, 1, -1], {"begin_mask": 4, "end_mask": 7}, (2, 3, 5)),
        ([1, 0, -1], [2, 4, 5], [1, 1, 1], {"shrink_axis_mask": 5}, (4,)),
        ([0, 0, 2], [0, 0, 4], [1, 1, 1], {"ellipsis_mask": 2, "end_mask": 1}, (3, 4, 2)),
        ([0, 0, 1], [0, 0, 3], [1, 1, 1], {"new_axis_mask": 1, "ellipsis_mask": 2}, (1, 3, 4, 2)),
        ([1, 0, 2], [2, 3, 3], [1, 1, 1], {"offset": True}, (2, 3, 3)),
    ],
)
def test_strided_slice(begin, end, step, masks, y):
    operands = [tensor((3, 4, 5)), integers(begin, "begin"), integers(end, "end"), integers(step, "step")]
    assert_same(one_operator("STRIDED_SLICE", operands, [tensor(y, name="y")], masks))


def test_split():
    parts = [tensor((2, 3), name=f"y{i}") for i in range(4)]
    assert_same(one_operator("SPLIT", [integers(1), tensor((2, 12))], parts, {"num_splits": 4}))


def test_split_v():
    parts = [tensor((2, n), name=f"y{i}") for i, n in enumerate((3, 7, 2))]
    operands = [tensor((2, 12)), integers([3, -1, 2], "sizes"), integers(-1, "axis")]
    assert_same(one_operator("SPLIT_V", operands, parts, {"num_splits": 3}))


@pytest.mark.parametrize("axis", [0, -2])
def test_unpack(axis):
    shape = (2, 3, 4)
    y = tuple(n for i, n in enumerate(shape) if i != axis % 3)
    parts = [tensor(y, name=f"y{i}") for i in range(shape[axis])]
    assert_same(one_operator("UNPACK", [tensor(shape)], parts, {"num": shape[axis], "axis": axis}))


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_pack(axis):
    y = [2, 3]
    y.insert(axis % 3, 10)
    operands = [tensor((2, 3), name=f"x{i}") for i in range(10)]
    options = {"values_count": 10, "axis": axis}
    assert_same(one_operator("PACK", operands, [tensor(tuple(y), name="y")], options))


@pytest.mark.parametrize("permutation", [[0, 2, 1, 3], [3, 1, 2, 0], [5, 3, 1, 0, 2, 4]])
def test_transpose(permutation):
    shape = (2, 3, 4, 5, 2, 3)[: len(permutation)]
    y = tuple(shape[axis] for axis in permutation)
    assert_same(one_operator("TRANSPOSE", [tensor(shape), integers(permutation)], [tensor(y, name="y")]))


@pytest.mark.parametrize(
    ("shape", "picks", "axis", "batch", "y"),
    [
        ((5, 3), [4, 0, 0], 0, 0, (3, 3)),
        ((2, 5, 3), [[1, 2], [3, 4]], 1, 0, (2, 2, 2, 3)),
        ((2, 5, 3), [[1, 2], [3, 4]], 1, 1, (2, 2, 3)),
        ((2, 5), 3, -1, 0, (2,)),
    ],
)
@pytest.mark.parametrize("constant", [True, False])
def test_gather(shape, picks, axis, batch, y, constant):
    indices = integers(picks) if constant else TensorSpec(np.shape(picks), "INT32", "indices")
    model = one_operator("GATHER", [tensor(shape), indices], [tensor(y, name="y")], {"axis": axis, "batch_dims": batch})
    x = np.random.default_rng(0).integers(-128, 128, shape).astype(np.int8)
    assert_same(model, runs=[[x] if constant else [x, np.array(picks, np.int32)]])


def test_constant_indices_outside_are_refused():
    model = one_operator("GATHER", [tensor((5, 3)), integers([5])], [tensor((1, 3), name="y")])
    with pytest.raises(LilliputError, match="expected indices from 0 to 4"):
        assert_same(model)


def test_a_shape_computed_from_a_shape():
    """What converters write for a batch of any size: SHAPE, STRIDED_SLICE, PACK, RESHAPE."""
    tensors = [
        tensor((1, 4, 6)), TensorSpec((3,), "INT32", "shape"), integers([0], "begin"), integers([1], "end"),
        integers([1], "step"), TensorSpec((), "INT32", "batch"), integers(24, "columns"),
        TensorSpec((2,), "INT32", "new shape"), tensor((1, 24), name="y"),
    ]  # fmt: skip
    operators = [
        OperatorSpec("SHAPE", (0,), (1,), {"out_type": "INT32"}),
        OperatorSpec("STRIDED_SLICE", (1, 2, 3, 4), (5,), {"shrink_axis_mask": 1}),
        OperatorSpec("PACK", (5, 6), (7,), {"values_count": 2, "axis": 0}),
        OperatorSpec("RESHAPE", (0, 7), (8,)),
    ]
    graph = assert_same(write_model(tensors, operators, [0], [8]))
    assert [node.op.name for node in run_passes(graph).nodes] == ["reshape"]


def test_joining_tensors_of_different_rank_is_refused():
    operands = [tensor((3,), name="x0"), tensor((), name="x1")]
    with pytest.raises(LilliputError, match="axis 0 is none of shapes"):
        assert_same(one_operator("CONCATENATION", operands, [tensor((4,), name="y")], {"axis": 0}))

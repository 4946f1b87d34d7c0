"""Weights of a codebook: formats, the best centres, and what the scheme makes of a network."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

import lilliput as lil
from lilliput.codegen import c_project
from lilliput.compress.cluster import Codebook, k_means
from lilliput.graph import Format, GraphError, Kind, UnsupportedError, Value, evaluate, parse, text, verify
from lilliput.learn.nn import Net
from lilliput.ops import operators
from lilliput.ops.case import case_graph, of_codebook, packed
from lilliput.ops.nn.dense.cases import dense_s8
from lilliput.ops.nn.transpose_conv import TransposeConv
from lilliput.ops.nn.transpose_conv.cases import transpose_conv
from lilliput.run.host import HostTwin

TRANSPOSED = transpose_conv((4, 4, 8), (6, 2, 2, 8), TransposeConv((2, 2), size=(8, 8)))


def test_numbers_become_the_nearest_of_the_book():
    format = Format("s8", (0.5,), (0,), codebook=(-9, 0, 4, 90), packed=True)
    np.testing.assert_array_equal(format.encode(np.array([-99.0, -2.3, -2.2, 1.0, 1.01, 99.0])), [-9, -9, 0, 0, 4, 90])
    assert (format.range, format.storage, format.nbytes((9,))) == ((-9, 90), "c2", 3 + 4)
    assert Format("s8", codebook=tuple(range(5)), packed=True).nbytes((9,)) == 5 + 5
    assert Format("s8", codebook=(1, 2)).nbytes((9,)) == 9


@pytest.mark.parametrize("book", [(1,), (2, 1), (1, 1), tuple(range(17)), (-129, 0), (0, 128)])
def test_books_that_cannot_be_are_a_sentence(book):
    with pytest.raises(GraphError, match="a codebook is 2 to 16 different numbers of an s8, ascending"):
        Format("s8", codebook=book)
    with pytest.raises(GraphError, match="with 4 bits"):
        Format("s8", bits=4, codebook=(1, 2))


def test_a_constant_keeps_to_its_book():
    graph = case_graph(dense_s8((4,), 3))
    format = Format("s8", (0.5,), (0,), codebook=(1, 5), packed=True)

    def kept(data):
        value = Value("w", (2,), format, Kind.CONSTANT, np.array(data, np.int8))
        return verify(type(graph)(**{**vars(graph), "values": {**graph.values, "w": value}}))

    assert parse(text(kept([1, 5])), operators()).values["w"].format == format
    with pytest.raises(GraphError, match="its numbers are those of a codebook, its data is not"):
        kept([1, 4])


@pytest.mark.parametrize("clusters", [1, 2, 3, 5])
def test_k_means_is_the_best_of_all_cuts(clusters):
    rng = np.random.default_rng(clusters)
    numbers = np.unique(rng.integers(-127, 128, 9)).astype(float)
    counts = rng.integers(1, 9, len(numbers))

    def error(centres):
        return float(np.sum(counts * np.min((numbers[:, None] - centres[None, :]) ** 2, 1)))

    cuts = combinations(range(1, len(numbers)), clusters - 1)
    pieces = [np.split(np.arange(len(numbers)), cut) for cut in cuts]
    best = min(error(np.array([np.average(numbers[p], weights=counts[p]) for p in piece])) for piece in pieces)
    assert error(k_means(numbers, counts, clusters)) == pytest.approx(best, abs=1e-9)


def network(name="small"):
    net = Net(name, {"x": (6, 5, 2)}, seed=3)
    y = net.conv2d("x", 6, 3, activation="relu")
    y = net.depthwise(y, 3, activation="relu")
    return net.graph(net.dense(net.flatten(net.conv2d(y, 8, 1, activation="relu")), 4))


@pytest.mark.parametrize(("entries", "bits"), [(16, 4), (5, 4), (4, 2)])
def test_the_scheme_makes_a_network_whose_c_is_equal(entries, bits):
    samples = np.random.default_rng(0).normal(size=(20, 6, 5, 2)).astype(np.float32)
    graph = lil.quantize(network(), samples, Codebook(entries=entries))
    books = {v.name: v.format for v in graph.constants if v.format.codebook}
    packed = [format for format in books.values() if format.packed]
    assert (len(packed), len(books)) == (3, 4), "the depthwise layer has no kernel of codebooks"
    assert {format.field for format in packed} == {bits}
    assert max(len(format.codebook) for format in packed) == entries
    x = graph.values["x"].format.encode(samples)
    with HostTwin([c_project(graph)], sanitize=True) as twin:
        np.testing.assert_array_equal(twin.run([x])[0], np.stack([evaluate(graph, [each]).outputs[0] for each in x]))


def test_weights_that_are_all_alike_have_a_book_too():
    net = Net("alike", {"x": (4,)}, seed=0)
    graph = net.graph(net.apply(operators()["dense"](), ("x", net.parameter("w", np.zeros((3, 4), np.float32)), None)))
    lowered = lil.quantize(graph, np.random.default_rng(0).normal(size=(9, 4)).astype(np.float32), Codebook())
    assert not lowered.values["w"].array().any()


def test_a_book_of_one_is_a_sentence():
    with pytest.raises(UnsupportedError, match="a codebook has 2 to 16 entries, not 1"):
        Codebook(entries=1)
    with pytest.raises(UnsupportedError, match="weights go to the nearest entry of their codebook, not by 'adaround'"):
        Codebook(rounding="adaround")


@pytest.mark.parametrize(("case", "storage"), [(packed(TRANSPOSED, 4), "s4"), (of_codebook(TRANSPOSED, (-3, 9)), "c2")])
def test_an_operator_without_a_kernel_for_packed_weights_says_what_came(case, storage):
    with pytest.raises(UnsupportedError, match=rf"transpose_conv has no kernel for \(s8, {storage}, s32\) -> \(s8\)"):
        c_project(case_graph(case))

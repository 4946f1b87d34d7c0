"""A new last layer: for other classes, with the rest as it was."""

from __future__ import annotations

import numpy as np
import pytest

import lilliput as lil
from lilliput.graph import InputError, Kind, UnsupportedError, evaluate
from lilliput.learn.nn import Net, head, replace_head


def network():
    net = Net("old", {"x": (6, 6, 2)})
    y = net.batch_norm(net.conv2d("x", 4, 3, bias=False), "relu")
    return net.graph(net.softmax(net.dense(net.global_average_pool(y), 7, named="last")), "abcdefg")


def test_the_last_layer_has_other_outputs():
    old = network()
    new = replace_head(old, 3, ["p", "q", "r"])
    assert head(old) == head(new) == "last"
    (y,) = evaluate(new, [np.ones((6, 6, 2), np.float32)]).outputs
    assert y.shape == (3,) and y.sum() == pytest.approx(1) and new.labels == ("p", "q", "r")
    assert {v.name for v in new.constants if v.kind is Kind.PARAMETER} == {"last/weights", "last/bias"}
    body = [v.name for v in old.constants if not v.name.startswith("last")]
    assert all(np.array_equal(old.values[name].array(), new.values[name].array()) for name in body)
    again = replace_head(old, 3, freeze=False)
    assert "conv2d/weights" in {v.name for v in again.constants if v.kind is Kind.PARAMETER}


def test_shared_weights_of_the_last_layer_stay_for_the_other():
    net = Net("shared", {"x": (5,)})
    y = net.dense(net.dense("x", 5, named="both"), 5, named="both")
    new = replace_head(net.graph(y), 2)
    assert new.values["both/weights"].shape == (5, 5) and new.values["both_2/weights"].shape == (2, 5)


def test_training_changes_the_new_layer_alone():
    pytest.importorskip("torch", reason="training needs torch: pip install torch==2.13.0")
    rng = np.random.default_rng(0)
    start = replace_head(network(), 2)
    x, labels = rng.normal(size=(20, 6, 6, 2)).astype(np.float32), rng.integers(0, 2, 20)
    trained, _ = lil.train(start, (x, labels), options=lil.Train(epochs=2, threads=1))
    changed = {v.name for v in trained.constants if not np.array_equal(v.array(), start.values[v.name].array())}
    assert changed == {"last/weights", "last/bias"}


def test_sentences():
    with pytest.raises(InputError, match="a classifier has at least two classes, not 1"):
        replace_head(network(), 1)
    net = Net("open", {"x": (4, 4, 1)})
    with pytest.raises(UnsupportedError, match="open does not end in one dense layer"):
        replace_head(net.graph(net.conv2d("x", 2, 3)), 3)

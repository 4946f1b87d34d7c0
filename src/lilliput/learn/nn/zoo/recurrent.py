"""Classifiers of sequences: one recurrent layer and a dense one behind what it remembers at the end."""

from __future__ import annotations

from lilliput.graph import Graph, Shape
from lilliput.learn.nn.net import Net

SHAPE = (128, 3)  # 128 rows of three axes: 2.56 seconds at 50 Hz, as in Anguita et al. 2013, 'A public domain dataset'


def lstm_classifier(shape: Shape = SHAPE, classes: int = 4, cells: int = 32, seed: int = 0) -> Graph:
    """x (steps, n) → probabilities (classes,) (Hochreiter and Schmidhuber 1997, 'Long short-term memory')."""
    net = Net("lstm_classifier", {"x": shape}, seed)
    return _classified(net, net.lstm("x", cells, last=True), classes)


def gru_classifier(shape: Shape = SHAPE, classes: int = 4, cells: int = 32, seed: int = 0) -> Graph:
    """x (steps, n) → probabilities (classes,) (Cho et al. 2014, arXiv 1406.1078)."""
    net = Net("gru_classifier", {"x": shape}, seed)
    return _classified(net, net.gru("x", cells, last=True), classes)


def fast_grnn(shape: Shape = SHAPE, classes: int = 4, cells: int = 32, seed: int = 0) -> Graph:
    """x (steps, n) → probabilities (classes,) (Kusupati et al. 2018, arXiv 1901.02358, full rank)."""
    net = Net("fast_grnn", {"x": shape}, seed)
    return _classified(net, net.fast_grnn("x", cells, last=True), classes)


def _classified(net: Net, x: str, classes: int) -> Graph:
    return net.graph(net.softmax(net.dense(x, classes)))

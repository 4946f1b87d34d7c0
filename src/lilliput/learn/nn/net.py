"""Networks of one's own, layer by layer."""

from __future__ import annotations

from lilliput.learn.nn.normal import Normal
from lilliput.learn.nn.over_time import OverTime
from lilliput.learn.nn.pools import Pools
from lilliput.learn.nn.recurrent import Recurrent
from lilliput.learn.nn.tokens import Tokens


class Net(OverTime, Pools, Normal, Recurrent, Tokens):
    """A graph that grows layer by layer; a layer takes the names of values and gives the name of its result.

    net = Net("digits", {"x": (8, 8, 1)}, seed=0)
    y = net.conv2d("x", 8, 3, activation="relu")
    y = net.dense(net.flatten(y), 10)
    graph = net.graph(net.softmax(y))

    Each group of layers is a class in a file of its own: weighted, over_time, normal, elements, pools, shapes,
    recurrent, tokens.
    """

"""Layers that read a sequence step by step: x (steps, n)."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Format, Kind, Value
from lilliput.learn.nn.shapes import Shapes
from lilliput.ops.nn.fast_grnn import FastGrnn
from lilliput.ops.nn.gru import Gru
from lilliput.ops.nn.lstm import Lstm
from lilliput.ops.nn.simple_rnn import SimpleRnn
from lilliput.ops.recurrent import Recurrent as Op


class Recurrent(Shapes):
    """Every layer begins each sequence at zero; with `keep` it goes on from call to call, as a stream does.

    reverse  reads the sequence from its end
    last     gives what there is after the last step that is read, (cells,), instead of every step, (steps, cells)
    Weights of x begin as in `Author`, those of what goes back orthogonal gate by gate (Saxe et al. 2013, arXiv
    1312.6120), so that what is carried neither fades nor grows at first.
    """

    def lstm(
        self, x: str, cells: int, *, last: bool = False, reverse: bool = False, keep: bool = False, named: str = ""
    ) -> str:
        """x (steps, n) → (steps, cells) or (cells,). The bias of the forget gate begins at 1 (Jozefowicz et al. 2015,
        'An empirical exploration of recurrent network architectures')."""
        layer = self.layer_name(named, "lstm")
        weights = self._stacked(layer, x, 4, cells)
        bias = self.parameter(f"{layer}/bias", np.repeat([0.0, 1.0, 0.0, 0.0], cells))
        return self._recurrent(Lstm(reverse=reverse, last=last), x, [*weights, bias], cells, layer, keep)

    def gru(
        self,
        x: str,
        cells: int,
        *,
        reset_after: bool = True,
        last: bool = False,
        reverse: bool = False,
        keep: bool = False,
        named: str = "",
    ) -> str:
        """x (steps, n) → (steps, cells) or (cells,). reset_after: the form of torch and of Keras, see ops/nn/gru."""
        layer = self.layer_name(named, "gru")
        weights = self._stacked(layer, x, 3, cells)
        biases = [self.parameter(f"{layer}/bias", np.zeros(3 * cells))]
        if reset_after:
            biases.append(self.parameter(f"{layer}/back_bias", np.zeros(cells)))
        op = Gru(reset_after, reverse=reverse, last=last)
        return self._recurrent(op, x, [*weights, *biases], cells, layer, keep)

    def simple_rnn(
        self,
        x: str,
        cells: int,
        activation: str = "tanh",
        *,
        last: bool = False,
        reverse: bool = False,
        keep: bool = False,
        named: str = "",
    ) -> str:
        """x (steps, n) → (steps, cells) or (cells,). activation: tanh or relu."""
        layer = self.layer_name(named, "simple_rnn")
        weights = self._stacked(layer, x, 1, cells)
        bias = self.parameter(f"{layer}/bias", np.zeros(cells))
        op = SimpleRnn(activation, reverse=reverse, last=last)
        return self._recurrent(op, x, [*weights, bias], cells, layer, keep)

    def fast_grnn(
        self, x: str, cells: int, *, last: bool = False, reverse: bool = False, keep: bool = False, named: str = ""
    ) -> str:
        """x (steps, n) → (steps, cells) or (cells,). zeta begins at sigmoid(1) and nu at sigmoid(-4), biases at 1, as
        in Kusupati et al. 2018 (arXiv 1901.02358)."""
        layer = self.layer_name(named, "fast_grnn")
        weights = self._stacked(layer, x, 1, cells)
        bias = self.parameter(f"{layer}/bias", np.ones(2 * cells))
        mix = self.parameter(f"{layer}/mix", np.array([1.0, -4.0]))
        return self._recurrent(FastGrnn(reverse=reverse, last=last), x, [*weights, bias, mix], cells, layer, keep)

    def _stacked(self, layer: str, x: str, gates: int, cells: int) -> list[str]:
        n = self.shape(x)[-1]
        into = self.weights(layer, (gates * cells, n), n, cells)
        drawn = self._random.normal(0, 1, (gates, cells, cells))
        back = np.concatenate([np.linalg.qr(each)[0] for each in drawn])
        return [into, self.parameter(f"{layer}/back", back)]

    def _recurrent(self, op: Op, x: str, weights: list[str], cells: int, layer: str, keep: bool) -> str:
        names = [f"{layer}/{state}" for state in op.STATES] if keep else []
        for name in names:
            zeros = np.zeros((*self.shape(x)[:-2], cells), np.float32)
            self._values[name] = Value(name, zeros.shape, Format(), Kind.STATE, zeros)
        return self.apply(op, [x, *weights], layer, names)

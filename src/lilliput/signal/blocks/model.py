"""A network, or any other model, on the rows that came last."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.formats import load
from lilliput.graph import Graph, InputError, Value
from lilliput.ops.nn.quantize import Quantize
from lilliput.ops.nn.reshape import Reshape
from lilliput.passes import run_passes
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.signal import Signal


@dataclass(frozen=True)
class Model(Block):
    """A model in a file, run on as many rows of features as it takes; its results are (1, classes).

    file   a model that `lil.load` reads
    step   rows from one run to the next
    graph  the model itself, where a program has it already
    """

    file: str = ""
    step: int = 1
    graph: Graph | None = None

    def build(self, chain: Chain, x: Signal) -> Signal:
        graph = run_passes(self.graph if self.graph is not None else load(self.file), ())
        wanted = graph.values[graph.inputs[0]]
        a_row = x.value.size // x.rows
        if len(graph.inputs) != 1 or wanted.size % a_row:
            raise InputError(
                f"{graph.name} takes {list(wanted.shape)}, which is no whole number of rows of {list(x.shape[1:])}; "
                "change the features, or train the model for them"
            )
        return chain.per_window(
            x, wanted.size // a_row, self.step, lambda window: self._run(chain, graph, wanted, window)
        )

    @staticmethod
    def _run(chain: Chain, graph: Graph, wanted: Value, window: Signal) -> Signal:
        """The first output (1, classes) for a window."""
        if window.format != wanted.format:
            window = chain.apply(Quantize(), window, format=wanted.format)
        if window.shape != wanted.shape:
            window = chain.apply(Reshape(wanted.shape), window)
        first = chain.insert(graph, window)[0]
        return chain.apply(Reshape((1, first.value.size)), first)

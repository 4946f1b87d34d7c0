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
from lilliput.signal.streaming import Stream, StreamedNetwork, stream
from lilliput.signal.streaming.network import check_still

MODES = ("recompute", "stream", "exact")


@dataclass(frozen=True)
class Model(Block):
    """A model in a file, run on as many rows of features as it takes; its results are (1, classes).

    file     a model that `lil.load` reads
    step     rows from one run to the next
    graph    the model itself, where a program has it already
    mode     "recompute": each run computes the whole window; "stream": only what is new, of a network that does not pad
             in time; "exact": the same, and what padding in time touches is computed anew by each run
    rewrite  "valid": padding in time is dropped first, which changes the network
    """

    file: str = ""
    step: int = 1
    graph: Graph | None = None
    mode: str = "recompute"
    rewrite: str = ""

    def build(self, chain: Chain, x: Signal) -> Signal:
        if self.mode not in MODES:
            raise InputError(f"mode is one of {', '.join(MODES)}, not {self.mode!r}")
        given = self.graph if self.graph is not None else load(self.file)
        check_still(given)
        network = self._streamed(given)
        graph = run_passes(given, ()) if network is None else network.batch
        wanted = graph.values[graph.inputs[0]]
        a_row = x.value.size // x.rows
        if len(graph.inputs) != 1 or wanted.size % a_row:
            raise InputError(
                f"{graph.name} takes {list(wanted.shape)}, which is no whole number of rows of {list(x.shape[1:])}; "
                "change the features, or train the model for them"
            )
        rows = wanted.size // a_row
        if network is not None and network.window != rows:
            raise InputError(
                f"{graph.name} takes {network.window} frames of {wanted.size // network.window} numbers, but a row of "
                f'features has {a_row}; a network streams where a row is a frame, else take mode = "recompute"'
            )
        if chain.streaming and network is not None and self.mode != MODES[0]:
            return self._fed(chain, network, x)
        return chain.per_window(x, rows, self.step, lambda window: self._run(chain, graph, wanted, window))

    def _streamed(self, graph: Graph) -> StreamedNetwork | None:
        """The network that is fed `step` rows a call, and what it is a stream of."""
        if self.mode == MODES[0] and not self.rewrite:
            return None
        exact = "exact" if self.mode != "stream" else ""
        return stream(graph, Stream(hop=self.step, mode=exact, rewrite=self.rewrite))

    def _fed(self, chain: Chain, network: StreamedNetwork, x: Signal) -> Signal:
        """The first output (1, classes), each `step` rows."""
        portion = chain.portions(x, self.step, network.window)
        wanted = network.graph.values[network.graph.inputs[0]]
        return self._run(chain, network.graph, wanted, portion)

    @staticmethod
    def _run(chain: Chain, graph: Graph, wanted: Value, window: Signal) -> Signal:
        """The first output (1, classes) for a window, or for what a stream takes in a call."""
        if window.format != wanted.format:
            window = chain.apply(Quantize(), window, format=wanted.format)
        if window.shape != wanted.shape:
            window = chain.apply(Reshape(wanted.shape), window)
        first = chain.insert(graph, window)[0]
        return chain.apply(Reshape((1, first.value.size)), first)

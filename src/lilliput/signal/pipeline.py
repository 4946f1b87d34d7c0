"""A pipeline: a source and the blocks behind it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from lilliput.graph import TFLITE_MICRO, Graph, InputError, LilliputError
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain, WrongHop
from lilliput.signal.source import Source


@dataclass(frozen=True)
class Pipeline:
    """From rows of samples to results, one block after the other.

    name        the C prefix of what is generated
    labels      names of the classes that it tells apart, where it does
    arithmetic  of networks inside, see graph.op
    """

    name: str
    source: Source
    blocks: tuple[Block, ...]
    labels: tuple[str, ...] = ()
    arithmetic: str = TFLITE_MICRO

    @cached_property
    def hop(self) -> int:
        """Rows of one call of the streaming graph: the most that every window and step is a whole number of."""
        hop, seeking = 1, True
        tried: set[tuple[int, bool]] = set()
        while (hop, seeking) not in tried:
            tried.add((hop, seeking))
            try:
                self._built(Chain(self.name, self.source, hop, True, seeking, self.labels))
                return hop
            except WrongHop as wrong:
                hop, seeking = max(1, wrong.hop), seeking and not wrong.first_window
        raise InputError(
            f"{self.name}: rows come from one stage in numbers that the frames or windows of a later one cannot be cut "
            "from; choose their length and step as multiples of the rows that a change of rate gives at a time"
        )

    @cached_property
    def rows(self) -> int:
        """Rows that the first result needs."""
        return (self.stream().warm_up + 1) * self.hop

    def batch(self, rows: int = 0) -> Graph:
        """The graph that takes a whole recording of so many rows: as many as one result needs, where 0."""
        return self._built(Chain(self.name, self.source, rows or self.rows, False, labels=self.labels))

    def stream(self) -> Graph:
        """The graph that is fed `hop` rows a call and keeps the rest as states; its results are those of `batch`."""
        return self._built(Chain(self.name, self.source, self.hop, True, labels=self.labels))

    def _built(self, chain: Chain) -> Graph:
        x = chain.input
        for number, block in enumerate(self.blocks, 1):
            try:
                x = block.build(chain, x)
            except LilliputError as error:
                raise InputError(f"{self.name}, stage {number} ({block.name}): {error}") from None
        return chain.graph(x, self.arithmetic, self.labels)

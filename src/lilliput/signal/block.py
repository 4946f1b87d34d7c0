"""A block: one stage of a pipeline, as a person names and sets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lilliput.signal.chain import Chain
    from lilliput.signal.signal import Signal


class Block:
    """A frozen dataclass whose fields are its settings: keys in a pipeline's TOML file, and its page in the docs.

    The class's docstring begins with one line for people who choose among blocks.
    """

    def build(self, chain: Chain, x: Signal) -> Signal:
        """Add operators to the chain; gives the signal that the next block gets.

        Raises InputError, with a sentence that names the block, where the signal is not what it needs.
        """
        raise NotImplementedError

    @property
    def name(self) -> str:
        """What the block is called in files and messages: that of its module."""
        return type(self).__module__.rsplit(".", 1)[-1]

"""Streaming networks: the graph of one call, made from a graph that takes a whole window.

`follow` follows time through the batch graph, `plan` says which rows a call computes and which are remembered, `emit`
writes the graph; `valid` is the rewrite without padding in time.
"""

from lilliput.signal.streaming.network import Stream, StreamedNetwork, stream

__all__ = ["Stream", "StreamedNetwork", "stream"]

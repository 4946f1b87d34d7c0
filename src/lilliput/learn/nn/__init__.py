"""Authoring networks: `Net`, which makes a graph layer by layer, and builders of well-known families. No torch."""

from lilliput.learn.nn.net import Net

__all__ = ["Net"]

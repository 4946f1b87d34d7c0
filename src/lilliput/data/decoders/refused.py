"""What the decoders refuse."""

from __future__ import annotations


class Refused(Exception):
    """What is wrong with a file, to follow its name."""

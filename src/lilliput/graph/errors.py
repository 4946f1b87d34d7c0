"""Errors a person can act on: where, what was expected, what came, what to do.

The command line prints the sentence and exits with 2; nothing else of ours reaches a user as a traceback.
"""

from __future__ import annotations


class LilliputError(Exception):
    """Any failure that has a sentence. Its text is complete: no context needs to be added by the catcher."""


class GraphError(LilliputError):
    """A graph that breaks its own rules: unknown value, wrong shape, cycle, missing format."""


class ShapeError(GraphError):
    """Operands of an operator whose shapes or formats do not fit each other."""


class ModelError(LilliputError):
    """A foreign model file that is truncated, malformed or over a limit."""


class UnsupportedError(LilliputError):
    """A well-formed request for something Lilliput does not have: an operator, a format, an option."""


class BoardError(LilliputError):
    """An unknown board, chip or core, or one whose description is incomplete."""


class FitError(LilliputError):
    """A model that does not fit the board it is built for."""


class InputError(LilliputError):
    """Samples, files or options given by the caller that are not what was asked for."""


class ToolError(LilliputError):
    """A compiler, emulator or other program that is missing, failed or died."""

"""What is wrong with recordings and the files that hold them."""

from __future__ import annotations

from lilliput.graph.errors import LilliputError


class DataError(LilliputError):
    """A recording, a data file or a dataset folder that is truncated, malformed, inconsistent or over a limit."""

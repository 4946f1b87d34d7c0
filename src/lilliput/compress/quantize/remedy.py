"""What could be done for a layer, in a sentence."""

from __future__ import annotations

from dataclasses import dataclass

ENOUGH = 0.005  # of accuracy, that a layer may cost
FEWEST = 2  # answers that must be lost for a loss: fewer come and go by chance
CLIPPED = 0.01  # of an output's numbers
SPREAD = 16.0  # times the smallest channel's range is the largest's
POOR = 15.0  # dB: a layer with less gives little more than noise


@dataclass(frozen=True)
class Findings:
    """loss      of accuracy when only this layer is in integers
    loss_few  the same with few bits of weights; None without weights
    samples   that accuracies are shares of
    spread    the largest range of a channel of its weights over the smallest, where they share a scale
    """

    loss: float
    loss_few: float | None
    clipped: float
    sqnr_alone: float
    spread: float
    few: int
    samples: int

    @property
    def enough(self) -> float:
        """What a layer may cost."""
        return max(ENOUGH, FEWEST / self.samples)


def remedy(found: Findings) -> str:
    """A sentence."""
    if found.loss <= found.enough:
        if found.clipped > CLIPPED and found.sqnr_alone < POOR:
            return _clipping(found)
        if found.loss_few is None:
            return "nothing: it keeps its accuracy"
        if found.loss_few <= found.enough:
            return f"its weights may have {found.few} bits"
        return (
            f'keep 8 bits; for {found.few} try rounding="adaround" with weight_ranges="mse", or train for few bits '
            "(lil.train_quantized)"
        )
    if found.clipped > CLIPPED:
        return _clipping(found)
    if found.spread > SPREAD:
        return (
            f"its channels' weights differ {found.spread:.0f} times in range and share a scale: set per_channel, or "
            "equalize"
        )
    return 'its output needs finer steps: try ranges="mse", Int16Activations, or floats for this layer'


def _clipping(found: Findings) -> str:
    return (
        f"{100 * found.clipped:.1f} % of its output is clipped: calibrate on more samples, or let ranges reach further "
        '(ranges="min-max", or a higher percentile)'
    )

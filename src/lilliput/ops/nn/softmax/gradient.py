"""The gradient of a softmax under the loss that it is made for; by itself it has none here."""

from __future__ import annotations

from lilliput.graph import Format
from lilliput.ops.gradient import Tape
from lilliput.ops.nn.softmax import Softmax
from lilliput.ops.update.softmax_cross_entropy_gradient import ONE, SoftmaxCrossEntropyGradient

PROBABILITIES = Format("s16", (1 / ONE,), (0,))  # of int16 scores


def cross_entropy(tape: Tape, scores: str, probabilities: str | None, label: str) -> str:
    """By the scores (n,): the probabilities less 1 at the label.

    probabilities  what a softmax of the inference made of the scores; where there is none, one is added
    """
    format = Format() if tape.value(scores).format.is_float else PROBABILITIES
    if probabilities is None:
        probabilities = tape.add("probabilities", Softmax(), (scores,), format)
    return tape.add("scores gradient", SoftmaxCrossEntropyGradient(), (probabilities, label), format)

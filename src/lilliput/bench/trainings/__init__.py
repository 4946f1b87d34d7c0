"""Networks of the zoo, trained here on data that is here: float, then int8 in C, split by split."""

from lilliput.bench.trainings.sets import Samples, digits, gestures, har, mnist, strokes
from lilliput.bench.trainings.table import TRAININGS, Training, line, measure

__all__ = ["TRAININGS", "Samples", "Training", "digits", "gestures", "har", "line", "measure", "mnist", "strokes"]

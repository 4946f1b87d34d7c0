"""How to train."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from lilliput.graph import InputError

SCHEDULES = ("cosine", "constant")
DEVICES = ("cpu", "cuda")


@dataclass(frozen=True)
class Train:
    """Options of a training run; the optimizer is AdamW (Loshchilov and Hutter 2019, arXiv 1711.05101).

    epochs         passes over the training samples, at least 1
    batch_size     samples a step; the last step of an epoch takes what is left
    learning_rate  of the first step; 0 changes nothing
    schedule       "cosine": falls to zero along half a cosine wave; "constant"
    weight_decay   share of a weight that goes with every step, times the learning rate; parameters of one axis, which
                   are biases, keep all of theirs
    seed           of the order of samples, of those kept for validation, and of what augmentation draws
    validation     share of the samples kept aside, in [0, 1), where no validation samples are given
    patience       epochs without a lower validation loss before training stops; 0: never
    class_weights  what each class counts in the loss, by label; "balanced": so that all classes count alike; (): by
                   the number of their samples
    threads        of torch; 0: one for networks under a million multiply-accumulates, where two threads that wait for
                   each other are slower, and torch's own choice above
    device         "cpu", or "cuda", where model and samples then stay
    bf16           multiply in bfloat16; parameters and sums stay float32
    """

    epochs: int = 10
    batch_size: int = 32
    learning_rate: float = 1e-3
    schedule: str = "cosine"
    weight_decay: float = 1e-4
    seed: int = 0
    validation: float = 0.0
    patience: int = 0
    class_weights: tuple[float, ...] | str = ()
    threads: int = 0
    device: str = "cpu"
    bf16: bool = False

    def __post_init__(self) -> None:
        rules = {
            f"epochs are at least 1, not {self.epochs}": self.epochs >= 1,
            f"batch_size is at least 1, not {self.batch_size}": self.batch_size >= 1,
            f"learning_rate is a finite number of at least 0, not {self.learning_rate}": (
                isfinite(self.learning_rate) and self.learning_rate >= 0
            ),
            f"schedule is one of {', '.join(SCHEDULES)}, not {self.schedule!r}": self.schedule in SCHEDULES,
            f"weight_decay is a finite number of at least 0, not {self.weight_decay}": (
                isfinite(self.weight_decay) and self.weight_decay >= 0
            ),
            f"validation is a share from 0 to below 1, not {self.validation}": 0 <= self.validation < 1,
            f"patience is at least 0, not {self.patience}": self.patience >= 0,
            f'class_weights are numbers by label, or "balanced", not {self.class_weights!r}': (
                self.class_weights == "balanced" or not isinstance(self.class_weights, str)
            ),
            f"threads are at least 0, not {self.threads}": self.threads >= 0,
            f"device is one of {', '.join(DEVICES)}, not {self.device!r}": self.device in DEVICES,
        }
        for rule, kept in rules.items():
            if not kept:
                raise InputError(f"training: {rule}")


DEFAULT = Train()

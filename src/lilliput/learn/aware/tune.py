"""Fine-tuning behind formats: a float graph and a plan become trained floats and learned formats."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lilliput.data.guard import need
from lilliput.graph import Format, Graph, InputError
from lilliput.learn.aware.options import QuantizeAware
from lilliput.learn.history import Epoch, History
from lilliput.learn.options import Train
from lilliput.learn.samples import Data


@dataclass(frozen=True, eq=False)
class Tuned:
    """What came out of quantization-aware training.

    graph        float32; its weights lie on the levels of the first plan
    formats      the plans, with the scales that were learned
    oscillating  the share of weights that jumped between levels at the end; 0 where nobody watched (see
                 QuantizeAware.freeze)
    """

    graph: Graph
    formats: tuple[dict[str, Format], ...]
    history: History
    oscillating: float = 0.0


def tune(
    graph: Graph,
    plans: Sequence[Mapping[str, Format]],
    data: Data,
    loss: str | Callable[..., Any],
    options: Train,
    how: QuantizeAware,
    *,
    validation: Data | None = None,
    augment: Callable[..., Any] | None = None,
    progress: Callable[[Epoch], None] | None = None,
    checkpoint: str | Path | None = None,
) -> Tuned:
    """The graph trained behind fake quantization by the plans, each a mapping value → Format.

    graph  float32, as the passes before lowering leave it: its values have the plans' names
    Of several plans the first says how weights are stored, from which the others round them further; training steps
    take turns. Everything else is as `train` has it, and says.
    """
    need("torch", "torch", "quantization-aware training")
    from lilliput.learn.aware.network import AwareNetwork
    from lilliput.learn.loop import run

    if how.freeze and len(plans) > 1:
        raise InputError("quantization-aware training: freeze watches one set of levels, not several widths")

    def network(scores: Graph) -> AwareNetwork:
        return AwareNetwork(scores, plans, how)

    trained = run(graph, data, loss, options, validation, augment, progress, checkpoint, network)
    found = trained.network
    assert isinstance(found, AwareNetwork)
    share = found.oscillations.share() if found.oscillations is not None else 0.0
    return Tuned(trained.graph, found.formats(), trained.history, share)

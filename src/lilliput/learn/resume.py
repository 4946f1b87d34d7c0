"""A training that was stopped goes on: everything it needs is in one safetensors file, and nothing is unpickled."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from lilliput.data.guard import need
from lilliput.graph import InputError
from lilliput.learn.history import Epoch
from lilliput.learn.trainer import Trainer

PARTS = ("network", "best", "optimizer", "random")
SUFFIX = ".safetensors"


def store(path: str | Path, trainer: Trainer, best: Mapping[str, Tensor], facts: Mapping[str, object]) -> None:
    """Write network, best parameters so far, optimizer and random numbers; `facts` is what else is to come back."""
    path = Path(path)
    steps = trainer.optimizer.state_dict()["state"]
    found: dict[str, Mapping[str, Tensor]] = {
        "network": trainer.network.state_dict(),
        "best": best,
        "optimizer": {f"{i}.{name}": part for i, parts in steps.items() for name, part in parts.items()},
        "random": {"order": trainer.order.get_state(), "draws": trainer.draws.get_state()},
    }
    from safetensors.torch import save_file

    tensors = {f"{part}/{n}": x.detach().clone().contiguous() for part in PARTS for n, x in found[part].items()}
    unfinished = path.with_name(f"{path.stem}.unfinished{path.suffix}")
    save_file(tensors, unfinished, {"facts": json.dumps({**facts, "training": told(trainer)})})
    unfinished.replace(path)


def reload(path: str | Path, trainer: Trainer) -> tuple[dict[str, Tensor], dict[str, Any]] | None:
    """Bring the trainer back to where it was; best parameters and facts, or None where there is no such file yet.

    Raises InputError for a file that holds another training's state, or is damaged.
    """
    path = Path(path)
    check(path)
    if not path.exists():
        return None
    from safetensors import safe_open

    try:
        with safe_open(path, "pt") as file:
            facts = json.loads(file.metadata()["facts"])
            found = {part: {} for part in PARTS}  # type: dict[str, dict[str, Tensor]]
            for name in file.keys():  # noqa: SIM118  a handle, no mapping
                part, _, own = name.partition("/")
                found[part][own] = file.get_tensor(name)
    except Exception as error:
        raise InputError(f"{path.name} cannot be gone on from: {error}; delete it and train again") from None
    if facts["training"] != told(trainer):
        raise InputError(
            f"{path.name} is of another training ({facts['training']}) than this one ({told(trainer)}); give each its "
            "own file"
        )
    trainer.network.load_state_dict(found["network"])
    state: dict[int, dict[str, Tensor]] = {}
    for name, tensor in found["optimizer"].items():
        number, _, own = name.partition(".")
        state.setdefault(int(number), {})[own] = tensor
    trainer.optimizer.load_state_dict({**trainer.optimizer.state_dict(), "state": state})
    trainer.order.set_state(found["random"]["order"])
    trainer.draws.set_state(found["random"]["draws"])
    return found["best"], facts


def check(path: Path) -> None:
    """InputError for a file of another suffix, ToolError where safetensors is missing."""
    if path.suffix != SUFFIX:
        raise InputError(f"the file that a training goes on from ends in {SUFFIX}, unlike {path.name}")
    need("safetensors", "torch", "going on with a training")


def told(trainer: Trainer) -> str:
    """What must be the same for a training to go on: the rate falls with the epochs, so their number too."""
    options = {name: value for name, value in asdict(trainer.options).items() if name != "threads"}
    sizes = [list(tensor.shape) for tensor in trainer.network.state_dict().values()]
    return f"{trainer.network.graph.name}, {options}, {sum(torch.Size(size).numel() for size in sizes)} numbers"


def epochs(facts: Mapping[str, object]) -> list[Epoch]:
    """The epochs so far."""
    kept = facts["epochs"]
    assert isinstance(kept, list)
    return [Epoch(**each) for each in kept]

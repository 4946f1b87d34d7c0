"""What a model's configuration says: layers, and in which order they call each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lilliput.formats.keras.limits import MAX_DEPTH, MAX_LAYERS
from lilliput.graph import ModelError, UnsupportedError

MODELS = ("Functional", "Sequential", "Model")
OPERATIONS = "keras.src.ops"  # where x + y comes from; such operations have no weights and no group in the file


@dataclass(frozen=True)
class Layer:
    """One layer: its class, its configuration, where its weights are."""

    kind: str
    name: str
    module: str
    config: Mapping[str, Any]
    path: str
    calls: tuple[Any, ...] = ()
    inner: Model | None = None

    @property
    def key(self) -> str:
        """The name of the function that reads it."""
        return snake_case(self.kind)


@dataclass(frozen=True)
class Model:
    """Layers, and which of their results go in and out: (layer, call, index) each."""

    name: str
    layers: tuple[Layer, ...]
    inputs: tuple[tuple[str, int, int], ...] = ()
    outputs: tuple[tuple[str, int, int], ...] = ()
    is_sequential: bool = False

    def first_call(self, layer: Layer) -> int:
        """The number of a layer's first call: a model inside may have been called before, where it was defined."""
        ends = [*self.outputs, *(end for other in self.layers for told in other.calls for end in tensors(told))]
        return min((number for name, number, _ in ends if name == layer.name), default=0)


@dataclass
class Reading:
    """A configuration being read: the file's name for sentences, and how many layers may still come."""

    file: str
    left: int = MAX_LAYERS
    depth: int = field(default=0)

    def model(self, told: Mapping[str, Any], path: str = "") -> Model:
        """The model of a serialized object; `path` is where its weights are."""
        kind, config = told.get("class_name"), told.get("config")
        if kind not in MODELS or not isinstance(config, dict) or not isinstance(config.get("layers"), list):
            raise UnsupportedError(
                f"{self.file}: holds a {str(kind)[:40]!r}, but models that say how their layers are connected can be "
                "read: Sequential and Functional ones; build the model that way, or lil.convert its torch form"
            )
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ModelError(f"{self.file}: more than {MAX_DEPTH} models inside one another; build it flatter")
        layers = tuple(self._layers(config["layers"], path))
        self.depth -= 1
        ends = [_ends(config.get(f"{side}_layers")) for side in ("input", "output")]
        return Model(str(config.get("name", "model")), layers, ends[0], ends[1], kind == "Sequential")

    def _layers(self, told: list[Any], path: str) -> Iterator[Layer]:
        """Weights are found by class and order: Keras counts the layers of one class."""
        seen: dict[str, int] = {}
        for each in told:
            self.left -= 1
            if self.left < 0:
                raise ModelError(f"{self.file}: more than {MAX_LAYERS} layers; make the model smaller")
            if not isinstance(each, dict) or not isinstance(each.get("config"), dict):
                raise ModelError(f"{self.file}: a layer without a configuration; save the model again")
            kind, module = str(each.get("class_name")), str(each.get("module"))
            where = ""
            if not module.startswith(OPERATIONS):
                stem = snake_case(kind)
                count = seen[stem] = seen.get(stem, -1) + 1
                where = f"{path}layers/{stem}{f'_{count}' if count else ''}/"
            config = each["config"]
            name = str(each.get("name", config.get("name", kind)))
            calls = each.get("inbound_nodes")
            inner = self.model(each, where) if kind in MODELS else None
            yield Layer(kind, name, module, config, where, tuple(calls) if isinstance(calls, list) else (), inner)


def snake_case(name: str) -> str:
    """As Keras names groups of weights: LayerNormalization to layer_normalization, PReLU to p_re_lu."""
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", re.sub(r"\W+", "", name))
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def tensors(told: Any, depth: int = 0) -> Iterator[tuple[str, int, int]]:
    """The results of layers that stand anywhere in the arguments of a call, in their order."""
    if depth > MAX_DEPTH:
        return
    if isinstance(told, dict):
        if told.get("class_name") == "__keras_tensor__":
            config = told.get("config")
            yield from _ends(config.get("keras_history")) if isinstance(config, dict) else ()
        else:
            for each in told.values():
                yield from tensors(each, depth + 1)
    elif isinstance(told, list):
        for each in told:
            yield from tensors(each, depth + 1)


def _ends(told: Any, depth: int = 0) -> tuple[tuple[str, int, int], ...]:
    """["x", 0, 0], a list of such, or a dict of them."""
    if _is_end(told):
        return ((told[0], told[1], told[2]),)
    if isinstance(told, dict):
        told = list(told.values())
    if isinstance(told, list) and depth < MAX_DEPTH:
        return tuple(end for each in told for end in _ends(each, depth + 1))
    return ()


def _is_end(told: Any) -> bool:
    return (
        isinstance(told, list)
        and len(told) == 3
        and isinstance(told[0], str)
        and all(isinstance(number, int) for number in told[1:])
    )

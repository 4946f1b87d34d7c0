"""A .keras file, or a live model, to a verified graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lilliput.formats.keras.archive import read_archive
from lilliput.formats.keras.builder import Builder, Use
from lilliput.formats.keras.hdf5 import File
from lilliput.formats.keras.layers import mappings
from lilliput.formats.keras.limits import MAX_LAYERS
from lilliput.formats.keras.model import Layer, Model, Reading, tensors
from lilliput.graph import Graph, GraphError, ModelError, UnsupportedError, verify

End = tuple[str, int, int]


def load(path: Path, arithmetic: str = "") -> Graph:
    """The model in the file; raises ModelError or UnsupportedError with a sentence. All of it is float32."""
    return read(path.read_bytes(), path.name)


def convert(model: Any, name: str = "model") -> Graph:
    """The graph of a live model: what it saves is what is read, so there is one way in."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        model.save(path)
        return replace(load(path), name=name)


def read(data: bytes, name: str) -> Graph:
    """The model in `data`, channels last, without a leading axis."""
    archive = read_archive(data, name)
    try:
        model = Reading(name).model(archive.config)
        importer = _Importer(name, Builder(name, File(archive.weights, name)))
        inputs = importer.given(model)
        outputs = importer.run(model, inputs)
        return verify(importer.builder.graph(Path(name).stem, inputs, outputs))
    except GraphError as error:
        sentence = str(error)
        raise ModelError(sentence if sentence.startswith(f"{name}:") else f"{name}: {sentence}") from None


class _Importer:
    """Runs through models, layer by layer, each call as soon as all that it reads is there."""

    def __init__(self, file: str, builder: Builder) -> None:
        self.file, self.builder, self.calls = file, builder, 0

    def given(self, model: Model) -> list[str]:
        """Inputs of the graph, in the model's order."""
        by_name = {layer.name: layer for layer in model.layers if layer.kind == "InputLayer"}
        order = [name for name, _, _ in model.inputs] or list(by_name)
        if not order or not set(order) <= by_name.keys():
            raise UnsupportedError(
                f"{self.file}: {model.name!r} does not say the shape of its inputs; put a keras.Input in front and "
                "save it again"
            )
        return [self._input(by_name[name]) for name in order]

    def _input(self, layer: Layer) -> str:
        shape = layer.config.get("batch_shape") or layer.config.get("batch_input_shape")
        extents = tuple(shape[1:]) if isinstance(shape, list) else ()
        if not extents or not all(isinstance(n, int) and 0 < n < 1 << 24 for n in extents):
            raise UnsupportedError(
                f"{self.builder.where(layer)}: has shape {str(shape)[:60]}, but every extent behind the batch must be "
                "known and above zero; build the model with fixed shapes"
            )
        return self.builder.input(layer.name, extents, str(layer.config.get("dtype", "float32")))

    def run(self, model: Model, inputs: Sequence[str]) -> list[str]:
        """The values that the model gives for these."""
        if model.is_sequential:
            return self._sequence(model, inputs)
        found: dict[End, str] = {}
        order = [end[0] for end in model.inputs] or [layer.name for layer in model.layers if layer.kind == "InputLayer"]
        found |= {(name, 0, 0): value for name, value in zip(order, inputs, strict=False)}
        waiting = [
            (layer, number, told)
            for layer in model.layers
            if layer.kind != "InputLayer"
            for number, told in enumerate(layer.calls, model.first_call(layer))
            if isinstance(told, dict)
        ]
        while waiting:
            ready = [each for each in waiting if all(end in found for end in tensors(each[2]))]
            if not ready:
                layer = waiting[0][0]
                raise ModelError(f"{self.builder.where(layer)}: reads what no layer writes; save the model again")
            for layer, number, told in ready:
                results = self._call(layer, [found[end] for end in tensors(told)], told)
                found |= {(layer.name, number, index): value for index, value in enumerate(results)}
            waiting = [each for each in waiting if each not in ready]
        if not model.outputs or not all(end in found for end in model.outputs):
            raise ModelError(f"{self.file}: {model.name!r} does not say what it gives; save the model again")
        return [found[end] for end in model.outputs]

    def _sequence(self, model: Model, inputs: Sequence[str]) -> list[str]:
        values = list(inputs)
        for layer in model.layers:
            if layer.kind != "InputLayer":
                values = self._call(layer, values, {})
        return values

    def _call(self, layer: Layer, inputs: list[str], told: dict[str, Any]) -> list[str]:
        self.calls += 1
        if self.calls > MAX_LAYERS:
            raise ModelError(f"{self.file}: more than {MAX_LAYERS} calls of layers; make the model smaller")
        if layer.inner is not None:
            return self.run(layer.inner, inputs)
        known = mappings()
        if layer.key not in known or not inputs:
            raise UnsupportedError(
                f"{self.builder.where(layer)}: there is no such layer here; there are {', '.join(sorted(known))}. "
                "Leave it out of the model and compute it in C, or build the model with another layer in its place"
            )
        return [known[layer.key](self.builder, Use(layer, tuple(inputs), told))]

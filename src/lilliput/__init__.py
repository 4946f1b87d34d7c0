"""Lilliput: from a trained model to proven firmware for a microcontroller.

import lilliput as lil
model = lil.load("kws.tflite")
firmware = lil.build(model, board="nano33ble")
firmware.verify(samples)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

# Public name to the module that has it; nothing is imported before it is asked for, so that the import stays quick.
_HOMES = {
    "load": "lilliput.flow.load",
    "convert": "lilliput.formats",
    "quantize": "lilliput.compress",
    "sensitivity": "lilliput.compress",
    "Quantize": "lilliput.compress",
    "Codebook": "lilliput.compress",
    "DynamicRange": "lilliput.compress",
    "MixedPrecision": "lilliput.compress",
    "Int16Activations": "lilliput.compress",
    "Widths": "lilliput.compress",
    "train": "lilliput.learn",
    "train_quantized": "lilliput.compress",
    "train_widths": "lilliput.compress",
    "QuantizeAware": "lilliput.compress",
    "Train": "lilliput.learn",
    "nn": "lilliput.learn",
    "save": "lilliput.flow.save",
    "build": "lilliput.flow.build",
    "Pipeline": "lilliput.signal",
    "Source": "lilliput.signal",
    "load_pipeline": "lilliput.signal",
    "verify_signal": "lilliput.flow.signal_proof",
    "BuildOptions": "lilliput.flow.options",
    "check": "lilliput.flow.check",
    "learnable": "lilliput.ondevice",
    "Learn": "lilliput.ondevice",
    "Graph": "lilliput.graph",
    "LilliputError": "lilliput.graph",
    "evaluate": "lilliput.graph",
    "stream": "lilliput.signal.streaming",
    "Stream": "lilliput.signal.streaming",
    "load_board": "lilliput.boards",
    "list_boards": "lilliput.boards",
}

__all__ = [
    "BuildOptions",
    "Codebook",
    "DynamicRange",
    "Graph",
    "Int16Activations",
    "Learn",
    "LilliputError",
    "MixedPrecision",
    "Pipeline",
    "Quantize",
    "QuantizeAware",
    "Source",
    "Stream",
    "Train",
    "Widths",
    "__version__",
    "build",
    "check",
    "convert",
    "evaluate",
    "learnable",
    "list_boards",
    "load",
    "load_board",
    "load_pipeline",
    "nn",
    "quantize",
    "save",
    "sensitivity",
    "stream",
    "train",
    "train_quantized",
    "train_widths",
    "verify_signal",
]

if TYPE_CHECKING:
    from lilliput.boards import list_boards, load_board
    from lilliput.compress import (
        Codebook,
        DynamicRange,
        Int16Activations,
        MixedPrecision,
        Quantize,
        QuantizeAware,
        Widths,
        quantize,
        sensitivity,
        train_quantized,
        train_widths,
    )
    from lilliput.flow.build import build
    from lilliput.flow.check import check
    from lilliput.flow.load import load
    from lilliput.flow.options import BuildOptions
    from lilliput.flow.save import save
    from lilliput.flow.signal_proof import verify_signal
    from lilliput.formats import convert
    from lilliput.graph import Graph, LilliputError, evaluate
    from lilliput.learn import Train, nn, train
    from lilliput.ondevice import Learn, learnable
    from lilliput.signal import Pipeline, Source, load_pipeline
    from lilliput.signal.streaming import Stream, stream


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'lilliput' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)

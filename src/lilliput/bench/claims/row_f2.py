"""F2, TFLite Micro: no heap, no printf, a small core, and an arena that is exactly what is touched."""

from __future__ import annotations

import numpy as np

from lilliput.bench.claims.claim import Claim
from lilliput.bench.models import digits_int8
from lilliput.flow.build import build
from lilliput.flow.firmware import Firmware, stored_inputs
from lilliput.run.arena import touched_bytes
from lilliput.run.elf import Image

FORBIDDEN = ("malloc", "free", "calloc", "realloc", "printf", "sbrk")
CORE_LIMIT = 16 * 1024


def measure(quick: bool) -> Claim:
    """The digits network on Cortex-M4: symbols, code, painted arena."""
    firmware = build(digits_int8(), "generic-cortex-m4")
    found = forbidden_symbols(firmware.image)
    touched, arena = touched_arena(firmware), firmware.sizes.arena
    code = firmware.sizes.code
    return Claim(
        row="F2",
        claim="no malloc, free or printf is linked, code stays under 16 KB, the arena is the bytes really touched",
        value=f"forbidden symbols {found or 'none'}; {code} bytes of code, kernels included; arena {arena}, "
        f"touched {touched}",
        target=f"none; at most {CORE_LIMIT}; equal",
        holds=not found and code <= CORE_LIMIT and touched == arena,
        control=f"the symbol search finds what is there: {forbidden_symbols(firmware.image, ('memcpy', 'main'))}",
        seeds=0,
        source="Ray 2021 and Immonen 2022 on TFLite Micro: 16 KB core, no dynamic memory",
    )


def forbidden_symbols(image: Image, names: tuple[str, ...] = FORBIDDEN) -> list[str]:
    """Functions of the image whose name contains one of `names`."""
    return sorted({s.name for s in image.symbols if s.is_function and any(name in s.name for name in names)})


def touched_arena(firmware: Firmware) -> int:
    """The highest byte of the arena that two runs on different inputs touch, on the emulated core."""
    layout = firmware.project.layout
    rng = np.random.default_rng(0)
    samples = [rng.uniform(0, 16, (2, *layout.graph.values[n].shape)) for n in layout.graph.inputs]
    return touched_bytes(firmware.image, layout, firmware.board, stored_inputs(layout.graph, samples))

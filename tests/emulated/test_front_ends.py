"""What a second of audio costs as a stream on the emulated core; counted, so the same everywhere."""

from __future__ import annotations

import numpy as np
import pytest

import lilliput as lil
from lilliput.run.emulated import Emulator
from lilliput.run.emulated_model import CHUNK, CONTEXT, emulator_model, memory_map
from lilliput.run.host import HostTwin
from lilliput.signal import Pipeline, Source
from lilliput.signal.blocks.mfcc import Mfcc

pytest.importorskip("unicorn", reason="needs the emulate extra")
RATE, MOST = 16000, 1_200_000


def test_a_second_of_mfcc_on_the_m4():
    """49 frames of 480 at a step of 320, 512 points, 40 bands, logarithm, 10 coefficients; framing and feeding too."""
    chain = Pipeline("mfcc", Source(float(RATE)), (Mfcc(480, 320, high=4000.0, coefficients=10),))
    rows = np.random.default_rng(0).integers(-20000, 20000, (RATE, 1), dtype=np.int16)
    firmware = lil.build(chain.stream(), "generic-cortex-m4")
    context = firmware.image.symbol(CONTEXT).address
    output = firmware.graph.outputs[0]
    instructions, results = 0, []
    with Emulator(emulator_model(firmware.board)) as core, HostTwin([firmware.project]) as twin:
        core.load(firmware.image, [*memory_map(firmware.board), CHUNK], initialised=True)
        core.call("mfcc_init", context)
        for start in range(0, RATE, chain.hop):
            core.write(CHUNK.address, rows[start : start + chain.hop].tobytes())
            instructions += core.call("mfcc_feed", context, CHUNK.address, chain.hop).instructions
            if core.call("mfcc_ready", context, 0).result:
                results.append(core.read(context + firmware.project.layout.plan.offsets[output], 20))
        wanted = [call.outputs[output].tobytes() for call in twin.feed(rows)]
    assert len(results) == 49
    assert results == wanted
    assert instructions <= MOST

"""What front ends cost on a Cortex-M4: `python benchmarks/front_ends.py`.

Prints instructions (counted, emulated) of one second of audio fed as a stream of 160 or 512 rows a call, framing and
all, and what is exact: flash and RAM. Nothing here is a test.
"""

from __future__ import annotations

import tempfile

import numpy as np

import lilliput as lil
from lilliput.boards import load_board
from lilliput.run.emulated import Emulator
from lilliput.run.emulated_model import CHUNK, CONTEXT, emulator_model, memory_map
from lilliput.signal import Block, Pipeline, Source
from lilliput.signal.blocks.log_mel import LogMel
from lilliput.signal.blocks.mfcc import Mfcc
from lilliput.signal.blocks.mfe import Mfe
from lilliput.signal.blocks.micro_speech import MicroSpeech
from lilliput.signal.blocks.mlperf_ad import MlperfAd
from lilliput.signal.blocks.mlperf_kws import MlperfKws
from lilliput.signal.blocks.mlperf_sww import MlperfSww
from lilliput.signal.blocks.noise_floor import NoiseFloor
from lilliput.signal.blocks.pcen import Pcen
from lilliput.signal.blocks.to_float import ToFloat

BOARDS = ("generic-cortex-m4", "generic-cortex-m0", "generic-rv32imc")
RATE = 16000
MFCC = Mfcc(480, 320, high=4000.0, coefficients=10)
FRONT_ENDS: dict[str, tuple[Block, ...]] = {
    "MFCC: 49 x 480, 512 points, 40 mel, 10 DCT": (MFCC,),
    "the same, of powers": (Mfcc(480, 320, high=4000.0, coefficients=10, power=True),),
    "the same in float32": (ToFloat(), MFCC),
    "log-mel: 49 x 480, 512 points, 40 mel": (LogMel(480, 320, high=4000.0),),
    "kws01, running level": (MlperfKws("running"),),
    "sww01": (MlperfSww(),),
    "ad01": (MlperfAd(),),
    "micro_speech": (MicroSpeech(),),
    "mel and PCEN": (Mfe(480, 320, high=4000.0), Pcen()),
    "log-mel over a noise floor": (LogMel(480, 320, high=4000.0), NoiseFloor()),
}


def cost(blocks: tuple[Block, ...], board: str) -> tuple[int, int, int, int]:
    """Results in a second of noise, instructions for them, flash and RAM in bytes."""
    pipeline = Pipeline("front_end", Source(float(RATE)), blocks)
    rows = np.random.default_rng(0).integers(-20000, 20000, (RATE, 1), dtype=np.int16)
    with tempfile.TemporaryDirectory() as folder:
        firmware = lil.build(pipeline.stream(), board, folder)
        results = instructions = 0
        with Emulator(emulator_model(load_board(board))) as core:
            core.load(firmware.image, [*memory_map(load_board(board)), CHUNK], initialised=True)
            context = firmware.image.symbol(CONTEXT).address
            core.call("front_end_init", context)
            for start in range(0, RATE, pipeline.hop):
                chunk = rows[start : start + pipeline.hop]
                core.write(CHUNK.address, chunk.tobytes())
                instructions += core.call("front_end_feed", context, CHUNK.address, len(chunk)).instructions
                results += core.call("front_end_ready", context, 0).result
        return results, instructions, firmware.sizes.flash, firmware.sizes.ram


def main() -> None:
    """A line for each front end and core."""
    print(f"{'front end':46}{'core':20}{'results':>8}{'instructions':>14}{'flash':>8}{'RAM':>7}")
    for title, blocks in FRONT_ENDS.items():
        for board in BOARDS if "float" not in title else BOARDS[:1]:
            results, instructions, flash, ram = cost(blocks, board)
            print(f"{title:46}{board.removeprefix('generic-'):20}{results:8}{instructions:14,}{flash:8,}{ram:7,}")


if __name__ == "__main__":
    main()

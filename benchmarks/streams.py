"""What a hop of a streaming network costs beside its whole window: `python benchmarks/streams.py [BOARD]`.

Instructions of one hop in the steady state against one inference of the same batch graph, both built as they are by
default and counted on the emulated core. The reference models are read from LILLIPUT_DATA; the TCN has random weights.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from lilliput.bench.networks import tcn
from lilliput.flow.stream import measure
from lilliput.formats import load
from lilliput.signal.streaming import Stream, stream

WAKE_WORD = "models/streaming_wakeword/str_ww_ref_model.tflite"
KEYWORDS = "models/keyword_spotting/kws_ref_model.tflite"
STREAMS = (  # title, file (nothing for the TCN), how, at most
    ("sww01, a frame of 32 ms", WAKE_WORD, Stream(), 0.12),
    ("TCN, 64 frames, a hop of 40 ms", "", Stream(hop=2), 0.10),
    ("kws01, exact, a hop of 40 ms", KEYWORDS, Stream(mode="exact"), 0.45),
    ("kws01, valid in time, a hop of 40 ms", KEYWORDS, Stream(rewrite="valid"), 0.10),
)


def main(board: str) -> None:
    root = Path(os.environ.get("LILLIPUT_DATA", ""))
    print(f"{board:38}{'a hop':>12}{'the window':>12}{'share':>8}{'at most':>9}{'ms':>8}{'RAM':>8}")
    for title, file, how, most in STREAMS:
        if file and not (root / file).is_file():
            print(f"{title:38}needs {file}: set LILLIPUT_DATA to the folder that holds it")
            continue
        cost = measure(stream(load(root / file) if file else tcn(), how), board)
        assert cost.share is not None
        print(
            f"{title:38}{cost.instructions:12,}{cost.batch_instructions:12,}{cost.share:8.4f}{most:9.2f}"
            f"{max(cost.seconds) * 1e3:8.2f}{cost.ram:8,}"
        )


if __name__ == "__main__":
    main(*sys.argv[1:] or ["nano33ble"])

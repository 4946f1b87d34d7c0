"""Options of custom operators: what the FlexBuffer reader reads, and that damage of any kind is a sentence."""

from __future__ import annotations

import numpy as np
import pytest

from flexbuffer_writer import write_numbers
from lilliput.formats.tflite.flexbuffer import numbers
from lilliput.graph import ModelError

# Both as they stand in TFLite Micro's audio_preprocessor_int8.tflite.
SHIFT = bytes.fromhex("73686966740001070101010c04022401")
RFFT = bytes.fromhex("54006666745f6c656e67746800020e0d020001000200070000020505062501")
OPTIONS = {"half": 0.5, "less": -3, "on": True, "most": 2**62}
MIXED = write_numbers(OPTIONS)


def test_maps_of_numbers():
    assert numbers(SHIFT, "m") == {"shift": 12}
    assert numbers(RFFT, "m") == {"T": 7, "fft_length": 512}


def test_every_kind_of_number():
    assert numbers(MIXED, "m") == OPTIONS


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "at least three bytes, found 0"),
        (bytes([5, 4, 1]), "a map, found kind 1"),
        (SHIFT[:-3] + bytes([40, 0x24, 1]), "an offset at byte 13 within them, found byte -27"),
        (SHIFT[:-1] + b"\x03", "1, 2, 4 or 8 bytes"),
        (SHIFT[:12] + bytes([20]) + SHIFT[13:], "numbers alone, found kind 5"),
        (SHIFT[:10] + bytes([200]) + SHIFT[11:], "at most 64 keys, found 200"),
        (b"x" * 200 + SHIFT[6:7] + bytes([200]) + SHIFT[8:], "a key of at most 127 bytes"),
    ],
)
def test_damage_is_a_sentence(data, found):
    with pytest.raises(ModelError, match=found) as caught:
        numbers(data, "m.tflite: operator 0")
    assert str(caught.value).startswith("m.tflite: operator 0: in the ")
    assert "export or copy it again" in str(caught.value)


@pytest.mark.parametrize("sound", [SHIFT, RFFT, MIXED])
def test_nothing_else_escapes(sound):
    rng = np.random.default_rng(0)
    read = refused = 0
    for _ in range(3000):
        data = bytearray(sound[: rng.integers(len(sound) // 2, len(sound) + 1)])
        for _ in range(int(rng.integers(1, 4))):
            data[rng.integers(len(data))] = rng.integers(256)
        try:
            numbers(bytes(data), "m")
            read += 1
        except ModelError:
            refused += 1
    assert read and refused

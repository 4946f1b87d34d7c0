"""What events save, and how long a board sleeps between hops."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lilliput.boards import load_board
from lilliput.flow.duty import duty
from lilliput.flow.profile import joules_per_cycle
from lilliput.graph import FitError, InputError
from lilliput.signal import Source
from lilliput.signal.upload import upload


def test_a_hop_is_work_and_sleep():
    board = load_board("nano33ble")
    found = duty(board, 640_000, 1.0, wake_seconds=0.01, sleep_ma=0.01, sensor_ma=0.1)
    assert found.awake_seconds == pytest.approx(0.02)
    assert found.on_time == pytest.approx(0.02)
    assert found.average_ma == pytest.approx(0.02 * (3.3 + 0.1) + 0.98 * 0.11)
    assert found.days(240.0) == pytest.approx(240 / found.average_ma / 24)
    assert "given by the caller" in found.source and "52 uA/MHz" in found.source


def test_the_file_of_the_chip_knows_a_sleep_current_that_no_energy_is_taken_from():
    board = load_board("nano33ble")
    found = duty(board, 64_000, 1.0)
    assert 0 < found.sleep_ma < 0.01 < found.active_ma
    assert "asleep: nRF52840 Product Specification" in found.source
    assert joules_per_cycle(board) == pytest.approx(3.3e-3 * 3.0 / 64e6)


def test_sentences_of_duty():
    board = load_board("nano33ble")
    with pytest.raises(FitError, match=r"640,000 cycles take 10 ms at 64 MHz, but a hop is 5 ms; lengthen the hop"):
        duty(board, 640_000, 0.005)
    silent = replace(board, power=(), chip=replace(board.chip, power=()))
    with pytest.raises(
        InputError, match=r"nano33ble does not say how much it draws while it runs; add a \[\[power\]\]"
    ):
        duty(silent, 1000, 1.0)
    restless = replace(board, power=(), chip=replace(board.chip, power=board.chip.power[:1]))
    with pytest.raises(InputError, match=r"how much it draws asleep; .*, or give the sleep current"):
        duty(restless, 1000, 1.0)
    with pytest.raises(InputError, match="a duty cycle has cycles and a hop above 0"):
        duty(board, 0, 1.0)


def test_bytes_a_day():
    send = np.zeros((600, 1), np.int8)
    send[::100] = 1  # six in a minute
    found = upload(Source(1600.0, ("x", "y", "z")), send, 10.0, payload=8, overhead=12, rows_per_message=100)
    assert found.events == 6 * 60 * 24 * 20
    assert found.raw == 1600 * (6 + 0.12) * 86400
    assert found.saved == found.raw - found.events and found.part < 0.001
    assert str(found).startswith("172,800 bytes a day instead of 846,028,800 (0.0204 %), from 6 messages in 60 s")
    with pytest.raises(InputError, match="expected flags, a payload"):
        upload(Source(1.0), np.zeros((0, 1), np.int8), 1.0, 4)

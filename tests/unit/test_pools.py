"""Blocks go to the fastest memory that has room: the most used first, of two alike the smaller."""

from __future__ import annotations

import pytest

from lilliput.boards import load_board
from lilliput.boards.linker import linker_script
from lilliput.graph import FitError
from lilliput.memory.pools import Block, Pool, place_in_pools

POOLS = [Pool("tcm", 100), Pool("sram", 1000)]


def test_the_most_used_goes_first_and_of_two_alike_the_smaller():
    blocks = [Block("seldom", 10, 1), Block("large", 90, 5), Block("small", 80, 5), Block("often", 15, 9)]
    placed = place_in_pools(blocks, POOLS)
    assert placed == {"often": "tcm", "small": "tcm", "large": "sram", "seldom": "sram"}


def test_a_block_without_room_is_a_sentence():
    said = "x needs 2000 bytes in one piece, but free are 100 bytes in tcm, 1000 bytes in sram"
    with pytest.raises(FitError, match=said):
        place_in_pools([Block("x", 2000, 1)], POOLS)


def test_boards_know_their_pools_the_fastest_first():
    pools = load_board("nucleo-h743zi").pools
    assert [(region.name, region.pool) for region in pools] == [("dtcm", "tcm"), ("axi_sram", "sram")]
    portenta = {region.name: region.pool for region in load_board("portenta-h7").regions}
    assert portenta["sdram"] == "sdram"
    assert portenta["qspi"] == "xip"
    assert portenta["flash"] == "flash"
    assert [region.pool for region in load_board("microbit").pools] == ["sram"]


def test_the_linker_script_has_a_section_for_each_other_pool():
    script = linker_script(load_board("nucleo-h743zi"), 256)
    assert "dtcm (rw) : ORIGIN = 0x20000000, LENGTH = 0x20000" in script
    assert "*(.bss.dtcm)" in script
    assert script.index("*(.bss.dtcm)") < script.index("*(.bss .bss.*")
    assert ".bss.axi_sram" not in script

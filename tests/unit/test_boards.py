"""Boards, chips and cores: complete, sourced, sorted; and every mistake in a description is a sentence."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest

from lilliput.boards import Board, Chip, Core, list_boards, list_chips, list_cores, load_board, load_chip, load_core
from lilliput.boards.description import CYCLE_CLASSES
from lilliput.boards.linker import linker_script
from lilliput.boards.loader import HERE
from lilliput.graph.errors import BoardError, UnsupportedError

BOARDS = list_boards(generic=True)
CORES = list_cores()

# The board table of Ray, "A review on TinyML", the boards its text names, and the ones most people own.
EXPECTED = {
    "sparkfun-edge",
    "stm32f4-discovery",
    "stm32-iot-discovery",
    "nano33ble",
    "spresense",
    "wio-terminal",
    "nicla-sense-me",
    "nrf52840-dk",
    "frdm-k64f",
    "thunderboard-sense-2",
    "cc1352p-launchpad",
    "ecm3532-ai-sensor",
    "thingy91",
    "openmv-h7-plus",
    "portenta-h7",
    "syntiant-tinyml",
    "pico4ml",
    "mkr-vidor-4000",
    "esp-eye",
    "himax-we-i-plus",
    "gapuino-gap8",
    "gap9-evk",
    "ai-deck-1-1",
    "xcore-ai-explorer",
    "raspberry-pi-4b",
    "jetson-nano",
    "esp32-devkitc",
    "stm32f746-discovery",
    "adafruit-edgebadge",
    "circuit-playground-bluefruit",
    "nucleo-l432kc",
    "nano-33-iot",
    "arduino-uno",
    "agora",
    "synopsys-arc-em",
    "lora-e5-dev-board",
    "samr34-xplained-pro",
    "coral-dev-board-micro",
    "coral-dev-board",
    "raspberry-pi-pico",
    "esp32-c3",
    "nucleo-l4r5zi",
    "nucleo-f446re",
    "nucleo-h743zi",
    "b-u585i-iot02a",
    "microbit",
}
GENERIC = ["cortex-m0", "cortex-m0plus", "cortex-m3", "cortex-m33", "cortex-m4", "cortex-m55", "cortex-m7", "rv32imc"]

# Where the same table contradicts the datasheets: the figure as printed there.
KIB = 1024
PRINTED = [
    ("thunderboard-sense-2", "flash_total_bytes", 1 * KIB, 1024 * KIB),
    ("cc1352p-launchpad", "ram_total_bytes", 8 * KIB, 88 * KIB),
    ("nrf52840-dk", "flash_total_bytes", 192 * KIB, 1024 * KIB),
    ("nrf52840-dk", "ram_total_bytes", 24 * KIB, 256 * KIB),
    ("raspberry-pi-4b", "ram_total_bytes", 256 * KIB, 4 * KIB**3),
    ("stm32f4-discovery", "clock_hz", 48_000_000, 168_000_000),
    ("portenta-h7", "core_title", "Cortex-M4 GPU", "Arm Cortex-M7 with double-precision FPU"),
    ("mkr-vidor-4000", "title", "Arduino MKR Video 4000", "Arduino MKR Vidor 4000"),
    ("himax-we-i-plus", "title", "Himax EW-I Plus", "Himax WE-I Plus EVB"),
    ("syntiant-tinyml", "title", "Syntiant NDP101", "Syntiant TinyML Board (NDP101)"),
]

OWN_BOARD = """
title = "My board"
vendor = "Me"
chip = "nrf52840"
supply_volts = 3.0

[application]
origin = 0x26000
size = 0x10000

[sources]
supply_volts = "my schematic"
application = "my bootloader"
"""

OWN_CHIP = """
title = "My chip"
vendor = "Me"
core = "cortex-m3"
clock_hz = 72_000_000

[[regions]]
name = "flash"
kind = "flash"
origin = 0x08000000
size = 0x20000

[[regions]]
name = "ram"
kind = "ram"
origin = 0x20000000
size = 0x5000

[sources]
core = "its data sheet"
clock_hz = "its data sheet"
regions = "its data sheet"
"""


def written(folder: Path, text: str, name: str = "my-board.toml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def sentence(error: pytest.ExceptionInfo[BoardError]) -> str:
    """The error's text, which must be one complete sentence."""
    text = str(error.value)
    assert text[0].isupper()
    assert text.endswith(".")
    assert "\n" not in text
    return text


def test_every_expected_board_is_there_and_nothing_else() -> None:
    assert sorted(EXPECTED) == [board.name for board in list_boards()]
    assert [f"generic-{name}" for name in GENERIC] == [board.name for board in BOARDS if board.generic]


def test_lists_are_sorted_and_scan_their_folders() -> None:
    for things, folder in ((BOARDS, "boards"), (list_chips(), "chips"), (CORES, "cores")):
        names = [thing.name for thing in things]
        assert names == sorted(names)
        assert set(names) == {file.stem for file in (HERE / folder).glob("*.toml")}


def test_every_core_and_every_chip_is_used() -> None:
    assert {chip.name for chip in list_chips()} == {board.chip.name for board in BOARDS}
    of_no_board = {"host", "wasm32", "xtensa-lx7"}
    assert {core.name for core in CORES} == {board.core.name for board in BOARDS} | of_no_board


def test_names_titles_and_aliases_are_unambiguous() -> None:
    owner: dict[str, str] = {}
    for board in BOARDS:
        for known in (board.name, board.title, *board.aliases):
            plain = re.sub(r"[^a-z0-9]", "", known.lower())
            assert owner.setdefault(plain, board.name) == board.name


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.name)
def test_a_board_is_complete(board: Board) -> None:
    assert board.flash_bytes > 0
    assert board.ram_bytes > 0
    assert 0 < board.clock_hz <= board.chip.clock_hz
    assert board.flash_total_bytes + board.ram_total_bytes >= board.flash_bytes
    assert board.generic or board.supply_volts
    for figure in ("clock_hz", "core_title", "flash_total_bytes"):
        assert board.source(figure)
    for power in (*board.power, *board.chip.power):
        assert power.source
        assert 0 < power.milliamperes < 2000
        assert 1 < power.volts <= 5


@pytest.mark.parametrize("board", [b for b in BOARDS if b.application], ids=lambda board: board.name)
def test_the_application_lies_inside_a_flash_region(board: Board) -> None:
    start, end = board.flash.origin, board.flash.origin + board.flash.size
    assert any(r.origin <= start and end <= r.origin + r.size for r in board.regions if r.origin is not None)
    assert board.bootloader_bytes >= 0


@pytest.mark.parametrize("core", CORES, ids=lambda core: core.name)
def test_a_cores_cycles_are_classes_with_a_source_and_a_band(core: Core) -> None:
    assert set(core.cycles) <= set(CYCLE_CLASSES)
    assert all(core.cycle_source(name) for name in core.cycles)
    assert bool(core.cycles) == (core.band_percent is not None)
    assert core.toolchain == "none" or core.zig_flags


def test_published_cycles_of_the_m4() -> None:
    core = load_core("cortex-m4f")
    assert core.cycles["long_multiply_accumulate"] == 1
    assert core.cycles["float_divide"] == 14
    assert "table 7-1" in core.cycle_source("float")
    assert "table 3-1" in core.cycle_source("load")


@pytest.mark.parametrize(
    ("core", "x_uses", "weight_uses", "expected"),
    [
        ("cortex-m4f", 64, 125, 1 / 2 + 6 / (8 * 4)),  # 4 by 2: eight sums and six operands in 14 registers
        ("cortex-m4f", 640, 1, 1 / 2 + 7 / (6 * 4)),  # one row: 1 by 6
        ("cortex-m4f", 1, 1, 1 / 2 + 2 / 4),
        ("cortex-m0plus", 64, 125, 2 + 6 / 8),
        ("cortex-m55", 64, 125, 1 / 16 + 4 / (4 * 16)),
    ],
)
def test_the_least_instructions_of_a_mac(core: str, x_uses: int, weight_uses: int, expected: float) -> None:
    multiply = load_core(core).multiply
    assert multiply is not None
    assert multiply.instructions_per_mac(x_uses, weight_uses) == pytest.approx(expected)


def test_features_follow_the_architecture() -> None:
    features = {core.name: core.features for core in CORES}
    assert "long_multiply" not in features["cortex-m0"] | features["cortex-m0plus"]
    assert "dsp" not in features["cortex-m3"]
    assert {"dsp", "fpu"} <= features["cortex-m4f"] & features["cortex-m7"] & features["cortex-m33"]
    assert "mve" in features["cortex-m55"]


def test_the_nano33ble_loses_64_kib_to_its_bootloader() -> None:
    board = load_board("nano33ble")
    assert (board.flash.origin, board.flash_bytes, board.ram_bytes) == (0x10000, 983_040, 262_144)
    assert board.bootloader_bytes == 0x10000
    assert board.clock_hz == 64_000_000
    assert board.ids["arduino"] == "arduino:mbed_nano:nano33ble"


def test_the_flash_of_the_l4r5() -> None:
    board = load_board("nucleo-l4r5zi")
    timing = board.chip.flash_timing
    assert timing is not None
    assert (board.clock_hz, timing.wait_states, timing.word_bits) == (120_000_000, 5, 128)
    assert (timing.instruction_cache_lines, timing.data_cache_lines, timing.line_bytes) == (32, 8, 32)


@pytest.mark.parametrize(("name", "figure", "printed", "ours"), PRINTED)
def test_both_figures_are_kept_where_the_literature_errs(name: str, figure: str, printed: object, ours: object) -> None:
    found = {each.field: each for each in load_board(name).contradictions}[figure]
    assert (found.literature, found.value) == (printed, ours)
    assert "Ray" in found.literature_source
    assert found.source


def test_a_contradiction_contradicts() -> None:
    for board in BOARDS:
        for each in board.contradictions:
            assert each.literature != each.value


@pytest.mark.parametrize(
    "name", ["nano33ble", "NANO33BLE", "Nano 33 BLE Sense", "arduino_nano_33_ble", "nano-33.ble-sense"]
)
def test_names_are_found_whatever_their_case_and_separators(name: str) -> None:
    assert load_board(name).name == "nano33ble"


def test_an_unknown_name_gets_the_nearest() -> None:
    with pytest.raises(BoardError) as error:
        load_board("nano34ble")
    assert "'nano34ble'" in sentence(error)
    assert "nano33ble" in str(error.value)
    assert ".toml" in str(error.value)
    with pytest.raises(BoardError, match="cortex-m4f"):
        load_core("cortex-m4g")
    with pytest.raises(BoardError, match="nrf52840"):
        load_chip("nrf52841")


def test_descriptions_travel_between_processes() -> None:
    for board in BOARDS:
        assert pickle.loads(pickle.dumps(board)) == board


def test_a_users_own_board(tmp_path: Path) -> None:
    board = load_board(written(tmp_path, OWN_BOARD))
    assert (board.name, board.chip.name, board.flash_bytes) == ("my-board", "nrf52840", 0x10000)
    assert load_board(str(tmp_path / "my-board.toml")) == board


def test_a_users_own_chip_beside_the_board(tmp_path: Path) -> None:
    written(tmp_path, OWN_CHIP, "my-chip.toml")
    text = 'title = "B"\nvendor = "V"\nchip = "my-chip.toml"\n'
    board = load_board(written(tmp_path, text))
    assert (board.chip.title, board.core.name, board.ram_bytes) == ("My chip", "cortex-m3", 0x5000)


MISTAKES = [
    ('title = "My board"', "", "key title: it is missing; expected a text"),
    ('chip = "nrf52840"', 'chip = "nrf52841"', "no chip 'nrf52841'"),
    ("supply_volts = 3.0", 'supply_volts = "3"', "key supply_volts: expected a number, got '3'"),
    ("supply_volts = 3.0", "supply_volts = -1", "key supply_volts: expected a number from 0 up, got -1"),
    ("supply_volts = 3.0", "supply_volts = 3.0\nspeed = 3", "key speed: this key is unknown here"),
    ("supply_volts = 3.0", "supply_volts = 3.0\nclock_hz = 0", "key clock_hz: expected at least 1, got 0"),
    ("supply_volts = 3.0", "supply_volts = 3.0\nclock_hz = true", "key clock_hz: expected a whole number, got True"),
    ("supply_volts = 3.0", "supply_volts = 3.0\naliases = [1]", "key aliases: expected a list of texts"),
    ("supply_volts = 3.0", "supply_volts =", "is not valid TOML"),
    ("size = 0x10000", "", "key application.size: it is missing; expected a whole number"),
    ('supply_volts = "my schematic"', "", "key sources.supply_volts: it is missing; every figure names its document"),
    ('supply_volts = "my schematic"', 'supply_volts = " "', "key sources.supply_volts: expected a text"),
    (
        "[application]",
        '[[regions]]\nname = "x"\nkind = "rom"\nsize = 1\n[application]',
        "key regions[0].kind: expected one",
    ),
    (
        "[application]",
        '[[regions]]\nname = "x"\nkind = "ram"\nsize = 1\nholds = ["cake"]\n[application]',
        "key regions[0].holds: expected some of code, data, stack",
    ),
    (
        "[application]",
        '[[literature]]\nfield = "title"\nvalue = "X"\nsource = "Y"\n[application]',
        "key sources.title: it is missing; the literature gives another figure",
    ),
    (
        "[application]",
        '[[literature]]\nfield = "colour"\nvalue = "X"\nsource = "Y"\n[application]',
        "key literature[0].field: expected one of title",
    ),
]


@pytest.mark.parametrize(("good", "bad", "expected"), MISTAKES)
def test_a_mistake_in_a_board_is_a_sentence(tmp_path: Path, good: str, bad: str, expected: str) -> None:
    assert good in OWN_BOARD
    file = written(tmp_path, OWN_BOARD.replace(good, bad, 1))
    with pytest.raises(BoardError) as error:
        load_board(file)
    text = sentence(error)
    assert expected in text
    assert str(file) in text or "chip" in expected


def test_files_that_are_no_descriptions(tmp_path: Path) -> None:
    with pytest.raises(BoardError, match="cannot be read"):
        load_board(tmp_path / "absent.toml")
    with pytest.raises(BoardError, match=r"over 1000000 bytes"):
        load_board(written(tmp_path, "#" * 1_000_001))
    latin = tmp_path / "latin.toml"
    latin.write_bytes(b'title = "\xe9"')
    with pytest.raises(BoardError, match="cannot be read"):
        load_board(latin)
    with pytest.raises(BoardError, match=r"file name 'a b\.toml' is not usable"):
        load_board(written(tmp_path, OWN_BOARD, "a b.toml"))


def test_a_core_needs_known_classes_and_a_band(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from lilliput.boards import parse

    text = (HERE / "cores" / "cortex-m3.toml").read_text(encoding="utf-8")
    file = written(tmp_path, text.replace("\ndivide = ", "\ndivision = "), "core.toml")
    with pytest.raises(BoardError, match=r"key cycles.division: expected one of data, multiply"):
        parse.read_core(file)
    file = written(tmp_path, text.replace("band_percent = 15\n", ""), "core.toml")
    with pytest.raises(BoardError, match="key band_percent: it is missing"):
        parse.read_core(file)
    file = written(tmp_path, text.replace("\ncycles = ", "\ntables = "), "core.toml")
    with pytest.raises(BoardError, match=r"key sources.cycles: it is missing"):
        parse.read_core(file)


def test_the_linker_script_puts_the_stack_below_the_data() -> None:
    script = linker_script(load_board("nucleo-l4r5zi"), 1000)
    assert "ORIGIN = 0x08000000, LENGTH = 0x200000" in script
    assert ". = . + 1008;" in script  # 1000 rounded up to a multiple of 16
    assert script.index("__stack_limit") < script.index("__stack_top") < script.index("__data_start")
    assert script.index("__data_end") < script.index("__bss_start") < script.index("__bss_end")


def test_no_linker_script_where_the_makers_loader_fills_ram() -> None:
    for name in ("spresense", "raspberry-pi-4b", "coral-dev-board-micro"):
        with pytest.raises(UnsupportedError, match=f"board {name} cannot take a linked image"):
            linker_script(load_board(name), 4096)


def test_two_chips_with_one_core_share_its_description() -> None:
    first: Chip = load_chip("nrf52840")
    assert first.core == load_chip("stm32l4r5zi").core == load_core("cortex-m4f")

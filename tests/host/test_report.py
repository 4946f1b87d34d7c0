"""The report: the same bytes every time, foreign text harmless, the page's figures those of the data."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import asdict, replace

import numpy as np
import pytest

import lilliput as lil
from digits_report import Case, build_case, case, dense_graph
from lilliput.flow.report import Report, board_card, compare, misfit_card, report
from lilliput.flow.report.figures import percent, significant
from lilliput.flow.report.live import Drawing
from lilliput.flow.verify import Check, Verdict
from lilliput.graph import InputError, Node, Value, verify
from lilliput.ops.nn.reshape import Reshape
from report_page import Page, quantities

HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!-- <script>",
    "\"'><img src=x onerror=alert(1)>",
    "*/ int evil; /*",
    "Größe 猫 \u2028 ${title} $body",
    "a & b &lt; c",
]


@pytest.fixture(scope="module")
def digits() -> Case:
    return case()


# ---- the same bytes ----


def test_same_input_same_bytes(digits: Case, tmp_path):
    again = build_case(str(tmp_path / "elsewhere")).report
    assert again.json == digits.report.json
    assert again.html == digits.report.html


def test_no_path_of_this_machine(digits: Case, tmp_path):
    module = base64.b64decode(digits.report.content.live.module)
    for text in (digits.report.html, module.decode("latin-1")):
        assert "/tmp" not in text
        assert str(tmp_path.anchor + "home") not in text
        assert str(digits.firmware.folder) not in text


def test_written_files_are_the_texts(digits: Case, tmp_path):
    path = digits.report.write(tmp_path / "new")
    assert path.read_text(encoding="utf-8") == digits.report.html
    assert (tmp_path / "new" / "report.json").read_text(encoding="utf-8") == digits.report.json + "\n"


# ---- nothing from outside ----


def test_the_page_stands_alone(digits: Case):
    page = Page(digits.report.html)
    for name, attributes in page.elements:
        assert name not in ("link", "img", "iframe", "object", "base"), name
        assert not {"src", "href", "srcset", "action"} & set(attributes), attributes
        assert not any(key.startswith("on") for key in attributes), attributes
    assert not re.search(r"url\(|@import|https?:|fetch\(|XMLHttp", digits.report.html)


def test_the_policy_lets_only_our_script_run(digits: Case):
    page = Page(digits.report.html)
    policy = next(m["content"] for m in page.named("meta") if m.get("http-equiv") == "Content-Security-Policy")
    digest = base64.b64encode(hashlib.sha256(page.scripts[-1].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}' 'wasm-unsafe-eval'" in str(policy)
    assert str(policy).startswith("default-src 'none'")


@pytest.fixture(scope="module")
def hostile_page() -> tuple[Page, dict]:
    rng = np.random.default_rng(0)
    sizes = [4, 5, 6, 3, len(HOSTILE)]
    layers = [
        (name, rng.standard_normal((m, n)), rng.standard_normal(m))
        for name, n, m in zip(HOSTILE[:4], sizes[:-1], sizes[1:], strict=True)
    ]
    graph = dense_graph(layers, HOSTILE[0], tuple(HOSTILE), HOSTILE[4])
    samples = rng.standard_normal((4, 4)).astype(np.float32)
    firmware = lil.build(lil.quantize(graph, samples), board="nano33ble")
    answers = np.arange(len(HOSTILE))
    evaluation = compare(HOSTILE, answers, answers, answers[::-1].copy(), HOSTILE[1])
    verdict = Verdict(1, (Check(HOSTILE[2], False, HOSTILE[0]),), True)
    cards = [replace(misfit_card(firmware.board, HOSTILE[0]), title=HOSTILE[2])]
    made = report(firmware, evaluation, verdict, firmware.profile(), HOSTILE[0], cards, [samples])
    return Page(made.html), json.loads(made.json)


def test_hostile_names_make_no_elements(hostile_page):
    page, _ = hostile_page
    assert len(page.named("script")) == 2
    assert not page.named("img")
    assert {name for name, _ in page.elements} <= {name for name, _ in Page(case().report.html).elements}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_shown_as_they_are(hostile_page, name):
    page, data = hostile_page
    assert name in page.text
    assert name in data["model"]["labels"]


def test_hostile_names_do_not_end_the_data(hostile_page):
    page, data = hostile_page
    assert "<" not in page.scripts[0]
    assert json.loads(page.scripts[0]) == data
    assert data["title"] == HOSTILE[0]
    assert data["layers"][0]["sources"] == [HOSTILE[0]]


# ---- figures ----


def test_json_is_the_content(digits: Case):
    data = json.loads(digits.report.json)
    assert data == json.loads(json.dumps(asdict(digits.report.content)))
    assert json.loads(Page(digits.report.html).scripts[0]) == data
    assert data["footprint"]["flash"] == {
        "value": digits.firmware.sizes.flash, "unit": "bytes", "kind": "exact", "band_percent": None,
    }  # fmt: skip


def test_every_figure_on_the_page_is_in_the_json(digits: Case):
    known = {(repr(q["value"]), q["kind"]) for q in quantities(json.loads(digits.report.json))}
    figures = Page(digits.report.html).figures
    assert len(figures) > 20
    for attributes, text in figures:
        assert (attributes["value"], attributes["class"]) in known
        exact, shown = float(str(attributes["value"])), float(text.replace(",", ""))
        # Modelled figures are shown with three significant digits, so half a unit of the third may be lost.
        assert shown == pytest.approx(exact, rel=0.005 if attributes["class"] == "modelled" else 0)


def test_every_figure_of_the_headline_and_the_layers_is_on_the_page(digits: Case):
    data = json.loads(digits.report.json)
    shown = {(attributes["value"], attributes["class"]) for attributes, _ in Page(digits.report.html).figures}
    cost = {key: each for key, each in data["cost"].items() if key != "peak_stack"}
    footprint = {key: each for key, each in data["footprint"].items() if key != "tables"}
    wanted = quantities([footprint, cost, data["arena"], data["layers"], data["boards"], data["live"]])
    assert {(repr(q["value"]), q["kind"]) for q in wanted} <= shown


def test_kinds_are_never_mixed(digits: Case):
    for quantity in quantities(json.loads(digits.report.json)):
        assert (quantity["band_percent"] is not None) == (quantity["kind"] == "modelled")
        expected = {"bytes": "exact", "MACs": "exact", "instructions": "counted"}.get(quantity["unit"], "modelled")
        assert quantity["kind"] == expected or quantity == json.loads(digits.report.json)["cost"]["peak_stack"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.16996875, "0.170"),
        (1234567.0, "1,230,000"),
        (9.999, "10.0"),
        (488.0, "488"),
        (0, "0"),
        (0.00012345, "0.000123"),
    ],
)
def test_three_significant_digits(value, text):
    assert significant(value) == text


def test_small_shares_are_not_rounded_to_nothing():
    assert [percent(1, 100000), percent(557, 597), percent(0, 5)] == ["under 0.1 %", "93.3 %", "0 %"]


# ---- sections ----


def test_the_static_page_is_complete(digits: Case):
    text = Page(digits.report.html).text
    headline = ["Proved equal", "emulated Arm Cortex-M4F", "per inference", "Flash", "Stack"]
    for wanted in [
        *headline,
        "lower bound",
        "hidden",
        "float model",
        "emulated device",
        "Arduino Uno",
        "Not compared here",
    ]:
        assert wanted in text


def test_a_check_that_fails_is_the_headline(digits: Case):
    verdict = Verdict(
        3, (Check("host twin", False, "first in layer 'hidden'"), Check("LiteRT", False, "", gates=False)), True
    )
    text = Page(report(digits.firmware, verdict=verdict).html).text
    assert "Not equal: do not ship this firmware" in text
    assert "Proved equal" not in text


def test_nothing_is_claimed_that_was_not_given(digits: Case):
    made = report(digits.firmware)
    text = Page(made.html).text
    assert "no time is claimed" in text
    assert "not proved" in text
    assert "Accuracy" not in text
    assert made.content.title == "digits on Arduino Nano 33 BLE Sense"
    assert {q["kind"] for q in quantities(json.loads(made.json))} == {"exact"}


def in_place() -> Report:
    """The report on a model whose last layer only reshapes, where its input lies."""
    rng = np.random.default_rng(0)
    graph = dense_graph([("dense", rng.standard_normal((4, 8)), rng.standard_normal(4))], "flat", (), "x")
    square = Value("square", (2, 2))
    reshaped = graph.with_nodes(
        [*graph.nodes, Node("reshape", Reshape((2, 2)), ("dense",), ("square",))], {"square": square}
    )
    return report(lil.build(verify(replace(reshaped, outputs=("square",))), board="nano33ble"))


@pytest.mark.parametrize("made", [lambda: case().report, in_place], ids=["digits", "in place"])
def test_blocks_of_the_memory_map_never_overlap(made):
    made = made()
    boxes = Page(made.html).named("rect")
    assert len(boxes) == len(made.content.arena.segments)
    spans = [[float(str(box[key])) for key in ("x", "y", "width", "height")] for box in boxes]
    for i, (x, y, width, height) in enumerate(spans):
        for x2, y2, width2, height2 in spans[:i]:
            assert x + width <= x2 or x2 + width2 <= x or y + height <= y2 or y2 + height2 <= y


def test_confusion_counts_every_sample(digits: Case):
    evaluation = digits.evaluation
    assert evaluation.device.samples == evaluation.reference.samples == len(digits.images)
    text = Page(digits.report.html).text
    assert f"{evaluation.device.correct:,} of {evaluation.device.samples:,}" in text


def test_confusion_rows_are_the_truth():
    found = compare(("a", "b"), np.array([0, 0, 1]), np.array([0, 1, 1]), np.array([0, 0, 1]), "chip")
    assert found.reference.counts == ((1, 1), (0, 1))
    assert (found.reference.correct, found.device.correct) == (2, 3)


def test_a_class_without_a_label_is_a_sentence():
    with pytest.raises(InputError, match="class 2 came"):
        compare(("a", "b"), np.array([0]), np.array([2]), np.array([0]), "chip")


def test_a_drawing_that_does_not_fit_is_a_sentence(digits: Case):
    with pytest.raises(InputError, match="28 x 28 pixels needs one input"):
        report(digits.firmware, drawing=Drawing(28, 28, 255.0))


def test_cards_say_what_the_firmware_says(digits: Case):
    card = board_card(digits.firmware)
    assert card.fits
    assert card.flash is not None
    assert (card.flash.value, card.flash_bytes) == (digits.firmware.sizes.flash, digits.firmware.board.flash_bytes)
    assert card.milliseconds is None

"""Every claim of the literature that counts as shown: its row is whole, and its quick form holds."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import pytest

from command_line import lil
from lilliput.bench import claims
from lilliput.bench.claims import Claim, measure_all, rows

pytest.importorskip("sklearn", reason="the claims are measured on a model trained with scikit-learn")
pytest.importorskip("unicorn", reason="needs the emulate extra")
EXPECTED = {
    "F1",
    "F2",
    "F3",
    "F4",
    "F5",
    "F6",
    "F7",
    "F8",
    "F9",
    "F10",
    "F12",
    "F18",
    "FIG5",
    "F28",
    "F25",
    "F26",
    "H5",
    "H7",
    "K4",
    "L7",
    "Q1",
    "boards",
    "L9",
    "L29",
    "Q18",
    "Q3",
    "Q6",
    "Q14",
    "Q15",
    "N3",
    "F19",
    "Q2",
    "Q9",
    "Q10",
    "Q13",
    "Q4",
    "Q5",
    "Q7",
    "Q8",
    "N7",
    "N8",
    "N1",
    "N2",
    "T1",
    "P5",
    "Q16",
    "Q12",
}

SLOW = {"f10", "f12"}  # their quick form takes half a minute
TRAINED = {
    "f18",
    "h7",
    "n1",
    "n2",
    "n3",
    "n7",
    "p5",
    "q12",
    "q16",
    "q4",
    "q5",
    "q7",
    "q8",
    "t1",
}  # rows that train a network


def test_the_rows_are_there():
    assert {name.lower() for name in EXPECTED} <= set(rows())


@pytest.mark.parametrize("name", [pytest.param(n, marks=[pytest.mark.long] if n in SLOW else []) for n in rows()])
def test_a_row_is_whole_and_holds(name):
    if name in TRAINED:
        pytest.importorskip("torch", reason="training needs torch: pip install torch==2.13.0")
    (claim,) = measure_all(quick=True, wanted=[name])
    assert claim.row.lower() == name
    assert [field.name for field in fields(Claim) if getattr(claim, field.name) in ("", None)] == []
    assert claim.seeds >= 0
    assert claim.holds, f"{claim.claim}: {claim.value}, but {claim.target} was to be shown; {claim.control}"


def test_the_command_tells_a_row():
    said = lil("bench", "claims", "--quick", "--row", "F26")
    assert said.exit_code == 0
    assert said.stdout.startswith("F26  holds: two instances interleaved")
    assert said.stderr == "F26: holds\n"
    (row,) = json.loads(lil("bench", "claims", "--quick", "--row", "f26", "--json").stdout)
    assert {"row", "claim", "value", "target", "holds", "control", "seeds", "source"} == set(row)
    assert row["holds"] is True


def test_the_command_fails_where_a_row_does_not_hold(monkeypatch):
    (sound,) = measure_all(quick=True, wanted=["F26"])
    monkeypatch.setattr(claims, "rows", lambda: {"f26": lambda quick: replace(sound, holds=False)})
    said = lil("bench", "claims", "--row", "F26")
    assert said.exit_code == 1
    assert "F26  DOES NOT HOLD" in said.stdout


def test_the_command_refuses_an_unknown_row():
    said = lil("bench", "claims", "--row", "F999")
    assert said.exit_code == 2
    assert "there is no claim 'F999'; the rows are " in said.stderr


def test_peers_without_models_are_the_record(monkeypatch):
    monkeypatch.delenv("LILLIPUT_DATA", raising=False)
    said = lil("bench", "peers")
    assert said.exit_code == 0
    assert "these are the recorded figures" in said.stderr
    assert "TFLite Micro with CMSIS-NN" in said.stdout
    asked = lil("bench", "peers", "--model", "kws")
    assert asked.exit_code == 2
    assert "set LILLIPUT_DATA" in asked.stderr

"""The spinner: there at a terminal, silent in a pipe."""

from __future__ import annotations

import sys

import pytest

from lilliput.cli.waiting import waiting


@pytest.mark.parametrize("words", [["build", "x.tflite"], ["demo"], ["--help"], []])
def test_pipes_stay_clean(words, capsys):
    with waiting(words):
        print("answer")
    assert capsys.readouterr() == ("answer\n", "")


def test_a_terminal_sees_what_runs(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TTY_INTERACTIVE", "1")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    with waiting(["build", "x.tflite"]):
        print("answer")
    assert "lil build" in capsys.readouterr().err

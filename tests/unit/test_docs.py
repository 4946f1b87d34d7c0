"""The pages: what is generated is up to date, and every command that people are told to type exists."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from command_line import lil
from lilliput.cli.app import app
from lilliput.cli.docs import pages

ROOT = Path(__file__).parents[2]
GENERATED = ROOT / "docs" / "generated"
WRITTEN = sorted(path for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")] if GENERATED not in path.parents)
FENCED = re.compile(r"^```[^\n]*\n(.*?)^```", re.M | re.S)
INLINE = re.compile(r"`([^`\n]+)`")
CALL = re.compile(r"(?:(?:^|[$&;|(/] ?)lil|python3? -m lilliput) (?P<words>[a-z][^\n#;|&>]*)", re.M)


def calls(markdown: str) -> list[list[str]]:
    """The words behind `lil` in code blocks and in code within sentences."""
    code = [*FENCED.findall(markdown), *INLINE.findall(FENCED.sub("", markdown))]
    return [found["words"].replace("\\", " ").split() for text in code for found in CALL.finditer(text)]


def subcommands(command: Any) -> list[str]:
    """Names of those that a command has, those that are imported late among them."""
    return command.list_commands(None) if hasattr(command, "list_commands") else []


def complaint(words: list[str]) -> str:
    """What is wrong with a command line; empty where nothing is."""
    command: Any = get_command(app)
    for position, word in enumerate(words):
        below = subcommands(command)
        if word not in below:
            if below and not word.startswith("-") and not getattr(command, "invoke_without_command", False):
                return f"lil {' '.join(words)}: there is no command {word!r}"
            words = words[position:]
            break
        command = command.get_command(None, word)
    else:
        words = []
    known = {option for parameter in command.params for option in parameter.opts}
    asked = [word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)]
    unknown = [option for option in asked if option not in known | {"--help"}]
    return f"lil {' '.join(words)}: there is no option {unknown[0]}" if unknown else ""


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_commands_in_the_pages_exist(path):
    found = calls(path.read_text(encoding="utf-8"))
    assert [complaint(words) for words in found if complaint(words)] == []


def test_commands_are_found():
    page = "Run `lil verify`:\n```sh\n$ lil build a.tflite --board=b  # here\npython -m lilliput boards show b\n```\n"
    page += "```python\nimport lilliput as lil\nlil.load('x')\n```\n"
    assert calls(page) == [["build", "a.tflite", "--board=b"], ["boards", "show", "b"], ["verify"]]


@pytest.mark.parametrize("line", ["fly kws.tflite", "build kws.tflite --wings", "bench nothing", "check --quick"])
def test_a_wrong_command_is_found(line):
    assert complaint(line.split())


@pytest.mark.parametrize(
    "line", ["build kws.tflite -b microbit --json", "boards show microbit", "bench claims --row F1"]
)
def test_a_right_command_is_let_pass(line):
    assert not complaint(line.split())


def test_generated_pages_are_up_to_date():
    expected = pages(get_command(app))
    assert {path.name for path in GENERATED.iterdir()} == set(expected)
    stale = [name for name, text in expected.items() if (GENERATED / name).read_text(encoding="utf-8") != text]
    assert not stale, f"{', '.join(stale)} is not what the code says any more: run `lil docs docs/generated`"
    assert sum(path.stat().st_size for path in GENERATED.iterdir()) < 200_000  # they lie in the repository


def test_docs_writes_the_pages(tmp_path):
    said = lil("docs", tmp_path / "pages")
    assert said.exit_code == 0
    assert {path.name for path in (tmp_path / "pages").iterdir()} == set(pages(get_command(app)))
    assert "## dense" in (tmp_path / "pages" / "operators.md").read_text(encoding="utf-8")

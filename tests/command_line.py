"""Calling `lil` in this process, and as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

import lilliput
from lilliput.cli.app import app

SOURCE = Path(lilliput.__file__).parent.parent


def lil(*arguments: Any) -> Result:
    """A command's exit code, stdout and stderr; an error that would be a traceback is raised."""
    result = CliRunner().invoke(app, [str(each) for each in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def process(*arguments: Any, code: str = "", timeout: float = 20) -> subprocess.CompletedProcess[str]:
    """`python -m lilliput` with the arguments, or `python -c` with the code."""
    command = ["-c", code] if code else ["-m", "lilliput"]
    return subprocess.run(
        [sys.executable, *command, *(str(each) for each in arguments)],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout,
    )

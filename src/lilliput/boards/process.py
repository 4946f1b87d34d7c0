"""Running a program to its end, with its output as text."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from lilliput.graph.errors import ToolError

TIMEOUT_S = 600  # a first link builds zig's runtime library, which takes tens of seconds on a slow machine


def run(
    command: Sequence[str], environment: Mapping[str, str], folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `command` in `folder` with `environment` added to the present one, messages in English.

    Raises:
        ToolError: the program cannot be started, or did not end in time.
    """
    try:
        return subprocess.run(
            list(command),
            cwd=folder,
            env={**os.environ, "LC_ALL": "C", **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=TIMEOUT_S,
        )
    except subprocess.TimeoutExpired as error:
        raise ToolError(f"The program {command[0]} did not end within {TIMEOUT_S} s; try a smaller build.") from error
    except OSError as error:
        raise ToolError(f"The program {command[0]} cannot be started: {error.strerror}; reinstall it.") from error

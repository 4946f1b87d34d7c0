"""A child process that may die, as seen from here: requests, answers, and sentences when it is missing or dies."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from lilliput.graph.errors import ToolError
from lilliput.run.emulator_worker.protocol import receive, send


class WorkerProcess:
    """Starts a worker script, asks it one thing at a time, and ends it. `who` names it in sentences: "emulator"."""

    def __init__(self, script: Path, who: str) -> None:
        self._who = who
        # A file, not a pipe: nobody reads it while the worker works, and a full pipe would stop the worker.
        self._messages = tempfile.TemporaryFile()  # noqa: SIM115 (closed by close())
        self._process = subprocess.Popen(
            [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._messages
        )
        self.pid = self._process.pid

    def ask(
        self, operation: str, payload: bytes = b"", timeout: float = 60.0, **request: Any
    ) -> tuple[dict[str, Any], bytes]:
        """Send one request and wait for its answer. Raises ToolError if the worker refuses, dies or takes too long.

        `timeout` is in seconds; the worker is ended when it is over.
        """
        assert self._process.stdin
        assert self._process.stdout
        late = threading.Event()

        def give_up() -> None:
            late.set()
            self._process.kill()

        timer = threading.Timer(timeout, give_up)
        timer.start()
        try:
            send(self._process.stdin, {"operation": operation, **request}, payload)
            answer, data = receive(self._process.stdout)
        except (EOFError, OSError) as error:
            raise ToolError(self._obituary(operation, late.is_set(), timeout)) from error
        finally:
            timer.cancel()
        if "error" in answer:
            raise ToolError(f"The {self._who} could not carry out {operation!r}: {answer['error']}.")
        return answer, data

    def close(self) -> None:
        """End the worker. It may be ended already."""
        for pipe in (self._process.stdin, self._process.stdout, self._messages):
            if pipe:
                try:
                    pipe.close()
                except OSError:
                    continue  # the worker died with a request unread
        self._process.kill()
        self._process.wait()

    def _obituary(self, operation: str, late: bool, timeout: float) -> str:
        if late:
            return f"The {self._who} did not finish {operation!r} within {timeout:g} s and was ended."
        code = self._process.wait()
        self._messages.seek(0)
        said = self._messages.read().decode(errors="replace").strip()
        last_line = said.splitlines()[-1] if said else "it left no message"
        return f"The {self._who}'s process ended with code {code} during {operation!r} ({last_line}); start a new one."

"""Foreign libraries read foreign files in a process of their own: what kills or stops it becomes a sentence."""

from __future__ import annotations

import atexit
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lilliput.data.errors import DataError
from lilliput.graph.errors import ToolError, UnsupportedError
from lilliput.run.worker_process import WorkerProcess

SCRIPT = Path(__file__).parent / "decoders" / "worker.py"
SECONDS = 30.0  # for one request

_worker: WorkerProcess | None = None


def need(module: str, extra: str, what: str) -> None:
    """Raises UnsupportedError where a library is not installed, with the extra that has it."""
    if find_spec(module) is None:
        raise UnsupportedError(f'{what} needs {module}, which is not installed: pip install "lilliput[{extra}]"')


def decode(operation: str, path: Path, **request: Any) -> tuple[dict[str, Any], bytes]:
    """Ask the worker; `decoders/worker.py` lists the operations. Raises DataError where the file is damaged, or where
    the worker dies of it or does not finish."""
    global _worker
    if _worker is None:
        _worker = WorkerProcess(SCRIPT, "decoder")
        atexit.register(close)
    try:
        answer, data = _worker.ask(operation, timeout=SECONDS, path=str(path.resolve()), **request)
    except ToolError as error:
        close()
        raise DataError(f"{path.name}: cannot be read: {str(error).rstrip('.')}; save it again") from None
    if "refused" in answer:
        raise DataError(f"{path.name}: {answer['refused']}; save it again")
    return answer, data


def close() -> None:
    """End the worker; the next request starts another."""
    global _worker
    if _worker is not None:
        _worker.close()
        _worker = None

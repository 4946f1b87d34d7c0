"""Running firmware under QEMU where it is installed: a second opinion, and the only emulator of the Cortex-M55."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lilliput.graph.errors import ToolError
from lilliput.run.elf import Image
from lilliput.run.native_library import qemu_plugin

_PROGRAM = "qemu-system-arm"
_COUNTS = re.compile(r"^lil_count (\d+) (\d+)$", re.MULTILINE)
_PART = re.compile(r"^lil_part (\d+)$", re.MULTILINE)


@dataclass(frozen=True)
class QemuRun:
    """A finished run. The counts are None where the counting plugin could not be compiled or loaded.

    `region` counts from the symbol `lil_roi_begin` to `lil_roi_end`, where the firmware has them; each of `parts` from
    one of the marks to the next within it.
    """

    exit_code: int
    output: str
    instructions: int | None
    region: int | None
    parts: tuple[int, ...] = ()


def has_qemu() -> bool:
    """Whether QEMU for Arm is on the PATH."""
    return shutil.which(_PROGRAM) is not None


def run_qemu(image: Image, machine: str, timeout: float = 120.0, expect: int = 0, marks: Sequence[str] = ()) -> QemuRun:
    """Boot a firmware on a QEMU machine, such as mps3-an547, until it leaves through semihosting.

    marks  functions that begin the region's parts

    Raises ToolError when QEMU is missing, the run takes more than `timeout` seconds, or the exit code is not `expect`.
    """
    program = shutil.which(_PROGRAM)
    if program is None:
        raise ToolError(f"Running on {machine} needs {_PROGRAM} on the PATH: install QEMU.")
    command = [program, "-M", machine, "-nographic", "-monitor", "none", "-serial", "none"]
    command += ["-semihosting-config", "enable=on,target=native", "-kernel", str(image.path)]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "counts.txt")
        plugin = qemu_plugin(_plugin_version(program))
        if plugin is not None:
            command += ["-plugin", f"{plugin}{_region_arguments(image, marks)}", "-d", "plugin", "-D", str(log)]
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout, check=False)
        except subprocess.TimeoutExpired as error:
            raise ToolError(f"{image.path.name}: still running on {machine} after {timeout:g} s.") from error
        logged = log.read_text() if log.exists() else ""
    output = done.stdout.decode(errors="replace") + done.stderr.decode(errors="replace")
    if done.returncode != expect:
        lines = output.strip().splitlines()
        last = f"; its last line was {lines[-1]!r}" if lines else ""
        raise ToolError(f"{image.path.name}: {machine} ended with code {done.returncode}, expected {expect}{last}.")
    counts = _COUNTS.search(logged)
    if counts is None:
        return QemuRun(done.returncode, output, None, None)
    return QemuRun(done.returncode, output, int(counts[1]), int(counts[2]), tuple(map(int, _PART.findall(logged))))


def _region_arguments(image: Image, marks: Sequence[str]) -> str:
    names = {symbol.name: symbol.address for symbol in image.symbols}
    if not {"lil_roi_begin", "lil_roi_end"} <= names.keys():
        return ""
    places = [("begin", "lil_roi_begin"), ("end", "lil_roi_end"), *(("mark", mark) for mark in marks)]
    return "".join(f",{what}={names[name]}" for what, name in places)


def _plugin_version(program: str) -> int:
    """The version of the plugin interface: QEMU 9 dropped the first one."""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"version (\d+)", said)
    return 1 if found and int(found[1]) < 9 else 2

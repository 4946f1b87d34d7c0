"""`lil demo`: the story, told as it happens."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from lilliput.flow.demo import DigitsDemo, SoundsDemo
    from lilliput.flow.firmware import Firmware


def run_demo(out: Path, board: str) -> int:
    """Runs the demo with a line per step and a summary; gives the exit code."""
    from rich.console import Console

    from lilliput.flow.demo import run_demo as work

    console = Console(stderr=True, highlight=False)
    with console.status("starting") as status:

        def step(text: str) -> None:
            console.print(f"  {text}")
            status.update(text)

        sounds, digits = work(out, board, step)
    typer.echo("\n".join([*_sounds(sounds), *_digits(digits)]))
    verdicts = (sounds.verdict, digits.verdict)
    if not all(verdict.holds for verdict in verdicts) or digits.emulated_equal != digits.emulated_images:
        return 1
    return 0 if all(verdict.proved_on_core for verdict in verdicts) else 3


def _sounds(result: SoundsDemo) -> list[str]:
    """The summary, a line for each thing."""
    found, profile = result.found, result.profile
    lines = [
        f"\nKnocks, tones and chirps on {_where(result.firmware)}\n",
        f"  accuracy   {result.right} of {len(found)} test recordings, from other microphones ({_share(result)})",
        *_proof(str(result.verdict)),
        *_memory(result.firmware),
    ]
    if profile is not None and profile.milliseconds is not None and profile.signal_seconds is not None:
        signal = profile.signal_seconds * 1e3
        lines.append(
            f"  time       {profile.milliseconds:.3f} ms for {signal:g} ms of sound: busy "
            f"{profile.milliseconds / signal:.1%} of the time at {profile.clock_hz / 1e6:g} MHz (modelled, within "
            f"{profile.band_percent:g} %)"
        )
    pipeline = result.report.parent / f"{result.pipeline.name}.toml"
    return [
        *lines,
        f"  report     {result.report}",
        f"  C project  {result.firmware.folder}",
        f"  pipeline   {pipeline}",
    ]


def _share(result: SoundsDemo) -> str:
    from lilliput.flow.slices import wilson

    low, high = wilson(result.right, len(result.found))
    return f"{result.right / len(result.found):.1%}, 95 % interval {low:.1%} to {high:.1%}"


def _digits(result: DigitsDemo) -> list[str]:
    """The summary, a line for each thing."""
    profile = result.profile
    lines = [
        f"\nHandwritten digits on {_where(result.firmware)}: {result.network}\n",
        f"  accuracy   float model {result.float_accuracy:.1%}, device {result.device_accuracy:.1%} of "
        f"{result.test_images} test images",
    ]
    if result.only_quantized_accuracy is not None:
        lines.append(f"             {result.only_quantized_accuracy:.1%} with as many bits but not trained for them")
    first = []
    if result.emulated_images:
        first = [f"{result.emulated_equal} of {result.emulated_images} images equal to the byte on the emulated core"]
    lines += [*_proof("\n".join([*first, str(result.verdict)])), *_memory(result.firmware)]
    if profile is not None and profile.milliseconds is not None:
        lines.append(
            f"  time       {profile.milliseconds:.3f} ms at {profile.clock_hz / 1e6:g} MHz (modelled, within "
            f"{profile.band_percent:g} %), {profile.instructions:,} instructions (counted)"
        )
    return [*lines, f"  report     {result.report}", f"  C project  {result.firmware.folder}"]


def _where(firmware: Firmware) -> str:
    return f"{firmware.board.title} ({firmware.board.core.title})"


def _proof(told: str) -> list[str]:
    first, *rest = told.splitlines()
    return [f"  proof      {first}", *(f"             {line}" for line in rest)]


def _memory(firmware: Firmware) -> list[str]:
    sizes = firmware.sizes
    return [
        f"  flash      {sizes.flash:,} bytes (exact): weights {sizes.weights:,}, per channel {sizes.channel:,}, tables "
        f"{sizes.tables:,}, code {sizes.code:,}",
        f"  RAM        {sizes.ram:,} bytes (exact), stack at most {firmware.stack_bound.bytes:,}",
    ]

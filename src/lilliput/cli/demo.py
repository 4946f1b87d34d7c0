"""`lil demo`: the story, told as it happens."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from lilliput.flow.demo import Demo


def run_demo(out: Path, board: str) -> int:
    """Runs the demo with a line per step and a summary; gives the exit code."""
    from rich.console import Console

    from lilliput.flow.demo import run_demo as work

    console = Console(stderr=True, highlight=False)
    with console.status("starting") as status:

        def step(text: str) -> None:
            console.print(f"  {text}")
            status.update(text)

        result = work(out, board, step)
    typer.echo("\n".join(_told(result)))
    if not result.verdict.holds or result.emulated_equal != result.emulated_images:
        return 1
    return 0 if result.verdict.proved_on_core else 3


def _told(result: Demo) -> list[str]:
    """The summary, a line for each thing."""
    firmware, sizes, profile = result.firmware, result.firmware.sizes, result.profile
    lines = [
        f"\nHandwritten digits on {firmware.board.title} ({firmware.board.core.title})\n",
        f"  accuracy   float model {result.float_accuracy:.1%}, device {result.device_accuracy:.1%} of "
        f"{result.test_images} test images",
    ]
    if result.emulated_images:
        lines.append(
            f"  proof      {result.emulated_equal} of {result.emulated_images} images equal to the byte on the "
            "emulated core"
        )
    lines += [f"             {line}" for line in str(result.verdict).splitlines()]
    lines += [
        f"  flash      {sizes.flash:,} bytes (exact): weights {sizes.weights:,}, per channel {sizes.channel:,}, tables "
        f"{sizes.tables:,}, code {sizes.code:,}",
        f"  RAM        {sizes.ram:,} bytes (exact), stack at most {firmware.stack_bound.bytes:,}",
    ]
    if profile is not None and profile.milliseconds is not None:
        lines.append(
            f"  time       {profile.milliseconds:.3f} ms at {profile.clock_hz / 1e6:g} MHz (modelled, within "
            f"{profile.band_percent:g} %), {profile.instructions:,} instructions (counted)"
        )
    return [*lines, f"  report     {result.report}", f"  C project  {firmware.folder}"]

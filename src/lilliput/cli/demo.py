"""`lil demo`: the story, told as it happens."""

from __future__ import annotations

from pathlib import Path

import typer


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
    firmware, sizes = result.firmware, result.firmware.sizes
    typer.echo(f"\nHandwritten digits on {firmware.board.title} ({firmware.board.core.title})\n")
    typer.echo(f"  accuracy   float model {result.float_accuracy:.1%}, device {result.device_accuracy:.1%} of {result.test_images} test images")
    if result.emulated_images:
        typer.echo(f"  proof      {result.emulated_equal} of {result.emulated_images} images equal to the byte on the emulated core")
    for line in str(result.verdict).splitlines():
        typer.echo(f"             {line}")
    typer.echo(f"  flash      {sizes.flash:,} bytes (exact): weights {sizes.weights:,}, per channel {sizes.channel:,}, tables {sizes.tables:,}, code {sizes.code:,}")
    typer.echo(f"  RAM        {sizes.ram:,} bytes (exact), stack at most {firmware.stack_bound.bytes:,}")
    if result.profile is not None and result.profile.milliseconds is not None:
        typer.echo(
            f"  time       {result.profile.milliseconds:.3f} ms at {result.profile.clock_hz / 1e6:g} MHz (modelled, within "
            f"{result.profile.band_percent:g} %), {result.profile.instructions:,} instructions (counted)"
        )
    typer.echo(f"  report     {result.report}")
    typer.echo(f"  C project  {firmware.folder}")
    if not result.verdict.holds or result.emulated_equal != result.emulated_images:
        return 1
    return 0 if result.verdict.proved_on_core else 3

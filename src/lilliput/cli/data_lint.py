"""`lil data lint`."""

from __future__ import annotations

from typing import Annotated

import typer

from lilliput.cli.arguments import Json
from lilliput.cli.output import answer

DataName = Annotated[str, typer.Argument(help="a dataset folder, or generator:NAME")]


def lint_dataset(
    name: DataName,
    against: Annotated[
        str, typer.Option(help="a second data set that must share nothing with the first, or a folder of features")
    ] = "",
    rule: Annotated[list[str] | None, typer.Option(help="only this rule; may be repeated")] = None,
    fail_on: Annotated[
        str, typer.Option(help="error, warning or note: the least that makes the exit code 1")
    ] = "error",
    every: Annotated[bool, typer.Option("--all", help="every finding; by default ten of each rule")] = False,
    json: Json = False,
) -> None:
    """What is wrong with a data set. Exit code 1 where something is."""
    from lilliput.data.lint import SEVERITIES, lint
    from lilliput.graph.errors import InputError

    if fail_on not in SEVERITIES:
        raise InputError(f"--fail-on {fail_on}: expected one of {', '.join(SEVERITIES)}")
    findings = [finding for finding in lint(name, against) if not rule or finding.rule in rule]
    counts = {severity: sum(f.severity == severity for f in findings) for severity in SEVERITIES}
    lines: list[str] = []
    shown: dict[str, int] = {}
    for finding in findings:
        shown[finding.rule] = shown.get(finding.rule, 0) + 1
        if every or shown[finding.rule] <= 10:
            whose = finding.recordings[0] + ": " if len(finding.recordings) == 1 else ""
            lines.append(f"{finding.severity} [{finding.rule}] {whose}{finding.sentence}\n    {finding.advice}")
    lines += [f"[{name}] {count - 10} more, see --all" for name, count in shown.items() if count > 10 and not every]
    lines.append(", ".join(f"{count} {severity}s" for severity, count in counts.items()))
    answer({"counts": counts, "findings": findings}, json, "\n".join(lines))
    worst = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    raise typer.Exit(1 if any(counts[severity] for severity in worst) else 0)

"""The promise itself: raw samples to decisions, trained, compiled, proven equal, batch and stream, Python and chip."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from lilliput.data import Recording
from lilliput.flow.build import build
from lilliput.flow.demo.sounds import BACKGROUND, Sounds, sound_pipeline, sounds
from lilliput.flow.firmware import Firmware
from lilliput.flow.outcomes import Outcome, outcomes
from lilliput.flow.profile import Profile
from lilliput.flow.recorded import recorded
from lilliput.flow.report import Listened, report
from lilliput.flow.signal_proof import verify_signal
from lilliput.flow.verify import Verdict
from lilliput.graph import text
from lilliput.run.emulated_model import is_emulated
from lilliput.signal import Pipeline, load_pipeline, pipeline_text
from lilliput.signal.blocks.model import Model

PROVED = 4  # recordings, one of each label
Progress = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class SoundsDemo:
    """What was heard: an outcome for each test recording; all recordings are streamed through the chip's C."""

    pipeline: Pipeline
    firmware: Firmware
    verdict: Verdict
    profile: Profile | None
    found: list[Outcome]
    report: Path

    @property
    def right(self) -> int:
        return sum(outcome.is_right for outcome in self.found)


def run_sounds(out: Path, board: str = "nano33ble", progress: Progress = lambda step: None) -> SoundsDemo:
    """Record, train, build, prove, report; everything lands in `out`."""
    progress("recording 400 knocks, tones, chirps and backgrounds, and 160 more with other microphones")
    data = sounds()
    progress("training a small network on log-mel features")
    pipeline = _written(sound_pipeline(data), out)
    progress(f"compiling one C function for {board}: samples, features, network, decision")
    firmware = build(pipeline.stream(), board, out / "firmware")
    progress(f"streaming the {len(data.test)} test recordings through the host twin")
    found = outcomes(pipeline, data.test)
    progress("feeding some of them in random chunks, comparing every intermediate with the emulated chip's")
    chosen = _one_of_each(data)
    verdict = verify_signal(firmware, pipeline, [recorded(each, pipeline.source) for each in chosen])
    costs = firmware.profile() if is_emulated(firmware.board) else None
    progress("writing the report")
    events = sorted(data.test, key=lambda each: each.label == BACKGROUND)  # what the page opens with should be heard
    rows = [recorded(each, pipeline.source) for each in events]
    page = report(
        firmware, verdict=verdict, profile=costs, title="Knocks, tones and chirps", listened=Listened(rows, found)
    )
    return SoundsDemo(pipeline, firmware, verdict, costs, found, page.write(out))


def _written(pipeline: Pipeline, out: Path) -> Pipeline:
    """The pipeline as `out`/sounds.toml with its network beside it, and read back from there."""
    out.mkdir(parents=True, exist_ok=True)
    blocks = []
    for block in pipeline.blocks:
        if isinstance(block, Model) and block.graph is not None:
            path = out / f"{block.graph.name}.lil"
            path.write_text(text(block.graph), encoding="utf-8")
            block = replace(block, graph=None, file=str(path))
        blocks.append(block)
    path = out / f"{pipeline.name}.toml"
    path.write_text(pipeline_text(replace(pipeline, blocks=tuple(blocks)), out), encoding="utf-8")
    return load_pipeline(path)


def _one_of_each(data: Sounds) -> list[Recording]:
    return [next(each for each in data.test if each.label == label) for label in data.labels][:PROVED]

"""How long a board is awake for a stream, and what that leaves of a battery. Everything here is modelled."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.boards import Board
from lilliput.boards.description import Power
from lilliput.flow.profile import Profile
from lilliput.graph import FitError, InputError

HOURS_PER_DAY = 24.0
SLEEP = "sleep"  # what the state of a sleep current begins with, in a board's file


@dataclass(frozen=True)
class Duty:
    """A hop: its samples come, the core wakes, computes, sleeps.

    hop_seconds     between two wake-ups
    awake_seconds   of them, waking included
    active_ma       current while awake, at the board's clock
    sleep_ma        current while asleep, the sensor's included where it was given
    average_ma      over the hop
    source          of the currents
    """

    hop_seconds: float
    awake_seconds: float
    active_ma: float
    sleep_ma: float
    source: str

    @property
    def on_time(self) -> float:
        """The part of the time that the core is awake."""
        return self.awake_seconds / self.hop_seconds

    @property
    def average_ma(self) -> float:
        return self.active_ma * self.on_time + self.sleep_ma * (1.0 - self.on_time)

    def days(self, milliampere_hours: float) -> float:
        """That a battery of so much charge lasts, were it ideal."""
        return milliampere_hours / self.average_ma / HOURS_PER_DAY


def duty(
    board: Board,
    cycles: float,
    hop_seconds: float,
    wake_seconds: float = 0.0,
    sleep_ma: float | None = None,
    sensor_ma: float = 0.0,
) -> Duty:
    """How a board spends a hop of `hop_seconds` in which it computes for `cycles`.

    wake_seconds  from the wake-up until code runs at full clock
    sleep_ma      current asleep; that of the board's file where absent
    sensor_ma     what the sensor draws all the time
    Raises InputError where a current is not known, FitError where the hop is too short for the work.
    """
    if not (cycles > 0 and hop_seconds > 0 and wake_seconds >= 0 and sensor_ma >= 0):
        raise InputError(
            f"a duty cycle has cycles and a hop above 0, waking and sensor of at least 0; got {cycles:g} cycles, "
            f"{hop_seconds:g} s, {wake_seconds:g} s and {sensor_ma:g} mA"
        )
    known = board.power + board.chip.power
    active = next((p for p in known if not is_sleep(p) and p.milliamperes and p.clock_hz), None)
    asleep = next((p for p in known if is_sleep(p)), None)
    if active is None or (sleep_ma is None and asleep is None):
        what = "how much it draws while it runs" if active is None else "how much it draws asleep"
        raise InputError(
            f"the file of {board.name} does not say {what}; add a [[power]] entry with its source"
            + ("" if active is None else ", or give the sleep current")
        )
    awake = wake_seconds + cycles / board.clock_hz
    if awake > hop_seconds:
        raise FitError(
            f"{cycles:,.0f} cycles take {awake * 1e3:.3g} ms at {board.clock_hz / 1e6:g} MHz, but a hop is "
            f"{hop_seconds * 1e3:.3g} ms; lengthen the hop, shrink the model, or take a faster board"
        )
    rest = asleep.milliamperes if asleep is not None and sleep_ma is None else float(sleep_ma or 0.0)
    told = asleep.source if asleep is not None and sleep_ma is None else "given by the caller"
    running = active.milliamperes * board.clock_hz / active.clock_hz
    source = f"awake: {active.source}; asleep: {told}"
    return Duty(hop_seconds, awake, running + sensor_ma, rest + sensor_ma, source)


def duty_of(
    profile: Profile, board: Board, wake_seconds: float = 0.0, sleep_ma: float | None = None, sensor_ma: float = 0.0
) -> Duty:
    """Of a pipeline that was profiled on the board: it wakes once for the rows of as many calls as the profile counts.

    Raises InputError where the model is fed no rows or the core's cycles are not known; else as `duty`.
    """
    if profile.signal_seconds is None or profile.cycles is None:
        what = "takes whole samples" if profile.signal_seconds is None else "runs on a core without a cost table"
        raise InputError(f"the model {what}, so its duty cycle is not known; give cycles and hop to `duty` yourself")
    return duty(board, profile.cycles, profile.signal_seconds, wake_seconds, sleep_ma, sensor_ma)


def is_sleep(power: Power) -> bool:
    """Whether an entry of a board's file says what is drawn asleep."""
    return power.state.lower().startswith(SLEEP)

"""Mixed precision: the bits of every layer's weights, chosen so that a network fits a board and errs the least."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lilliput.boards import load_board
from lilliput.compress.mixed import knapsack
from lilliput.compress.mixed.memory_driven import cut
from lilliput.compress.mixed.promotion import promote
from lilliput.compress.mixed.search import evolve, exhaust
from lilliput.compress.mixed.trials import Bits, Trials
from lilliput.compress.quantize import Quantize
from lilliput.compress.quantize.samples import Samples
from lilliput.graph import FitError, Graph, UnsupportedError

CODE, STACK = 16 << 10, 2 << 10  # bytes of a board that are kept for the program and its stack
DSP = frozenset({"dsp", "long_multiply", "divide"})
WIDTHS = (2, 4, 8)  # weights of 3 bits take the room of 4


@dataclass(frozen=True)
class MixedPrecision:
    """How to choose the bits of weights; everything else about quantizing is `scheme`'s.

    flash   bytes that all constants may take; None for what the board has beside the program
    ram     bytes that the arena and states may take; None for what the board has beside the stack. Activations take a
            byte each whatever their bits, so that RAM is met or not; the bits change only what kernels need beside them
    board   whose limits hold where none are given, and whose kernels are counted; "" for a core with DSP instructions
    method  "rusci": bits are halved, the largest layers' first, until the weights fit; "promotion": all start with the
            fewest, the hottest layer gets more; "knapsack": the smallest sum of the layers' own errors; "search": an
            evolution that starts from the answers of the rule and the knapsack; "exhaustive": every choice
    widths  bits to choose from, of "promotion", "knapsack" and "exhaustive"
    tries   of "search"
    seed    of "search"
    """

    flash: int | None = None
    ram: int | None = None
    board: str = ""
    method: str = "knapsack"
    widths: tuple[int, ...] = WIDTHS
    scheme: Quantize = field(default_factory=lambda: Quantize(weight_ranges="mse"))
    tries: int = 200
    seed: int = 0

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise UnsupportedError(f"method is one of {', '.join(METHODS)}, not {self.method!r}")
        if self.method in ("rusci", "search") and set(self.widths) != set(WIDTHS):
            raise UnsupportedError(f"the rule halves bits from 8 to 2, so {self.method!r} has no choice of widths")
        if not self.widths or not set(self.widths) <= set(WIDTHS):
            raise UnsupportedError(f"widths are some of {', '.join(map(str, WIDTHS))} bits, not {self.widths}")
        if self.flash is None and self.ram is None and not self.board:
            raise UnsupportedError("mixed precision needs a limit to keep to: give flash, ram or a board")

    def choose(self, graph: Graph, calibration: Samples) -> Quantize:
        """The scheme with the bits of each layer; FitError where no choice of them meets the limits."""
        trials = self.trials(graph, calibration)
        return trials.chosen(self.bits(trials))

    def trials(self, graph: Graph, calibration: Samples) -> Trials:
        """The choices for a prepared float graph, as this counts them."""
        features = load_board(self.board).core.features if self.board else DSP
        return Trials(graph, calibration, self.scheme, self.widths, features)

    def bits(self, trials: Trials) -> Bits:
        """What `method` says."""
        flash, ram = self.limits()
        self._check(trials, flash, ram)

        def fits(bits: Bits) -> bool:
            return trials.flash(bits) <= flash and trials.ram(bits) <= ram

        found = METHODS[self.method](self, trials, flash, fits)
        if found is None or not fits(found):
            raise FitError(
                f"no bits that {self.method!r} chose for {trials.graph.name} meet {flash} bytes of flash and {ram} of "
                "RAM; raise a limit, or try the method 'search'"
            )
        return found

    def limits(self) -> tuple[int, int]:
        """Bytes of flash and RAM; those that nobody limits are a lot."""
        lots = 1 << 40
        flash, ram = lots, lots
        if self.board:
            board = load_board(self.board)
            flash, ram = board.flash_bytes - CODE, board.ram_bytes - STACK
        return flash if self.flash is None else self.flash, ram if self.ram is None else self.ram

    def _check(self, trials: Trials, flash: int, ram: int) -> None:
        least = trials.narrowest
        if trials.flash(least) > flash:
            raise FitError(
                f"{trials.graph.name} with {least[0]}-bit weights everywhere takes {trials.flash(least)} bytes of "
                f"constants, and there are {flash}; make the network smaller, or take a board with more flash"
            )
        needs = min(trials.ram(least), trials.ram(trials.widest))
        if needs > ram:
            raise FitError(
                f"{trials.graph.name} takes {needs} bytes of RAM while it runs, and there are {ram}; bits of weights "
                "do not change that: make its input or its layers smaller, or take a board with more RAM"
            )


def _rusci(how: MixedPrecision, trials: Trials, flash: int, fits: Callable[[Bits], bool]) -> Bits:
    """The rule, with the bytes of the kernels' tables."""
    others = trials.flash(trials.widest) - sum(of[trials.widths[-1]] for of in trials.layer_bytes)
    return tuple(cut(trials.layer_bytes, flash - others))


def _promotion(how: MixedPrecision, trials: Trials, flash: int, fits: Callable[[Bits], bool]) -> Bits:
    return promote(trials, fits)


def _knapsack(how: MixedPrecision, trials: Trials, flash: int, fits: Callable[[Bits], bool]) -> Bits | None:
    return knapsack.solve(trials.sensitivity, trials.layer_bytes, 1 << 60, fits)


def _search(how: MixedPrecision, trials: Trials, flash: int, fits: Callable[[Bits], bool]) -> Bits | None:
    answers = (_rusci(how, trials, flash, fits), _knapsack(how, trials, flash, fits), trials.narrowest)
    seeds = [bits for bits in answers if bits and fits(bits)]
    return evolve(trials, fits, seeds, how.tries, how.seed) if seeds else None


def _exhaustive(how: MixedPrecision, trials: Trials, flash: int, fits: Callable[[Bits], bool]) -> Bits | None:
    return exhaust(trials, fits)


Method = Callable[[MixedPrecision, Trials, int, Callable[[Bits], bool]], Bits | None]
METHODS: Mapping[str, Method] = {
    "rusci": _rusci,
    "promotion": _promotion,
    "knapsack": _knapsack,
    "search": _search,
    "exhaustive": _exhaustive,
}

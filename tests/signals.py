"""Signals at the edges of what a sensor gives: full scale, silence, DC, impulses, denormals."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lilliput.ops.case import Case, Operand

DENORMAL = 1e-40


def _limits(operand: Operand) -> tuple[float, float]:
    """The smallest and largest number that the case's operand may have."""
    low, high = (-4.0, 4.0) if operand.format.is_float else operand.format.range
    return (low if operand.low is None else operand.low), (high if operand.high is None else operand.high)


def _silence(low: float, high: float, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    return np.zeros(shape)


def _highest(low: float, high: float, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    return np.full(shape, high)


def _lowest(low: float, high: float, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    return np.full(shape, low)


def _direct(low: float, high: float, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    return np.full(shape, rng.uniform(low, high))


def _impulse(low: float, high: float, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    x = np.zeros(int(np.prod(shape)))
    x[rng.integers(x.size)] = rng.choice([low, high])
    return x.reshape(shape)


def _alternating(low: float, high: float, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """The highest frequency at full scale: along the longest axis."""
    axis = int(np.argmax(shape)) if shape else 0
    return np.where(np.indices(shape)[axis] % 2 if shape else False, low, high).astype(np.float64)


def _step(low: float, high: float, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    x = np.full(int(np.prod(shape)), low, np.float64)
    x[rng.integers(x.size) :] = high
    return x.reshape(shape)


def _faint(low: float, high: float, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """The smallest steps; of floats, numbers below the normal range."""
    if isinstance(low, float):
        return rng.uniform(-DENORMAL, DENORMAL, shape)
    return rng.integers(-1, 2, shape).astype(np.float64)


def _noise(low: float, high: float, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    return rng.uniform(low, high, shape)


KINDS: dict[str, Callable[[float, float, tuple[int, ...], np.random.Generator], np.ndarray]] = {
    "silence": _silence, "highest": _highest, "lowest": _lowest, "direct": _direct, "impulse": _impulse,
    "alternating": _alternating, "step": _step, "faint": _faint, "noise": _noise,
}  # fmt: skip


def signal(operand: Operand, kind: str, seed: int) -> np.ndarray:
    """Stored numbers of that kind, within the operand's limits."""
    low, high = _limits(operand)
    if operand.format.is_float:
        low, high = float(low), float(high)
    x = KINDS[kind](low, high, operand.shape, np.random.default_rng(seed))
    x = np.clip(x, low, high)
    return x.astype(np.float32) if operand.format.is_float else np.rint(x).astype(operand.format.numpy)


def signal_inputs(case: Case, kind: str, seed: int) -> list[np.ndarray]:
    """One sample for the case's graph: the kind for its first operand, the others drawn as ever."""
    given = [operand for operand in case.inputs if operand is not None and not operand.constant]
    rng = np.random.default_rng([2, seed])
    return [signal(given[0], kind, seed), *(operand.draw(rng) for operand in given[1:])]

"""Image front ends against float64: log-gradients, greyscale, normalising."""

from __future__ import annotations

import numpy as np
import pytest

from lilliput.graph import Format, ShapeError, UnsupportedError, evaluate
from lilliput.ops.case import Case, Operand, case_graph
from lilliput.ops.signal.greyscale import Greyscale
from lilliput.ops.signal.log_gradient import LogGradient
from lilliput.ops.signal.normalise import Normalise

U8, S16, S32, SIGNS = Format("u8"), Format("s16"), Format("s32"), Format("s8")
FINE = Format("s32", (2.0**-12,), (0,))


def result(op, x, x_format, y_format):
    graph = case_graph(Case(op, (Operand(x.shape, x_format),), (y_format,)))
    (node,) = graph.nodes
    op.lower(graph.call(node), node.op.KERNELS[0])  # the sentences of what kernels cannot do
    return evaluate(graph, [x]).outputs[0]


@pytest.mark.parametrize("levels", [2, 3])
@pytest.mark.parametrize(("format", "largest"), [(U8, 255), (S16, 4095), (S32, 65535), (Format(), 1000)])
def test_log_gradients_are_thresholds_on_logarithms(format, largest, levels):
    """But for ratios nearer to the threshold than the 14 bits that it is rounded to."""
    rng = np.random.default_rng(largest)
    light = rng.integers(1, largest + 1, (30, 40, 1)).astype(format.numpy)
    threshold, near = 0.2, 2.0**-13
    y = result(LogGradient(threshold, levels), light, format, Format() if format.is_float else SIGNS)
    logs = np.log(light[..., 0].astype(np.float64))
    for i, step in enumerate((logs[:-1, 1:] - logs[:-1, :-1], logs[1:, :-1] - logs[:-1, :-1])):
        wanted = np.where(step > threshold, 1, np.where((step < -threshold) & (levels == 3), -1, 0))
        clear = np.abs(np.abs(step) - threshold) > near
        assert clear.mean() > 0.99
        np.testing.assert_array_equal(y[..., i][clear], wanted[clear])


def test_light_of_any_strength_gives_the_same():
    image = np.random.default_rng(1).integers(20, 100, (12, 12, 1))
    weak, strong = (result(LogGradient(0.3), (image * k).astype(np.int32), S32, SIGNS) for k in (1, 600))
    np.testing.assert_array_equal(weak, strong)
    assert len(np.unique(weak)) == 3


def test_bayer_compares_like_colours():
    """A grey scene behind red, green and blue filters has no gradients."""
    raw = np.tile(np.array([[100, 200], [220, 50]], np.int16), (6, 6))[..., None]
    assert not result(LogGradient(0.1, step=2), raw, S16, SIGNS).any()
    assert result(LogGradient(0.1), raw, S16, SIGNS).all()


def test_black_is_no_light():
    raw = np.array([[64, 66], [65, 70]], np.int16)[..., None]
    y = result(LogGradient(0.5, black=64, least=2), raw, S16, SIGNS)
    assert y.reshape(-1).tolist() == [0, 0]  # 2 and 1 of light both count as 2
    assert result(LogGradient(0.5, black=64), raw, S16, SIGNS).reshape(-1).tolist() == [1, 0]


def test_greyscale():
    x = np.random.default_rng(2).integers(0, 256, (50, 50, 3)).astype(np.uint8)
    wanted = x @ [0.299, 0.587, 0.114]
    assert np.abs(result(Greyscale(), x, U8, U8)[..., 0] - wanted).max() <= 0.5 + 255 * 0.0021  # weights of 8 bits
    got = result(Greyscale(), x.astype(np.float32), Format(), Format())[..., 0]
    np.testing.assert_allclose(got, wanted, atol=255 * 3 * 2.0**-23)
    assert result(Greyscale(), np.full((1, 1, 3), 255, np.uint8), U8, U8)[0, 0, 0] == 255


@pytest.mark.parametrize(
    ("x", "y"), [(U8, "s8"), (U8, "s16"), (S16, "s8"), (FINE, "s16"), (U8, "f32"), (Format(), "f32")]
)
def test_normalise(x, y):
    """Half a unit of y, and the mean's rounding to 1/512 of a unit of x."""
    rng = np.random.default_rng(3)
    stored = (rng.integers(0, 256, (200, 3)) * (4096 if x is FINE else 1)).astype(x.numpy)
    means, deviations = (100.3, 128.0, 131.7), (50.0, 40.5, 71.0)
    wanted = (x.decode(stored) - np.array(means)) / deviations
    format = Format() if y == "f32" else Format(y, (2.0**-5 if y == "s8" else 2.0**-12,), (0,))
    got = format.decode(result(Normalise(means, deviations), stored, x, format))
    bound = 1e-6 if y == "f32" else 0.5 * format.scale[0] + 1 / 512 / min(deviations)
    assert (
        np.abs(got - np.clip(wanted, *(format.decode(np.array(format.range)) if y != "f32" else (-9, 9)))).max()
        <= bound
    )


def test_sentences():
    image = np.zeros((4, 4, 1), np.uint8)
    for op, sentence in (
        (LogGradient(threshold=2.0), "a threshold from 0 to 1.386"),
        (LogGradient(levels=4), "2 or 3 levels"),
        (LogGradient(step=4), "more than 4 rows"),
    ):
        with pytest.raises(ShapeError, match=sentence):
            result(op, image, U8, SIGNS)
    with pytest.raises(UnsupportedError, match="whole numbers of the sensor's"):
        result(LogGradient(black=0.5), image, U8, SIGNS)
    with pytest.raises(ShapeError, match="red, green and blue last"):
        result(Greyscale(), image, U8, U8)
    with pytest.raises(ShapeError, match="one deviation above 0"):
        result(Normalise((0.0,), (0.0,)), image, U8, SIGNS)
    with pytest.raises(UnsupportedError, match="too far from each other"):
        result(Normalise((0.0,), (1e-9,)), image, U8, Format("s8", (1e-3,), (0,)))

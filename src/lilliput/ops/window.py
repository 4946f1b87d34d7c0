"""A window that slides over an image: sizes, padding, and the image as each position in the window sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from lilliput.graph import ShapeError

Pair = tuple[int, int]
Padding = tuple[Pair, Pair]
NO_PADDING: Padding = ((0, 0), (0, 0))
LARGEST = 4096  # positions that a stride, a padding or a dilated window may span


@dataclass(frozen=True)
class Window:
    """size, stride, dilation (vertical, horizontal); padding ((top, bottom), (left, right)) in image positions."""

    size: Pair
    stride: Pair = (1, 1)
    dilation: Pair = (1, 1)
    padding: Padding = NO_PADDING

    def check(self, where: str) -> None:
        """Raises ShapeError for a window that is none, or so large that only a damaged file can mean it."""
        steps, pads = (*self.size, *self.stride, *self.dilation), (*self.padding[0], *self.padding[1])
        if min(steps) < 1 or min(pads) < 0 or max(*self.spans, *self.stride, *pads) > LARGEST:
            raise ShapeError(
                f"{where}: size {self.size}, stride {self.stride}, dilation {self.dilation} and padding {self.padding} "
                f"of a window are at least 1 (padding 0) and span at most {LARGEST} positions"
            )

    def output(self, image: Pair, where: str) -> Pair:
        """Rows and columns of windows over an image of (rows, columns); ShapeError where not even one fits."""
        self.check(where)
        rows, columns = (
            (extent + sum(pads) - span) // stride + 1
            for extent, pads, span, stride in zip(image, self.padding, self.spans, self.stride, strict=True)
        )
        if rows < 1 or columns < 1:
            raise ShapeError(
                f"{where}: a window of {self.size} (dilation {self.dilation}) does not fit into an image of {image} "
                f"with padding {self.padding}"
            )
        return rows, columns

    @property
    def spans(self) -> Pair:
        """Positions from the first to the last that a window covers, vertically and horizontally."""
        return self.dilation[0] * (self.size[0] - 1) + 1, self.dilation[1] * (self.size[1] - 1) + 1

    def reach(self, output: Pair) -> Pair:
        """Rows and columns, padding included, that windows in `output` places see."""
        rows, columns = (
            (count - 1) * stride + span for count, stride, span in zip(output, self.stride, self.spans, strict=True)
        )
        return rows, columns

    def leaves(self, image: Pair, output: Pair) -> bool:
        """Whether any window in `output` places sees padding."""
        reach = self.reach(output)
        return any(
            before > 0 or seen > extent for (before, _), seen, extent in zip(self.padding, reach, image, strict=True)
        )

    def positions(self, image: np.ndarray, fill: float = 0) -> Iterator[tuple[int, int, np.ndarray]]:
        """For each (row, column) of the window what all windows see there: image (..., h, w, c) → (..., oh, ow, c)."""
        rows, columns = self.output(image.shape[-3:-1], "window")
        around = [(0, 0)] * (image.ndim - 3)
        padded = np.pad(image, [*around, *self.padding, (0, 0)], constant_values=fill)
        for row in range(self.size[0]):
            for column in range(self.size[1]):
                y, x = row * self.dilation[0], column * self.dilation[1]
                y_stop, x_stop = y + (rows - 1) * self.stride[0] + 1, x + (columns - 1) * self.stride[1] + 1
                yield row, column, padded[..., y : y_stop : self.stride[0], x : x_stop : self.stride[1], :]

    def first_reads(self, image: Pair) -> np.ndarray:
        """The first position of the image that each window sees, in reading order; the image's size where it sees none.

        image (rows, columns) → (output rows * output columns,), positions numbered row by row
        """
        rows, columns = (
            _first_inside(np.arange(count) * stride - pads[0], size, dilation, extent)
            for count, stride, pads, size, dilation, extent in zip(
                self.output(image, "window"), self.stride, self.padding, self.size, self.dilation, image, strict=True
            )
        )
        outside = (rows == image[0])[:, None] | (columns == image[1])
        return np.where(outside, image[0] * image[1], rows[:, None] * image[1] + columns).reshape(-1)


def _first_inside(start: np.ndarray, size: int, dilation: int, extent: int) -> np.ndarray:
    """The first of `size` positions from `start` on, `dilation` apart, that is in [0, extent); extent where none is."""
    skipped = np.maximum(0, -(start // dilation))
    found = start + skipped * dilation
    return np.where((skipped < size) & (found < extent), found, extent)


def tflite_padding(scheme: str, image: Pair, window: Window) -> Padding:
    """What SAME or VALID mean for this image. Source: TFLite's ComputePaddingHeightWidth, ComputePaddingWithOffset."""
    if scheme == "VALID":
        return NO_PADDING
    pads = []
    for extent, span, stride in zip(image, window.spans, window.stride, strict=True):
        total = max(0, (-(-extent // stride) - 1) * stride + span - extent)
        pads.append((total // 2, total - total // 2))
    return pads[0], pads[1]


def random_window(rng: np.random.Generator, image: Pair, largest: int = 4) -> Window:
    """A window that fits into the image, with SAME, VALID or any other padding: for generated cases."""
    size = tuple(int(rng.integers(1, min(largest, extent) + 1)) for extent in image)
    room = (max(1, (extent - 1) // max(1, own - 1)) for extent, own in zip(image, size, strict=True))
    dilation = tuple(min(3, most) if rng.random() < 0.3 else 1 for most in room)
    stride = tuple(int(rng.choice([1, 1, 2, 3])) for _ in image)
    window = Window((size[0], size[1]), (stride[0], stride[1]), (dilation[0], dilation[1]))
    scheme = str(rng.choice(["SAME", "VALID", "any"]))
    if scheme != "any":
        return replace(window, padding=tflite_padding(scheme, image, window))
    pads = rng.integers(0, 3, 4).tolist()
    return replace(window, padding=((pads[0], pads[1]), (pads[2], pads[3])))

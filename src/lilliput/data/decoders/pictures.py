"""Pictures, with Pillow. In the decoders' process, see worker.py."""

from __future__ import annotations

from typing import Any

import numpy as np
from refused import Refused  # type: ignore[import-not-found]

MAX_PIXELS = 1 << 26
MODES = {
    "1": "L",
    "L": "L",
    "RGB": "RGB",
    "RGBA": "RGBA",
    "P": "RGB",
    "LA": "RGBA",
    "PA": "RGBA",
    "CMYK": "RGB",
    "YCbCr": "RGB",
}


def image(path: str) -> tuple[dict[str, Any], bytes]:
    """One picture, turned the way it was taken."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with Image.open(path, formats=["PNG", "JPEG"]) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            raise Refused(f"has {picture.width} x {picture.height} pixels, but at most {MAX_PIXELS} are read")
        if picture.mode not in MODES:
            raise Refused(f"has pixels of mode {picture.mode}, but those of 8 bits a channel are read")
        clear = "transparency" in picture.info and picture.mode in ("L", "P", "RGB")
        turned = ImageOps.exif_transpose(picture)
        whole = turned.convert("RGBA" if clear else MODES[picture.mode])
    array = np.asarray(whole)
    array = array.reshape(*array.shape[:2], -1)
    return {"shape": array.shape}, array.tobytes()

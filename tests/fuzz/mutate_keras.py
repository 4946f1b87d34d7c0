"""Damages .keras files: a third in the archive's bytes, a third in the weights', a third in the configuration."""

from __future__ import annotations

import json
from copy import deepcopy
from random import Random
from typing import Any

import numpy as np

from fuzz.damage import damaged
from keras_writer import sequential, write_archive, write_hdf5

PLAIN = {"strides": [1, 1], "dilation_rate": [1, 1], "groups": 1, "padding": "same", "activation": "relu"}
KEEPS = {"return_sequences": True, "activation": "tanh", "recurrent_activation": "sigmoid"}
LAYERS: list[tuple[str, dict[str, Any], list[tuple[int, ...]]]] = [
    ("Conv2D", PLAIN, [(3, 3, 2, 4), (4,)]),
    ("BatchNormalization", {"axis": -1, "epsilon": 0.001}, [(4,), (4,), (4,), (4,)]),
    ("DepthwiseConv2D", {"strides": [2, 2], "padding": "valid", "activation": "swish"}, [(3, 3, 4, 1), (4,)]),
    ("MaxPooling2D", {"pool_size": [2, 2], "padding": "same"}, []),
    ("ZeroPadding2D", {"padding": [[1, 0], [0, 1]]}, []),
    ("UpSampling2D", {"size": [2, 2], "interpolation": "bilinear"}, []),
    ("Conv2DTranspose", {"strides": [2, 2], "padding": "same"}, [(3, 3, 2, 4), (2,)]),
    ("Cropping2D", {"cropping": [[1, 1], [0, 1]]}, []),
    ("LayerNormalization", {"axis": [-1]}, [(2,), (2,)]),
    ("Reshape", {"target_shape": [-1, 2]}, []),
    ("LSTM", KEEPS, [(2, 12), (3, 12), (12,)]),
    ("GlobalAveragePooling1D", {}, []),
    ("Dense", {"activation": "softmax"}, [(3, 5), (5,)]),
]
PLACED = [
    None,
    -1,
    0,
    1,
    2,
    7,
    1 << 40,
    0.5,
    1e308,
    "",
    "same",
    "relu",
    "Lambda",
    [],
    [1, 2],
    [[1, 2], [3, 4]],
    {},
    True,
]
NUMBERS = [0, 1, 24, 96, 1000, 1 << 40, (1 << 64) - 1]


def case(seed: int, number: int) -> bytes:
    """The damaged file `number` of the series `seed`; the same arguments give the same file."""
    random = Random(f"{seed}/{number}")
    chosen = LAYERS[: random.randint(1, len(LAYERS))]
    config = sequential([8, 8, 2], *((kind, deepcopy(options)) for kind, options, _ in chosen))
    rng, weights = np.random.default_rng(0), {}
    for kind, _, shapes in chosen:
        group = {"LSTM": "lstm/cell"}.get(kind, _snake(kind))
        for index, shape in enumerate(shapes):
            weights[f"layers/{group}/vars/{index}"] = rng.normal(0, 1, shape).astype(np.float32)
    told, stored = json.dumps(config).encode(), write_hdf5(weights)
    kind = number % 3
    if kind == 1:
        stored = damaged(stored, random, NUMBERS)
    if kind == 2:
        told = json.dumps(_changed(config, random)).encode()
    data = write_archive({"config.json": told, "model.weights.h5": stored}, compressed=random.random() < 0.3)
    return damaged(data, random) if kind == 0 else data


def _snake(kind: str) -> str:
    names = {"Conv2D": "conv2d", "DepthwiseConv2D": "depthwise_conv2d", "Conv2DTranspose": "conv2d_transpose"}
    return names.get(kind) or "".join(f"_{c.lower()}" if c.isupper() else c for c in kind).strip("_")


def _changed(config: Any, random: Random) -> Any:
    """One to three places of the configuration hold something else."""
    for _ in range(random.randint(1, 3)):
        places = list(_places(config))
        holder, key = random.choice(places)
        holder[key] = deepcopy(random.choice(PLACED))
    return config


def _places(told: Any) -> Any:
    if isinstance(told, dict | list):
        for key, each in told.items() if isinstance(told, dict) else enumerate(told):
            yield told, key
            yield from _places(each)

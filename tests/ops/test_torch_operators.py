"""Each ATen operator that we read against torch: the same numbers, and no transposes where none are needed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lilliput as lil
from lilliput.graph import InputError, UnsupportedError
from onnx_oracle import operators_of
from torch_oracle import assert_same, converted, torch

nn = torch.nn
functional = nn.functional
torch.manual_seed(0)

IMAGE, SIGNAL, ROW, PLANE = (1, 4, 9, 7), (1, 4, 12), (1, 6), (1, 5, 6)
Function = Callable[..., Any]


class Does(nn.Module):
    """A module of one expression, around modules that it uses."""

    def __init__(self, function: Function, *parts: Any) -> None:
        super().__init__()
        self.function = function
        self.parts = nn.ModuleList(parts)

    def forward(self, *inputs: Any) -> Any:
        return self.function(*self.parts, *inputs)


def settled(module: Any) -> Any:
    """With statistics and factors that are not those of a fresh module."""
    for name, tensor in [*module.named_parameters(), *module.named_buffers()]:
        if tensor.dtype.is_floating_point and ("running" in name or tensor.ndim == 1):
            with torch.no_grad():
                tensor.uniform_(0.5, 1.5)
    return module


LAYERS: dict[str, tuple[Any, tuple[int, ...]]] = {
    "conv": (nn.Conv2d(4, 6, (3, 2), bias=False), IMAGE),
    "conv, strides and padding": (nn.Conv2d(4, 6, 3, (2, 1), (1, 2)), IMAGE),
    "conv, dilation": (nn.Conv2d(4, 6, (3, 2), 1, 1, (2, 3)), IMAGE),
    "conv, groups": (nn.Conv2d(4, 6, 3, groups=2), IMAGE),
    "conv, depthwise": (nn.Conv2d(4, 8, 3, padding="same", groups=4), IMAGE),
    "conv, same by an even kernel": (nn.Conv2d(4, 3, (4, 2), padding="same", dilation=(1, 3)), IMAGE),
    "conv, reflected": (nn.Conv2d(4, 3, 3, padding=(1, 2), padding_mode="reflect"), IMAGE),
    "conv, replicated": (nn.Conv2d(4, 3, 3, padding=(2, 1), padding_mode="replicate"), IMAGE),
    "conv of signals": (nn.Conv1d(4, 5, 3, 2, 2, 2), SIGNAL),
    "conv of signals, depthwise": (nn.Conv1d(4, 4, 3, padding="same", groups=4), SIGNAL),
    "transposed": (nn.ConvTranspose2d(4, 3, 3, 2, 1, 1), IMAGE),
    "transposed, groups and dilation": (nn.ConvTranspose2d(4, 6, (2, 3), 2, groups=2, dilation=(2, 1)), IMAGE),
    "transposed, depthwise": (nn.ConvTranspose2d(4, 4, 2, 2, groups=4), IMAGE),
    "transposed signals": (nn.ConvTranspose1d(4, 3, 4, 2, 1), SIGNAL),
    "max pool": (nn.MaxPool2d(2), IMAGE),
    "max pool, padded": (nn.MaxPool2d((3, 2), (2, 1), (1, 0)), IMAGE),
    "max pool, ceiling": (nn.MaxPool2d(2, ceil_mode=True), IMAGE),
    "max pool of signals": (nn.MaxPool1d(3, 2, 1), SIGNAL),
    "average pool": (nn.AvgPool2d((3, 2), 2), IMAGE),
    "average pool, padding counts": (nn.AvgPool2d(3, 2, 1), IMAGE),
    "average pool, padding does not": (nn.AvgPool2d(3, 2, 1, ceil_mode=True, count_include_pad=False), IMAGE),
    "average pool of signals": (nn.AvgPool1d(3, 1, 1), SIGNAL),
    "adaptive average": (nn.AdaptiveAvgPool2d(1), IMAGE),
    "adaptive average, parts": (nn.AdaptiveAvgPool2d((3, 1)), IMAGE),
    "adaptive average, one axis kept": (nn.AdaptiveAvgPool2d((None, 1)), IMAGE),
    "adaptive average of signals": (nn.AdaptiveAvgPool1d(4), SIGNAL),
    "adaptive max": (nn.AdaptiveMaxPool2d(1), IMAGE),
    "adaptive max of signals": (nn.AdaptiveMaxPool1d(3), SIGNAL),
    "batch norm": (settled(nn.BatchNorm2d(4)), IMAGE),
    "batch norm of signals": (settled(nn.BatchNorm1d(4, eps=0.01)), SIGNAL),
    "batch norm of rows": (settled(nn.BatchNorm1d(6)), ROW),
    "batch norm, plain": (settled(nn.BatchNorm2d(4, affine=False)), IMAGE),
    "instance norm": (settled(nn.InstanceNorm2d(4, affine=True)), IMAGE),
    "instance norm by statistics": (settled(nn.InstanceNorm1d(4, track_running_stats=True)), SIGNAL),
    "group norm": (settled(nn.GroupNorm(2, 4)), IMAGE),
    "group norm, one group": (settled(nn.GroupNorm(1, 4)), SIGNAL),
    "group norm, plain": (nn.GroupNorm(4, 4, affine=False), IMAGE),
    "layer norm": (settled(nn.LayerNorm(6)), PLANE),
    "layer norm, plain": (nn.LayerNorm(6, elementwise_affine=False), PLANE),
    "rms norm": (settled(nn.RMSNorm(6)), PLANE),
    "linear": (nn.Linear(6, 5), ROW),
    "linear of rows": (nn.Linear(6, 5, bias=False), PLANE),
    "upsample": (nn.Upsample(scale_factor=2), IMAGE),
    "upsample to a size": (nn.Upsample((12, 9)), IMAGE),
    "upsample signals": (nn.Upsample(scale_factor=3), SIGNAL),
    "upsample bilinear": (nn.Upsample(scale_factor=2, mode="bilinear"), IMAGE),
    "upsample by corners": (nn.Upsample((13, 10), mode="bilinear", align_corners=True), IMAGE),
    "upsample signals linear": (nn.Upsample(scale_factor=2, mode="linear"), SIGNAL),
    "reflection": (nn.ReflectionPad2d((1, 2, 0, 3)), IMAGE),
    "replication": (nn.ReplicationPad1d((2, 1)), SIGNAL),
    "zeros": (nn.ZeroPad2d((1, 0, 2, 1)), IMAGE),
    "prelu": (settled(nn.PReLU(4)), IMAGE),
    "prelu, one": (settled(nn.PReLU()), ROW),
    "pixel shuffle": (nn.PixelShuffle(2), IMAGE),
    "flatten": (nn.Flatten(), IMAGE),
}  # fmt: skip


@pytest.mark.parametrize("case", LAYERS)
def test_layers(case: str) -> None:
    module, shape = LAYERS[case]
    graph = assert_same(module, torch.randn(shape))
    turned = {"flatten", "pixel shuffle"}
    assert "transpose" not in operators_of(graph) or case in turned


ACTIVATIONS = [
    nn.ReLU(), nn.ReLU6(), nn.LeakyReLU(0.2), nn.ELU(), nn.GELU(), nn.GELU("tanh"), nn.SiLU(), nn.Hardswish(),
    nn.Hardsigmoid(), nn.Hardtanh(-0.5, 2), nn.Sigmoid(), nn.Tanh(), nn.Softmax(1), nn.LogSoftmax(1), nn.Softmax2d(),
    nn.GLU(1), nn.Dropout(), nn.Dropout2d(), nn.Identity(), nn.ReLU(inplace=True),
    nn.ELU(0.5), nn.SELU(), nn.Softplus(), nn.Mish(), nn.LogSigmoid(), nn.Softsign(), nn.Tanhshrink(),
]  # fmt: skip


@pytest.mark.parametrize("module", ACTIVATIONS, ids=str)
def test_activations(module: Any) -> None:
    assert "transpose" not in operators_of(assert_same(nn.Sequential(nn.Conv2d(4, 6, 1), module), torch.randn(IMAGE)))


EXPRESSIONS: dict[str, tuple[Function, tuple[int, ...]]] = {
    "arithmetic": (lambda x: (x + 1) * 2 - x / 3 + 0.5 * (1 - x), ROW),
    "in place": (lambda x: (x * 1).add_(2).mul_(x), ROW),
    "signs": (lambda x: torch.abs(-x) - x, ROW),
    "roots": (lambda x: torch.sqrt(x.abs() + 0.1) + torch.rsqrt(x.abs() + 0.1), ROW),
    "powers": (lambda x: x**2 + x**3 + x.square() + (x + 5) ** -1 + (x + 5).reciprocal(), ROW),
    "exponentials": (lambda x: torch.exp(x) + torch.log(x.abs() + 1), ROW),
    "extremes": (lambda x: torch.maximum(x, -x) + torch.minimum(x, x * 2) + torch.max(x, -x), ROW),
    "clamps": (lambda x: x.clamp(-0.5, 0.5) + x.clamp(min=0) + x.clamp(max=1) + x.clip(0, 6), ROW),
    "division of tensors": (lambda x: x / (x.abs() + 1), ROW),
    "add with a factor": (lambda x: torch.add(x, x * x, alpha=0.5), ROW),
    "mean": (lambda x: x.mean(dim=(2, 3)), IMAGE),
    "mean, kept": (lambda x: x * x.mean((2, 3), keepdim=True), IMAGE),
    "mean of all": (lambda x: x.mean().reshape(1, 1), IMAGE),
    "sum": (lambda x: x.sum(1), SIGNAL),
    "largest": (lambda x: x.amax(-1), SIGNAL),
    "largest, with places unread": (lambda x: x.max(dim=1)[0], SIGNAL),
    "least": (lambda x: x.amin(1) + x.min(dim=1)[0], SIGNAL),
    "norms": (lambda x: x.norm(dim=1) + x.norm(p=1, dim=1), SIGNAL),
    "normalised": (lambda x: functional.normalize(x, dim=1), SIGNAL),
    "cosine": (lambda x: functional.cosine_similarity(x, x + 1, dim=1), SIGNAL),
    "log1p": (lambda x: torch.log1p(x.abs()), ROW),
    "chosen channels": (lambda x: x[:, [0, 2]] * 1, SIGNAL),
    "input written over": (lambda x: functional.relu(x, inplace=True) + 1, ROW),
    "variance": (lambda x: x.var(dim=2), SIGNAL),
    "deviation": (lambda x: x.std(dim=-1, unbiased=False, keepdim=True), SIGNAL),
    "places": (lambda x: x.argmax(1), SIGNAL),
    "cat": (lambda x: torch.cat([x, x + 1, -x], 1), IMAGE),
    "stack": (lambda x: torch.stack([x, -x], 1), SIGNAL),
    "halves": (lambda x: (lambda a, b: a * torch.sigmoid(b))(*x.chunk(2, 1)), IMAGE),
    "split": (lambda x: torch.cat(x.split([1, 3], 1)[::-1], 1), IMAGE),
    "split, the last smaller": (lambda x: x.split(5, 2)[2] * 2, SIGNAL),
    "unbind": (lambda x: x.unbind(1)[2] + x[:, 0], SIGNAL),
    "parts": (lambda x: x[:, 1:3, ::2, -3:] * 1, IMAGE),
    "last step": (lambda x: x[:, :, -1], SIGNAL),
    "narrow": (lambda x: x.narrow(2, 3, 4) * 2, SIGNAL),
    "backwards": (lambda x: x.flip(2), SIGNAL),
    "view": (lambda x: (x.view(1, 2, 2, 12) + 1).reshape(1, -1), SIGNAL),
    "unflatten": (lambda x: x.unflatten(1, (2, -1)) * 1, SIGNAL),
    "permute": (lambda x: x.permute(0, 2, 3, 1) + 1, IMAGE),
    "transpose": (lambda x: x.transpose(1, 2).contiguous() + 1, SIGNAL),
    "squeeze": (lambda x: x.unsqueeze(1).squeeze(1).unsqueeze(-1) + 1, SIGNAL),
    "expand": (lambda x: x.mean(1, keepdim=True).expand(-1, 5, -1) + 1, SIGNAL),
    "repeat": (lambda x: x.repeat(1, 2, 1), SIGNAL),
    "pad": (lambda x: functional.pad(x, (3, 0)), SIGNAL),
    "pad that cuts": (lambda x: functional.pad(x, (-2, 1)), SIGNAL),
    "pad with a number": (lambda x: functional.pad(x, (1, 2, 0, 1), value=2.5), SIGNAL),
    "interpolate": (lambda x: functional.interpolate(x, size=(18, 14), mode="bilinear"), IMAGE),
    "interpolate, nearest": (lambda x: functional.interpolate(x, scale_factor=(2, 3)), IMAGE),
    "matmul": (lambda x: x @ x.transpose(1, 2), PLANE),
    "bmm": (lambda x: torch.bmm(x, x.mT), PLANE),
    "einsum": (lambda x: torch.einsum("bij,bkj->bik", x, x), PLANE),
    "attention": (lambda x: functional.scaled_dot_product_attention(x, x + 1, x - 1), (1, 2, 5, 8)),
    "attention, causal": (lambda x: functional.scaled_dot_product_attention(x, x, x, is_causal=True), (1, 2, 5, 8)),
    "attention, scaled": (lambda x: functional.scaled_dot_product_attention(x, x, x, scale=0.3), (1, 5, 8)),
    "a row of ones": (lambda x: x + torch.ones(6) * torch.arange(6), ROW),
    "a mask": (lambda x: torch.where(torch.arange(6) > 2, x, -x), ROW),
    "filled by a mask": (lambda x: x.masked_fill(torch.arange(6) > 2, 0.0), ROW),
    "signal turned for a dense layer": (lambda x: functional.linear(x.transpose(1, 2), torch.ones(3, 4)), SIGNAL),
    "types": (lambda x: x.float().to(torch.float32) + 1, ROW),
}  # fmt: skip


@pytest.mark.parametrize("case", EXPRESSIONS)
def test_expressions(case: str) -> None:
    function, shape = EXPRESSIONS[case]
    assert_same(Does(function), torch.randn(shape))


RECURRENT = [
    ("LSTM", {}), ("LSTM", {"bidirectional": True, "num_layers": 2}), ("LSTM", {"bias": False, "batch_first": True}),
    ("GRU", {}), ("GRU", {"bidirectional": True, "batch_first": True}), ("GRU", {"bias": False, "num_layers": 2}),
    ("RNN", {"bidirectional": True}), ("RNN", {"nonlinearity": "relu", "num_layers": 2}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "options"), RECURRENT)
def test_recurrent_layers(kind: str, options: dict[str, Any]) -> None:
    """All rows and what is there after the last; one operator for each direction of each layer."""
    layer = getattr(nn, kind)(4, 6, **options)

    def both(layer: Any, x: Any) -> Any:
        y, last = layer(x)
        return y * 1, (last[0] if kind == "LSTM" else last)

    shape = (1, 7, 4) if options.get("batch_first") else (7, 1, 4)
    graph = assert_same(Does(both, layer), torch.randn(shape))
    names = operators_of(graph)
    count = options.get("num_layers", 1) * (2 if options.get("bidirectional") else 1)
    assert names.count({"LSTM": "lstm", "GRU": "gru", "RNN": "simple_rnn"}[kind]) == count
    assert "transpose" not in names


@pytest.mark.parametrize("kind", ["LSTM", "GRU", "RNN"])
def test_only_the_last_row_is_kept_where_only_it_is_asked_for(kind: str) -> None:
    def last(layer: Any, x: Any) -> Any:
        _, found = layer(x)
        return (found[0] if kind == "LSTM" else found)[-1]

    graph = assert_same(Does(last, getattr(nn, kind)(4, 6)), torch.randn(7, 1, 4))
    assert [value.shape for name, value in graph.values.items() if name in graph.nodes[-1].outputs] == [(6,)]
    assert all(node.op.last for node in graph.nodes if hasattr(node.op, "last"))


def test_a_sequence_without_samples() -> None:
    assert_same(Does(lambda layer, x: layer(x)[0], nn.GRU(4, 6)), torch.randn(7, 4))


ATTENTION: dict[str, tuple[Any, Function, list[str]]] = {
    "itself": (
        nn.MultiheadAttention(8, 2, batch_first=True), lambda layer, x: layer(x, x, x, need_weights=False)[0],
        ["dense", "dense", "dense", "attention", "dense"],
    ),
    "weights unread": (
        nn.MultiheadAttention(8, 2, bias=False), lambda layer, x: layer(*[x.transpose(0, 1)] * 3)[0],
        ["dense", "dense", "dense", "attention", "dense", "reshape"],
    ),
    "weights read": (nn.MultiheadAttention(8, 2, batch_first=True), lambda layer, x: layer(x, x, x), []),
    "of others": (
        nn.MultiheadAttention(8, 2, batch_first=True, kdim=4, vdim=4),
        lambda layer, x: layer(x, x[:, :3, :4], x[:, :3, :4], need_weights=False)[0], [],
    ),
    "causal": (
        nn.TransformerEncoderLayer(8, 2, 16, batch_first=True),
        lambda layer, x: layer(x, src_mask=nn.Transformer.generate_square_subsequent_mask(5)),
        ["dense", "dense", "dense", "attention", "dense", "add", "layer_norm", "dense", "dense", "add", "layer_norm"],
    ),
    "masked by booleans": (
        nn.MultiheadAttention(8, 2, batch_first=True),
        lambda layer, x: layer(x, x, x, need_weights=False, attn_mask=torch.eye(5) > 0)[0], [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ATTENTION)
def test_attention_of_several_heads(case: str) -> None:
    layer, function, wanted = ATTENTION[case]
    graph = assert_same(Does(function, layer), torch.randn(1, 5, 8))
    assert operators_of(graph) == (wanted or operators_of(graph))
    assert "forward" not in vars(layer), "the module is as it was"


def test_several_inputs_and_outputs() -> None:
    body, head, side = nn.Conv2d(1, 4, 3), nn.Linear(4 * 4 * 5 + 2, 3), nn.Linear(4 * 4 * 5 + 2, 1)

    def forward(body: Any, head: Any, side: Any, image: Any, scalars: Any) -> Any:
        x = torch.cat([torch.flatten(body(image), 1), scalars], 1)
        return head(x), torch.sigmoid(side(x))

    graph = assert_same(Does(forward, body, head, side), torch.randn(1, 1, 6, 7), torch.randn(1, 2))
    assert (len(graph.inputs), len(graph.outputs)) == (2, 2)


def test_words_are_small_integers() -> None:
    module = nn.Sequential(nn.Embedding(20, 6), nn.Linear(6, 3))
    graph = assert_same(module, torch.randint(0, 20, (1, 7)))
    assert graph.values[graph.inputs[0]].format.dtype == "s32"


def test_shared_weights_are_stored_once() -> None:
    """A module called twice, a parameter that two modules have, and a view of one."""
    twice, other = nn.Conv2d(4, 4, 3, padding=1), nn.Conv2d(4, 4, 3, padding=1)
    other.weight = twice.weight
    module = Does(lambda a, b, x: a(torch.relu(b(torch.relu(a(x))))), twice, other)
    assert_same(module, torch.randn(IMAGE))
    weights = [value for value in converted(module, torch.randn(IMAGE)).constants if len(value.shape) == 4]
    assert len(weights) == 1


def test_names_are_those_of_the_modules() -> None:
    module = nn.Sequential()
    module.add_module("stem", nn.Conv2d(1, 2, 3))
    module.add_module("act", nn.ReLU())
    graph = converted(module, torch.randn(1, 1, 5, 5))
    assert {value.name for value in graph.constants} == {"stem.weight", "stem.bias"}
    assert [node.name for node in graph.nodes] == ["stem", "act"]
    assert [node.sources for node in graph.nodes] == [("stem",), ("act",)]
    assert graph.outputs == ("act (channels last)",)


def test_what_follows_from_parameters_is_computed_once() -> None:
    """Weight normalisation leaves a convolution and nothing else."""
    module = nn.utils.parametrizations.weight_norm(nn.Conv2d(4, 6, 3))
    assert operators_of(assert_same(module, torch.randn(IMAGE))) == ["conv2d"]


REFUSED: dict[str, tuple[Any, tuple[int, ...], str]] = {
    "an operator": (
        nn.Sequential(nn.Linear(6, 6), Does(lambda x: torch.cumsum(x, 1))), ROW,
        r"Sequential: aten.cumsum.default in 1: Lilliput does not have this operator. Write this part with others",
    ),
    "a pool into uneven parts": (nn.AdaptiveAvgPool2d((4, 3)), IMAGE, "not a multiple of the .* parts"),
    "a dilated pool": (nn.MaxPool2d(2, dilation=2), IMAGE, "dilations of a pool are not read"),
    "an exponential unit": (nn.CELU(0.5), ROW, "aten.expm1.default in forward|input_scale is 1"),
    "batch statistics": (nn.BatchNorm1d(6, track_running_stats=False), (2, 6), "keep track_running_stats"),
    "a norm of images": (nn.LayerNorm((9, 7)), IMAGE, "only the last one is read"),
    "random numbers": (Does(lambda x: x + torch.rand(6)), ROW, "aten.rand.default"),
    "circular": (nn.Conv1d(4, 4, 3, padding=1, padding_mode="circular"), SIGNAL, "circular"),
    "cells": (Does(lambda layer, x: layer(x)[1][1], nn.LSTM(6, 3)), (5, 6), "last numbers of the cells"),
    "a start": (
        Does(lambda layer, x: layer(x, torch.ones(1, 3))[0], nn.GRU(6, 3)), (5, 6), "layers start at zero in every call"
    ),
    "a projection": (Does(lambda layer, x: layer(x)[0], nn.LSTM(6, 4, proj_size=2)), (5, 6), "leave proj_size out"),
    "a branch": (Does(lambda x: x if x.sum() > 0 else -x), ROW, "torch.export cannot trace it"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_read_gets_a_sentence(case: str) -> None:
    module, shape, sentence = REFUSED[case]
    with pytest.raises(UnsupportedError, match=sentence):
        converted(module, torch.randn(shape))


def test_training_mode_gets_a_sentence() -> None:
    module = nn.Sequential(nn.Linear(6, 6), nn.Dropout()).train()
    with pytest.raises(UnsupportedError, match=r"call model.eval\(\) before converting"):
        lil.convert(module, example=torch.randn(ROW))
    module.eval()[1].train()
    with pytest.raises(UnsupportedError, match=r"its part 1 \(Dropout\) is in training mode"):
        lil.convert(module, example=torch.randn(ROW))


class Counts(nn.Module):
    """Changes a buffer while it runs."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("seen", torch.zeros(1))

    def forward(self, x: Any) -> Any:
        self.seen += 1
        return x * self.seen


def test_a_module_that_remembers_gets_a_sentence() -> None:
    with pytest.raises(UnsupportedError, match="forward changes seen"):
        converted(Counts(), torch.randn(ROW))


def test_the_example_gets_a_sentence() -> None:
    module = nn.Linear(6, 5).eval()
    with pytest.raises(InputError, match="give one, as in"):
        lil.convert(module)
    with pytest.raises(InputError, match=r"does not take the example of shape \(1, 7\)"):
        lil.convert(module, example=np.zeros((1, 7), np.float32))
    with pytest.raises(InputError, match="the example is a str"):
        lil.convert(module, example="a.wav")


def test_arrays_and_labels() -> None:
    graph = lil.convert(nn.Linear(6, 2).eval(), "net", np.zeros((1, 6), np.float64), labels=["no", "yes"])
    assert (graph.name, graph.labels, graph.outputs) == ("net", ("no", "yes"), ("linear",))


@pytest.mark.parametrize("suffix", [".pt", ".pt2", ".pth"])
def test_saved_programs_are_not_opened(suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"net{suffix}"
    torch.save(nn.Linear(2, 2), file)
    with pytest.raises(UnsupportedError, match=r"holds pickles.*give the live module: lil\.convert"):
        lil.load(file)

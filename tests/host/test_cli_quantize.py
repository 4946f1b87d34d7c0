"""`lil quantize`: models of integers from models of floats, reports on layers, flags from the options' fields."""

from __future__ import annotations

import json
from dataclasses import fields

import numpy as np
import pytest

import lilliput as lil
from command_line import lil as run
from lilliput.cli.fields import described
from lilliput.formats import load
from lilliput.graph import evaluate_batch, text
from lilliput.learn import nn


@pytest.fixture
def files(tmp_path):
    """A float model and a table of samples with their classes."""
    net = nn.Net("small", {"x": (6, 6, 1)}, 3)
    y = net.conv2d("x", 4, 3, activation="relu", named="conv")
    graph = net.graph(net.softmax(net.dense(net.flatten(y), 3, named="last")))
    x = np.random.default_rng(0).normal(size=(40, 6, 6, 1)).astype(np.float32)
    labels = evaluate_batch(graph, [x]).outputs[0].argmax(1)
    model, table = lil.save(graph, tmp_path / "small.lil"), tmp_path / "table.npz"
    np.savez(table, x=x, labels=labels)
    return model, table, graph, x


def refused(*arguments) -> str:
    said = run(*arguments)
    assert said.exit_code == 2, (said.stdout, said.stderr)
    assert said.stdout == ""
    return said.stderr


def test_what_is_written_is_what_the_function_gives(files, tmp_path):
    model, table, graph, x = files
    out = tmp_path / "int8.lil"
    said = json.loads(run("quantize", model, "--data", table, "--out", out, "--json").stdout)
    assert said["written"] == str(out)
    assert said["bytes_before"] > 3 * said["bytes_after"]
    assert text(load(str(out))) == text(lil.quantize(graph, x))


def test_flags_are_the_options(files, tmp_path):
    model, table, graph, x = files
    out = tmp_path / "few.lil"
    flags = ["--weight-bits", 4, "--weight-ranges", "mse", "--no-per-channel", "--rounding", "adaround", "--layer",
             "last=8"]  # fmt: skip
    assert run("quantize", model, "--data", table, "--out", out, *flags).exit_code == 0
    how = lil.Quantize(
        weight_bits=4, weight_ranges="mse", per_channel=False, rounding="adaround", layers={"last": lil.Widths(8)}
    )
    assert text(load(str(out))) == text(lil.quantize(graph, x, how))
    shown = run("quantize", "--help").stdout
    for field in fields(lil.Quantize):
        assert f"--{field.name.replace('_', '-')[:20]}" in shown or field.name == "layers"


@pytest.mark.parametrize("kind", [lil.Quantize, lil.Int16Activations, lil.DynamicRange])
def test_every_option_is_described(kind):
    assert set(described(kind)) >= {field.name for field in fields(kind)}


@pytest.mark.parametrize("scheme", ["int16", "dynamic-range"])
def test_other_schemes(files, tmp_path, scheme):
    model, table, graph, x = files
    out = tmp_path / "other.lil"
    assert run("quantize", model, "--data", table, "--out", out, "--scheme", scheme).exit_code == 0
    how = {"int16": lil.Int16Activations(), "dynamic-range": lil.DynamicRange()}[scheme]
    assert text(load(str(out))) == text(lil.quantize(graph, x, how))


def test_layers_are_told_as_text_and_as_json(files):
    model, table, _, _ = files
    told = run("quantize", model, "--data", table, "--sensitivity")
    assert told.exit_code == 0
    assert "conv2d" in told.stdout
    assert "right answers, of 40: 100.00 % in floats" in told.stdout
    found = json.loads(run("quantize", model, "--data", table, "--sensitivity", "--json").stdout)
    assert [row["layer"] for row in found["layers"]] == ["conv", "last", "softmax"]
    assert found["accuracy_float"] == 1.0


def test_what_is_missing_or_wrong_is_said(files, tmp_path):
    model, table, _, x = files
    out = tmp_path / "out.lil"
    assert "give --out MODEL.lil, or --sensitivity" in refused("quantize", model, "--data", table)
    assert "needs calibration samples" in refused("quantize", model, "--out", out)
    assert "expected one of int8, int16, dynamic-range" in refused("quantize", model, "--scheme", "int4")
    assert "the scheme int16 has no such option" in refused(
        "quantize", model, "--scheme", "int16", "--activation-bits", 4, "--out", out
    )
    assert "expected NAME=weights,activations" in refused("quantize", model, "--layer", "conv", "--out", out)
    assert "has no layer 'middle'" in refused("quantize", model, "--data", table, "--layer", "middle=4", "--out", out)
    assert "ranges is one of min-max, percentile, mse, hwgq" in refused(
        "quantize", model, "--data", table, "--ranges", "all", "--out", out
    )
    other = tmp_path / "other.npz"
    np.savez(other, y=x)
    assert "holds arrays y; expected x" in refused("quantize", model, "--data", other, "--out", out)
    broken = tmp_path / "broken.npy"
    broken.write_bytes(b"\x93NUMPY what")
    assert "cannot be read as numbers" in refused("quantize", model, "--data", broken, "--out", out)
    assert "expected a .npy file of samples" in refused("quantize", model, "--data", model, "--out", out)
    assert not out.exists()

"""Acquisitions as devices send them: encodings that others made, signatures, and what is wrong with some."""

from __future__ import annotations

import hashlib
import hmac
import json
from copy import deepcopy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilliput.data import Channel, DataError
from lilliput.data.formats import Hints, read_file
from lilliput.data.formats.acquisition import cbor
from lilliput.graph.errors import LilliputError

TREE = {
    "protected": {"ver": "v1", "alg": "HS256", "iat": 1564128599},
    "signature": "0" * 64,
    "payload": {
        "device_name": "ac:87:a3:0a:2d:1b",
        "device_type": "DISCO-L475VG-IOT01A",
        "interval_ms": 10,
        "sensors": [{"name": "accX", "units": "m/s2"}, {"name": "accY", "units": "m/s2"}],
        "values": [[-9.81, 0.03], [-9.83, 0.04], [-9.12, 0.03]],
    },
}
KEY = b"fed53116f20684c067774ebf9e7bcbdc"


def read(tmp_path, data, suffix=".json", key=b""):
    path = tmp_path / f"idle.1{suffix}"
    path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
    (recording,) = read_file(path, Hints(key=key))
    return recording


def signed(encode, key=KEY):
    """As the format's page tells senders to sign: encode with zeros, sign, encode again with the signature."""
    tree = deepcopy(TREE)
    tree["signature"] = hmac.new(key, encode(tree), hashlib.sha256).hexdigest()
    return encode(tree)


def encoders():
    compact = [lambda tree: json.dumps(tree, separators=(",", ":")).encode(), lambda tree: json.dumps(tree).encode()]
    found = [(each, ".json") for each in compact] + [(lambda tree: json.dumps(tree, indent=4).encode(), ".json")]
    try:
        import cbor2
    except ImportError:
        return found
    return [*found, (cbor2.dumps, ".cbor"), (lambda tree: cbor2.dumps(tree, canonical=True), ".cbor")]


@pytest.mark.parametrize(("encode", "suffix"), encoders())
def test_what_others_signed_is_read(tmp_path, encode, suffix):
    found = read(tmp_path, signed(encode), suffix, KEY)
    assert found.values.tolist() == TREE["payload"]["values"]
    assert (found.rate, found.device, found.signature) == (100.0, "ac:87:a3:0a:2d:1b", "valid")
    assert found.channels == (Channel("accX", "m/s2"), Channel("accY", "m/s2"))
    assert read(tmp_path, signed(encode), suffix).signature == "unchecked"
    with pytest.raises(DataError, match="was changed since it was signed, or signed with another key"):
        read(tmp_path, signed(encode, b"another"), suffix, KEY)
    with pytest.raises(DataError, match="was changed since it was signed"):
        read(tmp_path, signed(encode).replace(b"accX", b"accZ"), suffix, KEY)


def test_what_is_not_signed_is_read_without_a_key(tmp_path):
    tree = changed(protected={"ver": "v1", "alg": "none"})
    assert read(tmp_path, tree).signature == ""
    with pytest.raises(DataError, match=r"is not signed .its algorithm is none., but a key was given"):
        read(tmp_path, tree, key=KEY)


def changed(**payload):
    tree = deepcopy(TREE)
    for name, value in payload.items():
        if name in ("protected", "signature", "payload"):
            tree[name] = value
        else:
            tree["payload"][name] = value
    return tree


def test_what_may_be_left_away(tmp_path):
    tree = changed(sensors=[{"name": "adc"}], values=[1, 2, None], interval_ms=0)
    del tree["payload"]["device_name"]
    found = read(tmp_path, tree)
    assert np.array_equal(found.values, [[1], [2], [np.nan]], equal_nan=True)
    assert (found.rate, found.device, found.channels) == (None, "DISCO-L475VG-IOT01A", (Channel("adc"),))
    assert read(tmp_path, changed(values=[[1, 2], [3, 4]])).values.dtype == np.int16
    assert read(tmp_path, changed(values=[[1, 2], [3, 4.0]])).values.dtype == np.float64


@pytest.mark.parametrize(
    ("tree", "sentence"),
    [
        (changed(values=[[1, 2], [3]]), "row 1 of payload.values is not 2 numbers"),
        (changed(values=[[1, "2"]]), "row 0 of payload.values is not 2 numbers"),
        (changed(values=[[1, True]]), "row 0 of payload.values is not 2 numbers"),
        (changed(values=[]), "payload.values has no rows"),
        (changed(values="Ref-BINARY-i16 (200 bytes) 0"), "its values are in an attachment ('Ref-BINARY"),
        (changed(values=[[10**400, 1]]), "a number that no sensor gives"),
        (changed(sensors=[]), "payload.sensors names no sensors"),
        (changed(sensors=["x", "y"]), "payload.sensors names no sensors"),
        (changed(interval_ms=-1), "payload.interval_ms is -1"),
        (changed(interval_ms="fast"), "payload.interval_ms is fast"),
        (changed(interval_ms=float("nan")), "payload.interval_ms is nan"),
        (changed(protected={"alg": "RS256"}), "is signed with 'RS256'; the algorithm is HS256"),
        (changed(signature="zz"), "is signed with 'HS256'"),
        (changed(payload=[1]), "has no payload"),
        (changed(protected=3), "has no protected"),
        (b'["payload"]', "is no acquisition"),
        (b'{"payload": ', "is no JSON that can be read"),
        (b'["payload",' + b"[" * 100_000, "is no JSON that can be read"),
        (b'{"other": 1}', "its content is not what files ending in .json hold"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(tmp_path, tree, sentence):
    with pytest.raises(LilliputError) as caught:
        read(tmp_path, tree)
    assert "idle.1.json: " in str(caught.value)
    assert sentence in str(caught.value)


TREES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**64), 2**64 - 1) | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@given(TREES)
def test_cbor_is_what_others_read_and_write(tree):
    cbor2 = pytest.importorskip("cbor2")
    assert cbor.decode(cbor.encode(tree)) == tree
    assert cbor2.loads(cbor.encode(tree)) == tree
    assert cbor.decode(cbor2.dumps(tree)) == tree
    assert cbor.decode(cbor2.dumps(tree, canonical=True)) == tree  # floats as short as they go


@pytest.mark.parametrize(
    ("data", "tree"),
    [
        ("9f01820203ff", [1, [2, 3]]),  # arrays, maps and texts without a length, as RFC 8949, appendix A has them
        ("bf61610161629f0203ffff", {"a": 1, "b": [2, 3]}),
        ("7f657374726561646d696e67ff", "streaming"),
        ("5f42010243030405ff", b"\1\2\3\4\5"),
        ("f93c00", 1.0),
        ("f97bff", 65504.0),
        ("fa47c35000", 100000.0),
        ("c11a514b67b0", 1363896240),  # a tag is passed over
        ("f7", None),
    ],
)
def test_cbor_in_pieces(data, tree):
    assert cbor.decode(bytes.fromhex(data)) == tree


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("", "is cut off at byte 0"),
        ("62", "is cut off at byte 1: 2 more were to come"),
        ("9b7fffffffffffffff", "says at byte 9 that 9223372036854775807 items follow, but 0 bytes do"),
        ("7bffffffffffffffff", "is cut off at byte 9"),
        ("9f01", "is cut off at byte 2"),
        ("81" * 40 + "01", "is nested more than 16 deep"),
        ("9f" * 40, "is nested more than 16 deep"),
        ("ff", "goes on at byte 1 of 1"),
        ("0101", "goes on at byte 1 of 2"),
        ("82ff01", "ends something at byte 2 that has not begun"),
        ("a10102", "has a key that is no text"),
        ("bf0102ff", "has a key that is no text"),
        ("bf6161ff", "has a key without a value"),
        ("61ff", "has a text that is not UTF-8"),
        ("7f01ff", "has a text in pieces that are none"),
        ("1c", "has a length of an unknown kind"),
        ("e0", "has a simple value of an unknown kind"),
    ],
)
def test_cbor_that_is_damaged(data, sentence):
    with pytest.raises(DataError) as caught:
        cbor.decode(bytes.fromhex(data))
    assert sentence in str(caught.value)

"""The bytes of a blob: written and read back, the same every time, and refused with a sentence where damaged."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from blobs import BLOB, HEAD, argument_at, blob_of, dense, layer_at, put, seal, two_layers
from lilliput.codegen import c_project
from lilliput.codegen.blob import blob_text, is_blob, read_blob
from lilliput.codegen.blob.format import HEADER, IN_BLOB
from lilliput.codegen.blob.signature import kernel_signature, signature
from lilliput.graph import In, ModelError, Out, Table
from lilliput.ops import operators

KERNELS = [(kernel, op.folder()) for op in operators().values() for kernel in op.KERNELS]


def test_what_was_written_is_read():
    project = two_layers()
    plan, blob = project.layout, read_blob(blob_of(project))
    assert len(blob.layers) == len(plan.steps) == 2
    for step, layer in zip(plan.steps, blob.layers, strict=True):
        kernel = signature(step)
        assert layer.kernel == kernel.id
        numbers = np.frombuffer(layer.params, kernel.structs[kernel.params])[0].tolist()
        assert numbers == tuple(step.invocation.params.values())
        for argument, place in zip(step.invocation.arguments.values(), layer.arguments, strict=True):
            if isinstance(argument, Table):
                assert place.in_blob
                assert blob.raw[place.at : place.at + place.nbytes] == argument.data.tobytes()
            elif isinstance(argument, In | Out):
                value = plan.value(step, argument)
                assert (place.at, place.nbytes, place.in_blob) == (plan.plan.offsets[value.name], value.nbytes, False)
    values = [plan.graph.values[name] for name in (*plan.graph.inputs, *plan.graph.outputs)]
    for value, told in zip(values, (*blob.inputs, *blob.outputs), strict=True):
        assert (told.nbytes, told.kind, told.itemsize) == (value.nbytes, "i", 1)
        assert (np.float32(told.scale), told.zero_point) == (np.float32(value.scale), value.zero_point)


def test_states_lie_behind_the_arena():
    project = two_layers()
    plan, blob = project.layout, read_blob(blob_of(project))
    states = plan.graph.states
    assert blob.states % 8 == 0
    assert blob.states >= plan.plan.arena_bytes
    assert blob.memory - blob.states >= sum(value.nbytes for value in states)
    assert blob.initial.startswith(states[0].array().tobytes())


def test_the_same_model_is_the_same_blob():
    assert blob_of(c_project(dense(), options=BLOB)) == blob_of(c_project(dense(), options=BLOB))


@pytest.mark.parametrize(("kernel", "folder"), KERNELS, ids=lambda part: getattr(part, "stem", ""))
def test_every_kernel_has_a_signature(kernel, folder):
    found = kernel_signature(kernel, folder)
    assert found.id
    assert found.params in found.structs
    assert set(found.arguments.lower()) <= set("bhwd")
    assert found.arguments != found.arguments.lower(), "it writes nothing"


def test_no_two_kernels_have_the_same_id():
    ids = {kernel.stem: kernel_signature(kernel, folder).id for kernel, folder in KERNELS}
    assert len(set(ids.values())) == len(ids)


def test_comments_do_not_change_a_kernel_but_code_does(tmp_path):
    kernel, folder = next((k, f) for k, f in KERNELS if k.stem == "dense_s8")
    text = (folder / kernel.header).read_text()
    ids = []
    for name, changed in {"a": text, "b": text + "/* new */\n", "c": text.replace("p.low", "p.high")}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / kernel.header).write_text(changed)
        ids.append(kernel_signature(kernel, tmp_path / name).id)
    assert ids[0] == ids[1] == kernel_signature(kernel, folder).id
    assert ids[2] != ids[0]


def damaged():
    """Name of a damage to (the blob, a part of the sentence)."""
    raw = blob_of(two_layers())
    header = HEADER.unpack_from(raw)
    far = len(raw) + 8
    return {
        "no blob": (b"TFL3" + raw[4:], "does not begin with LIL_"),
        "cut in the header": (raw[:20], "has a part of 36 bytes at 0, where only 20 are"),
        "cut": (raw[:-1], f"says that it has {len(raw)} bytes, but {len(raw) - 1} are there; copy it anew"),
        "version": (put(raw, HEAD["version"], 2), "is of version 2, but 1 is read here; write the blob again"),
        "checksum": (raw[:-1] + bytes([raw[-1] ^ 1]), "does not have the checksum that it says; copy it anew"),
        "states": (put(raw, HEAD["states"], header[4] + 1), "has its states at"),
        "initial": (put(raw, HEAD["initial"], far), "has a part of"),
        "counts": (put(raw, HEAD["counts"], 0xFFFF, 2), "has "),
        "value": (put(raw, HEADER.size, 1 << 30), "has an input or output of"),
        "itemsize": (put(raw, HEADER.size + 9, 3, 1), "for numbers of 3"),
        "params": (put(raw, layer_at(raw) + 4, far), "has a part of"),
        "odd params": (put(raw, layer_at(raw) + 4, 4), "not aligned"),
        "arguments": (put(raw, layer_at(raw) + 8, far - far % 4), "has a part of"),
        "table": (put(raw, argument_at(raw), far | IN_BLOB), "has an operand of"),
        "arena": (put(raw, argument_at(raw), header[4]), "has an operand of"),
    }


@pytest.mark.parametrize("name", damaged())
def test_a_damaged_blob_gets_a_sentence(name):
    raw, part = damaged()[name]
    with pytest.raises(ModelError) as caught:
        read_blob(raw, "kws.blob")
    assert str(caught.value).startswith("kws.blob: ")
    assert part in str(caught.value)


def test_every_damaged_byte_is_found():
    raw = blob_of(c_project(dense(4, 2), options=BLOB))
    for at in range(len(raw)):
        with pytest.raises(ModelError):
            read_blob(raw[:at] + bytes([raw[at] ^ 0x10]) + raw[at + 1 :])


def test_sealing_is_what_the_writer_does():
    raw = blob_of(two_layers())
    assert seal(raw) == raw
    without_states = blob_of(c_project(dense(), options=BLOB))
    assert read_blob(put(without_states, HEAD["memory"], 1 << 20)).memory == 1 << 20


def test_text_tells_values_and_calls(tmp_path):
    raw = blob_of(two_layers())
    text = blob_text(read_blob(raw))
    assert text.startswith(f"blob of {len(raw)} bytes, CRC-32 {struct.unpack_from('<I', raw, 12)[0]:08x}; works in ")
    assert "svdf_s16" in text
    other = put(raw, layer_at(raw), 0x12345678)
    assert "unknown kernel 12345678" in blob_text(read_blob(other))
    (tmp_path / "a.blob").write_bytes(raw)
    (tmp_path / "b.blob").write_bytes(b"nothing")
    assert is_blob(tmp_path / "a.blob")
    assert not is_blob(tmp_path / "b.blob")
    assert not is_blob(tmp_path / "none")

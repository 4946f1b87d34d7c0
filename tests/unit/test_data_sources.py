"""Sources: the same rows from a folder, a serial port, datagrams and a broker; what is lost or broken is counted."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import threading
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from command_line import lil
from lilliput.data import Recording, write_dataset
from lilliput.data.generators import generators
from lilliput.data.sources import Declared, open_sender, open_source, sources
from lilliput.data.sources.frames import HEADER, Framer, Payloads, decode, encode
from lilliput.data.sources.source import Received
from lilliput.data.text_lines import TextLines
from lilliput.graph.errors import InputError

RNG = np.random.default_rng(3)
ROWS = RNG.integers(-32768, 32768, (3000, 3)).astype(np.int16)
THREE = Declared(3, "int16")


def rows_of(source, enough=None):
    """Everything that comes until the end, as one array."""
    return np.concatenate([np.zeros((0, source.declared.channels), source.declared.dtype), *source])


def sent(address, rows, declared, step=100, pause=0.0):
    """A thread that sends rows in blocks, then the end."""

    def work():
        sender = open_sender(address, declared)
        for start in range(0, len(rows), step):
            sender.send(rows[start : start + step])
            time.sleep(pause)
        sender.end()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


@pytest.fixture
def terminal():
    """Both ends of a pseudo-terminal: (our end, path of the end that is opened as a port)."""
    tty = pytest.importorskip("tty", reason="Windows has no pseudo-terminals")
    ours, theirs = os.openpty()
    tty.setraw(ours)
    tty.setraw(theirs)
    yield ours, os.ttyname(theirs)
    for end in (ours, theirs):
        try:
            os.close(end)
        except OSError:
            continue


def write_all(end, data, piece=97):
    """Write in pieces, so that lines are cut anywhere."""
    for start in range(0, len(data), piece):
        os.write(end, data[start : start + piece])


def text(rows):
    return "".join(",".join(map(str, row)) + "\n" for row in rows.tolist()).encode()


# Datagrams


def test_datagrams_give_the_rows():
    with open_source("udp://127.0.0.1:0", THREE) as source:
        thread = sent(f"udp://127.0.0.1:{source.port}", ROWS, THREE, pause=0.0005)
        assert np.array_equal(rows_of(source), ROWS)
        thread.join()
    assert (source.received.rows, source.received.lost, source.received.problem) == (3000, 0, "")


def test_the_command_sends_what_a_source_reads():
    with open_source("udp://127.0.0.1:0", Declared(6)) as source:
        address = f"udp://127.0.0.1:{source.port}"
        result = lil("data", "send", "generator:gestures?each=2", address, "--split", "test", "--pace", "20000")
        assert result.stdout == f"2000 rows of 10 recordings sent to {address}\n", result.stderr
        expected = [each.values for each in generators()["gestures"](each=2).recordings("test")]
        assert np.array_equal(rows_of(source), np.concatenate(expected))
    nothing = lil("data", "send", "generator:gestures", address, "--split", "dev")
    assert "has no recording that is asked for (split 'dev')" in nothing.stderr


def test_lost_and_broken_datagrams_are_counted():
    frames = list(Framer(THREE).frames(ROWS))
    framer = Framer(THREE)
    list(framer.frames(ROWS))
    each = decode(frames[0]).rows.shape[0]
    kept = [frames[0], frames[2], frames[1], b"LIL1 nonsense", b"\xff\xfe", *frames[3:-1], framer.end()]
    with open_source("udp://127.0.0.1:0", THREE) as source, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        for frame in kept:
            out.sendto(frame, ("127.0.0.1", source.port))
        rows = rows_of(source)
    last = decode(frames[-1]).rows.shape[0]
    expected = np.concatenate([ROWS[:each], ROWS[2 * each : len(ROWS) - last]])
    assert np.array_equal(rows, expected)  # what came late is not moved to a place where it does not belong
    assert source.received.lost == each + last
    assert source.received.broken == 2
    told = source.received.sentence()
    assert re.match(r"\d+ rows, \d+ lost on the way, 2 broken \(first: .a frame has a header of 16 bytes", told)


def test_silence_ends_a_stream_of_datagrams_with_a_sentence():
    with open_source("udp://127.0.0.1:0?idle=0.1", THREE) as source:
        assert len(rows_of(source)) == 0
    assert re.fullmatch(r"no datagram came to udp:127.0.0.1:0 for 0.1 s", source.received.problem)


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int16", "int32", "float32"])
def test_a_frame_gives_back_its_rows(dtype):
    rows = (RNG.standard_normal((5, 2)) * 50).astype(dtype)
    frame = decode(encode(rows, 7, last=True))
    assert frame.first == 7 and frame.last and frame.rows.dtype.name == dtype
    assert np.array_equal(frame.rows, rows)


def test_the_header_is_what_the_text_says():
    data = encode(np.array([[1, -2]], np.int16), 258, last=True)
    assert data == b"LIL1\x03\x01\x02\x00\x02\x01\x00\x00\x01\x00\x00\x00\x01\x00\xfe\xff"


def test_the_number_of_a_row_may_go_round():
    received = Received()
    payloads = Payloads(THREE, received)
    assert len(payloads.rows(encode(ROWS[:4], (1 << 32) - 2))) == 4
    assert len(payloads.rows(encode(ROWS[:4], 5))) == 4
    assert received.lost == 3


@pytest.mark.parametrize("cut", [0, 3, 15, 17, 21])
def test_a_frame_that_is_cut_is_broken(cut):
    with pytest.raises(InputError, match="frame"):
        decode(encode(ROWS[:1], 0)[:cut])


@pytest.mark.parametrize(
    "header",
    [
        (b"LIL1", 9, 0, 3, 0, 1, 0),
        (b"LIL1", 3, 2, 3, 0, 1, 0),
        (b"LIL1", 3, 0, 0, 0, 1, 0),
        (b"LIL1", 3, 0, 3, 0, 1, 1),
    ],
)
def test_a_wrong_header_is_told(header):
    with pytest.raises(InputError, match="no such frame"):
        decode(HEADER.pack(*header) + b"\0" * 6)


@given(
    st.lists(
        st.one_of(st.binary(max_size=60), st.binary(max_size=40).map(lambda b: b"LIL1\x03\0\x03\0" + b)), max_size=6
    )
)
def test_any_payload_is_rows_or_counted(payloads):
    received = Received()
    reader = Payloads(THREE, received)
    for payload in payloads:
        rows = reader.rows(payload)
        assert rows.shape[1:] == (3,) and rows.dtype == np.int16
    assert received.broken <= sum(map(len, payloads)) + len(payloads) and len(received.examples) <= 5


@given(st.lists(st.binary(max_size=30), max_size=8), st.sampled_from(["int8", "int32", "float32", "float64"]))
def test_any_bytes_are_lines_or_counted(pieces, dtype):
    whole, cut = TextLines(2, dtype), TextLines(2, dtype)
    one = whole.feed(b"".join(pieces))
    many = np.concatenate([np.zeros((0, 2), dtype), *(cut.feed(piece) for piece in pieces)])
    assert one.tobytes() == many.tobytes() and whole.broken == cut.broken, "pieces make no difference"


def test_numbers_that_are_too_large_are_infinite():
    assert TextLines(1, "float32").feed(b"1e300\n-1e999\n").tolist() == [[np.inf], [-np.inf]]


def test_frames_of_another_type_are_broken():
    received = Received()
    assert len(Payloads(THREE, received).rows(encode(ROWS.astype(np.int32), 0))) == 0
    assert received.broken == 1 and "3 channels of int32" in received.examples[0]


# A serial port


def test_a_port_gives_the_rows(terminal):
    ours, path = terminal
    with open_source(f"serial:{path}", THREE) as source:
        thread = threading.Thread(target=write_all, args=(ours, text(ROWS) + b"# end\n"))
        thread.start()
        assert np.array_equal(rows_of(source), ROWS)
        thread.join()
    assert source.received.problem == "" and source.received.broken == 0


def test_a_sender_prints_what_a_port_reads(terminal):
    ours, path = terminal
    rows = RNG.standard_normal((20, 2)).astype(np.float32)
    sender = open_sender(f"serial:{path}", Declared(2, "float32"))
    sender.send(rows)
    sender.end()
    printed = b""
    while not printed.endswith(b"# end\n"):
        printed += os.read(ours, 1 << 16)
    lines = printed.decode().splitlines()
    assert np.array_equal(np.array([line.split(",") for line in lines[:-1]], np.float32), rows)


def test_garbage_on_a_port_is_counted_and_an_unplugged_port_is_a_sentence(terminal):
    ours, path = terminal
    with open_source(f"serial:{path}", THREE) as source:
        write_all(
            ours,
            b"1,2,3\r\n4\t5 6\r\nboot v1.2\n7;8;9\n\n\xff\x00,1,2\n1,2\n1,2,3,4\n40000,1,1\n# remark\n10,11,12\n13,1",
        )
        blocks = []
        for block in source:
            blocks.append(block)
            if sum(map(len, blocks)) == 4:
                os.close(ours)
    assert np.concatenate(blocks).tolist() == [[1, 2, 3], [4, 5, 6], [7, 8, 9], [10, 11, 12]]
    received = source.received
    assert (received.rows, received.broken, received.cut) == (4, 5, 1)
    assert received.examples[0] == "boot v1.2"
    assert re.match(rf"{path} went away \(.*\); what came before is kept", received.problem)


def test_a_silent_port_ends_with_a_sentence(terminal):
    _, path = terminal
    with open_source(f"serial:{path}?idle=0.1", THREE) as source:
        assert len(rows_of(source)) == 0
    assert source.received.problem == f"no line came from {path} for 0.1 s"


def test_no_port_is_told():
    with pytest.raises(InputError, match=r"/dev/none cannot be opened as a serial port at 115200 baud"):
        open_source("serial:/dev/none", THREE)


# A broker


@pytest.fixture(scope="module")
def broker():
    """A broker's host and port."""
    if not shutil.which("mosquitto"):
        pytest.skip("mosquitto, an MQTT broker, is not installed")
    pytest.importorskip("paho.mqtt", reason="paho-mqtt is not installed: pip install 'lilliput[mqtt]'")
    port = free_port()
    process = subprocess.Popen(["mosquitto", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            time.sleep(0.05)
    yield f"127.0.0.1:{port}"
    process.terminate()
    process.wait()


def test_a_broker_gives_the_rows(broker):
    address = f"mqtt://{broker}/sensors/desk"
    with open_source(address, THREE) as source:
        thread = sent(address, ROWS, THREE)
        assert np.array_equal(rows_of(source), ROWS)
        thread.join()
    assert (source.received.lost, source.received.broken, source.received.problem) == (0, 0, "")


def test_messages_of_text_are_read_too(broker):
    client = pytest.importorskip("paho.mqtt.publish")
    host, port = broker.split(":")
    with open_source(f"mqtt://{broker}/text", THREE) as source:
        for payload in ("1,2,3", "4,5,6\n7,8,9\n", "on fire", "# end"):
            client.single("text", payload, qos=1, hostname=host, port=int(port))
        assert rows_of(source).tolist() == [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    assert source.received.examples == ["on fire"]


def test_a_silent_topic_ends_with_a_sentence(broker):
    with open_source(f"mqtt://{broker}/nothing?idle=0.2", THREE) as source:
        assert len(rows_of(source)) == 0
    assert "no message came in 'nothing' of the broker at" in source.received.problem


def test_no_broker_is_told():
    pytest.importorskip("paho.mqtt", reason="paho-mqtt is not installed: pip install 'lilliput[mqtt]'")
    with pytest.raises(InputError, match=r"no broker answers at 127\.0\.0\.1"):
        open_source(f"mqtt://127.0.0.1:{free_port()}/x", THREE)
    with pytest.raises(InputError, match="expected a topic behind the broker"):
        open_source("mqtt://127.0.0.1:1883", THREE)


# A folder


def test_a_folder_gives_its_recordings_as_one_stream(tmp_path):
    write_dataset(
        tmp_path,
        [
            Recording(name="a", values=ROWS[:1000], split="train"),
            Recording(name="b", values=ROWS[1000:1700], split="test"),
            Recording(name="c", values=ROWS[1700:], split="test"),
        ],
    )
    with open_source(f"folder:{tmp_path}", THREE) as source:
        assert np.array_equal(rows_of(source), ROWS)
    with open_source(f"folder:{tmp_path}?split=test", THREE) as source:
        assert np.array_equal(rows_of(source), ROWS[1000:])
    with pytest.raises(InputError, match=r"has no recording that is asked for \(split 'dev'\)"):
        rows_of(open_source(f"folder:{tmp_path}?split=dev", THREE))
    with pytest.raises(InputError, match=r"a holds int16 of shape \(1000, 3\), but \(rows, 2\) of int16"):
        rows_of(open_source(f"folder:{tmp_path}", Declared(2, "int16")))


def test_a_generator_is_a_source():
    with open_source("generator:sounds?seed=2&recording=test/tone/0001", Declared(1)) as source:
        assert rows_of(source).shape == (8000, 1)


# Addresses


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("nothing", "'nothing' is no address of a source: that is scheme:where"),
        ("udp://", "is no address of a source"),
        ("ftp://a", "there is no source 'ftp'; addresses look like"),
        ("udp://127.0.0.1", "udp://127.0.0.1: expected a host and a port from 0 to 65535"),
        ("udp://127.0.0.1:99999", "expected a host and a port"),
        ("udp://127.0.0.1:0?idle=no", "idle=no: expected a positive number (seconds of silence that end the stream)"),
        ("udp://127.0.0.1:0?iddle=1", "udp has no option 'iddle'; it has idle"),
        ("serial:/dev/x?baud=-3", "baud=-3: expected a positive number (bits per second)"),
    ],
)
def test_wrong_addresses_are_told(address, sentence):
    with pytest.raises(InputError, match=re.escape(sentence)):
        open_source(address, THREE)


def test_nothing_is_sent_into_a_folder(tmp_path):
    with pytest.raises(InputError, match="nothing can be sent to folder:"):
        open_sender(f"folder:{tmp_path}", THREE)


def test_sources_are_found():
    assert list(sources()) == ["folder", "generator", "mqtt", "serial", "udp"]

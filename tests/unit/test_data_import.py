"""Importing: names, labels and sessions told by rules, files that refuse themselves, memory that stays bounded."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest

from command_line import lil, process
from data_recordings import write_motion
from lilliput.cli.data import COMMANDS
from lilliput.cli.data_import import progress
from lilliput.data import Recording, open_dataset
from lilliput.data.files import find_files
from lilliput.data.formats import formats, write_file
from lilliput.data.importing import Wanted, import_files
from lilliput.data.rows import SPILL, Rows
from lilliput.data.rules import parse_rule
from lilliput.graph.errors import InputError

DATA = Path("x/Fall Events/2024-12-01T153607_george_3.wav")


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("folder", "Fall Events"),
        ("folder:2", "x"),
        ("name", "2024-12-01T153607_george_3"),
        ("name:first", "2024"),
        ("name:last", "3"),
        ("name:4", "george"),
        (r"regex:(\d{4}-\d\d-\d\d)T", "2024-12-01"),
        ("regex:[a-z]+_", "george_"),
        ("text:lab 3", "lab 3"),
    ],
)
def test_rules(rule, told):
    assert parse_rule(rule).of(DATA, DATA.as_posix()) == told


@pytest.mark.parametrize(
    "rule", ["folders", "folder:0", "folder:x", "name:middle", "name:0", "column", "regex:(", "text"]
)
def test_no_rule(rule):
    with pytest.raises(InputError, match=r"is no rule; give folder|is no regular expression"):
        parse_rule(rule)


def test_a_rule_that_finds_nothing(tmp_path):
    write_motion(tmp_path / "in" / "ann_1.csv")
    write_motion(tmp_path / "in" / "1.csv")
    given = ["data", "import", tmp_path / "in", "--into", tmp_path / "d"]
    said = lil(*given, "--speaker-from", "regex:[a-z]+_")
    assert "1 have no speaker by its rule" in said.stdout
    assert open_dataset(tmp_path / "d").kinds("speaker") == ("ann_",)
    said = lil(*given, "--label-from", "regex:[a-z]+_")
    assert "refused: 1.csv: regex:[a-z]+_ finds no label in its name; give another rule" in said.stdout
    assert said.exit_code == 1


def test_names_are_apart(tmp_path):
    for path in ("a/one.csv", "a/sub/one.csv", "a/one.npy", "b/one.csv", "a/.hidden.csv", "a/notes.md"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        if path.endswith(".npy"):
            np.save(tmp_path / path, np.zeros((2, 2)))
        else:
            (tmp_path / path).write_text("x\n1\n")
    files, skipped = find_files([tmp_path / "a", tmp_path / "b", tmp_path / "a" / "one.csv"])
    assert [file.name for file in files] == ["a/one.csv/1", "a/one.npy", "sub/one", "b/one", "a/one.csv/2"]
    assert [Path(path).name for path in skipped] == ["notes.md"]


def test_import_says_what_it_was_told(tmp_path):
    for name in ("walk", "run"):
        write_motion(tmp_path / "in" / name / "s1.csv", rate=None)
    rules = {"label": parse_rule("folder"), "session": parse_rule("name"), "device": parse_rule("text:board 7")}
    wanted = Wanted(rules, rate=104.0, channels=("a", "b", "c"), units=("g",))
    found = import_files([tmp_path / "in"], tmp_path / "out", wanted)
    dataset = open_dataset(tmp_path / "out")
    assert [entry.name for entry in dataset.entries] == ["run/s1", "walk/s1"]
    assert {(e.label, e.session, e.device, e.rate) for e in dataset.entries} == {
        ("run", "s1", "board 7", 104.0),
        ("walk", "s1", "board 7", 104.0),
    }
    assert [(each.name, each.units) for each in dataset.entries[0].channels] == [("a", "g"), ("b", "g"), ("c", "g")]
    assert dataset.entries[0].source == "run/s1.csv"
    assert (len(found.entries), found.skipped, found.refused) == (2, (), ())
    before = (tmp_path / "out" / "dataset.json").read_bytes()
    import_files([tmp_path / "in"], tmp_path / "out", wanted)
    assert (tmp_path / "out" / "dataset.json").read_bytes() == before
    assert [path.name for path in (tmp_path / "out").iterdir() if path.name.startswith(".")] == []


def test_labels_in_a_column(tmp_path):
    (tmp_path / "day.csv").write_text("time [s],x,activity\n0,1,walk\n0.1,2,walk\n0.2,3,run\n0.3,4,run\n")
    given = ["--label-from", "column:activity", "--session-from", "name"]
    assert lil("data", "import", tmp_path / "day.csv", "--into", tmp_path / "d", *given).exit_code == 0
    found = {e.name: (e.label, e.session, e.rate, e.shape) for e in open_dataset(tmp_path / "d").entries}
    assert found == {"day/1": ("walk", "day", 10.0, (2, 1)), "day/2": ("run", "day", 10.0, (2, 1))}


def test_a_bad_file_refuses_itself(tmp_path):
    write_motion(tmp_path / "in" / "good.csv")
    (tmp_path / "in" / "bad.csv").write_text("x,y\n1,2\n3\n")
    said = lil("data", "import", tmp_path / "in", "--into", tmp_path / "out")
    assert said.exit_code == 1
    assert "refused: bad.csv: line 3 has 1 cells, but the first has 2" in said.stdout
    assert [entry.name for entry in open_dataset(tmp_path / "out").entries] == ["good"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere"], "nowhere: there is no such file or folder"),
        (["empty"], "empty: holds no file of a format that is read"),
        (["bad.csv"], "nothing could be imported"),
        (["good.csv", "--units", "g,g"], "has 3 channels (ax, ay, az), but 2 units were given"),
        (["good.csv", "--channels", "a"], "but 1 names were given"),
        (["good.csv", "--label-from", "column:z"], "has no column 'z' for the label; its columns are"),
        (["good.csv", "--label-from", "magic"], "'magic' is no rule; give folder, "),
        (["good.csv", "--rate", "-1"], "a rate of -1.0 Hz is none"),
        (["good.csv", "--layout", "tall"], "is one of wide, long, windows"),
        (["thing.exe"], "recordings are read from files ending in "),
        (["fake.wav"], "fake.wav: its content is not what files ending in .wav hold"),
    ],
)
def test_what_cannot_be_imported_is_told(tmp_path, monkeypatch, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "bad.csv").write_text("x,y\n1,2\n3\n")
    (tmp_path / "thing.exe").write_bytes(b"MZ")
    (tmp_path / "fake.wav").write_bytes(b"MZ")
    write_motion(tmp_path / "good.csv")
    said = lil("data", "import", *arguments, "--into", "out")
    assert said.exit_code == 2
    assert sentence in said.stderr
    assert not (tmp_path / "out" / "dataset.json").exists()


def test_list_and_json(tmp_path):
    write_motion(tmp_path / "walk.csv")
    told = lil("data", "import", tmp_path / "walk.csv", "--into", tmp_path / "d", "--label-from", "name", "--json")
    facts = json.loads(told.stdout)
    assert (facts["recordings"], facts["labels"], facts["seconds"]) == (1, {"walk": 1}, 0.8)
    assert "1 recordings, 1 labels, 0.8 s" in lil("data", "list", tmp_path / "d").stdout
    assert lil("data", "list", tmp_path / "d", "--label", "run").stdout == "0 recordings, 0 labels, 0.0 s\n"
    assert json.loads(lil("data", "list", tmp_path / "d", "--json").stdout)[0]["label"] == "walk"
    assert lil("data", "list", tmp_path / "none").exit_code == 2


def test_signed_acquisitions(tmp_path):
    from lilliput.data.formats.acquisition import write

    (tmp_path / "key").write_text("secret\n")
    recording = Recording(name="a", values=np.ones((2, 1)), rate=50.0)
    write(tmp_path / "a.json", [recording], b"secret")
    told = lil("data", "import", tmp_path / "a.json", "--into", tmp_path / "d")
    assert "1 are signed, and not checked; give the key with --key-file" in told.stdout
    assert (
        lil("data", "import", tmp_path / "a.json", "--into", tmp_path / "d", "--key-file", tmp_path / "key").exit_code
        == 0
    )
    assert open_dataset(tmp_path / "d").entries[0].signature == "valid"
    (tmp_path / "a.json").write_bytes((tmp_path / "a.json").read_bytes().replace(b"[1.0]", b"[2.0]", 1))
    said = lil("data", "import", tmp_path / "a.json", "--into", tmp_path / "d", "--key-file", tmp_path / "key")
    assert "a.json: was changed since it was signed, or signed with another key" in said.stderr


def test_every_command_is_there():
    assert {"import", "list"} <= set(COMMANDS)
    assert all(lil("data", name, "--help").exit_code == 0 for name in COMMANDS)


def test_rows_spill_and_give_the_same(tmp_path):
    block = np.arange(SPILL // 64, dtype=np.float64).reshape(-1, 2)
    for whole, dtype in ((True, np.int32), (False, np.float64)):
        spilled, kept = Rows(2, tmp_path), Rows(2, None)
        for rows in (spilled, kept):
            for _ in range(10):
                rows.add(block, whole)
        one, two = spilled.finish(), kept.finish()
        assert isinstance(one, np.memmap)
        assert not isinstance(two, np.memmap)
        assert one.dtype == two.dtype == dtype
        assert np.array_equal(one, two)


MEASURE = """
import resource, sys
from pathlib import Path
from lilliput.data.importing import import_files
import lilliput.data.formats as formats
import lilliput.data.rows
formats.formats()
lilliput.data.rows.SPILL = int(sys.argv[3]) // 3
used = int(Path("/proc/self/statm").read_text().split()[5]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_DATA, (used + int(sys.argv[3]), used + int(sys.argv[3])))
if sys.argv[4] == "whole":
    formats.read_file(sys.argv[1])
else:
    import_files([Path(sys.argv[1])], Path(sys.argv[2]))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux limits a process's data")
def test_a_large_table_is_read_in_less_memory_than_it_has(tmp_path):
    rng = np.random.default_rng(0)
    lines = "".join(f"{a},{b},{c},{d}\n" for a, b, c, d in rng.integers(0, 9, (600, 4)).tolist())
    path = tmp_path / "large.csv"
    with path.open("w") as file:
        file.write("a,b,c,d\n")
        file.writelines([lines.replace(",", ".25,")] * 1000)
    limit = 24 << 20  # a third of it to spill, the rest for the blocks on their way; in memory the rows need 38 MB
    done = process(path, tmp_path / "out", limit, "blocks", code=MEASURE)
    assert done.returncode == 0, done.stderr
    assert open_dataset(tmp_path / "out")["large"].shape == (600_000, 4)
    control = process(path, tmp_path / "out", limit, "whole", code=MEASURE)
    assert "large.csv: is too large for the memory of this computer; part it" in control.stderr


@pytest.mark.parametrize(("name", "module"), [("images", "PIL"), ("xlsx", "openpyxl"), ("parquet", "pyarrow")])
def test_a_missing_library_is_told(name, module, tmp_path, monkeypatch):
    pytest.importorskip(module)
    each = formats()[name]
    path = tmp_path / f"a{each.suffixes[0]}"
    image = name == "images"
    write_file(path, [Recording(name="a", values=np.zeros((2, 2, 3), np.uint8) if image else np.zeros((3, 2)))])
    monkeypatch.setattr("lilliput.data.guard.find_spec", lambda wanted: None)
    said = lil("data", "import", path, "--into", tmp_path / "d")
    assert f'needs {module}, which is not installed: pip install "lilliput[{each.extra}]"' in said.stderr
    assert said.exit_code == 2


def test_a_worker_that_dies_is_a_sentence(tmp_path, monkeypatch):
    pytest.importorskip("PIL")
    from lilliput.data import guard

    script = tmp_path / "dies.py"
    script.write_text("import os\nos.abort()\n")
    monkeypatch.setattr(guard, "SCRIPT", script)
    monkeypatch.setattr(guard, "_worker", None)
    write_file(tmp_path / "a.png", [Recording(name="a", values=np.zeros((2, 2, 3), np.uint8))])
    said = lil("data", "import", tmp_path / "a.png", "--into", tmp_path / "d")
    assert "a.png: cannot be read: The decoder's process ended with code" in said.stderr
    guard.close()


def test_a_worker_that_hangs_is_ended(tmp_path, monkeypatch):
    pytest.importorskip("PIL")
    from lilliput.data import guard

    script = tmp_path / "hangs.py"
    script.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(guard, "SCRIPT", script)
    monkeypatch.setattr(guard, "SECONDS", 0.2)
    monkeypatch.setattr(guard, "_worker", None)
    write_file(tmp_path / "a.png", [Recording(name="a", values=np.zeros((2, 2, 3), np.uint8))])
    said = lil("data", "import", tmp_path / "a.png", "--into", tmp_path / "d")
    assert "a.png: cannot be read: The decoder did not finish 'image' within 0.2 s and was ended" in said.stderr
    guard.close()


def test_progress_is_told_to_the_end(tmp_path):
    write_motion(tmp_path / "in" / "a.csv")
    write_motion(tmp_path / "in" / "b.csv")
    steps = []
    import_files([tmp_path / "in"], tmp_path / "out", told=lambda done, total: steps.append((done, total)))
    size = sum(os.stat(tmp_path / "in" / name).st_size for name in ("a.csv", "b.csv"))
    assert steps[-1] == (size, size)
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)


def test_a_terminal_sees_a_bar(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    for name, value in {"TTY_INTERACTIVE": "1", "FORCE_COLOR": "1", "TERM": "xterm"}.items():
        monkeypatch.setenv(name, value)
    with progress("importing") as told:
        told(1, 2)
    assert "importing" in capsys.readouterr().err
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False)
    with progress("importing") as told:
        told(1, 2)
    assert capsys.readouterr() == ("", "")

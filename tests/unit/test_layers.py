"""The house: imports point down one printed list, and heavy libraries stay in the rooms that own them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import lilliput

ROOT = Path(lilliput.__file__).parent
LAYERS = [  # each line may import any line below it; folders on one line never import each other
    ["cli", "service"],
    ["search", "bench"],
    ["flow"],
    ["ondevice"],
    ["compress"],
    ["learn"],
    ["anomaly"],
    ["classic", "hdc"],
    ["signal", "data"],
    ["run"],
    ["swap"],
    ["codegen"],
    ["memory"],
    ["passes"],
    ["formats"],
    ["boards"],
    ["ops"],
    ["graph"],
]
RANK = {folder: rank for rank, line in enumerate(LAYERS) for folder in line}
HEAVY = {  # where a library outside the core may be imported
    "sklearn": ["formats/sklearn/", "flow/demo/"],
    "torch": ["learn/", "formats/torch/"],
    "unicorn": ["run/emulator_worker/"],
    "capstone": ["run/"],
    "elftools": ["run/"],
    "ai_edge_litert": ["run/"],
    "wasmtime": [],
    "typer": ["cli/"],
    "rich": ["cli/"],
    "scipy": [],
    "openpyxl": ["data/"],
    "cbor2": ["data/"],
    "PIL": ["data/"],
    "serial": ["data/"],
    "pyarrow": ["data/"],
    "paho": ["data/"],
    "onnx": [],
    "onnxruntime": [],
    "safetensors": ["learn/"],
}


def imports(path: Path) -> list[tuple[int, str]]:
    """Every module that a file imports, with the line, wherever in the file it stands."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            found.append((node.lineno, node.module or ""))
    return found


def violations(relative: str, lines: list[tuple[int, str]]) -> list[str]:
    """What a file at src/lilliput/`relative` may not import."""
    folder = relative.split("/", 1)[0]
    found = []
    for line, module in lines:
        parts = module.split(".")
        if parts[0] == "lilliput" and len(parts) > 1 and folder in RANK and parts[1] in RANK:
            if relative.startswith("run/emulator_worker/"):
                found.append(f"{relative}:{line}: the emulator's worker imports nothing of Lilliput")
            elif parts[1] != folder and RANK[parts[1]] <= RANK[folder]:
                found.append(f"{relative}:{line}: {folder} may not import {parts[1]}: imports point down")
        at_home = any(relative.startswith(home) for home in HEAVY.get(parts[0], []))
        trains = parts[0] == "torch" and relative.endswith("/train.py")
        if parts[0] in HEAVY and not at_home and not trains:
            found.append(f"{relative}:{line}: {parts[0]} belongs in {HEAVY[parts[0]] or 'no folder'}")
    return found


FILES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.py"))


def test_every_folder_has_a_place():
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and any(path.rglob("*.py"))}
    assert folders <= set(RANK), f"folders without a place in the list: {sorted(folders - set(RANK))}"


@pytest.mark.parametrize("relative", FILES)
def test_imports_point_down(relative):
    assert not violations(relative, imports(ROOT / relative))


@pytest.mark.parametrize(
    ("relative", "module"),
    [
        ("graph/x.py", "lilliput.ops"),
        ("signal/x.py", "lilliput.data.csv"),
        ("ops/nn/x.py", "lilliput.codegen"),
        ("ops/nn/dense/__init__.py", "torch"),
        ("run/emulator_worker/worker.py", "lilliput.graph"),
        ("flow/x.py", "sklearn.svm"),
    ],
)
def test_a_breach_is_found(relative, module):
    assert len(violations(relative, [(3, module)])) == 1


def test_small_files():
    long = {f: n for f in FILES if (n := len((ROOT / f).read_text().splitlines())) > 400}
    assert not long, f"files over 400 lines, ask what they are really about: {long}"

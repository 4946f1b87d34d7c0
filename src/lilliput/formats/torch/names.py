"""Names that a reader of the model knows: those of its modules."""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Sequence
from typing import Any


def module_path(node: Any) -> str:
    """The module whose forward made the call: "blocks.2.conv"; a module called again is the same one."""
    stack = node.meta.get("nn_module_stack") or {}
    path = next(reversed(list(stack.values())), ("",))[0]
    return ".".join(part.split("@")[0] for part in str(path).split(".") if part)


def readable_names(calls: Sequence[Any], taken: set[str]) -> dict[str, str]:
    """For each call the name of what it gives: the module's, where it is the module's only one."""
    paths = {node.name: module_path(node) for node in calls}
    counts = Counter(paths[node.name] for node in calls if node.target is not operator.getitem)
    names: dict[str, str] = {}
    used = set(taken)
    for node in calls:
        path = paths[node.name]
        alone = path and counts[path] == 1 and node.target is not operator.getitem
        name = path if alone else f"{path}.{node.name}" if path else str(node.name)
        while name in used:
            name = f"{name}_"
        used.add(name)
        names[node.name] = name
    return names

"""Attaching hooks written in C to unicorn: they run without entering Python."""

from __future__ import annotations

import ctypes
from typing import Any

import unicorn
from unicorn.unicorn_py3.unicorn import uclib


def unicorn_function(name: str) -> int:
    """The address of a function of the unicorn library, for a hook's state."""
    return ctypes.cast(getattr(uclib, name), ctypes.c_void_p).value or 0


def attach(engine: unicorn.Uc, kind: int, function: Any, state: ctypes.Structure, begin: int = 1, end: int = 0) -> int:
    """Call `function` of a C library with `state`, for addresses begin..end (all if begin > end); gives a handle.

    The caller keeps `state` alive for as long as the hook exists.
    """
    handle = ctypes.c_size_t()
    status = uclib.uc_hook_add(
        engine._uch,
        ctypes.byref(handle),
        kind,
        ctypes.cast(function, ctypes.c_void_p),
        ctypes.c_void_p(ctypes.addressof(state)),
        ctypes.c_uint64(begin),
        ctypes.c_uint64(end),
    )
    if status != unicorn.UC_ERR_OK:
        raise unicorn.UcError(status)
    return handle.value


def detach(engine: unicorn.Uc, handle: int) -> None:
    """Remove a hook."""
    uclib.uc_hook_del(engine._uch, ctypes.c_size_t(handle))

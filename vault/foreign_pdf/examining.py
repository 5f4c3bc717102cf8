"""Whether a PDF from outside can be kept: it opens, has pages, and does nothing by itself."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

_WORKER = Path(__file__).with_name("worker.py")
MEMORY_MIB = 1024
SECONDS = 20
"""The most memory and processor time that looking at one PDF may take."""

REMEMBERED = 256


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found.

    Args:
        pages: how many pages it has; None where it can't be opened within its bounds.
        active: what in it does something by itself: "script", "action".
    """

    pages: int | None
    active: frozenset[str] = frozenset()


_found: OrderedDict[bytes, Examined] = OrderedDict()
_lock = Lock()


def examine(content: bytes) -> Examined:
    """Look at a PDF in a process of its own, with bounds on memory and time.

    A small file can unfold into all the memory that there is, and a library that reads PDFs can
    have defects; neither may reach the process that holds people's keys. What was found of the
    latest files is remembered by their hashes: a paper's scan comes again with each entry of it.
    """
    digest = hashlib.sha256(content).digest()
    with _lock:
        known = _found.get(digest)
    if known is not None:
        return known
    found = _examined(content)
    with _lock:
        _found[digest] = found
        while len(_found) > REMEMBERED:
            _found.popitem(last=False)
    return found


def _examined(content: bytes) -> Examined:
    try:
        done = subprocess.run(  # noqa: S603 - this interpreter and a file of this package
            [sys.executable, "-I", "-S", str(_WORKER), str(MEMORY_MIB), str(SECONDS), _folder()],
            input=content,
            capture_output=True,
            env={"PATH": os.defpath, "MALLOC_ARENA_MAX": "2"},
            timeout=2 * SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Examined(None)
    if done.returncode != 0:
        return Examined(None)
    told = json.loads(done.stdout)
    return Examined(None if told["pages"] < 0 else told["pages"], frozenset(told["active"]))


def _folder() -> str:
    """Return where pikepdf is installed, without loading it into this process.

    Raises:
        ModuleNotFoundError: it is not installed.
    """
    found = importlib.util.find_spec("pikepdf")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("pikepdf is not installed", name="pikepdf")
    return str(Path(found.origin).parents[1])

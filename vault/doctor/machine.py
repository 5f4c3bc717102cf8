"""What is needed of the machine: Python, room on the disk, cryptography, time, typesetting."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version

import typst

from vault.clock import to_rfc3339
from vault.crypto.passphrase import SALT_BYTES, Argon2Cost, stretch
from vault.crypto.recipients import XWingMissing, probe
from vault.doctor.check import Check, Status

OLDEST_PYTHON = (3, 11)
MIB = 1024 * 1024
SCARCE_BYTES = 1024 * MIB
TOO_LITTLE_BYTES = 100 * MIB
SHORTEST_SECONDS = 0.05
LONGEST_SECONDS = 2.0
WRITTEN = datetime(2026, 11, 1, tzinfo=UTC)
"""No clock that is right is behind the time at which this program was written."""
SET_CLOCK = "Set the machine's clock, and let it follow a time server (chrony, timesyncd)."
TYPEFACES = ("Libertinus Serif", "DejaVu Sans Mono")
"""Those that the templates set (vault/typesetting/templates/common.typ)."""

_ONE_LINE = b"""
#set document(title: "Check", date: datetime(year: 2026, month: 1, day: 1))
#set text(lang: "en", font: "%b", fallback: false)
= Check
Set in type.
"""


def python(running: tuple[int, ...] = sys.version_info[:3]) -> Check:
    """Examine the version of Python."""
    said = f"Python {'.'.join(map(str, running))}."
    if running < OLDEST_PYTHON:
        return Check("python", Status.FAIL, said, "Install Python 3.11 or newer.")
    return Check("python", Status.OK, said)


def disk(free: int) -> Check:
    """Examine the room left.

    Args:
        free: bytes free where the database and the home lie.
    """
    said = f"{free // MIB} MiB are free."
    if free < TOO_LITTLE_BYTES:
        remedy = "Make room now: a full disk stops every act, since none goes unlogged."
        return Check("disk", Status.FAIL, said, remedy)
    if free < SCARCE_BYTES:
        return Check("disk", Status.WARN, said, "Make room soon, or move the vault.")
    return Check("disk", Status.OK, said)


def x_wing() -> Check:
    """Examine whether keys can be sealed to people."""
    try:
        probe()
    except XWingMissing as error:
        return Check("x-wing", Status.FAIL, error.what, error.remedy)
    return Check("x-wing", Status.OK, "Keys are sealed with X-Wing (ML-KEM-768 and X25519).")


def passphrase_cost(cost: Argon2Cost, seconds: Callable[[], float] = time.perf_counter) -> Check:
    """Examine what trying one passphrase costs on this machine.

    Args:
        cost: as the settings have it.
        seconds: a running clock.
    """
    start = seconds()
    stretch(b"doctor", bytes(SALT_BYTES), cost)
    taken = seconds() - start
    said = f"One passphrase takes {taken * 1000:.0f} ms with {cost.memory_kib} KiB of memory."
    if taken < SHORTEST_SECONDS:
        remedy = "Raise `passphrase.time` or `passphrase.memory_kib`: guessing is too cheap."
        return Check("passphrase-cost", Status.WARN, said, remedy)
    if taken > LONGEST_SECONDS:
        remedy = "Lower `passphrase.time`: people wait too long to log in."
        return Check("passphrase-cost", Status.WARN, said, remedy)
    return Check("passphrase-cost", Status.OK, said)


def clock(now: datetime) -> Check:
    """Examine whether the machine's clock can be right."""
    said = f"It is {to_rfc3339(now)}."
    if now < WRITTEN:
        return Check("clock", Status.FAIL, f"{said} That is before this program was.", SET_CLOCK)
    return Check("clock", Status.OK, said)


def typesetting(typefaces: Sequence[str] = TYPEFACES) -> Check:
    """Examine whether a line can be set as PDF/A-3a and PDF/UA-1 in each typeface."""
    remedy = "Install the wheel again: `pip install --force-reinstall typst`."
    there = typst.Fonts(include_system_fonts=False).families()
    for typeface in typefaces:
        if typeface not in there:
            what = f"The typeface {typeface} is missing."
            return Check("typesetting", Status.FAIL, what, remedy)
        try:
            typst.compile(
                _ONE_LINE % typeface.encode(),
                format="pdf",
                pdf_standards=["a-3a", "ua-1"],
                ignore_system_fonts=True,
            )
        except typst.TypstError as error:
            what = f"A line of PDF/A cannot be set in {typeface}: {error.message}."
            return Check("typesetting", Status.FAIL, what, remedy)
    return Check("typesetting", Status.OK, f"PDF/A is set by Typst {version('typst')}.")

"""Instants are written in one way and read in no other."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from vault.clock import from_rfc3339, to_rfc3339

WRITTEN = "2026-11-01T05:30:00.000001Z"


def test_what_was_written_is_read() -> None:
    instant = datetime(2026, 11, 1, 5, 30, 0, 1, tzinfo=UTC)
    assert to_rfc3339(instant) == WRITTEN
    assert from_rfc3339(WRITTEN) == instant


@pytest.mark.parametrize(
    "text",
    [
        WRITTEN.replace("T", " "),
        WRITTEN.replace("T", "x"),
        WRITTEN.replace("Z", ""),
        WRITTEN.replace("Z", "z"),
        WRITTEN.replace("Z", "+00:00"),
        WRITTEN.replace(".000001", ""),
        WRITTEN.replace("11-01T", "11-31T"),
        WRITTEN.replace("T05", "T24"),
        "0001-01-01T00:00:00.000000",
        "",
    ],
)
def test_nothing_else_is(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_rfc3339(text)

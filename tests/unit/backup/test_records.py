"""Records come back as they were: text, numbers, days and bytes."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vault.backup.errors import DamagedBackup, UnknownColumn
from vault.backup.format import ChunkReader, ChunkWriter, Header
from vault.backup.records import decode_all, encode

KEY = bytes(32)
HEADER = Header("a" * 26, "", b"", b"")
VALUES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.text(st.characters())
    | st.binary(max_size=200)
    | st.dates()
)
ROWS = st.lists(VALUES, max_size=8)


def read_back(*encoded: bytes) -> list[Any]:
    file = io.BytesIO()
    chunks = ChunkWriter(file, HEADER, KEY)
    for item in encoded:
        chunks.write(item)
    chunks.finish()
    file.seek(0)
    return list(decode_all(ChunkReader(file, lambda _: KEY)))


@given(st.lists(ROWS, min_size=1, max_size=6))
@settings(max_examples=150, deadline=None)
def test_rows_of_any_values_come_back_with_their_types(rows: list[list[Any]]) -> None:
    returned = read_back(*map(encode, rows))
    assert returned == rows
    assert [[type(v) for v in row] for row in returned] == [[type(v) for v in row] for row in rows]


def test_text_that_looks_like_a_blob_stays_text() -> None:
    row = ['{"bytes":4}', b"four", '{"date":"2026-01-01"}', date(2026, 1, 1)]
    assert read_back(encode(row)) == [row]


def test_bytes_are_kept_as_they_are_and_not_spelled_out() -> None:
    blob = bytes(range(256))
    assert blob in encode([blob])
    assert len(encode([blob])) < 256 + 40


def test_heads_and_rows_are_told_apart() -> None:
    head = {"table": "notes", "columns": [["id", "text"]]}
    assert read_back(encode(head), encode(["a"])) == [head, ["a"]]


def test_a_value_of_another_kind_is_refused() -> None:
    with pytest.raises(UnknownColumn, match="complex"):
        encode([1j])


def test_records_that_end_too_early_are_refused() -> None:
    whole = encode(["text", b"blob"])
    for length in range(1, len(whole)):
        with pytest.raises(DamagedBackup):
            read_back(whole[:length])


def test_a_record_that_is_no_json_is_refused() -> None:
    with pytest.raises(DamagedBackup):
        read_back(b"\0\0\0\4nope")

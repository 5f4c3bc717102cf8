"""The backup file's form: what was written comes back, and nothing else ever opens."""

from __future__ import annotations

import hashlib
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vault.backup.errors import DamagedBackup, UnknownBackup, WrongUnlock
from vault.backup.format import CHUNK_BYTES, MAGIC, VERSION, ChunkReader, ChunkWriter, Header
from vault.crypto.envelope import OVERHEAD

KEY = bytes(range(32))
HEADER = Header("a" * 26, "$argon2id$", b"wrapped", b"sealed")
SEALED_CHUNK = CHUNK_BYTES + OVERHEAD
START = len(HEADER.to_bytes())
CONTENT = bytes(range(256)) * 800
"""Four chunks, the last one short."""


def written(content: bytes, header: Header = HEADER) -> bytes:
    file = io.BytesIO()
    chunks = ChunkWriter(file, header, KEY)
    chunks.write(content)
    chunks.finish()
    return file.getvalue()


def opened(file: bytes) -> bytes:
    chunks = ChunkReader(io.BytesIO(file), lambda _: KEY)
    content = chunks.read(len(CONTENT))
    while not chunks.at_end:
        content += chunks.read(1)
    return content


def chunks_of(file: bytes) -> list[bytes]:
    return [file[at : at + SEALED_CHUNK] for at in range(START, len(file), SEALED_CHUNK)]


@pytest.fixture(scope="module")
def backup() -> bytes:
    return written(CONTENT)


def refuse(file: bytes) -> None:
    with pytest.raises((DamagedBackup, UnknownBackup)):
        opened(file)


@given(st.lists(st.binary(max_size=300), min_size=1).filter(any), st.data())
@settings(max_examples=60, deadline=None)
def test_what_was_written_in_any_pieces_comes_back_in_any_pieces(
    pieces: list[bytes], data: st.DataObject
) -> None:
    file = io.BytesIO()
    writer = ChunkWriter(file, HEADER, KEY)
    for piece in pieces:
        writer.write(piece)
    digest = writer.finish()
    assert digest == hashlib.sha256(file.getvalue()).hexdigest()

    file.seek(0)
    reader = ChunkReader(file, lambda _: KEY)
    left, read = sum(map(len, pieces)), b""
    while left:
        count = data.draw(st.integers(1, left))
        read += reader.read(count)
        left -= count
    assert reader.at_end
    assert read == b"".join(pieces)
    assert reader.sha256 == digest
    assert reader.header == HEADER


@pytest.mark.parametrize(
    "size", [1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, len(CONTENT)]
)
def test_content_around_the_chunks_borders_comes_back(size: int) -> None:
    file = written(CONTENT[:size])
    assert len(chunks_of(file)) == -(-size // CHUNK_BYTES)
    assert ChunkReader(io.BytesIO(file), lambda _: KEY).read(size) == CONTENT[:size]


def test_a_file_cut_at_any_chunks_border_or_beside_it_is_refused(backup: bytes) -> None:
    borders = range(START, len(backup), SEALED_CHUNK)
    for border in borders:
        for length in (border - 1, border, border + 1):
            refuse(backup[:length])
    refuse(backup[:-1])


@pytest.mark.parametrize("length", [0, 1, len(MAGIC), len(MAGIC) + 3, START - 1])
def test_a_file_cut_within_its_header_is_refused(backup: bytes, length: int) -> None:
    refuse(backup[:length])


def test_a_flipped_bit_anywhere_is_refused(backup: bytes) -> None:
    positions = [*range(START), *range(START, len(backup), 1237), len(backup) - 1]
    for border in range(START, len(backup), SEALED_CHUNK):
        positions += range(border, border + OVERHEAD)
    for position in positions:
        changed = bytearray(backup)
        changed[position] ^= 1
        refuse(bytes(changed))


def test_reordered_repeated_dropped_or_added_chunks_are_refused(backup: bytes) -> None:
    head = backup[:START]
    first, second, third, last = chunks_of(backup)
    for chunks in (
        [second, first, third, last],
        [first, first, second, third, last],
        [first, third, last],
        [first, second, third],
        [last],
        [first, second, third, last, last],
        [first, second, third, last, first],
    ):
        refuse(head + b"".join(chunks))


def test_bytes_after_the_end_are_refused(backup: bytes) -> None:
    refuse(backup + b"\0")
    ends_at_a_border = written(CONTENT + bytes(-len(CONTENT) % CHUNK_BYTES))
    refuse(ends_at_a_border + b"\0")


def test_a_chunk_of_another_backup_is_refused_even_under_the_same_key(backup: bytes) -> None:
    other = written(CONTENT, Header("b" * 26, HEADER.phc, b"wrapped", b"sealed"))
    first, *_ = chunks_of(backup)
    _, *rest = chunks_of(other)
    refuse(backup[:START] + first + b"".join(rest))


def test_a_header_put_before_another_backups_chunks_is_refused(backup: bytes) -> None:
    changed = Header(HEADER.file_id, HEADER.phc, HEADER.by_passphrase, b"another")
    refuse(changed.to_bytes() + backup[START:])


def test_a_newer_format_and_another_kind_of_file_are_told_apart_from_damage(
    backup: bytes,
) -> None:
    newer = bytearray(backup)
    newer[len(MAGIC)] = VERSION + 1
    with pytest.raises(UnknownBackup, match=f"format {VERSION + 1}"):
        opened(bytes(newer))
    with pytest.raises(UnknownBackup, match="not a backup"):
        opened(b"%PDF-1.7\n")


def test_a_key_that_is_refused_opens_nothing(backup: bytes) -> None:
    def unlock(_: Header) -> bytes:
        raise WrongUnlock("no")

    with pytest.raises(WrongUnlock):
        ChunkReader(io.BytesIO(backup), unlock)


def test_a_header_that_claims_to_be_huge_is_not_read(backup: bytes) -> None:
    huge = bytearray(backup)
    huge[len(MAGIC) + 1 : len(MAGIC) + 5] = b"\xff\xff\xff\xff"
    refuse(bytes(huge))


def test_equal_content_gives_unequal_files(backup: bytes) -> None:
    assert chunks_of(written(CONTENT))[0] != chunks_of(backup)[0]

"""The backup file: an authenticated header, then the content sealed in chunks.

    "vault-backup\n" | version (1) | length (4) | header (JSON) | chunk | chunk | ... | last chunk

Each chunk is an envelope of `vault.crypto.envelope` over 64 KiB of content, the last over 1 byte to
64 KiB. It is bound to everything that stands before the first chunk, to its own number and to
whether it is the last. This is the STREAM construction (Hoang, Reyhanitabar, Rogaway and Vizár,
"Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", CRYPTO 2015), with number
and last flag in the associated data instead of the nonce, which the envelope draws at random. A
file that was cut, extended, reordered or joined from two does not open.

The file's key is random. The header holds it twice: wrapped under the backup passphrase, and
sealed to the organisation's recovery key.
"""

from __future__ import annotations

import base64
import hashlib
import json
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from vault.backup.errors import DamagedBackup, UnknownBackup
from vault.crypto.envelope import OVERHEAD, Lock, SealBroken, bind

MAGIC = b"vault-backup\n"
VERSION = 1
CHUNK_BYTES = 64 * 1024
MAX_HEADER_BYTES = 64 * 1024
_FIXED = struct.Struct(">BI")


@dataclass(frozen=True, slots=True)
class Header:
    """What stands readable before the chunks. Trust it only after a chunk has opened.

    Args:
        file_id: the file's own random id.
        phc: Argon2id parameters and salt of the passphrase.
        by_passphrase: the file's key, wrapped under the passphrase's key.
        by_recovery: the file's key, sealed to the recovery key.
    """

    file_id: str
    phc: str
    by_passphrase: bytes
    by_recovery: bytes

    def to_bytes(self) -> bytes:
        """Return everything that stands before the first chunk."""
        fields = {
            "file_id": self.file_id,
            "phc": self.phc,
            "passphrase": base64.b64encode(self.by_passphrase).decode(),
            "recovery": base64.b64encode(self.by_recovery).decode(),
        }
        encoded = json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()
        return MAGIC + _FIXED.pack(VERSION, len(encoded)) + encoded


Unlock = Callable[[Header], bytes]
"""Finds the file's key for a header; raises `WrongUnlock` where it does not fit."""


class ChunkWriter:
    """Seals what is written to it, chunk by chunk; `finish` writes the last one."""

    def __init__(self, target: BinaryIO, header: Header, key: bytes):
        before = header.to_bytes()
        target.write(before)
        self._target = target
        self._lock = Lock(key)
        self._hash = hashlib.sha256(before)
        self._binding = self._hash.hexdigest()
        self._pending = bytearray()
        self._number = 0

    def write(self, content: bytes) -> None:
        """Add content."""
        self._pending += content
        whole = (len(self._pending) - 1) // CHUNK_BYTES
        for start in range(0, whole * CHUNK_BYTES, CHUNK_BYTES):
            self._seal(bytes(self._pending[start : start + CHUNK_BYTES]), last=False)
        if whole > 0:
            del self._pending[: whole * CHUNK_BYTES]

    def finish(self) -> str:
        """Seal what is left as the last chunk; return the whole file's SHA-256 in hex."""
        self._seal(bytes(self._pending), last=True)
        return self._hash.hexdigest()

    def _seal(self, content: bytes, *, last: bool) -> None:
        sealed = self._lock.seal(content, aad=_aad(self._binding, self._number, last=last))
        self._target.write(sealed)
        self._hash.update(sealed)
        self._number += 1


class ChunkReader:
    """Opens a backup file's content, in order; gives out nothing that isn't authenticated.

    Raises:
        UnknownBackup: the file is no backup, or of a newer format.
        DamagedBackup: it is not as it was written.
        WrongUnlock: from `unlock`.
    """

    def __init__(self, source: BinaryIO, unlock: Unlock):
        self.header, before = read_header(source)
        self._source = source
        self._lock = Lock(unlock(self.header))
        self._hash = hashlib.sha256(before)
        self._binding = self._hash.hexdigest()
        self._number = 0
        self._next = self._read_sealed()
        self._content = memoryview(self._open_next())

    @property
    def at_end(self) -> bool:
        """Whether all content, up to the chunk sealed as the last, has been read."""
        return not self._content and not self._next

    @property
    def sha256(self) -> str:
        """The SHA-256 of the file as far as it was read, in hex."""
        return self._hash.hexdigest()

    def read(self, count: int) -> bytes:
        """Return exactly `count` bytes.

        Raises:
            DamagedBackup: the file ends earlier, or a chunk does not open.
        """
        parts = []
        while count > 0:
            if not self._content:
                self._content = memoryview(self._open_next())
            part = self._content[:count]
            self._content = self._content[count:]
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def _open_next(self) -> bytes:
        sealed, self._next = self._next, self._read_sealed()
        try:
            content = self._lock.open(
                sealed, aad=_aad(self._binding, self._number, last=not self._next)
            )
        except SealBroken:
            raise DamagedBackup(
                "The backup file is not as it was written: cut, extended or changed."
            ) from None
        self._number += 1
        return content

    def _read_sealed(self) -> bytes:
        sealed = self._source.read(CHUNK_BYTES + OVERHEAD)
        self._hash.update(sealed)
        return sealed


def read_header(source: BinaryIO) -> tuple[Header, bytes]:
    """Read the header, and return it with all the bytes read.

    Raises:
        UnknownBackup: the file is no backup, or of a newer format.
        DamagedBackup: the header cannot be read.
    """
    fixed = source.read(len(MAGIC) + _FIXED.size)
    if not fixed.startswith(MAGIC):
        raise UnknownBackup("This is not a backup file of the vault.")
    if len(fixed) < len(MAGIC) + _FIXED.size:
        raise DamagedBackup("The backup file ends within its header.")
    version, length = _FIXED.unpack(fixed[len(MAGIC) :])
    if version != VERSION:
        raise UnknownBackup(f"The backup file is of format {version}; known is {VERSION}.")
    encoded = source.read(length) if length <= MAX_HEADER_BYTES else b""
    return _parse_header(encoded), fixed + encoded


def _parse_header(encoded: bytes) -> Header:
    try:
        fields = json.loads(encoded)
        return Header(
            str(fields["file_id"]),
            str(fields["phc"]),
            base64.b64decode(fields["passphrase"], validate=True),
            base64.b64decode(fields["recovery"], validate=True),
        )
    except (ValueError, TypeError, KeyError):
        raise DamagedBackup("The backup file's header cannot be read.") from None


def _aad(binding: str, number: int, *, last: bool) -> bytes:
    return bind("vault/backup/v1|chunk", binding, number, int(last))

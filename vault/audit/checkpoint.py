"""C2SP checkpoints (c2sp.org/tlog-checkpoint): signed statements of the log's size and root."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from vault.audit.merkle import HASH_LENGTH
from vault.audit.signed_note import (
    MalformedKey,
    MalformedNote,
    SignedNote,
    VerifierKey,
    decode_base64,
)

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_FIRST_EXTENSION: Final = 3
_HANDOVER: Final = "vault/key-handover/v1"


@dataclass(frozen=True, slots=True)
class Handover:
    """The log's key changes: `old` signs no tree larger than the checkpoint's, `new` no smaller.

    Stands as an extension line in a checkpoint that both keys sign, so that whoever trusts one
    of them can trust the other.
    """

    old: VerifierKey
    new: VerifierKey

    def __str__(self) -> str:
        return f"{_HANDOVER} {self.old} {self.new}"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a checkpoint says.

    Args:
        origin: the log's name.
        size: how many events the tree holds.
        root: the root of the tree of that size.
        handover: the change of the log's key, if this checkpoint makes one.
    """

    origin: str
    size: int
    root: bytes
    handover: Handover | None = None

    @property
    def text(self) -> str:
        """The text to be signed."""
        root = base64.b64encode(self.root).decode()
        lines = [self.origin, str(self.size), root]
        if self.handover:
            lines.append(str(self.handover))
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read the text of a checkpoint, strictly; extension lines not known here are passed over.

        Raises:
            MalformedNote: it is not a checkpoint.
        """
        lines = text.removesuffix("\n").split("\n")
        if len(lines) < _FIRST_EXTENSION or not all(lines) or not text.endswith("\n"):
            raise MalformedNote("The note is not a checkpoint.")
        origin, size, root = lines[:_FIRST_EXTENSION]
        if not _SIZE.fullmatch(size):
            raise MalformedNote("The checkpoint's size is not a plain number.")
        handovers = [
            _parse_handover(line)
            for line in lines[_FIRST_EXTENSION:]
            if line.startswith(_HANDOVER + " ")
        ]
        if len(handovers) > 1:
            raise MalformedNote("The checkpoint hands the log over more than once.")
        return cls(origin, int(size), decode_hash(root), handovers[0] if handovers else None)


def open_checkpoint(note: str, keys: Iterable[VerifierKey], origin: str) -> Checkpoint:
    """Read a checkpoint that at least one of the trusted keys has signed.

    Args:
        note: the signed note.
        keys: the trusted keys, the log's or cosigners'.
        origin: the log that it must be a checkpoint of.

    Raises:
        MalformedNote: it is not a checkpoint of this log.
        UnverifiedNote: no trusted key signed it.
        BadSignature: a trusted key's signature does not hold.
    """
    signed = SignedNote.parse(note)
    signed.verified_by(keys)
    checkpoint = Checkpoint.parse(signed.text)
    if checkpoint.origin != origin:
        raise MalformedNote("The checkpoint is one of another log.")
    return checkpoint


def decode_hash(line: str) -> bytes:
    """Read a SHA-256 hash in canonical base64.

    Raises:
        MalformedNote: it is not one.
    """
    raw = decode_base64(line)
    if raw is None or len(raw) != HASH_LENGTH:
        raise MalformedNote("A line is not a SHA-256 hash in base64.")
    return raw


def _parse_handover(line: str) -> Handover:
    try:
        _, old, new = line.split(" ")
        return Handover(VerifierKey.parse(old), VerifierKey.parse(new))
    except (ValueError, MalformedKey):
        raise MalformedNote("The checkpoint's handover line is not of its form.") from None

"""C2SP tlog-proof bundles (c2sp.org/tlog-proof): offline proof that an event stands in the log."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from vault.audit.canonical import JSON, NotCanonical, canonical_json
from vault.audit.checkpoint import Checkpoint, decode_hash, open_checkpoint
from vault.audit.merkle import hash_leaf, verify_inclusion
from vault.audit.signed_note import MAX_LENGTH, VerifierKey, decode_base64
from vault.errors import VerificationFailed

_HEADER: Final = "c2sp.org/tlog-proof@v1"
_MAX_HASHES: Final = 63
_LEAF_FIELDS: Final = {"at", "id", "private", "public", "tag", "v"}
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})")


class MalformedProof(VerificationFailed):
    """The bytes are not a tlog-proof bundle of this vault."""

    code = "malformed-proof"


@dataclass(frozen=True, slots=True)
class ProvedEvent:
    """What a bundle shows once verified.

    Args:
        index: the event's place in the log.
        leaf: the public half of the event: id, at, tag, public, and the hash of the rest.
        checkpoint: the log's state in which it stands.
    """

    index: int
    leaf: dict[str, JSON]
    checkpoint: Checkpoint


@dataclass(frozen=True, slots=True)
class TlogProof:
    """A bundle: leaf, place, path and checkpoint.

    Args:
        leaf: the leaf's bytes, carried as the bundle's extra data.
        index: its place in the log.
        hashes: the inclusion path, the leaf's sibling first.
        checkpoint: the signed note, verbatim.
    """

    leaf: bytes
    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str

    def __str__(self) -> str:
        lines = [
            _HEADER,
            f"extra {base64.b64encode(self.leaf).decode()}",
            f"index {self.index}",
            *(base64.b64encode(item).decode() for item in self.hashes),
        ]
        return "\n".join(lines) + "\n\n" + self.checkpoint

    @classmethod
    def parse(cls, text: str) -> TlogProof:
        """Read a bundle, strictly.

        Raises:
            MalformedProof: it is not a bundle, or carries no leaf.
            MalformedNote: a line of its path is not a hash.
        """
        head, blank, checkpoint = text.partition("\n\n")
        header, *lines = head.split("\n")
        if header != _HEADER or not blank or len(lines) < 2 or len(text) > MAX_LENGTH:
            raise MalformedProof("The text is not a tlog-proof bundle.")
        leaf = decode_base64(lines[0].removeprefix("extra "))
        index = _INDEX.fullmatch(lines[1])
        if not lines[0].startswith("extra ") or leaf is None or index is None:
            raise MalformedProof("The bundle's leaf or index is not of its form.")
        if len(lines) - 2 > _MAX_HASHES:
            raise MalformedProof("The bundle's path is too long.")
        hashes = tuple(decode_hash(line) for line in lines[2:])
        return cls(leaf, int(index[1]), hashes, checkpoint)

    def verify(self, keys: Iterable[VerifierKey], origin: str) -> ProvedEvent:
        """Check that the leaf stands in the log under a checkpoint that a trusted key signed.

        Args:
            keys: the trusted keys, the log's or cosigners'.
            origin: the log.

        Raises:
            VerificationFailed: some part does not hold; the subclass and text say which.
        """
        checkpoint = open_checkpoint(self.checkpoint, keys, origin)
        verify_inclusion(
            hash_leaf(self.leaf), self.index, checkpoint.size, self.hashes, checkpoint.root
        )
        return ProvedEvent(self.index, _read_leaf(self.leaf), checkpoint)


def _read_leaf(raw: bytes) -> dict[str, JSON]:
    try:
        leaf = json.loads(raw)
        sound = canonical_json(leaf) == raw and leaf.keys() == _LEAF_FIELDS and leaf["v"] == 1
    except (ValueError, AttributeError, RecursionError, NotCanonical):
        sound = False
    if not sound:
        raise MalformedProof("The leaf is not an audit event of a version known here.")
    fields: dict[str, JSON] = leaf
    return fields

"""Signing checkpoints of the stored tree, and handing the log over to a new key."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from vault.audit.checkpoint import Checkpoint, Handover
from vault.audit.driver import run
from vault.audit.merkle import Span
from vault.audit.signed_note import SignedNote, VerifierKey
from vault.audit.stored_tree import span_hashes, tree_size
from vault.crypto.signing import KeyProvider
from vault.errors import Conflict

_LATEST: Final = """
    SELECT note FROM audit_checkpoints WHERE size = (SELECT max(size) FROM audit_checkpoints)
"""


class RetiredLogKey(Conflict):
    """The log was handed over to another key than the one at hand."""

    code = "retired-log-key"
    default_remedy = "Put the new key in the place of the old; the rotation was interrupted there."


def issue(connection: Connection, origin: str, key: KeyProvider) -> str:
    """Return a checkpoint of the present tree, signing it unless the latest one still stands.

    Raises:
        RetiredLogKey: `key` is no longer the log's.
    """
    size = tree_size(connection)
    latest = latest_notes(connection)
    own = VerifierKey(origin, key.public_bytes)
    if not signs_now(latest, own):
        raise RetiredLogKey("The log's key file holds a key that was retired.")
    for note in latest:
        if Checkpoint.parse(note.text).size == size and _signed_by(note, own):
            return str(note)
    signed = SignedNote(_head(connection, origin, size).text, ()).signed(origin, key)
    _store(connection, size, signed)
    return str(signed)


def hand_over(connection: Connection, origin: str, old: KeyProvider, new: KeyProvider) -> str:
    """Sign, with both keys, that `new` takes the log over from `old` at its present size.

    Raises:
        RetiredLogKey: the log is not `old`'s, or `new` had it before.
    """
    handover = Handover(
        VerifierKey(origin, old.public_bytes), VerifierKey(origin, new.public_bytes)
    )
    if not signs_now(latest_notes(connection), handover.old):
        raise RetiredLogKey("The log's key file holds a key that was retired.")
    for (note,) in run(connection, "SELECT note FROM audit_checkpoints"):
        if _signed_by(SignedNote.parse(note), handover.new):
            raise RetiredLogKey(
                "The log had the new key before.", remedy="Make a fresh key and rotate to that."
            )
    size = tree_size(connection)
    text = _head(connection, origin, size, handover).text
    signed = SignedNote(text, ()).signed(origin, old).signed(origin, new)
    _store(connection, size, signed)
    return str(signed)


def handed_over_to(connection: Connection, key: VerifierKey) -> str | None:
    """Return the latest checkpoint if the log is already this key's, else None."""
    latest = latest_notes(connection)
    return str(latest[0]) if latest and signs_now(latest, key) else None


def latest_notes(connection: Connection) -> list[SignedNote]:
    """Return the stored checkpoints of the largest size: one, or more after a handover."""
    return [SignedNote.parse(note) for (note,) in run(connection, _LATEST)]


def signs_now(latest: list[SignedNote], key: VerifierKey) -> bool:
    """Tell whether the log is this key's, by its latest checkpoints."""
    for note in latest:
        if handover := Checkpoint.parse(note.text).handover:
            return handover.new == key
    return not latest or any(_signed_by(note, key) for note in latest)


def _signed_by(note: SignedNote, key: VerifierKey) -> bool:
    return any(signature.is_by(key) for signature in note.signatures)


def _head(
    connection: Connection, origin: str, size: int, handover: Handover | None = None
) -> Checkpoint:
    [root] = span_hashes(connection, [Span(0, size)])
    return Checkpoint(origin, size, root, handover)


def _store(connection: Connection, size: int, note: SignedNote) -> None:
    run(connection, "INSERT INTO audit_checkpoints (size, note) VALUES (?, ?)", (size, str(note)))

"""What one audit event says, and the bytes by which the log commits to it."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from vault.audit.canonical import JSON, canonical_json
from vault.audit.merkle import hash_leaf
from vault.clock import to_rfc3339
from vault.errors import InvalidInput
from vault.ids import new_id

SALT_LENGTH: Final = 16
_TAG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?::[a-z0-9]+(?:-[a-z0-9]+)*){2}")
_CODES = re.compile(r"[!#-\[\]-~]{1,128}( [!#-\[\]-~]{0,128}){3}")
"""Printable ASCII without space, quotation mark and backslash, so never in need of an escape."""


class Outcome(StrEnum):
    """How the act ended."""

    SUCCESS = "success"
    DENIED = "denied"
    FAILED = "failed"


class InvalidEvent(InvalidInput):
    """An audit event has a field of the wrong form; this is a defect of the caller."""

    code = "invalid-event"
    default_remedy = "Report this defect."


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that was done, or was refused.

    Args:
        tag: "source:subject:action" in lower case, such as "records:note:open".
        actor: a user's id, or "system", or "anonymous".
        object_id: opaque id of the thing acted on.
        chart: pseudonymous chart number, empty if none.
        purpose: HL7 purpose of use (TREAT, HLEGAL, ...), empty if none.
        outcome: how it ended.
        public: what a recipient of an inclusion proof may read: hashes, never anything that
            identifies a person.
        detail: codes, counts, ids and hashes; never note text and never a name.

    Each event made, also by `dataclasses.replace`, gets a random `id` of its own, by which the
    log can later prove it.

    Raises:
        InvalidEvent: a field is not of its form.
    """

    tag: str
    actor: str
    object_id: str = ""
    chart: str = ""
    purpose: str = ""
    outcome: Outcome = Outcome.SUCCESS
    public: Mapping[str, str | int] = field(default_factory=dict)
    detail: Mapping[str, JSON] = field(default_factory=dict)
    id: str = field(default_factory=new_id, init=False, compare=False)

    def __post_init__(self) -> None:
        if not _TAG.fullmatch(self.tag):
            raise InvalidEvent("An audit event's tag is not of the form source:subject:action.")
        if not _CODES.fullmatch(f"{self.actor} {self.object_id} {self.chart} {self.purpose}"):
            raise InvalidEvent("An audit event's actor, object, chart or purpose is not a code.")

    def stamp(self, at: datetime) -> StampedEvent:
        """Give the event a random salt and the instant at which it is logged."""
        return StampedEvent(
            event=self,
            at=to_rfc3339(at),
            salt=secrets.token_bytes(SALT_LENGTH),
            public=_canonical_text(self.public),
            detail=_canonical_text(self.detail),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StampedEvent:
    """An event as the log holds it; one leaf of the tree.

    Args:
        event: what was done.
        at: the instant, RFC 3339 in UTC.
        salt: 16 random bytes that keep the private half from being guessed from its hash.
        public: the event's public part as canonical JSON.
        detail: the event's detail as canonical JSON.
    """

    event: Event
    at: str
    salt: bytes
    public: str
    detail: str

    def private_bytes(self) -> bytes:
        """Return the half of the event that only readers of the log see."""
        event = self.event
        return private_bytes(
            actor=event.actor,
            chart=event.chart,
            detail=self.detail,
            object_id=event.object_id,
            outcome=event.outcome.value,
            purpose=event.purpose,
        )

    def leaf_bytes(self) -> bytes:
        """Return the leaf: what may be shown to a recipient together with an inclusion proof."""
        return leaf_bytes(
            at=self.at,
            id=self.event.id,
            private=hashlib.sha256(self.salt + self.private_bytes()).hexdigest(),
            public=self.public,
            tag=self.event.tag,
        )

    def leaf_hash(self) -> bytes:
        """Return the leaf's hash (RFC 9162 §2.1.1)."""
        return hash_leaf(self.leaf_bytes())


def _canonical_text(fields: Mapping[str, JSON]) -> str:
    return canonical_json(fields).decode() if fields else "{}"


def private_bytes(
    *, actor: str, chart: str, detail: str, object_id: str, outcome: str, purpose: str
) -> bytes:
    """Put together the canonical JSON of an event's private half.

    Every field but `detail`, which is canonical JSON already, must be a plain code.
    """
    return (
        f'{{"actor":"{actor}","chart":"{chart}","detail":{detail},"object_id":"{object_id}",'
        f'"outcome":"{outcome}","purpose":"{purpose}"}}'
    ).encode()


def leaf_bytes(*, at: str, id: str, private: str, public: str, tag: str) -> bytes:  # noqa: A002 - the field's name in the leaf
    """Put together the canonical JSON of a leaf, version 1.

    Every field but `public`, which is canonical JSON already, must be a plain code.
    """
    return (
        f'{{"at":"{at}","id":"{id}","private":"{private}","public":{public},"tag":"{tag}","v":1}}'
    ).encode()

"""From what a case releases to the notes and the privilege log of its production.

What comes in is what the decisions let through (`vault.disclosure.services.released`): text that
stays, and codes for what does not. A section of a produced note that is not in scope is marked as
outside it, so that the custodian can certify that every omission is marked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from vault.disclosure.ledger.codec import to_bytes
from vault.disclosure.rules.decisions import Marker as Cut
from vault.disclosure.rules.vocabulary import ReasonCode
from vault.disclosure.services.released import DecidedNote as OpenedNote
from vault.disclosure.services.released import KeptItem, WithheldItem
from vault.labels.vocabulary import NoteKind
from vault.production.composing.compose import (
    DecidedNote,
    KeptSection,
    compose_notes,
    compose_section,
)
from vault.production.composing.controls import ControlNumbers
from vault.production.document.privilege import PrivilegeEntry, Treatment
from vault.production.document.released import (
    Appended,
    Note,
    ReleasedNote,
    ReleasedSection,
    WithheldNote,
    WithheldSection,
)
from vault.production.document.revealing import Revealed, Told, revealed
from vault.records.chart_model import MemberRole

CLINICIAN = "Clinician"
"""An author whose account names no credential."""
KIND = "Counseling record"
"""The one type of document that the privilege log names; a closer one could reveal something."""
_DESCRIPTIONS = {
    Treatment.WITHHELD: "Confidential communications made in the course of treatment.",
    Treatment.REDACTED: "Passages that record confidential communications made in treatment.",
}
_ROLES = {MemberRole.CHILD: "Child", MemberRole.COLLATERAL: "Third person"}
_OUT_OF_SCOPE = WithheldSection(reason=ReasonCode.R1)


@dataclass(frozen=True, slots=True)
class Outline:
    """What the composition needs to know of a note beside what is released of it.

    Args:
        versions: ids of the present versions of all its sections, in order.
        privileges: the privilege to assert for each version, should it be claimed.
        told: what each version tells of whom, whether shown or logged.
    """

    versions: Sequence[str]
    privileges: Mapping[str, str]
    told: Mapping[str, Told]


@dataclass(frozen=True, slots=True)
class Composed:
    """The notes of a production.

    Args:
        notes: as `ReleasedDocument.notes`.
        log: its privilege log.
        versions: section version by the reference of each released section.
        revealed: what its log would tell beyond what the notes show.
    """

    notes: tuple[Note, ...]
    log: tuple[PrivilegeEntry, ...]
    versions: Mapping[str, str]
    revealed: frozenset[Revealed]


@dataclass(frozen=True, slots=True)
class _Claim:
    """What the privilege log says of a control number."""

    note: OpenedNote
    holders: tuple[str, ...]
    privilege: str
    clauses: tuple[int, ...]
    told: tuple[Told, ...]


def composed(
    opened: Sequence[OpenedNote],
    outlines: Mapping[str, Outline],
    controls: ControlNumbers,
    zone: tzinfo,
) -> Composed:
    """Compose the notes of a production and its privilege log.

    Args:
        opened: what the case releases, in the order of production.
        outlines: by note id.
        controls: hands out control numbers.
        zone: the practice's time zone.

    Raises:
        UnfitForRelease: a text cannot be printed faithfully.
    """
    composition = _Composition(outlines, controls, zone)
    notes = compose_notes(composition.note(note) for note in opened)
    log = tuple(composition.log(notes))
    return Composed(
        notes=notes,
        log=log,
        versions={item.ref: item.version_id for note in opened for item in note.kept},
        revealed=revealed(composition.logged(log), composition.shown(opened, notes)),
    )


def text_digest(section: ReleasedSection) -> str:
    """Return the digest of what is released of a section, by which a later production knows it."""
    parts = (section.title, section.paragraphs, *((section.appended,) if section.appended else ()))
    return hashlib.sha256(to_bytes(parts)).hexdigest()


class _Composition:
    def __init__(self, outlines: Mapping[str, Outline], controls: ControlNumbers, zone: tzinfo):
        self._outlines = outlines
        self._controls = controls
        self._zone = zone
        self._claims: dict[str, _Claim] = {}

    def note(self, note: OpenedNote) -> DecidedNote:
        outline = self._outlines[note.note_id]
        decided = {item.version_id: item for item in note.items}
        items = [
            self._item(note, decided[version]) if version in decided else _OUT_OF_SCOPE
            for version in outline.versions
        ]
        produced = any(isinstance(item, KeptSection) for item in items)
        return DecidedNote(
            ref=note.note_id,
            kind=kind_words(note.seal.kind),
            session_on=note.seal.session_on,
            written_on=note.authored_at.astimezone(self._zone).date(),
            late_entry=note.late_entry,
            author_role=note.seal.author_role or CLINICIAN,
            author_name=note.author_name,
            items=items,
            slip=None if produced else self._slip(note),
        )

    def log(self, notes: Sequence[Note]) -> Iterator[PrivilegeEntry]:
        """Yield an entry for each control number that claims a privilege, in order of print."""
        entries: dict[str, PrivilegeEntry] = {}
        for control, treatment in _claimed(notes):
            entries.setdefault(control, _entry(control, treatment, self._claims[control]))
        yield from entries.values()

    def logged(self, log: Sequence[PrivilegeEntry]) -> tuple[Told, ...]:
        """Return every section that a row of the log is about."""
        return tuple(told for entry in log for told in self._claims[entry.control].told)

    def shown(self, opened: Sequence[OpenedNote], notes: Sequence[Note]) -> Iterator[Told]:
        """Yield every section of which something is released."""
        released = {
            section.ref
            for note in notes
            if isinstance(note, ReleasedNote)
            for section in note.sections
        }
        for note in opened:
            outline = self._outlines[note.note_id]
            yield from (outline.told[i.version_id] for i in note.kept if i.ref in released)

    def _item(
        self, note: OpenedNote, item: KeptItem | WithheldItem
    ) -> KeptSection | WithheldSection:
        codes = _codes(item)
        privileged = ReasonCode.R2 in codes
        control = self._claim(item.version_id, note, [item]) if privileged else None
        if isinstance(item, KeptItem):
            kept = KeptSection(
                ref=item.ref,
                title=item.title,
                paragraphs=item.paragraphs,
                controls={ReasonCode.R2: control} if control else {},
                appended=tuple(
                    Appended(
                        kind=each.kind,
                        on=each.at.astimezone(self._zone).date(),
                        paragraphs=each.paragraphs,
                    )
                    for each in item.appended
                ),
            )
            if isinstance(compose_section(kept), ReleasedSection):
                return kept
        return WithheldSection(reason=ReasonCode.R2 if privileged else codes[0], control=control)

    def _slip(self, note: OpenedNote) -> WithheldNote:
        claimed = [item for item in note.items if ReasonCode.R2 in _codes(item)]
        if claimed:
            control = self._claim(note.note_id, note, claimed)
            return WithheldNote(control=control, reason=ReasonCode.R2)
        return WithheldNote(
            control=self._controls.of(note.note_id), reason=_codes(note.items[0])[0]
        )

    def _claim(
        self,
        thing: str,
        note: OpenedNote,
        items: Sequence[KeptItem | WithheldItem],
    ) -> str:
        outline = self._outlines[note.note_id]
        control = self._controls.of(thing)
        self._claims[control] = _Claim(
            note=note,
            holders=tuple(sorted({holder for item in items for holder in item.holders})),
            privilege="; ".join(dict.fromkeys(outline.privileges[i.version_id] for i in items)),
            clauses=tuple(sorted({item.clause for item in items if item.clause})),
            told=tuple(outline.told[item.version_id] for item in items),
        )
        return control


def _codes(item: KeptItem | WithheldItem) -> list[ReasonCode]:
    if isinstance(item, WithheldItem):
        return [item.code]
    return [run.code for runs in item.paragraphs for run in runs if isinstance(run, Cut)]


def _claimed(notes: Sequence[Note]) -> Iterator[tuple[str, Treatment]]:
    """Yield each control number under which a privilege is claimed in print."""
    for note in notes:
        if isinstance(note, WithheldNote):
            if note.privileged:
                yield note.control, Treatment.WITHHELD
            continue
        for item in note.items:
            if isinstance(item, WithheldSection):
                if item.control:
                    yield item.control, Treatment.WITHHELD
                continue
            yield from ((m.control, Treatment.REDACTED) for m in item.markers if m.control)


def _entry(control: str, treatment: Treatment, claim: _Claim) -> PrivilegeEntry:
    holders = tuple(map(holder_words, claim.holders)) or ("The client",)
    return PrivilegeEntry(
        control=control,
        dated=claim.note.seal.session_on,
        kind=KIND,
        author_role=claim.note.seal.author_role or CLINICIAN,
        participants=(*holders, CLINICIAN),
        holder="; ".join(holders),
        privilege=claim.privilege,
        description=_DESCRIPTIONS[treatment],
        treatment=treatment,
        clause=", ".join(map(str, claim.clauses)) or "None",
    )


def kind_words(kind: NoteKind) -> str:
    """Return a note's kind as its head names it, without the citation that screens show."""
    words = kind.words.partition(" (")[0]
    return words[:1].upper() + words[1:]


def holder_words(handle: str) -> str:
    """Return a member's handle as a privilege log names it: by role, never by name."""
    role = next((words for role, words in _ROLES.items() if role.takes(handle)), "Client")
    return f"{role} {handle}"

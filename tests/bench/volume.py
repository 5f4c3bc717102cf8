"""A production of invented notes, about as long as asked, with all that goes into it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from tests.bench import texts
from tests.bench.places import BareLog
from vault.audit.events import Event
from vault.crypto.seal_key import SealKey, new_seal_key
from vault.crypto.signing import SigningKey
from vault.disclosure.rules.fingerprints import Fingerprints
from vault.disclosure.rules.vocabulary import ReasonCode
from vault.ids import new_id
from vault.production.document.bates import BatesSeries
from vault.production.document.matter import (
    Caption,
    Clause,
    Custodian,
    Instrument,
    Party,
    Profile,
    Recipient,
)
from vault.production.document.privilege import PrivilegeEntry, Treatment
from vault.production.document.released import (
    Marker,
    Note,
    Paragraph,
    ReleasedDocument,
    ReleasedNote,
    ReleasedSection,
    Text,
    WithheldSection,
)
from vault.production.rendering.records_file import NoteProof, shown_disclosures
from vault.records.paragraphs import paragraphs
from vault.records.sdjwt import SectionInput, issue_note

PAGES_A_NOTE = 2
FRONT_PAGES = 9
"""Cover, scope, legend, index and the privilege log of a production of about a hundred pages."""

_FIRST_SESSION = date(2019, 1, 7)
_WITHHELD_FORMS = 3
"""In each note one section: withheld as outside the scope, as privileged, or with a cut in it."""


@dataclass(frozen=True, slots=True)
class Production:
    """What rendering, self-test and seal take."""

    document: ReleasedDocument
    proofs: tuple[NoteProof, ...]
    withheld: Fingerprints
    seal: SealKey


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A note as decided, with its seal's disclosures, its issuer-signed part and its hash."""

    note: ReleasedNote
    jwt: str
    note_hash: str
    disclosures: tuple[str, ...]


def production(pages: int, log: BareLog) -> Production:
    """Make a production of about so many pages; its notes' hashes stand in `log`."""
    source = random.Random(pages)  # noqa: S311 - invented prose
    author = SigningKey.from_seed(source.randbytes(32))
    withheld: dict[str, list[str]] = {}
    entries: list[PrivilegeEntry] = []
    sealed = [
        _note(source, author, number, withheld, entries)
        for number in range((pages - FRONT_PAGES) // PAGES_A_NOTE)
    ]
    return Production(
        document=_document([each.note for each in sealed], entries),
        proofs=_proofs(sealed, author, log),
        withheld=Fingerprints.build(source.randbytes(32), withheld),
        seal=new_seal_key("Harbor Family Services", datetime.now(UTC)),
    )


def _note(
    source: random.Random,
    author: SigningKey,
    number: int,
    withheld: dict[str, list[str]],
    entries: list[PrivilegeEntry],
) -> _Sealed:
    day = _FIRST_SESSION + timedelta(days=7 * number)
    drafts = texts.note(source)
    refs = [new_id() for _ in drafts]
    inputs = [
        SectionInput(ref, draft.title, draft.content_kind.value, paragraphs(draft.text))
        for ref, draft in zip(refs, drafts, strict=True)
    ]
    note_ref = new_id()
    issued = issue_note(
        author,
        note_ref=note_ref,
        kind="progress",
        session_on=day.isoformat(),
        authored_at=f"{day}T17:00:00.000000Z",
        signed_at=f"{day}T18:00:00.000000Z",
        author="LICSW",
        sections=inputs,
    )
    items: list[ReleasedSection | WithheldSection] = []
    for place, section in enumerate(inputs):
        if place != number % len(inputs):
            items.append(_released(section, [(Text(each),) for each in section.paragraphs]))
            continue
        withheld[section.ref] = [section.paragraphs[-1]]
        match number % _WITHHELD_FORMS:
            case 0:
                withheld[section.ref] = list(section.paragraphs)
                items.append(WithheldSection(reason=ReasonCode.R1))
            case 1:
                withheld[section.ref] = list(section.paragraphs)
                entries.append(_entry(len(entries) + 1, day))
                items.append(WithheldSection(reason=ReasonCode.R2, control=entries[-1].control))
            case _:
                cut = [(Text(each),) for each in section.paragraphs[:-1]]
                items.append(
                    _released(section, [*cut, (Text("On that day "), Marker(ReasonCode.R3))])
                )
    released = ReleasedNote(
        ref=note_ref,
        kind="Progress note",
        session_on=day,
        written_on=day,
        late_entry=False,
        author_role="LICSW",
        author_name="Jo Harmon",
        items=tuple(items),
    )
    shown = [
        disclosure
        for section in released.sections
        for disclosure in shown_disclosures(section, issued.sections[section.ref])
    ]
    return _Sealed(released, issued.jwt, issued.note_hash, tuple(shown))


def _released(section: SectionInput, parts: Sequence[Paragraph]) -> ReleasedSection:
    return ReleasedSection(ref=section.ref, title=section.title, paragraphs=tuple(parts))


def _entry(number: int, day: date) -> PrivilegeEntry:
    return PrivilegeEntry(
        control=f"PL-{number:04d}",
        dated=day,
        kind="Counseling record",
        author_role="LICSW",
        participants=("Party B",),
        holder="Party B",
        privilege="Social worker and client privilege",
        description="Counseling of one party alone, on matters that no clause reaches",
        treatment=Treatment.WITHHELD,
        clause="1",
    )


def _proofs(sealed: Sequence[_Sealed], author: SigningKey, log: BareLog) -> tuple[NoteProof, ...]:
    events = [
        Event(tag="records:note:sign", actor="author", public={"note_hash": each.note_hash})
        for each in sealed
    ]
    log.store.append_alone(events)
    checkpoint = log.audit.checkpoint()
    return tuple(
        NoteProof(
            each.jwt,
            each.disclosures,
            author.public_bytes,
            log.audit.prove_inclusion(event.id, checkpoint),
        )
        for each, event in zip(sealed, events, strict=True)
    )


def _document(notes: Sequence[Note], entries: Sequence[PrivilegeEntry]) -> ReleasedDocument:
    return ReleasedDocument(
        profile=Profile.PRODUCTION,
        custodian=Custodian(
            organisation="Harbor Family Services",
            name="Ada Quill",
            title="Custodian of Records",
            address=("12 Quay Street", "Harbor, MA 02100"),
        ),
        caption=Caption(
            court=("Commonwealth of Massachusetts", "Probate and Family Court"),
            docket="26D-0000",
            parties=(Party("A. Doe", "Plaintiff"), Party("B. Doe", "Defendant")),
        ),
        instrument=Instrument(
            title="Order on the production of records", dated=date(2026, 2, 2), kind="Order"
        ),
        clauses=(Clause("1", "Sections of dated notes that concern the parenting schedule."),),
        recipient=Recipient(name="The Clerk", role="Clerk of the court"),
        number="P1",
        produced_on=date(2026, 3, 2),
        series=BatesSeries("HFS-"),
        start=1,
        notes=tuple(notes),
        privilege_log=tuple(entries),
    )

"""Reading what was lent: nothing else is done with it, and each reading is logged first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import insert, select

from vault.audit.events import Event
from vault.clock import Clock
from vault.disclosure.ledger.codec import from_bytes
from vault.disclosure.rules.clauses import SectionFacts
from vault.disclosure.sections.material import HandedKey, ReleaseStale
from vault.errors import Conflict, NotFound
from vault.identity import compartments
from vault.identity.actor import Actor, refusal
from vault.identity.permissions import Permission
from vault.identity.sealed import OpenKey, open_row
from vault.ids import new_id
from vault.labels.vocabulary import NoteKind
from vault.loans import tables
from vault.loans.book import find_loan, loan_of, opened_terms, require_open, require_signed
from vault.loans.lending import members_of
from vault.loans.model import Loan, Terms
from vault.loans.reach import Reach, reach
from vault.records.access import logging_tampering
from vault.records.content import SectionContent
from vault.records.events import RecordsEvent
from vault.records.paragraphs import paragraphs
from vault.records.rows import Columns, code_of, fetch
from vault.records.tables import Note, Section, SectionVersion
from vault.store.unit_of_work import Store

_LENT_PREFIX = "lent_"


class LentStale(Conflict):
    """What was lent was encrypted anew since, and the key lent opens it no more."""

    code = "lent-stale"
    default_untouched = "No text was shown."
    default_remedy = "Ask who lent it to renew the loan."


@dataclass(frozen=True, slots=True)
class LentText:
    """A section as it was lent.

    Args:
        section_id: the section.
        title, text: its content.
        corrected: whether the author corrected it since; the loan has the earlier text.
    """

    section_id: str
    title: str
    text: str
    corrected: bool

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """Return its text in paragraphs."""
        return paragraphs(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadNote:
    """A lent note as its borrower reads it: the sections that the loan reaches, and no others."""

    loan: Loan
    note_id: str
    author_id: str
    session_at: datetime
    sections: tuple[LentText, ...]


class LentNotes:
    """Opens lent notes for their borrowers."""

    def __init__(self, store: Store[Event], clock: Clock):
        self._store = store
        self._clock = clock

    def read(self, actor: Actor, loan_id: str, note_id: str) -> ReadNote:
        """Read one note of a loan; it is logged under the loan's purpose, and shown to both.

        Raises:
            PermissionDenied: no role of the actor's borrows.
            NotFound: there is no such loan to the actor, or the note is not in it.
            LoanOver: it is over.
            KeyNotHeld: the actor lost the key of the loan by a reset.
            LentStale: the text was encrypted anew since.
            LoanForged, TamperedData: something is not as its lender or author made it.
        """
        now = self._clock.now()
        with self._store.unit_of_work() as work:
            row, attempt = find_loan(work, actor, loan_id, RecordsEvent.NOTE_OPEN)
            attempt = replace(attempt, object_id=note_id)
            actor.require(Permission.LOAN_READ, attempt)
            if actor.user_id != row["borrower_id"]:
                raise refusal(NotFound("There is no such loan to you."), attempt)
            require_open(row, now, attempt)
            require_signed(work, row, attempt)
            lent = tables.LentSection
            rows = fetch(work, _LENT.where(lent.loan_id == loan_id, lent.note_id == note_id))
            terms = opened_terms(work, actor, row, attempt)
            members = members_of(work, row["chart_id"])
            rows = [each for each in rows if _reached(each, terms, members)]
            if not rows:
                raise refusal(NotFound("There is no such note in this loan."), attempt)
            keys = {
                each["lent_epoch"]: compartments.key_of_epoch(
                    work, actor, each["lent_compartment_id"], each["lent_epoch"], attempt
                )
                for each in rows
            }
            work.execute(
                insert(tables.LoanReading).values(
                    id=new_id(), loan_id=loan_id, note_id=note_id, read_at=now
                )
            )
            work.record(attempt)
        with logging_tampering(self._store, attempt):
            sections = tuple(_opened(each, keys[each["lent_epoch"]]) for each in rows)
        return ReadNote(
            loan=loan_of(row),
            note_id=note_id,
            author_id=rows[0]["note_author"],
            session_at=rows[0]["session_at"],
            sections=sections,
        )


def _reached(row: Columns, terms: Terms, members: Collection[str]) -> bool:
    """Tell whether a section is still within the loan's reach: its label may have changed."""
    facts = SectionFacts(
        section=row["id"],
        label=row["label"],
        note_kind=code_of(NoteKind, row["kind"]),
        session_on=row["session_at"].date(),
    )
    return reach(terms, facts, members) is Reach.REACHED


def _opened(row: Columns, key: OpenKey) -> LentText:
    lent = {
        name.removeprefix(_LENT_PREFIX): value
        for name, value in row.items()
        if name.startswith(_LENT_PREFIX)
    }
    handed = from_bytes(HandedKey, open_row(tables.LentSection, lent, key.key))
    try:
        raw = handed.open(SectionVersion, row)
    except ReleaseStale:
        raise LentStale("What was lent was encrypted anew since.") from None
    content = SectionContent.unpacked(raw, row["label"])
    return LentText(
        row["section_id"], content.title, content.text, row["version"] != row["present_version"]
    )


_LENT = (
    select(
        *(
            column.label(f"{_LENT_PREFIX}{column.name}")
            for column in tables.LentSection.__table__.c
        ),
        *SectionVersion.__table__.c,
        Section.label,
        Section.version.label("present_version"),
        Note.kind,
        Note.session_at,
        Note.author_id.label("note_author"),
    )
    .join_from(
        tables.LentSection, SectionVersion, SectionVersion.id == tables.LentSection.version_id
    )
    .join(
        Section,
        (Section.note_id == SectionVersion.note_id) & (Section.id == SectionVersion.section_id),
    )
    .join(Note, Note.id == SectionVersion.note_id)
    .order_by(Section.position)
)

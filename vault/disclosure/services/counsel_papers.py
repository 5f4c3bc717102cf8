"""Counsel's own papers: kept with a case, outside every client's record, under counsel's key.

Advice and drafts are work product. They stand under a key of their own that the case's counsel
hold and nobody else, the privacy officer included; no chart, scope or production knows of them.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import insert, select

from vault.audit.events import Event
from vault.clock import Clock
from vault.disclosure.events import CaseEvent
from vault.disclosure.ledger.access import Admitted, admit
from vault.disclosure.ledger.codec import from_bytes, to_bytes
from vault.disclosure.ledger.papers import scan_hash
from vault.disclosure.tables import CounselPaper
from vault.disclosure.work.counsel_key import lacking, shared_key
from vault.errors import InvalidInput, KeyNotHeld, NotFound, PermissionDenied
from vault.identity.actor import Actor, refusal
from vault.identity.compartments import Work
from vault.identity.permissions import Role
from vault.identity.sealed import open_row, seal_row
from vault.ids import new_id
from vault.records.access import logging_tampering
from vault.records.rows import Columns, Keys, fetch
from vault.store.unit_of_work import Store


class PaperUntitled(InvalidInput):
    """A paper was filed without a title."""

    code = "paper-untitled"
    default_untouched = "Nothing was filed."


@dataclass(frozen=True, slots=True)
class PaperContent:
    """What is sealed of a paper: its title, and the PDF in base64."""

    title: str
    pdf: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CounselPaperView:
    """A paper in the list.

    Args:
        filed_by: a user's id.
    """

    paper_id: str
    title: str
    filed_by: str
    filed_at: datetime


class CounselPapers:
    """Keeps counsel's own papers.

    Every act raises:
        PermissionDenied: the actor is not counsel.
        NotAParticipant: the actor takes no part in the case.
        KeyNotHeld: the case's counsel have not shared their key with the actor yet.

    Args:
        store: the database.
        clock: the time.
    """

    def __init__(self, store: Store[Event], clock: Clock):
        self._store = store
        self._clock = clock

    def file(self, actor: Actor, case: str, title: str, document: bytes) -> str:
        """File a paper; every counsel who takes part in the case gets the key to them all.

        Returns:
            The paper's id.

        Raises:
            PaperUntitled: it has no title.
            ScanRefused: it is no PDF that can be kept.
        """
        if not title.strip():
            raise PaperUntitled("The paper has no title.")
        scan_hash(document)
        content = PaperContent(title.strip(), base64.b64encode(document).decode())
        at = self._clock.now()
        with self._store.unit_of_work() as work:
            admitted = _counsel(work, actor, case, CaseEvent.COUNSEL_FILE)
            key = shared_key(work, admitted, at)
            paper_id = new_id()
            values = {
                "id": paper_id,
                "case_id": admitted.ref.case_id,
                "filed_by": actor.user_id,
                "filed_at": at,
            }
            work.execute(
                insert(CounselPaper), [seal_row(CounselPaper, values, key, to_bytes(content))]
            )
            admitted.record(work, {"paper": paper_id})
        return paper_id

    def share(self, actor: Actor, case: str) -> tuple[str, ...]:
        """Give the key to those of the case's counsel who came later and lack it.

        Returns:
            The ids of those who got it.
        """
        with self._store.unit_of_work() as work:
            admitted = _counsel(work, actor, case, CaseEvent.COUNSEL_SHARE)
            given = lacking(work, admitted)
            if given:
                shared_key(work, admitted, self._clock.now())
            else:
                admitted.record(work, {"to": ""})
        return given

    def waiting(self, actor: Actor, case: str) -> tuple[str, ...]:
        """Return the ids of those of the case's counsel who lack the key to these papers."""
        with self._store.unit_of_work() as work:
            admitted = _counsel(work, actor, case, CaseEvent.COUNSEL_LIST)
            found = lacking(work, admitted)
            admitted.record(work, {"waiting": len(found)})
        return found

    def list_for(self, actor: Actor, case: str) -> tuple[CounselPaperView, ...]:
        """Return counsel's papers of a case, the latest first."""
        with self._store.unit_of_work() as work:
            admitted = _counsel(work, actor, case, CaseEvent.COUNSEL_LIST)
            rows = fetch(
                work,
                select(*CounselPaper.__table__.c)
                .where(CounselPaper.case_id == admitted.ref.case_id)
                .order_by(CounselPaper.filed_at.desc(), CounselPaper.id),
            )
            _require_keys(admitted, rows)
            admitted.record(work, {"papers": len(rows)})
        with logging_tampering(self._store, admitted.attempt):
            return tuple(_view(row, admitted.keys) for row in rows)

    def read(self, actor: Actor, case: str, paper_id: str) -> bytes:
        """Return one paper as it was filed.

        Raises:
            NotFound: the case has no such paper.
        """
        with self._store.unit_of_work() as work:
            admitted = _counsel(work, actor, case, CaseEvent.COUNSEL_READ)
            rows = fetch(
                work,
                select(*CounselPaper.__table__.c).where(
                    CounselPaper.case_id == admitted.ref.case_id, CounselPaper.id == paper_id
                ),
            )
            if not rows:
                raise refusal(NotFound("There is no such paper of counsel's."), admitted.attempt)
            _require_keys(admitted, rows)
            admitted.record(work, {"paper": paper_id})
        with logging_tampering(self._store, admitted.attempt):
            return base64.b64decode(_content(rows[0], admitted.keys).pdf)


def _counsel(work: Work, actor: Actor, case: str, tag: str) -> Admitted:
    admitted = admit(work, actor, case, None, tag)
    if Role.COUNSEL not in actor.roles:
        raise refusal(
            PermissionDenied("These papers are counsel's own.", remedy="This takes counsel."),
            admitted.attempt,
        )
    return admitted


def _require_keys(admitted: Admitted, rows: Sequence[Columns]) -> None:
    if any((row["compartment_id"], row["epoch"]) not in admitted.keys for row in rows):
        raise refusal(
            KeyNotHeld(
                "The case's counsel have not shared their papers with you yet.",
                remedy="One of them gives you the key with these papers; they have a task.",
            ),
            admitted.attempt,
        )


def _content(row: Columns, keys: Keys) -> PaperContent:
    key = keys[row["compartment_id"], row["epoch"]]
    return from_bytes(PaperContent, open_row(CounselPaper, row, key))


def _view(row: Columns, keys: Keys) -> CounselPaperView:
    return CounselPaperView(
        paper_id=row["id"],
        title=_content(row, keys).title,
        filed_by=row["filed_by"],
        filed_at=row["filed_at"],
    )

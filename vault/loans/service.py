"""Lending psychotherapy notes: for supervised training, or to defend a suit by the client (AC3).

The key of an author's psychotherapy notes is never lent. A loan has a key of its own, and under
it the keys of exactly the sections that it reaches; when it ends these go, by themselves and with
nobody's key, so that what a borrower kept opens nothing any more (45 CFR 164.508(a)(2)(i)(B), (C)).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import insert, select

from vault.audit.events import Event
from vault.clock import Clock
from vault.disclosure.ledger.codec import to_bytes
from vault.errors import Conflict, InvalidInput, PermissionDenied
from vault.identity import compartments, key_holders, rosters
from vault.identity.actor import Actor, refusal, refusing_tampered
from vault.identity.compartments import CompartmentName, ScopeKind, Work
from vault.identity.lapsing import Lapsing
from vault.identity.permissions import Permission
from vault.identity.rationale import record_rationale
from vault.identity.sealed import seal_row
from vault.ids import new_id
from vault.loans import tables
from vault.loans.book import (
    LOANS,
    close,
    find_loan,
    loan_of,
    opened_terms,
    require_open,
    require_signed,
    sign,
    take_key,
)
from vault.loans.events import LoanEvent
from vault.loans.lending import choose, hand, require_borrower
from vault.loans.model import (
    MOST_DAYS,
    PURPOSES,
    Kind,
    Lent,
    LentNote,
    LoanPage,
    Overview,
    Reading,
    Suit,
    Terms,
    Training,
    told,
)
from vault.records.access import admit_to_chart
from vault.records.rows import Columns, code_of, fetch
from vault.records.tables import Note
from vault.store.unit_of_work import Store


class Loans:
    """Lends an author's psychotherapy notes, and takes them back.

    Args:
        store: the database.
        clock: the time.
        supervised: user names of the practice's trainees.
    """

    def __init__(self, store: Store[Event], clock: Clock, supervised: Collection[str]):
        self._store = store
        self._clock = clock
        self._supervised = frozenset(supervised)
        self._lapsing = Lapsing(clock)

    def lend(
        self,
        actor: Actor,
        chart: str,
        borrower_id: str,
        terms: Terms,
        days: int,
        *,
        author_id: str = "",
    ) -> Lent:
        """Lend the psychotherapy notes that somebody wrote in one chart, to one person, to read.

        For training only their author lends them. To defend a suit the practice may need those of
        an author who is gone: whoever a quorum of recovery shares gave their key lends them.

        Args:
            actor: who lends; holds the key of these notes for good.
            chart: the chart's number or id.
            borrower_id: a trainee, a trainee's supervisor, or counsel.
            terms: the training program, or the suit.
            days: for how long.
            author_id: whose notes, if not the actor's own.

        Raises:
            PermissionDenied: the actor may not grant keys, or the notes are another's to lend.
            NotInTraining, NotCounsel: the borrower is not one whom the law names.
            KeyNotHeld: the actor does not hold the key of these notes, or not for good.
            NothingToLend: the loan would reach no section.
            WhoseSectionUnknown: a label does not tell whose a section is.
            InvalidInput: the terms say nothing, or the time is out of bounds.
            NotFound: there is no such chart or member.
            Conflict: the same is lent to them already.
            NotIntroduced: the borrower's key was not introduced by who may do that.
            TamperedData: a section is not as its author signed it.
        """
        now = self._clock.now()
        author = author_id or actor.user_id
        with self._store.unit_of_work() as work:
            loan_id = new_id()
            found, attempt = admit_to_chart(
                work, actor, chart, Permission.KEY_GRANT, LoanEvent.LENT, object_id=loan_id
            )
            attempt = replace(
                attempt,
                purpose=PURPOSES[terms.kind],
                detail={"loan": loan_id, "kind": terms.kind, "to": borrower_id, "days": days},
            )
            if terms.kind is Kind.TRAINING and author != actor.user_id:
                raise refusal(
                    PermissionDenied(
                        "For training, psychotherapy notes are lent by their author alone.",
                        untouched="Nothing was lent.",
                        remedy="Ask their author.",
                    ),
                    attempt,
                )
            terms = _checked(terms)
            if not 1 <= days <= MOST_DAYS[terms.kind]:
                raise InvalidInput(f"Lend for 1 to {MOST_DAYS[terms.kind]} days.")
            require_borrower(work, actor, borrower_id, terms, self._supervised, attempt)
            if terms.kind is Kind.TRAINING:
                _require_new(work, found.chart_id, author, borrower_id, now)
            choice = choose(work, actor, found.chart_id, author, terms, attempt)
            until = now + timedelta(days=days)
            key = compartments.create(
                work,
                scope_kind=ScopeKind.LOAN,
                scope_id=loan_id,
                name=CompartmentName.LOAN,
                holders=[actor.user_id],
                granted_by=actor,
                at=now,
            )
            values = {
                "id": loan_id,
                "chart_id": found.chart_id,
                "kind": terms.kind,
                "author_id": author,
                "lender_id": actor.user_id,
                "borrower_id": borrower_id,
                "lent_at": now,
                "until": until,
                "ended_at": None,
                "ended_by": None,
                "by_key_id": actor.keyring.key_id,
            }
            row = seal_row(tables.Loan, values, key, to_bytes(terms))
            work.execute(insert(tables.Loan), [row | {"signature": sign(actor, row)}])
            _give_key(work, actor, row, now, attempt)
            hand(work, loan_id, key, choice)
            record_rationale(work, loan_id, told(terms), now)
            work.record(attempt)
        self._lapsing.lent(until)
        return Lent(loan_id=loan_id, sections=len(choice.sections), left_out=choice.left_out)

    def renew(self, actor: Actor, loan_id: str) -> Lent:
        """Lend what was signed, corrected or encrypted anew since, until the same end.

        Raises:
            PermissionDenied: the actor may no longer grant keys.
            NotFound: the actor lent no such thing.
            LoanOver: it is over.
            KeyNotHeld, NothingToLend, WhoseSectionUnknown, NotInTraining, NotCounsel,
            NotIntroduced, TamperedData: as when lending.
        """
        now = self._clock.now()
        with self._store.unit_of_work() as work:
            row, attempt = find_loan(work, actor, loan_id, LoanEvent.RENEWED)
            actor.require(Permission.KEY_GRANT, attempt)
            if actor.user_id != row["lender_id"]:
                raise refusal(
                    PermissionDenied(
                        "Who borrows lends nothing.", remedy="Ask who lent it to renew the loan."
                    ),
                    attempt,
                )
            require_open(row, now, attempt)
            require_signed(work, row, attempt)
            key = compartments.current_key(work, actor, row["compartment_id"], attempt)
            terms = opened_terms(work, actor, row, attempt)
            require_borrower(work, actor, row["borrower_id"], terms, self._supervised, attempt)
            choice = choose(work, actor, row["chart_id"], row["author_id"], terms, attempt)
            take_key(work, row)
            _give_key(work, actor, row, now, attempt)
            hand(work, loan_id, key, choice)
            work.record(replace(attempt, detail={"loan": loan_id, "kind": terms.kind}))
        return Lent(loan_id=loan_id, sections=len(choice.sections), left_out=choice.left_out)

    def end(self, actor: Actor, loan_id: str) -> None:
        """End a loan before its time: its lender at any moment, or the borrower gives it back.

        Raises:
            NotFound: there is no such loan of the actor's.
            LoanOver: it is over.
        """
        now = self._clock.now()
        with self._store.unit_of_work() as work:
            row, attempt = find_loan(work, actor, loan_id, LoanEvent.ENDED)
            require_open(row, now, attempt)
            close(work, row, now, actor.user_id)
            work.record(attempt)

    def sweep(self) -> int:
        """End every loan whose time is over; return how many.

        It is called before anybody acts, so what was lent is gone the moment it lapses.
        """
        now = self._lapsing.due()
        if now is None:
            return 0
        with self._store.reading() as reader:
            rows = fetch(reader, LOANS.where(tables.Loan.ended_at.is_(None)))
        over = [row for row in rows if row["until"] <= now]
        if over:
            with self._store.unit_of_work() as work:
                for row in over:
                    close(work, row, row["until"])
                    work.record(
                        Event(
                            tag=LoanEvent.LAPSED,
                            actor="system",
                            object_id=row["id"],
                            chart=row["number"],
                            purpose=PURPOSES[code_of(Kind, row["kind"])],
                            detail={"loan": row["id"]},
                        )
                    )
        self._lapsing.looked(now, [row["until"] for row in rows if row["until"] > now])
        return len(over)

    def overview(self, actor: Actor) -> Overview:
        """Return what the actor lent and what is lent to them; the look is logged.

        Raises:
            PermissionDenied: no role of theirs lends or borrows.
        """
        self.sweep()
        with self._store.unit_of_work() as work:
            attempt = Event(tag=LoanEvent.LISTED, actor=actor.user_id)
            actor.require(Permission.LOAN_READ, attempt)
            lent = fetch(work, LOANS.where(tables.Loan.lender_id == actor.user_id))
            borrowed = fetch(work, LOANS.where(tables.Loan.borrower_id == actor.user_id))
            work.record(attempt)
        return Overview(tuple(map(loan_of, lent)), tuple(map(loan_of, borrowed)))

    def show(self, actor: Actor, loan_id: str) -> LoanPage:
        """Return one loan to its lender, or to its borrower while it is open.

        Raises:
            NotFound: there is no such loan of the actor's.
            LoanOver: it is over, and was lent to the actor.
            KeyNotHeld: the actor lost the key of the loan by a reset.
            LoanForged, TamperedData: it is not as its lender made it.
        """
        self.sweep()
        with self._store.unit_of_work() as work:
            row, attempt = find_loan(work, actor, loan_id, LoanEvent.SHOWN)
            if actor.user_id != row["lender_id"]:
                require_open(row, self._clock.now(), attempt)
            require_signed(work, row, attempt)
            terms = opened_terms(work, actor, row, attempt)
            section = tables.LentSection
            notes = fetch(
                work,
                select(section.note_id, Note.session_at)
                .join(Note, Note.id == section.note_id)
                .where(section.loan_id == loan_id)
                .order_by(Note.session_at.desc(), Note.id),
            )
            read = tables.LoanReading
            readings = work.execute(
                select(read.note_id, read.read_at)
                .where(read.loan_id == loan_id)
                .order_by(read.read_at.desc())
            ).all()
            work.record(attempt)
        counted: dict[str, LentNote] = {}
        for each in notes:
            before = counted.get(each["note_id"])
            counted[each["note_id"]] = LentNote(
                each["note_id"], each["session_at"], before.sections + 1 if before else 1
            )
        return LoanPage(
            loan=loan_of(row),
            terms=terms,
            notes=tuple(counted.values()),
            readings=tuple(Reading(*each) for each in readings),
        )


def _give_key(work: Work, actor: Actor, row: Columns, at: datetime, attempt: Event) -> None:
    with refusing_tampered(attempt):
        borrower = rosters.introduced(work, [row["borrower_id"]])
    key_holders.lend(
        work, actor, row["compartment_id"], borrower, at=at, until=row["until"], attempt=attempt
    )


def _checked(terms: Terms) -> Terms:
    """Return terms as they are kept.

    Raises:
        InvalidInput: something of them is not said.
    """
    match terms:
        case Training(program=program):
            if not program.strip():
                raise InvalidInput("Say which training program it is for.")
            return Training(program.strip())
        case Suit(court=court, docket=docket, member=member):
            if not all(map(str.strip, (court, docket, member))):
                raise InvalidInput("Say the court, the docket number, and which client sues.")
            return Suit(court.strip(), docket.strip(), member.strip())


def _require_new(work: Work, chart_id: str, author: str, borrower_id: str, now: datetime) -> None:
    """Refuse a second loan for training while one is open; suits may be several."""
    loan = tables.Loan
    found = work.execute(
        select(loan.id).where(
            loan.chart_id == chart_id,
            loan.author_id == author,
            loan.borrower_id == borrower_id,
            loan.kind == Kind.TRAINING,
            loan.ended_at.is_(None),
            loan.until > now,
        )
    ).first()
    if found is not None:
        raise Conflict(
            "These notes are lent to that person for training already.",
            remedy="Renew that loan, or end it and lend anew.",
        )

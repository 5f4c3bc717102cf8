"""How loans are looked up and believed, and what ends them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select, update

from vault.audit.events import Event
from vault.clock import to_rfc3339
from vault.crypto.envelope import bind
from vault.crypto.signing import BadSignature, verify
from vault.disclosure.ledger.codec import from_bytes
from vault.errors import KeyNotHeld, NotFound, TamperedData
from vault.identity import compartments, key_holders
from vault.identity.actor import Actor, refusal, refusing_tampered
from vault.identity.compartments import Work
from vault.identity.introductions import Introductions
from vault.identity.sealed import open_row
from vault.identity.tables import Compartment
from vault.loans import tables
from vault.loans.model import PURPOSES, Kind, Loan, Suit, Terms, Training
from vault.records.rows import Columns, code_of, fetch, fetch_one
from vault.records.tables import Chart
from vault.store.unit_of_work import Reader

_LOAN = "vault/loan/v1"

LOANS: Select[Any] = (
    select(*tables.Loan.__table__.c, Chart.number)
    .join(Chart, Chart.id == tables.Loan.chart_id)
    .order_by(tables.Loan.lent_at.desc(), tables.Loan.id)
)


class LoanOver(KeyNotHeld):
    """What was lent has been taken back, or its time is over."""

    code = "loan-over"
    default_untouched = "No text was shown."
    default_remedy = "Ask who lent it; they may lend it anew."


class LoanForged(TamperedData):
    """A loan stands in the database as nobody who could make it signed it."""

    code = "loan-forged"


def loan_of(row: Columns) -> Loan:
    """Return a row as lists show it.

    Raises:
        TamperedData: its kind is none.
    """
    return Loan(
        loan_id=row["id"],
        chart=row["number"],
        kind=code_of(Kind, row["kind"]),
        lender_id=row["lender_id"],
        author_id=row["author_id"],
        borrower_id=row["borrower_id"],
        lent_at=row["lent_at"],
        until=row["until"],
        ended_at=row["ended_at"],
        ended_by=row["ended_by"] or "",
    )


def find_loan(work: Work, actor: Actor, loan_id: str, tag: str) -> tuple[Columns, Event]:
    """Return one of the actor's loans, and the event of the act on it.

    Raises:
        NotFound: there is none, or it is neither lent by nor to the actor.
        TamperedData: its kind is none.
    """
    row = fetch_one(work, LOANS.where(tables.Loan.id == loan_id))
    attempt = Event(tag=tag, actor=actor.user_id)
    if row is not None:
        with refusing_tampered(attempt):
            purpose = PURPOSES[code_of(Kind, row["kind"])]
        attempt = Event(
            tag=tag,
            actor=actor.user_id,
            object_id=row["id"],
            chart=row["number"],
            purpose=purpose,
            detail={"loan": row["id"]},
        )
    if row is None or actor.user_id not in (row["lender_id"], row["borrower_id"]):
        raise refusal(NotFound("There is no such loan."), attempt)
    return row, attempt


def require_open(row: Columns, now: datetime, attempt: Event) -> None:
    """Refuse an act on a loan that is over, also where no sweep has ended it yet.

    Raises:
        LoanOver: it is.
    """
    if row["ended_at"] is not None or now >= row["until"]:
        raise refusal(LoanOver("This loan is over."), attempt)


def signed_words(row: Columns) -> bytes:
    """Return what a lender signs: who lent what to whom, for what, until when."""
    return bind(
        _LOAN,
        row["id"],
        row["chart_id"],
        row["kind"],
        row["author_id"],
        row["lender_id"],
        row["borrower_id"],
        row["compartment_id"],
        to_rfc3339(row["lent_at"]),
        to_rfc3339(row["until"]),
    )


def sign(actor: Actor, row: Columns) -> bytes:
    """Return the lender's signature over a loan."""
    return actor.keyring.signing.sign(signed_words(row), context=_LOAN)


def require_signed(reader: Reader, row: Columns, attempt: Event) -> None:
    """Refuse a loan that its lender did not make as it stands.

    Raises:
        LoanForged: it was made, or changed, in the database.
        NotIntroduced: nobody entitled vouched for who signed it.
    """
    with refusing_tampered(attempt):
        key = Introductions(reader).key(row["by_key_id"])
        try:
            verify(key.signing_public, row["signature"], signed_words(row), context=_LOAN)
        except BadSignature:
            raise LoanForged("A loan is not as its lender signed it.") from None
        if key.user_id != row["lender_id"]:
            raise LoanForged("A loan was signed by somebody else than its lender.")


def opened_terms(work: Work, actor: Actor, row: Columns, attempt: Event) -> Terms:
    """Return for what a loan is.

    Raises:
        KeyNotHeld: the actor holds no key of the loan.
        SealBroken: the row was changed or moved.
    """
    kind: type[Any] = Training if row["kind"] == Kind.TRAINING else Suit
    with refusing_tampered(attempt):
        key = compartments.key_of_epoch(work, actor, row["compartment_id"], row["epoch"], attempt)
        terms: Terms = from_bytes(kind, open_row(tables.Loan, row, key.key))
    return terms


def take_key(work: Work, row: Columns) -> None:
    """Remove the borrower's key to a loan."""
    own = select(Compartment.id).where(Compartment.id == row["compartment_id"])
    key_holders.take_back(work, own, row["borrower_id"])


def close(work: Work, row: Columns, at: datetime, by: str | None = None) -> None:
    """Take back what was lent: the sections' keys, and the borrower's key to the loan.

    The caller records the event.
    """
    work.execute(delete(tables.LentSection).where(tables.LentSection.loan_id == row["id"]))
    take_key(work, row)
    work.execute(
        update(tables.Loan)
        .where(tables.Loan.id == row["id"], tables.Loan.ended_at.is_(None))
        .values(ended_at=at, ended_by=by)
    )


def close_of_chart(work: Work, chart_id: str, at: datetime) -> int:
    """End what is lent of a chart that is destroyed; the caller records the event.

    Returns:
        How many loans were open.
    """
    rows = fetch(
        work,
        LOANS.where(tables.Loan.chart_id == chart_id, tables.Loan.ended_at.is_(None)),
    )
    for row in rows:
        close(work, row, at)
    return len(rows)

"""Which of an author's psychotherapy notes are lent, and the handing on of exactly their keys."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, insert, select

from vault.audit.events import Event
from vault.disclosure.ledger.codec import to_bytes
from vault.disclosure.sections.material import HandedKey
from vault.disclosure.sections.on_file import SectionOnFile, signed_sections
from vault.errors import Conflict, InvalidInput, NotFound, PermissionDenied
from vault.identity import compartments, key_holders
from vault.identity.actor import Actor, refusal, refusing_tampered
from vault.identity.compartments import CompartmentName, Work
from vault.identity.login import roles_of
from vault.identity.permissions import Role
from vault.identity.sealed import OpenKey, seal_row
from vault.identity.tables import User
from vault.ids import new_id
from vault.loans.model import Suit, Terms, Training
from vault.loans.reach import Reach, reach
from vault.loans.tables import LentSection
from vault.records.chart_model import MemberRole
from vault.records.rows import Keys
from vault.records.tables import Member, SectionVersion
from vault.store.unit_of_work import Reader

ACTIVE: Final = "active"


class NotInTraining(PermissionDenied):
    """Notes are lent for training between a trainee and somebody who supervises or teaches."""

    code = "not-in-training"
    default_untouched = "Nothing was lent."
    default_remedy = (
        "An administrator names trainees in `records.supervised`; lend to one of them, or a "
        "trainee's own notes to a supervisor."
    )


class NotCounsel(PermissionDenied):
    """Notes are lent for the defence of a suit to counsel alone."""

    code = "not-counsel"
    default_untouched = "Nothing was lent."
    default_remedy = "Name an active account that has the role counsel."


class NothingToLend(Conflict):
    """There is no section that this loan would reach."""

    code = "nothing-to-lend"
    default_untouched = "Nothing was lent."
    default_remedy = "Only sections of your signed psychotherapy notes are lent; see their labels."


class WhoseSectionUnknown(Conflict):
    """A label does not tell whose a section is; it may be somebody's who brought no suit."""

    code = "whose-section-unknown"
    default_untouched = "Nothing was lent."
    default_remedy = "Say in the labels of your psychotherapy sections whom each is about."


@dataclass(frozen=True, slots=True)
class Choice:
    """The sections that a loan reaches, and how many of the author's it does not."""

    sections: tuple[SectionOnFile, ...]
    left_out: int
    keys: Keys


def require_borrower(
    reader: Reader,
    actor: Actor,
    borrower_id: str,
    terms: Terms,
    supervised: AbstractSet[str],
    attempt: Event,
) -> None:
    """Refuse to lend to anybody whom the law does not name for this purpose.

    Args:
        reader: the database.
        actor: the lender.
        borrower_id: to whom.
        terms: for what.
        supervised: user names of the practice's trainees.
        attempt: the act's event, logged as denied.

    Raises:
        NotInTraining, NotCounsel: as they say.
        InvalidInput: it is the lender.
        NotIntroduced: their roles are not those that they were given.
    """
    if borrower_id == actor.user_id:
        raise refusal(InvalidInput("Nobody lends to themselves."), attempt)
    found = reader.execute(
        select(User.username, User.status).where(User.id == borrower_id)
    ).one_or_none()
    with refusing_tampered(attempt):
        active = found is not None and found.status == ACTIVE
        roles = roles_of(reader, borrower_id) if active else frozenset()
    match terms:
        case Training():
            taught = found is not None and found.username in supervised
            teaches = actor.username in supervised and Role.SUPERVISOR in roles
            if not (taught and roles & {Role.CLINICIAN, Role.SUPERVISOR}) and not teaches:
                raise refusal(
                    NotInTraining("Neither is that person a trainee, nor your supervisor."), attempt
                )
        case Suit():
            if Role.COUNSEL not in roles:
                raise refusal(NotCounsel("That person is not counsel of this practice."), attempt)


def choose(
    work: Work, actor: Actor, chart_id: str, author_id: str, terms: Terms, attempt: Event
) -> Choice:
    """Choose what a loan on these terms reaches, under the lender's own keys.

    Each section is opened, so that a label that was changed in the database is noticed.

    Raises:
        KeyNotHeld: the actor does not hold these notes' key, or not for good.
        NothingToLend, WhoseSectionUnknown: as they say.
        NotFound: the chart has no such member who could bring a suit.
        TamperedData: a section is not as its author signed it.
    """
    found = compartments.find(work, chart_id, CompartmentName.PSYCHOTHERAPY, author_id)
    if found is None:
        raise NothingToLend("There are no psychotherapy notes of this author in this chart.")
    key_holders.require_for_good(work, actor, found, attempt)
    keys = compartments.held_keys(work, actor, [chart_id])
    members = members_of(work, chart_id)
    if isinstance(terms, Suit) and terms.member not in members:
        raise NotFound("No client of this chart has that handle.")
    with refusing_tampered(attempt):
        own = [s for s in signed_sections(work, [chart_id]) if s.row["compartment_id"] == found]
        for section in own:
            section.content(keys)
    reached = {s.version_id: reach(terms, s.facts, members) for s in own}
    untold = sum(each is Reach.UNTOLD for each in reached.values())
    if untold:
        raise WhoseSectionUnknown(
            f"The labels of {untold} of these sections do not tell whose they are."
        )
    chosen = tuple(s for s in own if reached[s.version_id] is Reach.REACHED)
    if not chosen:
        raise NothingToLend("None of these notes is within the reach of such a loan.")
    return Choice(chosen, len(own) - len(chosen), keys)


def hand(work: Work, loan_id: str, key: OpenKey, choice: Choice) -> None:
    """Hand on the keys of exactly these sections, in the place of those handed before.

    The caller records the event.

    Raises:
        SealBroken: a row was changed, swapped or moved.
    """
    work.execute(delete(LentSection).where(LentSection.loan_id == loan_id))
    work.execute(
        insert(LentSection),
        [
            seal_row(
                LentSection,
                {
                    "id": new_id(),
                    "loan_id": loan_id,
                    "note_id": each.row["note_id"],
                    "version_id": each.version_id,
                },
                key,
                to_bytes(HandedKey.of(SectionVersion, each.row, _key(each, choice.keys))),
            )
            for each in choice.sections
        ],
    )


def _key(section: SectionOnFile, keys: Keys) -> bytes:
    return keys[section.row["compartment_id"], section.row["epoch"]]


def members_of(reader: Reader, chart_id: str) -> Collection[str]:
    """Return the handles of a chart's clients and children: those who could bring a suit."""
    return set(
        reader.execute(
            select(Member.handle).where(
                Member.chart_id == chart_id, Member.role != MemberRole.COLLATERAL
            )
        ).scalars()
    )

"""What the state of a disclosure case is made of: who acted, what was asked, decided, approved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vault.attesting.vocabulary import AttesterRole
from vault.disclosure.rules.access_copies import Designation, Fee
from vault.disclosure.rules.client_access import DenialGround, Finding, reviewable
from vault.disclosure.rules.elements.vocabulary import Established
from vault.disclosure.rules.vocabulary import Action, CourtAsk, Recipient, Ruling
from vault.identity.permissions import Role


@dataclass(frozen=True, slots=True)
class By:
    """Who takes a step: a user's id and the roles that the user holds."""

    person: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class CourtRequest:
    """The request to the court that DW3 asks for, or its absence.

    Args:
        asked: what was asked; None if the court was not asked, for a recorded reason.
        ruling: the court's answer; None while it is pending.
    """

    asked: CourtAsk | None
    ruling: Ruling | None = None

    @property
    def done(self) -> bool:
        """Return whether it holds nothing up any more."""
        return self.asked is None or self.ruling is not None


@dataclass(frozen=True, slots=True)
class Denied:
    """A client's access as it was denied, and what became of it (45 CFR 164.524(a), (d)).

    Args:
        grounds: why.
        whole: whether everything was denied; else only what the decisions keep back.
        by: who denied it.
        review_asked: the client wants it reviewed.
        finding: what the reviewer found; None while nobody reviewed it.
    """

    grounds: frozenset[DenialGround]
    whole: bool
    by: str
    review_asked: bool = False
    finding: Finding | None = None

    @property
    def stands(self) -> bool:
        """Return whether no reviewer has reversed it."""
        return self.finding is not Finding.REVERSED

    @property
    def standing(self) -> frozenset[DenialGround]:
        """Return the grounds that stand: a reviewer reverses only what is reviewable."""
        if self.stands:
            return self.grounds
        return frozenset(ground for ground in self.grounds if not reviewable([ground]))


@dataclass(frozen=True, slots=True)
class Access:
    """How a client's request for their own record goes.

    Args:
        extended_until: when the longer time is over, if it was extended.
        denied: the denial, in part or whole, if any.
        designation: to whom the client directs the copy, if not to themselves.
        fee: what the copy costs; None while that is not on record.
    """

    extended_until: datetime | None = None
    denied: Denied | None = None
    designation: Designation | None = None
    fee: Fee | None = None


@dataclass(frozen=True, slots=True)
class Footing:
    """What was on record when the basis was found met; nothing later counts for that finding.

    Args:
        facts: the facts.
        forms: the numbers of the forms.
    """

    facts: frozenset[Established] = frozenset()
    forms: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Scope:
    """The sections that must each be decided; others never join by themselves (DW1).

    Args:
        version: 1 for the case's first scope, one more for each later one; 0 for none.
        sections: ids of section versions.
        charts: ids of the charts they stand in.
        clinicians: ids of the users who wrote them or treat their clients.
        owed: the grounds on which a client is denied what they ask for beside it, because the
            right of access does not reach it.
    """

    version: int = 0
    sections: frozenset[str] = frozenset()
    charts: frozenset[str] = frozenset()
    clinicians: frozenset[str] = frozenset()
    owed: frozenset[DenialGround] = frozenset()


@dataclass(frozen=True, slots=True)
class Decided:
    """That one section version was decided, how and by whom.

    Args:
        section: id of the section version.
        action: release, redact or withhold.
        by: a user's id.
        beyond: whether it is kept back because nobody asked for it.
        reviewable: whether keeping it back is a denial that the client may have reviewed.
    """

    section: str
    action: Action
    by: str
    beyond: bool = False
    reviewable: bool = False


@dataclass(frozen=True, slots=True)
class PastScope:
    """A scope that another replaced, with the decisions made under it: history (DW6)."""

    scope: Scope
    decisions: frozenset[Decided]


@dataclass(frozen=True, slots=True)
class Rendering:
    """One rendered production.

    Args:
        digest: hex SHA-256 of exactly what will leave; "" while nothing is rendered.
        by: who rendered it.
        sealed: whether it is a sealed package under a Bates prefix of its own.
        log_apart: whether its privilege log is under seal, in files of its own.
        warnings: ids of restatement warnings that the self-test gave.
        answered: ids of those that were answered.
    """

    digest: str = ""
    by: str = ""
    sealed: bool = False
    warnings: frozenset[str] = frozenset()
    answered: frozenset[str] = frozenset()
    log_apart: bool = False

    @property
    def unanswered(self) -> frozenset[str]:
        """Return the warnings that wait for an answer."""
        return self.warnings - self.answered


@dataclass(frozen=True, slots=True)
class Approval:
    """One person's approval of exactly these bytes, under this version of the scope (DW7).

    `outside` is the approver's role where they are an outside attester, and `by` then their id.
    """

    by: str
    digest: str
    scope_version: int
    outside: AttesterRole | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to an outside attester that waits for its answer (AC4).

    Args:
        request: its id.
        sha256: of its bytes.
        at: when it was made.
    """

    request: str
    sha256: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Sent:
    """What left, under which scope, and to whom in what capacity.

    Args:
        digest: of what was approved.
        log_apart: whether its privilege log is under seal and goes to the court or counsel.
    """

    digest: str
    scope_version: int
    recipients: frozenset[Recipient]
    log_apart: bool = False

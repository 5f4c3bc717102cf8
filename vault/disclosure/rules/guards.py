"""Guards: for each legal basis who must act, who may receive, and how far it reaches at most.

This is the table "By legal basis" of REQUIREMENTS as data. A basis that is not built is known
here, with what it would take, and refused.

A label's refrains NOAUTH, NORDSCLCD and NODSCLCDS (v3-ActCode) are the practice's policy, and met
here as a bar or as something that has to be named. A client's own form is the consent they ask for
(45 CFR 164.508; 42 CFR 2.31), and so is the client's own request (164.524). An order outranks them
where it names them: what a court lets out is only what its order expressly authorizes
(164.512(e)(1)(i)). A subpoena alone does not, and law enforcement takes a law that requires it or a
court's order or warrant (164.512(f)(1)(i), (ii)(A)).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from vault.disclosure.rules.ceilings import Bar, Way
from vault.disclosure.rules.clauses import Express
from vault.disclosure.rules.client_access import DenialGround
from vault.disclosure.rules.elements import clients, law_enforcement, part2, subpoena
from vault.disclosure.rules.elements.requirement import NOTHING_MORE, Requirement, elements_of
from vault.disclosure.rules.elements.vocabulary import Element
from vault.disclosure.rules.vocabulary import Basis, Recipient
from vault.errors import NotBuilt
from vault.identity.permissions import Role
from vault.labels.vocabulary import ContentKind

_OVERSIGHT = frozenset({Role.COUNSEL, Role.PRIVACY_OFFICER})
_OFFICE = _OVERSIGHT | {Role.RECORDS}


class BasisNotBuilt(NotBuilt):
    """The basis is known, but no disclosure case goes out on it: a safety case does."""

    code = "basis-not-built"
    default_remedy = "Open a safety case, which waits for nobody, and refuse this one."


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """What a disclosure on one basis takes.

    Args:
        basis: the basis.
        takes: what finding the basis met takes, in words.
        rests_on: what must be on record beside the paper; None where the product does not carry
            out disclosures on this basis.
        asks_court: whether the request to the court to withdraw, narrow or seal must be answered
            or its absence explained (DW3): where a court's process stands behind the paper.
        consults: whether a consultation, or why there was none, must be on record (DW4).
        finders: the roles of which one finds the basis met.
        reviewers: the roles of which one reviews independently.
        approvers: the roles of which one approves.
        recipients: to whom a production may go.
        never: what this basis does not reach even if a clause names it.
        elsewhere: what it does not reach besides where the copy goes to whom the client designates.
        ways: the ways in which it reaches the rest.
        sealed: whether the production leaves sealed and under its own Bates prefix (DW5).
    """

    basis: Basis
    takes: str
    rests_on: Requirement | None = None
    asks_court: bool = True
    consults: bool = True
    finders: frozenset[Role] = _OVERSIGHT
    reviewers: frozenset[Role] = frozenset()
    approvers: frozenset[Role] = frozenset()
    recipients: frozenset[Recipient] = frozenset()
    never: tuple[Bar, ...] = ()
    elsewhere: tuple[Bar, ...] = ()
    ways: tuple[Way, ...] = (Way(),)
    sealed: bool = False

    @property
    def built(self) -> bool:
        """Return whether the product carries out disclosures on it."""
        return self.rests_on is not None

    @property
    def paper_clears(self) -> bool:
        """Return whether the paper's own clauses clear privilege holders."""
        return any(way.cleared_by is None for way in self.ways)

    @property
    def own(self) -> bool:
        """Return whether it reaches nothing but the own record of whoever asks."""
        return any(way.own for way in self.ways)

    @property
    def elements(self) -> tuple[Element, ...]:
        """Return every element that may be put on record for it."""
        tree = elements_of(self.rests_on) if self.rests_on is not None else ()
        lifting = [element for bar in self.never for element in sorted(bar.unless)]
        opening = [element for way in self.ways for element in elements_of(way.by)]
        clearing = [element for way in self.ways for element in sorted(way.cleared_by or ())]
        return tuple(dict.fromkeys((*tree, *lifting, *opening, *clearing)))


_NO_PART2 = Bar(
    express=Express.PART2,
    why="that takes an order of the kind of 42 CFR 2.64 and compulsory process as well",
)
_NO_CONSENT = Bar(
    express=Express.CONSENT_ONLY,
    why="that takes the subject's authorization, or a court's order that names them "
    "(45 CFR 164.512(e)(1)(i))",
)
_NO_PART2_FORM = Bar(
    express=Express.PART2,
    why="that takes the patient's consent under 42 CFR 2.31, a paper of its own class",
)
_NO_PSYCHOTHERAPY_FORM = Bar(
    express=Express.PSYCHOTHERAPY,
    why="that takes an authorization for them alone (45 CFR 164.508(b)(3)(ii))",
)
_NO_PSYCHOTHERAPY = Bar(
    express=Express.PSYCHOTHERAPY,
    why="that takes an authorization, or a court's mandate that names them (45 CFR 164.508(a)(2))",
)
_BY_THE_CLIENT = (
    replace(_NO_PSYCHOTHERAPY, denial=DenialGround.PSYCHOTHERAPY),
    Bar(
        express=Express.ATTY_CLIENT,
        why="it is put together for a legal proceeding, "
        "to which no access is owed (45 CFR 164.524(a)(1)(ii))",
        denial=DenialGround.LITIGATION,
    ),
    Bar(
        express=Express.PEER_CONSULT,
        why="it is no part of the designated record set (45 CFR 164.501)",
    ),
    Bar(
        express=Express.REPORTER_ID,
        why="it was told in confidence (45 CFR 164.524(a)(2)(v))",
        denial=DenialGround.CONFIDENCE,
    ),
)
_TO_SOMEBODY_ELSE = (
    Bar(
        express=Express.PART2,
        why="the client may have them (42 CFR 2.23(a)), but sending them to somebody else takes a "
        "consent under 42 CFR 2.31, a paper of its own class",
    ),
)
_NOT_THEIRS_TO_GIVE = (
    Bar(express=Express.PEER_CONSULT, why="it is not the client's to let go"),
    Bar(express=Express.REPORTER_ID, why="it is not the client's to let go"),
)
_BY_FORMS = Way(together=True, implied=frozenset({Express.CONSENT_ONLY}))
_WAIVER_OR_RULING = frozenset({Element.PRIVILEGE_WAIVED, Element.PRIVILEGE_RULED})
_IN_COURT = frozenset({Recipient.COURT, Recipient.PARTY, Recipient.GUARDIAN})

GUARDS = {
    guard.basis: guard
    for guard in (
        Guard(
            basis=Basis.COURT_ORDER,
            takes="a judge's or tribunal's order, verified, in force and not stayed, and the "
            "request to the court to withdraw, narrow or seal answered or its absence explained",
            rests_on=NOTHING_MORE,
            reviewers=_OVERSIGHT,
            approvers=_OVERSIGHT,
            recipients=_IN_COURT,
            never=(_NO_PART2,),
        ),
        Guard(
            basis=Basis.IN_CAMERA,
            takes="an order for the judge's own review, verified, in force and not stayed, and "
            "the request to the court to withdraw, narrow or seal answered or its absence "
            "explained",
            rests_on=NOTHING_MORE,
            reviewers=_OVERSIGHT,
            approvers=frozenset({Role.COUNSEL}),
            recipients=frozenset({Recipient.COURT}),
            never=(_NO_PART2,),
            sealed=True,
        ),
        Guard(
            basis=Basis.SUBPOENA,
            takes="satisfactory assurance of notice or of a qualified protective order "
            "(45 CFR 164.512(e)(1)(ii)), a waiver or ruling on privilege, and the state's rule",
            rests_on=subpoena.TREE,
            finders=frozenset({Role.COUNSEL}),
            reviewers=_OVERSIGHT,
            approvers=frozenset({Role.PRIVACY_OFFICER}),
            recipients=frozenset({Recipient.COURT, Recipient.PARTY}),
            never=(_NO_PSYCHOTHERAPY, _NO_PART2, _NO_CONSENT),
            ways=(Way(cleared_by=_WAIVER_OR_RULING),),
        ),
        Guard(
            basis=Basis.AUTHORIZATION,
            takes="a valid, unexpired, unrevoked form of every holder (45 CFR 164.508)",
            rests_on=clients.FORMS,
            asks_court=False,
            consults=False,
            finders=_OFFICE,
            reviewers=_OVERSIGHT,
            approvers=_OVERSIGHT,
            recipients=frozenset({Recipient.NAMED}),
            never=(_NO_PART2_FORM, *_NOT_THEIRS_TO_GIVE),
            ways=(_BY_FORMS,),
        ),
        Guard(
            basis=Basis.PART2_CONSENT,
            takes="a valid, unexpired, unrevoked consent of the patient (42 CFR 2.31)",
            rests_on=clients.FORMS,
            asks_court=False,
            consults=False,
            finders=_OFFICE,
            reviewers=_OVERSIGHT,
            approvers=_OVERSIGHT,
            recipients=frozenset({Recipient.NAMED}),
            never=(_NO_PSYCHOTHERAPY_FORM, *_NOT_THEIRS_TO_GIVE),
            ways=(_BY_FORMS,),
        ),
        Guard(
            basis=Basis.MANDATED_REPORT,
            takes="reasonable suspicion under the state's reporting law (45 CFR 164.512(b), (c))",
        ),
        Guard(
            basis=Basis.DUTY_TO_WARN,
            takes="a good-faith threat record and an option of the state's law (45 CFR 164.512(j))",
        ),
        Guard(basis=Basis.EMERGENCY, takes="a reason of emergency treatment or breaking the glass"),
        Guard(
            basis=Basis.CLIENT_ACCESS,
            takes="the client's or representative's identity verified (45 CFR 164.524)",
            rests_on=clients.ACCESS,
            asks_court=False,
            consults=False,
            finders=_OFFICE,
            reviewers=_OVERSIGHT,
            approvers=_OVERSIGHT,
            recipients=frozenset({Recipient.CLIENT, Recipient.DESIGNATED}),
            never=_BY_THE_CLIENT,
            elsewhere=_TO_SOMEBODY_ELSE,
            ways=(
                Way(
                    cleared_by=clients.IDENTIFIED,
                    own=True,
                    implied=frozenset({Express.JOINT, Express.PART2, Express.CONSENT_ONLY}),
                ),
            ),
        ),
        Guard(
            basis=Basis.PART2_ORDER,
            takes="an order of the kind of 42 CFR 2.64 and compulsory process as well, and a "
            "finding under 42 CFR 2.63 for confidential communications",
            rests_on=part2.TREE,
            finders=frozenset({Role.COUNSEL}),
            reviewers=_OVERSIGHT,
            approvers=frozenset({Role.PRIVACY_OFFICER}),
            recipients=frozenset({Recipient.COURT, Recipient.PARTY}),
            never=(
                Bar(
                    express=Express.PART2,
                    contents=frozenset({ContentKind.COMMUNICATION}),
                    unless=part2.COMMUNICATIONS,
                    why="of them, what the patient said in confidence takes a finding under "
                    "42 CFR 2.63(a), and none is on record",
                ),
            ),
        ),
        Guard(
            basis=Basis.LAW_ENFORCEMENT,
            takes="one limb of 45 CFR 164.512(f), named and verified",
            rests_on=law_enforcement.TREE,
            asks_court=False,
            reviewers=_OVERSIGHT,
            approvers=_OVERSIGHT,
            recipients=frozenset({Recipient.LAW_ENFORCEMENT, Recipient.COURT}),
            never=(
                Bar(
                    express=Express.PSYCHOTHERAPY,
                    unless=frozenset({Element.LE_REQUIRED}),
                    why="that takes a law that requires it, on record (45 CFR 164.508(a)(2)(ii))",
                ),
                Bar(
                    express=Express.CONSENT_ONLY,
                    unless=frozenset({Element.LE_REQUIRED, Element.LE_JUDICIAL}),
                    why="that takes a law that requires it, or a court's order or warrant, on "
                    "record (45 CFR 164.512(f)(1)(i), (ii)(A))",
                ),
                _NO_PART2,
            ),
            ways=law_enforcement.WAYS,
        ),
    )
}


def guard_for(basis: Basis) -> Guard:
    """Return the guard of a basis that the product carries out.

    Raises:
        BasisNotBuilt: it is known only.
    """
    guard = GUARDS[basis]
    if not guard.built:
        raise BasisNotBuilt(
            f"“{basis.words}” goes out as a safety case, not through a disclosure case: it takes "
            f"{guard.takes}."
        )
    return guard

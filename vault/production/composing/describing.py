"""The matter that a production answers, as the case's paper and the organisation give it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vault.disclosure.ledger.open_case import OpenCase
from vault.disclosure.rules.authorization import Form
from vault.disclosure.rules.elements.catalogue import RULES
from vault.disclosure.rules.instruments import FROM_CLIENTS
from vault.disclosure.rules.instruments import Instrument as Paper
from vault.disclosure.rules.wording import standard_wording
from vault.disclosure.work.standing import recorded
from vault.production.document.checks import UnfitForRelease
from vault.production.document.matter import (
    Caption,
    Clause,
    CourtSeal,
    Custodian,
    Instrument,
    Party,
    Profile,
    Recipient,
)
from vault.production.document.wording import day

CUSTODIAN = "Custodian of Records"
SEAL_CAPTION = "Filed under seal for in camera review"
_PARTY = "Party"
_DESIGNATED = re.compile(
    r"(?P<name>.+?),\s+(?P<designation>(?:[\w-]+ )*(?:plaintiff|defendant|petitioner|respondent|"
    r"appellant|appellee|intervenor|applicant|movant|claimant)s?(?:-[\w-]+)?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderRequest:
    """What a production's preparer says of it.

    Args:
        recipient: to whom it goes.
        profile: how identifiers are shown.
        custodian_name, custodian_title: who certifies the records; the preparer and
            "Custodian of Records" where left empty.
        prefix: the Bates prefix; the case's own, or a new one, where None.
        minors: names of minors, for the filing profile.
        privilege: the privilege asserted, as the forum names it.
        instrument_title: what the paper calls itself; its kind where left empty.
        by_category: whether the privilege log is by category; else by document.
        seal_log: whether the log goes to the court or counsel alone, under seal, although nothing
            requires that (`must_be_sealed`).
    """

    recipient: Recipient
    profile: Profile = Profile.PRODUCTION
    custodian_name: str = ""
    custodian_title: str = ""
    prefix: str | None = None
    minors: tuple[str, ...] = ()
    privilege: str = "Psychotherapist\N{EN DASH}patient privilege"
    instrument_title: str = ""
    by_category: bool = False
    seal_log: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """The parts of a released document that the case's paper and the organisation give."""

    custodian: Custodian
    caption: Caption
    instrument: Instrument
    clauses: tuple[Clause, ...]
    notices: tuple[str, ...]
    seal: CourtSeal | None

    def texts(self) -> Iterator[str]:
        """Yield what of it everybody concerned knows: no name in here is a secret."""
        custodian, caption = self.custodian, self.caption
        yield from (custodian.organisation, custodian.name, *custodian.address)
        yield from (*caption.court, caption.docket, *(party.name for party in caption.parties))
        yield from (self.instrument.title, *(clause.words for clause in self.clauses))


def matter(
    case: OpenCase,
    request: RenderRequest,
    *,
    organisation: str,
    contact: str,
    preparer: str,
    reference: str,
) -> Matter:
    """Describe the matter that a case's production answers.

    Args:
        case: the case, classified.
        request: what the preparer says.
        organisation, contact: the custodian organisation's.
        preparer: the preparer's name.
        reference: the case's number, for a matter outside any proceeding.

    Raises:
        UnfitForRelease: the paper lacks its date, or a text cannot be printed faithfully.
    """
    paper = case.paper.instrument
    if paper.dated_on is None:
        raise UnfitForRelease("The instrument's date is not recorded.")
    sealed = is_sealed(case)
    terms = (paper.protective_terms or "").strip()
    return Matter(
        custodian=Custodian(
            organisation=organisation,
            name=request.custodian_name or preparer,
            title=request.custodian_title or CUSTODIAN,
            address=(contact,),
        ),
        caption=_caption(paper, reference),
        instrument=Instrument(
            title=request.instrument_title or _title(case),
            dated=paper.dated_on,
            kind=paper.kind.words,
        ),
        clauses=tuple(Clause(str(clause.number), clause.words) for clause in case.clauses),
        notices=tuple(_notices(case, "" if sealed else terms)),
        seal=CourtSeal(SEAL_CAPTION, (terms,) if terms else ()) if sealed else None,
    )


def _caption(paper: Paper, reference: str) -> Caption:
    if paper.kind in FROM_CLIENTS:
        return Caption(court=(), docket=reference, parties=())
    return Caption(
        court=(paper.court,), docket=paper.docket, parties=tuple(map(party, paper.parties))
    )


def is_sealed(case: OpenCase) -> bool:
    """Tell whether the production goes to the court under seal (DW5)."""
    return case.state.guard is not None and case.state.guard.sealed


def party(captioned: str) -> Party:
    """Read a party as captioned: a name and, after a comma, its designation, if it has one."""
    found = _DESIGNATED.fullmatch(captioned.strip())
    if found is None:
        return Party(captioned.strip(), _PARTY)
    return Party(found["name"], found["designation"])


def _title(case: OpenCase) -> str:
    kind = case.paper.instrument.kind.words
    title = kind[:1].upper() + kind[1:]
    return title if case.paper.version == 1 else f"{title}, as amended"


def _scope_of(form: Form) -> str:
    """Return the scope of a form, which travels with what leaves on it (42 CFR 2.32(b))."""
    ends = f"on {day(form.expires_on)}" if form.expires_on else f"with: {form.expires_upon}"
    what = "Scope of the consent" if form.part2 else "Scope of the authorization"
    return (
        f"{what}: “{form.description}” To: {form.recipient}. Purpose: {form.purpose} It ends {ends}"
        + ("" if ends.endswith(".") else ".")
    )


def _notices(case: OpenCase, terms: str) -> Iterator[str]:
    if case.state.basis is not None:
        yield from standard_wording().notices(case.state.basis)
    covered = {one.key for one in case.state.facts_at(None)}
    for made in recorded(case):
        if (made.element, made.holder) not in covered:
            continue
        if said := RULES[made.element].printed(made.source):
            yield said
    for kept in case.state.forms_at(None):
        yield _scope_of(kept.form)
    if (designation := case.state.access.designation) is not None:
        yield (
            f"Sent to {designation.person} at the direction of {designation.signed_by}, in a "
            f"writing signed on {day(designation.signed_on)} (45 CFR 164.524(c)(3)(ii))."
        )
    if terms:
        yield f"Protective terms of the court: {terms}"

"""The letters that answer a request to amend, in plain language; pure.

45 CFR 164.526(b)(2)(ii) asks for the extension's reasons and date, (c)(2) and (3) for word of an
acceptance, (d)(1) for what a denial must tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from vault.records.amendment_model import Amendment, AmendmentState, Paper, PaperKind
from vault.typesetting.letter import Block, Facts, Heading, Items, Letter, long_date

_SECRETARY = (
    "the Secretary of Health and Human Services, through the Office for Civil Rights, 200 "
    "Independence Avenue S.W., Washington, D.C. 20201, or at www.hhs.gov/ocr/complaints, within "
    "180 days of the day on which you knew of it"
)
_RIGHTS = (
    "You may send us a written statement that you disagree, and why. We keep it with the record.",
    "If you send a statement, it goes along with every later disclosure of what it is about.",
    "We may write a rebuttal. You get a copy, and it goes along too.",
    "If you send none, you may ask us to let your request and this denial go along instead.",
)


@dataclass(frozen=True, slots=True)
class Custodian:
    """Who answers.

    Args:
        name, contact: as the head of the letter names it.
        zone: the practice's time zone.
    """

    name: str
    contact: str
    zone: ZoneInfo


def answer_letter(request: Amendment, custodian: Custodian) -> Letter | None:
    """Return the letter that tells the client what was last done; None before anything was."""
    answers = {paper.kind: paper for paper in request.papers}
    asked = answers[PaperKind.REQUEST]
    known = request.summary
    if known.state is AmendmentState.DENIED:
        paper = answers[PaperKind.DENIAL]
        body = list(_denial(request, paper, custodian))
    elif known.state is AmendmentState.ACCEPTED:
        paper = answers[PaperKind.ACCEPTANCE]
        body = list(_acceptance(paper))
    elif known.extended:
        paper = answers[PaperKind.EXTENSION]
        body = list(_extension(request, paper, custodian))
    else:
        return None
    asked_on = known.received_at.astimezone(custodian.zone).date()
    return Letter(
        sender=custodian.name,
        contact=custodian.contact,
        dated=paper.written_at.astimezone(custodian.zone).date(),
        to=(asked.by.rpartition(", ")[0],),
        about=(f"Your request of {long_date(asked_on)} to amend your record",),
        body=tuple(body),
        reference=f"Request {known.request_id}",
    )


def _extension(request: Amendment, paper: Paper, custodian: Custodian) -> Iterator[Block]:
    until = request.summary.due_at.astimezone(custodian.zone).date()
    yield "We received your request. We need more time than sixty days to answer it."
    yield Facts(
        (("Why it takes longer", paper.text), ("You will have our answer by", long_date(until)))
    )
    yield (
        "The law lets us extend the time once. We will not extend it again (45 CFR 164.526(b)(2))."
    )


def _acceptance(paper: Paper) -> Iterator[Block]:
    yield "We accept your request. What was amended is written and signed as an addendum."
    yield paper.text
    yield (
        "Please tell us whom we should inform of it, and whether we may. We also inform those who "
        "have what was amended and may rely on it (45 CFR 164.526(c))."
    )


def _denial(request: Amendment, paper: Paper, custodian: Custodian) -> Iterator[Block]:
    ground = request.summary.ground
    yield "We do not amend the record as you asked."
    yield Facts((("On this ground", ground.words if ground else ""),))
    yield paper.text
    yield Heading("What you can do")
    yield Items(_RIGHTS)
    yield Heading("Where to complain")
    yield (
        f"You may complain to us ({custodian.name}, {custodian.contact}), or to {_SECRETARY}. "
        "Nobody may act against you for it (45 CFR 164.526(d)(1))."
    )

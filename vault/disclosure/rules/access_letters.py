"""The letters that answer a client's request for their own record, in plain language; pure.

45 CFR 164.524(b)(2)(ii), (c), (d). They say nothing of what is kept back but the ground on which.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from vault.disclosure.rules.access_copies import Designation, Fee
from vault.disclosure.rules.client_access import (
    GROUND_RULES,
    DenialGround,
    Extension,
    Finding,
    reviewable,
)
from vault.typesetting.letter import Block, Facts, Heading, Items, Letter, long_date

_SECRETARY = (
    "the Secretary of Health and Human Services, through the Office for Civil Rights, 200 "
    "Independence Avenue S.W., Washington, D.C. 20201, or at www.hhs.gov/ocr/complaints, within "
    "180 days of the day on which you knew of it"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondents:
    """Who writes to whom, and about which request.

    Args:
        sender, contact: the custodian, as the head of the letter names it.
        dated: the letter's date.
        client: who asked: the client or their representative.
        asked_on: the day of the request.
        reference: the case's number.
    """

    sender: str
    contact: str
    dated: date
    client: str
    asked_on: date
    reference: str

    def letter(self, *body: Block) -> Letter:
        """Return a letter about the request with this text."""
        return Letter(
            sender=self.sender,
            contact=self.contact,
            dated=self.dated,
            to=(self.client,),
            about=(f"Your request of {long_date(self.asked_on)} for your record",),
            body=body,
            reference=self.reference,
        )


def extension_letter(between: Correspondents, extension: Extension) -> Letter:
    """Return the letter that tells why it takes longer, and until when."""
    return between.letter(
        "We received your request for your record. We need more time than thirty days to answer "
        "it.",
        Facts(
            (
                ("Why it takes longer", extension.reason),
                ("You will have our answer by", long_date(extension.until)),
            )
        ),
        "The law lets us extend the time once. We will not extend it again (45 CFR 164.524(b)(2)).",
    )


def denial_letter(
    between: Correspondents, grounds: Collection[DenialGround], *, whole: bool
) -> Letter:
    """Return the written denial: its basis, the right of review, and where to complain."""
    return between.letter(*_denial(between, grounds, whole=whole))


def access_letter(
    between: Correspondents, fee: Fee, form: str, designation: Designation | None = None
) -> Letter:
    """Return the letter to the client that goes with the copy, or tells to whom it went.

    Args:
        between: who writes to whom.
        fee: what the copy costs.
        form: in which form it is given.
        designation: to whom the client directed it, if not to themselves.
    """
    said = "Here is the part of our record that you asked for."
    if designation is not None:
        said = (
            f"We sent the part of our record that you asked for to {designation.person}, "
            f"{designation.address}, as you directed in your writing of "
            f"{long_date(designation.signed_on)} (45 CFR 164.524(c)(3)(ii))."
        )
    return between.letter(
        said,
        Facts((("Form", form), ("Fee", fee.words), *_worked_out(fee))),
        "Where something is marked as left out, the mark stands for words about another person, or "
        "for something that we told you of in a letter of its own.",
        "If you find something in it that is wrong or incomplete, you may ask us in writing to "
        "amend it (45 CFR 164.526).",
    )


def review_letter(between: Correspondents, finding: Finding) -> Letter:
    """Return the written notice of what the reviewer of a denial determined."""
    said = (
        "That professional found that you are to have what we had kept back. We are preparing it "
        "for you now."
        if finding is Finding.REVERSED
        else "That professional found that what we kept back stays as it is."
    )
    return between.letter(
        "You asked for a review of our decision to keep part or all of your record from you. A "
        "licensed health care professional who had no part in that decision has looked at it "
        "again.",
        said,
        *_complaint(between),
    )


def _denial(
    between: Correspondents, grounds: Collection[DenialGround], *, whole: bool
) -> Iterator[Block]:
    rules = [GROUND_RULES[ground] for ground in DenialGround if ground in grounds]
    if whole:
        yield "We cannot give you the record that you asked for."
    else:
        yield "We can give you the record that you asked for, except for part of it."
    yield Heading("Why")
    yield Items(tuple(f"{rule.plain} ({rule.citation})" for rule in rules))
    yield Heading("If you want this looked at again")
    if reviewable(grounds):
        yield (
            "You have the right to have this decision reviewed by a licensed health care "
            "professional who had no part in it. To ask for that, write to us at the address "
            "above. We will send your request on at once, and tell you in writing what was found "
            "(45 CFR 164.524(a)(4))."
        )
    if not all(rule.reviewable for rule in rules):
        yield (
            "The law does not provide for a review of the decision on "
            + ("the other grounds" if reviewable(grounds) else "these grounds")
            + " (45 CFR 164.524(a)(2))."
        )
    yield from _complaint(between)


def _complaint(between: Correspondents) -> Iterator[Block]:
    yield Heading("If you want to complain")
    yield (
        f"You may complain to our privacy officer ({between.contact}), or to {_SECRETARY}. We may "
        "do nothing against you for having complained (45 CFR 164.530(d), (g))."
    )


def _worked_out(fee: Fee) -> Iterator[tuple[str, str]]:
    if fee.cents:
        yield ("How it was worked out", fee.worked_out)
    if fee.agreed_on is not None:
        yield ("You agreed to it on", long_date(fee.agreed_on))

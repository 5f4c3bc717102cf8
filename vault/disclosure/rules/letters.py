"""The letters that a case of legal process calls for; pure.

The one by which the custodian declines to produce never confirms that anybody is a client (42 CFR
2.13(c); 258 CMR 22.03(1)(e)), so it knows of nothing but the paper itself: no party, no chart, and
not the reason on record. The one that calls pages back names them by number alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from vault.disclosure.rules.instruments import Instrument
from vault.typesetting.letter import Items, Letter, long_date

_DECLINED = "We received the paper named above. We do not produce records in answer to it."
_NOTHING_SAID = (
    "The law protects the confidentiality of anybody who may have sought our services. We "
    "therefore neither confirm nor deny that any person named in your paper is or ever was a "
    "client of ours, or that any record exists. Nothing in this letter is to be read as saying "
    "so, and it waives no privilege."
)
_OTHERWISE = (
    "If you hold that your paper requires an answer of another kind, please write to the address "
    "above."
)


_RECALLED = (
    "The pages named above were produced to you although they are protected. We claim every "
    "privilege and protection for them and call them back. The production waived none of these "
    "(Fed. R. Evid. 502(b))."
)
_DUTIES = (
    "return, sequester or destroy the pages and every copy of them, promptly",
    "neither use nor disclose what they hold until the claim is resolved",
    "take reasonable steps to retrieve them from anybody to whom they were passed on",
)
_CONFIRM = (
    "Please confirm in writing what was returned or destroyed, and when. If you dispute the claim, "
    "you may lay the pages before the court under seal for a ruling."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """What is called back, and from whom.

    Args:
        pages: their Bates numbers.
        recipient, address: who received them, and where.
        sent_on: when.
    """

    pages: str
    recipient: str
    address: str
    sent_on: date


def recall_letter(
    instrument: Instrument, recalled: Recalled, *, sender: str, contact: str, dated: date
) -> Letter:
    """Return the notice that pages are called back (Fed. R. Civ. P. 26(b)(5)(B); EP9)."""
    return Letter(
        sender=sender,
        contact=contact,
        dated=dated,
        to=tuple(line for line in (recalled.recipient, recalled.address) if line),
        about=tuple(
            line
            for line in (
                f"Pages {recalled.pages}, sent to you on {long_date(recalled.sent_on)}",
                instrument.court,
                instrument.docket,
            )
            if line
        ),
        body=(
            _RECALLED,
            "Under Fed. R. Civ. P. 26(b)(5)(B) you must:",
            Items(_DUTIES),
            _CONFIRM,
        ),
    )


def refusal_letter(
    instrument: Instrument, *, generally: str = "", sender: str, contact: str, dated: date
) -> Letter:
    """Return the letter that declines to produce anything in answer to an instrument.

    Args:
        instrument: the paper.
        generally: what papers of its class take, whoever they are about.
        sender, contact: the custodian.
        dated: the letter's date.
    """
    paper = f"Your {instrument.kind.words}"
    if (paper_date := instrument.dated_on) is not None:
        paper += f" of {long_date(paper_date)}"
    return Letter(
        sender=sender,
        contact=contact,
        dated=dated,
        to=tuple(line for line in (instrument.requester, instrument.requester_role) if line),
        about=tuple(line for line in (paper, instrument.court, instrument.docket) if line),
        body=tuple(each for each in (_DECLINED, _NOTHING_SAID, generally, _OTHERWISE) if each),
    )

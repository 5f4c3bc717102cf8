"""The letter by which the custodian declines to produce; pure.

It never confirms that anybody is a client (42 CFR 2.13(c); 258 CMR 22.03(1)(e)), so it knows of
nothing but the paper itself: no party, no chart, and not the reason on record.
"""

from __future__ import annotations

from datetime import date

from vault.disclosure.rules.instruments import Instrument
from vault.typesetting.letter import Letter, long_date

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


def refusal_letter(instrument: Instrument, *, sender: str, contact: str, dated: date) -> Letter:
    """Return the letter that declines to produce anything in answer to an instrument."""
    paper = f"Your {instrument.kind.words}"
    if (paper_date := instrument.dated_on) is not None:
        paper += f" of {long_date(paper_date)}"
    return Letter(
        sender=sender,
        contact=contact,
        dated=dated,
        to=tuple(line for line in (instrument.requester, instrument.requester_role) if line),
        about=tuple(line for line in (paper, instrument.court, instrument.docket) if line),
        body=(_DECLINED, _NOTHING_SAID, _OTHERWISE),
    )

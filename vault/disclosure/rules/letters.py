"""The letter by which the custodian declines to produce; pure.

It never confirms that anybody is a client (42 CFR 2.13(c); 258 CMR 22.03(1)(e)), so it knows of
nothing but the paper itself: no party, no chart, and not the reason on record.
"""

from __future__ import annotations

from dataclasses import dataclass

from vault.disclosure.rules.instruments import Instrument

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter.

    Args:
        sender, contact: the custodian.
        to: the lines of the addressee.
        about: what it answers, line by line.
        paragraphs: its text.
    """

    sender: str
    contact: str
    to: tuple[str, ...]
    about: tuple[str, ...]
    paragraphs: tuple[str, ...]


def refusal_letter(instrument: Instrument, *, sender: str, contact: str) -> Letter:
    """Return the letter that declines to produce anything in answer to an instrument."""
    paper = f"Your {instrument.kind.words}"
    if (dated := instrument.dated_on) is not None:
        paper += f" of {dated:%B} {dated.day}, {dated.year}"
    return Letter(
        sender=sender,
        contact=contact,
        to=tuple(line for line in (instrument.requester, instrument.requester_role) if line),
        about=tuple(line for line in (paper, instrument.court, instrument.docket) if line),
        paragraphs=(_DECLINED, _NOTHING_SAID, _OTHERWISE),
    )

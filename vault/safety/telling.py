"""Something that left in a safety case, as whoever told it describes it, and when it is taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vault.errors import InvalidInput
from vault.safety.acting import Act
from vault.safety.entries import Handed, Told
from vault.safety.facts import substance
from vault.safety.record import permitted
from vault.safety.vocabulary import Method, Recipient


class TellingInvalid(InvalidInput):
    """What was told does not say to whom what went."""

    code = "telling-invalid"
    default_untouched = "Nothing was recorded; what you told stands told."


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What was told to whom; the fields are those of `entries.Told`."""

    to: Recipient
    recipient: str
    affiliation: str = ""
    address: str = ""
    method: Method = Method.VOICE
    reference: str = ""
    content: str = ""
    told_at: datetime | None = None
    because: str = ""


def told(telling: Telling, act: Act, *, parts: tuple[Handed, ...] = (), document: str = "") -> Told:
    """Return the entry that records something told.

    Whom the state's rule does not name can't be chosen in passing: it is recorded, since nothing
    that left may be missing from the accounting, but says why, and the review sees it.

    Raises:
        TellingInvalid: it names nobody, says nothing, lies in the future, or went to somebody whom
            the rule does not name without a reason.
    """
    if not (telling.recipient.strip() or telling.affiliation.strip()):
        raise TellingInvalid("Name the person told, or their agency.")
    if not (telling.content.strip() or substance(act.record.facts) or parts or document):
        raise TellingInvalid("Say what was told, or record the facts first.")
    if telling.told_at is not None and telling.told_at > act.at:
        raise TellingInvalid("That time lies in the future.")
    allowed = permitted(act.record, act.pack)
    if telling.to not in allowed and not telling.because.strip():
        words = "; ".join(each.words for each in allowed)
        raise TellingInvalid(
            f"{act.pack.name} lets this go to: {words}.",
            remedy="If somebody else was told already, say why: it is recorded, and reviewed.",
        )
    return Told(
        by=act.by,
        at=act.at,
        told_at=telling.told_at or act.at,
        to=telling.to,
        recipient=telling.recipient.strip(),
        affiliation=telling.affiliation.strip(),
        address=telling.address.strip(),
        method=telling.method,
        reference=telling.reference.strip(),
        content=telling.content.strip(),
        parts=parts,
        document=document,
        because="" if telling.to in allowed else telling.because.strip(),
    )

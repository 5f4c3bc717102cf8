"""The elements by name, and one of them as it stands on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from vault.labels.vocabulary import Code


class Element(Code):
    """A fact that a basis may rest on; `catalogue.RULES` says what recording each one takes."""

    NOTICE_GIVEN = "notice-given", "a good-faith attempt to notify the client in writing"
    OWN_NOTICE = "own-notice", "our own written notice to the client"
    NOTICE_DETAIL = "notice-detail", "the notice told enough of the proceeding to object"
    OBJECTION_TIME_OVER = "objection-time-over", "the client's time to object is over"
    NO_OBJECTION = "no-objection", "nobody objected"
    OBJECTIONS_RESOLVED = "objections-resolved", "every objection is resolved so as to allow this"
    QPO_STIPULATED = "qpo-stipulated", "a protective order agreed upon and laid before the court"
    QPO_REQUESTED = "qpo-requested", "a protective order requested by the party that asks"
    OWN_QPO = "own-qpo", "a protective order requested by ourselves"
    QPO_THIS_CASE = "qpo-this-case", "its terms forbid any use outside this proceeding"
    QPO_RETURN = "qpo-return", "its terms require return or destruction at the end"
    PRIVILEGE_WAIVED = "privilege-waived", "a privilege holder's waiver"
    PRIVILEGE_RULED = "privilege-ruled", "a ruling that the privilege does not bar this"
    STATE_RULE = "state-rule", "the state's own rule on such a subpoena is met"
    SIGNED_FORM = "signed-form", "a client's signed form without defects, in force"
    CLIENT_IDENTIFIED = "client-identified", "the client who asks is identified"
    REPRESENTATIVE_IDENTIFIED = (
        "representative-identified",
        "the client's representative who asks is identified, with their authority",
    )

    PART2_PROCESS = "part2-process", "compulsory process beside the order"
    PART2_NONCRIMINAL = "part2-noncriminal", "the order is for a noncriminal purpose"
    PART2_PROSECUTION = "part2-prosecution", "the order is to investigate or prosecute a patient"
    PART2_AGAINST_US = "part2-against-us", "the order is to investigate or prosecute the program"
    PART2_NOTICE = "part2-notice", "patient and custodian had adequate notice"
    PART2_RESPONSE = "part2-response", "there was a chance to respond"
    PART2_CLOSED = "part2-closed", "the hearing was in chambers, or identified no patient"
    PART2_NO_OTHER_WAY = "part2-no-other-way", "finding: no other way would be effective"
    PART2_INTEREST = "part2-interest", "finding: the public interest outweighs the injury"
    PART2_EXTREME_CRIME = "part2-extreme-crime", "finding: the crime is extremely serious"
    PART2_VALUE = "part2-value", "finding: the records likely are of substantial value"
    PART2_OWN_COUNSEL = "part2-own-counsel", "we had a chance to be represented by our own counsel"
    PART2_ESSENTIAL = "part2-essential", "the order limits disclosure to the essential parts"
    PART2_PERSONS = "part2-persons", "the order names the persons to whom it is limited"
    PART2_PROTECTED = "part2-protected", "the order seals, or protects in another way"
    PART2_THREAT = "part2-threat", "finding: a threat to life or of serious bodily injury"
    PART2_SERIOUS_CRIME = (
        "part2-serious-crime",
        "finding: an extremely serious crime of the patient",
    )
    PART2_OPENED = "part2-opened", "finding: the patient opened the subject in the proceeding"

    LE_REQUIRED = "le-required", "a law requires it of us"
    LE_JUDICIAL = "le-judicial", "a mandate that a judicial officer issued"
    LE_GRAND_JURY = "le-grand-jury", "a grand jury's subpoena"
    LE_ADMINISTRATIVE = "le-administrative", "an administrative request authorized by law"
    LE_RELEVANT = "le-relevant", "what is asked for is relevant and material to a lawful inquiry"
    LE_SPECIFIC = "le-specific", "the request is specific and limited in scope"
    LE_IDENTIFIABLE = "le-identifiable", "de-identified information could not be used"
    LE_LOOKED_FOR = (
        "le-looked-for",
        "an official looks for a suspect, a fugitive, a witness or a missing person",
    )
    LE_VICTIM_AGREES = "le-victim-agrees", "the victim of a crime agrees"
    LE_VICTIM_UNABLE = "le-victim-unable", "the victim cannot agree"
    LE_NOT_AGAINST_VICTIM = "le-not-against-victim", "it is needed, and not used against the victim"
    LE_CANNOT_WAIT = "le-cannot-wait", "waiting would harm the law-enforcement activity"
    LE_BEST_INTEREST = "le-best-interest", "it is in the victim's best interest"
    LE_DECEDENT = "le-decedent", "a death that may have come of a crime"
    LE_ON_PREMISES = "le-on-premises", "evidence of a crime on our premises"
    LE_EMERGENCY_CRIME = "le-emergency-crime", "a crime reported in an emergency elsewhere"

    RECALL_NOTICE = "recall-notice", "notice to whoever received it, naming the pages"
    RECALL_RETURNED = "recall-returned", "confirmation of return or destruction"
    RECALL_ORDER = "recall-order", "an order under Fed. R. Evid. 502(d)"
    RECALL_NO_ORDER = "recall-no-order", "why no order under Fed. R. Evid. 502(d) is sought"


@dataclass(frozen=True, slots=True, kw_only=True)
class Established:
    """An element on record.

    Args:
        element: which.
        holder: the handle of the member whom it is about ("A"); "" where it is about none.
        on: the day of the fact.
        until: from when on it no longer stands; None where it has no end.
        document: hex SHA-256 of the document filed with it; "" where none is.
    """

    element: Element
    holder: str
    on: date
    until: datetime | None = None
    document: str = ""

    @property
    def key(self) -> tuple[Element, str]:
        """Return what it is known by; one of each stands at a time."""
        return self.element, self.holder

    @property
    def words(self) -> str:
        """Return what it is, and of which member, in words."""
        return f"{self.element.words} ({self.holder})" if self.holder else self.element.words

    def over(self, at: datetime | None) -> bool:
        """Tell whether its time is over at an instant; never where time is left aside."""
        return self.until is not None and at is not None and self.until <= at

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

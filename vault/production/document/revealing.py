"""When a privilege log would itself tell what the records may not (42 CFR 2.13(c))."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from vault.disclosure.rules.accounts.shares import EVERY_CLIENT
from vault.disclosure.rules.steps.sending import LOG_READERS
from vault.disclosure.rules.vocabulary import Recipient
from vault.labels.label import Label
from vault.labels.policy import SUBSTANCE_USE_CODES
from vault.labels.vocabulary import NoteKind


class Revealed(StrEnum):
    """What a row of a privilege log would tell whoever reads it."""

    CLIENT = "client"
    SUBSTANCE_USE = "substance_use"

    @property
    def words(self) -> str:
        """Return it as a warning names it."""
        return _WORDS[self]


_WORDS = {
    Revealed.CLIENT: "that somebody is a client of whom nothing else is produced",
    Revealed.SUBSTANCE_USE: "that a client has substance use records, of which none is produced",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A section that is shown or logged, as far as it matters here.

    Args:
        chart: the number of its chart.
        clients: handles of the clients whom it is of, as `clients_of` tells them.
        substance_use: whether it tells that they are or were treated for substance use.
    """

    chart: str
    clients: frozenset[str]
    substance_use: bool

    @property
    def people(self) -> frozenset[tuple[str, str]]:
        """Return the clients with their chart: a handle is another person in the next one."""
        return frozenset((self.chart, handle) for handle in self.clients)


def tells_substance_use(label: Label, kind: str) -> bool:
    """Tell whether a section's label or its note's kind marks it as a substance use record."""
    return kind == NoteKind.SUD_COUNSELING or not label.codes.isdisjoint(SUBSTANCE_USE_CODES)


def revealed(logged: Iterable[Told], shown: Iterable[Told]) -> frozenset[Revealed]:
    """Return what a log would reveal beyond what its production shows anyhow.

    Args:
        logged: every section that a row of the log is about.
        shown: every section of which something is released.
    """
    released = tuple(shown)
    known = {person for section in released for person in section.people}
    known |= {(section.chart, EVERY_CLIENT) for section in released}
    treated = {person for section in released if section.substance_use for person in section.people}
    found: set[Revealed] = set()
    for section in logged:
        if section.people - known:
            found.add(Revealed.CLIENT)
        if section.substance_use and section.people - treated:
            found.add(Revealed.SUBSTANCE_USE)
    return frozenset(found)


def must_be_sealed(told: frozenset[Revealed], receivable: frozenset[Recipient]) -> bool:
    """Tell whether a log must go to the court or counsel alone; else that is the preparer's choice.

    42 CFR 2.13(c)(2): an answer to a request for a disclosure that Part 2 does not permit "must be
    made in a way that will not affirmatively reveal that an identified individual has been, or is
    being, diagnosed or treated for a substance use disorder". A row of a log is such an answer
    to whoever asked, unless nobody but the court or counsel may receive the production at all.
    2.13(c)(1) says the same of being a client where that alone tells it, which a log cannot know:
    so what nothing else in the production confirms is not confirmed by the log either.

    Args:
        told: what the log would reveal (`revealed`).
        receivable: in what capacities the production may be received.
    """
    return bool(told) and not receivable <= LOG_READERS

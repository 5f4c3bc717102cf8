"""A case as its participants read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from vault.disclosure.ledger.book import Caption
from vault.disclosure.ledger.entries import Entry, Filed, Spoken, Taken, maker_of
from vault.disclosure.ledger.open_case import Made, OpenCase
from vault.disclosure.ledger.participants import Participant
from vault.disclosure.ledger.progress import Progress
from vault.disclosure.ledger.talks import Talk, talks_of
from vault.disclosure.ledger.task_list import TaskView
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.clauses import Clause
from vault.disclosure.rules.negotiation import Round
from vault.disclosure.rules.options import Option, Turn, options, turn
from vault.disclosure.rules.steps.base import Missing
from vault.disclosure.rules.vocabulary import Basis, InstrumentKind, Outside, SideState, State
from vault.disclosure.rules.workflow import missing
from vault.disclosure.sections.currency import LABEL
from vault.disclosure.work.attested import KEPT
from vault.disclosure.work.standing import Ground, direction, grounds

_HIDDEN = KEPT | {LABEL}
"""Particulars of steps that say nothing to a reader of the history."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSummary:
    """A case in a list. All but the caption and `outside` stands readable in the database."""

    case_id: str
    number: str
    caption: Caption
    state: State
    sides: tuple[SideState, ...]
    basis: Basis | None
    paper_kind: InstrumentKind
    opened_at: datetime
    served_at: datetime | None
    return_at: datetime | None
    object_before: datetime | None
    outside: Outside | None

    @property
    def turn(self) -> Turn:
        """Return whose turn it is."""
        return turn(self.state, self.sides, self.basis, self.outside)


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """Something that was done in a case.

    Args:
        number: its place in the case's ledger, from 1.
        at: when.
        by: the user's id.
        words: what, in words.
        particulars: what else is on record of it, by what it is.
    """

    number: int
    at: datetime
    by: str
    words: str
    particulars: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Everything on record of a case but the text of sections.

    Args:
        charts: numbers of the charts that it asks for.
        papers: each version of the instrument with its clauses, the present one last.
        clauses: what is asked for now: the scope agreed upon, if any, else the paper's clauses.
        missing: what the next step takes, in words.
        options: the steps that may follow, each with what it waits for.
        direction: the history's number of the client's direction that stands, by which its signed
            writing is found; None where the copy goes to the client.
        grounds: what the basis takes, line by line, with what stands on record of it.
        progress: when and by whom the case came to where it stands.
        talks: the negotiation under each paper.
        decisions: those that stand, by section version.
    """

    case_id: str
    number: str
    charts: tuple[str, ...]
    state: CaseState
    papers: tuple[Filed, ...]
    clauses: tuple[Clause, ...]
    history: tuple[HistoryLine, ...]
    missing: tuple[Missing, ...]
    options: tuple[Option, ...]
    direction: int | None
    grounds: tuple[Ground, ...]
    progress: Progress
    talks: tuple[Talk, ...]
    rounds: tuple[Round, ...]
    decisions: Mapping[str, Made]
    tasks: tuple[TaskView, ...]
    participants: tuple[Participant, ...]


def dossier(
    case_id: str,
    number: str,
    charts: tuple[str, ...],
    case: OpenCase,
    tasks: tuple[TaskView, ...],
    participants: tuple[Participant, ...],
) -> Dossier:
    """Put a case's dossier together."""
    return Dossier(
        case_id=case_id,
        number=number,
        charts=charts,
        state=case.state,
        papers=case.papers,
        clauses=case.clauses,
        history=tuple(_line(place, entry) for place, entry in enumerate(case.entries, start=1)),
        missing=missing(case.state),
        options=options(case.state),
        direction=direction(case),
        grounds=grounds(case),
        progress=case.progress,
        talks=talks_of(case.entries),
        rounds=case.rounds,
        decisions=case.standing,
        tasks=tasks,
        participants=participants,
    )


def _line(place: int, entry: Entry) -> HistoryLine:
    match entry:
        case Filed():
            words, particulars = f"enter the instrument (version {entry.version})", {}
        case Spoken():
            words = f"{entry.party.words} {entry.act.words} a scope"
            particulars = {"words": entry.words} if entry.words else {}
        case Taken():
            words = entry.step.name.words
            particulars = {
                name: said for name, said in entry.particulars.items() if name not in _HIDDEN
            }
    return HistoryLine(place, entry.at, maker_of(entry), words, particulars)

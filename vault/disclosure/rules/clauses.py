"""Clauses: each thing an instrument asks for, and how far it reaches on its face."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from vault.errors import InvalidInput
from vault.labels.handling import WITH_CONSENT
from vault.labels.label import Label
from vault.labels.policy import PSYCHOTHERAPY_CODES
from vault.labels.vocabulary import Code, ContentKind, Law, LocalCode, NoteKind


class ClauseInvalid(InvalidInput):
    """A clause contradicts itself or says nothing."""

    code = "clause-invalid"
    default_remedy = "Enter it as the instrument words it."


class Express(Code):
    """What no clause reaches unless it names it: "all records" never means these."""

    PSYCHOTHERAPY = "psychotherapy", "psychotherapy notes"
    JOINT = "joint", "joint sessions"
    PART2 = "part2", "42 CFR Part 2 records"
    ATTY_CLIENT = "atty-client", "attorney-client communications"
    PEER_CONSULT = "peer-consult", "peer consultation"
    REPORTER_ID = "reporter-id", "the identity of a reporter"
    CONSENT_ONLY = "consent-only", "records marked to leave only with consent"


class Ground(Code):
    """How a privilege holder is cleared (DW2)."""

    WAIVER = "waiver", "the holder's waiver"
    FINDING = "finding", "the court's finding"
    CLAUSE = "clause", "the clause names the holder"


@dataclass(frozen=True, slots=True)
class Clearance:
    """One privilege holder cleared for one clause.

    Args:
        holder: the member's handle ("A", "CH1").
        ground: how.
        source: where that is written ("order of 2024-03-01, paragraph 3").
    """

    holder: str
    ground: Ground
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One thing that an instrument asks for.

    An empty limit is no limit. Title words only help to suggest a scope: whether a section
    is what the clause means is for a person to decide.

    Args:
        number: its number in the instrument, from 1.
        words: its text.
        date_from: first session date it reaches.
        date_to: last session date it reaches.
        kinds: the kinds of note it reaches.
        subjects: handles of the members whom it is about.
        title_words: words that titles of wanted sections hold.
        expressly: what it names although "all records" would not reach it.
        cleared: the holders cleared under it.

    Raises:
        ClauseInvalid: it has no words, its number is not positive, its dates are the wrong way
            round, or it clears a holder twice.
    """

    number: int
    words: str
    date_from: date | None = None
    date_to: date | None = None
    kinds: frozenset[NoteKind] = frozenset()
    subjects: frozenset[str] = frozenset()
    title_words: tuple[str, ...] = ()
    expressly: frozenset[Express] = frozenset()
    cleared: tuple[Clearance, ...] = ()

    def __post_init__(self) -> None:
        if self.number < 1 or not self.words.strip():
            raise ClauseInvalid("A clause has a number from 1 and its words.")
        if self.date_from and self.date_to and self.date_from > self.date_to:
            raise ClauseInvalid(f"Clause {self.number} ends before it begins.")
        if len(self.cleared_holders) != len(self.cleared):
            raise ClauseInvalid(f"Clause {self.number} clears a holder twice.")

    @property
    def cleared_holders(self) -> frozenset[str]:
        """Return the handles of the holders cleared under it."""
        return frozenset(clearance.holder for clearance in self.cleared)

    @property
    def only_named(self) -> bool:
        """Return whether it reaches nothing but what it expressly names."""
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionFacts:
    """What the rules need to know of one section version; nothing of its text.

    Args:
        section: id of the section version.
        label: its label.
        note_kind: the kind of its note.
        session_on: the date of its session.
        content: what kind of thing it holds; communications are kept back the most.
        author: the user id of its note's author.
        title: its title, where the reader holds the key to it.
    """

    section: str
    label: Label
    note_kind: NoteKind
    session_on: date
    content: ContentKind = ContentKind.COMMUNICATION
    title: str = ""
    author: str = ""

    @property
    def persons(self) -> frozenset[str]:
        """Return whose section it is: its privilege holders, else those whom it is about."""
        return frozenset(self.label.holders) or frozenset(self.label.subjects)

    @property
    def needs_express(self) -> frozenset[Express]:
        """Return what a clause must name to reach this section."""
        codes = self.label.codes
        return frozenset(
            express
            for express, applies in {
                Express.PSYCHOTHERAPY: self.note_kind is NoteKind.PSYCHOTHERAPY
                or not codes.isdisjoint(PSYCHOTHERAPY_CODES),
                Express.PART2: self.note_kind is NoteKind.SUD_COUNSELING or Law.PART2 in codes,
                Express.JOINT: LocalCode.JOINT in codes,
                Express.ATTY_CLIENT: LocalCode.ATTY_CLIENT in codes,
                Express.PEER_CONSULT: LocalCode.PEER_CONSULT in codes,
                Express.REPORTER_ID: LocalCode.REPORTER_ID in codes,
                Express.CONSENT_ONLY: not codes.isdisjoint(WITH_CONSENT),
            }.items()
            if applies
        )


def outside(clause: Clause, facts: SectionFacts) -> str:
    """Return in words why a section lies outside a clause's limits, or "" if it lies inside."""
    if clause.date_from and facts.session_on < clause.date_from:
        return f"its session is before {clause.date_from.isoformat()}"
    if clause.date_to and facts.session_on > clause.date_to:
        return f"its session is after {clause.date_to.isoformat()}"
    if clause.kinds and facts.note_kind not in clause.kinds:
        return f"a note of the kind “{facts.note_kind.words}” is not asked for"
    if clause.subjects and clause.subjects.isdisjoint(facts.label.subjects):
        return f"it is not about {_listed(clause.subjects)}"
    if clause.only_named and facts.needs_express.isdisjoint(clause.expressly):
        return f"only {_listed(express.words for express in clause.expressly)} are asked for"
    return ""


def widens(old: Sequence[Clause], new: Sequence[Clause]) -> tuple[str, ...]:
    """Return in words each respect in which `new` reaches further than `old`, clause by clause."""
    before = {clause.number: clause for clause in old}
    return tuple(
        f"clause {clause.number} {words}"
        for clause in new
        for words in (
            further(before[clause.number], clause)
            if clause.number in before
            else ["is not in the instrument"]
        )
    )


def further(old: Clause, new: Clause) -> Iterator[str]:
    """Yield in words each respect in which the clause `new` reaches further than `old`."""
    if old.date_from and (new.date_from is None or new.date_from < old.date_from):
        yield _begins(old, new)
    if old.date_to and (new.date_to is None or new.date_to > old.date_to):
        yield _ends(old, new)
    yield from wider(old, new)


def moved_dates(old: Clause, new: Clause) -> Iterator[str]:
    """Yield in words each end of the clause's dates that `new` moves, in whichever direction."""
    if old.date_from != new.date_from:
        yield _begins(old, new)
    if old.date_to != new.date_to:
        yield _ends(old, new)


def wider(old: Clause, new: Clause) -> Iterator[str]:
    """Yield in words each respect but its dates in which `new` reaches further than `old`."""
    if old.kinds and not (new.kinds and new.kinds <= old.kinds):
        yield f"reaches {_more(old.kinds, new.kinds, 'kinds of note')}"
    if old.subjects and not (new.subjects and new.subjects <= old.subjects):
        yield f"concerns {_more(old.subjects, new.subjects, 'members')}"
    if named := new.expressly - old.expressly:
        yield f"expressly names {_listed(express.words for express in named)}"
    if cleared := new.cleared_holders - old.cleared_holders:
        yield f"clears {_listed(cleared)}"


def _begins(old: Clause, new: Clause) -> str:
    first, before = (_day(each.date_from, "with the first record") for each in (new, old))
    return f"begins {first} instead of {before}"


def _ends(old: Clause, new: Clause) -> str:
    last, before = (_day(each.date_to, "with the last record") for each in (new, old))
    return f"ends {last} instead of {before}"


def _day(day: date | None, otherwise: str) -> str:
    return day.isoformat() if day else otherwise


def _more(old: frozenset[str], new: frozenset[str], noun: str) -> str:
    return f"{_listed(new - old)} too" if new else f"all {noun}"


def _listed(items: Iterable[str]) -> str:
    return ", ".join(sorted(items))

"""Clauses and sections for the tests of scope and reach."""

from __future__ import annotations

from datetime import date

from vault.disclosure.rules.clauses import Clause, Clearance, Express, Ground, SectionFacts
from vault.labels.label import Label
from vault.labels.vocabulary import (
    Confidentiality,
    Law,
    LocalCode,
    NoteKind,
    Obligation,
    Refrain,
    Sensitivity,
)

MARCH = date(2026, 3, 5)


def clears(*holders: str) -> tuple[Clearance, ...]:
    return tuple(Clearance(holder, Ground.WAIVER, "answer, paragraph 3") for holder in holders)


def section(
    name: str = "s1",
    *,
    holders: str = "A",
    subjects: str | None = None,
    kind: NoteKind = NoteKind.PROGRESS,
    on: date = MARCH,
    title: str = "",
    codes: tuple[Sensitivity | Law | LocalCode | Obligation | Refrain, ...] = (),
) -> SectionFacts:
    label = Label(
        Confidentiality.R,
        sensitivity=frozenset(code for code in codes if isinstance(code, Sensitivity)),
        law=frozenset(code for code in codes if isinstance(code, Law)),
        local=frozenset(code for code in codes if isinstance(code, LocalCode)),
        subjects=tuple((holders if subjects is None else subjects).split()),
        holders=tuple(holders.split()),
        obligation=frozenset(code for code in codes if isinstance(code, Obligation)),
        refrain=frozenset(code for code in codes if isinstance(code, Refrain)),
    )
    return SectionFacts(
        section=name, label=label, note_kind=kind, session_on=on, title=title, author="clara"
    )


ALL_RECORDS = Clause(number=1, words="all records", cleared=clears("A", "B"))
PARENTING = Clause(
    number=1,
    words="the parenting sections of 2026",
    date_from=date(2026, 1, 1),
    date_to=date(2026, 6, 30),
    kinds=frozenset({NoteKind.PROGRESS, NoteKind.INTAKE}),
    subjects=frozenset({"A", "B", "CH1"}),
    title_words=("parent", "schedule"),
    expressly=frozenset({Express.JOINT}),
    cleared=clears("A", "B"),
)

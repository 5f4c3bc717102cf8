"""Invented notes of the usual size: six sections of about six hundred characters."""

from __future__ import annotations

import random

from vault.labels.label import Label
from vault.labels.vocabulary import Confidentiality, ContentKind, LocalCode, Sensitivity
from vault.records.note_model import SectionDraft

SECTION_CHARACTERS = 600
RARE_WORD = "trellis"
_VOCABULARY = (
    "the parent described an evening at home and how the children settled after supper while "
    "weather kept everyone indoors she spoke of work shifts that begin early and of a sister who "
    "helps on weekends he recalled the first months after the move and named what had been hard "
    "both agreed to keep the calendar on the kitchen door and to call before changing a visit we "
    "practised pausing before answering a question and looked at last week's plan together "
    "progress was steady mood was even sleep has improved appetite is unchanged no concern for "
    "safety was raised next session follows in two weeks at the usual hour"
)
_WORDS = _VOCABULARY.split()
_ENDS = ("supper", "school", "weekends", "kitchen")
"""A sentence that ends in a single letter would make the next one's first word a name."""

_KEPT = Label(Confidentiality.N, subjects=("A", "B"), holders=("A", "B"))
_JOINT = Label(Confidentiality.N, local=frozenset({LocalCode.JOINT}), subjects=("A", "B"))
_RESTRICTED = Label(
    Confidentiality.R,
    sensitivity=frozenset({Sensitivity.MH}),
    subjects=("B",),
    holders=("B",),
)
_FORM = (
    ("What was reported", _KEPT, ContentKind.COMMUNICATION),
    ("What was observed", _KEPT, ContentKind.OBSERVATION),
    ("Parenting schedule", _JOINT, ContentKind.COMMUNICATION),
    ("Individual matters", _RESTRICTED, ContentKind.COMMUNICATION),
    ("Assessment", _KEPT, ContentKind.OPINION),
    ("Plan", _KEPT, ContentKind.OPINION),
)
SECTIONS = len(_FORM)


def prose(source: random.Random, characters: int = SECTION_CHARACTERS) -> str:
    """Return two paragraphs of invented prose, about as long as asked."""
    sentences: list[str] = []
    while sum(map(len, sentences)) < characters - 50:
        words = source.choices(_WORDS, k=source.randint(8, 16))
        sentences.append(f"{' '.join(words).capitalize()} {source.choice(_ENDS)}.")
    half = len(sentences) // 2
    return "\n\n".join((" ".join(sentences[:half]), " ".join(sentences[half:])))


def note(source: random.Random) -> list[SectionDraft]:
    """Return the sections of one note."""
    return [
        SectionDraft(title=title, text=prose(source), label=label, content_kind=kind)
        for title, label, kind in _FORM
    ]

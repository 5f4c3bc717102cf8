"""The blueprint of labels, and how codes read on any page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from flask import Blueprint
from markupsafe import Markup

from vault.labels.handling import MEANING, Handling
from vault.labels.label import Label
from vault.labels.vocabulary import Code, Confidentiality, Law, LocalCode, Sensitivity

labels = Blueprint("labels", __name__, url_prefix="/labels")

_UNDECIDED = Markup('<span class="chip chip-V">Not labelled yet</span>')
_HANDLE_CHIP = Markup('<span class="chip chip-code">')
_CHIP_END = Markup("</span>\n")
_TAIL = " information sensitivity"


@labels.app_template_filter("code_words")
def code_words(code: Code) -> str:
    """Return a code in words, short enough to stand on a chip."""
    if isinstance(code, Sensitivity):
        return code.words.removesuffix(_TAIL)
    return code.words


@labels.app_template_filter("code_chips")
def code_chips(label: Label) -> Markup:
    """Return the codes of a label as chips, its confidentiality first, or that it has none yet."""
    level = None if label.is_unlabelled else label.confidentiality
    handling = label.refrain | label.obligation
    return _chips(level, label.sensitivity, label.law, label.local, handling)


@labels.app_template_filter("does")
def does(code: Code) -> str:
    """Return what a handling instruction does here."""
    return MEANING[code]


@labels.app_template_filter("handle_chips")
def handle_chips(label: Label, members: Mapping[str, str]) -> Markup:
    """Return whom a label is about and whose privilege it is as chips.

    Args:
        label: the label.
        members: names by handle, of those that may be known.
    """
    return _handle_chip("about ", label.subjects, members) + _handle_chip(
        "privilege of ", label.holders, members
    )


@lru_cache(1024)
def _chips(
    level: Confidentiality | None,
    sensitivity: frozenset[Sensitivity],
    law: frozenset[Law],
    local: frozenset[LocalCode],
    handling: frozenset[Handling],
) -> Markup:
    return Markup("\n").join(
        [
            _chip(level, f" chip-{level}") if level else _UNDECIDED,
            *(_chip(code, "") for codes in (sensitivity, law) for code in sorted(codes)),
            *(_chip(code, " chip-own") for code in sorted(local)),
            *(_chip(code, " chip-handling") for code in sorted(handling)),
        ]
    )


def _handle_chip(words: str, handles: Sequence[str], members: Mapping[str, str]) -> Markup:
    if not handles:
        return Markup()
    named = (f"{members[each]} ({each})" if each in members else each for each in handles)
    return _HANDLE_CHIP + (words + ", ".join(named)) + _CHIP_END


def _chip(code: Code, kind: str) -> Markup:
    form = Markup('<span class="chip{}">{} <span class="chip-key">{}</span></span>')
    return form.format(kind, code_words(code), code)

"""The blueprint of labels, and how codes read on any page."""

from __future__ import annotations

from functools import lru_cache

from flask import Blueprint
from markupsafe import Markup

from vault.labels.label import Label
from vault.labels.vocabulary import Code, Confidentiality, Law, LocalCode, Sensitivity

labels = Blueprint("labels", __name__, url_prefix="/labels")

_TAIL = " information sensitivity"


@labels.app_template_filter("code_words")
def code_words(code: Code) -> str:
    """Return a code in words, short enough to stand on a chip."""
    if isinstance(code, Sensitivity):
        return code.words.removesuffix(_TAIL)
    return code.words


@labels.app_template_filter("code_chips")
def code_chips(label: Label) -> Markup:
    """Return the codes of a label as chips, its confidentiality first."""
    return _chips(label.confidentiality, label.sensitivity, label.law, label.local)


@lru_cache(1024)
def _chips(
    level: Confidentiality,
    sensitivity: frozenset[Sensitivity],
    law: frozenset[Law],
    local: frozenset[LocalCode],
) -> Markup:
    return Markup("\n").join(
        [
            _chip(level, f" chip-{level}"),
            *(_chip(code, "") for codes in (sensitivity, law) for code in sorted(codes)),
            *(_chip(code, " chip-own") for code in sorted(local)),
        ]
    )


def _chip(code: Code, kind: str) -> Markup:
    form = Markup('<span class="chip{}">{} <span class="chip-key">{}</span></span>')
    return form.format(kind, code_words(code), code)

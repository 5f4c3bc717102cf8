"""The blueprint of labels, and how codes read on any page."""

from __future__ import annotations

from flask import Blueprint

from vault.labels.vocabulary import Code, Sensitivity

labels = Blueprint("labels", __name__, url_prefix="/labels")

_TAIL = " information sensitivity"


@labels.app_template_filter("code_words")
def code_words(code: Code) -> str:
    """Return a code in words, short enough to stand on a chip."""
    if isinstance(code, Sensitivity):
        return code.words.removesuffix(_TAIL)
    return code.words

"""The parties of a caption."""

from __future__ import annotations

import pytest

from vault.production.composing.describing import party
from vault.production.document.matter import Party


@pytest.mark.parametrize(
    ("captioned", "shown"),
    [
        ("Elena Marsh", Party("Elena Marsh", "Party")),
        ("Elena Marsh, Plaintiff", Party("Elena Marsh", "Plaintiff")),
        ("Elena Marsh, plaintiff-appellee", Party("Elena Marsh", "plaintiff-appellee")),
        ("John Marsh, Jr.", Party("John Marsh, Jr.", "Party")),
        ("John Marsh, Jr., Respondent", Party("John Marsh, Jr.", "Respondent")),
        ("Marsh, Inc., Third-Party Defendant", Party("Marsh, Inc.", "Third-Party Defendant")),
        ("Plaintiff", Party("Plaintiff", "Party")),
    ],
)
def test_a_party_is_read_as_captioned(captioned: str, shown: Party) -> None:
    assert party(f" {captioned} ") == shown

"""Every handling instruction does something, and says what."""

from __future__ import annotations

from vault.labels.handling import ALWAYS, BY_AUTHOR, IN_PART, MEANING, WITH_CONSENT
from vault.labels.vocabulary import Obligation, Refrain


def test_every_instruction_says_what_it_does() -> None:
    assert set(MEANING) == {*Obligation, *Refrain}


def test_what_is_held_always_says_so_and_nothing_else_does() -> None:
    assert {code for code, does in MEANING.items() if does.startswith("held always")} == ALWAYS


def test_every_instruction_that_is_not_held_always_is_acted_upon_once() -> None:
    acted = [*WITH_CONSENT, *BY_AUTHOR, *IN_PART, Obligation.HUAPRV, Refrain.NOPAT]
    assert sorted(acted) == sorted({*Obligation, *Refrain} - ALWAYS)

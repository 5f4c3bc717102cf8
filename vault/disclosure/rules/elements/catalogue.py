"""Every element with what recording it takes."""

from __future__ import annotations

from collections.abc import Mapping

from vault.disclosure.rules.elements import clients, law_enforcement, part2, recall, subpoena
from vault.disclosure.rules.elements.requirement import ElementRule
from vault.disclosure.rules.elements.vocabulary import Element

RULES: Mapping[Element, ElementRule] = {
    **subpoena.RULES,
    **part2.RULES,
    **law_enforcement.RULES,
    **clients.RULES,
    **recall.RULES,
}
"""A test holds that each element has exactly one rule."""

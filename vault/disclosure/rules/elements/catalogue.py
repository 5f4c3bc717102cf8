"""Every element with what recording it takes."""

from __future__ import annotations

from collections.abc import Mapping

from vault.disclosure.rules.elements import subpoena
from vault.disclosure.rules.elements.requirement import ElementRule
from vault.disclosure.rules.elements.vocabulary import Element

RULES: Mapping[Element, ElementRule] = {**subpoena.RULES}
"""A test holds that each element has exactly one rule."""

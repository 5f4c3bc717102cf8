"""What a tree of elements still lacks, as steps say it."""

from __future__ import annotations

from collections.abc import Iterator

from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.elements.catalogue import RULES
from vault.disclosure.rules.elements.requirement import Requirement, lacking
from vault.disclosure.rules.steps.base import Missing, named


def not_on_record(case: CaseState, tree: Requirement, *, rule: int) -> Iterator[Missing]:
    """Yield what of a tree is not on record, with who may record it."""
    for lack in lacking(tree, case.on_record):
        who = frozenset(role for each in lack.elements for role in RULES[each].roles)
        yield Missing(rule, f"not on record: {lack.words}", named(who))

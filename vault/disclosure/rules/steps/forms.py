"""Steps that put clients' signed forms on record, and end them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from vault.disclosure.rules.authorization import Ending, Form
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.elements.vocabulary import Element
from vault.disclosure.rules.kept_forms import KeptForm
from vault.disclosure.rules.steps.base import ENDED, OFFICE, Missing, Step, between, named
from vault.disclosure.rules.vocabulary import Basis, State, StepName

_SHA256 = re.compile(r"[0-9a-f]{64}")


def rests_on_forms(case: CaseState) -> bool:
    """Tell whether a case's basis is what clients signed."""
    return case.guard is not None and Element.SIGNED_FORM in case.guard.elements


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterForm(Step):
    """Enter a form as it came in, whole or not; what it lacks keeps anything from leaving on it.

    Args:
        form: the form.
        ends_at: the instant at which its last day is over, if it has one.
        document: hex SHA-256 of its scan.
    """

    name = StepName.ENTER_FORM
    states = between(State.CLASSIFIED, State.APPROVED)
    barred_by = ENDED
    roles = OFFICE

    form: Form
    document: str
    ends_at: datetime | None = None

    @classmethod
    def may_follow(cls, case: CaseState) -> bool:
        """Tell whether the case is one that goes by clients' forms."""
        return case.state in cls.states and rests_on_forms(case)

    def faults(self) -> Iterator[Missing]:
        """Yield that the form itself is not filed with it."""
        if not _SHA256.fullmatch(self.document):
            yield Missing(26, "the scan of the form is not filed with it", named(OFFICE))
        if (self.form.expires_on is None) != (self.ends_at is None):
            yield Missing(26, "its last day and the instant at which it ends differ", named(OFFICE))
        if self.ends_at is not None and self.ends_at.tzinfo is None:
            yield Missing(26, "the instant at which it ends needs a time zone", named(OFFICE))

    def lacks(self, case: CaseState) -> Iterator[Missing]:
        """Yield that the form is not of the kind that the basis takes."""
        fits = self.form.part2 if case.basis is Basis.PART2_CONSENT else self.form.hipaa
        if case.basis is not None and not fits:
            yield Missing(
                26,
                f"the form names nothing that the basis “{case.basis.words}” is about",
                "a case of its own",
            )

    def move(self, case: CaseState) -> CaseState:
        """Return the case with the form in it."""
        number = len(case.forms) + 1
        made = KeptForm(number=number, form=self.form, ends_at=self.ends_at)
        return replace(case, forms=(*case.forms, made))


@dataclass(frozen=True, slots=True, kw_only=True)
class EndForm(Step):
    """Record that a form no longer counts; what has left on it before stays as it was.

    Args:
        number: the form's number in the case.
        ending: why.
        words: by whom, how and when, for the record.
    """

    name = StepName.END_FORM
    states = between(State.CLASSIFIED, State.CLOSED)
    barred_by = frozenset()
    roles = OFFICE

    number: int
    ending: Ending
    words: str

    @classmethod
    def standing(cls, case: CaseState) -> Iterator[Missing]:
        """Yield that no form is left to end."""
        if all(kept.ending for kept in case.forms):
            yield Missing(26, "no form is on record that has not ended", named(OFFICE))

    def faults(self) -> Iterator[Missing]:
        """Yield that it is not said how it ended."""
        if not self.words.strip():
            yield Missing(26, "it is not said by whom, how and when it ended", named(OFFICE))

    def lacks(self, case: CaseState) -> Iterator[Missing]:
        """Yield that there is no such form, or that it has ended already."""
        if not any(kept.number == self.number and kept.ending is None for kept in case.forms):
            yield Missing(26, f"no form {self.number} stands on record", named(OFFICE))

    def move(self, case: CaseState) -> CaseState:
        """Return the case with the form ended, and nothing standing that was built on the forms."""
        forms = tuple(
            replace(kept, ending=self.ending) if kept.number == self.number else kept
            for kept in case.forms
        )
        ended = replace(case, forms=forms)
        if State.BASIS_MET.rank <= case.state.rank < State.TRANSMITTED.rank:
            return ended.without_scope(State.CONSULTED)
        return ended

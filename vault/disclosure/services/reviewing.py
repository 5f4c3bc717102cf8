"""Reviews of the decisions: by the clinician, and by somebody who had no part in them."""

from __future__ import annotations

from vault.attesting.taking import require_allowed
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.steps.attesting import LeaveOutside
from vault.disclosure.rules.steps.reviewing import ReviewClinically, ReviewIndependently
from vault.disclosure.rules.vocabulary import StepName
from vault.disclosure.services.cases import Cases
from vault.disclosure.services.scoping import Scoping
from vault.disclosure.work.case_work import CaseWork
from vault.identity.actor import Actor


class Reviewing:
    """Records reviews. Each refuses as `Cases.take` does.

    A review of decisions on sections that were edited or relabelled since is refused, and what
    was built on them is void from then on.

    Args:
        outside: whether the settings let an outside attester review.
    """

    def __init__(self, cases: Cases, scoping: Scoping, *, outside: bool):
        self._cases = cases
        self._scoping = scoping
        self.outside = outside

    def review_clinically(self, actor: Actor, case: str, words: str = "") -> CaseState:
        """Record the review of a clinician who wrote the notes or treats the clients."""
        with self._scoping.voiding_changed(actor, case):
            return self._cases.take(
                actor,
                case,
                StepName.REVIEW_CLINICALLY,
                lambda it: ReviewClinically(by=it.by),
                _said(words),
            )

    def review_independently(self, actor: Actor, case: str, words: str = "") -> CaseState:
        """Record the review of counsel or a privacy officer who prepared nothing."""
        with self._scoping.voiding_changed(actor, case):
            return self._cases.take(
                actor,
                case,
                StepName.REVIEW_INDEPENDENTLY,
                lambda it: ReviewIndependently(by=it.by),
                _said(words),
            )

    def leave_outside(self, actor: Actor, case: str) -> CaseState:
        """Leave the independent review to the outside attester who will be asked to approve.

        Raises:
            OutsideNotAllowed: the settings let nobody outside attest.
        """

        def leave(it: CaseWork) -> LeaveOutside:
            require_allowed(it.attempt, allowed=self.outside)
            return LeaveOutside(by=it.by)

        with self._scoping.voiding_changed(actor, case):
            return self._cases.take(actor, case, StepName.LEAVE_OUTSIDE, leave)


def _said(words: str) -> dict[str, str]:
    return {"words": words} if words else {}

"""The workflow of a disclosure case: a pure, total function from a case and a step to a case.

`apply(case, step)` returns the case after the step or refuses the step by name, saying which
rule it meets, what is missing and who may see to it. No step is skipped, none undone: what
changes after the fact voids what was built on it. The rules, by number:

 1. Steps are taken in the order of `State`; none is skipped (DW1, DESIGN §5).
 2. Each step is taken by somebody in a role that may take it (AC5, "who signs").
 3. The instrument's particulars are all recorded before it is verified (LI1, 164.514(h)).
 4. Every chart in scope is on hold first; more may be held until the case is closed (LI10).
 5. The class follows from signer and text. What a clerk or an attorney signed is never an order,
    and a paper of one class never amends one of another (LI2).
 6. A consultation, or why there was none, is on record (DW4).
 7. The request to the court to withdraw, narrow or seal is answered, or why it was not made is
    on record; a paper that came without answering the request needs this anew (DW3).
 8. The basis is met only on a verified paper in force, and only if its guard is built
    ("By legal basis").
    It covers what is on record when it is made: facts and forms that come later reach nothing
    until it is made again, which voids the reviews, rendering and approvals under the old one.
 9. A scope names sections of one chart, it and its clinicians, and has the next version number;
    handles are each chart's own. No section joins a scope by itself (DW1).
10. Every section in scope is decided in its present version and within the instrument's reach
    (DW1, DW2, LB1). A newer version of a section voids the decision on the older one.
11. A clinician who wrote a note in scope or treats its client reviews every decision.
12. Counsel or the privacy officer, who neither prepared nor reviewed as the clinician, reviews
    independently; who reviewed so does not render (AC4).
13. A rendering stands only if its self-test passed; for in camera review it is a sealed package
    under a Bates prefix of its own (EP2, DW5).
14. Every restatement warning is answered before approval (DESIGN §6).
15. Somebody in an approving role, who neither prepared nor reviewed as the clinician, approves
    exactly the rendered bytes under the present scope (AC4, DW7). So two people at least act.
    In 12 and 15 whoever prepared under an earlier scope has prepared.
16. What is transmitted is what was approved, to whom the instrument lets it go: for in camera
    review the court only; a guardian ad litem only by express order (DW5, DW7).
17. A changed decision, section or scope voids reviews, rendering and approvals; a new rendering
    voids approvals (DW6, DW7).
18. An amended paper, or the ruling that there will be one, voids scope, decisions, reviews,
    rendering and approvals, which stay as history. The new paper is verified and the basis found
    met on it again. A later paper after the accounting starts from the beginning (DW6).
19. While an objection, a motion, in camera review or a stay is pending, or an amended paper is
    not verified, nothing goes on from the finding of the basis to the transmission (LI4, DW5).
    Each ends by its own rulings.
20. A refused or revoked case is only closed, unless another paper comes.
21. What was sent may be called back; nothing more is sent and the case not closed until notice,
    the confirmation of return or destruction, and the order under Fed. R. Evid. 502(d) or why
    none is sought are on record (EP9).
22. A transmission is accounted for before anything else follows it (AA1).
23. Each fact that a basis rests on is recorded by a role that may, with its day, its source, the
    member whom it is about and the document, where its rule takes them. Only what the basis may
    rest on is recorded, and each fact stands once.
24. The basis is met only while everything that its tree takes is on record ("By legal basis").
    A fact taken back after that sends the case back before it and voids what was built on it, as
    an amended paper does; facts recorded for one paper do not count for the next. An objection
    does the same to the fact that nobody objected, which then cannot be recorded again (LI3).
25. Nothing is built on a fact whose time is over, or whose day is still to come.
26. A form that a client signed is entered with its scan, and ends on record: revoked, expired or
    found false. Its end after the basis was met sends the case back before it, as in 24; what has
    left on it stays (DW8, DW9).
27. A client's request is answered within its time, which is extended once. What is kept back from
    a client takes a written denial before anything is approved; a denial on a likelihood of harm
    is a clinician's, and is reviewed by one who had no part in it. So does what they ask for and
    the right of access does not reach, though it is in no scope (DW10).
28. Where nobody here may review independently or approve, an outside attester may do both at once,
    without receiving an identifier: the independent review is left to them, they are asked about
    exactly the rendered bytes, and their signed answer to that very request counts as the approval.
    Outside counsel stands for counsel and the privacy officer, an outside consultant for the
    privacy officer. While the review is left to them, nobody here approves. Everything else in 1 to
    27 holds: so the one person of a solo practice never approves what they prepared, and what takes
    counsel's own finding (a subpoena, a Part 2 order) still takes counsel in the case (AC4).
29. A client directs the copy to somebody else in a signed writing that says to whom and where, and
    takes that back. It goes to that person and nobody else, and what was rendered or approved for
    another recipient is void. What the copy costs is on record part by part (DW10).
30. A privilege log under seal is approved with its production by the same hash, goes after it to
    the court or counsel and to nobody else. Where a court may receive the production, the case is
    not closed before its log went (EP5).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.steps.access import (
    AskReview,
    DenyAccess,
    Extend,
    ReviewDenial,
    undenied,
)
from vault.disclosure.rules.steps.attesting import AskAttester, Attest, LeaveOutside
from vault.disclosure.rules.steps.base import ENDED, Missing, Step, named
from vault.disclosure.rules.steps.copies import Designate, SetFee, Undesignate
from vault.disclosure.rules.steps.deciding import Decide, Reopen, SectionChanged, SetScope
from vault.disclosure.rules.steps.forms import EndForm, EnterForm
from vault.disclosure.rules.steps.intake import (
    AskCourt,
    Classify,
    Consult,
    Hold,
    MeetBasis,
    SkipRequest,
    Verify,
    WaiveConsultation,
)
from vault.disclosure.rules.steps.resting import Establish, Withdraw
from vault.disclosure.rules.steps.reviewing import (
    AnswerWarning,
    Approve,
    Render,
    ReviewClinically,
    ReviewIndependently,
)
from vault.disclosure.rules.steps.sending import Account, Close, SendLog, Transmit
from vault.disclosure.rules.steps.side import (
    Amend,
    ClawBack,
    NoteMotion,
    Object,
    Refuse,
    Revoke,
    Rule,
    Stay,
    SubmitInCamera,
)
from vault.disclosure.rules.vocabulary import SideState, State, StepName
from vault.errors import Conflict

STEPS: dict[StepName, type[Step]] = {
    step.name: step
    for step in (
        Verify,
        Hold,
        Classify,
        Consult,
        WaiveConsultation,
        AskCourt,
        SkipRequest,
        Establish,
        Withdraw,
        EnterForm,
        EndForm,
        Extend,
        DenyAccess,
        Designate,
        Undesignate,
        SetFee,
        AskReview,
        ReviewDenial,
        MeetBasis,
        SetScope,
        Decide,
        Reopen,
        SectionChanged,
        ReviewClinically,
        ReviewIndependently,
        LeaveOutside,
        Render,
        AnswerWarning,
        Approve,
        AskAttester,
        Attest,
        Transmit,
        SendLog,
        Account,
        Close,
        Object,
        NoteMotion,
        SubmitInCamera,
        Stay,
        Rule,
        Amend,
        Refuse,
        Revoke,
        ClawBack,
    )
}
"""Every step by its name."""

ONWARD: dict[State, type[Step]] = {
    State.RECEIVED: Verify,
    State.VERIFIED: Hold,
    State.HELD: Classify,
    State.CLASSIFIED: Consult,
    State.CONSULTED: MeetBasis,
    State.BASIS_MET: SetScope,
    State.SCOPED: Decide,
    State.DECIDED: ReviewClinically,
    State.CLINICAL_REVIEW: ReviewIndependently,
    State.INDEPENDENT_REVIEW: Render,
    State.RENDERED: Approve,
    State.APPROVED: Transmit,
    State.TRANSMITTED: Account,
    State.ACCOUNTED: Close,
}
"""State → the step that leads on from it."""


_BARS = {
    SideState.REFUSED: (20, "another instrument"),
    SideState.REVOKED: (20, "another instrument"),
    SideState.CLAWBACK: (21, "the recipient's confirmation"),
    SideState.ORDER_AMENDED: (18, "the amended instrument, verified"),
}


class IllegalStep(Conflict):
    """A step that the case is not ready for, or that this person may not take.

    Args:
        case: the case.
        step: the step's name.
        missing: what it still takes.
    """

    code = "illegal-step"

    def __init__(self, case: CaseState, step: StepName, missing: tuple[Missing, ...]):
        self.state = case.state
        self.step = step
        self.missing = missing
        super().__init__(
            f"The step “{step.words}” is refused; the case is in the state "
            f"“{case.state.words}”: {'; '.join(item.words for item in missing)}.",
            remedy=" ".join(dict.fromkeys(f"This takes {item.who}." for item in missing)),
        )


def apply(case: CaseState, step: Step) -> CaseState:
    """Return the case after the step.

    Raises:
        IllegalStep: a rule refuses it; the case is as it was.
        BasisNotBuilt: the case's legal basis is known but not built.
    """
    if refused := tuple(_refusals(case, step)):
        raise IllegalStep(case, step.name, refused)
    return step.move(case)


def missing(case: CaseState) -> tuple[Missing, ...]:
    """Return what the step that leads on from here takes; nothing once the case is closed."""
    step = onward(case.state, case.sides)
    if step is None:
        return (*_bars(case, Close), *Close.standing(case))
    lacking = waits(case, step)
    return lacking or (Missing(1, step.prompt(case), named(step.roles_for(case))),)


def onward(state: State, sides: Collection[SideState]) -> type[Step] | None:
    """Return the step that leads on from a state; None once the case is closed."""
    if state is not State.CLOSED and not ENDED.isdisjoint(sides):
        return Close
    return Verify if SideState.ORDER_AMENDED in sides else ONWARD.get(state)


def waits(case: CaseState, step: type[Step]) -> tuple[Missing, ...]:
    """Return what the case itself lacks for a step, whoever takes it and however."""
    lacking = [*_bars(case, step), *step.standing(case)]
    if step is MeetBasis and case.guard and not case.guard.built:
        takes = case.guard.takes
        lacking.append(Missing(8, f"it goes out as a safety case: it takes {takes}", "who treats"))
    return tuple(lacking)


def _refusals(case: CaseState, step: Step) -> Iterator[Missing]:
    roles = step.takers(case)
    if step.by.roles.isdisjoint(roles):
        yield Missing(2, "it is not for this person's roles", named(roles))
    yield from _bars(case, type(step))
    if step.may_follow(case):
        yield from step.standing(case)
        yield from step.faults()
        yield from step.lacks(case)
    else:
        following = onward(case.state, case.sides)
        said = following.prompt(case) if following else "nothing does"
        yield Missing(
            1,
            f"it does not follow from here ({said})",
            named((following or step).roles_for(case)),
        )


def _bars(case: CaseState, step: type[Step]) -> Iterator[Missing]:
    for side in sorted(step.barred_by & case.sides):
        yield bar(side)
    if step in (Approve, AskAttester, Attest, Transmit):
        yield from undenied(case)


def bar(side: SideState) -> Missing:
    """Return what a side state keeps a step waiting for."""
    rule, who = _BARS.get(side, (19, "the court's ruling, or whoever raised it"))
    return Missing(rule, f"it cannot be done while {side.words}", who)

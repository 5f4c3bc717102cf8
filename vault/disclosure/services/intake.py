"""From the paper's arrival to the finding that its legal basis is met."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from vault.disclosure.events import CaseEvent
from vault.disclosure.ledger.entries import Filed
from vault.disclosure.ledger.holds import clients_of, linked_charts, place_holds
from vault.disclosure.ledger.open_case import CHART
from vault.disclosure.ledger.papers import (
    keep_scan,
    put_together,
    require_one_chart,
    the_chart,
)
from vault.disclosure.ledger.task_list import NewTask, TaskKind, close_tasks, renew_task, set_tasks
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.clauses import Clause
from vault.disclosure.rules.client_access import with_due_time
from vault.disclosure.rules.consultation import Consultation
from vault.disclosure.rules.instruments import FROM_CLIENTS, Instrument
from vault.disclosure.rules.steps.base import OFFICE, named
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
from vault.disclosure.rules.vocabulary import CourtAsk, DisclosureEvent, StepName
from vault.disclosure.services.cases import Cases
from vault.disclosure.work.opening import add_charts, charts_by_number
from vault.errors import PermissionDenied
from vault.identity.actor import Actor


class Intake:
    """The first steps of a case. Each refuses as `Cases.take` does."""

    def __init__(self, cases: Cases):
        self._cases = cases

    def complete(
        self,
        actor: Actor,
        case: str,
        instrument: Instrument,
        clauses: Sequence[Clause],
        *,
        scan: bytes | None = None,
    ) -> tuple[str, ...]:
        """Enter the first paper's particulars anew, as long as it is not verified.

        Args:
            actor: who enters them.
            case: the case.
            instrument, clauses, scan: as `Cases.open_case`; without a scan the kept one stays.

        Returns:
            The particulars that are still missing, in words.

        Raises:
            PermissionDenied: it is not for the actor's roles.
            PaperRefused: the paper is verified, or is not the first.
            ScanRefused, PaperInvalid: the paper cannot be kept as entered.
        """
        with self._cases.working(actor, case, CaseEvent.PAPER_COMPLETE) as it:
            if actor.roles.isdisjoint(OFFICE):
                raise it.refuse(
                    PermissionDenied(f"Entering papers takes {named(OFFICE)}.", remedy="")
                )
            kept = it.case.paper.instrument.scan_sha256
            given = with_due_time(instrument, self._cases.zone)
            filed = Filed(
                version=1,
                instrument=put_together(given, clauses, scan, kept=kept),
                clauses=tuple(clauses),
                by=actor.user_id,
                at=it.at,
            )
            it.file(filed, CaseEvent.PAPER_COMPLETE)
            if scan is not None:
                keep_scan(it.work, it.case_id, 1, scan, it.key)
            answer = NewTask(TaskKind.ANSWER, due_at=filed.instrument.return_at)
            renew_task(it.work, it.case_id, answer, it.at)
        return filed.instrument.lacking()

    def verify(self, actor: Actor, case: str, how: str) -> CaseState:
        """Record that the paper was verified with the court or issuer.

        Args:
            actor: who verified it.
            case: the case.
            how: with whom and how ("clerk's office by telephone, number from the court's site").
        """
        return self._cases.take(
            actor, case, StepName.VERIFY, lambda it: Verify(by=it.by), {"how": how}
        )

    def hold(self, actor: Actor, case: str, also: Iterable[str] = ()) -> frozenset[str]:
        """Put every linked record on hold and set the tasks to notify (LI10).

        A paper that came from a client themselves takes no notice to anybody.

        Args:
            actor: who does it.
            case: the case.
            also: numbers of further charts that the case turns out to ask for.

        Returns:
            The ids of all charts on hold for the case.

        Raises:
            NotFound: there is no chart of one of the numbers.
            As `Cases.take`.
        """
        with self._cases.working(actor, case, DisclosureEvent.HOLD) as it:
            further = charts_by_number(it.work, set(also) - set(it.charts.values()))
            named_charts = it.charts.keys() | further.keys()
            require_one_chart(it.case.paper.instrument, named_charts)
            linked = linked_charts(it.work, named_charts)
            state = it.take(
                Hold(by=it.by, charts=frozenset(linked)),
                charts=linked.values(),
                detail={"held": len(linked)},
            )
            add_charts(it.work, it.case_id, further)
            place_holds(it.work, state.holds, actor.user_id, it.at, case_id=it.case_id)
            if it.state.paper.kind in FROM_CLIENTS:
                return state.holds
            notices = [
                NewTask(TaskKind.NOTIFY_CLIENT, chart_id=chart_id, member=handle)
                for chart_id, handle in clients_of(it.work, named_charts)
            ]
            others = [NewTask(TaskKind.NOTIFY_COUNSEL), NewTask(TaskKind.NOTIFY_INSURER)]
            set_tasks(it.work, it.case_id, [*notices, *others], it.at)
        return state.holds

    def classify(self, actor: Actor, case: str) -> CaseState:
        """Let the paper's class follow from its signer and text (LI2)."""
        return self._cases.take(actor, case, StepName.CLASSIFY, lambda it: Classify(by=it.by))

    def consult(self, actor: Actor, case: str, consultation: Consultation) -> CaseState:
        """Record a consultation (DW4)."""
        at = consultation.at.isoformat() if consultation.at else ""
        said = {name: value or "" for name, value in (asdict(consultation) | {"at": at}).items()}
        with self._cases.working(actor, case, DisclosureEvent.CONSULT) as it:
            state = it.take(Consult(by=it.by, lacking=consultation.lacking()), said)
            close_tasks(it.work, it.case_id, TaskKind.CONSULT, actor.user_id, it.at)
        return state

    def waive_consultation(self, actor: Actor, case: str, reason: str) -> CaseState:
        """Record why nobody was consulted; the task to consult stays open."""
        return self._cases.take(
            actor,
            case,
            StepName.WAIVE_CONSULTATION,
            lambda it: WaiveConsultation(by=it.by, reason=reason),
            reason=reason,
        )

    def ask_court(self, actor: Actor, case: str, asked: CourtAsk, words: str) -> CaseState:
        """Record that the court was asked to withdraw, narrow or seal (DW3).

        Args:
            actor: who asked.
            case: the case.
            asked: what was asked.
            words: how, and on what grounds.
        """
        return self._cases.take(
            actor,
            case,
            StepName.ASK_COURT,
            lambda it: AskCourt(by=it.by, asked=asked),
            {"asked": asked.words, "words": words},
        )

    def skip_request(self, actor: Actor, case: str, reason: str) -> CaseState:
        """Record why the court is not asked (DW3)."""
        return self._cases.take(
            actor,
            case,
            StepName.SKIP_REQUEST,
            lambda it: SkipRequest(by=it.by, reason=reason),
            reason=reason,
        )

    def meet_basis(
        self, actor: Actor, case: str, finding: str = "", *, chart: str = ""
    ) -> CaseState:
        """Find that the legal basis is met.

        It is met for one chart, which goes on record with it: who is cleared is named by handle,
        and A of one chart is another person in the next.

        Args:
            actor: who finds it.
            case: the case.
            finding: on what grounds.
            chart: the number of the chart; needed only where the case asks for several. Where
                the basis is found met again, for what came on record since, it stays the same.

        Raises:
            PaperInvalid: the case asks for no chart, a client signed it and it asks for several,
                it is not said for which of several it is met, or it was met for another.
            As `Cases.take`.
        """
        said = {"finding": finding} if finding else {}
        with self._cases.working(actor, case, DisclosureEvent.MEET_BASIS) as it:
            require_one_chart(it.case.paper.instrument, it.charts)
            met_for = it.case.only_chart if it.state.footing is not None else ""
            said[CHART] = the_chart([met_for] if met_for else it.charts.values(), chart)
            return it.take(MeetBasis(by=it.by), said)

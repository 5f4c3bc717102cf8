"""What the first page of a person shows: only what their roles let them act on or look after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from vault.assembly import Vault
from vault.breakglass.model import Access
from vault.disclosure.rules.vocabulary import State
from vault.disclosure.work.dossier import CaseSummary
from vault.identity.accounts import Account
from vault.identity.actor import Actor
from vault.identity.permissions import Permission
from vault.jobs.service import JobView
from vault.records.alerts import ChartAlert
from vault.records.chart_model import ChartSummary
from vault.records.worklist import WaitingWork
from vault.safety.views import OpenTask, Summary, WaitingTask
from vault.safety.vocabulary import TaskKind
from vault.tasks.model import ListedTask, Source
from webui.jobs.kinds import JobKind

SHOWN_ELSEWHERE = frozenset({Source.SAFETY, Source.NOTE, Source.LABEL, Source.EMERGENCY})
FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Clinical:
    """What waits for somebody who works with charts."""

    alerts: tuple[ChartAlert, ...]
    work: WaitingWork
    charts: tuple[ChartSummary, ...]

    @property
    def names(self) -> Mapping[str, str]:
        """What each of their charts is called, by its number."""
        return {each.number: each.details.name for each in self.charts}


@dataclass(frozen=True, slots=True)
class Disclosures:
    """What waits for somebody who takes part in cases, the urgent first.

    Args:
        mine: open cases whose next step is one that their roles may take.
        others: how many open cases wait for somebody else.
    """

    mine: tuple[CaseSummary, ...]
    others: int


@dataclass(frozen=True, slots=True)
class Emergencies:
    """Emergency accesses that somebody has to answer or to review."""

    to_answer: tuple[Access, ...]
    to_review: tuple[Access, ...]


@dataclass(frozen=True, slots=True)
class SafetyWork:
    """A safety case with what waits in it for the person: the first task, and how many more."""

    case: Summary
    first: OpenTask
    more: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """All of it; what is None or empty is none of the person's.

    Args:
        undone: how many tasks of others are so long overdue that the person is shown them.
        alone: whether an administrator has invited nobody yet.
    """

    clinical: Clinical | None = None
    disclosures: Disclosures | None = None
    emergencies: Emergencies | None = None
    safety: tuple[SafetyWork, ...] = ()
    tasks: tuple[ListedTask, ...] = ()
    undone: int = 0
    verification: JobView | None = None
    without_factor: tuple[Account, ...] = field(default=())
    alone: bool = False

    @property
    def nothing(self) -> bool:
        """Tell whether nothing at all has to be seen to."""
        clinical, cases, emergencies = self.clinical, self.disclosures, self.emergencies
        return not (
            (clinical and (clinical.alerts or clinical.work.count))
            or (cases and cases.mine)
            or self.tasks
            or self.undone
            or (emergencies and (emergencies.to_answer or emergencies.to_review))
            or self.safety
            or self.without_factor
            or self.alone
        )


def waiting_for(vault: Vault, actor: Actor) -> Waiting:
    """Return what waits for a person."""
    works_with_charts = actor.may(Permission.CHART_OPEN)
    reads_log = actor.may(Permission.AUDIT_READ)
    listed = vault.task_lists.of(actor)
    people = vault.accounts.directory(actor) if actor.may(Permission.USER_MANAGE) else ()
    return Waiting(
        clinical=_clinical(vault, actor) if works_with_charts else None,
        disclosures=_disclosures(vault, actor) if actor.may(Permission.CASE_OPEN) else None,
        emergencies=_emergencies(vault, actor) if works_with_charts or reads_log else None,
        safety=_safety(vault, actor),
        tasks=_shown_here(listed),
        undone=sum(not each.mine for each in listed),
        verification=_verification(vault, actor) if reads_log else None,
        without_factor=_without_factor(vault, actor, people) if people else (),
        alone=len(people) == 1,
    )


def _shown_here(listed: Iterable[ListedTask]) -> tuple[ListedTask, ...]:
    """Return the person's tasks, without those that the page shows with more of them elsewhere."""
    return tuple(each for each in listed if each.mine and each.task.source not in SHOWN_ELSEWHERE)


def _safety(vault: Vault, actor: Actor) -> tuple[SafetyWork, ...]:
    if not (actor.may(Permission.SAFETY_ACT) or actor.may(Permission.SAFETY_REVIEW)):
        return ()
    waiting = vault.safety_views.waiting_for(actor)
    counts = Counter(each.case.number for each in waiting)
    own = sorted(waiting, key=lambda each: not _does(actor, each))
    firsts = {each.case.number: each for each in reversed(own)}
    found = [
        SafetyWork(each.case, each.task, counts[number] - 1) for number, each in firsts.items()
    ]
    return tuple(sorted(found, key=lambda each: (each.first.due_at, each.case.number)))


def _does(actor: Actor, waiting: WaitingTask) -> bool:
    """Tell whether a task is the person's own to do: of another's case that is its review."""
    return waiting.case.opened_by == actor.user_id or waiting.task.kind is TaskKind.REVIEW


def _clinical(vault: Vault, actor: Actor) -> Clinical:
    return Clinical(
        vault.alerts.standing(actor), vault.worklist.of(actor), vault.charts.list_for(actor)
    )


def _disclosures(vault: Vault, actor: Actor) -> Disclosures:
    found = [each for each in vault.cases.list_for(actor) if each.state is not State.CLOSED]
    mine = [each for each in found if not actor.roles.isdisjoint(each.turn.roles)]
    return Disclosures(
        mine=tuple(sorted(mine, key=lambda case: (case.return_at or FAR, case.number))),
        others=len(found) - len(mine),
    )


def _emergencies(vault: Vault, actor: Actor) -> Emergencies:
    overview = vault.breakglass.overview(actor)
    return Emergencies(overview.to_answer, overview.to_review)


def _verification(vault: Vault, actor: Actor) -> JobView | None:
    """Return the person's latest verification of the log, if it was in the last day."""
    mine = (job for job in vault.jobs.recent(actor) if job.kind == JobKind.VERIFY_LOG)
    return next(mine, None)


def _without_factor(vault: Vault, actor: Actor, people: Sequence[Account]) -> tuple[Account, ...]:
    """Return the active people who sign in with a passphrase alone."""
    states = vault.factors.states(actor)
    return tuple(
        each
        for each in people
        if each.status == "active" and not (each.user_id in states and states[each.user_id].any)
    )

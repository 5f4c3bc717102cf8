"""Every act on a production, by everybody: who may not is refused, and the refusal is on record."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import ADMINISTRATOR, passphrase_of
from tests.integration.production.conftest import BY_COURIER, COURT, TO_THE_CLERK, Producing
from vault.audit.events import Outcome
from vault.disclosure.rules.vocabulary import DisclosureEvent
from vault.errors import PermissionDenied
from vault.identity.actor import Actor
from vault.production.composing.describing import RenderRequest
from vault.production.events import ProductionEvent

EVERYBODY = ("harmon", "okoye", "sato", "reyes", "calder", "pryce", "udell", ADMINISTRATOR)
Act = Callable[[Producing, Actor], object]


def render(matter: Producing, actor: Actor) -> object:
    return matter.vault.productions.render(actor, matter.case, RenderRequest(recipient=COURT))


def of_case(matter: Producing, actor: Actor) -> object:
    return matter.vault.productions.of_case(actor, matter.case)


def view(matter: Producing, actor: Actor) -> object:
    return matter.vault.productions.view(actor, matter.case)


def answer(matter: Producing, actor: Actor) -> object:
    [warning, *_] = matter.warnings()
    return matter.vault.productions.answer_warning(actor, matter.case, warning.id, "Seen.")


def approve(matter: Producing, actor: Actor) -> object:
    digest = matter.state().rendering.digest
    return matter.vault.productions.approve(
        actor, matter.case, digest, passphrase_of(actor.username)
    )


def seal(matter: Producing, actor: Actor) -> object:
    return matter.vault.productions.seal(actor, matter.case)


def transmit(matter: Producing, actor: Actor) -> object:
    return matter.vault.productions.transmit(actor, matter.case, BY_COURIER)


def transmit_log(matter: Producing, actor: Actor) -> object:
    return matter.vault.productions.transmit_log(actor, matter.case, TO_THE_CLERK)


def collect(matter: Producing, actor: Actor) -> object:
    return matter.vault.productions.collect(actor, matter.case)


def export_trust(matter: Producing, actor: Actor) -> object:
    return matter.vault.productions.export_trust(actor)


PARTICIPANTS = frozenset({"harmon", "reyes", "calder", "pryce", ADMINISTRATOR})
TABLE: tuple[tuple[Act, str, frozenset[str], str], ...] = (
    (render, "reviewed", frozenset({"reyes"}), ProductionEvent.PREPARE),
    (of_case, "answered", PARTICIPANTS, ProductionEvent.READ),
    (view, "answered", PARTICIPANTS, ProductionEvent.READ),
    (answer, "answered", PARTICIPANTS - {"reyes"}, DisclosureEvent.ANSWER_WARNING),
    (
        approve,
        "answered",
        frozenset({"calder", "pryce", ADMINISTRATOR}),
        DisclosureEvent.APPROVE,
    ),
    (seal, "approved", frozenset({"pryce", ADMINISTRATOR}), ProductionEvent.SEAL),
    (
        transmit,
        "sealed",
        frozenset({"reyes", "calder", "pryce", ADMINISTRATOR}),
        DisclosureEvent.TRANSMIT,
    ),
    (
        transmit_log,
        "log apart",
        frozenset({"reyes", "calder", "pryce", ADMINISTRATOR}),
        DisclosureEvent.SEND_LOG,
    ),
    (collect, "delivered", PARTICIPANTS, ProductionEvent.COLLECT),
    (
        export_trust,
        "decided",
        frozenset(EVERYBODY) - {"udell"},
        ProductionEvent.TRUST,
    ),
)

ROWS = [
    pytest.param(act, allowed, tag, id=act.__name__, marks=pytest.mark.at(stage))
    for act, stage, allowed, tag in TABLE
]


@pytest.mark.parametrize(("act", "allowed", "tag"), ROWS)
def test_who_may_not_is_refused_and_that_is_on_record(
    matter: Producing, act: Act, allowed: frozenset[str], tag: str
) -> None:
    for username in EVERYBODY:
        if username not in allowed:
            actor = matter.people[username]
            denied = len(matter.logged(tag, Outcome.DENIED))
            with pytest.raises(PermissionDenied):
                act(matter, actor)
            assert len(matter.logged(tag, Outcome.DENIED)) > denied, username


@pytest.mark.parametrize(("act", "allowed", "tag"), ROWS)
def test_who_may_is_not_refused_and_the_act_is_on_record(
    matter: Producing, act: Act, allowed: frozenset[str], tag: str
) -> None:
    actor = matter.people[sorted(allowed)[-1]]
    act(matter, actor)
    assert actor.user_id in {event.actor for event in matter.logged(tag)}

"""The case: an order that demands everything becomes one that names what it needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from vault.cli.blocks import bullets, count
from vault.cli.demo.papers import write_papers
from vault.cli.demo.scene import Scene
from vault.cli.disclosure_page import clause_blocks
from vault.cli.instrument_file import InstrumentFile, read_clauses, read_instrument
from vault.disclosure.ledger.task_list import TaskKind
from vault.disclosure.rules.clauses import Clause
from vault.disclosure.rules.consultation import Consultation
from vault.disclosure.rules.negotiation import Party
from vault.disclosure.rules.vocabulary import CourtAsk, Ruling, SideState
from vault.errors import VaultError


@dataclass(frozen=True, slots=True)
class Matter:
    """The chart and the case that the story is about, by their numbers."""

    chart: str
    case: str


def receive(scene: Scene, chart: str) -> Matter:
    """An order arrives; everything that it could touch is kept, and nobody is alone with it."""
    vault, cast = scene.vault, scene.cast
    reyes, harmon = scene.on(cast.reyes), scene.on(cast.harmon)
    scene.tell.chapter("An order demands all records", on="May 20, 2026")
    scene.clock.go_to(datetime(2026, 5, 20, 15, 0, tzinfo=UTC))
    with scene.tell.act("The court writes its papers"):
        write_papers(scene.folder.papers)
    order = _paper(scene, "order.toml")
    matter = Matter(
        chart,
        vault.cases.open_case(
            reyes,
            order.instrument,
            order.clauses,
            charts=[chart],
            participants=[cast.harmon.username, cast.calder.username],
            scan=order.scan,
        ).number,
    )
    case = matter.case
    scene.tell.done(f"Case {case}: “{order.clauses[0].words}”")
    vault.intake.verify(reyes, case, "With the clerk's office, by the number on the court's site.")
    held = vault.intake.hold(reyes, case)
    scene.tell.done(
        f"The order is verified with the court. On hold: {count(len(held), 'chart')}; tasks to "
        "tell both clients, counsel and the insurer."
    )
    basis = vault.intake.classify(reyes, case).basis
    scene.tell.done(
        f"Class: {basis.words if basis else '?'}. It follows from who signed and what the paper "
        "commands, not from its title."
    )
    scene.clock.go_to(datetime(2026, 5, 21, 13, 0, tzinfo=UTC))
    vault.intake.consult(
        harmon,
        case,
        Consultation(
            name=cast.sato.name,
            credential=cast.sato.credential,
            role="supervisor",
            at=scene.clock.now(),
            shared="An order demands the whole joint record of two parents in a custody case.",
            advice="Do not hand it over and do not defy it: ask the court to narrow it, through "
            "counsel, to what it needs to know of the child's care.",
            decision="Ask the court through counsel.",
            dissent="",
        ),
    )
    scene.tell.done(f"{cast.harmon.name} consults {cast.sato.name}: nobody decides this alone.")
    _notify(scene, matter)
    return matter


def _notify(scene: Scene, matter: Matter) -> None:
    """Tell whoever the hold's tasks name: each client their clinician, the others the office."""
    vault, cast, case = scene.vault, scene.cast, matter.case
    reyes, harmon = scene.on(cast.reyes), scene.on(cast.harmon)
    telling = {
        TaskKind.NOTIFY_CLIENT: harmon,
        TaskKind.NOTIFY_COUNSEL: reyes,
        TaskKind.NOTIFY_INSURER: reyes,
    }
    for task in vault.cases.read(reyes, case).tasks:
        if task.kind in telling and task.done_at is None:
            vault.tasks.complete(telling[task.kind], case, task.task_id)
    scene.tell.done("Both clients, counsel and the insurer are told; their tasks are done.")


def narrow(scene: Scene, matter: Matter) -> None:
    """Counsel asks the court to narrow its order, and works out with the other side how far."""
    vault, cast, case = scene.vault, scene.cast, matter.case
    calder = scene.on(cast.calder)
    scene.tell.chapter("Counsel asks the court to narrow it", on="May 26 to June 5, 2026")
    scene.clock.go_to(datetime(2026, 5, 26, 14, 0, tzinfo=UTC))
    vault.intake.ask_court(
        calder,
        case,
        CourtAsk.NARROW,
        "Motion to narrow: the order reaches privileged, Part 2 and third-party records that the "
        "question of custody does not need.",
    )
    scene.tell.done("The motion is on record, and holds the case up until it is ruled upon.")
    try:
        vault.intake.meet_basis(calder, case)
    except VaultError as error:
        scene.tell.refused(f"Refused meanwhile: {error.what}")
    talks = vault.negotiating
    talks.propose(calder, case, Party.CUSTODIAN, _clauses(scene, "proposal.toml"))
    scene.clock.go_to(datetime(2026, 6, 1, 14, 0, tzinfo=UTC))
    talks.counter(calder, case, Party.REQUESTER, _clauses(scene, "counter.toml"))
    talks.counter(calder, case, Party.CUSTODIAN, _clauses(scene, "terms.toml"))
    scene.clock.go_to(datetime(2026, 6, 5, 14, 0, tzinfo=UTC))
    rounds = talks.agree(calder, case, Party.REQUESTER)
    scene.tell.done(f"{count(len(rounds), 'round')} of negotiation. Agreed upon:")
    scene.tell.aside(rounds[-1].clauses[0].words)


def amend(scene: Scene, matter: Matter) -> None:
    """The judge amends the order; what stood on the first one is void."""
    vault, cast, case = scene.vault, scene.cast, matter.case
    reyes, calder, harmon = scene.on(cast.reyes), scene.on(cast.calder), scene.on(cast.harmon)
    scene.tell.chapter("The amended order names the parenting sections", on="June 9, 2026")
    scene.clock.go_to(datetime(2026, 6, 9, 20, 0, tzinfo=UTC))
    vault.court.rule(
        calder,
        case,
        SideState.MOTION_PENDING,
        Ruling.AMENDED,
        "Allowed by agreement; amended order of June 9, 2026.",
    )
    amended = _paper(scene, "amended.toml")
    vault.court.amend(reyes, case, amended.instrument, amended.clauses, scan=amended.scan)
    scene.tell.show(*clause_blocks(amended.clauses))
    titles = {
        each.version_id: f"{each.facts.session_on}  {each.facts.title}"
        for each in vault.scoping.sections(harmon, case).sections
    }
    changes = vault.scoping.difference(harmon, case).effects
    scene.tell.done("What that changes for the sections:")
    scene.tell.show(bullets(f"{titles[e.section]}: {e.words.split(':')[0]}" for e in changes))
    scene.clock.go_to(datetime(2026, 6, 10, 13, 0, tzinfo=UTC))
    vault.intake.verify(reyes, case, "With the clerk's office, by the same number.")
    vault.intake.meet_basis(
        calder, case, "A judge's order, verified, in force; the court has ruled on our request."
    )
    scene.tell.done(f"Verified anew; {cast.calder.name} finds the legal basis met.")


def _paper(scene: Scene, name: str) -> InstrumentFile:
    return read_instrument(scene.folder.papers / name)


def _clauses(scene: Scene, name: str) -> tuple[Clause, ...]:
    return read_clauses(scene.folder.papers / name)

"""The decisions: the clinician decides section by section, and others look at them."""

from __future__ import annotations

from datetime import UTC, datetime

from vault.cli.blocks import count, hint, table
from vault.cli.blocks import words as spoken
from vault.cli.demo.case import Matter
from vault.cli.demo.papers import REDACTION
from vault.cli.demo.scene import Scene
from vault.disclosure.rules.ceilings import Extent
from vault.disclosure.rules.decisions import Decision
from vault.disclosure.rules.vocabulary import Action, ReasonCode
from vault.disclosure.sections.judging import Judgement
from vault.disclosure.sections.on_file import SectionOnFile
from vault.disclosure.services.scoping import CaseSections
from vault.errors import VaultError
from vault.labels.vocabulary import Law, LocalCode, NoteKind


def decide(scene: Scene, matter: Matter) -> None:
    """Scope the case, decide every section in it, and have the decisions looked at."""
    vault, cast, case = scene.vault, scene.cast, matter.case
    harmon = scene.on(cast.harmon)
    scene.tell.chapter("The clinician decides, section by section", on="June 10, 2026")
    proposals = vault.scoping.suggestions(harmon, case)
    state = vault.scoping.set_scope(harmon, case, {each.section for each in proposals})
    scene.tell.done(
        f"The clauses seem to ask for {count(len(proposals), 'section')}. Each is decided; what "
        "is not decided is withheld."
    )
    found = vault.scoping.sections(harmon, case)
    in_scope = [each for each in found.sections if each.version_id in state.scope.sections]
    asking = {each.section: each.clause for each in proposals}
    judgements = [_judge(scene, case, found, each, asking) for each in in_scope]
    with scene.tell.act("Deciding, and taking fingerprints of what stays back"):
        vault.deciding.decide(harmon, case, judgements)
    _show(scene, in_scope, judgements)
    scene.clock.go_to(datetime(2026, 6, 11, 13, 0, tzinfo=UTC))
    vault.reviewing.review_clinically(harmon, case, "Read once more, each against its clause.")
    vault.reviewing.review_independently(
        scene.on(cast.calder), case, "The three sections, and the grounds of all the others."
    )
    scene.tell.done(f"Reviewed by {cast.harmon.name}, and independently by {cast.calder.name}.")
    _refusals(scene, matter, in_scope)


def _judge(
    scene: Scene,
    case: str,
    found: CaseSections,
    section: SectionOnFile,
    asking: dict[str, int],
) -> Judgement:
    version, reach = section.version_id, found.case.reach(section.facts)
    harmon = scene.on(scene.cast.harmon)
    extent = reach.extent if reach.clause == asking[version] else Extent.NONE
    if extent is Extent.WHOLE:
        return Judgement(Decision(section=version, action=Action.RELEASE, clause=reach.clause))
    if extent is Extent.PART:
        words = (scene.folder.papers / REDACTION).read_text("utf-8")
        spans = scene.vault.desk.occurrences(harmon, case, [version], words, ReasonCode.R3)
        return Judgement(
            Decision(
                section=version,
                action=Action.REDACT,
                clause=reach.clause,
                spans=spans[version],
            ),
            "Two sentences are about B's sister, whom the order does not name.",
        )
    return Judgement(
        Decision(
            section=version,
            action=Action.WITHHOLD,
            clause=asking[version],
            code=_ground(section),
        )
    )


def _ground(section: SectionOnFile) -> ReasonCode:
    """Return the neutral ground on which a section stays back."""
    label, kind = section.facts.label, section.facts.note_kind
    if Law.PART2 in label.law:
        return ReasonCode.R5
    if LocalCode.COLLATERAL in label.local:
        return ReasonCode.R3
    if kind is NoteKind.PSYCHOTHERAPY or LocalCode.JOINT not in label.local:
        return ReasonCode.R2
    return ReasonCode.R1


def _show(scene: Scene, sections: list[SectionOnFile], judgements: list[Judgement]) -> None:
    decisions = {each.decision.section: each.decision for each in judgements}
    rows = []
    for section in sections:
        decision = decisions[section.version_id]
        code = decision.code or next((span.code for span in decision.spans), None)
        rows.append(
            (section.facts.session_on, section.facts.title, decision.action.words, code or "")
        )
    scene.tell.show(
        table(["Session", "Section", "Decision", "Ground"], rows, empty=""),
        hint("; ".join(f"{code} {code.words}" for code in ReasonCode)),
    )


def _refusals(scene: Scene, matter: Matter, sections: list[SectionOnFile]) -> None:
    """Show that roles and keys hold: what others try is refused, and logged."""
    vault, cast = scene.vault, scene.cast
    note_id = str(sections[0].row["note_id"])
    attempts = (
        (cast.quill, lambda actor: vault.notes.open(actor, note_id)),
        (cast.sato, lambda actor: vault.notes.open(actor, note_id)),
        (
            cast.reyes,
            lambda actor: vault.desk.show_section(actor, matter.case, sections[0].version_id),
        ),
    )
    for person, attempt in attempts:
        try:
            attempt(scene.on(person))
        except VaultError as error:
            scene.tell.refused(
                f"{person.name}, {spoken(person.role)}, tries to read a section. {error.what}"
            )

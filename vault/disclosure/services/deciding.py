"""Decisions, made with the clinician's keys: what leaves, what does not, and its fingerprints.

The sections' text is decrypted after the act is logged and before the decisions are written.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert

from vault.audit.events import Event
from vault.disclosure.events import CaseEvent
from vault.disclosure.ledger.codec import to_bytes
from vault.disclosure.ledger.open_case import OpenCase
from vault.disclosure.rules.case import CaseState
from vault.disclosure.rules.decisions import Decision, DecisionInvalid, Span, find_all, with_spans
from vault.disclosure.rules.steps.deciding import Decide, Reopen
from vault.disclosure.rules.vocabulary import Action, DisclosureEvent, ReasonCode, StepName
from vault.disclosure.sections.appended import APPENDED, fetch_appended
from vault.disclosure.sections.currency import LABEL, label_mark, require_unchanged
from vault.disclosure.sections.judging import (
    Judged,
    Judgement,
    judged,
    proofs_of,
    require_clauses,
)
from vault.disclosure.sections.on_file import SectionOnFile, all_rows
from vault.disclosure.sections.withholding import (
    Prints,
    drop_fingerprints,
    fetch_members,
    fingerprinted,
    keep_fingerprints,
    names_of,
    prints_of,
)
from vault.disclosure.services.cases import Cases
from vault.disclosure.services.desk import fetch_sections, record_reading
from vault.disclosure.tables import SectionRelease
from vault.disclosure.work.case_work import CaseWork
from vault.disclosure.work.own_record import require_access
from vault.errors import Conflict, InvalidInput
from vault.identity.actor import Actor
from vault.identity.permissions import Permission
from vault.identity.sealed import seal_row
from vault.ids import new_id
from vault.records.access import logging_tampering
from vault.records.opening import open_content
from vault.records.rows import Columns, Keys
from vault.store.unit_of_work import Store


class WordsNotThere(InvalidInput):
    """Words to be kept back stand in none of the sections named."""

    code = "words-not-there"
    default_untouched = "No decision was recorded."
    default_remedy = "Give them as the section has them."


class OneAtATime(Conflict):
    """A section that asks for a human's approval of its own is released with others (HUAPRV)."""

    code = "one-at-a-time"
    default_untouched = "No decision was recorded."
    default_remedy = "Decide the others without it, then it by itself."


class Deciding:
    """Decides sections, one or many at once, and takes decisions back.

    Args:
        store: the database.
        cases: the way in to cases.
    """

    def __init__(self, store: Store[Event], cases: Cases):
        self._store = store
        self._cases = cases

    def decide(self, actor: Actor, case: str, judgements: Sequence[Judgement]) -> CaseState:
        """Decide sections; all of it is written, or none.

        What is withheld leaves its fingerprints in the case, and so does every other section of
        the case's charts that the clinician can read and that is not to be decided.

        Args:
            actor: a clinician who holds the sections' keys.
            case: the case.
            judgements: a decision for each section, in the place of any earlier one.

        Raises:
            PermissionDenied: the actor may not decide.
            KeyNotHeld: the actor holds no key to one of the sections.
            DecisionInvalid: a span does not fit the text, a section is decided twice, or a clause
                is named that is not asked for.
            IllegalStep: the case is not ready, a section is not in scope, or a decision goes
                beyond the instrument's reach.
            OneAtATime: a section whose label asks for an approval of its own is among several.
            SectionsChanged: a section was edited or relabelled meanwhile.
            BeyondAccess: a client asks for their own record, and access does not reach one of them.
            TamperedData: a section is not as its author signed it.
        """
        by_version = {each.decision.section: each for each in judgements}
        if not judgements or len(by_version) != len(judgements):
            raise DecisionInvalid("Nothing is decided, or a section twice.")
        with self._store.unit_of_work() as work:
            desk = fetch_sections(work, actor, case, by_version, CaseEvent.SECTION_FINGERPRINT)
            ref = desk.admitted.ref
            proofs = proofs_of(work, desk.sections)
            along = fetch_appended(work, [s.row["section_id"] for s in desk.sections])
            rows = all_rows(work, list(ref.charts))
            members = fetch_members(work, list(ref.charts))
            known = fingerprinted(work, ref.case_id)
            desk.admitted.record(work, {"sections": len(rows)})
        with logging_tampering(self._store, desk.admitted.attempt):
            head, opened = desk.ledger.opened()
            require_clauses(opened.clauses, judgements)
            _require_apart(opened, desk.sections, by_version)
            others = _others(rows, opened, known | by_version.keys(), desk.keys)
            names = names_of(members, desk.keys)
            made = [
                judged(
                    by_version[section.version_id],
                    section,
                    proofs,
                    desk.keys,
                    along.get(section.row["section_id"], ()),
                )
                for section in desk.sections
            ]
        withheld = others | {m.section.version_id: m.withheld for m in made if m.withheld}
        prints = prints_of(head.secret_bytes, withheld, names)
        with self._cases.working(actor, case, DisclosureEvent.DECIDE, Permission.CASE_DECIDE) as it:
            require_unchanged(it.work, desk.sections)
            return _write(it, made, prints)

    def redact(
        self,
        actor: Actor,
        case: str,
        section: str,
        spans: Sequence[Span],
        *,
        words: Sequence[str] = (),
        code: ReasonCode | None = None,
        clause: int | None,
        reason: str = "",
    ) -> CaseState:
        """Release one section but for passages, in the place of any earlier decision on it.

        Args:
            actor: a clinician who holds its key.
            case: the case.
            section: id of the section version.
            spans: the passages.
            words: words to keep back wherever they stand in it, as `Desk.occurrences` finds them.
            code: why the words stay back; needed where there are any.
            clause: number of the clause that it answers.
            reason: why, in free text.

        Raises:
            WordsNotThere: some of the words do not stand in it.
            As `decide`.
        """
        if words and code is None:
            raise DecisionInvalid("The words to keep back have no reason code.")
        found = list(spans)
        if words and code is not None:
            _, texts = self._read(actor, case, [section])
            for each in words:
                places = find_all(texts[section], each, code)
                if not places:
                    raise WordsNotThere("Some of the words do not stand in the section.")
                found += places
        whole = Decision(section=section, action=Action.RELEASE, clause=clause)
        if not found:
            raise DecisionInvalid("Nothing is named to keep back.")
        return self.decide(actor, case, [Judgement(with_spans(whole, found), reason)])

    def redact_everywhere(
        self,
        actor: Actor,
        case: str,
        sections: Collection[str],
        words: str,
        code: ReasonCode,
        reason: str = "",
    ) -> CaseState:
        """Keep words back wherever they stand in sections that are released, whole or in part.

        Sections that are withheld or undecided stay as they are: nothing of them leaves.

        Args:
            actor: a clinician who holds the sections' keys.
            case: the case.
            sections: ids of section versions.
            words: a word or phrase, found as `Desk.occurrences` finds it.
            code: why.
            reason: why, in free text.

        Raises:
            WordsNotThere: it stands in none that is released.
            As `decide`.
        """
        opened, texts = self._read(actor, case, sections)
        standing = opened.standing
        judgements = [
            Judgement(with_spans(standing[version].decision, spans), reason)
            for version, paragraphs in texts.items()
            if (spans := find_all(paragraphs, words, code))
            and version in standing
            and standing[version].decision.action is not Action.WITHHOLD
        ]
        if not judgements:
            raise WordsNotThere("The words stand in nothing that is released.")
        return self.decide(actor, case, judgements)

    def reopen(self, actor: Actor, case: str, sections: Collection[str], reason: str) -> CaseState:
        """Take decisions back; at once nobody can read what they had released.

        Args:
            actor: a clinician or reviewer.
            case: the case.
            sections: ids of decided section versions.
            reason: why.

        Raises:
            As `Cases.take`.
        """
        return self._cases.take(
            actor,
            case,
            StepName.REOPEN,
            lambda it: Reopen(by=it.by, sections=frozenset(sections)),
            reason=reason,
        )

    def _read(
        self, actor: Actor, case: str, versions: Collection[str]
    ) -> tuple[OpenCase, dict[str, tuple[str, ...]]]:
        with self._store.unit_of_work() as work:
            desk = fetch_sections(work, actor, case, versions, CaseEvent.SECTION_SEARCH)
            record_reading(work, desk)
        with logging_tampering(self._store, desk.admitted.attempt):
            _, opened = desk.ledger.opened()
            return opened, {s.version_id: s.content(desk.keys).paragraphs for s in desk.sections}


def _require_apart(
    case: OpenCase, sections: Sequence[SectionOnFile], by_version: Mapping[str, Judgement]
) -> None:
    together = [
        section
        for section in sections
        if by_version[section.version_id].decision.action is not Action.WITHHOLD
        and case.reach(section.facts).singly
    ]
    if together and len(by_version) > 1:
        raise OneAtATime(
            f"{len(together)} of these sections may be released only one at a time (HUAPRV)."
        )


def _write(it: CaseWork, made: Sequence[Judged], prints: Prints) -> CaseState:
    require_access(it, (each.section.facts for each in made))
    versions = [each.section.version_id for each in made]
    it.work.execute(
        delete(SectionRelease).where(
            SectionRelease.case_id == it.case_id, SectionRelease.version_id.in_(versions)
        )
    )
    for each in made:
        section, decision = each.section, each.judgement.decision
        reason = each.judgement.reason.strip()
        it.take(
            Decide(by=it.by, decision=decision, reach=it.case.reach(section.facts)),
            {LABEL: label_mark(section.facts.label)}
            | ({APPENDED: each.appended} if each.appended else {})
            | ({"reason": reason} if reason else {}),
            charts=[section.chart],
            detail={
                "section": section.version_id,
                "action": decision.action.value,
                "code": decision.code.value if decision.code else "",
                "clause": decision.clause,
                "spans": len(decision.spans),
            },
        )
        it.rationale(reason)
    handed = [_release_row(it, each) for each in made if each.handed is not None]
    if handed:
        it.work.execute(insert(SectionRelease), handed)
    drop_fingerprints(it.work, it.case_id, [each.section.row["section_id"] for each in made])
    keep_fingerprints(it.work, it.case_id, prints, it.key, by=it.by.person, at=it.at)
    return it.state


def _release_row(it: CaseWork, made: Judged) -> dict[str, Any]:
    values = {
        "id": new_id(),
        "case_id": it.case_id,
        "version_id": made.section.version_id,
        "action": made.judgement.decision.action,
        "entry": it.case.made[made.section.version_id].number,
    }
    return seal_row(SectionRelease, values, it.key, to_bytes(made.handed))


def _others(
    rows: Sequence[Columns], case: OpenCase, known: Collection[str], keys: Keys
) -> dict[str, tuple[str, ...]]:
    """Return the text of the sections that stay back without a decision of their own."""
    undecided = (
        row for row in rows if row["id"] not in known and row["id"] not in case.state.scope.sections
    )
    opened = (
        (row["id"], open_content(row, keys[row["compartment_id"], row["epoch"]], row["label"]))
        for row in undecided
        if (row["compartment_id"], row["epoch"]) in keys
    )
    return {version_id: content.paragraphs for version_id, content in opened}

"""Whether the decisions of a case still rest on the sections as they are now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from vault.disclosure.ledger.open_case import Made, OpenCase
from vault.disclosure.rules.vocabulary import Action
from vault.disclosure.sections.appended import APPENDED, appended_mark, fetch_appended
from vault.disclosure.sections.on_file import SectionOnFile, signed_sections
from vault.errors import Conflict, TamperedData
from vault.labels.label import Label
from vault.records.content import label_digest
from vault.records.tables import Section, SectionVersion
from vault.store.unit_of_work import Reader

LABEL = "label"
"""The particular of a decision that holds the digest of the label it was made under."""


class SectionsChanged(Conflict):
    """Sections in scope were edited or relabelled since they were decided."""

    code = "sections-changed"
    default_remedy = "Bring the case up to date with them, and decide them again."


@dataclass(frozen=True, slots=True)
class Drift:
    """What changed under a case's scope.

    Args:
        newer: version in scope → the newer version of the same section.
        unfounded: versions of which something was released under another label, beyond what the
            instrument, or the scope agreed upon since, lets go, or without what has to go along
            with it since (45 CFR 164.526(d)); of a client's own record, also what access does not
            reach any more, which is in no scope.
    """

    newer: dict[str, str]
    unfounded: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.newer or self.unfounded)


def label_mark(label: Label) -> str:
    """Return the digest of a label that goes on record with a decision."""
    return label_digest(label).hex()


def drift(reader: Reader, case: OpenCase) -> Drift:
    """Compare a case's scope and standing decisions with the sections as they are.

    Raises:
        TamperedData: a section in scope is gone, or a note's seal is.
    """
    scope, standing = case.state.scope, case.standing
    newer = _newer(reader, scope.sections)
    if not standing:
        return Drift(newer, frozenset())
    decided = [
        section
        for section in signed_sections(reader, sorted(scope.charts))
        if section.version_id in standing
    ]
    along = fetch_appended(reader, [section.row["section_id"] for section in decided])
    unfounded = frozenset(
        section.version_id
        for section in decided
        if not _founded(
            case,
            standing[section.version_id],
            section,
            appended_mark(along.get(section.row["section_id"], ())),
        )
    )
    return Drift(newer, unfounded)


def require_current(reader: Reader, case: OpenCase) -> None:
    """Refuse to build on decisions that no longer rest on the sections as they are.

    Raises:
        SectionsChanged: some don't.
        TamperedData: as `drift`.
    """
    found = drift(reader, case)
    if found:
        count = len(found.newer) + len(found.unfounded)
        raise SectionsChanged(f"Sections changed since they were decided: {count}.")


def require_unchanged(reader: Reader, sections: Collection[SectionOnFile]) -> None:
    """Refuse to go on with sections that are not as they were read a moment ago.

    Raises:
        SectionsChanged: one was edited or relabelled meanwhile.
    """
    labels = {section.version_id: section.facts.label for section in sections}
    rows = reader.execute(
        select(SectionVersion.id, Section.label)
        .join(
            Section,
            (Section.note_id == SectionVersion.note_id)
            & (Section.id == SectionVersion.section_id)
            & (Section.version == SectionVersion.version),
        )
        .where(SectionVersion.id.in_(labels))
    )
    if {row.id: row.label for row in rows} != labels:
        raise SectionsChanged("A section was edited or relabelled just now.")


def _founded(case: OpenCase, made: Made, section: SectionOnFile, appended: str) -> bool:
    if made.decision.action is Action.WITHHOLD:
        return case.own_of is None or case.reach(section.facts).decidable
    return (
        made.particulars.get(LABEL) == label_mark(section.facts.label)
        and made.particulars.get(APPENDED, "") == appended
        and case.reach(section.facts).permits(made.decision.action)
    )


def _newer(reader: Reader, versions: frozenset[str]) -> dict[str, str]:
    present = aliased(SectionVersion)
    rows = reader.execute(
        select(SectionVersion.id, present.id.label("present"))
        .join(
            Section,
            (Section.note_id == SectionVersion.note_id) & (Section.id == SectionVersion.section_id),
        )
        .join(
            present,
            (present.note_id == Section.note_id)
            & (present.section_id == Section.id)
            & (present.version == Section.version),
        )
        .where(SectionVersion.id.in_(versions))
    ).all()
    if len(rows) != len(versions):
        raise TamperedData("A section in the case's scope is gone from its chart.")
    return {row.id: row.present for row in rows if row.id != row.present}

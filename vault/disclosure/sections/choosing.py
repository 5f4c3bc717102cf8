"""Choosing sections of the release desk by what is known of them without their text; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from vault.disclosure.rules.decisions import Decision
from vault.disclosure.rules.vocabulary import Action, ReasonCode
from vault.disclosure.sections.board import BoardRow
from vault.labels.vocabulary import NoteKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which sections are meant; what is left empty does not restrict.

    Args:
        since, until: days of session, both included.
        kind: the kind of note.
        holder: handle of a member who holds a privilege in it.
        code: a code of its label: confidentiality, sensitivity, law or a local one.
        clause: number of the clause that reaches or asks for it.
    """

    since: date | None = None
    until: date | None = None
    kind: NoteKind | None = None
    holder: str = ""
    code: str = ""
    clause: int | None = None

    def holds(self, row: BoardRow) -> bool:
        """Tell whether a section is meant."""
        facts = row.section.facts
        label = facts.label
        return (
            (self.since is None or facts.session_on >= self.since)
            and (self.until is None or facts.session_on <= self.until)
            and (self.kind is None or facts.note_kind is self.kind)
            and (not self.holder or self.holder in label.holders)
            and (not self.code or self.code in {label.confidentiality, *label.codes})
            and (self.clause is None or self.clause == row.clause)
        )


def decision_on(row: BoardRow, action: Action, code: ReasonCode | None = None) -> Decision:
    """Return the decision that an action means for a section.

    Args:
        row: the section.
        action: release or withhold.
        code: why it is withheld; what fits its label and the paper's reach where None.

    Raises:
        DecisionInvalid: no clause is known that a release would answer.
    """
    if action is not Action.WITHHOLD:
        return Decision(section=row.version_id, action=action, clause=row.clause)
    fitting = code or row.code
    if row.clause is None:
        fitting = ReasonCode.R1
    return Decision(section=row.version_id, action=action, clause=row.clause, code=fitting)

"""Forms for the clauses of a paper, or of a proposal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    FieldList,
    Form,
    FormField,
    IntegerField,
    SelectField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import Length, NumberRange, Optional

from vault.disclosure.rules.clauses import Clause, ClauseInvalid, Clearance, Express, Ground
from vault.labels.vocabulary import NoteKind
from webui.cases.fields import LONG, SHORT, add_error, choices, code, codes, listed
from webui.fields import Checks

BLANK_ROWS = 3
MOST_ROWS = 60
CLEARED_ROWS = 2


class ClearedForm(Form):  # type: ignore[misc]  # WTForms ships no types
    """Privilege holders that a clause clears on one ground."""

    holders = StringField("Holders cleared", [Length(max=SHORT)])
    ground = SelectField("Cleared by", choices=choices(Ground, "Choose how"))
    source = StringField("Where that is written", [Length(max=SHORT)])

    def clearances(self) -> tuple[Clearance, ...]:
        """Return what is entered; nothing where the row is blank."""
        ground = code(Ground, self.ground.data)
        if ground is None:
            return ()
        return tuple(
            Clearance(holder.upper(), ground, self.source.data or "")
            for holder in listed(self.holders.data)
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that a row is blank, or says who is cleared, how, and where that is written."""
        if not listed(self.holders.data) and not self.source.data:
            self.ground.data = ""
            return True
        whole = bool(super().validate(extra_validators))
        for field, words in (
            (self.holders, "Say who is cleared (A, B)."),
            (self.ground, "Choose how they are cleared."),
            (self.source, "Say where that is written."),
        ):
            if not field.data:
                add_error(field, words)
                whole = False
        return whole


class ClauseForm(Form):  # type: ignore[misc]  # WTForms ships no types
    """One clause; a row without anything in it is none."""

    number = IntegerField("Number", [Optional(), NumberRange(1, 999, "From 1 to 999.")])
    words = TextAreaField("Its words", [Length(max=LONG)], render_kw={"rows": 3})
    date_from = DateField("Sessions from", [Optional()])
    date_to = DateField("Sessions to", [Optional()])
    kinds = Checks("Kinds of note", choices=choices(NoteKind))
    subjects = StringField("About whom", [Length(max=SHORT)])
    title_words = StringField("Words in titles", [Length(max=SHORT)])
    expressly = Checks("Expressly names", choices=choices(Express))
    cleared = FieldList(FormField(ClearedForm), min_entries=CLEARED_ROWS, max_entries=6)

    @property
    def blank(self) -> bool:
        """Return whether nothing is entered but a number."""
        limits = (self.date_from, self.date_to, self.kinds, self.subjects, self.title_words)
        named = any(field.data for field in (*limits, self.expressly))
        cleared = any(row.holders.data or row.source.data for row in self.cleared)
        return not ((self.words.data or "").strip() or named or cleared)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that a row is blank, or a clause that does not contradict itself."""
        if self.blank:
            return True
        if not super().validate(extra_validators):
            return False
        try:
            self.clause(1)
        except ClauseInvalid as error:
            add_error(self.words, error.what)
            return False
        return True

    def clause(self, place: int) -> Clause:
        """Return the clause; it bears its place as number where none is typed.

        Raises:
            ClauseInvalid: it contradicts itself or has no words.
        """
        return Clause(
            number=self.number.data or place,
            words=(self.words.data or "").strip(),
            date_from=self.date_from.data,
            date_to=self.date_to.data,
            kinds=codes(NoteKind, self.kinds.data),
            subjects=frozenset(each.upper() for each in listed(self.subjects.data)),
            title_words=listed(self.title_words.data),
            expressly=codes(Express, self.expressly.data),
            cleared=tuple(each for row in self.cleared for each in row.clearances()),
        )


class ClausesForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Rows for clauses, and a button for one more."""

    clauses = FieldList(FormField(ClauseForm), min_entries=1, max_entries=MOST_ROWS)
    add_clause = SubmitField("Add another clause")

    def adds_row(self) -> bool:
        """Add a blank row if that is what was asked for, and tell whether it was."""
        if not self.add_clause.data:
            return False
        if len(self.clauses) < MOST_ROWS:
            self.clauses.append_entry()
        return True

    def read_clauses(self) -> tuple[Clause, ...]:
        """Return the clauses entered.

        Raises:
            ClauseInvalid: one contradicts itself or has no words.
        """
        rows = [row for row in self.clauses if not row.form.blank]
        return tuple(row.form.clause(place) for place, row in enumerate(rows, 1))


def clause_rows(clauses: Sequence[Clause], blank: int = 0) -> list[dict[str, object]]:
    """Return clauses as the rows of a form, and blank rows after them."""
    rows = [_row(clause) for clause in clauses]
    first = max((clause.number for clause in clauses), default=0) + 1
    numbers = range(first, first + blank)
    return rows + [{"number": number} for number in numbers]


def _row(clause: Clause) -> dict[str, object]:
    grounds = dict.fromkeys((each.ground, each.source) for each in clause.cleared)
    return {
        "number": clause.number,
        "words": clause.words,
        "date_from": clause.date_from,
        "date_to": clause.date_to,
        "kinds": sorted(clause.kinds),
        "subjects": ", ".join(sorted(clause.subjects)),
        "title_words": ", ".join(clause.title_words),
        "expressly": sorted(clause.expressly),
        "cleared": [
            {
                "holders": ", ".join(
                    each.holder
                    for each in clause.cleared
                    if (each.ground, each.source) == (ground, source)
                ),
                "ground": ground,
                "source": source,
            }
            for ground, source in grounds
        ],
    }

"""Forms of the release desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, Length, Optional

from vault.disclosure.rules.clauses import Clause
from vault.disclosure.rules.vocabulary import Action, ReasonCode
from vault.disclosure.sections.board import BoardRow
from vault.disclosure.sections.choosing import Choice
from vault.labels.vocabulary import Code, NoteKind

REASON = Length(max=2000, message="Say it in 2,000 characters at most.")
CODES = {code.value: f"{code.value} · {code.words}" for code in ReasonCode}


def number_or_none(value: str | int | None) -> int | None:
    """Read a number of a select, None for its empty choice."""
    return int(value) if value else None


class JudgeForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Release or withhold one section, with everything that may be said about it."""

    action = RadioField(
        "What is decided",
        id="judge-action",
        choices={Action.RELEASE.value: "Release it whole", Action.WITHHOLD.value: "Withhold it"},
        validators=[DataRequired("Choose what is decided.")],
    )
    clause = SelectField(
        "Clause that it answers", coerce=number_or_none, validators=[Optional()], id="judge-clause"
    )
    code = SelectField("Why it stays back", choices=CODES, id="judge-code")
    reason = StringField("Reason in words", default="", validators=[REASON], id="judge-reason")

    def __init__(self, clauses: Sequence[Clause], **given: Any):
        super().__init__(**given)
        self.clause.choices = clause_choices(clauses)


class RedactForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Release one section but for passages."""

    words = TextAreaField(
        "Words to keep back",
        id="redact-words",
        default="",
        validators=[Length(max=20_000, message="These are too many words.")],
        render_kw={"rows": 3, "spellcheck": "false", "autocomplete": "off"},
    )
    code = SelectField(
        "Why these words stay back", choices=CODES, default=ReasonCode.R3.value, id="redact-code"
    )
    clause = SelectField(
        "Clause that it answers", coerce=number_or_none, validators=[Optional()], id="redact-clause"
    )
    reason = StringField("Reason in words", default="", validators=[REASON], id="redact-reason")

    def __init__(self, clauses: Sequence[Clause], **given: Any):
        super().__init__(**given)
        self.clause.choices = clause_choices(clauses)

    @property
    def passages(self) -> list[str]:
        """Return the words line by line."""
        return [line.strip() for line in (self.words.data or "").splitlines() if line.strip()]


class ReopenForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Take decisions back."""

    reason = StringField(
        "Why it is taken back",
        default="",
        validators=[DataRequired("Say why the decision is taken back."), REASON],
    )


class FindForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Find words in every section in scope."""

    words = StringField(
        "Name or phrase",
        id="find-words",
        default="",
        validators=[DataRequired("Give the words to look for."), REASON],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    code = SelectField(
        "Why it stays back", choices=CODES, default=ReasonCode.R3.value, id="find-code"
    )


class ChooseForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Choose undecided sections by what is known of them, and what to decide."""

    since = DateField("Sessions from", validators=[Optional()], id="choose-since")
    until = DateField("Sessions to", validators=[Optional()], id="choose-until")
    kind = SelectField("Kind of note", id="choose-kind")
    holder = SelectField("Privilege holder", id="choose-holder")
    label = SelectField("Label", id="choose-label")
    clause = SelectField(
        "Clause", coerce=number_or_none, validators=[Optional()], id="choose-clause"
    )
    action = RadioField(
        "Decide them so",
        id="choose-action",
        choices={Action.WITHHOLD.value: "Withhold them", Action.RELEASE.value: "Release them"},
        default=Action.WITHHOLD.value,
    )
    code = SelectField(
        "Why they stay back",
        id="choose-code",
        choices={"": "What fits each section's label"} | CODES,
        validators=[Optional()],
    )

    def __init__(self, rows: Sequence[BoardRow], clauses: Sequence[Clause], **given: Any):
        super().__init__(**given)
        labels = [row.section.facts.label for row in rows]
        kinds = {row.section.facts.note_kind for row in rows}
        codes = {code for each in labels for code in (each.confidentiality, *each.codes)}
        self.kind.choices = _any(kinds)
        self.label.choices = _any(codes)
        holders = sorted({holder for each in labels for holder in each.holders})
        self.holder.choices = {"": "Any"} | {holder: holder for holder in holders}
        self.clause.choices = clause_choices(clauses) | {"": "Any"}

    def validate_until(self, field: DateField) -> None:
        """Refuse a period that ends before it begins."""
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError("The period ends before it begins.")

    @property
    def choice(self) -> Choice:
        """Return which sections are meant."""
        return Choice(
            since=self.since.data,
            until=self.until.data,
            kind=next((kind for kind in NoteKind if kind.value == self.kind.data), None),
            holder=self.holder.data,
            code=self.label.data,
            clause=self.clause.data,
        )


def clause_choices(clauses: Sequence[Clause]) -> dict[str, str]:
    """Return the clauses as choices, none of them first."""
    return {"": "None asks for it"} | {
        str(each.number): f"Clause {each.number}" for each in clauses
    }


def _any(codes: set[NoteKind] | set[Code]) -> dict[str, str]:
    found = sorted(codes, key=lambda code: code.value)
    words = {code.value: f"{code.words[:1].upper()}{code.words[1:]}" for code in found}
    return {"": "Any"} | {code: f"{said} ({code})" for code, said in words.items()}

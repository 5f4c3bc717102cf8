"""Forms of beginning, signing and correcting notes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import HiddenInput

from vault.identity.accounts import Account
from vault.identity.permissions import Role
from vault.labels.vocabulary import NoteKind
from vault.records.content import TITLE_LENGTH
from vault.records.templates import TEMPLATES
from webui.labels.forms import REASON_LENGTH, code_or_none

PSYCHOTHERAPY = "psychotherapy"
KINDS = (NoteKind.EVALUATION, NoteKind.SUD_COUNSELING)
"""Kinds that no template makes by itself."""


class CosignerForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Who signs a note besides its author."""

    cosigner = SelectField("Supervisor who signs it too", validate_choice=False)

    def offer(self, people: Iterable[Account], author_id: str) -> None:
        """Offer the supervisors to an author."""
        self.cosigner.choices = {"": "nobody"} | {
            each.user_id: each.display_name
            for each in people
            if Role.SUPERVISOR in each.roles
            and each.status == "active"
            and each.user_id != author_id
        }


class NewNoteForm(CosignerForm):
    """How a note begins."""

    template = RadioField(
        "How it is written",
        choices={each.name: each.words for each in TEMPLATES.values()},
        validators=[InputRequired("Choose how it is written.")],
    )
    kind = SelectField(
        "What it is",
        choices={"": "what its template says"} | {kind: kind.words for kind in KINDS},
        coerce=code_or_none(NoteKind),
        default=None,
    )
    session_on = DateField("Day of the session", validators=[DataRequired("Enter the day.")])
    session_time = TimeField("When it began", validators=[InputRequired("Enter the time.")])

    def validate_kind(self, field: SelectField) -> None:
        """Keep psychotherapy notes from being called something else."""
        if field.data is not None and self.template.data == PSYCHOTHERAPY:
            raise ValidationError("A psychotherapy note is nothing else as well.")

    @property
    def session_at(self) -> datetime:
        """The instant of the session; the caller adds the practice's time zone."""
        return datetime.combine(self.session_on.data, self.session_time.data)


class AddendumForm(CosignerForm):
    """How an addendum begins."""

    template = SelectField(
        "How it is written",
        validators=[InputRequired("Choose how it is written.")],
        choices={
            each.name: each.words
            for each in sorted(TEMPLATES.values(), key=lambda each: each.name != "narrative")
            if each.name != PSYCHOTHERAPY
        },
    )


class PassphraseForm(FlaskForm):  # type: ignore[misc]  # the same
    """A passphrase given again before a signature."""

    passphrase = PasswordField(
        "Your passphrase",
        validators=[DataRequired("Enter your passphrase.")],
        render_kw={"autocomplete": "current-password"},
    )


class SignForm(PassphraseForm):
    """Signing a draft as it reads at a revision."""

    revision = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class CosignForm(PassphraseForm):
    """Signing as the supervisor what had a seal of this hash."""

    seal = StringField(widget=HiddenInput(), validators=[InputRequired()])


class CorrectForm(PassphraseForm):
    """A signed section as it should read, and why."""

    title = StringField(
        "Title", validators=[DataRequired("Enter a title."), Length(max=TITLE_LENGTH)]
    )
    text = TextAreaField("Text")
    reason = TextAreaField(
        "Why it is corrected", validators=[DataRequired("Say why."), Length(max=REASON_LENGTH)]
    )

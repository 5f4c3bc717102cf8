"""Forms of charts, members, alerts and keys."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from vault.labels.vocabulary import NoteKind
from vault.records.chart_model import ChartDetails, MemberDetails, MemberRole, UnitKind
from webui.display import sentence
from webui.fields import Checks, stripped

NAME_LENGTH = 200
TEXT_LENGTH = 10_000
UNITS = {
    UnitKind.INDIVIDUAL: "One person",
    UnitKind.COUPLE: "A couple",
    UnitKind.FAMILY: "A family",
    UnitKind.GROUP: "A group",
}
ROLES = {
    MemberRole.CLIENT: "Client",
    MemberRole.CHILD: "Child",
    MemberRole.COLLATERAL: "Collateral: someone spoken with or about, never a client",
}


TYPED = (stripped,)


class ListForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What to leave in the list of charts, for browsers without script."""

    words = StringField("Name or number", validators=[Length(max=NAME_LENGTH)], filters=TYPED)
    status = SelectField(
        "Status", choices={"": "Open and closed", "open": "Open", "closed": "Closed"}
    )


class DetailsForm(FlaskForm):  # type: ignore[misc]  # the same
    """What a chart says of the unit."""

    name = StringField(
        "What the unit is called",
        validators=[DataRequired("Enter a name."), Length(max=NAME_LENGTH)],
        render_kw={"autocomplete": "off"},
        filters=TYPED,
    )
    referral = TextAreaField(
        "Who referred them, and why they came",
        validators=[Length(max=TEXT_LENGTH)],
        render_kw={"rows": 4},
        filters=TYPED,
    )
    confidentiality_agreement = TextAreaField(
        "What the members agreed about confidences among themselves",
        validators=[Length(max=TEXT_LENGTH)],
        render_kw={"rows": 4},
        filters=TYPED,
    )

    def details(self) -> ChartDetails:
        """Return what was entered."""
        return ChartDetails(
            name=self.name.data,
            referral=self.referral.data,
            confidentiality_agreement=self.confidentiality_agreement.data,
        )


class CreateForm(DetailsForm):
    """A new chart."""

    unit_kind = RadioField(
        "Who is treated together",
        choices={kind.value: words for kind, words in UNITS.items()},
        validators=[InputRequired("Choose who is treated together.")],
        coerce=UnitKind,
    )


class PersonForm(FlaskForm):  # type: ignore[misc]  # the same
    """Who a member is."""

    name = StringField(
        "Full name",
        validators=[Length(max=NAME_LENGTH)],
        render_kw={"autocomplete": "off"},
        filters=TYPED,
    )
    birth_date = DateField("Date of birth", validators=[Optional()])
    contact = StringField(
        "Address, telephone, e-mail",
        validators=[Length(max=TEXT_LENGTH)],
        render_kw={"autocomplete": "off"},
        filters=TYPED,
    )
    relationship = StringField(
        "Relationship to the others",
        validators=[Length(max=NAME_LENGTH)],
        render_kw={"placeholder": "B's sister"},
        filters=TYPED,
    )

    def validate_birth_date(self, field: DateField) -> None:
        """Refuse what cannot be."""
        if field.data and field.data > date.today():  # noqa: DTZ011 - a birthday has no time zone
            raise ValidationError("This day has not come yet.")

    def details(self) -> MemberDetails:
        """Return what was entered."""
        return MemberDetails(
            name=self.name.data,
            birth_date=self.birth_date.data,
            contact=self.contact.data,
            relationship=self.relationship.data,
        )


class CorrectForm(PersonForm):
    """What is known of a member, corrected."""

    def validate_name(self, field: StringField) -> None:
        """Want a name."""
        if not field.data:
            raise ValidationError("Enter the name.")


class MemberForm(PersonForm):
    """A new member."""

    role = SelectField(
        "What they are in this chart",
        choices={role.value: words for role, words in ROLES.items()},
        coerce=MemberRole,
    )
    person_id = SelectField("Someone in another chart of yours", validate_choice=False)
    handle = StringField(
        "Handle",
        validators=[Length(max=8)],
        render_kw={"autocomplete": "off", "size": 8},
        filters=TYPED,
    )

    def validate_name(self, field: StringField) -> None:
        """Want a name of whoever is new here."""
        if not field.data and not self.person_id.data:
            raise ValidationError("Enter the name.")


class AlertForm(FlaskForm):  # type: ignore[misc]  # the same
    """A safety alert."""

    text = TextAreaField(
        "What the danger is, to whom, and what to do",
        validators=[DataRequired("Say what the danger is."), Length(max=TEXT_LENGTH)],
        render_kw={"rows": 3},
        filters=TYPED,
    )


class ClearForm(FlaskForm):  # type: ignore[misc]  # the same
    """Why an alert is cleared."""

    reason = TextAreaField(
        "Why the danger is past",
        validators=[DataRequired("Say why the danger is past."), Length(max=TEXT_LENGTH)],
        filters=TYPED,
    )


class NotesForm(FlaskForm):  # type: ignore[misc]  # the same
    """Which notes to show, and from which one on."""

    kind = SelectField(
        "Kind",
        choices={"": "Every kind"}
        | {
            kind.value: sentence(kind.words)
            for kind in NoteKind
            if kind is not NoteKind.PSYCHOTHERAPY
        },
    )
    author = SelectField("Author", validate_choice=False)
    year = SelectField("Year", validate_choice=False)
    before = HiddenField()


class GrantForm(FlaskForm):  # type: ignore[misc]  # the same
    """Which keys to give to whom."""

    person = SelectField("Colleague", validators=[InputRequired("Choose a colleague.")])
    keys = Checks(
        "Keys to give",
        validators=[InputRequired("Choose at least one key.")],
    )

    def offer(self, people: Mapping[str, str], keys: Mapping[str, str]) -> None:
        """Offer colleagues and keys, each by value and words."""
        self.person.choices = {"": "Choose …", **people}
        self.keys.choices = dict(keys)


class NewKeyForm(FlaskForm):  # type: ignore[misc]  # the same
    """Whom to shut out of a key, if anybody, and how thoroughly."""

    leaving = RadioField("Who loses it", validate_choice=True)
    strict = BooleanField("Encrypt the texts anew too, not only their keys")
    passphrase = PasswordField(
        "Your passphrase",
        validators=[DataRequired("Enter your passphrase.")],
        render_kw={"autocomplete": "current-password"},
    )

    def offer(self, holders: Mapping[str, str]) -> None:
        """Offer the holders that can lose the key, by user id and words, and nobody."""
        self.leaving.choices = [*holders.items(), ("", "Nobody: the same people get a new key")]


def data_of(details: ChartDetails | MemberDetails) -> dict[str, Any]:
    """Return details as a form's data."""
    return {name: getattr(details, name) for name in details.__dataclass_fields__}

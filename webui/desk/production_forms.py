"""Forms from the rendering to the delivery."""

from __future__ import annotations

from collections.abc import Collection

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    PasswordField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, Optional, Regexp

from vault.disclosure.rules.steps.sending import LOG_READERS
from vault.disclosure.rules.vocabulary import Recipient as Capacity
from vault.production.acts.sending import Dispatch
from vault.production.composing.describing import RenderRequest
from vault.production.document.matter import Profile, Recipient
from webui.fields import Checks

LINE = Length(max=300, message="Say it in 300 characters at most.")
PRIVILEGE = "Psychotherapist\N{EN DASH}patient privilege"


class RenderForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """To whom a production goes, and in which form."""

    recipient = StringField(
        "Recipient", default="", validators=[DataRequired("Name who receives it."), LINE]
    )
    role = StringField(
        "Recipient's role",
        default="",
        validators=[DataRequired("Say in what role they receive it."), LINE],
    )
    address = TextAreaField(
        "Address",
        default="",
        validators=[Length(max=1000, message="This is too long.")],
        render_kw={"rows": 3},
    )
    profile = RadioField(
        "Form",
        choices={
            Profile.PRODUCTION.value: "Production, for parties and chambers",
            Profile.FILING.value: "Filing, for the court's public file: identifiers abbreviated",
        },
        default=Profile.PRODUCTION.value,
    )
    log = RadioField(
        "Privilege log",
        choices={
            "document": "By document: a row for each record, section or passage",
            "category": "By category: what is alike in one row, with the number of its items",
        },
        default="document",
    )
    seal_log = BooleanField("Keep the log under seal, for the court or counsel alone")
    minors = TextAreaField(
        "Minors' names", default="", validators=[Length(max=2000)], render_kw={"rows": 2}
    )
    custodian_name = StringField("Custodian who certifies", default="", validators=[LINE])
    custodian_title = StringField("Custodian's title", default="", validators=[LINE])
    privilege = StringField("Privilege asserted", validators=[LINE], default=PRIVILEGE)
    instrument_title = StringField("What the paper calls itself", default="", validators=[LINE])
    prefix = StringField(
        "Bates prefix",
        default="",
        validators=[
            Optional(),
            Regexp(r"[A-Z][A-Z0-9]{0,14}[A-Z]?\Z", message="Use capitals and digits."),
        ],
    )

    @property
    def request(self) -> RenderRequest:
        """Return what the preparer says of the production."""
        return RenderRequest(
            recipient=Recipient(
                name=self.recipient.data.strip(),
                role=self.role.data.strip(),
                address=tuple(_lines(self.address.data)),
            ),
            profile=Profile(self.profile.data),
            custodian_name=self.custodian_name.data.strip(),
            custodian_title=self.custodian_title.data.strip(),
            prefix=self.prefix.data or None,
            minors=tuple(_lines(self.minors.data)),
            privilege=self.privilege.data.strip() or PRIVILEGE,
            instrument_title=self.instrument_title.data.strip(),
            by_category=self.log.data == "category",
            seal_log=self.seal_log.data,
        )


class AnswerForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Why a passage may leave although it restates something withheld."""

    answer = TextAreaField(
        "Why it may leave all the same",
        default="",
        validators=[DataRequired("Say why it may leave."), Length(max=2000)],
        render_kw={"rows": 2},
    )


class ApproveForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """The approver's signature over exactly what they looked at."""

    digest = HiddenField()
    passphrase = PasswordField(
        "Your passphrase, once more",
        validators=[DataRequired("Enter your passphrase; it signs the approval.")],
        render_kw={"autocomplete": "current-password"},
    )


class SendForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """How a production is sent, and to whom."""

    method = StringField(
        "Channel", default="", validators=[DataRequired("Say by which channel it is sent."), LINE]
    )
    capacities = Checks(
        "Received as",
        choices={each.value: each.words for each in Capacity},
        validators=[DataRequired("Choose in what capacity it is received.")],
    )
    recipient = StringField("Recipient, if not the one on its cover", default="", validators=[LINE])
    address = StringField("Address, if not the one on its cover", default="", validators=[LINE])
    description = StringField(
        "What is disclosed, if not by its pages", default="", validators=[LINE]
    )

    def receivable(self, capacities: Collection[Capacity]) -> None:
        """Leave only the capacities in which a case lets it be received; one alone is ticked."""
        self.capacities.choices = {
            each.value: each.words for each in Capacity if each in capacities
        }
        if len(capacities) == 1 and not self.is_submitted():
            self.capacities.data = list(self.capacities.choices)

    @property
    def dispatch(self) -> Dispatch:
        """Return how it is sent."""
        return Dispatch(
            capacities=frozenset(Capacity[each.upper()] for each in self.capacities.data),
            method=self.method.data.strip(),
            recipient=self.recipient.data.strip(),
            address=self.address.data.strip(),
            description=self.description.data.strip(),
        )


class SendLogForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """How a privilege log under seal is sent, and to whom."""

    capacity = RadioField(
        "Received as",
        choices={each.value: each.words.capitalize() for each in Capacity if each in LOG_READERS},
        validators=[DataRequired("Choose in what capacity it is received.")],
    )
    recipient = StringField(
        "Recipient", default="", validators=[DataRequired("Name who receives it."), LINE]
    )
    address = StringField(
        "Address", default="", validators=[DataRequired("Say where it goes."), LINE]
    )
    method = StringField(
        "Channel", default="", validators=[DataRequired("Say by which channel it is sent."), LINE]
    )

    @property
    def dispatch(self) -> Dispatch:
        """Return how it is sent."""
        return Dispatch(
            capacities=frozenset({Capacity[self.capacity.data.upper()]}),
            method=self.method.data.strip(),
            recipient=self.recipient.data.strip(),
            address=self.address.data.strip(),
        )


class AgainForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Why a package that has left is handed out once more."""

    reason = StringField(
        "Why it is handed out again",
        default="",
        validators=[DataRequired("Say why it is handed out again."), LINE],
    )


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]

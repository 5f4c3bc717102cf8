"""The form in which a client's signed form is entered as its paper words it."""

from __future__ import annotations

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from vault.disclosure.rules.authorization import Cover, Form, Statement, Use
from vault.labels.vocabulary import NoteKind
from webui.cases.fields import LONG, SHORT, choices, codes, listed
from webui.fields import Checks

LINE = [Length(max=SHORT)]


class SignedFormForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A form that a client signed; what the paper does not say is left empty."""

    holder = StringField(
        "Whose privilege it is", [InputRequired("Enter the member's handle, such as A."), *LINE]
    )
    person = StringField("That person's name, as the form gives it", LINE)
    covers = Checks("Its description names", choices=choices(Cover))
    description = TextAreaField(
        "What is to be disclosed, in its words", [Length(max=LONG)], render_kw={"rows": 3}
    )
    discloser = StringField("Who may disclose it", LINE)
    recipient = StringField("To whom it may be disclosed", LINE)
    to_class = BooleanField("That is a class of persons, not a name")
    purpose = StringField("Its purpose, in its words", LINE)
    uses = Checks("It permits the disclosure for", choices=choices(Use))
    statements = Checks("It tells whoever signs", choices=choices(Statement))
    conditioned = BooleanField("Treatment or payment was made to depend on signing it")
    expires_on = DateField("Its last day", [Optional()])
    expires_upon = StringField("Or the event upon which it expires", LINE)
    signed_by = StringField("Who signed it", LINE)
    signed_on = DateField("When it was signed", [Optional()])
    representative = BooleanField("A personal representative signed it")
    authority = StringField("What makes them one", LINE)
    date_from = DateField("Sessions from", [Optional()])
    date_to = DateField("Sessions to", [Optional()])
    kinds = Checks("Kinds of note", choices=choices(NoteKind))
    subjects = StringField("About whom", LINE)
    title_words = StringField("Words in titles", LINE)
    scan = FileField("Scan of the signed form (PDF)", render_kw={"accept": "application/pdf,.pdf"})
    check = SubmitField("See what it lacks")

    def form(self) -> Form:
        """Return what is entered.

        Raises:
            FormInvalid: it names nothing to be disclosed, or its dates are the wrong way round.
        """
        return Form(
            holder=_line(self.holder).upper(),
            person=_line(self.person),
            covers=codes(Cover, self.covers.data),
            description=_line(self.description),
            discloser=_line(self.discloser),
            recipient=_line(self.recipient),
            to_class=self.to_class.data,
            purpose=_line(self.purpose),
            uses=codes(Use, self.uses.data),
            statements=codes(Statement, self.statements.data),
            conditioned=self.conditioned.data,
            expires_on=self.expires_on.data,
            expires_upon=_line(self.expires_upon),
            signed_by=_line(self.signed_by),
            signed_on=self.signed_on.data,
            representative=self.representative.data,
            authority=_line(self.authority),
            date_from=self.date_from.data,
            date_to=self.date_to.data,
            kinds=codes(NoteKind, self.kinds.data),
            subjects=frozenset(each.upper() for each in listed(self.subjects.data)),
            title_words=listed(self.title_words.data),
        )

    def scan_bytes(self) -> bytes:
        """Return the scan that was sent; nothing where none was."""
        sent = request.files.get(self.scan.name)
        return sent.read() if sent is not None and sent.filename else b""


def _line(field: StringField) -> str:
    return (field.data or "").strip()

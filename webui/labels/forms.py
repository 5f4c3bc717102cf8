"""The fields of a label, as a section in the editor and a relabelling have them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from flask_wtf import FlaskForm
from wtforms import Form, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from vault.labels.label import Label
from vault.labels.vocabulary import (
    Code,
    Confidentiality,
    Law,
    LocalCode,
    Obligation,
    Refrain,
    Sensitivity,
)

CodeT = TypeVar("CodeT", bound=Code)

REASON_LENGTH = 2000

LEVELS = (
    Confidentiality.N,
    Confidentiality.R,
    Confidentiality.V,
    Confidentiality.M,
    Confidentiality.L,
    Confidentiality.U,
)
"""The levels in the order of their use here: the ordinary ones first."""

OFTEN = (
    Sensitivity.MH,
    Sensitivity.PSYTHPN,
    Sensitivity.SUD,
    Sensitivity.ETHUD,
    Sensitivity.OPIOIDUD,
    Sensitivity.SDV,
    Sensitivity.VIO,
    Sensitivity.SEX,
    Sensitivity.HIV,
)
SELDOM = tuple(code for code in Sensitivity if code not in OFTEN)


def code_or_none(vocabulary: type[CodeT]) -> Callable[[str], CodeT | None]:
    """Return what reads a field's value as a code, and "" as none; others are a `ValueError`."""
    look_up = cast("Callable[[str], CodeT]", vocabulary)
    return lambda value: look_up(value) if value else None


class LabelFields(Form):  # type: ignore[misc]  # WTForms ships no types
    """One label."""

    confidentiality = RadioField(
        "How far it is protected",
        choices={"": "not labelled yet"} | {code: code.words for code in LEVELS},
        coerce=code_or_none(Confidentiality),
        default=None,
    )
    sensitivity = SelectMultipleField(
        "Sensitive because of",
        choices={code: code.words for code in Sensitivity},
        coerce=Sensitivity,
    )
    law = SelectMultipleField("Laws", choices={code: code.words for code in Law}, coerce=Law)
    local = SelectMultipleField(
        "Further marks", choices={code: code.words for code in LocalCode}, coerce=LocalCode
    )
    refrain = SelectMultipleField(
        "What must not be done", choices={code: code.words for code in Refrain}, coerce=Refrain
    )
    obligation = SelectMultipleField(
        "What must be done", choices={code: code.words for code in Obligation}, coerce=Obligation
    )
    subjects = SelectMultipleField("Whom it is about", choices=[], validate_choice=False)
    holders = SelectMultipleField("Whose privilege it is", choices=[], validate_choice=False)

    def label(self) -> Label:
        """Return the label that was chosen.

        Codes without a level count as very restricted: that is what the section was without them.

        Raises:
            LabelInvalid: a handle is not one.
        """
        return Label(
            confidentiality=self.confidentiality.data or Confidentiality.V,
            sensitivity=frozenset(self.sensitivity.data or ()),
            law=frozenset(self.law.data or ()),
            local=frozenset(self.local.data or ()),
            subjects=tuple(self.subjects.data or ()),
            holders=tuple(self.holders.data or ()),
            obligation=frozenset(self.obligation.data or ()),
            refrain=frozenset(self.refrain.data or ()),
        )


def label_data(label: Label) -> dict[str, object]:
    """Return a label as the data of `LabelFields`."""
    return {
        "confidentiality": None if label.is_unlabelled else label.confidentiality,
        "sensitivity": list(label.sensitivity),
        "law": list(label.law),
        "local": list(label.local),
        "subjects": list(label.subjects),
        "holders": list(label.holders),
        "obligation": list(label.obligation),
        "refrain": list(label.refrain),
    }


class RelabelForm(LabelFields, FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Another label for a signed section, and why."""

    reason = TextAreaField("Why", validators=[DataRequired("Say why."), Length(max=REASON_LENGTH)])


class DeclineForm(FlaskForm):  # type: ignore[misc]  # the same
    """Why a lower label is declined."""

    reason = StringField("Why", validators=[DataRequired("Say why."), Length(max=REASON_LENGTH)])

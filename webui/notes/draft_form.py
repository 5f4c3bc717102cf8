"""The editor's form: a note's sections, however many there are and in whatever order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from vault.labels.vocabulary import ContentKind, Loinc
from vault.records.note_model import Part2Origin, SectionDraft
from webui.labels.forms import LabelFields, code_or_none, label_data

PART2_WORDS = {
    Part2Origin.NONE: "not a substance use record",
    Part2Origin.PROGRAM: "made here, by a Part 2 program",
    Part2Origin.CONSENT: "received under the client's consent",
}
BLANK = "New section"
NOBODY = "nobody in particular"


class SectionFields(LabelFields):
    """One section."""

    section_id = HiddenField()
    title = StringField("Title")
    text = TextAreaField("Text")
    content_kind = SelectField(
        "What it holds",
        choices={kind: kind.words for kind in ContentKind},
        coerce=ContentKind,
        default=ContentKind.COMMUNICATION,
    )
    loinc = SelectField(
        "LOINC code",
        choices={"": "none"} | {code: code.words for code in Loinc},
        coerce=code_or_none(Loinc),
        default=None,
    )
    source_member = SelectField("Who said it", choices={"": NOBODY}, validate_choice=False)
    part2_origin = SelectField(
        "Substance use record (42 CFR Part 2)",
        choices=PART2_WORDS,
        coerce=Part2Origin,
        default=Part2Origin.NONE,
    )

    def draft(self) -> SectionDraft:
        """Return the section as the author wrote it.

        Raises:
            LabelInvalid: the label names someone by what is no handle.
        """
        return SectionDraft(
            title=self.title.data or "",
            text=self.text.data or "",
            label=self.label(),
            content_kind=self.content_kind.data,
            loinc=self.loinc.data,
            source_member=self.source_member.data or "",
            part2_origin=self.part2_origin.data,
            section_id=self.section_id.data or "",
        )


class DraftForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A draft with its revision.

    `order` names the sections' indices in the order of the page, where script moved them about;
    without it they stand in the order of their indices.
    """

    revision = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    order = HiddenField()
    sections = FieldList(FormField(SectionFields))

    @property
    def in_order(self) -> list[SectionFields]:
        """The sections in the order in which the author put them."""
        by_index = {entry.name.rpartition("-")[2]: entry.form for entry in self.sections}
        wanted = [index for index in (self.order.data or "").split(",") if index in by_index]
        if sorted(wanted) != sorted(by_index):
            wanted = list(by_index)
        return [by_index[index] for index in wanted]

    def drafts(self) -> list[SectionDraft]:
        """Return the sections as the author wrote them, in order.

        Raises:
            LabelInvalid: a label names someone by what is no handle.
        """
        return [section.draft() for section in self.in_order]


def filled(revision: int, sections: Iterable[SectionDraft]) -> DraftForm:
    """Return the form that holds sections, to be saved on top of a revision."""
    data = {"revision": revision, "sections": [_data(section) for section in sections]}
    return DraftForm(formdata=None, data=data)


def _data(section: SectionDraft) -> dict[str, Any]:
    return {
        "section_id": section.section_id,
        "title": section.title,
        "text": section.text,
        "content_kind": section.content_kind,
        "loinc": section.loinc,
        "source_member": section.source_member,
        "part2_origin": section.part2_origin,
        **label_data(section.label),
    }


def rearranged(sections: list[SectionDraft], act: str) -> list[SectionDraft]:
    """Return the sections after one of the editor's buttons: "add", "up:2", "down:0", "remove:1".

    Anything else leaves them as they are; the number is a place in the list.
    """
    made = list(sections)
    name, _, number = act.partition(":")
    if name == "add":
        return [*made, SectionDraft(title=BLANK, text="")]
    place = int(number) if number.isdecimal() and len(number) < 6 else len(made)
    if place >= len(made):
        return made
    if name == "remove" and len(made) > 1:
        del made[place]
    elif name in {"up", "down"}:
        other = place + (1 if name == "down" else -1)
        if 0 <= other < len(made):
            made[place], made[other] = made[other], made[place]
    return made

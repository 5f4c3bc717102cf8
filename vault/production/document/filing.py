"""The filing profile: a released document with its identifiers in the forms of FRCP 5.2(a)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vault.disclosure.rules.identifiers import in_filing_form
from vault.production.document.matter import Clause, Party, Profile
from vault.production.document.released import (
    Note,
    Paragraph,
    ReleasedDocument,
    ReleasedSection,
    Text,
    WithheldNote,
    WithheldSection,
)


def for_filing(document: ReleasedDocument, *, minors: Sequence[str] = ()) -> ReleasedDocument:
    """Return the document as it may stand in a court's public file.

    A section whose text changes must not be disclosed in records.json; `changed_by_filing` names
    them.

    Args:
        minors: names of minors, as `find_identifiers` takes them.

    Raises:
        MinorNameInvalid: a name has no letter.
    """
    filing = _Filing(minors)
    caption = document.caption
    parties = tuple(Party(filing.form(p.name), p.designation) for p in caption.parties)
    return replace(
        document,
        profile=Profile.FILING,
        caption=replace(caption, parties=parties),
        instrument=replace(document.instrument, title=filing.form(document.instrument.title)),
        clauses=tuple(Clause(c.number, filing.form(c.words)) for c in document.clauses),
        notices=tuple(filing.form(notice) for notice in document.notices),
        notes=tuple(filing.note(note) for note in document.notes),
        privilege_log=tuple(
            replace(
                entry,
                description=filing.form(entry.description),
                participants=tuple(map(filing.form, entry.participants)),
                holder=filing.form(entry.holder),
            )
            for entry in document.privilege_log
        ),
    )


def changed_by_filing(before: ReleasedDocument, after: ReleasedDocument) -> frozenset[str]:
    """Return the references of the sections whose title or text the filing profile changed."""
    filed = {section.ref: section for section in after.sections}
    return frozenset(
        section.ref for section in before.sections if filed.get(section.ref) != section
    )


class _Filing:
    def __init__(self, minors: Sequence[str]):
        self._minors = minors

    def form(self, text: str) -> str:
        return in_filing_form(text, minors=self._minors)

    def note(self, note: Note) -> Note:
        if isinstance(note, WithheldNote):
            return note
        return replace(note, items=tuple(self._item(item) for item in note.items))

    def _item(self, item: ReleasedSection | WithheldSection) -> ReleasedSection | WithheldSection:
        if isinstance(item, WithheldSection):
            return item
        paragraphs = tuple(map(self._paragraph, item.paragraphs))
        appended = tuple(
            replace(each, paragraphs=tuple(map(self.form, each.paragraphs)))
            for each in item.appended
        )
        return replace(item, title=self.form(item.title), paragraphs=paragraphs, appended=appended)

    def _paragraph(self, paragraph: Paragraph) -> Paragraph:
        return tuple(
            Text(self.form(run.text)) if isinstance(run, Text) else run for run in paragraph
        )

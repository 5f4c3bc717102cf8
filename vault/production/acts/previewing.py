"""Previewing: the page that would leave if the decisions stopped here, typeset and thrown away.

It is made exactly as a production is, from what stands released and with the case's key alone. A
section in scope that is undecided stands on it as withheld.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from vault.disclosure.rules.vocabulary import ReasonCode
from vault.disclosure.sections.on_file import SectionOnFile
from vault.disclosure.services.released import DecidedNote, ReleasedCase, WithheldItem
from vault.disclosure.services.scoping import CaseSections
from vault.errors import Conflict
from vault.identity.actor import Actor
from vault.production.acts.means import Means, record
from vault.production.acts.preparing import Draft, draft, fetch_earlier
from vault.production.composing.describing import RenderRequest
from vault.production.document.matter import Recipient
from vault.production.document.released import Note, WithheldNote
from vault.production.document.volumes import Volume, plan
from vault.production.events import ProductionEvent
from vault.production.rendering.layout import volume_sheet
from vault.records.access import logging_tampering
from vault.typesetting.typesetter import Picture

WIDTH = 1020
"""Pixels across a page of 8½ inches."""
PREFIX = "PREVIEW"
"""Stands in place of the Bates prefix, so that no picture is taken for a page that left."""
_TO_COME = Recipient(name="To be named", role="when the production is rendered")


class NothingScoped(Conflict):
    """There is nothing to preview: no section is in scope."""

    code = "nothing-scoped"
    default_untouched = "Nothing was rendered."
    default_remedy = "Set the scope first."


@dataclass(frozen=True, slots=True)
class Preview:
    """A page as it would leave now.

    Args:
        picture: the page; of a production in several volumes, one of the volume asked for.
        label: its number, under the prefix of previews.
        note: id of the note that the page was looked up by, "" for none.
    """

    picture: Picture
    label: str
    note: str


def preview(means: Means, actor: Actor, case: str, note: str, page: int) -> Preview:
    """Typeset what stands released and picture a page; as `Productions.preview`."""
    request = RenderRequest(recipient=_TO_COME, prefix=PREFIX)
    with means.cases.working(actor, case, ProductionEvent.PREVIEW) as it:
        found = fetch_earlier(means, it, actor, request)
        record(it, actor, ProductionEvent.PREVIEW, {})
    with logging_tampering(means.store, it.attempt):
        prepared = found.opened(actor.display_name)
    if not it.state.scope.sections:
        raise NothingScoped("No section of the case is in scope.")
    sections = means.scoping.sections(actor, case)
    opened = means.released.released_sections(actor, case)
    made = draft(means, _with_undecided(opened, sections), prepared, request)
    return _pictured(means, made, note, page)


def _pictured(means: Means, made: Draft, note: str, page: int) -> Preview:
    document = made.document
    volumes = plan(document, max_pages=means.settings.pages_per_volume)
    keys = {note, made.controls.get(note, note)}
    volume = next((each for each in volumes if _holds(each, keys)), volumes[0])
    start = document.start + (volume.number - 1) * means.settings.pages_per_volume
    sheet = volume_sheet(document, volume, start=start, elsewhere={})
    with means.typesetter.session() as session:
        result = session.typeset("production", sheet, dated=document.produced_on)
        begins = min((n for key in keys for n in result.places.get(key, ())), default=start)
        picture = session.picture(result.pdf, page or begins - start + 1, width=WIDTH)
    return Preview(picture, document.series.label(start + picture.number - 1), note)


def _holds(volume: Volume, keys: set[str]) -> bool:
    return any(_key(part.note) in keys for part in volume.parts)


def _key(note: Note) -> str:
    return note.control if isinstance(note, WithheldNote) else note.ref


def _with_undecided(opened: ReleasedCase, sections: CaseSections) -> ReleasedCase:
    """Return what a case releases, with the notes of which nothing is decided yet as withheld."""
    scope, decided = opened.case.state.scope.sections, {note.note_id for note in opened.notes}
    in_scope = [section for section in sections.sections if section.version_id in scope]
    notes = {note.note_id: note for note in opened.notes}
    for note_id, group in groupby(in_scope, key=lambda section: str(section.row["note_id"])):
        if note_id not in decided:
            notes[note_id] = _undecided(list(group))
    ordered = sorted(notes.values(), key=lambda n: (n.session_at, n.authored_at, n.note_id))
    return ReleasedCase(opened.case, tuple(ordered))


def _undecided(sections: Sequence[SectionOnFile]) -> DecidedNote:
    first = sections[0]
    return DecidedNote(
        note_id=str(first.row["note_id"]),
        chart=first.chart,
        seal=first.seal,
        session_at=first.row["session_at"],
        authored_at=first.row["note_authored_at"],
        signed_at=first.row["signed_at"],
        late_entry=first.row["late_entry"],
        author_name="",
        author_credential="",
        cosigned_by="",
        addendum_to=first.row["addendum_to"],
        items=tuple(_withheld(sections)),
    )


def _withheld(sections: Sequence[SectionOnFile]) -> Iterator[WithheldItem]:
    for section in sections:
        yield WithheldItem(
            version_id=section.version_id, code=ReasonCode.R1, clause=None, holders=()
        )

"""What only a note's author may do, and only while the note is a draft."""

from __future__ import annotations

from vault.audit.events import Event
from vault.errors import Conflict, PermissionDenied
from vault.identity.actor import Actor, refusal
from vault.records.note_model import NoteRecord, NoteStatus


class NotTheAuthor(PermissionDenied):
    """A note is written, signed and corrected by its author alone."""

    code = "not-the-author"
    default_remedy = "Write an addendum of your own."


class Signed(Conflict):
    """A signed note is never changed."""

    code = "note-signed"
    default_remedy = "Correct a section with a new version, or write an addendum."


class NotSigned(Conflict):
    """The note is not signed yet."""

    code = "note-not-signed"


class EditedMeanwhile(Conflict):
    """A draft was saved from elsewhere since it was opened here."""

    code = "edited-meanwhile"
    default_remedy = "Open it again and carry your changes over."


class ChartOnHold(Conflict):
    """A hold stands on a chart, and nothing in it may be deleted (RH4)."""

    code = "chart-on-hold"
    default_untouched = "The draft stays."
    default_remedy = "Sign it, or leave it until the hold is lifted."


def require_author(actor: Actor, note: NoteRecord, attempt: Event) -> None:
    """Refuse an act that is the author's alone.

    Raises:
        NotTheAuthor: the note is another's.
    """
    if note.author_id != actor.user_id:
        raise refusal(NotTheAuthor("Only its author may do this to a note."), attempt)


def require_own_draft(actor: Actor, note: NoteRecord, attempt: Event) -> None:
    """Refuse a change to a note that is another's or signed.

    Raises:
        NotTheAuthor: it is another's.
        Signed: it is signed.
    """
    require_author(actor, note, attempt)
    if note.status is not NoteStatus.DRAFT:
        raise refusal(Signed("This note is signed."), attempt)


def require_revision(note: NoteRecord, revision: int) -> None:
    """Refuse an act on a draft that reads otherwise than the actor saw it.

    Raises:
        EditedMeanwhile: it was saved since.
    """
    if note.revision != revision:
        raise EditedMeanwhile("This draft was saved from elsewhere since you opened it.")


def require_signed(note: NoteRecord) -> None:
    """Refuse what can be done to a signed note only.

    Raises:
        NotSigned: it is a draft.
    """
    if note.status is not NoteStatus.SIGNED:
        raise NotSigned("This note is a draft.", remedy="Its author signs it first.")

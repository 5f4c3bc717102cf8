"""Where a released part says what is withheld elsewhere: in the same words, or by the same name.

The self-test blocks what must not be in a file; a restatement is released text itself, so a
person answers for it (DESIGN §6).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from vault.disclosure.fingerprints import Fingerprints
from vault.ids import new_id
from vault.production.content import RestatementWarning
from vault.production.document import ReleasedDocument
from vault.production.explained import printed
from vault.production.withheld import Hit

_MARKED = ("#", "@")
"""A telephone or social-security number, an e-mail address (`vault.disclosure.fingerprints`)."""


@dataclass(frozen=True, slots=True)
class Leaks:
    """Recognises withheld text in what is no prose: fonts, identifiers, encoded seals.

    A single word counts for nothing there: every PDF holds "Parent", and three letters come
    about by chance in any encoded bytes. What a PDF may hold is listed besides, so a name has no
    place in it; and released prose is searched for single names too (`restatements`).

    Args:
        fingerprints: of what the case withholds.
        ordinary: texts that everybody concerned knows.
    """

    fingerprints: Fingerprints
    ordinary: tuple[str, ...]

    def hits(self, text: str) -> Iterable[Hit]:
        """Return a hit for each withheld passage of several words, number or address in a text."""
        return [
            Hit(found.section_ref, found.kind)
            for found in self.fingerprints.hits(text, ordinary=self.ordinary)
            if " " in found.words or found.words.startswith(_MARKED)
        ]


def restatements(
    document: ReleasedDocument, fingerprints: Fingerprints, ordinary: Sequence[str]
) -> tuple[RestatementWarning, ...]:
    """Return a warning for each released part that restates what is withheld.

    Args:
        document: what is released.
        fingerprints: of what the case withholds.
        ordinary: texts whose names are no secret here: the caption, the clauses.
    """
    return tuple(_warnings(document, fingerprints, ordinary))


def _warnings(
    document: ReleasedDocument, fingerprints: Fingerprints, ordinary: Sequence[str]
) -> Iterator[RestatementWarning]:
    for part, ref, title, text in _parts(document):
        hits = fingerprints.hits(text, ordinary=ordinary)
        if hits:
            yield RestatementWarning(
                id=new_id(),
                part=part,
                ref=ref,
                title=title,
                words=tuple(sorted({hit.words for hit in hits})),
                withheld=frozenset(hit.section_ref for hit in hits),
            )


def _parts(document: ReleasedDocument) -> Iterator[tuple[str, str, str, str]]:
    for section in document.sections:
        text = "\n".join((section.title, *map(printed, section.paragraphs)))
        yield "section", section.ref, section.title, text
    for entry in document.privilege_log:
        yield "privilege log", entry.control, entry.description, "\n".join(entry.cells(""))

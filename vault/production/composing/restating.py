"""Where a released part says what is withheld elsewhere: in the same words, or by the same name.

The self-test blocks what must not be in a file; a restatement is released text itself, so a
person answers for it (DESIGN §6).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vault.disclosure.rules.fingerprints import Fingerprints
from vault.ids import new_id
from vault.production.checking.restatements import Restatement, find_restatements
from vault.production.checking.withheld import Hit
from vault.production.document.released import ReleasedDocument
from vault.production.keeping.content import RestatementWarning

_MARKED = ("#", "@")
"""A telephone or social-security number, an e-mail address (`disclosure.rules.fingerprints`)."""


@dataclass(frozen=True, slots=True)
class Leaks:
    """Recognises withheld text in what is no prose: fonts, identifiers, encoded seals.

    A single word counts for nothing there: every PDF holds "Parent", and three letters come
    about by chance in any encoded bytes. What a PDF may hold is listed besides, so a name has no
    place in it; and released prose is searched for single names too (`restatements`).

    Args:
        fingerprints: of what the case withholds.
    """

    fingerprints: Fingerprints

    def hits(self, text: str) -> Iterable[Hit]:
        """Return a hit for each withheld passage of several words, number or address in a text."""
        return [
            Hit(found.section_ref, found.kind)
            for found in self.fingerprints.hits(text)
            if " " in found.words or found.words.startswith(_MARKED)
        ]


@dataclass(frozen=True, slots=True)
class Told:
    """Recognises withheld text in released prose: passages, and single names and numbers too.

    A hit's kind is what was recognised: the words, as the released text has them.

    Args:
        fingerprints: of what the case withholds.
    """

    fingerprints: Fingerprints

    def hits(self, text: str) -> Iterable[Hit]:
        """Return a hit for each withheld passage, name or number in a text."""
        return [Hit(hit.section_ref, hit.words) for hit in self.fingerprints.hits(text)]


def restatements(
    document: ReleasedDocument, fingerprints: Fingerprints
) -> tuple[RestatementWarning, ...]:
    """Return a warning for each released part that restates what is withheld.

    Args:
        document: what is released.
        fingerprints: of what the case withholds, without what is no secret here.
    """
    titles = {section.ref: section.title for section in document.sections}
    titles |= {entry.control: entry.description for entry in document.privilege_log}
    found = find_restatements(document, Told(fingerprints))
    by_part: dict[tuple[str, str], list[Restatement]] = {}
    for each in found:
        if each.ref in titles:
            by_part.setdefault((each.part, each.ref), []).append(each)
    return tuple(
        RestatementWarning(
            id=new_id(),
            part=part,
            ref=ref,
            title=titles[ref],
            words=tuple(sorted({each.kind for each in some})),
            withheld=frozenset(each.withheld_ref for each in some),
        )
        for (part, ref), some in by_part.items()
    )

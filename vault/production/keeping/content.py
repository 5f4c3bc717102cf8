"""What is kept, sealed, of a production beside its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from vault.disclosure.rules.vocabulary import LATER
from vault.production.document.bates import BatesRange
from vault.production.document.released import ReleasedDocument
from vault.production.document.revealing import Revealed


@dataclass(frozen=True, slots=True, kw_only=True)
class RestatementWarning:
    """A released part that says what is withheld elsewhere; a person answers it before approval.

    Args:
        id: by which it is answered.
        part: "section" or "privilege log".
        ref: the section's reference, or the log's control number.
        title: the section's title, or the log's description.
        words: the words found, as the released part has them.
        withheld: ids of the withheld section versions.
    """

    id: str
    part: str
    ref: str
    title: str
    words: tuple[str, ...]
    withheld: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOut:
    """That the package was handed out once more after it had left.

    Args:
        at: when.
        by: to whom, a user's id.
        reason: why, "" if none was given.
    """

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductionContent:
    """What a production was made from.

    Args:
        document: what is released.
        volumes, places: as in its `Rendering`.
        controls: control number by what is withheld (see `controls`), of this production and of
            those before it.
        produced: digest of what is released of each section version, before the filing profile.
        warnings: to be answered before approval.
        charts: numbers of the charts of which something is released, or described in the privilege
            log.
        unchecked: how many sections of these charts no self-test can look for.
        handed: each time that the package was handed out again.
        log_salt: of the hash of a privilege log that stands apart, in hexadecimal; else "".
        revealed: what the privilege log would tell beyond what the production shows.
    """

    document: ReleasedDocument
    volumes: tuple[BatesRange, ...]
    places: Mapping[str, tuple[int, ...]]
    controls: Mapping[str, str]
    produced: Mapping[str, str]
    warnings: tuple[RestatementWarning, ...]
    charts: frozenset[str]
    unchecked: int
    handed: tuple[HandedOut, ...] = ()
    log_salt: str = field(default="", metadata={LATER: True})
    revealed: frozenset[Revealed] = field(default=frozenset(), metadata={LATER: True})

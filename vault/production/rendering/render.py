"""From the released document to the files that are approved: a tree in, bytes out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass

from vault.audit.canonical import canonical_json
from vault.production.document.bates import BatesRange
from vault.production.document.privilege import log_columns, log_csv
from vault.production.document.released import ReleasedDocument, ReleasedSection, Text
from vault.production.document.volumes import MAX_PAGES, Volume, plan
from vault.production.rendering import records_file
from vault.production.rendering.certificate import certificate_sheet
from vault.production.rendering.layout import log_rows, volume_sheet
from vault.production.rendering.log_apart import LogApart, render_log
from vault.production.rendering.records_file import NoteProof
from vault.typesetting.typesetter import (
    CharactersMissing,
    RenderFailed,
    Typesetter,
    TypesettingSession,
)

CERTIFICATE = "certificate.pdf"
PRIVILEGE_LOG = "privilege-log.csv"
_LOG_APART = "privilege log under seal"
"""No file of a package can bear such a name."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """What is approved.

    Args:
        files: every file by name: the PDFs, the privilege log, the records.
        bates: the pages, over all volumes.
        volumes: the pages of each volume.
        places: the Bates numbers of each released note and section by reference, and of each
            marker and slip-sheet by control number.
        log: the privilege log, where it stands apart.
    """

    files: Mapping[str, bytes]
    bates: BatesRange
    volumes: tuple[BatesRange, ...]
    places: Mapping[str, tuple[int, ...]]
    log: LogApart | None = None

    @property
    def digest(self) -> str:
        """What an approval signs (see `approval_digest`)."""
        return approval_digest(self.files, self.log)


def approval_digest(files: Mapping[str, bytes], log: LogApart | None = None) -> str:
    """Return the one hash of several files: SHA-256 over the canonical JSON of name to SHA-256.

    A log that stands apart is in it by its salted hash.
    """
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    return digest_of_digests(digests, log.commitment if log else "")


def digest_of_digests(digests: Mapping[str, str], commitment: str = "") -> str:
    """Return `approval_digest` of files whose SHA-256 are known, and of a log's salted hash."""
    apart = {_LOG_APART: commitment} if commitment else {}
    return hashlib.sha256(canonical_json({**digests, **apart})).hexdigest()


def volume_name(number: int, of: int) -> str:
    """Return the file name of a volume."""
    return "production.pdf" if of == 1 else f"production-vol-{number:03d}.pdf"


def render(
    document: ReleasedDocument,
    records: Sequence[NoteProof] = (),
    *,
    typesetter: Typesetter,
    max_pages: int = MAX_PAGES,
    on_volume: Callable[[int, int], None] | None = None,
    salt: bytes = b"",
) -> Rendering:
    """Render a production.

    Args:
        document: what is released.
        records: what proves that the released text is what was signed.
        typesetter: how it is set in type.
        max_pages: about how many pages a volume may have.
        on_volume: told, after each volume, how many are done and of how many.
        salt: `SALT_BYTES` random bytes, for the hash of a log that stands apart.

    Raises:
        CharactersMissing: a text needs characters that the typefaces lack; names the sections.
        BatesInvalid: the series has too few numbers left.
        RenderFailed: the typesetter failed.
    """
    volumes = plan(document, max_pages=max_pages)
    try:
        with typesetter.session() if len(volumes) == 1 else nullcontext(typesetter) as setter:
            done, places = _set_volumes(document, volumes, setter, max_pages, on_volume)
            ranges = tuple(pages for _, pages in done)
            bates = BatesRange(document.series, ranges[0].start, ranges[-1].end)
            files: dict[str, bytes] = {
                volume_name(number, len(volumes)): content
                for number, (content, _) in enumerate(done, start=1)
            }
            log = None
            if document.log_apart:
                log = render_log(document, places, salt, setter)
            else:
                columns = log_columns(by_category=document.by_category)
                files[PRIVILEGE_LOG] = log_csv(columns, log_rows(document, places))
            if records:
                files[records_file.NAME] = records_file.write_records(
                    records, records_file.appended_to(document)
                )
            sheet = certificate_sheet(document, bates, files)
            certificate = setter.typeset("certificate", sheet, dated=document.produced_on)
    except CharactersMissing as error:
        raise CharactersMissing(error.characters, _where(document, error.characters)) from None
    files[CERTIFICATE] = certificate.pdf
    return Rendering(files, bates, ranges, places, log)


def _set_volumes(
    document: ReleasedDocument,
    volumes: Sequence[Volume],
    typesetter: Typesetter | TypesettingSession,
    max_pages: int,
    on_volume: Callable[[int, int], None] | None,
) -> tuple[list[tuple[bytes, BatesRange]], dict[str, tuple[int, ...]]]:
    """Set every volume; the first twice where there are several, for it lists their pages."""
    places: dict[str, tuple[int, ...]] = {}
    done: list[tuple[bytes, BatesRange]] = []
    listed = _guesses(document, len(volumes), max_pages)
    start = document.start
    for volume in volumes:
        sheet = volume_sheet(document, volume, start=start, elsewhere=places, volumes=listed)
        result = typesetter.typeset("production", sheet, dated=document.produced_on)
        done.append((result.pdf, BatesRange(document.series, start, result.last)))
        for key, pages in result.places.items():
            places[key] = tuple(sorted({*places.get(key, ()), *pages}))
        start = result.last + 1
        if on_volume:
            on_volume(len(done), len(volumes))
    if listed:
        listed = [pages for _, pages in done]
        sheet = volume_sheet(
            document, volumes[0], start=document.start, elsewhere={}, volumes=listed
        )
        result = typesetter.typeset("production", sheet, dated=document.produced_on)
        if result.last != listed[0].end:
            raise RenderFailed("The first volume changed its length when its pages were filled in.")
        done[0] = (result.pdf, listed[0])
    return done, places


def _guesses(document: ReleasedDocument, volumes: int, max_pages: int) -> list[BatesRange]:
    """Return ranges that take as much room in print as the true ones will."""
    if volumes == 1:
        return []
    series, start = document.series, document.start
    return [BatesRange(series, start, start + max_pages)] * volumes


def _where(document: ReleasedDocument, characters: Sequence[str]) -> list[str]:
    """Name the sections in which a character stands, or the rest of the production."""
    sections = [
        section.ref
        for section in document.sections
        if any(character in _content(section) for character in characters)
    ]
    return [f"section {ref}" for ref in sections] or ["the cover, a title or the privilege log"]


def _content(section: ReleasedSection) -> str:
    texts = [run.text for para in section.paragraphs for run in para if isinstance(run, Text)]
    along = (text for each in section.appended for text in each.paragraphs)
    return "".join((section.title, *texts, *along))

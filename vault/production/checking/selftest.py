"""The self-test that stands between rendering and approval, and blocks.

Every artefact is opened again by two libraries that had no part in making it. Whatever can be
read in it (pages, bookmarks, tags, metadata, names, streams, table cells, disclosures) must be
explained by the released document or by the fixed wording; released text must be there, whole and
in order; nothing may act, hide or be attached. What is not explained is also held against the
fingerprints of what is withheld, to say how bad it is.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from vault.errors import VaultError
from vault.production.checking.disclosed import CheckedRecords, check_records
from vault.production.checking.explained import (
    Flow,
    Wordings,
    page_numbers,
    squash,
    without_furniture,
)
from vault.production.checking.pdf_structure import read_pdf_structure
from vault.production.checking.pdf_text import OpenPdf, PdfText, count_pages
from vault.production.checking.standard_strings import is_standard
from vault.production.checking.withheld import Withheld
from vault.production.document import wording
from vault.production.document.bates import BatesRange
from vault.production.document.privilege import log_columns, log_csv, unguarded
from vault.production.document.released import ReleasedDocument
from vault.production.rendering import records_file
from vault.production.rendering.certificate import certificate_sheet
from vault.production.rendering.front import footer
from vault.production.rendering.layout import Places, document_strings, log_rows, sheet_texts
from vault.production.rendering.log_apart import LOG_CSV, LOG_PDF, LogApart, log_sheet
from vault.production.rendering.render import (
    CERTIFICATE,
    PRIVILEGE_LOG,
    approval_digest,
    volume_name,
)

NOWHERE: Places = MappingProxyType({})
_FOLIO = re.compile(r"\d+/\d+")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that must not leave.

    Args:
        file: the artefact.
        page: the Bates label of the page, empty where it is not on a page.
        what: what is wrong, quoting nothing.
    """

    file: str
    page: str
    what: str


@dataclass(frozen=True, slots=True)
class SelfTestReport:
    """A passed self-test.

    Args:
        digest: of the files that were tested; an approval of other bytes is not covered.
        bates: the pages that were read.
    """

    digest: str
    bates: BatesRange


class SelfTestFailed(VaultError):
    """An artefact holds what was not approved, or lacks what was.

    Args:
        findings: all of them.
    """

    code = "self-test-failed"
    default_untouched = "The production cannot be approved."
    default_remedy = "Render it again; if this comes back, report it with the findings."

    def __init__(self, findings: Sequence[Finding]):
        self.findings = tuple(findings)
        first = self.findings[0]
        place = f"{first.file}, {first.page}" if first.page else first.file
        more = f" ({len(self.findings) - 1} more findings)" if len(self.findings) > 1 else ""
        super().__init__(f"The self-test failed: {place}: {first.what}{more}.")


def self_test(
    files: Mapping[str, bytes],
    document: ReleasedDocument,
    withheld: Withheld,
    *,
    records: CheckedRecords | None = None,
    log: LogApart | None = None,
    places: Places = NOWHERE,
) -> SelfTestReport:
    """Read every artefact again and compare it with what was approved for release.

    Args:
        files: what `render` made.
        document: what it was made from.
        withheld: the fingerprints of what is withheld.
        records: what was found ahead in records.json; it counts for the same bytes alone.
        log, places: as in the `Rendering`; for a privilege log that stands apart.

    Raises:
        SelfTestFailed: anything is not as it must be.
    """
    names = _volume_names(files)
    if not names:
        raise SelfTestFailed([Finding("production.pdf", "", "the file is missing")])
    ranges = _ranges(document, [files[name] for name in names])
    wordings = set(document_strings(document, ranges))
    test = _SelfTest(files, document, withheld, ranges, wordings)
    test.names(names)
    test.volumes(names)
    test.certificate()
    test.privilege_log()
    test.log_apart(log, places)
    test.records(records)
    if test.findings:
        raise SelfTestFailed(test.findings)
    bates = BatesRange(document.series, ranges[0].start, ranges[-1].end)
    return SelfTestReport(approval_digest(files, log), bates)


class _SelfTest:
    def __init__(
        self,
        files: Mapping[str, bytes],
        document: ReleasedDocument,
        withheld: Withheld,
        ranges: Sequence[BatesRange],
        wordings: Collection[str],
    ):
        self.findings: list[Finding] = []
        self._files = files
        self._document = document
        self._withheld = withheld
        self._ranges = ranges
        self._foot = squash("".join(footer(document)))
        self._wordings = Wordings(wordings, numbers=page_numbers(document))

    def names(self, volumes: Sequence[str]) -> None:
        expected = {*volumes, CERTIFICATE}
        if not self._document.log_apart:
            expected.add(PRIVILEGE_LOG)
        for name in expected - set(self._files):
            self._find(name, "the file is missing")
        for name in set(self._files) - expected - {records_file.NAME}:
            self._find(name, "nothing of this name belongs in a production")

    def volumes(self, names: Sequence[str]) -> None:
        flow = Flow(self._document)
        for name, pages in zip(names, self._ranges, strict=True):
            flow.turn_volume()
            with OpenPdf(self._files[name]) as pdf:
                text = pdf.read()
                for index, page in enumerate(text.pages):
                    label = self._document.series.label(pages.start + index)
                    self._page(name, label, page, flow, partial(pdf.pieces, index))
            self._inside(name, self._files[name], text, self._wordings, flow)
        if not flow.ended:
            self._find(names[-1], "released text is missing from the pages or out of order")

    def _page(
        self, name: str, label: str, page: str, flow: Flow, read: Callable[[], Sequence[str]]
    ) -> None:
        foot = self._foot + squash(label)
        body = without_furniture([page], head=flow.head, foot=foot)
        if body is None:
            self._find(name, "the page does not bear its number and footer", page=label)
            return
        flow.turn_page("".join(body))
        if flow.take_page("".join(body)):
            return
        pieces = read()
        for piece in without_furniture(pieces, head=flow.head, foot=foot) or ():
            if not flow.take(piece) and not self._wordings.explains(piece):
                self._unexplained(name, pieces, label)
                return

    def certificate(self) -> None:
        if CERTIFICATE not in self._files:
            return
        bates = BatesRange(self._document.series, self._ranges[0].start, self._ranges[-1].end)
        covered = {name: data for name, data in self._files.items() if name != CERTIFICATE}
        texts = set(sheet_texts(certificate_sheet(self._document, bates, covered)))
        wordings = Wordings({*texts, *(f"{n}." for n in range(1, 10))})
        statements = [text for text in texts if text.endswith(".")]
        self._sheet(CERTIFICATE, self._files[CERTIFICATE], wordings, statements)

    def log_apart(self, log: LogApart | None, places: Places) -> None:
        """Test a privilege log in files of its own: it holds its rows and fixed wording alone."""
        if (log is not None) != self._document.log_apart:
            self._find(LOG_PDF, "the privilege log is not where the production says")
        if log is None:
            return
        sheet = log_sheet(self._document, places)
        columns = log_columns(by_category=self._document.by_category)
        if log.files.get(LOG_CSV) != log_csv(columns, log_rows(self._document, places)):
            self._find(LOG_CSV, "it is not the table of the privilege log")
        wordings = Wordings(sheet_texts(sheet), numbers=_FOLIO)
        statements = [
            wording.LOG_APART_TEXT,
            *(entry.control for entry in self._document.privilege_log),
        ]
        self._sheet(LOG_PDF, log.files[LOG_PDF], wordings, statements)

    def _sheet(
        self, name: str, content: bytes, wordings: Wordings, statements: Sequence[str]
    ) -> None:
        """Test a PDF that is no volume: its wordings explain it, and no statement is missing."""
        with OpenPdf(content) as pdf:
            text = pdf.read()
            pieces = [piece for index in range(len(pdf)) for piece in pdf.pieces(index)]
        if not all(wordings.explains(squash(piece)) for piece in pieces):
            self._unexplained(name, pieces, "")
        shown = "".join(map(squash, text.pages))
        if not all(squash(statement) in shown for statement in statements):
            self._find(name, "a statement of it is missing")
        self._inside(name, content, text, wordings)

    def privilege_log(self) -> None:
        if self._document.log_apart:
            return
        content = self._files.get(PRIVILEGE_LOG, b"")
        try:
            rows = list(csv.reader(io.StringIO(content.decode("utf-8"))))
        except (UnicodeDecodeError, csv.Error):
            self._find(PRIVILEGE_LOG, "it cannot be read as a table")
            return
        if len(rows) != len(self._document.open_log) + 1:
            self._find(PRIVILEGE_LOG, "it has another number of rows than the privilege log")
        for cell in (cell for row in rows for cell in row):
            if not self._wordings.explains(squash(unguarded(cell))):
                self._unexplained(PRIVILEGE_LOG, [cell], "")

    def records(self, ahead: CheckedRecords | None) -> None:
        content = self._files.get(records_file.NAME)
        if content is None:
            return
        if ahead is None or not ahead.are(content):
            ahead = check_records(content, self._document, self._withheld)
        for fault in ahead.faults:
            self._find(records_file.NAME, fault)

    def _inside(
        self,
        name: str,
        content: bytes,
        text: PdfText,
        wordings: Wordings,
        flow: Flow | None = None,
    ) -> None:
        structure = read_pdf_structure(content)
        for fault in (*text.faults, *structure.faults):
            self._find(name, fault)
        for string in {*text.bookmarks, *structure.strings}:
            squashed = squash(string)
            if not (
                is_standard(string)
                or wordings.explains(squashed)
                or (flow is not None and flow.holds(squashed))
            ):
                self._unexplained(name, [string], "")
        if any(self._withheld.hits("\n".join(structure.residue))):
            self._find(name, "a name or a stream in it holds withheld text")

    def _unexplained(self, name: str, pieces: Sequence[str], label: str) -> None:
        leaks = any(self._withheld.hits("".join(pieces)))
        what = "it holds withheld text" if leaks else "it holds text that nothing approved explains"
        self._find(name, what, page=label)

    def _find(self, name: str, what: str, *, page: str = "") -> None:
        self.findings.append(Finding(name, page, what))


def _volume_names(files: Mapping[str, bytes]) -> list[str]:
    of = sum(name.startswith("production") for name in files)
    names = [volume_name(number, of) for number in range(1, of + 1)]
    return names if all(name in files for name in names) else []


def _ranges(document: ReleasedDocument, volumes: Sequence[bytes]) -> list[BatesRange]:
    ranges: list[BatesRange] = []
    start = document.start
    for content in volumes:
        ranges.append(BatesRange(document.series, start, start + count_pages(content) - 1))
        start = ranges[-1].end + 1
    return ranges

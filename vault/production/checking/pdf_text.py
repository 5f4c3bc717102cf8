"""What a reader sees in a PDF: its text, its bookmarks and its active content."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

import pypdfium2
import pypdfium2.raw as pdfium

from vault.errors import VerificationFailed

_MARK_NAME_UNITS = 64
_PDFIUM = threading.Lock()
"""pdfium is not safe in two threads at once (pypdfium2, "Thread incompatibility")."""


class PdfUnreadable(VerificationFailed):
    """A PDF cannot be opened."""

    code = "pdf-unreadable"
    default_remedy = "Take the file anew from where it came; what the vault made, render again."


@dataclass(frozen=True, slots=True)
class PdfText:
    """The readable content of a PDF.

    Args:
        pages: the text of each page, in the order of its content.
        bookmarks: their titles.
        faults: what does not belong: attached files and scripts, in words that quote nothing.
    """

    pages: tuple[str, ...]
    bookmarks: tuple[str, ...]
    faults: tuple[str, ...]


class OpenPdf:
    """A PDF held open for reading; only one at a time, and no other thread's meanwhile.

    Raises:
        PdfUnreadable: the bytes are not a PDF that opens without a password.
    """

    def __init__(self, content: bytes):
        _PDFIUM.acquire()
        try:
            self._document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError:
            _PDFIUM.release()
            raise PdfUnreadable("A PDF cannot be opened.") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._document.close()
        _PDFIUM.release()

    def __len__(self) -> int:
        return len(self._document)

    def read(self) -> PdfText:
        """Read everything that can be read on the pages, and what could act in the file."""
        pages = []
        for number in range(len(self)):
            with _Page(self._document, number) as page:
                pages.append(page.text())
        faults = []
        if pdfium.FPDFDoc_GetAttachmentCount(self._document.raw):
            faults.append("a file is attached")
        if pdfium.FPDFDoc_GetJavaScriptActionCount(self._document.raw):
            faults.append("it holds a script")
        bookmarks = tuple(item.get_title() for item in self._document.get_toc())
        return PdfText(tuple(pages), bookmarks, tuple(faults))

    def pieces(self, number: int, *, artifacts: bool = True) -> tuple[str, ...]:
        """Read one page, counted from 0, as the runs of type that it consists of.

        Args:
            artifacts: whether to read what is marked as an artifact, heads and feet, too.
        """
        with _Page(self._document, number) as page:
            return tuple(page.pieces(artifacts=artifacts))


def read_pdf_text(content: bytes) -> PdfText:
    """Read a PDF (see `OpenPdf.read`).

    Raises:
        PdfUnreadable: as `OpenPdf`.
    """
    with OpenPdf(content) as pdf:
        return pdf.read()


def read_body(content: bytes) -> str:
    """Read the text of all pages without what is marked as an artifact: heads and feet.

    Raises:
        PdfUnreadable: as `OpenPdf`.
    """
    with OpenPdf(content) as pdf:
        return "".join(
            piece for number in range(len(pdf)) for piece in pdf.pieces(number, artifacts=False)
        )


def count_pages(content: bytes) -> int:
    """Return the number of a PDF's pages.

    Raises:
        PdfUnreadable: as `OpenPdf`.
    """
    with OpenPdf(content) as pdf:
        return len(pdf)


class _Page:
    """A page, read by pdfium's plain calls; wrapping each piece of text would double the time."""

    def __init__(self, document: pypdfium2.PdfDocument, number: int):
        self._page = pdfium.FPDF_LoadPage(document.raw, number)
        self._text = pdfium.FPDFText_LoadPage(self._page)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pdfium.FPDFText_ClosePage(self._text)
        pdfium.FPDF_ClosePage(self._page)

    def text(self) -> str:
        count = max(0, pdfium.FPDFText_CountChars(self._text))
        buffer = (ctypes.c_ushort * (2 * count + 1))()
        written = pdfium.FPDFText_GetText(self._text, 0, count, buffer)
        return _utf16(buffer, written)

    def pieces(self, *, artifacts: bool) -> Iterator[str]:
        for index in range(pdfium.FPDFPage_CountObjects(self._page)):
            item = pdfium.FPDFPage_GetObject(self._page, index)
            is_text = pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_TEXT
            if is_text and (artifacts or not _is_artifact(item)):
                units = pdfium.FPDFTextObj_GetText(item, self._text, None, 0) // 2
                buffer = (ctypes.c_ushort * max(1, units))()
                pdfium.FPDFTextObj_GetText(item, self._text, buffer, 2 * units)
                yield _utf16(buffer, units)


def _is_artifact(item: Any) -> bool:
    name = (ctypes.c_ushort * _MARK_NAME_UNITS)()
    length = ctypes.c_ulong()
    for index in range(pdfium.FPDFPageObj_CountMarks(item)):
        mark = pdfium.FPDFPageObj_GetMark(item, index)
        pdfium.FPDFPageObjMark_GetName(mark, name, 2 * _MARK_NAME_UNITS, ctypes.byref(length))
        if _utf16(name, length.value // 2) == "Artifact":
            return True
    return False


def _utf16(buffer: ctypes.Array[ctypes.c_ushort], units: int) -> str:
    """Decode what pdfium wrote, without the closing zero that it counts."""
    return ctypes.string_at(buffer, 2 * max(0, units - 1)).decode("utf-16-le", "replace")

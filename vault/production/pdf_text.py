"""What a reader sees in a PDF: its text, piece by piece, its bookmarks and its active content."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pypdfium2  # type: ignore[import-untyped]  # ships no type information
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]  # the same

from vault.errors import VerificationFailed

_BUFFER_BYTES = 1 << 20
_ARTIFACT = "Artifact".encode("utf-16-le")
_PDFIUM = threading.Lock()
"""pdfium is not safe in two threads at once (pypdfium2, "Thread incompatibility")."""


class PdfUnreadable(VerificationFailed):
    """A PDF cannot be opened."""

    code = "pdf-unreadable"


@dataclass(frozen=True, slots=True)
class PdfText:
    """The readable content of a PDF.

    Args:
        pages: for each page, the pieces of text in the order of the page's content; a piece is
            one run of type on one line.
        bookmarks: their titles.
        faults: what cannot be seen or does not belong: invisible text, images, forms, attached
            files, scripts; in words that quote nothing.
    """

    pages: tuple[tuple[str, ...], ...]
    bookmarks: tuple[str, ...]
    faults: tuple[str, ...]


def read_pdf_text(content: bytes, *, artifacts: bool = True) -> PdfText:
    """Read everything that can be read on the pages of a PDF, and what could act in it.

    Args:
        artifacts: whether to read what is marked as an artifact, such as heads and feet, too.

    Raises:
        PdfUnreadable: the bytes are not a PDF that opens without a password.
    """
    with _opened(content) as document:
        reader = _Reader(document, artifacts=artifacts)
        pages = tuple(tuple(reader.pieces(number)) for number in range(len(document)))
        if pdfium.FPDFDoc_GetAttachmentCount(document.raw):
            reader.faults.add("a file is attached")
        if pdfium.FPDFDoc_GetJavaScriptActionCount(document.raw):
            reader.faults.add("it holds a script")
        bookmarks = tuple(item.get_title() for item in document.get_toc())
        return PdfText(pages, bookmarks, tuple(sorted(reader.faults)))


def count_pages(content: bytes) -> int:
    """Return the number of a PDF's pages.

    Raises:
        PdfUnreadable: as `read_pdf_text`.
    """
    with _opened(content) as document:
        return len(document)


@contextmanager
def _opened(content: bytes) -> Iterator[pypdfium2.PdfDocument]:
    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError:
            raise PdfUnreadable("A PDF cannot be opened.") from None
        try:
            yield document
        finally:
            document.close()


class _Reader:
    """Reads pages by pdfium's plain calls; wrapping each piece of text would double the time."""

    def __init__(self, document: pypdfium2.PdfDocument, *, artifacts: bool):
        self._artifacts = artifacts
        self.faults: set[str] = set()
        self._document = document
        self._buffer = ctypes.create_string_buffer(_BUFFER_BYTES)
        self._out = ctypes.cast(self._buffer, ctypes.POINTER(ctypes.c_ushort))

    def pieces(self, number: int) -> Iterator[str]:
        page = pdfium.FPDF_LoadPage(self._document.raw, number)
        text = pdfium.FPDFText_LoadPage(page)
        try:
            for index in range(pdfium.FPDFPage_CountObjects(page)):
                item = pdfium.FPDFPage_GetObject(page, index)
                kind = pdfium.FPDFPageObj_GetType(item)
                if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                    if self._artifacts or not self._is_artifact(item):
                        yield self._text(item, text)
                elif kind != pdfium.FPDF_PAGEOBJ_PATH:
                    self.faults.add("a page draws an image or a form")
        finally:
            pdfium.FPDFText_ClosePage(text)
            pdfium.FPDF_ClosePage(page)

    def _is_artifact(self, item: Any) -> bool:
        length = ctypes.c_ulong()
        for index in range(pdfium.FPDFPageObj_CountMarks(item)):
            mark = pdfium.FPDFPageObj_GetMark(item, index)
            pdfium.FPDFPageObjMark_GetName(mark, self._out, _BUFFER_BYTES, ctypes.byref(length))
            if ctypes.string_at(self._buffer, max(0, length.value - 2)) == _ARTIFACT:
                return True
        return False

    def _text(self, item: Any, page: Any) -> str:
        if pdfium.FPDFTextObj_GetTextRenderMode(item) != pdfium.FPDF_TEXTRENDERMODE_FILL:
            self.faults.add("a page has text that is not seen")
        length = pdfium.FPDFTextObj_GetText(item, page, self._out, _BUFFER_BYTES)
        return ctypes.string_at(self._buffer, max(0, length - 2)).decode("utf-16-le", "replace")

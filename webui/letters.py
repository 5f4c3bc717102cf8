"""Letters given as PDF."""

from __future__ import annotations

from flask import Response

from vault.typesetting.letter import Letter
from vault.typesetting.printing import letter_pdf
from webui.context import vault

PDF = "application/pdf"


def as_pdf(letter: Letter, name: str) -> Response:
    """Return the answer that gives a letter as a PDF to keep.

    Args:
        letter: the letter.
        name: what the file is called; nothing that names a person or a chart.
    """
    return pdf_file(letter_pdf(letter, vault().typesetter), name)


def pdf_file(content: bytes, name: str) -> Response:
    """Return the answer that gives a PDF to keep; it is never shown within the pages."""
    answer = Response(content, mimetype=PDF)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer

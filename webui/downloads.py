"""Answers that give a file to keep."""

from __future__ import annotations

from flask import Response

from vault.typesetting.letter import Letter
from vault.typesetting.printing import letter_pdf
from webui.context import vault

PDF = "application/pdf"


def attachment(content: bytes | str, name: str, mimetype: str = PDF) -> Response:
    """Return the answer that gives a file to keep; it is never shown within the pages.

    Args:
        content: the file.
        name: what it is called; nothing that names a person or a chart.
        mimetype: its type.
    """
    answer = Response(content, mimetype=mimetype)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def as_pdf(letter: Letter, name: str) -> Response:
    """Return the answer that gives a letter as a PDF to keep; `name` as for `attachment`."""
    return attachment(letter_pdf(letter, vault().typesetter), name)

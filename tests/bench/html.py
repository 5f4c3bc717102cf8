"""The same production as a page of HTML, laid out much as the template lays it out."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from vault.production.checking.explained import printed
from vault.production.document import wording
from vault.production.document.released import (
    Paragraph,
    ReleasedDocument,
    ReleasedNote,
    ReleasedSection,
    WithheldNote,
)
from vault.production.rendering.layout import author_line, running_title

_STYLE = """
@page { size: letter; margin: 1.05in 1.25in;
  @bottom-right { content: "HFS-" counter(page); font: bold 9.5pt monospace }
  @top-right { content: string(running); font: italic 9pt serif } }
body { font: 11pt/1.5 serif; text-align: justify }
article { break-before: page } h2 { string-set: running content() }
table { border-collapse: collapse } td { border: 0.4pt solid; font-size: 8pt }
.marker { border: 0.6pt solid; background: #eee; font: bold 8pt monospace; padding: 0 1em }
"""


def html(document: ReleasedDocument) -> str:
    """Return a whole page of HTML with the document's text."""
    return f"<html lang=en><style>{_STYLE}</style><body>{''.join(_body(document))}</body></html>"


def _body(document: ReleasedDocument) -> Iterator[str]:
    yield f"<h1>{escape(document.instrument.title)}</h1>"
    yield from (f"<p>{escape(clause.words)}</p>" for clause in document.clauses)
    yield "<h2>Index</h2><table>"
    for note in document.released:
        yield f"<tr><td>{escape(running_title(note))}</td></tr>"
    yield "</table>"
    for note in document.notes:
        if not isinstance(note, WithheldNote):
            yield f"<article>{''.join(_note(note))}</article>"
    yield "<article><table>"
    for row in document.log_rows:
        yield f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row.cells(''))}</tr>"
    yield "</table></article>"


def _note(note: ReleasedNote) -> Iterator[str]:
    yield f"<h2>{escape(running_title(note))}</h2><p>{escape(author_line(note))}</p>"
    for item in note.items:
        if isinstance(item, ReleasedSection):
            yield f"<h3>{escape(item.title)}</h3>"
            yield from (_paragraph(each) for each in item.paragraphs)
        else:
            marker = escape(wording.marker(item.reason))
            yield f'<p><span class="marker">{marker}</span></p>'


def _paragraph(paragraph: Paragraph) -> str:
    return f"<p>{escape(printed(paragraph))}</p>"

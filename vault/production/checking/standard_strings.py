"""Strings that the PDF format itself calls for: dates, identifiers, the metadata's vocabulary."""

from __future__ import annotations

import re

_PATTERNS = re.compile(
    r"""
    |D:\d{14}(?:Z|[+-]\d{2}'\d{2}'?)                # PDF date (ISO 32000-1, 7.9.4)
    |\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:Z|[+-]\d{2}:\d{2})
    |[A-Za-z0-9+/]{22}==(?:_source)?                # Typst's document identifiers
    |U\d+x\d+y\d+                                   # identifiers of table headers
    |Typst\ \d+\.\d+\.\d+
    |[a-z]{2}(?:-[A-Za-z]{2})?                      # language
    |\d{1,6}                                        # number of pages, part, supplement
    |sRGB(?:\ v4\.2)?|1\.7|A
    """,
    re.VERBOSE,
)

_VOCABULARY = frozenset(
    (
        "Adobe",
        "Adobe PDF schema",
        "Custom",
        "Identity",
        "Integer",
        "InstanceID",
        "Keywords",
        "Keywords associated with the document",
        "Name of the application that created the PDF document",
        "PDF/UA Identification schema",
        "PDFVersion",
        "Part Number of ISO 14289 (PDF/UA)",
        "Producer",
        "Resource",
        "Text",
        "Trapped",
        "UUID based identifier for specific incarnation of a document",
        "Version of the PDF specification to which the document conforms",
        "Whether the document has been trapped",
        "XMP Media Management schema",
        "application/pdf",
        "converted",
        "external",
        "http://ns.adobe.com/pdf/1.3/",
        "http://ns.adobe.com/xap/1.0/mm/",
        "http://www.aiim.org/pdfua/ns/id/",
        "internal",
        "part",
        "pdf",
        "pdfuaid",
        "proof",
        "saved",
        "x-default",
        "xmp-writer",
        "xmpMM",
    )
)


def is_standard(string: str) -> bool:
    """Tell whether a string of a PDF comes from the format and not from the document."""
    return not string.strip() or string in _VOCABULARY or bool(_PATTERNS.fullmatch(string))

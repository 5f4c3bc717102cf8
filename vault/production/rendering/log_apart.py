"""A privilege log in files of its own, for the court or counsel alone.

A production holds one hash of it, salted, so that neither its bytes nor their number can be tried
out against the hash. Whoever gets the log gets the salt with it, and can show that it is the one
that was approved with the production.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from vault.audit.canonical import JSON, canonical_json
from vault.crypto.envelope import bind
from vault.production.document import wording
from vault.production.document.privilege import log_columns, log_csv
from vault.production.document.released import ReleasedDocument
from vault.production.rendering import front
from vault.production.rendering.layout import Places, log_block, log_rows
from vault.typesetting.typesetter import Typesetter, TypesettingSession

LOG_PDF = "privilege-log.pdf"
LOG_CSV = "privilege-log.csv"
SALT_BYTES = 32


@dataclass(frozen=True, slots=True)
class LogApart:
    """The log's files by name, as they are approved, and the salt of their one hash."""

    files: Mapping[str, bytes]
    salt: bytes

    @property
    def commitment(self) -> str:
        """The hash by which its production binds it."""
        digests = {n: hashlib.sha256(content).hexdigest() for n, content in self.files.items()}
        return commitment(self.salt, digests)


def commitment(salt: bytes, digests: Mapping[str, str]) -> str:
    """Return the salted hash of files by their SHA-256, in hexadecimal."""
    files = hashlib.sha256(canonical_json(digests)).hexdigest()
    return hashlib.sha256(bind("vault/privilege-log/v1", salt.hex(), files)).hexdigest()


def log_sheet(document: ReleasedDocument, places: Places) -> dict[str, JSON]:
    """Build the template's data of a log that stands apart.

    Args:
        places: as in the document's `Rendering`.
    """
    block = log_block(document.log_rows, by_category=document.by_category)
    rows = [list(cells) for cells in log_rows(document, places)]
    return {
        "lang": wording.LANGUAGE,
        "title": f"{wording.TITLE_LOG}, {wording.PRODUCTION} {document.number}",
        "author": document.custodian.organisation,
        "date": front.ymd(document.produced_on),
        "footer": [wording.TITLE_LOG, *front.footer(document)[1:]],
        "caption": front.caption(document),
        "heading": wording.TITLE_LOG.upper(),
        "rule": wording.LOG_RULE,
        "facts": front.log_facts(document),
        "statement": wording.LOG_APART_TEXT,
        "log": {**block, "rows": rows},
    }


def render_log(
    document: ReleasedDocument,
    places: Places,
    salt: bytes,
    typesetter: Typesetter | TypesettingSession,
) -> LogApart:
    """Set a log that stands apart, and write it as CSV.

    Raises:
        CharactersMissing, RenderFailed: it could not be set.
    """
    sheet = log_sheet(document, places)
    pdf = typesetter.typeset("privilege-log", sheet, dated=document.produced_on).pdf
    columns = log_columns(by_category=document.by_category)
    return LogApart({LOG_PDF: pdf, LOG_CSV: log_csv(columns, log_rows(document, places))}, salt)

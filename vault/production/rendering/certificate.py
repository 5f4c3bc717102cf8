"""The custodian's certificate: what makes the records self-authenticating (FRE 902(11))."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from vault.audit.canonical import JSON
from vault.production.document import wording
from vault.production.document.bates import BatesRange
from vault.production.document.released import ReleasedDocument
from vault.production.rendering import front


def certificate_sheet(
    document: ReleasedDocument, bates: BatesRange, files: Mapping[str, bytes]
) -> dict[str, JSON]:
    """Build the certificate's data.

    Args:
        bates: the pages produced.
        files: what the certificate covers, as approved, by name.
    """
    custodian = document.custodian
    return {
        "lang": wording.LANGUAGE,
        "title": f"{wording.CERTIFICATE}, {wording.PRODUCTION} {document.number}",
        "author": custodian.organisation,
        "date": front.ymd(document.produced_on),
        "footer": front.footer(document),
        "caption": front.caption(document),
        "heading": wording.CERTIFICATE.upper(),
        "rule": wording.CERTIFICATE_RULE,
        "oath": wording.certificate_opening(custodian.name),
        "statements": list(
            wording.certificate_statements(
                title=custodian.title,
                organisation=custodian.organisation,
                bates=str(bates),
                pages=len(bates),
                late_entries=any(note.late_entry for note in document.released),
            )
        ),
        "columns": list(wording.FILE_COLUMNS),
        "files": [
            [name, f"{len(content):,}", hashlib.sha256(content).hexdigest()]
            for name, content in sorted(files.items())
        ],
        "truth": wording.CERTIFICATE_TRUTH,
        "executed": wording.EXECUTED,
        "signature": wording.SIGNATURE,
        "name": custodian.name,
        "position": f"{custodian.title}, {custodian.organisation}",
    }

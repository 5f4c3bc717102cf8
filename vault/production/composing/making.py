"""Making a production: rendered, tested, and searched for what it restates.

The pages are set in a process of their own. What needs none of them is tested meanwhile: whether
released words restate withheld ones, and records.json where it is small. A long one takes memory
to read, and is read when the typesetter has given its own back.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from vault.disclosure.rules.fingerprints import Fingerprints
from vault.production.checking.disclosed import check_ahead
from vault.production.checking.selftest import self_test
from vault.production.composing.restating import Leaks, restatements
from vault.production.document.released import ReleasedDocument
from vault.production.keeping.content import RestatementWarning
from vault.production.rendering.log_apart import SALT_BYTES
from vault.production.rendering.records_file import NoteProof
from vault.production.rendering.render import Rendering, render
from vault.typesetting.typesetter import Typesetter

Progress = Callable[[int, int], None]

_SMALL = 1_000_000
"""Characters of records.json: about two volumes' worth."""


@dataclass(frozen=True, slots=True)
class Made:
    """A rendering that passed its self-test.

    Args:
        warnings: where released parts restate what is withheld.
    """

    rendering: Rendering
    warnings: tuple[RestatementWarning, ...]


def make(
    document: ReleasedDocument,
    proofs: Sequence[NoteProof],
    withheld: Fingerprints,
    *,
    typesetter: Typesetter,
    max_pages: int,
    on_volume: Progress | None = None,
) -> Made:
    """Render a production and test it.

    Args:
        document: what is released.
        proofs: what proves that the released text is what was signed.
        withheld: the fingerprints of what is withheld, without what is no secret here.
        typesetter, max_pages, on_volume: as `render` takes them.

    Raises:
        SelfTestFailed: an artefact is not as it must be.
        CharactersMissing, BatesInvalid, RenderFailed: as `render`.
    """
    leaks = Leaks(withheld)
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="testing") as meanwhile:
        small = sum(len(each) for proof in proofs for each in proof.disclosures) < _SMALL
        records = meanwhile.submit(check_ahead, document, proofs, leaks) if small else None
        warnings = meanwhile.submit(restatements, document, withheld)
        rendering = render(
            document,
            proofs,
            typesetter=typesetter,
            max_pages=max_pages,
            on_volume=on_volume,
            salt=secrets.token_bytes(SALT_BYTES),
        )
    self_test(
        rendering.files,
        document,
        leaks,
        records=records.result() if records else None,
        log=rendering.log,
        places=rendering.places,
    )
    return Made(rendering, warnings.result())

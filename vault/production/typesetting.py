"""Setting a template in type, in a process of its own that holds nothing but approved text."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from vault.audit.canonical import JSON, canonical_json
from vault.errors import VaultError

TEMPLATES = Path(__file__).with_name("templates")
_WORKER = Path(__file__).with_name("typst_worker.py")
_MIB = 1024 * 1024
_ENVIRONMENT = {"PATH": os.defpath, "RAYON_NUM_THREADS": "2", "MALLOC_ARENA_MAX": "2"}


class RenderFailed(VaultError):
    """The typesetter did not return a document."""

    code = "render-failed"
    default_untouched = "Nothing was rendered."
    default_remedy = "Run the rendering again; if it fails again, report it with this message."


class CharactersMissing(RenderFailed):
    """The typefaces lack characters that the text needs.

    Args:
        characters: those missing.
    """

    code = "characters-missing"

    def __init__(self, characters: Sequence[str], where: Sequence[str] = ()):
        self.characters = tuple(characters)
        codes = ", ".join(f"U+{ord(character):04X}" for character in self.characters)
        stands = f" They stand in {', '.join(where)}." if where else ""
        super().__init__(
            f"The typefaces lack the characters {codes}.{stands}",
            remedy="Name a folder with a typeface that has them in the setting `production.fonts`.",
        )


@dataclass(frozen=True, slots=True)
class Typeset:
    """A document set in type.

    Args:
        pdf: PDF/A-3a and PDF/UA-1.
        places: page numbers by reference or control number, as the template marked them.
        last: the number of the last page, where the template numbers pages.
    """

    pdf: bytes
    places: Mapping[str, tuple[int, ...]]
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Typesetter:
    """How documents are set in type.

    Args:
        fonts: a folder of further typefaces, for scripts that the built-in ones lack.
        seconds: the longest a document may take.
        memory: the most memory, in bytes, that setting one may take.
    """

    fonts: Path | None = None
    seconds: float = 120.0
    memory: int = 320 * _MIB

    def typeset(self, template: str, data: Mapping[str, JSON], *, dated: date) -> Typeset:
        """Set one document.

        Args:
            template: the name of a file in `templates`, without its suffix.
            data: what the template prints.
            dated: the date in the file's metadata; equal input gives equal bytes.

        Raises:
            CharactersMissing: the typefaces lack characters of the data.
            RenderFailed: the process failed, took too long or too much memory.
        """
        with tempfile.TemporaryDirectory(prefix="vault-typeset-") as empty:
            job = {
                "template": str(TEMPLATES / f"{template}.typ"),
                "empty": empty,
                "fonts": [str(self.fonts)] if self.fonts else [],
                "timestamp": int(
                    datetime(dated.year, dated.month, dated.day, tzinfo=UTC).timestamp()
                ),
                "memory": self.memory,
            }
            out = self._run(json.dumps(job).encode("ascii") + b"\n" + canonical_json(data), empty)
        line, _, pdf = out.partition(b"\n")
        answer = json.loads(line)
        if not answer["ok"]:
            if answer["characters"]:
                raise CharactersMissing(answer["characters"])
            raise RenderFailed(
                f"The template could not be set ({answer['location'] or 'no place'})."
            )
        places: dict[str, tuple[int, ...]] = {}
        for mark in answer["places"]:
            places[mark["key"]] = (*places.get(mark["key"], ()), mark["page"])
        return Typeset(pdf, places, answer["last"] or 0)

    def _run(self, job: bytes, empty: str) -> bytes:
        try:
            done = subprocess.run(  # noqa: S603 - this interpreter and a file of this package
                [sys.executable, "-I", str(_WORKER)],
                input=job,
                capture_output=True,
                timeout=self.seconds,
                cwd=empty,
                env={**_ENVIRONMENT, "HOME": empty, "TMPDIR": empty},
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise RenderFailed(
                f"Setting the document took longer than {self.seconds:g} seconds.",
                remedy="Produce fewer records at a time, or allow more time.",
            ) from None
        if done.returncode != 0 or b"\n" not in done.stdout:
            raise RenderFailed(f"The typesetting process ended with status {done.returncode}.")
        return done.stdout

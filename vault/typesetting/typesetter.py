"""Setting a template in type, and picturing a page of what was set.

Both are done in a process of its own that holds nothing but approved text.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from vault.audit.canonical import JSON, canonical_json
from vault.errors import VaultError

TEMPLATES = Path(__file__).with_name("templates")
_WORKER = Path(__file__).with_name("typst_worker.py")
_MIB = 1024 * 1024
_ENVIRONMENT = {
    "PATH": os.defpath,
    "RAYON_NUM_THREADS": "2",
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": str(128 * 1024),
}
"""A process of two threads with a heap each, that gives back large pieces: a volume always takes as
much memory. On one heap the second thread gains nothing."""


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


@dataclass(frozen=True, slots=True)
class Picture:
    """A page of a PDF as it looks.

    Args:
        png: the picture.
        number: which page it is, from 1.
        pages: how many the PDF has.
        text: the page's text, in the order of its content.
    """

    png: bytes
    number: int
    pages: int
    text: str


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
        """Set one document in a process of its own (see `TypesettingSession.typeset`)."""
        with self.session() as session:
            return session.typeset(template, data, dated=dated)

    @contextmanager
    def session(self) -> Iterator[TypesettingSession]:
        """Start a process that can set several documents, and end it."""
        with tempfile.TemporaryDirectory(prefix="vault-typeset-") as empty:
            process = subprocess.Popen(  # noqa: S603 - this interpreter and a file of this package
                [sys.executable, "-I", "-S", str(_WORKER), *_folders()],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=empty,
                env={**_ENVIRONMENT, "HOME": empty, "TMPDIR": empty},
            )
            try:
                yield TypesettingSession(self, process, empty)
            finally:
                process.kill()
                threading.Thread(target=_reap, args=(process,)).start()


def _reap(process: subprocess.Popen[bytes]) -> None:
    """Wait for a killed process to give back its memory, while its caller goes on."""
    with suppress(BrokenPipeError):
        process.communicate()


def _folders() -> list[str]:
    """Return where typst and pdfium are installed, without loading them into this process."""
    folders = []
    for package in ("typst", "pypdfium2"):
        found = importlib.util.find_spec(package)
        if found is None or found.origin is None:
            raise RenderFailed(
                "The typesetter is not installed.", remedy=f"Install the package `{package}`."
            )
        folders.append(str(Path(found.origin).parents[1]))
    return list(dict.fromkeys(folders))


class TypesettingSession:
    """A running typesetting process."""

    def __init__(self, typesetter: Typesetter, process: subprocess.Popen[bytes], empty: str):
        self._typesetter = typesetter
        self._process = process
        self._empty = empty

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
        content = canonical_json(data)
        fonts = self._typesetter.fonts
        day = datetime(dated.year, dated.month, dated.day, tzinfo=UTC)
        job: dict[str, JSON] = {
            "template": str(TEMPLATES / f"{template}.typ"),
            "root": str(TEMPLATES),
            "empty": self._empty,
            "fonts": [str(fonts)] if fonts else [],
            "timestamp": int(day.timestamp()),
        }
        answer, pdf = self._ask(job, content)
        if answer.get("characters"):
            raise CharactersMissing(answer["characters"])
        if not pdf:
            raise RenderFailed(f"The template could not be set ({answer['location']}).")
        places = {key: tuple(pages) for key, pages in answer["places"].items()}
        return Typeset(pdf, places, answer["last"])

    def picture(self, pdf: bytes, page: int, *, width: int) -> Picture:
        """Picture one page of a PDF that was set here or is kept.

        Args:
            pdf: the PDF.
            page: which page, from 1; the nearest there is.
            width: of the picture, in pixels.

        Raises:
            RenderFailed: the process failed, took too long or too much memory.
        """
        answer, png = self._ask({"page": page, "width": width}, pdf)
        return Picture(png, answer["number"], answer["pages"], answer["text"])

    def _ask(self, job: Mapping[str, JSON], data: bytes) -> tuple[dict[str, Any], bytes]:
        seconds = self._typesetter.seconds
        line = json.dumps({**job, "memory": self._typesetter.memory, "length": len(data)})
        watch = threading.Timer(seconds, self._process.kill)
        watch.start()
        try:
            answer = self._exchange(line.encode("ascii") + b"\n" + data)
        finally:
            in_time = watch.is_alive()
            watch.cancel()
        if answer is None and not in_time:
            raise RenderFailed(
                f"Setting the document took longer than {seconds:g} seconds.",
                remedy="Produce fewer records at a time, or allow more time.",
            )
        if answer is None:
            raise RenderFailed(
                "The typesetting process ended without an answer; it may lack memory."
            )
        return answer

    def _exchange(self, job: bytes) -> tuple[dict[str, Any], bytes] | None:
        source, sink = self._process.stdin, self._process.stdout
        if source is None or sink is None:
            return None
        try:
            source.write(job)
            source.flush()
        except BrokenPipeError:
            return None
        line = sink.readline()
        if not line.endswith(b"\n"):
            return None
        answer: dict[str, Any] = json.loads(line)
        pdf = sink.read(answer["length"])
        return (answer, pdf) if len(pdf) == answer["length"] else None

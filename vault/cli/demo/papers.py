"""The case's papers: the court's as PDF and as instrument files, and the words to redact."""

from __future__ import annotations

import json
import tempfile
import tomllib
from importlib import resources
from pathlib import Path

import typst

_FRAME = {
    "court": "Probate and Family Court",
    "division": "Harbor Division",
    "parties": ["Elena Marsh", "Daniel Marsh"],
    "docket": "26D-0417",
    "signed_by": "Hon. R. Vance",
}
_TEXT = ".paper.toml"
REDACTION = "redaction.txt"
"""Holds what stands about another person in a section that is otherwise the parents'."""


def write_papers(folder: Path) -> None:
    """Write the papers into a folder: instrument files, the court's PDFs, words to redact."""
    source = resources.files("vault.cli.demo").joinpath("papers")
    for file in source.iterdir():
        if file.name.endswith(_TEXT):
            pdf = _typeset(file.read_text("utf-8"))
            (folder / file.name.replace(_TEXT, ".pdf")).write_bytes(pdf)
        else:
            (folder / file.name).write_bytes(file.read_bytes())


def write_notes(folder: Path) -> None:
    """Write the notes of the case into a folder."""
    for file in resources.files("vault.cli.demo").joinpath("notes").iterdir():
        if file.name.endswith(".md"):
            (folder / file.name).write_bytes(file.read_bytes())


def _typeset(text: str) -> bytes:
    template = resources.files("vault.cli.demo").joinpath("court_paper.typ").read_bytes()
    with tempfile.TemporaryDirectory(prefix="vault-demo.") as place:
        root = Path(place)
        (root / "paper.json").write_text(json.dumps(_FRAME | tomllib.loads(text)), "utf-8")
        (root / "paper.typ").write_bytes(template)
        return typst.compile(
            str(root / "paper.typ"), root=place, format="pdf", ignore_system_fonts=True
        )

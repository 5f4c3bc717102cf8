"""The demo makes its folder anew, and never touches what it did not make."""

from __future__ import annotations

from pathlib import Path

import pytest

from vault.cli.demo.folder import MARKER, DemoFolder, NotOurs
from vault.cli.demo.papers import write_notes, write_papers
from vault.cli.instrument_file import read_clauses, read_instrument


def everything(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def test_a_new_folder_is_made_private(tmp_path: Path) -> None:
    folder = DemoFolder(tmp_path / "deep" / "demo")
    folder.prepare()
    assert folder.path.stat().st_mode & 0o777 == 0o700
    assert (folder.path / MARKER).is_file()


def test_an_empty_folder_that_is_there_is_taken(tmp_path: Path) -> None:
    DemoFolder(tmp_path).prepare()
    assert (tmp_path / MARKER).is_file()


def test_an_earlier_demo_is_removed(tmp_path: Path) -> None:
    folder = DemoFolder(tmp_path / "demo")
    folder.prepare()
    (folder.production / "old.pdf").write_text("old")
    folder.vault.mkdir()
    (folder.vault / "vault.db").write_text("old")
    folder.prepare()
    assert not (folder.production / "old.pdf").exists()
    assert not folder.vault.exists()


def test_a_folder_with_anything_else_is_refused_untouched(tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault" / "vault.db").write_text("somebody's vault")
    before = everything(tmp_path)
    with pytest.raises(NotOurs):
        DemoFolder(tmp_path).prepare()
    assert everything(tmp_path) == before


def test_a_file_put_into_a_demo_folder_by_somebody_is_refused_untouched(tmp_path: Path) -> None:
    folder = DemoFolder(tmp_path / "demo")
    folder.prepare()
    (folder.path / "thesis.docx").write_text("mine")
    with pytest.raises(NotOurs, match=r"thesis\.docx"):
        folder.prepare()
    assert (folder.path / "thesis.docx").read_text() == "mine"
    assert folder.production.is_dir()


def test_a_folder_with_a_marker_of_another_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / MARKER).write_text("not the demo's")
    with pytest.raises(NotOurs):
        DemoFolder(tmp_path).prepare()


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "demo").symlink_to(tmp_path / "home")
    with pytest.raises(NotOurs):
        DemoFolder(tmp_path / "demo").prepare()


def test_the_courts_papers_are_instruments_with_everything_recorded(tmp_path: Path) -> None:
    write_papers(tmp_path)
    for name in ("order.toml", "amended.toml"):
        paper = read_instrument(tmp_path / name)
        assert paper.scan is not None
        assert paper.scan.startswith(b"%PDF-")
        assert set(paper.instrument.lacking()) == {"clauses", "scan"}
    for name in ("proposal.toml", "counter.toml", "terms.toml"):
        assert read_clauses(tmp_path / name)


def test_the_notes_are_labelled_throughout(tmp_path: Path) -> None:
    from vault.importing.note import ImportDefaults
    from vault.importing.reader import parse_note

    write_notes(tmp_path)
    files = sorted(tmp_path.iterdir())
    assert len(files) == 10
    for file in files:
        parsed = parse_note(file.read_bytes(), filename=file.name, defaults=ImportDefaults())
        assert all(section.label is not None for section in parsed.sections)

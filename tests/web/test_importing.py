"""Importing in the pages: seen first, stored on a second word, and nothing hostile taken in."""

from __future__ import annotations

import base64
import hashlib
import re
import tempfile
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.conftest import passphrase_of
from tests.web.conftest import Browser, Pages
from tests.web.noting import ATTACK
from vault.assembly import Vault
from vault.identity.actor import Actor
from vault.identity.compartments import CompartmentName
from vault.records.tables import Note
from webui.importing.sources import MOST_BYTES, MOST_FILES

MARKDOWN = b"""---
kind: intake
session_at: 2025-11-03T18:00:00Z
---

## Parenting schedule {confidentiality=R sensitivity=MH subject=A holder=A}

Sundays at the library.

## Drinking

Two beers, he said.
"""
PLAIN = b"PRESENT PROBLEMS:\nThe canary sings of Gloucester.\n\nPLAN:\nAnother visit.\n"
CARRIED = re.compile(r'name="carried"[^>]*value="([^"]+)"')
FIELDS = {"kind": "progress", "encoding": "", "ending": ".txt", "cosigner": ""}

Upload = tuple[bytes, str]


def sent(browser: Browser, chart: str, *files: Upload, **fields: Any) -> TestResponse:
    browser.get(f"/charts/{chart}/import")
    form = {"csrf_token": browser.token, **FIELDS, **fields}
    parts = [(f'name="{name}"', str(value).encode()) for name, value in form.items()]
    parts += [(f'name="files"; filename="{name}"', data) for data, name in files]
    body = b"".join(
        f"--edge\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + data + b"\r\n"
        for head, data in parts
    )
    return browser.client.post(
        f"/charts/{chart}/import",
        data=body + b"--edge--\r\n",
        content_type="multipart/form-data; boundary=edge",
    )


def carried(page: TestResponse) -> str:
    found = CARRIED.search(page.text)
    assert found is not None
    return found[1]


def landed(browser: Browser, chart: str, page: TestResponse, **fields: Any) -> TestResponse:
    """Confirm a preview, wait for the work and return its result page."""
    form = {"carried": carried(page), **FIELDS, **fields}
    shown = browser.post(f"/charts/{chart}/import/land", form)
    assert shown.request.path.startswith("/work/"), shown.text[-6000:]
    job = shown.request.path.removeprefix("/work/")
    vault = browser.client.application.extensions["vault"].vault
    vault.jobs.close()
    return browser.get(f"/imports/{job}")


def notes_in(served: Vault) -> int:
    with served.store.reading() as reader:
        return int(reader.execute(select(func.count()).select_from(Note)).scalar_one())


def test_a_file_is_shown_as_it_would_be_split_and_nothing_is_stored(
    pages: Pages, served: Vault, chart: str
) -> None:
    page = sent(pages["harmon"], chart, (MARKDOWN, "intake.md"))
    assert page.status_code == 200
    for words in ("Parenting schedule", "Not labelled yet", "Intake note", "speaks of alcohol"):
        assert words in page.text
    assert notes_in(served) == 0


def test_what_was_shown_lands_as_drafts_in_one_piece_of_work(
    pages: Pages, served: Vault, harmon: Actor, chart: str
) -> None:
    harmons = pages["harmon"]
    page = sent(
        harmons, chart, (MARKDOWN, "intake.md"), (PLAIN, "old.txt"), session_on="2025-10-01"
    )
    assert "these 2 notes as drafts" in page.text
    result = landed(harmons, chart, page, session_on="2025-10-01")
    assert "2 notes stand in the chart" in result.text
    notes = served.charts.open_first_page(harmon, chart).notes
    assert [(note.kind, note.status, note.sections) for note in notes] == [
        ("intake", "draft", 2),
        ("progress", "draft", 2),
    ]
    assert notes[1].session_at.hour == 12


def test_pasted_text_is_imported_too(pages: Pages, chart: str) -> None:
    page = sent(pages["harmon"], chart, pasted=MARKDOWN.decode(), ending=".md")
    assert "Pasted text.md" in page.text
    assert "Parenting schedule" in page.text


def test_a_file_that_does_not_say_its_day_is_read_again_with_one(
    pages: Pages, served: Vault, chart: str
) -> None:
    page = sent(pages["harmon"], chart, (PLAIN, "old.txt"))
    assert page.status_code == 422
    assert "Nobody says when the session was." in page.text
    form = {"carried": carried(page), **FIELDS, "kind": "contact", "session_on": "2025-10-01"}
    page = pages["harmon"].post(f"/charts/{chart}/import/again", form)
    assert page.status_code == 200
    assert "PRESENT PROBLEMS" in page.text
    assert "Contact note" in page.text
    assert notes_in(served) == 0


def test_the_same_notes_do_not_land_twice_and_the_page_says_so(
    pages: Pages, served: Vault, chart: str
) -> None:
    harmons = pages["harmon"]
    page = sent(harmons, chart, (MARKDOWN, "a.md"), (MARKDOWN, "b.md"))
    result = landed(harmons, chart, page)
    assert "1 note stands in the chart" in result.text
    assert "This note stands in the chart." in result.text
    assert notes_in(served) == 1


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"%PDF-1.7\n", "scan.pdf", "Files of this kind are not imported."),
        (b"PK\x03\x04" + bytes(40), "notes.docx", "Files of this kind are not imported."),
        (b"<html></html>", "page.html", "Files of this kind are not imported."),
        (MARKDOWN, "noending", "Files of this kind are not imported."),
        (b"# A\n\x00\x01binary", "note.md", "a control character (U+0000)"),
        (b"# A\n\x1b[31mred", "note.md", "a control character (U+001B)"),
        ("# A\n\u202eevil".encode(), "note.md", "the order in which text is shown"),
        ("# A\nbe\u200blow".encode(), "note.md", "can hide a word from a search"),
        (b"# A\n\xff\xfe\xfd\x81", "note.md", "is not utf-8 text"),
        (b"", "note.md", "The file holds no text."),
        (b"a: 1\n" * 210_000, "long.txt", "more than 200,000 lines"),
        (b"# h\n\n" * 1100, "heads.md", "more than 1,000 headings"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_the_reason(
    pages: Pages, served: Vault, chart: str, data: bytes, name: str, reason: str
) -> None:
    page = sent(pages["harmon"], chart, (data, name), session_on="2025-10-01")
    assert page.status_code == 422
    assert reason in page.text
    assert "as a draft" not in page.text
    assert notes_in(served) == 0


def test_a_refused_file_does_not_keep_the_others_out(pages: Pages, chart: str) -> None:
    page = sent(pages["harmon"], chart, (MARKDOWN, "good.md"), (b"\x00", "bad.md"))
    assert page.status_code == 200
    assert "bad.md can't be imported." in page.text
    result = landed(pages["harmon"], chart, page)
    assert "1 note stands" in result.text
    assert "bad.md" not in result.text


def test_nothing_sent_and_too_much_are_refused(pages: Pages, chart: str) -> None:
    page = sent(pages["harmon"], chart)
    assert page.status_code == 422
    assert "Nothing was sent." in page.text
    many = [(MARKDOWN, f"{n}.md") for n in range(MOST_FILES + 1)]
    assert "more than 50 files" in sent(pages["harmon"], chart, *many).text
    page = sent(pages["harmon"], chart, (b"a" * (MOST_BYTES + 1), "big.md"))
    assert "more than 8 MiB" in page.text
    page = sent(pages["harmon"], chart, (b"a" * 65 * 1024 * 1024, "bomb.md"))
    assert page.status_code == 413


def test_the_largest_import_fits_through_the_preview(pages: Pages, chart: str) -> None:
    noise = base64.encodebytes(hashlib.shake_256(b"seed").digest(MOST_BYTES * 7 // 10)).decode()
    page = sent(
        pages["harmon"],
        chart,
        (f"# A\n\n{noise}".encode(), "big.md"),
        session_on="2025-10-01",
    )
    assert page.status_code == 200
    form = {"carried": carried(page), **FIELDS, "session_on": "2025-10-01"}
    assert pages["harmon"].post(f"/charts/{chart}/import/again", form).status_code == 200


def test_no_upload_touches_the_disk_before_it_lands(
    pages: Pages, chart: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_a: object, **_k: object) -> None:
        raise AssertionError("an upload was written to a temporary file")

    for name in ("TemporaryFile", "NamedTemporaryFile", "SpooledTemporaryFile"):
        monkeypatch.setattr(tempfile, name, never)
        monkeypatch.setattr(f"werkzeug.formparser.{name}", never, raising=False)
    page = sent(pages["harmon"], chart, (MARKDOWN + b"word " * 400_000, "big.md"))
    assert page.status_code == 200


def test_what_the_form_carries_cannot_be_read(pages: Pages, chart: str) -> None:
    page = sent(pages["harmon"], chart, (PLAIN * 40, "old.txt"), session_on="2025-10-01")
    assert b"Gloucester" not in base64.b64decode(carried(page))


CHANGES: dict[str, Callable[[str], str]] = {
    "changed": lambda text: text[:-40] + ("A" if text[-40] != "A" else "B") + text[-39:],
    "cut": lambda text: text[: len(text) // 2],
    "empty": lambda _: "",
    "not base64": lambda _: "<script>",
    "plain": lambda _: "W1siYS5tZCIsICJJeUJCIl1d",
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("act", ["again", "land"])
def test_a_changed_preview_is_refused(
    pages: Pages, served: Vault, chart: str, change: str, act: str
) -> None:
    page = sent(pages["harmon"], chart, (MARKDOWN, "a.md"))
    form = {"carried": CHANGES[change](carried(page)), **FIELDS}
    answer = pages["harmon"].post(f"/charts/{chart}/import/{act}", form)
    assert answer.status_code == 422
    assert "can&#39;t be used any more" in answer.text
    assert notes_in(served) == 0


def test_a_preview_serves_its_maker_in_its_chart_alone(
    pages: Pages, served: Vault, harmon: Actor, chart: str
) -> None:
    form = {"carried": carried(sent(pages["harmon"], chart, (MARKDOWN, "a.md"))), **FIELDS}
    okoye = served.logins.login("okoye", passphrase_of("okoye"))
    served.holders.grant(harmon, chart, okoye.user_id, [CompartmentName.IDENTITY])
    pages["okoye"].get(f"/charts/{chart}/import")
    assert pages["okoye"].post(f"/charts/{chart}/import/land", form).status_code == 422
    summary = served.charts.open_first_page(harmon, chart).chart
    other = served.charts.create(harmon, summary.unit_kind, summary.details).number
    assert pages["harmon"].post(f"/charts/{other}/import/land", form).status_code == 422
    assert notes_in(served) == 0


def test_the_result_is_its_owners_alone(pages: Pages, chart: str) -> None:
    harmons = pages["harmon"]
    result = landed(harmons, chart, sent(harmons, chart, (MARKDOWN, "a.md")))
    assert pages["okoye"].get(result.request.path).status_code == 404


def test_neither_names_nor_headings_nor_text_become_markup(pages: Pages, chart: str) -> None:
    text = f"## {ATTACK} is the heading\n\n{ATTACK}\n".encode()
    name = ATTACK.replace('"', "%22")
    page = sent(
        pages["harmon"],
        chart,
        (text, f"{name}.md"),
        (b"\x00", f"{name}.txt"),
        session_on="2025-10-01",
    )
    result = landed(pages["harmon"], chart, page, session_on="2025-10-01")
    for seen in (page.text, result.text):
        assert "<script>alert" not in seen
        assert "<img src=x" not in seen


def test_a_name_that_is_a_path_names_no_path(pages: Pages, chart: str) -> None:
    page = sent(pages["harmon"], chart, (MARKDOWN, "..\\..\\etc/../../x/intake.md"))
    assert page.status_code == 200
    assert ">intake.md<" in page.text

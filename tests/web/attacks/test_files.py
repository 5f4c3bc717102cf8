"""Files that come in hostile, and what people type as it stands in the files that go out."""

from __future__ import annotations

import csv
import io
import zipfile

import pikepdf
import pypdfium2
import pytest
from flask import Flask
from pikepdf import Dictionary, Name, String

from tests.conftest import People, passphrase_of
from tests.integration.disclosure.conftest import PARENTING_ONLY, SCAN, order
from tests.integration.production.conftest import Producing
from tests.web.conftest import Pages
from tests.web.test_cases import filing
from vault.identity.permissions import Role
from vault.production.document.matter import Recipient
from vault.records.chart_model import MemberDetails
from webui.context import EXTENSION

FORMULAS = (
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://evil.example","x")',
    "+1+1",
    "-1+1",
    "@SUM(1)",
)
TYPST = '#panic("p") *bold* _it_ $x^2$ <mark> @ref `raw` = Heading // c \\u{41} [x] {y}'
HTML = "<b>bold</b> & <script>alert(1)</script>"


def scripted() -> bytes:
    with pikepdf.open(io.BytesIO(SCAN)) as pdf:
        pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (64 << 20))
    return out.getvalue()


@pytest.fixture
def matter(app: Flask) -> Producing:
    vault = app.extensions[EXTENSION].vault
    made = Producing(vault, People(vault))
    made.write_record()
    return made


def test_a_scan_with_a_script_is_refused_with_what_to_do(pages: Pages, matter: Producing) -> None:
    pages["reyes"].get("/cases/new")
    sent = filing(charts=matter.chart, scan=(io.BytesIO(scripted()), "order.pdf"))
    answer = pages["reyes"].post("/cases/new", sent)
    assert answer.status_code == 422
    assert "The scan holds a script." in answer.text
    assert "plain PDF" in answer.text


def test_a_scan_that_is_something_else_as_well_is_only_ever_handed_out(
    pages: Pages, matter: Producing
) -> None:
    """A PDF that a browser would take for HTML, and a zip program for an archive."""
    polyglot = SCAN + b"\n<html><script>alert(1)</script></html>" + zipped()[-200:]
    pages["reyes"].get("/cases/new")
    sent = filing(charts=matter.chart, scan=(io.BytesIO(polyglot), "order.html", "text/html"))
    case = pages["reyes"].post("/cases/new", sent).request.path
    answer = pages["reyes"].get(f"{case}/paper/1/scan")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (zipped(), "note.md"),
        (zipped(), "note.docx"),
        (SCAN, "note.txt"),
        (b"\x7fELF" + bytes(200), "note.md"),
        (b"# A\n" * 20_000, "deep.md"),
        (b"[" * 500_000, "nested.md"),
        (b"> " * 200_000 + b"x", "quoted.md"),
        (b"\xff\xfe\x00\x00" * 1000, "note.txt"),
    ],
    ids=[
        "zip as md",
        "zip as docx",
        "pdf as txt",
        "program",
        "headings",
        "nested",
        "quotes",
        "utf",
    ],
)
def test_a_hostile_file_to_import_imports_nothing(
    pages: Pages, matter: Producing, content: bytes, name: str
) -> None:
    url = f"/charts/{matter.chart}/import"
    pages["harmon"].get(url)
    before = matter.vault.worklist.of(matter.clinician).count
    form = {"files": (io.BytesIO(content), name), "kind": "progress", "session_on": "2026-01-04"}
    answer = pages["harmon"].post(url, {**form, "ending": ".txt", "encoding": "", "pasted": ""})
    assert answer.status_code in {200, 422}
    assert matter.vault.worklist.of(matter.clinician).count == before


def test_formulas_and_markup_are_only_text_in_everything_that_leaves(
    pages: Pages, matter: Producing
) -> None:
    """In the production's PDF, its privilege log and the accounting's CSV."""
    matter.open_case(order(court=HTML, docket=FORMULAS[0]), PARENTING_ONLY)
    matter.to_reviewed()
    recipient = Recipient(name=FORMULAS[0], role=TYPST, address=(FORMULAS[1], HTML))
    matter.rendered(recipient=recipient, custodian_name=HTML, privilege=FORMULAS[4])
    matter.answer_all()
    matter.approved()
    matter.sealed()
    matter.sent()
    files = matter.vault.productions.view(matter.officer, matter.case).files
    text = " ".join(
        page.get_textpage().get_text_range()
        for page in pypdfium2.PdfDocument(files["production.pdf"])
    )
    said = "".join(text.split())
    for typed in (FORMULAS[0], TYPST, HTML):
        assert "".join(typed.split()) in said
    answer = pages["pryce"].get(f"/accounting/{matter.chart}/csv?member=A")
    assert answer.mimetype == "text/csv"
    for content in (answer.data, files["privilege-log.csv"]):
        for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))):
            assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert FORMULAS[0] in answer.text


def test_formulas_in_names_are_only_text_in_the_logs_file(pages: Pages, matter: Producing) -> None:
    vault = matter.vault
    quill = matter.people["quill"]
    for number, formula in enumerate(FORMULAS):
        name = f"person{number}"
        code = vault.accounts.invite(quill, name, formula, "", [Role.CLINICIAN])
        vault.accounts.enrol(name, code, passphrase_of(name))
    vault.members.correct(matter.clinician, matter.chart, "A", MemberDetails(name=FORMULAS[0]))
    browser = pages["udell"]
    browser.get("/audit/")
    begun = browser.post("/audit/export")
    vault.jobs.close()
    job = begun.request.path.rpartition("/")[2]
    answer = browser.get(f"/audit/exported/{job}/log.csv")
    assert answer.status_code == 200
    cells = [cell for row in csv.reader(io.StringIO(answer.text)) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert any(formula in cell for cell in cells for formula in FORMULAS)


def test_long_work_goes_on_without_its_page_and_is_its_owners_alone(
    pages: Pages, matter: Producing
) -> None:
    browser = pages["udell"]
    browser.get("/audit/proof")
    begun = browser.post("/audit/proof/verify")
    url = begun.request.path
    browser.post("/account/sign-out")
    matter.vault.jobs.close()
    again = pages.nobody()
    again.sign_in("udell")
    assert url in again.get("/work/").text
    told = again.get(f"{url}/state").json
    assert told is not None
    assert told["state"] == "done"
    assert told["done"] == told["total"] > 0
    result = again.get(f"/audit/proof/verified/{url.rpartition('/')[2]}")
    assert "The log holds" in result.text
    for other in ("pryce", "quill", "harmon"):
        assert url not in pages[other].get("/work/").text
        for path in (url, f"{url}/state"):
            assert pages[other].get(path).status_code == 404
        assert pages[other].get(result.request.path).status_code in {403, 404}

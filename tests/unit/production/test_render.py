from __future__ import annotations

import csv
import ctypes
import hashlib
import io
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from tests.unit.production.samples import (
    NOTHING_WITHHELD,
    OBSERVED,
    SERIES,
    SPEECH,
    document,
    note,
    ref,
    section,
)
from vault.production.checking.explained import squash
from vault.production.checking.pdf_text import OpenPdf, read_pdf_text
from vault.production.checking.selftest import self_test
from vault.production.document import wording
from vault.production.document.bates import BatesInvalid, BatesRange
from vault.production.document.matter import (
    Caption,
    CourtSeal,
    EarlierProduction,
    Profile,
    Supplement,
)
from vault.production.document.released import ReleasedDocument
from vault.production.rendering.render import Rendering, approval_digest, render
from vault.typesetting.typesetter import CharactersMissing, RenderFailed, Typesetter

_MARKER_GREY = 238


def shown(rendering: Rendering, name: str = "production.pdf") -> str:
    """Return all the text of a PDF, without white space."""
    return "".join(map(squash, read_pdf_text(rendering.files[name]).pages))


def long_note(words: int) -> ReleasedDocument:
    text = " ".join(f"word{n}" for n in range(words))
    return document(
        notes=(note("long", section("Narrative", text), on=date(2026, 3, 3)),), privilege_log=()
    )


def make_typeface(path: Path, characters: str) -> None:
    """Write a typeface in which each of these characters is a black square."""
    names = [".notdef", *(f"uni{ord(character):04X}" for character in characters)]
    pen = TTGlyphPen(None)
    for move, place in zip(
        (pen.moveTo, pen.lineTo, pen.lineTo, pen.lineTo),
        ((0, 0), (0, 900), (900, 900), (900, 0)),
        strict=True,
    ):
        move(place)
    pen.closePath()
    square = pen.glyph()
    made = FontBuilder(1000, isTTF=True)
    made.setupGlyphOrder(names)
    made.setupCharacterMap(dict(zip(map(ord, characters), names[1:], strict=True)))
    made.setupGlyf(dict.fromkeys(names, square))
    made.setupHorizontalMetrics(dict.fromkeys(names, (1000, 0)))
    made.setupHorizontalHeader(ascent=900, descent=-100)
    made.setupNameTable({"familyName": "Further", "styleName": "Regular", "psName": "Further"})
    made.setupOS2()
    made.setupPost()
    made.save(path)


def test_the_same_document_gives_the_same_bytes(
    released: ReleasedDocument, rendering: Rendering, typesetter: Typesetter
) -> None:
    again = render(released, typesetter=typesetter)
    assert again.files["production.pdf"] == rendering.files["production.pdf"]
    assert again.files["privilege-log.csv"] == rendering.files["privilege-log.csv"]


def test_the_digest_changes_with_any_byte_and_any_name(rendering: Rendering) -> None:
    files = dict(rendering.files)
    files["privilege-log.csv"] += b" "
    renamed = dict(rendering.files)
    renamed["privilege_log.csv"] = renamed.pop("privilege-log.csv")
    digests = {rendering.digest, approval_digest(files), approval_digest(renamed)}
    assert len(digests) == 3


def test_the_cover_says_what_every_export_says(rendering: Rendering) -> None:
    text = shown(rendering)
    for words in (
        "RECORDS PRODUCED PURSUANT TO ORDER",
        "Docket No. SU26D0417DR",
        "Anna B. Marlow,",
        "dated October 14, 2026",
        "2(a) Sections of the notes that concern the parenting schedule.",
        "HARBOR000001–HARBOR000006 (6 pages)",
        "only to the extent stated in the instrument",
        "It waives no privilege",
        "Clerk of the Probate and Family Court",
        "November 22, 2026",
        "(617) 555-0142",
        "2 records are produced: 0 in full and 2 in part. 1 record is withheld in full.",
        "3 sections are released and 2 withheld",
        "2 passages are redacted",
        "[ R4 ] Personal identifier",
    ):
        assert squash(words) in text


def test_each_page_bears_the_next_number_and_a_confidentiality_line(rendering: Rendering) -> None:
    pages = [squash(page) for page in read_pdf_text(rendering.files["production.pdf"]).pages]
    assert [page[-12:] for page in pages] == [SERIES.label(n) for n in range(1, 7)]
    assert all("Confidential" in page[-80:] for page in pages)


def test_a_late_entry_shows_both_dates(rendering: Rendering) -> None:
    text = shown(rendering)
    assert squash("Progress note April 7, 2026") in text
    assert squash("Written June 30, 2026 Late entry: written after the date of service") in text


def test_markers_have_one_width_whatever_they_stand_for(rendering: Rendering) -> None:
    markers = {piece.strip() for piece in _pieces(rendering) if piece.startswith("[")}
    assert markers == {f"[ R{n} ]" for n in range(1, 6)}
    boxes = _boxes(rendering.files["production.pdf"])
    assert len(boxes) > len(markers)
    assert len({round(right - left, 2) for left, right in boxes}) == 1


def _pieces(rendering: Rendering) -> list[str]:
    with OpenPdf(rendering.files["production.pdf"]) as pdf:
        return [piece for number in range(len(pdf)) for piece in pdf.pieces(number)]


def _boxes(content: bytes) -> list[tuple[float, float]]:
    """Return the left and right edge of each grey box: the ground of a marker."""
    found = []
    with pypdfium2.PdfDocument(content) as pdf:
        for page in pdf:
            for item in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_PATH,)):
                red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
                pdfium.FPDFPageObj_GetFillColor(item.raw, red, green, blue, alpha)
                if red.value == _MARKER_GREY:
                    left, _, right, _ = item.get_bounds()
                    found.append((left, right))
    return found


def test_bookmarks_are_neutral(rendering: Rendering) -> None:
    bookmarks = read_pdf_text(rendering.files["production.pdf"]).bookmarks
    assert [" ".join(title.split()) for title in bookmarks] == [
        "RECORDS PRODUCED PURSUANT TO ORDER",
        "Scope of this production",
        "Progress note March 3, 2026",
        "Record withheld in full",
        "Progress note April 7, 2026",
        "Privilege log",
    ]


def test_the_layout_tells_where_everything_stands(
    released: ReleasedDocument, rendering: Rendering
) -> None:
    pages = read_pdf_text(rendering.files["production.pdf"]).pages
    for each in released.sections:
        number = rendering.places[each.ref][0]
        assert squash(each.title) in squash(pages[number - released.start])
    assert rendering.places["PL-0001"] == rendering.places[SPEECH.ref][:1]
    assert b"PL-0001,HARBOR000003," in rendering.files["privilege-log.csv"]


def test_the_certificate_has_the_form_of_the_rule(rendering: Rendering) -> None:
    text = shown(rendering, "certificate.pdf")
    for name in ("production.pdf", "privilege-log.csv", "records.json"):
        assert hashlib.sha256(rendering.files[name]).hexdigest() in text
    for words in (
        "Fed. R. Evid. 902(11)",
        "I declare under penalty of perjury that the foregoing is true and correct.",
        "made at or near the time of the matters recorded by",
        "or from information transmitted by, someone with knowledge",
        "kept in the course of a regularly conducted activity",
        "a regular practice of that activity",
        "Entries marked as late were written on the dates shown",
        "HARBOR000001–HARBOR000006 (6 pages)",
    ):
        assert squash(words) in text


def test_a_supplement_continues_the_numbers_and_says_what_is_new(typesetter: Typesetter) -> None:
    earlier = EarlierProduction("1", date(2026, 5, 4), BatesRange(SERIES, 1, 6))
    later = document(
        number="2", start=7, supplement=Supplement((earlier,), frozenset({OBSERVED.ref}))
    )
    rendering = render(later, typesetter=typesetter)
    text = shown(rendering)
    assert rendering.bates.start == 7
    assert earlier.bates.continued_by(rendering.bates)
    assert squash("Production 1, May 4, 2026, HARBOR000001–HARBOR000006") in text
    assert squash("Progress note, April 7, 2026: Observations") in text
    self_test(rendering.files, later, NOTHING_WITHHELD)


def test_a_sealed_submission_bears_the_courts_words_on_every_page(typesetter: Typesetter) -> None:
    caption = "SEALED BY ORDER: FOR THE COURT’S EYES"
    sealed = document(seal=CourtSeal(caption, ("Open only in chambers.",)))
    rendering = render(sealed, typesetter=typesetter)
    pages = read_pdf_text(rendering.files["production.pdf"]).pages
    assert all(squash(caption) in squash(page) for page in pages)
    assert squash("RECORDS SUBMITTED UNDER SEAL") in shown(rendering)
    assert squash("Open only in chambers.") in shown(rendering)
    self_test(rendering.files, sealed, NOTHING_WITHHELD)


def test_a_log_by_category_is_printed_with_its_items_and_their_pages(
    typesetter: Typesetter,
) -> None:
    made = document(by_category=True)
    rendering = render(made, typesetter=typesetter)
    text = shown(rendering)
    assert squash(wording.LOG_BY_CATEGORY) in text
    [row, _] = csv.DictReader(io.StringIO(rendering.files["privilege-log.csv"].decode()))
    [page] = rendering.places[row["Control nos."]]
    assert row["Bates nos."] == made.series.label(page)
    assert squash(row["Description"]) in text
    self_test(rendering.files, made, NOTHING_WITHHELD)


def test_outside_a_proceeding_the_cover_bears_the_custodians_reference(
    typesetter: Typesetter,
) -> None:
    made = document(caption=Caption(court=(), docket="D-7K2M4Q", parties=()))
    rendering = render(made, typesetter=typesetter)
    pages = read_pdf_text(rendering.files["production.pdf"]).pages
    assert squash("Reference D-7K2M4Q") in squash(pages[0])
    assert squash(made.custodian.organisation.upper()) in squash(pages[0])
    for name in ("production.pdf", "certificate.pdf"):
        assert squash("Docket No.") not in shown(rendering, name)
    self_test(rendering.files, made, NOTHING_WITHHELD)


def test_notices_and_the_filing_profile_are_printed(typesetter: Typesetter) -> None:
    notice = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
    rendering = render(document(profile=Profile.FILING, notices=(notice,)), typesetter=typesetter)
    assert squash(notice) in shown(rendering)
    assert squash("Prepared for filing") in shown(rendering)


def test_a_section_in_which_nothing_was_written_says_so(typesetter: Typesetter) -> None:
    whole = note("n", OBSERVED, section("Plan"), on=date(2026, 3, 3))
    empty = document(notes=(whole,), privilege_log=())
    rendering = render(empty, typesetter=typesetter)
    assert squash("Plan Nothing was recorded under this heading.") in shown(rendering)
    self_test(rendering.files, empty, NOTHING_WITHHELD)


@pytest.mark.parametrize(
    "name", ["Nguyễn Văn Ắc", "Zoë Öztürk", "Владимир Ильин", "Σωκράτης", "דוד לוי"]
)
def test_names_in_many_scripts_are_printed(name: str, typesetter: Typesetter) -> None:
    text = (
        f"They met with {name} at school (twice); {name} \N{LEFT DOUBLE QUOTATION MARK}agreed"
        "\N{RIGHT DOUBLE QUOTATION MARK} with the plan as it had been laid out before them."
    )
    named = document(
        notes=(note("n", section("Visit", text), on=date(2026, 3, 3)),), privilege_log=()
    )
    self_test(render(named, typesetter=typesetter).files, named, NOTHING_WITHHELD)


def test_a_character_that_cannot_be_printed_is_named_with_its_section(
    typesetter: Typesetter,
) -> None:
    chinese = section("Visit", "Her friend 張偉 came along.")
    with pytest.raises(CharactersMissing) as caught:
        render(
            document(notes=(note("n", OBSERVED, chinese, on=date(2026, 3, 3)),), privilege_log=()),
            typesetter=typesetter,
        )
    assert set(caught.value.characters) == {"張", "偉"}
    assert "U+5F35" in caught.value.what
    assert chinese.ref in caught.value.what
    assert "friend" not in str(caught.value)


def test_a_folder_of_typefaces_gives_the_characters_that_were_lacking(tmp_path: Path) -> None:
    make_typeface(tmp_path / "further.ttf", "張偉")
    chinese = document(
        notes=(note("n", section("Visit", "Her friend 張偉 came."), on=date(2026, 3, 3)),),
        privilege_log=(),
    )
    rendering = render(chinese, typesetter=Typesetter(fonts=tmp_path))
    assert "張偉" in shown(rendering)
    self_test(rendering.files, chinese, NOTHING_WITHHELD)


def test_a_word_longer_than_a_line_stays_on_the_page(typesetter: Typesetter) -> None:
    endless = document(
        notes=(note("n", section("Link", "See " + "abcdefghij" * 40), on=date(2026, 3, 3)),),
        privilege_log=(),
    )
    rendering = render(endless, typesetter=typesetter)
    pieces = [p for p in _pieces(rendering) if "abcdefghij" in p]
    assert max(map(len, pieces)) < 100
    self_test(rendering.files, endless, NOTHING_WITHHELD)


def test_hyphens_dashes_quotes_and_spaces_survive(typesetter: Typesetter) -> None:
    text = (
        'Mother-in-law re-entered; well-being of step-children -- "as agreed" -- co-parenting, '
        "week-by-week plan... " * 12
    )
    odd = document(
        notes=(
            note(
                "n", section("A b", text, "  indented\n    twice\tand a tab"), on=date(2026, 3, 3)
            ),
        ),
        privilege_log=(),
    )
    self_test(render(odd, typesetter=typesetter).files, odd, NOTHING_WITHHELD)


def test_a_long_production_goes_on_in_volumes_with_continuous_numbers(
    typesetter: Typesetter,
) -> None:
    told: list[tuple[int, int]] = []
    source = long_note(9000)
    rendering = render(
        source,
        typesetter=typesetter,
        max_pages=8,
        on_volume=lambda done, of: told.append((done, of)),
    )
    volumes = [name for name in rendering.files if name.startswith("production")]
    assert volumes == [f"production-vol-{n:03d}.pdf" for n in range(1, len(volumes) + 1)]
    assert len(volumes) > 2
    assert told[-1] == (len(volumes), len(volumes))
    for one, following in zip(rendering.volumes, rendering.volumes[1:], strict=False):
        assert one.continued_by(following)
    first = shown(rendering, volumes[0])
    assert all(squash(str(pages)) in first for pages in rendering.volumes)
    self_test(rendering.files, source, NOTHING_WITHHELD)


def test_a_paragraph_of_any_length_is_divided_among_volumes(typesetter: Typesetter) -> None:
    source = long_note(60_000)
    rendering = render(source, typesetter=typesetter, max_pages=30)
    assert len(rendering.volumes) > 1
    self_test(rendering.files, source, NOTHING_WITHHELD)


def test_numbers_do_not_run_past_the_series(typesetter: Typesetter) -> None:
    with pytest.raises(BatesInvalid):
        render(document(start=999_998), typesetter=typesetter)


def test_a_render_that_takes_too_long_is_ended() -> None:
    with pytest.raises(RenderFailed, match="longer than"):
        render(document(), typesetter=Typesetter(seconds=0.01))


def test_a_render_that_takes_too_much_memory_is_ended() -> None:
    with pytest.raises(RenderFailed):
        render(long_note(60_000), typesetter=Typesetter(memory=24 * 1024 * 1024))


def test_the_worker_leaves_nothing_behind_and_gets_no_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[tuple[list[Path], dict[str, str], int]] = []

    class Watched(subprocess.Popen[bytes]):
        def __init__(self, args: Sequence[str], **options: Any):
            self.root, self.environment = Path(options["cwd"]), options["env"]
            super().__init__(args, **options)

        def kill(self) -> None:
            mode = self.root.stat().st_mode & 0o777
            seen.append((list(self.root.rglob("*")), self.environment, mode))
            super().kill()

    monkeypatch.setenv("VAULT_PASSPHRASE_FILE", "secret")
    monkeypatch.setattr(subprocess, "Popen", Watched)
    render(document(), typesetter=Typesetter())
    ((files, environment, mode),) = seen
    assert files == []
    assert mode == 0o700
    assert "VAULT_PASSPHRASE_FILE" not in environment


def test_references_never_reach_the_pages(released: ReleasedDocument, rendering: Rendering) -> None:
    for name in ("production.pdf", "certificate.pdf"):
        text = shown(rendering, name)
        assert not any(each in text for each in released.refs)


def test_a_bates_prefix_of_its_own_for_the_judge(typesetter: Typesetter) -> None:
    series = replace(SERIES, prefix="HARBOR-IC-")
    rendering = render(document(series=series), typesetter=typesetter)
    assert rendering.bates.first == "HARBOR-IC-000001"
    assert ref("elsewhere") not in rendering.places

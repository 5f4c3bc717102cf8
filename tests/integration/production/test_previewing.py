"""The preview shows the page that would leave now, and nothing else; pages of what is rendered."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from sqlalchemy import select

from tests.integration.disclosure.conftest import TEXTS
from tests.integration.production.conftest import SISTERS_NAME, Producing
from vault.disclosure.services.released import NothingReleased
from vault.errors import NotFound
from vault.production.acts.looking import OtherRendering
from vault.production.acts.previewing import PREFIX, NothingScoped
from vault.production.acts.sending import NotSealed
from vault.production.tables import Artefact, Production
from vault.records.tables import SectionVersion


def note_of(matter: Producing, key: str) -> str:
    with matter.vault.store.reading() as reader:
        query = select(SectionVersion.note_id).where(SectionVersion.id == matter.sections[key])
        return str(reader.execute(query).scalar_one())


def previewed(matter: Producing, key: str) -> str:
    note = note_of(matter, key)
    shown = matter.vault.productions.preview(matter.clinician, matter.case, note=note)
    return " ".join(shown.picture.text.split())


@pytest.mark.at("scope")
def test_what_is_undecided_is_withheld_on_the_page(matter: Producing) -> None:
    assert "Record withheld in full" in previewed(matter, "parenting")
    matter.release("parenting")
    page = previewed(matter, "parenting")
    assert "They hand Robin over on Sunday evenings at the ferry." in page
    assert "[ R1 ] Section withheld" in page
    assert TEXTS["a-alone"] not in page
    assert "Record withheld in full" in previewed(matter, "handover")


@pytest.mark.at("scope")
def test_a_redacted_passage_is_a_marker(matter: Producing) -> None:
    matter.redact("parenting", SISTERS_NAME)
    page = previewed(matter, "parenting")
    assert "[ R3 ]" in page
    assert "Linda" not in page


def test_no_page_of_a_preview_holds_a_word_that_was_not_released(matter: Producing) -> None:
    matter.to_scope("parenting", "handover", "b-alone", "sister")
    matter.release("parenting")
    preview = matter.vault.productions.preview
    pages = preview(matter.clinician, matter.case).picture.pages
    text = "".join(
        preview(matter.clinician, matter.case, page=page).picture.text
        for page in range(1, pages + 1)
    )
    for key in ("handover", "a-alone", "b-alone", "sister", "drinking", "private"):
        assert TEXTS[key][:20] not in text


@pytest.mark.at("scope")
def test_a_preview_is_a_picture_that_nobody_can_take_for_a_page_that_left(
    matter: Producing,
) -> None:
    shown = matter.vault.productions.preview(matter.records, matter.case, page=1)
    assert Image.open(io.BytesIO(shown.picture.png)).size[0] == 1020
    assert shown.label == f"{PREFIX}000001"
    assert shown.label in shown.picture.text
    assert len(matter.logged("production:rendering:preview")) == 1


@pytest.mark.at("scope")
def test_a_page_beyond_the_last_is_the_last(matter: Producing) -> None:
    shown = matter.vault.productions.preview(matter.clinician, matter.case, page=999)
    assert shown.picture.number == shown.picture.pages


@pytest.mark.at("scope")
def test_a_preview_is_never_kept(matter: Producing) -> None:
    matter.vault.productions.preview(matter.clinician, matter.case)
    assert not matter.rows(Production)
    assert not matter.rows(Artefact)


def test_there_is_no_preview_without_a_scope_nor_after_a_refusal(matter: Producing) -> None:
    with pytest.raises(NothingScoped):
        matter.vault.productions.preview(matter.clinician, matter.case)
    matter.to_scope()
    matter.vault.court.refuse(matter.counsel, matter.case, "It was served on the wrong practice.")
    with pytest.raises((NothingReleased, NothingScoped)):
        matter.vault.productions.preview(matter.clinician, matter.case)


@pytest.mark.at("reviewed")
def test_a_page_of_the_rendering_is_pictured_and_its_file_given(matter: Producing) -> None:
    made = matter.rendered()
    page = matter.vault.productions.page(
        matter.counsel, matter.case, made.digest, "production.pdf", 1
    )
    assert made.bates.first in page.text
    pdf = matter.vault.productions.file(matter.counsel, matter.case, made.digest, "production.pdf")
    assert pdf == matter.viewed().files["production.pdf"]
    for name in ("nothing.pdf", "../production.pdf"):
        with pytest.raises(NotFound):
            matter.vault.productions.file(matter.counsel, matter.case, made.digest, name)
    with pytest.raises(NotFound):
        matter.vault.productions.page(
            matter.counsel, matter.case, made.digest, "privilege-log.csv", 1
        )


@pytest.mark.at("reviewed")
def test_a_stale_hash_shows_no_other_renderings_pages(matter: Producing) -> None:
    stale = matter.rendered().digest
    matter.redact("parenting", SISTERS_NAME)
    matter.to_judged()
    assert matter.rendered().digest != stale
    with pytest.raises(OtherRendering):
        matter.vault.productions.file(matter.counsel, matter.case, stale, "production.pdf")


@pytest.mark.at("approved")
def test_the_shipment_lists_the_package_and_every_handing_out(any_matter: Producing) -> None:
    matter = any_matter
    with pytest.raises(NotSealed):
        matter.vault.productions.shipment(matter.records, matter.case)
    sealed = matter.sealed()
    ready = matter.vault.productions.shipment(matter.records, matter.case)
    assert {"production.pdf", "certificate.pdf"} <= {each.name for each in ready.files}
    assert not ready.sent
    package = matter.sent().package
    again = matter.vault.productions.collect(
        matter.officer, matter.case, reason="The courier's disk was damaged."
    )
    assert again == package
    gone = matter.vault.productions.shipment(matter.counsel, matter.case)
    [line] = gone.sent
    assert (line.method, line.package_sha256) == ("courier", sealed.package_sha256)
    [handed] = gone.handed
    assert (handed.by, handed.reason) == (
        matter.officer.user_id,
        "The courier's disk was damaged.",
    )

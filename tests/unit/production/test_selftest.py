"""Each test plants one thing in a sound rendering; the self-test must find it."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String

from tests.unit.production.samples import (
    MARMALADE,
    NOTHING_WITHHELD,
    PARENTING,
    WITHHELD_TEXT,
    Fingerprints,
    document,
    proofs,
    section,
    sign,
)
from vault.production.checking.disclosed import check_records
from vault.production.checking.restatements import find_restatements
from vault.production.checking.selftest import SelfTestFailed, self_test
from vault.production.document.released import ReleasedDocument
from vault.production.rendering.records_file import write_records
from vault.production.rendering.render import Rendering, approval_digest

Plant = Callable[[pikepdf.Pdf], None]


def tampered(rendering: Rendering, plant: Plant, name: str = "production.pdf") -> dict[str, bytes]:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(rendering.files[name])) as pdf:
        plant(pdf)
        pdf.save(out)
    return {**rendering.files, name: out.getvalue()}


def attach(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["notes.txt"] = pikepdf.AttachedFileSpec(pdf, WITHHELD_TEXT.encode())


def script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def comment(pdf: pikepdf.Pdf) -> None:
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 9, 9]), Contents=String("see")
    )
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])


def hidden_layer(pdf: pikepdf.Pdf) -> None:
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("layer")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(OFF=Array([group])))


def information(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Subject"] = String(WITHHELD_TEXT)


def title(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Title"] = String("Marlow, SUD counseling")


def metadata(pdf: pikepdf.Pdf) -> None:
    changed = pdf.Root.Metadata.read_bytes().replace(b"application/pdf", WITHHELD_TEXT.encode())
    pdf.Root.Metadata.write(changed)


def bookmark(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Outlines.First.Title = String(WITHHELD_TEXT)


def alternative_text(pdf: pikepdf.Pdf) -> None:
    pdf.Root.StructTreeRoot.K[0].Alt = String(WITHHELD_TEXT)


def resource_name(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.Resources.Font["/zebrafish"] = pdf.pages[0].obj.Resources.Font["/f0"]


def form(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array([]))


def loose_stream(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Info = pdf.make_indirect(Stream(pdf, WITHHELD_TEXT.encode()))


def private_data(pdf: pikepdf.Pdf) -> None:
    pdf.Root.PieceInfo = Dictionary(App=Dictionary(Private=String("x")))


def colour_profile(pdf: pikepdf.Pdf) -> None:
    profile = pdf.Root.OutputIntents[0].DestOutputProfile
    profile.write(profile.read_bytes() + WITHHELD_TEXT.encode())


def _append(pdf: pikepdf.Pdf, page: int, content: bytes) -> None:
    stream = pdf.pages[page].obj.Contents
    stream.write(stream.read_bytes() + b"\n" + content)


def repeated_text(pdf: pikepdf.Pdf) -> None:
    """Print the second note's page once more over the first's, as if out of place."""
    _append(pdf, 2, pdf.pages[4].Contents.read_bytes())


def invisible_text(pdf: pikepdf.Pdf) -> None:
    _append(pdf, 2, b"BT 3 Tr /f0 12 Tf (\\000\\001) Tj ET")


def marked_text(pdf: pikepdf.Pdf) -> None:
    _append(pdf, 2, b"/Span <</ActualText (" + WITHHELD_TEXT.encode() + b")>> BDC EMC")


def picture(pdf: pikepdf.Pdf) -> None:
    image = Stream(pdf, b"\x00")
    image.stream_dict = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=1,
        Height=1,
        ColorSpace=Name.DeviceGray,
        BitsPerComponent=8,
    )
    pdf.pages[2].obj.Resources.XObject = Dictionary(i0=pdf.make_indirect(image))
    _append(pdf, 2, b"q 9 0 0 9 0 0 cm /i0 Do Q")


def missing_text(pdf: pikepdf.Pdf) -> None:
    stream = pdf.pages[4].obj.Contents
    parts = stream.read_bytes().split(b"BT ")
    stream.write(b"BT ".join([*parts[:6], *parts[7:]]))


def missing_page(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[4]


def swapped_pages(pdf: pikepdf.Pdf) -> None:
    pages = list(pdf.pages)
    pdf.pages[2], pdf.pages[4] = pages[4], pages[2]


def unembedded(pdf: pikepdf.Pdf) -> None:
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and "/FontFile3" in item:
            del item["/FontFile3"]


def unlabelled(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.StructTreeRoot


@pytest.mark.parametrize(
    "plant",
    [
        attach,
        script,
        comment,
        hidden_layer,
        information,
        title,
        metadata,
        bookmark,
        alternative_text,
        resource_name,
        form,
        loose_stream,
        private_data,
        colour_profile,
        repeated_text,
        invisible_text,
        marked_text,
        picture,
        missing_text,
        missing_page,
        swapped_pages,
        unembedded,
        unlabelled,
    ],
    ids=lambda plant: plant.__name__,
)
def test_what_does_not_belong_blocks(
    plant: Plant, released: ReleasedDocument, rendering: Rendering
) -> None:
    with pytest.raises(SelfTestFailed) as caught:
        self_test(tampered(rendering, plant), released, MARMALADE)
    assert "production.pdf" in {finding.file for finding in caught.value.findings}
    assert not any(word in str(caught.value) for word in WITHHELD_TEXT.split())


def test_a_rewritten_pdf_is_missed_by_the_certificate_only(
    released: ReleasedDocument, rendering: Rendering
) -> None:
    def nothing(pdf: pikepdf.Pdf) -> None:
        assert pdf.pages

    with pytest.raises(SelfTestFailed) as caught:
        self_test(tampered(rendering, nothing), released, MARMALADE)
    assert {finding.file for finding in caught.value.findings} == {"certificate.pdf"}


def test_a_sound_rendering_passes_for_exactly_its_bytes(
    released: ReleasedDocument, rendering: Rendering
) -> None:
    report = self_test(rendering.files, released, MARMALADE)
    assert report.digest == rendering.digest == approval_digest(rendering.files)
    assert report.bates == rendering.bates


def test_withheld_text_in_metadata_is_called_withheld_text(
    released: ReleasedDocument, rendering: Rendering
) -> None:
    with pytest.raises(SelfTestFailed) as caught:
        self_test(tampered(rendering, information), released, MARMALADE)
    assert "it holds withheld text" in {finding.what for finding in caught.value.findings}


def test_what_a_released_section_restates_does_not_block(
    released: ReleasedDocument, rendering: Rendering
) -> None:
    weekends = Fingerprints({"weekends": "withheld-7"})
    self_test(rendering.files, released, weekends)
    (found,) = find_restatements(released, weekends)
    assert (found.part, found.ref, found.withheld_ref) == (
        "section",
        PARENTING.ref,
        "withheld-7",
    )


def test_another_documents_rendering_does_not_pass(rendering: Rendering) -> None:
    other = section("Parenting schedule", "Both parents agreed on something else.")
    first = document().notes[0]
    changed = replace(first, items=(replace(other, ref=PARENTING.ref), *first.items[1:]))  # type: ignore[union-attr,type-var]  # the first note is a released one
    with pytest.raises(SelfTestFailed):
        self_test(
            rendering.files, document(notes=(changed, *document().notes[1:])), NOTHING_WITHHELD
        )


@pytest.mark.parametrize("name", ["production.pdf", "certificate.pdf", "privilege-log.csv"])
def test_a_missing_file_blocks(name: str, released: ReleasedDocument, rendering: Rendering) -> None:
    files = {each: content for each, content in rendering.files.items() if each != name}
    with pytest.raises(SelfTestFailed):
        self_test(files, released, NOTHING_WITHHELD)


def test_a_file_of_another_name_blocks(released: ReleasedDocument, rendering: Rendering) -> None:
    files = {**rendering.files, "zebrafish.txt": b""}
    with pytest.raises(SelfTestFailed):
        self_test(files, released, NOTHING_WITHHELD)


@pytest.mark.parametrize(
    "change",
    [
        lambda log: log.replace(b"Party A", WITHHELD_TEXT.encode()),
        lambda log: log + b"PL-0003,,,,,,,,,,\r\n",
        lambda log: log.replace(b"outside", b"inside"),
        lambda log: b"\xff" + log,
    ],
    ids=["withheld text", "another row", "another word", "not text"],
)
def test_a_changed_privilege_log_blocks(
    change: Callable[[bytes], bytes], released: ReleasedDocument, rendering: Rendering
) -> None:
    files = {**rendering.files, "privilege-log.csv": change(rendering.files["privilege-log.csv"])}
    with pytest.raises(SelfTestFailed):
        self_test(files, released, MARMALADE)


def test_a_disclosure_of_what_is_not_released_blocks(
    released: ReleasedDocument, rendering: Rendering
) -> None:
    first = next(iter(released.released))
    sealed = sign(first)
    (proof, *others) = proofs(released)
    for extra in ("a withheld section", "a redacted paragraph"):
        parts = [sealed.sections[each.ref] for each in first.sections]
        shown = [d for part in parts for d in (part.section, *part.paragraphs)]
        if extra == "a withheld section":
            (secret,) = set(sealed.sections) - {each.ref for each in first.sections}
            shown = [sealed.sections[secret].section, *sealed.sections[secret].paragraphs]
        leaking = replace(proof, jwt=sealed.jwt, disclosures=tuple(shown))
        files = {**rendering.files, "records.json": write_records([leaking, *others])}
        with pytest.raises(SelfTestFailed) as caught:
            self_test(files, released, NOTHING_WITHHELD)
        assert {f.file for f in caught.value.findings} == {"records.json", "certificate.pdf"}


def test_records_that_are_not_records_block(
    released: ReleasedDocument, rendering: Rendering
) -> None:
    with pytest.raises(SelfTestFailed):
        self_test({**rendering.files, "records.json": b"{}"}, released, NOTHING_WITHHELD)


def test_what_was_found_ahead_counts_for_the_same_bytes_alone(
    released: ReleasedDocument, rendering: Rendering
) -> None:
    ahead = check_records(rendering.files["records.json"], released, NOTHING_WITHHELD)
    self_test(rendering.files, released, NOTHING_WITHHELD, records=ahead)
    for files, told in (
        ({**rendering.files, "records.json": b"{}"}, ahead),
        (rendering.files, replace(ahead, faults=("it is not as it must be",))),
    ):
        with pytest.raises(SelfTestFailed) as caught:
            self_test(files, released, NOTHING_WITHHELD, records=told)
        assert "records.json" in {f.file for f in caught.value.findings}

"""What a seal's incremental update may touch: itself, and the two places that point to it."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf

_ROOT_ADDITIONS = ("/AcroForm", "/Perms")
_PAGE_ADDITIONS = ("/Annots",)


@pikepdf.explicit_conversion()
def seal_adds_only_itself(approved: bytes, sealed: bytes) -> bool:
    """Tell whether a sealed PDF shows what the approved one shows.

    Every object of the approved file must stand unchanged, except that the catalogue may point to
    the signature's form and permissions, and the first page to its field. What is added may be
    that form, the signature, and a field without appearance that lies off the page.
    """
    try:
        with (
            pikepdf.open(io.BytesIO(approved)) as before,
            pikepdf.open(io.BytesIO(sealed)) as after,
        ):
            return _adds_a_field(before, after) and _leaves_the_rest(before, after)
    except pikepdf.PdfError:
        return False


def _adds_a_field(before: pikepdf.Pdf, after: pikepdf.Pdf) -> bool:
    known = {item.objgen for item in _objects(before)}
    added = [item for item in _objects(after) if item.objgen not in known]
    fields = [item for item in added if "/FT" in item]
    forms = [item for item in added if "/Fields" in item]
    signatures = [item for item in added if item.get("/Type") == "/Sig"]
    if not (len(added) == 3 and len(fields) == len(forms) == len(signatures) == 1):
        return False
    field = fields[0]
    off_page = all(float(edge) < 0 for edge in field.get("/Rect", [0]))
    return bool(field.FT == "/Sig" and "/AP" not in field and "/AA" not in field and off_page)


def _leaves_the_rest(before: pikepdf.Pdf, after: pikepdf.Pdf) -> bool:
    for holder, names in (
        (after.Root, _ROOT_ADDITIONS),
        (after.pages[0].obj, _PAGE_ADDITIONS),
    ):
        for name in names:
            if name in holder:
                del holder[name]
    return (
        before.Root.objgen == after.Root.objgen
        and before.trailer.Info.objgen == after.trailer.Info.objgen
        and all(
            _content(item) == _content(after.get_object(item.objgen)) for item in _objects(before)
        )
    )


def _objects(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Return the objects that are not null; a freed number is read as one that is."""
    return (item for item in pdf.objects if item is not None)


def _content(item: pikepdf.Object | None) -> tuple[bytes, bytes]:
    if item is None:
        return b"null", b""
    if isinstance(item, pikepdf.Stream):
        return item.stream_dict.unparse(resolved=True), item.read_raw_bytes()
    return item.unparse(resolved=True), b""

"""What a PDF is made of: every name, string and stream of it, against what the renderer writes.

The check allows what is known and refuses the rest: a construct that Typst does not write here
(a script, a form, an attachment, a hidden layer, an annotation, an unembedded typeface) has a
name that is not on the list.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

import pikepdf

from vault.production.checking.pdf_text import PdfUnreadable

_KNOWN = """
A Ascent Author BBox BaseFont Block BorderColor BorderStyle BorderThickness CIDFontType0
CIDFontType0C CIDFontType2 CIDSet CIDSystemInfo CIDToGIDMap CMap CapHeight Catalog ColSpan
ColorSpace Column Contents Count CreationDate Creator DW Datetime Decimal DescendantFonts Descent
Dest DestOutputProfile Direction DisplayDocTitle Div Document Em Encoding Filter First Flags
FlateDecode Font FontBBox FontDescriptor FontFile2 FontFile3 FontName GTS_PDFA1 H1 H2 Headers
ICCBased ID IDTree Identity Identity-H ImageB ImageC Info ItalicAngle K Kids L L2R LBody LI Lang
Last Layout Lbl Length Limits List ListNumbering MCID MCR MarkInfo Marked MediaBox Metadata
ModDate N Names Next None Nums O Ordering Outlines OutputCondition OutputConditionIdentifier
OutputIntent OutputIntents P PDF Page Pages Parent ParentTree ParentTreeNextKey Part Pg Placement
Prev ProcSet R2L Range Registry RegistryName Resources RoleMap Root Row RowSpan S Scope Size Solid
Span StemV Strong StructElem StructParents StructTreeRoot Subtype Supplement Suspects T TBody TD
TH THead TR Table Tabs Terms Text Title ToUnicode Type Type0 ViewerPreferences W WMode XML XYZ
"""
_NAMES = frozenset(_KNOWN.split())
_OWN_NAME = re.compile(r"[cf]\d{1,4}|[A-Z]{6}\+[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_NAME = re.compile(rb"/([^\s/<>\[\](){}%]*)")
_TEXT = rb"\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f\s]*>"
_STRING = re.compile(_TEXT, re.DOTALL)
_RENDERED, _FILLED = b" Tr", b"0 Tr"
"""How text is drawn, and that it is seen; the numbers of glyphs, below 8,276, never spell these."""
_INLINE_IMAGE = b"\nBI"
_MARKED = re.compile(rb"<<((?:[^<>()]|" + _TEXT + rb")*)>>\s*BDC", re.DOTALL)
_PRINTABLE = re.compile(rb"[\x20-\x7e]{6,}")
_WIDE_PRINTABLE = re.compile(rb"(?:[\x20-\x7e]\x00){6,}|(?:\x00[\x20-\x7e]){6,}")
_FONT_FILES = frozenset({"/FontFile2", "/FontFile3"})
_PDFA = "{http://www.aiim.org/pdfa/ns/id/}"
_PDFUA = "{http://www.aiim.org/pdfua/ns/id/}"


@dataclass(frozen=True, slots=True)
class PdfStructure:
    """The inside of a PDF.

    Args:
        faults: what does not belong in a production, in words that quote nothing.
        strings: every text string of every object, once, and the metadata's texts.
        residue: whatever else in it could be read as text: names, and printable stretches of
            fonts, character maps and colour profiles.
    """

    faults: tuple[str, ...]
    strings: tuple[str, ...]
    residue: tuple[str, ...]


@pikepdf.explicit_conversion()
def read_pdf_structure(content: bytes) -> PdfStructure:
    """Walk every object and inflate every stream of a PDF.

    Raises:
        PdfUnreadable: the bytes are not a sound PDF without encryption.
    """
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            return _Walk(pdf).result()
    except pikepdf.PdfError:
        raise PdfUnreadable("A PDF's inside cannot be read.") from None


class _Walk:
    def __init__(self, pdf: pikepdf.Pdf):
        self._pdf = pdf
        self._faults: set[str] = set()
        self._strings: list[str] = []
        self._plain: list[bytes] = []
        self._residue: list[str] = []
        self._contents = {page.obj.Contents.objgen for page in pdf.pages}

    def result(self) -> PdfStructure:
        if self._pdf.is_encrypted:
            self._faults.add("it is encrypted")
        for item in self._pdf.objects:
            if item is not None:
                self._object(item)
        plain = b"\n".join(self._plain)
        self._strings.extend(map(_decoded, set(_STRING.findall(plain))))
        found = {*_NAME.findall(_STRING.sub(b"", plain))}
        found.update(name[1:].encode() for name in dict(self._pdf.trailer.items()))
        names = sorted(name.decode("latin-1") for name in found)
        unknown = {n for n in names if n not in _NAMES and not _OWN_NAME.fullmatch(n)}
        if unknown:
            self._faults.add(f"it holds {len(unknown)} constructs that the renderer never writes")
        self._catalogue()
        return PdfStructure(
            tuple(sorted(self._faults)),
            tuple(self._strings),
            (" ".join(names), *self._residue),
        )

    def _object(self, item: pikepdf.Object) -> None:
        if isinstance(item, pikepdf.Stream):
            self._stream(item)
            described: pikepdf.Object = item.stream_dict
        else:
            described = item
        plain = described.unparse(resolved=True)
        if b"/Type /Font " in plain:
            self._font(described)
        self._plain.append(plain)

    def _stream(self, stream: pikepdf.Stream) -> None:
        data = stream.read_bytes()
        if stream.objgen in self._contents:
            marked = _MARKED.findall(data)
            if len(marked) != data.count(b"BDC"):
                self._faults.add("a page's content is marked in an unknown way")
            if data.count(_RENDERED) != data.count(_FILLED):
                self._faults.add("a page has text that is not seen")
            if _INLINE_IMAGE in data:
                self._faults.add("a page draws an image")
            for properties in set(marked):
                self._strings.extend(map(_decoded, _STRING.findall(properties)))
            return
        if stream.get("/Type") == "/Metadata":
            self._strings.extend(_metadata_texts(data))
            return
        for pattern, encoding in ((_PRINTABLE, "latin-1"), (_WIDE_PRINTABLE, "utf-16-le")):
            self._residue.extend(
                found.decode(encoding, "replace") for found in pattern.findall(data)
            )

    def _catalogue(self) -> None:
        root = self._pdf.Root
        claims = _claims(root)
        if claims != ("3", "A", "1"):
            self._faults.add("it does not declare PDF/A-3a and PDF/UA-1")
        if not all(key in root for key in ("/Lang", "/StructTreeRoot", "/OutputIntents")):
            self._faults.add("it lacks its language, its tags or its output intent")
        if "/ID" not in self._pdf.trailer:
            self._faults.add("it has no identifier")

    def _font(self, font: pikepdf.Object) -> None:
        if font.get("/Subtype") == "/Type0":
            sound = "/ToUnicode" in font
        else:
            descriptor = font.get("/FontDescriptor")
            sound = isinstance(descriptor, pikepdf.Dictionary) and not _FONT_FILES.isdisjoint(
                descriptor.keys()
            )
        if not sound:
            self._faults.add("a typeface is not embedded or its text cannot be read")


def _decoded(string: bytes) -> str:
    """Read a string as it stands in an object or in a page's content."""
    if string.startswith(b"(") and string.isascii() and b"\\" not in string:
        return string[1:-1].decode("ascii")
    return str(pikepdf.Object.parse(string))


def _metadata_texts(data: bytes) -> Iterator[str]:
    for element in _xmp(data).iter():
        yield from (element.text or "", *element.attrib.values())


def _claims(root: pikepdf.Object) -> tuple[str, str, str]:
    found = {"part": "", "conformance": "", "ua": ""}
    if "/Metadata" in root:
        for element in _xmp(root.Metadata.read_bytes()).iter():
            for name, value in ((element.tag, element.text), *element.attrib.items()):
                if name == f"{_PDFA}part":
                    found["part"] = value or ""
                elif name == f"{_PDFA}conformance":
                    found["conformance"] = value or ""
                elif name == f"{_PDFUA}part":
                    found["ua"] = value or ""
    return found["part"], found["conformance"], found["ua"]


def _xmp(data: bytes) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(data)  # noqa: S314 - see the import
    except ElementTree.ParseError:
        raise PdfUnreadable("A PDF's metadata cannot be read.") from None

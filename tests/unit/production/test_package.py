from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from vault.production.packaging.package import Package, PackageRefused, read_package, write_package

PACKAGE = Package(
    manifest=b"{}",
    signature=b"s" * 64,
    files={"production.pdf": b"%PDF-1.7 pages", "privilege-log.csv": b"a,b\r\n"},
    audit_proof=b"proof\n",
)
Write = Callable[[zipfile.ZipFile], None]


def repacked(
    change: Write | None = None, *, compression: int = zipfile.ZIP_STORED, comment: bytes = b""
) -> bytes:
    """Return the package's files packed by plain zipfile, with something added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(write_package(PACKAGE))) as source:
        entries = [(info, source.read(info)) for info in source.infolist()]
    with zipfile.ZipFile(out, "w", compression) as archive:
        for info, content in entries:
            archive.writestr(info, content, compression)
        if change:
            change(archive)
        archive.comment = comment
    return out.getvalue()


def test_a_package_reads_back() -> None:
    assert read_package(write_package(PACKAGE)) == PACKAGE


def test_the_same_contents_give_the_same_bytes() -> None:
    shuffled = Package(
        PACKAGE.manifest,
        PACKAGE.signature,
        dict(reversed(PACKAGE.files.items())),
        PACKAGE.audit_proof,
    )
    assert write_package(shuffled) == write_package(PACKAGE) == repacked()


def add(name: str) -> Write:
    def change(archive: zipfile.ZipFile) -> None:
        archive.writestr(zipfile.ZipInfo(name), b"x")

    return change


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    "content",
    [
        repacked(add("notes.txt")),
        repacked(add("../../etc/cron.d/job")),
        repacked(add("/absolute")),
        repacked(add("folder/")),
        repacked(comment=b"hello"),
        repacked(compression=zipfile.ZIP_DEFLATED),
        b"before" + write_package(PACKAGE),
        write_package(PACKAGE) + b"after",
        write_package(PACKAGE)[:-1],
        b"",
        b"PK\x05\x06" + bytes(18),
        b"not a package",
    ],
    ids=[
        "extra file",
        "escaping name",
        "absolute name",
        "folder",
        "comment",
        "compressed",
        "bytes before",
        "bytes after",
        "cut off",
        "empty",
        "empty archive",
        "no archive",
    ],
)
def test_anything_else_is_refused(content: bytes) -> None:
    with pytest.raises(PackageRefused):
        read_package(content)


def test_a_second_entry_of_the_same_name_is_refused() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = repacked(add("production.pdf"))
    with pytest.raises(PackageRefused):
        read_package(content)


@pytest.mark.parametrize("missing", ["manifest.json", "manifest.sig", "audit.tlog-proof"])
def test_a_missing_part_is_named(missing: str) -> None:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(write_package(PACKAGE))) as source,
        zipfile.ZipFile(out, "w") as archive,
    ):
        for info in source.infolist():
            if info.filename != missing:
                archive.writestr(info, source.read(info))
    with pytest.raises(PackageRefused, match=missing):
        read_package(out.getvalue())


@pytest.mark.parametrize("name", ["../x", "a/b", "Production.pdf", "", "a\x00b", "manifest.json"])
def test_a_name_that_could_mislead_cannot_be_packed(name: str) -> None:
    with pytest.raises(PackageRefused):
        write_package(Package(b"{}", b"", {name: b""}, b""))


def test_no_changed_byte_of_a_package_reads_as_the_same_package() -> None:
    content = write_package(PACKAGE)
    for place in range(len(content)):
        changed = bytearray(content)
        changed[place] ^= 0x01
        try:
            found = read_package(bytes(changed))
        except PackageRefused:
            continue
        assert found != PACKAGE

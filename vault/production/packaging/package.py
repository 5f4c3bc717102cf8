"""The package: a ZIP file that can be written in one way only, and is read in no other."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from vault.errors import VerificationFailed
from vault.production.packaging import manifest as manifest_file

AUDIT_PROOF = "audit.tlog-proof"
MAX_BYTES = 2 * 1024**3
MAX_FILES = 2000
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_REGULAR_FILE = 0o100644 << 16
_UNIX = 3


class PackageRefused(VerificationFailed):
    """The package is not a file that `write_package` wrote."""

    code = "package-refused"
    default_remedy = "Ask the sender for the package again."


@dataclass(frozen=True, slots=True)
class Package:
    """A package's contents.

    Args:
        manifest: manifest.json.
        signature: manifest.sig.
        files: what the manifest lists, by name.
        audit_proof: audit.tlog-proof.
    """

    manifest: bytes
    signature: bytes
    files: Mapping[str, bytes]
    audit_proof: bytes


def write_package(package: Package) -> bytes:
    """Write a package: the same contents give the same bytes.

    Entries are stored without compression, in a fixed order, with one date and one mode.

    Raises:
        PackageRefused: a file has a name that cannot stand in a package.
    """
    entries = {
        manifest_file.NAME: package.manifest,
        manifest_file.SIGNATURE_NAME: package.signature,
        **dict(sorted(package.files.items())),
        AUDIT_PROOF: package.audit_proof,
    }
    if len(entries) != len(package.files) + 3 or not all(map(_NAME.fullmatch, entries)):
        raise PackageRefused("A file's name cannot stand in a package.")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in entries.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.external_attr = _REGULAR_FILE
            info.create_system = _UNIX
            archive.writestr(info, content)
    return out.getvalue()


def read_package(content: bytes) -> Package:
    """Read a package strictly: writing its contents again must give exactly these bytes.

    That refuses, at once, every additional, repeated, hidden, compressed or escaping entry, every
    changed attribute, and anything before, between or after the entries.

    Raises:
        PackageRefused: it is anything but what `write_package` writes, or too large.
    """
    if len(content) > MAX_BYTES:
        raise PackageRefused(f"The package is larger than {MAX_BYTES} bytes.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
            stored = all(info.compress_type == zipfile.ZIP_STORED for info in infos)
            if not stored or len(infos) > MAX_FILES:
                raise PackageRefused("The package is compressed or holds too many files.")
            entries = {info.filename: archive.read(info) for info in infos}
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, RuntimeError, OSError):
        raise PackageRefused("The package is not a sound ZIP file.") from None
    try:
        package = Package(
            manifest=entries.pop(manifest_file.NAME),
            signature=entries.pop(manifest_file.SIGNATURE_NAME),
            audit_proof=entries.pop(AUDIT_PROOF),
            files=entries,
        )
    except KeyError as missing:
        raise PackageRefused(f"The package lacks {missing.args[0]}.") from None
    if write_package(package) != content:
        raise PackageRefused("The package holds something beside its files, or was packed anew.")
    return package

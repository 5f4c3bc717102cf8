"""A client's signed form as a TOML file; `form.example.toml` beside this module explains it."""

from __future__ import annotations

from pathlib import Path

from vault.cli.instrument_file import InstrumentFileRefused, load_toml, read_as
from vault.disclosure.rules.authorization import Form


def read_form(path: Path) -> tuple[Form, bytes]:
    """Read a form and its scan.

    Raises:
        InstrumentFileRefused: it is not TOML, names no scan, has an unknown name, or a value is
            not of its kind.
        FormInvalid: the form contradicts itself.
        OSError: the file or its scan cannot be read.
    """
    data = load_toml(path)
    scan = data.pop("scan", None)
    if not scan:
        raise InstrumentFileRefused(
            "The file names no scan of the form.",
            remedy="Name the PDF under `scan`; see `vaultctl disclosure form-template`.",
        )
    return read_as(Form, data, "the form"), (path.parent / str(scan)).read_bytes()

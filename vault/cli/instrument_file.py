"""A legal instrument as a TOML file: its particulars, its clauses and where its scan lies.

kind = "order"                        # order, subpoena, warrant, ...
signer = "judge"                      # judge, magistrate, tribunal, clerk, attorney, ...
text = ["commands"]                   # what its reader found in it
court = "Probate and Family Court"
docket = "26D-0417"
parties = ["Elena Marsh", "Daniel Marsh"]
requester = "Lee Ortiz, Esq."
requester_role = "father's attorney"
signed_by = "Hon. R. Vance"
dated_on = 2026-05-18
served_at = 2026-05-20T10:15:00-04:00
method = "in hand"
return_at = 2026-06-12T09:00:00-04:00
protective_terms = ""                 # "" when it was read for them and has none
scan = "order.pdf"                    # beside this file

[[clause]]
number = 1
words = "All records of the parties' counseling."
# each limit is optional: date_from, date_to, kinds, subjects, title_words, expressly

[[clause.cleared]]
holder = "A"
ground = "finding"                    # waiver, finding or clause
source = "order, paragraph 3"
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from vault.disclosure.rules.clauses import Clause, Clearance
from vault.disclosure.rules.instruments import Instrument
from vault.errors import InvalidInput

T = TypeVar("T")


class InstrumentFileRefused(InvalidInput):
    """A file does not describe an instrument."""

    code = "instrument-file-refused"
    default_untouched = "Nothing was filed."
    default_remedy = "See `vaultctl disclosure template` for the form."


@dataclass(frozen=True, slots=True)
class InstrumentFile:
    """What a file says of an instrument."""

    instrument: Instrument
    clauses: tuple[Clause, ...]
    scan: bytes | None


def read_instrument(path: Path) -> InstrumentFile:
    """Read an instrument's particulars, its clauses and its scan.

    Raises:
        InstrumentFileRefused: it is not TOML, has an unknown name, or a value is not of its kind.
        ClauseInvalid: a clause contradicts itself.
        OSError: the file or its scan cannot be read.
    """
    data = load_toml(path)
    clauses = data.pop("clause", [])
    scan = data.pop("scan", None)
    return InstrumentFile(
        read_as(Instrument, data, "the instrument"),
        _clauses(clauses),
        (path.parent / str(scan)).read_bytes() if scan else None,
    )


def read_clauses(path: Path) -> tuple[Clause, ...]:
    """Read a file that holds clauses only, such as a proposal in a negotiation.

    Raises:
        As `read_instrument`.
    """
    data = load_toml(path)
    clauses = data.pop("clause", [])
    if data:
        raise InstrumentFileRefused("The file holds more than clauses.")
    return _clauses(clauses)


def load_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file.

    Raises:
        InstrumentFileRefused: it is not TOML.
        OSError: it cannot be read.
    """
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise InstrumentFileRefused(f"{path.name} is not TOML.") from None


def _clauses(entries: object) -> tuple[Clause, ...]:
    if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        raise InstrumentFileRefused("Clauses stand under [[clause]].")
    return tuple(_clause(entry, place) for place, entry in enumerate(entries, 1))


def _clause(entry: dict[str, Any], place: int) -> Clause:
    cleared = entry.pop("cleared", [])
    where = f"clause {entry.get('number', place)}"
    if not isinstance(cleared, list) or not all(isinstance(each, dict) for each in cleared):
        raise InstrumentFileRefused(f"Holders cleared in {where} stand under [[clause.cleared]].")
    made = [read_as(Clearance, each, f"a holder cleared in {where}") for each in cleared]
    return read_as(Clause, {**entry, "cleared": made}, where)


def read_as(kind: type[T], data: dict[str, Any], where: str) -> T:
    """Read values as a dataclass; `where` says in an error which part of the file they are.

    Raises:
        InstrumentFileRefused: a name is unknown or missing, or a value is not of its kind.
    """
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]  # only dataclasses come
    if unknown := sorted(data.keys() - known):
        raise InstrumentFileRefused(
            f"Unknown in {where}: {', '.join(unknown)}.",
            remedy=f"Known are: {', '.join(sorted(known))}.",
        )
    try:
        return TypeAdapter(kind).validate_python(data)
    except ValidationError as error:
        wrong = sorted({str(each["loc"][0]) for each in error.errors() if each["loc"]})
        lacking = sorted({str(e["loc"][0]) for e in error.errors() if e["type"] == "missing"})
        if lacking:
            raise InstrumentFileRefused(f"Missing in {where}: {', '.join(lacking)}.") from None
        raise InstrumentFileRefused(f"Not of its kind in {where}: {', '.join(wrong)}.") from None

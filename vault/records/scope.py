"""What a search reads: section versions, row by row, or all of one key joined into a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import zip_longest
from typing import Any, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Dialect,
    LargeBinary,
    Select,
    Text,
    case,
    cast,
    func,
    literal,
    select,
)

from vault.identity import sealed
from vault.records.tables import SectionVersion
from vault.store.engine import has_concat

LONGEST = 64 * 1024
"""Bytes of the longest envelope that is joined with others, so that no row grows without bound."""

CONTENT_BINDING = sealed.content_binding(
    SectionVersion, dict.fromkeys(("id", *SectionVersion.sealed_context), "%s")
).decode()
WRAP_BINDING = sealed.wrap_binding(SectionVersion, "%s", "%s", "%s").decode()  # type: ignore[arg-type]  # the epoch's place
"""The bindings of `vault.identity.sealed` as forms to fill in."""

SCANNED = (
    SectionVersion.id,
    SectionVersion.chart_id,
    SectionVersion.note_id,
    SectionVersion.section_id,
    SectionVersion.version,
    SectionVersion.compartment_id,
    SectionVersion.epoch,
    SectionVersion.wrapped_key,
    SectionVersion.ciphertext,
)
"""The columns of a `Scope`, in this order."""

Scope: TypeAlias = "Select[str, str, str, str, int, str, int, bytes, bytes]"
"""The query for the section versions to look at."""

Joined: TypeAlias = "Select[str, int, bytes, bytes, str, bytes]"


def joined(scope: Scope, dialect: Dialect) -> Joined:
    """Return the query for the same versions as one row a key.

    Its columns: compartment, epoch, and of all versions under that key one behind the other the
    wrapped keys; two lines each, what key and text are bound to behind their envelopes' headers;
    the envelopes' lengths with commas between; the envelopes, those that are too long left out.
    """
    on_postgresql = dialect.name == "postgresql"

    def line(envelope: ColumnElement[bytes], form: str, parts: Sequence[ColumnElement[Any]]) -> Any:
        pieces: list[ColumnElement[Any]] = [func.substr(envelope, 1, 2), *_filled(form, parts)]
        if on_postgresql:
            header, *binding = pieces
            return header.op("||")(func.convert_to(func.concat(*binding), "UTF8"))
        if has_concat(dialect):
            return func.concat(*pieces)
        return reduce(lambda before, piece: before.op("||")(piece), pieces)

    def behind(parts: ColumnElement[Any], mark: bytes) -> ColumnElement[bytes]:
        if on_postgresql:
            return func.string_agg(parts, literal(mark, LargeBinary))
        return cast(func.group_concat(parts, mark.decode()), LargeBinary)

    row = scope.subquery().c
    length = func.length(row.ciphertext)
    lengths = func.string_agg if on_postgresql else func.group_concat
    content = (row.id, row.chart_id, row.note_id, row.section_id, row.version)
    wrap = line(row.wrapped_key, WRAP_BINDING, (row.id, row.compartment_id, row.epoch))
    end = literal(b"\n", LargeBinary) if on_postgresql else literal("\n")
    lines = wrap.op("||")(end).op("||")(line(row.ciphertext, CONTENT_BINDING, content))
    short = case((length <= LONGEST, row.ciphertext), else_=literal(b"", LargeBinary))
    return select(
        row.compartment_id,
        row.epoch,
        behind(row.wrapped_key, b""),
        behind(lines, b"\n"),
        lengths(cast(length, Text), ","),
        behind(short, b""),
    ).group_by(row.compartment_id, row.epoch)


def _filled(form: str, parts: Sequence[ColumnElement[Any]]) -> Iterator[ColumnElement[Any]]:
    """Yield a binding's form with columns in the places of its parts, piece by piece."""
    for piece, part in zip_longest(form.split("%s"), parts):
        if piece:
            yield literal(piece)
        if part is not None:
            yield part

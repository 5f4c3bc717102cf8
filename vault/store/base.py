"""The declarative base and the column types that every table shares."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import Dialect, LargeBinary, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

from vault.clock import from_rfc3339, to_rfc3339
from vault.ids import ID_LENGTH, new_id


class InstantType(TypeDecorator[datetime]):
    """An aware UTC instant kept as RFC 3339 text with microseconds; sorts on every engine."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Write an aware instant; a naive one is a defect and raises ValueError."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        return to_rfc3339(value.astimezone(UTC))

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """Read the instant back, aware."""
        return None if value is None else from_rfc3339(value)


class JsonType(TypeDecorator[Any]):
    """A JSON value kept as compact text with sorted keys, alike on every engine."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Write the value."""
        if value is None:
            return None
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Read the value back."""
        return None if value is None else json.loads(value)


Id = Annotated[str, mapped_column(String(ID_LENGTH))]
PrimaryId = Annotated[str, mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)]
Instant = Annotated[datetime, mapped_column(InstantType)]
Code = Annotated[str, mapped_column(String(64))]
Blob = Annotated[bytes, mapped_column(LargeBinary)]

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The root of every table.

    A table whose `info` holds `unaudited: True` belongs to the audit log itself; a change to
    any other table needs an audit event in the same transaction.
    """

    metadata = MetaData(naming_convention=NAMING)

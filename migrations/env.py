"""Alembic's environment; it runs on the connection that `vault.schema` hands over."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext

from vault.schema import METADATA
from vault.store.base import InstantType, JsonType


def render_item(kind: str, item: Any, _: AutogenContext) -> str | Literal[False]:
    """Write our column types as the plain ones they are in the database.

    So a migration stays as it was when the program's types change.
    """
    if kind == "type" and isinstance(item, InstantType):
        return "sa.String(27)"
    if kind == "type" and isinstance(item, JsonType):
        return "sa.Text()"
    return False


def compare_type(_: object, __: object, ___: object, inspected: Any, wanted: Any) -> bool | None:
    """Compare our column types as the plain ones they are in the database."""
    if isinstance(wanted, InstantType):
        return not isinstance(inspected, sa.String)
    if isinstance(wanted, JsonType):
        return not isinstance(inspected, sa.Text)
    return None


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    transactional_ddl=True,
    render_item=render_item,
    compare_type=compare_type,
)
with context.begin_transaction():
    context.run_migrations()

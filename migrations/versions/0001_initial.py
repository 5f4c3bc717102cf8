"""The first tables (draft while they are being written).

Revision: 0001.
"""

from alembic import op

from migrations import guards
from vault.records import triggers
from vault.schema import METADATA

revision = "0001"
down_revision = None


def upgrade() -> None:
    METADATA.create_all(op.get_bind())
    guards.create_function()
    for table in METADATA.sorted_tables:
        if not table.info.get("unaudited"):
            guards.guard(table.name)
    for statement in triggers.create_statements(op.get_context().dialect.name):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    for statement in triggers.drop_statements(op.get_context().dialect.name):
        op.get_bind().exec_driver_sql(statement)
    METADATA.drop_all(op.get_bind())
    guards.drop_function()

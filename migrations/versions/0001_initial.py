"""The first tables (draft while they are being written).

Revision: 0001.
"""

from alembic import op

from migrations import guards
from vault.schema import METADATA

revision = "0001"
down_revision = None


def upgrade() -> None:
    METADATA.create_all(op.get_bind())
    guards.create_function()
    for table in METADATA.sorted_tables:
        if not table.info.get("unaudited"):
            guards.guard(table.name)


def downgrade() -> None:
    METADATA.drop_all(op.get_bind())
    guards.drop_function()

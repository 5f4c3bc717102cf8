"""The first tables (draft while they are being written).

Revision: 0001.
"""

from alembic import op

from vault.schema import METADATA

revision = "0001"
down_revision = None


def upgrade() -> None:
    METADATA.create_all(op.get_bind())


def downgrade() -> None:
    METADATA.drop_all(op.get_bind())

"""Whose right to an accounting an agency suspends: one client's, or every client's of a chart.

Revision: 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column(
        "accounting_suspensions",
        sa.Column("member", sa.String(length=64), nullable=False, server_default=""),
    )


def downgrade() -> None:
    op.drop_column("accounting_suspensions", "member")

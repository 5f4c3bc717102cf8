"""Retention, disposal and amendment requests.

Revision: 0005, after 0004.
"""

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass

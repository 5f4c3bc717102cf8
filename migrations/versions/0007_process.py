"""What the bases of legal process rest on.

Revision: 0007, after 0006.
"""

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass

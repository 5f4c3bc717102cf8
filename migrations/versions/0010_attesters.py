"""What was said about outside attesters.

Revision: 0010, after 0009.
"""

import sqlalchemy as sa
from alembic import op

from migrations import guards

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "attester_words",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("attester_id", sa.String(length=26), nullable=False),
        sa.Column("act", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("credential", sa.String(), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.String(length=27), nullable=False),
        sa.Column("by_key_id", sa.String(length=26), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attester_words")),
    )
    op.create_index(op.f("ix_attester_words_attester_id"), "attester_words", ["attester_id"])
    guards.guard("attester_words")


def downgrade() -> None:
    op.drop_index(op.f("ix_attester_words_attester_id"), table_name="attester_words")
    op.drop_table("attester_words")

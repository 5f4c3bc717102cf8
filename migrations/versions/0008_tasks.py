"""Tasks and clocks of each person.

Revision: 0008, after 0007.
"""

import sqlalchemy as sa
from alembic import op

from migrations import guards

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "task_feeds",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("user_id", sa.String(length=26), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.String(length=27), nullable=False),
        sa.Column("revoked_at", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_task_feeds_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_feeds")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_task_feeds_token_digest")),
    )
    op.create_index(op.f("ix_task_feeds_user_id"), "task_feeds", ["user_id"])
    guards.guard("task_feeds")


def downgrade() -> None:
    op.drop_index(op.f("ix_task_feeds_user_id"), table_name="task_feeds")
    op.drop_table("task_feeds")

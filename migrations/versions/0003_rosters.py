"""Introductions of people, signed rosters of who holds a key.

Revision: 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

from migrations import guards

revision = "0003"
down_revision = "0002"

ADDED: tuple[tuple[str, str, sa.types.TypeEngine[object]], ...] = (
    ("organisation", "root_public", sa.LargeBinary()),
    ("organisation", "detail_by", sa.String(length=26)),
    ("organisation", "detail_signature", sa.LargeBinary()),
    ("user_keys", "introduction_id", sa.String(length=26)),
    ("user_keys", "proof", sa.LargeBinary()),
    ("compartments", "roster", sa.LargeBinary()),
    ("compartments", "roster_by", sa.String(length=26)),
    ("compartments", "roster_signature", sa.LargeBinary()),
    ("rotations", "link", sa.LargeBinary()),
)


def upgrade() -> None:
    op.create_table(
        "introductions",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("user_id", sa.String(length=26), nullable=False),
        sa.Column("roles", sa.String(), nullable=False),
        sa.Column("code_public", sa.LargeBinary(), nullable=True),
        sa.Column("by_key_id", sa.String(length=26), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_introductions_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introductions")),
    )
    op.create_index(op.f("ix_introductions_user_id"), "introductions", ["user_id"])
    guards.guard("introductions")
    for table, column, kind in ADDED:
        op.add_column(table, sa.Column(column, kind, nullable=True))


def downgrade() -> None:
    for table, column, _ in reversed(ADDED):
        op.drop_column(table, column)
    op.drop_index(op.f("ix_introductions_user_id"), table_name="introductions")
    op.drop_table("introductions")

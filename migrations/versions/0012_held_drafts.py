"""Drafts as a hold found them.

Revision: 0012, after 0011.
"""

import sqlalchemy as sa
from alembic import op

from migrations import guards

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "held_drafts",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("chart_id", sa.String(length=26), nullable=False),
        sa.Column("note_id", sa.String(length=26), nullable=False),
        sa.Column("section_id", sa.String(length=26), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.String(length=27), nullable=False),
        sa.Column("kept_at", sa.String(length=27), nullable=False),
        sa.Column("compartment_id", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["chart_id"], ["charts.id"], name=op.f("fk_held_drafts_chart_id")),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name=op.f("fk_held_drafts_note_id")),
        sa.ForeignKeyConstraint(
            ["compartment_id"], ["compartments.id"], name=op.f("fk_held_drafts_compartment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_drafts")),
    )
    op.create_index(op.f("ix_held_drafts_chart_id"), "held_drafts", ["chart_id"])
    op.create_index(op.f("ix_held_drafts_note_id"), "held_drafts", ["note_id"])
    guards.guard("held_drafts")


def downgrade() -> None:
    op.drop_table("held_drafts")

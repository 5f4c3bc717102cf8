"""Safety cases.

Revision: 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op

from migrations import guards

revision = "0004"
down_revision = "0003"

AUDITED = ("safety_cases", "safety_documents", "safety_entries", "safety_tasks")


def upgrade() -> None:
    op.create_table(
        "safety_cases",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("chart_id", sa.String(length=26), nullable=True),
        sa.Column("opened_by", sa.String(length=26), nullable=False),
        sa.Column("opened_at", sa.String(length=27), nullable=False),
        sa.Column("compartment_id", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["chart_id"], ["charts.id"], name=op.f("fk_safety_cases_chart_id")),
        sa.ForeignKeyConstraint(
            ["compartment_id"], ["compartments.id"], name=op.f("fk_safety_cases_compartment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_cases")),
        sa.UniqueConstraint("number", name=op.f("uq_safety_cases_number")),
    )
    op.create_index(op.f("ix_safety_cases_chart_id"), "safety_cases", ["chart_id"])

    op.create_table(
        "safety_documents",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("made_at", sa.String(length=27), nullable=False),
        sa.Column("compartment_id", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["safety_cases.id"], name=op.f("fk_safety_documents_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["compartment_id"], ["compartments.id"], name=op.f("fk_safety_documents_compartment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_documents")),
    )
    op.create_index(op.f("ix_safety_documents_case_id"), "safety_documents", ["case_id"])

    op.create_table(
        "safety_entries",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("compartment_id", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["safety_cases.id"], name=op.f("fk_safety_entries_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["compartment_id"], ["compartments.id"], name=op.f("fk_safety_entries_compartment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_entries")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_safety_entries_case_id_number")),
    )
    op.create_table(
        "safety_tasks",
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("due_at", sa.String(length=27), nullable=False),
        sa.Column("done_by", sa.String(length=26), nullable=True),
        sa.Column("done_at", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["safety_cases.id"], name=op.f("fk_safety_tasks_case_id")
        ),
        sa.PrimaryKeyConstraint("case_id", "kind", name=op.f("pk_safety_tasks")),
    )
    for table in AUDITED:
        guards.guard(table)


def downgrade() -> None:
    op.drop_table("safety_tasks")
    op.drop_table("safety_entries")
    op.drop_index(op.f("ix_safety_documents_case_id"), table_name="safety_documents")

    op.drop_table("safety_documents")
    op.drop_index(op.f("ix_safety_cases_chart_id"), table_name="safety_cases")

    op.drop_table("safety_cases")

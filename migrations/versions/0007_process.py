"""Documents that legal bases rest on, and counsel's own papers.

Revision: 0007, after 0006.
"""

import sqlalchemy as sa
from alembic import op

from migrations import guards

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "case_documents",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("compartment_id", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["disclosures.id"], name=op.f("fk_case_documents_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["compartment_id"], ["compartments.id"], name=op.f("fk_case_documents_compartment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_documents")),
        sa.UniqueConstraint("case_id", "entry", name=op.f("uq_case_documents_case_id_entry")),
    )
    op.create_table(
        "counsel_papers",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("filed_by", sa.String(length=26), nullable=False),
        sa.Column("filed_at", sa.String(length=27), nullable=False),
        sa.Column("compartment_id", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["disclosures.id"], name=op.f("fk_counsel_papers_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["compartment_id"], ["compartments.id"], name=op.f("fk_counsel_papers_compartment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counsel_papers")),
    )
    op.create_index(op.f("ix_counsel_papers_case_id"), "counsel_papers", ["case_id"])
    for table in ("case_documents", "counsel_papers"):
        guards.guard(table)


def downgrade() -> None:
    op.drop_table("counsel_papers")
    op.drop_table("case_documents")

"""Loans of psychotherapy notes, for training or the defence of a suit.

Revision: 0013, after 0012.
"""

import sqlalchemy as sa
from alembic import op

from migrations import guards

revision = "0013"
down_revision = "0012"

_TABLES = ("loans", "lent_sections", "loan_readings")
_INDEXES = (
    ("loans", "chart_id"),
    ("loans", "lender_id"),
    ("loans", "borrower_id"),
    ("lent_sections", "loan_id"),
    ("lent_sections", "version_id"),
    ("loan_readings", "loan_id"),
)


def upgrade() -> None:
    op.create_table(
        "loans",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("chart_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("author_id", sa.String(length=26), nullable=False),
        sa.Column("lender_id", sa.String(length=26), nullable=False),
        sa.Column("borrower_id", sa.String(length=26), nullable=False),
        sa.Column("lent_at", sa.String(length=27), nullable=False),
        sa.Column("until", sa.String(length=27), nullable=False),
        sa.Column("ended_at", sa.String(length=27), nullable=True),
        sa.Column("ended_by", sa.String(length=26), nullable=True),
        sa.Column("by_key_id", sa.String(length=26), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        *_sealed("loans"),
        sa.ForeignKeyConstraint(["chart_id"], ["charts.id"], name=op.f("fk_loans_chart_id")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_loans_author_id")),
        sa.ForeignKeyConstraint(["lender_id"], ["users.id"], name=op.f("fk_loans_lender_id")),
        sa.ForeignKeyConstraint(["borrower_id"], ["users.id"], name=op.f("fk_loans_borrower_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loans")),
    )
    op.create_table(
        "lent_sections",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("loan_id", sa.String(length=26), nullable=False),
        sa.Column("note_id", sa.String(length=26), nullable=False),
        sa.Column("version_id", sa.String(length=26), nullable=False),
        *_sealed("lent_sections"),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name=op.f("fk_lent_sections_loan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lent_sections")),
    )
    op.create_table(
        "loan_readings",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("loan_id", sa.String(length=26), nullable=False),
        sa.Column("note_id", sa.String(length=26), nullable=False),
        sa.Column("read_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name=op.f("fk_loan_readings_loan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan_readings")),
    )
    for table, column in _INDEXES:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    for table in _TABLES:
        guards.guard(table)


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)


def _sealed(table: str) -> list[sa.schema.SchemaItem]:
    """Return the columns of what is sealed under a compartment's key."""
    return [
        sa.Column("compartment_id", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["compartment_id"], ["compartments.id"], name=op.f(f"fk_{table}_compartment_id")
        ),
    ]

"""Reports to the sponsor of an employee assistance program.

Revision: 0011, after 0010.
"""

import sqlalchemy as sa
from alembic import op

from migrations import guards

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "sponsor_reports",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("period", sa.String(length=64), nullable=False),
        sa.Column("issued_by", sa.String(length=26), nullable=False),
        sa.Column("issued_at", sa.String(length=27), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["issued_by"], ["users.id"], name=op.f("fk_sponsor_reports_issued_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sponsor_reports")),
        sa.UniqueConstraint("period", name=op.f("uq_sponsor_reports_period")),
    )
    op.create_table(
        "sponsor_report_quarters",
        sa.Column("quarter", sa.String(length=64), nullable=False),
        sa.Column("report_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["sponsor_reports.id"],
            name=op.f("fk_sponsor_report_quarters_report_id"),
        ),
        sa.PrimaryKeyConstraint("quarter", name=op.f("pk_sponsor_report_quarters")),
    )
    op.create_index(
        op.f("ix_sponsor_report_quarters_report_id"), "sponsor_report_quarters", ["report_id"]
    )
    guards.guard("sponsor_reports")
    guards.guard("sponsor_report_quarters")


def downgrade() -> None:
    op.drop_table("sponsor_report_quarters")
    op.drop_table("sponsor_reports")

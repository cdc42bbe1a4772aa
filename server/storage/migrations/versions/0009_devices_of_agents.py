"""devices of agents, photos of staff"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agent_devices",
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("agent", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hall", "agent", "version", name=op.f("pk_agent_devices")),
    )
    op.create_table(
        "agent_reports",
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("agent", sa.String(length=40), nullable=False),
        sa.Column("works_on", sa.Integer(), nullable=True),
        sa.Column("refused", sa.Integer(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hall", "agent", name=op.f("pk_agent_reports")),
    )
    op.create_table(
        "staff_photos",
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("staff", sa.String(length=40), nullable=False),
        sa.Column("media", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hall", "staff", name=op.f("pk_staff_photos")),
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("done_by", sa.String(length=80), nullable=True))
        batch_op.create_index(
            "ix_jobs_elsewhere",
            ["hall", "ticket"],
            unique=False,
            sqlite_where=sa.text("done_by IS NOT NULL"),
            postgresql_where=sa.text("done_by IS NOT NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_index("ix_jobs_elsewhere")
        batch_op.drop_column("done_by")
    op.drop_table("staff_photos")
    op.drop_table("agent_reports")
    op.drop_table("agent_devices")

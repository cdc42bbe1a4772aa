"""ballots and surveys"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


_OPEN = sa.text("state = 'open'")
_ASSESSED = sa.text(
    "kind IN ('staff_changed', 'window_opened', 'window_taken_over', 'finding_raised', "
    "'finding_stepped', 'poll_opened', 'poll_closed', 'survey_entered', 'survey_struck', "
    "'result_published')"
)


def upgrade() -> None:
    op.create_table(
        "poll_sums",
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("poll", sa.String(length=32), nullable=False),
        sa.Column("of", sa.String(length=40), nullable=False),
        sa.Column("grade", sa.String(length=20), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("poll", "of", "grade", name=op.f("pk_poll_sums")),
    )
    op.create_table(
        "poll_voters",
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("poll", sa.String(length=32), nullable=False),
        sa.Column("voter", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("poll", "voter", name=op.f("pk_poll_voters")),
    )
    op.create_table(
        "polls",
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.Column("start", sa.String(length=10), nullable=False),
        sa.Column("end", sa.String(length=10), nullable=False),
        sa.Column("about", sa.String(length=8), nullable=False),
        sa.Column("subjects", sa.Text(), nullable=False),
        sa.Column("closes", sa.String(length=10), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("opened_by", sa.String(length=40), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("voters", sa.Integer(), nullable=True),
        sa.Column("may_vote", sa.Integer(), nullable=True),
        sa.Column("tallies", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_polls")),
    )
    with op.batch_alter_table("polls", schema=None) as batch_op:
        batch_op.create_index("ix_polls_of", ["hall", "scheme", "start"], unique=False)
        batch_op.create_index(
            "ix_polls_open", ["hall"], unique=False, sqlite_where=_OPEN, postgresql_where=_OPEN
        )

    op.create_table(
        "surveys",
        sa.Column("hall", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("about", sa.String(length=8), nullable=False),
        sa.Column("of", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("grades", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("struck_by", sa.String(length=40), nullable=True),
        sa.Column("struck_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveys")),
    )
    with op.batch_alter_table("surveys", schema=None) as batch_op:
        batch_op.create_index("ix_surveys_of", ["hall", "scheme", "day"], unique=False)

    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index(
            "ix_events_assessed",
            ["hall", "kind", "at"],
            unique=False,
            sqlite_where=_ASSESSED,
            postgresql_where=_ASSESSED,
        )

    with op.batch_alter_table("publications", schema=None) as batch_op:
        batch_op.add_column(sa.Column("places", sa.Text(), server_default="{}", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("publications", schema=None) as batch_op:
        batch_op.drop_column("places")

    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_events_assessed", sqlite_where=_ASSESSED, postgresql_where=_ASSESSED
        )

    with op.batch_alter_table("surveys", schema=None) as batch_op:
        batch_op.drop_index("ix_surveys_of")

    op.drop_table("surveys")
    with op.batch_alter_table("polls", schema=None) as batch_op:
        batch_op.drop_index("ix_polls_open", sqlite_where=_OPEN, postgresql_where=_OPEN)
        batch_op.drop_index("ix_polls_of")

    op.drop_table("polls")
    op.drop_table("poll_voters")
    op.drop_table("poll_sums")

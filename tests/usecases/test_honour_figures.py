"""The figures by which an award without points is ranked."""

from __future__ import annotations

from decimal import Decimal

import pytest

from server.usecases import honour_views


@pytest.mark.parametrize(
    ("counts", "modes"),
    [
        (None, None),  # nothing was counted: unknown, not none
        ({"served": 4}, Decimal(0)),
        (
            {
                **{"served": 40, "overtime": 1, "mode_appointment": 2, "mode_onsite": 4},
                **{"mode_agent": 8, "mode_all_hours": 16, "mode_other": 32},
            },
            Decimal(31),
        ),
    ],
)
def test_the_five_ways_of_serving_are_counted_together(
    counts: dict[str, int] | None, modes: Decimal | None
) -> None:
    assert honour_views._modes(counts) == modes

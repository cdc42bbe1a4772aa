"""Invented people: ID numbers whose check character is right, of a region that does not exist."""

from __future__ import annotations

from datetime import date

_REGION = "990101"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(born: date | str, n: int = 1) -> str:
    """A number with the right check character (as GB 11643 tables it), though the day may not
    exist."""
    day = born if isinstance(born, str) else f"{born:%Y%m%d}"
    said = f"{_REGION}{day}{n:03d}"
    total = sum(int(d) * w for d, w in zip(said, _WEIGHTS, strict=True))
    return said + "10X98765432"[total % 11]


GOOD_ID = id_number(date(1990, 5, 17), 12)
ELDER_ID = id_number(date(1950, 5, 17), 34)
PHONE = "13800000001"

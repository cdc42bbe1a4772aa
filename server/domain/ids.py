"""Names of things, and how new ones are made."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import NewType

HallId = NewType("HallId", str)
TicketId = NewType("TicketId", str)
ServiceId = NewType("ServiceId", str)
WindowId = NewType("WindowId", str)
ZoneId = NewType("ZoneId", str)
ClassId = NewType("ClassId", str)
StaffId = NewType("StaffId", str)
JobId = NewType("JobId", str)

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32


def _base32(number: int, length: int) -> str:
    return "".join(_ALPHABET[(number >> (5 * i)) & 31] for i in reversed(range(length)))


def time_mark(mark: str, at: datetime) -> str:
    """What the identifiers of that millisecond begin with."""
    return f"{mark}{_base32(int(at.timestamp() * 1000), 10)}"


def new_id(mark: str, at: datetime) -> str:
    """An identifier that sorts by time: ``mark`` + milliseconds (10) + 50 random bits (10)."""
    return f"{time_mark(mark, at)}{_base32(secrets.randbits(50), 10)}"


def new_code() -> str:
    """An unguessable code of 80 bits for a visitor's own page; says nothing about the ticket."""
    return _base32(secrets.randbits(80), 16)

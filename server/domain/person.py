"""Numbers by which a visitor is known: are they well formed, what may be shown of them, how old.

Nothing here is ever stored, logged or put into an error's facts as it came.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final, NewType

from server.domain.errors import WrongValue

# A keyed hash that stands for one person within one hall; it cannot be turned back.
PersonKey = NewType("PersonKey", str)

SHOWN: Final = 4
_ID: Final = re.compile(r"[1-9]\d{16}[\dX]")
_PHONE: Final = re.compile(r"1[3-9]\d{9}|0\d{9,11}")
_WEIGHTS: Final = tuple(pow(2, place, 11) for place in range(17, 0, -1))
_CHECKS: Final = "10X98765432"


def id_number(text: str, *, today: date) -> str:
    """An identity number of eighteen characters (GB 11643): form, day of birth, check character.

    Raises WrongValue("wrong_id_number").
    """
    said = re.sub(r"[\s-]", "", text).upper()
    if not _ID.fullmatch(said) or said[-1] != _check(said):
        raise WrongValue("wrong_id_number", field="id_number")
    born = _born(said)
    if born is None or born > today:
        raise WrongValue("wrong_id_number", field="id_number")
    return said


def phone(text: str) -> str:
    """A mobile number, or a landline with its area code; +86 and spaces are left out.

    Raises WrongValue("wrong_phone").
    """
    said = re.sub(r"^(\+86|0086|86(?=1\d{10}$))", "", re.sub(r"[\s()-]", "", text))
    if not _PHONE.fullmatch(said):
        raise WrongValue("wrong_phone", field="phone")
    return said


def age(id_number: str, today: date) -> int:
    """Full years on ``today`` of whoever has this (checked) number."""
    born = _born(id_number)
    if born is None:
        raise WrongValue("wrong_id_number", field="id_number")
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def mask(number: str) -> str:
    """All but the last four characters hidden."""
    return "*" * (len(number) - SHOWN) + number[-SHOWN:]


def _check(said: str) -> str:
    return _CHECKS[sum(int(d) * w for d, w in zip(said, _WEIGHTS, strict=False)) % 11]


def _born(said: str) -> date | None:
    try:
        return date(int(said[6:10]), int(said[10:12]), int(said[12:14]))
    except ValueError:
        return None

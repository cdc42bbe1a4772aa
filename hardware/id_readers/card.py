"""What is taken from a card's text; everything else on it, the photo first, is dropped at once."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Final

from hardware.devices import CardRead

FIELDS: Final = {
    "name": 30,
    "sex": 2,
    "nation": 4,
    "birth": 16,
    "address": 70,
    "number": 36,
    "issuer": 30,
    "from": 16,
    "to": 16,
    "spare": 36,
}
"""Widths in bytes, in their order; UCS-2, low byte first, filled up with spaces."""
TEXT: Final = sum(FIELDS.values())
PHOTO: Final = 1024

_STARTS: Final = dict(zip(FIELDS, accumulate(FIELDS.values(), initial=0), strict=False))
_NUMBER: Final = re.compile(r"[0-9]{17}[0-9X]")
_BIRTH: Final = re.compile(r"(?:19|20)[0-9]{6}")
_COMPOUND: Final = (
    "欧阳司马上官诸葛东方皇甫尉迟公孙慕容令狐司徒司空夏侯长孙宇文"
    "轩辕端木百里南宫呼延独孤澹台公冶淳于申屠钟离闻人赫连拓跋万俟"
    "濮阳东郭西门第五闾丘宗政"
)
"""Surnames of two characters, one after the other."""


def taken(data: bytes) -> CardRead | None:
    """Of the data of an answer to READ: the number, the year of birth, the surname.

    None: no card of a resident, which other cards on the same readers are.
    """
    text_size, photo_size = int.from_bytes(data[:2], "big"), int.from_bytes(data[2:4], "big")
    if text_size != TEXT or len(data) < 4 + TEXT + photo_size:
        return None
    text = data[4 : 4 + TEXT]
    number, birth = _field(text, "number").upper(), _field(text, "birth")
    if not _NUMBER.fullmatch(number) or not _BIRTH.fullmatch(birth) or number[6:14] != birth:
        return None
    return CardRead(number, int(birth[:4]), surname(_field(text, "name")))


def surname(name: str) -> str:
    """A name as it may be shown: 张*, 欧阳*."""
    if not name:
        return "*"
    at = _COMPOUND.find(name[:2])
    known = len(name) > 2 and at >= 0 and at % 2 == 0
    return f"{name[: 2 if known else 1]}*"


def _field(text: bytes, name: str) -> str:
    start = _STARTS[name]
    raw = text[start : start + FIELDS[name]]
    return raw.decode("utf-16-le", "replace").strip(" \0")

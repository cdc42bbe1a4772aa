"""The schemes of a hall: those that come with the product, and its own versions of them."""

from __future__ import annotations

from functools import cache

from server.assessment import scheme as schemes
from server.assessment.scheme import Scheme
from server.domain.errors import NotFound
from server.usecases.ports import SchemeReads


def known(own: SchemeReads) -> dict[str, Scheme]:
    """By id; a hall's own version stands for the one that came with the product."""
    return {**_shipped(), **{one.id: schemes.read(one.text) for one in own.newest()}}


def find(own: SchemeReads, id: str) -> Scheme:
    """Raises NotFound("unknown_scheme")."""
    if (found := known(own).get(id)) is None:
        raise NotFound("unknown_scheme", scheme=id)
    return found


@cache
def _shipped() -> dict[str, Scheme]:
    return schemes.shipped()


@cache
def shipped_texts() -> dict[str, str]:
    """The TOML of each scheme that comes with the product, by id."""
    return {schemes.read(text).id: text for text in schemes.shipped_texts()}

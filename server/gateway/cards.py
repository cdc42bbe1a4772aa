"""Hands cards and codes over to the screens at their devices, if these are connected here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from server.gateway import messages
from server.gateway.broadcaster import Emitter
from server.gateway.rooms import Topic, room
from server.usecases import cards
from server.usecases.ports import UnitOfWorkFactory


class Cards:
    def __init__(self, uow: UnitOfWorkFactory, emit: Emitter, now: Callable[[], datetime]) -> None:
        self._uow, self._emit, self._now = uow, emit, now

    def hand_over(self, hall: str, places: Sequence[str]) -> None:
        with self._uow(hall) as uow:
            taken = cards.take(uow, places, at=self._now())
            uow.commit()
        for one in taken:
            target = room(hall, Topic("reader", one.place))
            name, data = messages.CARD, messages.card(one.place, one.card)
            if one.code is not None:
                name, data = messages.SCAN, messages.scan(one.place, one.code)
            self._emit(name, data, to=target, namespace=messages.LIVE)

"""Messages to visitors really go out: over HTTP to a receiver of the test's own."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from server.gateway.notifiers import Courier, LogNotifier, WebhookNotifier
from server.storage.engine import open_database
from server.usecases import booking
from server.usecases.booking import Wish
from server.usecases.notifying import NotSent, Outgoing
from server.usecases.persons import Identity
from tests.storage.house import HALL, House
from tests.storage.test_booking import GUIDE, hall_file, when

SECRET = "a secret of the test's own"
PHONE = "13800000001"
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
MESSAGE = Outgoing("n_1", "reminder", "h", "zh", "您已预约", {"code": "0123456789"}, PHONE)


@dataclass
class Receiver:
    """An SMS gateway: ``answers`` are its next statuses, 200 when there is none."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    @property
    def told(self) -> list[Any]:
        return [json.loads(body) for body in self.bodies]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            made.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            made.headers.append({name.lower(): value for name, value in self.headers.items()})
            status = made.answers.pop(0) if made.answers else 200
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"{made.url}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing: the test looks at what came."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made.url = f"http://127.0.0.1:{server.server_port}"
    yield made
    server.shutdown()
    server.server_close()


def webhook(receiver: Receiver) -> WebhookNotifier:
    return WebhookNotifier(receiver.url, SECRET, lambda: NOW)


def test_a_message_is_signed_and_carries_one_id(receiver: Receiver) -> None:
    webhook(receiver).send(MESSAGE)
    (headers,), (body,) = receiver.headers, receiver.bodies
    stamp = headers["x-tingxu-timestamp"]
    expected = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    assert headers["x-tingxu-signature"] == f"sha256={expected}"
    assert stamp == str(int(NOW.timestamp()))
    assert headers["idempotency-key"] == "n_1"
    assert receiver.told == [
        {
            "id": "n_1",
            "kind": "reminder",
            "hall": "h",
            "phone": PHONE,
            "lang": "zh",
            "text": "您已预约",
            "facts": {"code": "0123456789"},
        }
    ]


@pytest.mark.parametrize(
    ("status", "permanent"),
    [(500, False), (503, False), (429, False), (408, False), (400, True), (410, True)],
)
def test_what_the_other_side_says_decides_whether_to_try_again(
    receiver: Receiver, status: int, permanent: bool
) -> None:
    receiver.answers = [status]
    with pytest.raises(NotSent) as refused:
        webhook(receiver).send(MESSAGE)
    assert (refused.value.code, refused.value.permanent) == (f"http_{status}", permanent)


def test_a_number_is_never_carried_to_another_address(receiver: Receiver) -> None:
    receiver.answers = [302]
    with pytest.raises(NotSent) as refused:
        webhook(receiver).send(MESSAGE)
    assert refused.value.permanent
    assert len(receiver.bodies) == 1


def test_nobody_there_is_tried_again() -> None:
    with pytest.raises(NotSent) as refused:
        WebhookNotifier("http://127.0.0.1:9", SECRET, lambda: NOW).send(MESSAGE)
    assert (refused.value.code, refused.value.permanent) == ("unreachable", False)


@pytest.fixture
def house(ready_url: str) -> Iterator[House]:
    database = open_database(ready_url)
    made = House(database)
    made.define(hall_file())
    yield made
    database.close()


class Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def booked(house: House) -> None:
    with house.uow() as uow:
        booking.book(
            uow, Wish("tax", when("10:00", 4), Identity(PHONE)), by=GUIDE, at=when("08:00")
        )
        uow.commit()


def test_a_reminder_goes_out_once_over_a_receiver_that_fails_first(
    house: House, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    booked(house)
    clock = Clock(when("09:59", 3))
    caplog.set_level(logging.DEBUG)
    courier = Courier(webhook(receiver), house.reads, lambda hall: house.uow(), clock)
    assert courier.round() == 0
    assert receiver.bodies == []
    receiver.answers = [503, 500]
    clock.now = when("10:00", 3)
    for _ in range(3):
        courier.round()
        courier.round()  # not due yet: nothing goes out
        clock.now += timedelta(minutes=1)
    assert courier.round() == 0
    assert [told["phone"] for told in receiver.told] == [PHONE] * 3
    assert len({told["id"] for told in receiver.told}) == 1
    kinds = [event.kind for event in house.reads.since(HALL, 0)]
    assert kinds.count("visitor_notified") == 1
    assert kinds.count("personal_data_read") == 3
    assert PHONE not in caplog.text


def test_a_hall_that_sends_nothing_reads_no_number(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    booked(house)
    caplog.set_level(logging.INFO)
    clock = Clock(when("10:00", 3))
    courier = Courier(LogNotifier(), house.reads, lambda hall: house.uow(), clock)
    assert courier.round() == 1
    kinds = [event.kind for event in house.reads.since(HALL, 0)]
    assert "personal_data_read" not in kinds
    assert "would go out" in caplog.text
    assert PHONE not in caplog.text

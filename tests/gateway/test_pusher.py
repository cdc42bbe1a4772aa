"""Ratings really reach a platform: over HTTP, to one that fails, sleeps, and answers twice."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from server.gateway.notifiers import Pusher, WebhookPlatform
from server.storage.engine import open_database
from server.usecases import cases, evaluations
from tests.storage.house import FILE, HALL, House, at
from tests.storage.test_cases import agrees, rate, served

SECRET = "a secret of the test's own"
DROP, SLEEP, TWICE = "drop", "sleep", "twice"


@dataclass
class Receiver:
    """A platform: ``answers`` are what it does next, 200 when there is none."""

    url: str = ""
    answers: list[int | str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    @property
    def keys(self) -> list[str]:
        return [headers["idempotency-key"] for headers in self.headers]

    @property
    def told(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body in self.bodies]


@pytest.fixture
def platform() -> Iterator[Receiver]:
    made, woken = Receiver(), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            made.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            made.headers.append({name.lower(): value for name, value in self.headers.items()})
            answer = made.answers.pop(0) if made.answers else 200
            if answer == SLEEP:
                woken.wait(20)
                return
            if answer == DROP:
                self.connection.close()
                return
            for _ in range(2 if answer == TWICE else 1):
                self.send_response(200 if answer == TWICE else int(answer))
                self.send_header("Content-Length", "0")
                self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing: the test looks at what came."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made.url = f"http://127.0.0.1:{server.server_port}"
    yield made
    woken.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def house(ready_url: str) -> Iterator[House]:
    database = open_database(ready_url)
    made = House(database)
    made.define()
    yield made
    database.close()


class Clock:
    def __init__(self) -> None:
        self.now = at(400)

    def __call__(self) -> datetime:
        return self.now


def pushing(house: House, receiver: Receiver, clock: Clock, timeout_s: float = 10) -> Pusher:
    house.define(FILE + "[settings]\npush_ratings = true\n")
    to = WebhookPlatform(receiver.url, SECRET, clock, timeout_s)
    return Pusher(to, house.reads, lambda hall: house.uow(), clock)


def kinds(house: House) -> list[str]:
    return [e.kind for e in house.reads.since(HALL, 0) if e.kind.startswith("rating_push")]


def test_a_record_is_signed_and_says_nothing_of_who_rated(
    house: House,
    platform: Receiver,
) -> None:
    clock = Clock()
    pusher = pushing(house, platform, clock)
    ticket = served(house)
    said = {"reasons": ("slow", "unclear"), "comment": "电话 13800000001", "phone": "13800000002"}
    rate(house, ticket, 2, 300, origin="pad", **said)
    assert pusher.round() == 1
    assert pusher.round() == 0
    (headers,), (body,), (told,) = platform.headers, platform.bodies, platform.told
    stamp = headers["x-tingxu-timestamp"]
    mac = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    assert headers["x-tingxu-signature"] == f"sha256={mac}"
    assert set(told) == set(evaluations.FIELDS)
    assert told["affairSerialNo"] == ticket.id
    # NINE is 09:00 on the wall; called at 60 s, finished at 120 s, rated at 300 s.
    assert (told["affairApplyTime"], told["affairDoneTime"], told["evalTime"]) == (
        *("20260302090000", "20260302090200", "20260302090500"),
    )
    assert (told["evalLevel"], told["evalChannel"], told["evalDetail"]) == (
        *(2, "PJQ", "slow,unclear"),
    )
    assert (told["affairDealNo"], told["evalStatus"]) == ("clerk-w1", "counted")
    for secret in ("13800000001", "13800000002", ticket.code):
        assert secret not in body.decode()
    assert kinds(house) == ["rating_pushed"]
    assert agrees(house) == []


def test_a_platform_that_fails_drops_and_sleeps_gets_each_rating_under_one_key(
    house: House,
    platform: Receiver,
) -> None:
    clock = Clock()
    pusher = pushing(house, platform, clock, timeout_s=0.3)
    rate(house, served(house), 5)
    platform.answers = [503, DROP, SLEEP, 429]
    pauses = []
    for _ in range(5):
        begun = time.monotonic()
        pusher.round()
        assert time.monotonic() - begun < 10, "it waits for nobody"
        assert pusher.round() == 0, "not due yet: nothing goes out"
        with house.uow() as uow:
            one = uow.notifications.find(house.reads.since(HALL, 0)[0].ticket or "", "evaluation")
        if one is not None:
            pauses.append((one.next_at - clock.now).total_seconds())
        clock.now += timedelta(minutes=5)
    assert len(platform.bodies) == 5
    assert len(set(platform.keys)) == 1
    assert len(set(platform.bodies)) == 1
    assert kinds(house) == ["rating_pushed"]


def test_pauses_double_and_at_last_it_is_given_up(
    house: House,
    platform: Receiver,
) -> None:
    clock = Clock()
    pusher = pushing(house, platform, clock)
    ticket = served(house)
    rate(house, ticket, 5)
    platform.answers = [500] * 20
    pauses = []
    for _ in range(20):
        pusher.round()
        with house.uow() as uow:
            one = uow.notifications.find(ticket.id, "evaluation")
        assert one is not None
        if one.state == "failed":
            break
        pauses.append(round((one.next_at - clock.now).total_seconds()))
        clock.now = one.next_at
    assert pauses == [15, 30, 60, 120, 240, 480, 960, 1920, 3600]
    assert kinds(house) == ["rating_push_failed"]
    assert len(platform.bodies) == 10


@pytest.mark.parametrize("answer", [TWICE, 409])
def test_an_answer_that_comes_twice_or_says_known_already_is_one_rating(
    house: House,
    platform: Receiver,
    answer: int | str,
) -> None:
    clock = Clock()
    pusher = pushing(house, platform, clock)
    rate(house, served(house), 5)
    platform.answers = [answer]
    pusher.round()
    clock.now += timedelta(hours=2)
    assert pusher.round() == 0
    assert len(platform.bodies) == 1
    assert kinds(house) == ["rating_pushed"]


def test_a_refusal_is_final(house: House, platform: Receiver) -> None:
    clock = Clock()
    pusher = pushing(house, platform, clock)
    rate(house, served(house), 5)
    platform.answers = [400]
    pusher.round()
    clock.now += timedelta(hours=2)
    pusher.round()
    assert len(platform.bodies) == 1
    assert kinds(house) == ["rating_push_failed"]


def test_a_server_that_died_while_sending_sends_the_same_again(
    house: House,
    platform: Receiver,
) -> None:
    clock = Clock()
    pusher = pushing(house, platform, clock)
    rate(house, served(house), 5)
    with house.uow() as uow:
        (one,) = evaluations.claim(uow, at=clock.now)
        uow.commit()  # and here it was killed
    assert pusher.round() == 0
    clock.now += timedelta(minutes=3)
    assert pusher.round() == 1
    assert platform.keys == [one.key]


def test_what_two_people_left_out_is_told_to_the_platform(
    house: House,
    platform: Receiver,
) -> None:
    clock = Clock()
    pusher = pushing(house, platform, clock)
    ticket = served(house)
    rate(house, ticket, 1)
    pusher.round()
    with house.uow() as uow:
        cases.propose_exclusion(uow, ticket.id, "mistake", "按错", by="p_1", at=at(350))
        cases.exclude(uow, ticket.id, "同意", by="p_2", at=at(360))
        uow.commit()
    pusher.round()
    assert [told["evalStatus"] for told in platform.told] == ["counted", "excluded"]
    assert len(set(platform.keys)) == 2


def test_it_is_off_unless_the_hall_wants_it(house: House, platform: Receiver) -> None:
    clock = Clock()
    rate(house, served(house), 5)
    to = WebhookPlatform(platform.url, SECRET, clock)
    assert Pusher(to, house.reads, lambda hall: house.uow(), clock).round() == 0
    assert platform.bodies == []


def test_an_export_has_the_same_records_and_no_formula(house: House) -> None:
    ticket = served(house)
    rate(house, ticket, 1, comment="=1+1")
    day = date(2026, 3, 2)
    (record,) = evaluations.export(house.reads, HALL, day, day)
    assert (record["affairSerialNo"], record["evalContent"]) == (ticket.id, "=1+1")
    text = evaluations.as_csv([record])
    assert text.startswith("\ufeffhallId,affairSerialNo,")
    assert "'=1+1" in text
    assert evaluations.export(house.reads, HALL, day + timedelta(days=1), date(2026, 3, 5)) == []
    with house.uow() as uow:
        cases.propose_exclusion(uow, ticket.id, "mistake", "按错", by="p_1", at=at(90_000))
        cases.exclude(uow, ticket.id, "同意", by="p_2", at=at(90_001))
        uow.commit()
    (record,) = evaluations.export(house.reads, HALL, day, day)
    assert record["evalStatus"] == "excluded"


@pytest.mark.parametrize("days", [-1, 31])
def test_an_export_of_too_many_days_is_refused(house: House, days: int) -> None:
    day = date(2026, 3, 2)
    with pytest.raises(Exception, match="wrong_value"):
        evaluations.export(house.reads, HALL, day, day + timedelta(days=days))

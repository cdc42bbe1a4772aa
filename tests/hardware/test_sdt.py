"""The ID-card reader's protocol, against its samples and against the twin."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import reduce
from operator import xor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware import sdt
from hardware.devices import CardRead, CardUnreadable, Press
from hardware.errors import NotConnected
from hardware.id_readers import card
from hardware.id_readers.sdt import SdtReader
from hardware.jobs import Card, DeviceState
from hardware.virtual.id_card import VirtualCard, VirtualReader
from hardware.virtual.mounts import PtyMount, TcpMount, VirtualTransport
from tests.hardware.builders import device, driver
from tests.hardware.hub import Hub, crew
from tests.persons import ELDER_ID, GOOD_ID, id_number

SOMEBODY = VirtualCard("张试用", GOOD_ID)
READ = CardRead(GOOD_ID, 1990, "张*")
HEAD = "AA AA AA 96 69 "


def same(one: Press | None, other: Press | None) -> bool:
    """Compared field by field: what a failing test shows must hold no number either."""
    return one == other


class Desk:
    """A driver over its twin in this process, with a clock of its own."""

    def __init__(self, **options: Any) -> None:
        self.twin = VirtualReader()
        self.line = VirtualTransport("virtual://reader", self.twin)
        self.reader: SdtReader = driver("id_reader", "sdt", **options)
        self.reader.opened(self.line)
        self.now = 0.0

    def turn(self, seconds: float = 0.3) -> list[Press]:
        """Ask once, hear what is said within that time."""
        self.now += seconds
        presses, _ = self.reader.poll(self.now)
        while data := self.line.read(256, timeout=0):
            presses += self.reader.heard(data, self.now)
        return presses

    def turns(self, count: int) -> list[Press]:
        return [press for _ in range(count) for press in self.turn()]


# the sample frames, both ways


@pytest.mark.parametrize(
    ("command", "sample"),
    [
        (sdt.FIND, "00 03 20 01 22"),
        (sdt.SELECT, "00 03 20 02 21"),
        (sdt.READ, "00 03 30 01 32"),
    ],
)
def test_a_command_is_the_sample_byte_for_byte_and_is_read_back(
    command: bytes, sample: str
) -> None:
    assert sdt.packed(command).hex(" ").upper() == HEAD + sample
    assert sdt.Framer().feed(bytes.fromhex(HEAD + sample), 0.0) == [command]


@pytest.mark.parametrize(
    ("answer", "sample"),
    [
        (sdt.Answer(sdt.FOUND, bytes(4)), "00 08 00 00 9F 00 00 00 00 97"),
        (sdt.Answer(sdt.NO_CARD, b""), "00 04 00 00 80 84"),
        (sdt.Answer(sdt.DONE, bytes(8)), "00 0C 00 00 90 00 00 00 00 00 00 00 00 9C"),
        (sdt.Answer(sdt.NOT_SELECTED, b""), "00 04 00 00 81 85"),
    ],
)
def test_an_answer_is_the_sample_byte_for_byte_and_is_read_back(
    answer: sdt.Answer, sample: str
) -> None:
    assert answer.encode().hex(" ").upper() == HEAD + sample
    (body,) = sdt.Framer().feed(bytes.fromhex(HEAD + sample), 0.0)
    assert sdt.answer(body) == answer


def test_a_card_is_the_1295_bytes_of_the_sample() -> None:
    frame = sdt.Answer(sdt.DONE, SOMEBODY.data()).encode()
    assert len(frame) == 1295
    assert frame.startswith(bytes.fromhex(HEAD + "05 08 00 00 90 01 00 04 00"))
    assert reduce(xor, frame[5:]) == 0
    text = frame[14 : 14 + 256]
    assert text[:30] == "张试用".ljust(15).encode("utf-16-le")
    assert text[122:158] == GOOD_ID.encode("utf-16-le")
    (body,) = sdt.Framer().feed(frame, 0.0)
    answer = sdt.answer(body)
    assert answer is not None
    assert same(card.taken(answer.data), READ)


# the stream


CARD_FRAME = sdt.Answer(sdt.DONE, SOMEBODY.data()).encode()
NONE_FRAME = sdt.Answer(sdt.NO_CARD, b"").encode()


@settings(max_examples=60)
@given(
    cuts=st.lists(st.integers(0, 2 * len(CARD_FRAME)), max_size=12),
    noise=st.binary(max_size=40).filter(lambda raw: b"\xaa" not in raw),
)
def test_frames_are_found_wherever_the_stream_is_cut_and_whatever_is_between(
    cuts: list[int], noise: bytes
) -> None:
    stream = noise + CARD_FRAME + noise + NONE_FRAME
    framer, bodies, start = sdt.Framer(), [], 0
    for end in [*sorted(c for c in cuts if c < len(stream)), len(stream)]:
        bodies += framer.feed(stream[start:end], 0.0)
        start = end
    assert [sdt.answer(body).status for body in bodies] == [sdt.DONE, sdt.NO_CARD]  # type: ignore[union-attr]
    assert framer.skipped == 2 * len(noise)
    assert len(framer) == 0


@pytest.mark.parametrize("at", [5, 6, 9, 700, 1294])
def test_a_frame_with_one_wrong_byte_is_no_frame(at: int) -> None:
    broken = bytearray(CARD_FRAME)
    broken[at] ^= 0x10
    framer = sdt.Framer()
    bodies = framer.feed(bytes(broken), 0.0) + framer.feed(NONE_FRAME, 2.0)
    assert [sdt.answer(body) for body in bodies] == [sdt.Answer(sdt.NO_CARD, b"")]


def test_a_torn_card_does_not_stay_in_memory() -> None:
    framer = sdt.Framer()
    assert framer.feed(CARD_FRAME[:600], 0.0) == []
    assert len(framer) == 600
    assert framer.feed(b"", 1.5) == []
    assert len(framer) == 0


# what is taken from a card


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("欧阳示例", "欧阳*"),
        ("欧阳", "欧*"),
        ("买买提·吐尔逊", "买*"),
        ("", "*"),
        ("长" * 15, "长*"),
    ],
)
def test_of_a_name_only_the_surname_is_taken(name: str, shown: str) -> None:
    read = card.taken(VirtualCard(name, GOOD_ID).data())
    assert read is not None
    assert read.name == shown


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bytes(1284),
        SOMEBODY.data()[:-1],
        VirtualCard("外国人", "USA123456789012345").data(),
        VirtualCard("某某", "99010119900517１２３４").data(),
        SOMEBODY.data().replace("19900517".encode("utf-16-le"), "19900518".encode("utf-16-le"), 1),
    ],
)
def test_what_is_no_residents_card_is_none(data: bytes) -> None:
    assert card.taken(data) is None


def test_neither_repr_nor_the_message_of_an_error_shows_a_number() -> None:
    said = f"{READ!r} {sdt.Answer(sdt.DONE, SOMEBODY.data())!r}"
    message = {"id": "1", "at": "2026-03-09T09:00:00+08:00", "device": "r"}
    message |= {"read": {"number": GOOD_ID, "birth_year": 1990, "name": "张*"}}  # type: ignore[dict-item]
    parsed = Card.parse(message)
    assert parsed.message() == message
    assert GOOD_ID not in f"{said} {parsed!r}"


# the driver and its twin


def test_a_card_is_told_once_while_it_lies_there() -> None:
    desk = Desk()
    assert desk.turns(2) == []
    desk.twin.lay(SOMEBODY)
    (read,) = desk.turns(10)
    assert same(read, READ)
    assert desk.twin.reads == 1
    assert desk.reader.health().state is DeviceState.ONLINE


def test_a_reader_that_finds_a_lying_card_again_does_not_read_it_again() -> None:
    desk = Desk()
    desk.twin.forgets = False
    desk.twin.lay(SOMEBODY)
    assert len(desk.turns(20)) == 1
    assert desk.twin.reads == 1


def test_a_card_taken_away_and_laid_again_is_told_again() -> None:
    desk = Desk(again_ms=1000)
    told = 0
    for _ in range(3):
        desk.twin.lay(SOMEBODY)
        told += len(desk.turns(2))
        desk.twin.take_away()
        told += len(desk.turns(5))
    assert told == 3


def test_a_card_that_trembles_on_the_reader_is_told_once() -> None:
    desk = Desk(again_ms=2000)
    told = 0
    for _ in range(8):
        desk.twin.lay(SOMEBODY)
        told += len(desk.turn())
        desk.twin.take_away()
        told += len(desk.turn())
    assert told == 1
    desk.twin.lay(VirtualCard("李试用", ELDER_ID))
    (other,) = desk.turns(2)
    assert same(other, CardRead(ELDER_ID, 1950, "李*"))


def test_a_card_that_cannot_be_read_is_said_to_be_so_once() -> None:
    desk = Desk()
    desk.twin.unreadable = True
    desk.twin.lay(SOMEBODY)
    assert desk.turns(12) == [CardUnreadable()]
    desk.twin.take_away()
    desk.turns(2)
    desk.twin.unreadable = False
    desk.twin.lay(SOMEBODY)
    assert len(desk.turns(2)) == 1


def test_a_card_pulled_away_between_find_and_read_is_no_word_at_all() -> None:
    desk = Desk()
    desk.twin.lay(SOMEBODY)
    desk.now += 0.3
    desk.reader.poll(desk.now)
    desk.twin.take_away()
    assert desk.turns(6) == []
    desk.twin.lay(SOMEBODY)
    assert len(desk.turns(2)) == 1


def test_another_kind_of_card_is_unreadable_at_once() -> None:
    desk = Desk()
    desk.twin.lay(VirtualCard("外国人", "USA123456789012345"))
    assert desk.turns(6) == [CardUnreadable()]
    assert desk.twin.reads == 1


def test_a_silent_reader_is_unknown_and_asked_less_often_and_comes_back() -> None:
    desk = Desk()
    desk.turn()
    desk.twin.silent = True
    desk.turns(12)
    health = desk.reader.health()
    assert (health.state, health.detail) == (DeviceState.UNKNOWN, "no_reply")
    _, again = desk.reader.poll(desk.now)
    assert again - desk.now > 1.9
    desk.twin.silent = False
    desk.twin.lay(SOMEBODY)
    assert len(desk.turns(8)) == 1
    assert desk.reader.health().state is DeviceState.ONLINE


def test_a_garbled_reader_tells_no_card_and_is_unknown() -> None:
    desk = Desk()
    desk.twin.garbled = True
    desk.twin.lay(SOMEBODY)
    assert desk.turns(20) == []
    assert desk.reader.health().state is DeviceState.UNKNOWN


def test_asking_waits_for_nothing() -> None:
    desk = Desk()
    desk.twin.silent = True
    began = time.monotonic()
    for _ in range(50):
        desk.turn()
    assert time.monotonic() - began < 0.5


def test_an_unplugged_reader_is_not_connected() -> None:
    desk = Desk()
    desk.turn()
    desk.twin.unplugged = True
    with pytest.raises(NotConnected):
        desk.turns(2)


# the whole agent


def _serial(twin: VirtualReader) -> PtyMount:
    return PtyMount(twin, baud=115200)


@pytest.fixture(params=[TcpMount, _serial], ids=["tcp", "serial"])
def mounted(request: pytest.FixtureRequest) -> Iterator[tuple[VirtualReader, str]]:
    twin = VirtualReader()
    mount: Callable[[VirtualReader], Any] = request.param
    with mount(twin) as made:
        yield twin, made.url


def cards(hub: Hub) -> list[Any]:
    return [data["read"] for event, data in hub.said if event == "card"]


def test_the_agent_tells_a_card_over_a_real_line_and_writes_it_nowhere(
    hub: Hub, tmp_path: Path, mounted: tuple[VirtualReader, str], capfd: Any, caplog: Any
) -> None:
    twin, url = mounted
    caplog.set_level("DEBUG")
    with crew(hub, tmp_path, device("reader-1", "id_reader", "sdt", url)):
        twin.lay(SOMEBODY)
        hub.until(lambda: len(cards(hub)) == 1)
        twin.take_away()
        asked = len(twin.commands)
        hub.until(lambda: len(twin.commands) > asked + 1)
        twin.unreadable = True
        twin.lay(VirtualCard("王演示", id_number(date(1970, 1, 2), 7)))
        hub.until(lambda: len(cards(hub)) == 2)
    first, second = cards(hub)
    assert second is None
    assert sorted(first) == ["birth_year", "name", "number"]
    assert (first["birth_year"], first["name"], first["number"] == GOOD_ID) == (1990, "张*", True)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"journal.jsonl", "outbox.jsonl"}
    out = capfd.readouterr()
    kept = "".join(path.read_text("latin-1") for path in files)
    assert GOOD_ID not in kept + caplog.text + out.out + out.err


def test_a_slow_reader_is_waited_for(hub: Hub, tmp_path: Path) -> None:
    twin = VirtualReader()
    twin.late_s = 0.4
    with TcpMount(twin) as mount, crew(
        hub, tmp_path, device("reader-1", "id_reader", "sdt", mount.url)
    ):  # fmt: skip
        twin.lay(SOMEBODY)
        hub.until(lambda: len(cards(hub)) == 1)


def test_a_reader_unplugged_is_offline_and_plugged_in_again_reads(hub: Hub, tmp_path: Path) -> None:
    twin = VirtualReader()

    def state(wanted: str) -> bool:
        return any(said["state"] == wanted for said in hub.all("status"))

    with TcpMount(twin) as mount, crew(
        hub, tmp_path, device("reader-1", "id_reader", "sdt", mount.url)
    ):  # fmt: skip
        hub.until(lambda: state("online"))
        hub.said.clear()
        twin.unplugged = True
        hub.until(lambda: state("offline"))
        hub.said.clear()
        twin.unplugged = False
        hub.until(lambda: state("online"))
        twin.lay(SOMEBODY)
        hub.until(lambda: len(cards(hub)) == 1)


def test_a_card_read_while_the_server_is_away_is_forgotten(hub: Hub, tmp_path: Path) -> None:
    twin = VirtualReader()
    with TcpMount(twin) as mount, crew(
        hub, tmp_path, device("reader-1", "id_reader", "sdt", mount.url)
    ) as made:  # fmt: skip
        hub.stop()
        twin.lay(SOMEBODY)
        hub.until(lambda: twin.reads == 1)
        link = made._link
        assert link is not None
        hub.until(lambda: [note.event for note in link._notes].count("card") == 1)
        hub.until(lambda: "card" not in [note.event for note in link._notes], 15)
        hub.start()
        hub.until(lambda: hub.sids)
        twin.lay(VirtualCard("李试用", ELDER_ID))
        hub.until(lambda: len(cards(hub)) >= 1)
    assert [read["birth_year"] for read in cards(hub)] == [1950]

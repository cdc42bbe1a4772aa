"""Devices kept for agents, pictures of clerks, and slips printed elsewhere, on both databases."""

from __future__ import annotations

import pytest

from server.domain.errors import NotFound, Refused
from server.storage.unit_of_work import SqlUnitOfWork
from server.usecases import agent_files, devices, setup
from server.usecases.ports import Device, Photo
from tests.storage.house import HALL, House, at


def change(uow: SqlUnitOfWork, text: str, base: int) -> int:
    return agent_files.change(uow, "agent-1", text, base=base, by="p_1", at=at(base))


def test_versions_are_kept_and_how_far_the_agent_is_is_known(house: House) -> None:
    with house.uow() as uow:
        with pytest.raises(NotFound):
            change(uow, "one", 0)
        assert agent_files.greeted(uow, "agent-1", 0, None, at=at(0)) is None
        uow.commit()
    assert house.reads.agent_versions(HALL, ["agent-1"]) == {}


def test_an_agent_is_told_what_it_does_not_have(house: House) -> None:

    with house.uow() as uow:
        setup.new_key(uow, "agent", "agent-1", zone=None, at=at(0))
        assert [change(uow, text, base) for base, text in enumerate(("one", "two"))] == [1, 2]
        assert change(uow, "two", 2) == 2
        with pytest.raises(Refused):
            change(uow, "three", 1)
        uow.commit()
    assert house.reads.agent_versions(HALL, ["agent-1", "other"]) == {"agent-1": 2}
    with house.uow() as uow:
        for works_on, told, state in (
            (0, "two", "waiting"), (1, "two", "waiting"), (2, None, "applied"), (None, None, "own"),
        ):  # fmt: skip
            file = agent_files.greeted(uow, "agent-1", works_on, None, at=at(5))
            assert (file.text if file else None) == told
            report = uow.agent_files.report("agent-1")
            assert agent_files.state(uow.agent_files.newest("agent-1"), report) == state
        agent_files.greeted(uow, "agent-1", 1, None, at=at(6))
        agent_files.refused(uow, "agent-1", 2, "no such driver", at=at(7))
        report = uow.agent_files.report("agent-1")
        assert report
        assert (report.works_on, report.refused, report.error) == (1, 2, "no such driver")
        assert agent_files.state(uow.agent_files.newest("agent-1"), report) == "refused"
        assert uow.agent_files.names() == ["agent-1"]
        first = uow.agent_files.get("agent-1", 1)
        assert first
        assert (first.text, first.by, first.at) == ("one", "p_1", at(0))
        uow.commit()


def test_a_machine_that_comes_from_elsewhere_is_in_the_log(house: House) -> None:
    with house.uow() as uow:
        bar = Device("agent-1", "bar-w1", "bar", "window:w1", "online")
        devices.hello(uow, "agent-1", [bar], at=at(0))
        for n, address in enumerate(("192.0.2.7", None, "192.0.2.7", "192.0.2.8", "192.0.2.8")):
            agent_files.greeted(uow, "agent-1", None, address, at=at(n))
            agent_files.refused(uow, "agent-1", 1, "no such driver", at=at(n))
        uow.commit()
    moved = [e for e in house.reads.since(HALL, 0) if e.kind == "agent_moved"]
    assert [(e.at, dict(e.facts)) for e in moved] == [
        (
            at(3),
            {"agent": "agent-1", "was": "192.0.2.7", "now": "192.0.2.8", "windows": ["w1"]},
        )
    ]


def test_a_picture_is_written_over_and_taken_away(house: House) -> None:
    with house.uow() as uow:
        for digest in ("a" * 64, "b" * 64):
            uow.photos.save(Photo("p_1", "image/jpeg", digest, digest.encode(), at(0)))
        uow.commit()
    with house.reads.snapshot(HALL) as snap:
        assert snap.photos.digests() == {"p_1": "b" * 64}
        kept = snap.photos.get("p_1")
        assert kept
        assert kept.data == b"b" * 64
    with house.uow() as uow:
        uow.photos.remove("p_1")
        assert uow.photos.get("p_1") is None


def test_a_slip_that_another_printer_printed_is_known_with_its_place(house: House) -> None:
    with house.uow() as uow:
        mine = Device("agent-1", "printer-1", "printer", "kiosk:k", "online")
        desk = Device("agent-1", "printer-2", "printer", "desk:1", "online")
        devices.hello(uow, "agent-1", [mine, desk], at=at(0))
        uow.commit()
    tickets = [house.take(), house.take()]
    for ticket, done_by in zip(tickets, ("printer-2", "printer-1"), strict=True):
        with house.uow() as uow:
            job = devices.give(uow, mine, "print", {}, at=at(1), ticket=ticket.id)
            told = {"ok": True, "error": None, "done_by": done_by}
            assert devices.done(uow, "agent-1", job.id, at=at(2), **told)
            uow.commit()
    with house.reads.snapshot(HALL) as snap:
        ids = [ticket.id for ticket in tickets]
        assert snap.printed_elsewhere(ids) == {tickets[0].id: "desk:1"}
        assert snap.printed_elsewhere([]) == {}

"""People, stand-ins, the leaders' roster and the versions of a definition, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from server.domain.errors import NotFound, Refused
from server.storage import migrate
from server.storage.engine import open_database
from server.storage.views import Reading
from server.usecases import definition, devices, duty, hall_file, setup, staffing, stand_ins
from server.usecases.ports import Device, Person
from tests.storage.house import FILE, HALL, NINE, House, at

DAY = timedelta(days=1)


def person(house: House, name: str, *windows: str, **more: tuple[str, ...]) -> Person:
    with house.uow() as uow:
        made = staffing.add_person(
            uow, name, "clerk", windows, password="12345678", hash_password=str, at=NINE, **more
        )
        uow.commit()
    return made


def places(house: House, who: Person, seconds: float = 0) -> tuple[str, ...]:
    return house.reads.places(HALL, who, at(seconds))


def test_a_person_is_kept_with_rights_and_backup_windows(house: House) -> None:
    made = person(house, "李", "w1", rights=("choose", "weight"), backup_windows=("w2",))
    with house.uow() as uow:
        assert uow.people.get(made.id) == made
        assert uow.people.all() == [made]
    with house.reads.snapshot(HALL) as snap:
        assert list(snap.people()) == [made]


def test_people_of_before_have_no_single_rights(db_url: str) -> None:
    """A database of the first release is brought to this one with its people in it."""
    from alembic import command

    database = open_database(db_url)
    with database.writing.connect() as connection:
        command.upgrade(migrate.config(connection), "0001")
        connection.execute(
            text(
                "INSERT INTO staff (hall, id, name, role, windows, password_hash, active)"
                " VALUES ('test', 'p_1', '李', 'clerk', '[\"w1\"]', 'x', true)"
            )
        )
        connection.commit()
    migrate.upgrade(database)
    house = House(database)
    house.define()
    with house.uow() as uow:
        old = uow.people.get("p_1")
    assert old == Person("p_1", "李", "clerk", ("w1",), "x")
    database.close()


def test_a_backup_may_sit_only_where_nobody_else_does(house: House) -> None:
    backup = person(house, "备", "w1", backup_windows=("w2",))
    assert places(house, backup) == ("w1", "w2")
    house.open("w2", "p_other")
    assert places(house, backup) == ("w1",)
    with pytest.raises(Refused, match="window_taken"), house.uow() as uow:
        duty.open_window(uow, "w2", by=backup.id, at=NINE)


def test_a_stand_in_is_kept_and_opens_the_window_for_its_time(house: House) -> None:
    clerk = person(house, "顶")
    with house.uow() as uow:
        made = stand_ins.arrange(
            uow, clerk.id, "w2", start=NINE, end=NINE + DAY, reason="产假", by="b", at=NINE
        )
        uow.commit()
    with house.uow() as uow:
        signed = stand_ins.sign(uow, made.id, by="g", at=at(60))
        uow.commit()
    with house.uow() as uow:
        assert uow.stand_ins.get(made.id) == signed
        assert uow.stand_ins.since(NINE + DAY) == []
    assert len(signed.signs) == 1
    assert places(house, clerk) == ("w2",)
    assert places(house, clerk, -1) == ()
    assert places(house, clerk, DAY.total_seconds()) == ()


def test_whoever_sat_down_in_time_may_sit_until_signing_off(house: House) -> None:
    clerk = person(house, "顶")
    end = NINE + timedelta(hours=2)
    with house.uow() as uow:
        stand_ins.arrange(uow, clerk.id, "w2", start=NINE, end=end, reason="病", by="b", at=NINE)
        uow.commit()
    house.open("w2", clerk.id)
    assert places(house, clerk, 3 * 3600) == ("w2",)
    with house.uow() as uow:
        duty.close_window(uow, "w2", by=clerk.id, at=at(3 * 3600))
        uow.commit()
    assert places(house, clerk, 3 * 3600 + 1) == ()


def test_a_takeover_ends_the_sessions_and_leaves_the_visitor_where_he_is(house: House) -> None:
    forgotten, other = person(house, "忘", "w1"), person(house, "接", "w1")
    with house.uow() as uow:
        uow.sessions.add("a" * 64, forgotten.id, NINE, NINE + DAY)
        uow.sessions.add("b" * 64, other.id, NINE, NINE + DAY)
        uow.commit()
    house.open("w1", forgotten.id)
    house.take("tax")
    called = house.call("w1")
    assert called is not None
    with house.uow() as uow:
        duty.take_over(uow, "w1", staff=other.id, reason="下班", by="p_boss", at=at(600))
        uow.commit()
    assert house.reads.session("a" * 64) is None
    assert house.reads.session("b" * 64) is not None
    assert house.get(called.id).window == "w1"
    last = house.reads.since(HALL, 0)[-1]
    assert (last.kind, last.staff, last.window) == ("window_taken_over", "p_boss", "w1")
    assert last.facts == {"from_staff": forgotten.id, "to_staff": other.id, "reason": "下班"}


def test_the_roster_keeps_a_duty_once_and_its_signature(house: House) -> None:
    leader = person(house, "局长")
    with house.uow() as uow:
        made = stand_ins.roster_leader(uow, "2026-03-02", "day", leader.id, by="b", at=NINE)
        with pytest.raises(Refused, match="already_rostered"):
            stand_ins.roster_leader(uow, "2026-03-02", "day", leader.id, by="b", at=NINE)
        later = stand_ins.roster_leader(uow, "2026-03-03", "day", leader.id, by="b", at=NINE)
        uow.commit()
    with house.uow() as uow:
        signed = stand_ins.sign_leader(uow, made.id, by="g", at=at(60))
        stand_ins.strike_leader(uow, later.id, by="b", at=at(61))
        uow.commit()
    with house.reads.snapshot(HALL) as snap:
        assert list(snap.leaders("2026-03-01", "2026-03-31")) == [signed]


def test_every_version_of_the_definition_stays(house: House) -> None:
    with house.reads.snapshot(HALL) as snap:
        base = snap.hall.version
    document = definition.plain(hall_file.parse(FILE))
    document["hall"]["name"] = "改过的大厅"
    with house.uow() as uow:
        version = definition.redefine(uow, document, base=base, by="p_1", at=at(5))
        uow.commit()
    with house.reads.snapshot(HALL) as snap:
        assert (snap.hall.name, snap.hall.version) == ("改过的大厅", version)
        assert snap.definition(base).hall.name == "测试大厅"
        assert [(one.version, one.origin) for one in snap.definitions(9)] == [
            (version, "staff:p_1"),
            (base, "test"),
        ]
        with pytest.raises(NotFound, match="unknown_version"):
            snap.definition(99)
    with house.uow() as uow:
        assert definition.restore(uow, base, base=version, by="p_1", at=at(6)) == version + 1
        uow.commit()
    event = house.reads.since(HALL, 0)[-1]
    assert event.facts["changed"] == ["hall.name"]
    assert (event.facts["before"], event.facts["version"]) == (version, version + 1)


def test_of_two_changes_to_one_version_the_second_is_refused(house: House) -> None:
    document = definition.plain(hall_file.parse(FILE))
    for n, name in enumerate(("甲", "乙")):
        document["hall"]["name"] = name
        with house.uow() as uow:
            if n == 0:
                definition.redefine(uow, document, base=1, by="p", at=NINE)
                uow.commit()
            else:
                with pytest.raises(Refused, match="definition_changed"):
                    definition.redefine(uow, document, base=1, by="p", at=NINE)


def test_a_revoked_key_leaves_its_name_free(house: House) -> None:
    with house.uow() as uow:
        key = setup.new_key(uow, "kiosk", "east", zone=None, at=NINE)
        setup.revoke_key(uow, "kiosk", "east", by="p", at=at(1))
        again = setup.new_key(uow, "kiosk", "east", zone=None, at=at(2))
        uow.commit()
    reads: Reading = house.reads
    assert reads.key(setup.hash_key(key)) is None
    assert reads.key(setup.hash_key(again)) is not None
    with reads.snapshot(HALL) as snap:
        assert [one.revoked_at for one in snap.device_keys()] == [None, at(1)]


def test_changing_a_person_keeps_the_rest(house: House) -> None:
    made = person(house, "李", "w1", rights=("choose",))
    with house.uow() as uow:
        changed = staffing.change_person(uow, made.id, at=at(1), by="p", windows=["w2"])
        uow.commit()
    assert changed == replace(made, windows=("w2",))


def test_the_halls_own_words_are_on_its_slips_and_bars(house: House) -> None:
    words = (
        'slip_head = "青溪便民大厅"\nslip_note = "过号请到导办台"\nwindow_closed = "请到隔壁窗口"'
    )
    house.define(f'{FILE}\n[texts]\n{words}\nwindow_idle = "欢迎"\n')
    with house.uow() as uow:
        for kind, place in (("printer", "kiosk:k1"), ("bar", "window:w1")):
            uow.devices.save(Device("agent", kind, kind, place, "online"), NINE)
        uow.commit()
    house.take("tax", origin="k1")
    house.open("w1")
    with house.uow() as uow:
        duty.pause_window(uow, "w1", reason="会议", by="clerk-w1", at=at(1))
        uow.commit()
    with house.uow() as uow:
        jobs = uow.jobs.claim(["agent"], at(2))
    slip = next(job.data["slip"] for job in jobs if job.kind == "print")
    assert isinstance(slip, dict)
    assert (slip["hall"], slip["note"]) == ("青溪便民大厅", "过号请到导办台")
    assert [job.data["text"] for job in jobs if job.kind == "show"] == ["欢迎", "请到隔壁窗口"]


def test_of_two_texts_given_in_one_step_the_second_is_what_the_bar_shows(house: House) -> None:
    bar = Device("agent", "bar", "bar", "window:w1", "online")
    with house.uow() as uow:
        uow.devices.save(bar, NINE)
        uow.commit()
    for n in range(20):  # ids of one moment are in no order
        with house.uow() as uow:
            for text_ in ("", f"A{n:03}"):
                devices.give(uow, bar, "show", {"text": text_, "mode": "steady"}, at=at(n))
            uow.commit()
        with house.uow() as uow:
            (job,) = devices.claim(uow, ["agent"], at=at(n))
            assert job.data["text"] == f"A{n:03}"
            assert [one.data["text"] for one in uow.jobs.unanswered("agent")] == [f"A{n:03}"]
            devices.done(uow, "agent", job.id, ok=True, error=None, at=at(n))
            uow.commit()

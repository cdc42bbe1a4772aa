"""What a hall may add to the order: a cap, weights, departments, several customers at once. On
both databases, through the use cases."""

from __future__ import annotations

import json

import pytest

from server import upkeep
from server.domain.errors import Refused
from server.domain.ticket import Actor, Ticket
from server.usecases import calling, desk_views, duty, hall_file, order, serving, views
from server.usecases.ports import Person
from tests.storage.house import FILE, HALL, House, at

CLERK = Actor(staff="clerk-w1")


def define(house: House, *, settings: str = "", w1: str = "") -> None:
    text = FILE.replace('name = "1号窗口"', f'name = "1号窗口"\n{w1}')
    house.define(f"{text}\n[settings]\n{settings}\n")


def elderly(house: House, seconds: float, service: str = "tax") -> Ticket:
    return house.take(service, seconds, class_id="elderly")


def sound(house: House) -> list[str]:
    return upkeep.check(house.database, house.reads).faults


def call(house: House, window: str, seconds: float) -> str:
    found = house.call(window, seconds)
    assert found is not None
    assert found.why is not None
    return f"{found.number} {found.why['code']}"


def test_after_so_many_privileged_calls_the_first_ordinary_one_is_next(house: House) -> None:
    define(house, settings="privileged_cap = 2")
    house.open("w1")
    plain = [house.take(seconds=n).number for n in range(2)]
    old = [elderly(house, 10 + n).number for n in range(4)]
    said = [call(house, "w1", 60 + n) for n in range(6)]
    assert said == [
        f"{old[0]} head_start",
        f"{old[1]} head_start",
        f"{plain[0]} ordinary_turn",
        f"{old[2]} head_start",
        f"{old[3]} head_start",
        f"{plain[1]} first_in_line",  # nobody is due before it: no turn is needed
    ]
    assert sound(house) == []


def test_the_cap_waits_for_nobody_when_no_ordinary_one_is_there(house: House) -> None:
    define(house, settings="privileged_cap = 1")
    house.open("w1")
    old = [elderly(house, n) for n in range(3)]
    assert [call(house, "w1", 60 + n) for n in range(3)] == [f"{t.number} head_start" for t in old]


def test_a_call_taken_back_gives_the_turn_back(house: House) -> None:
    define(house, settings="privileged_cap = 1")
    house.open("w1")
    plain, old = house.take(seconds=0), [elderly(house, 10 + n) for n in range(2)]
    assert call(house, "w1", 60) == f"{old[0].number} head_start"
    assert call(house, "w1", 61) == f"{plain.number} ordinary_turn"
    with house.uow() as uow:
        serving.undo(uow, plain.id, by=CLERK, at=at(62))
        uow.commit()
    assert call(house, "w1", 63) == f"{plain.number} ordinary_turn"
    assert sound(house) == []


def statements(house: House, window: str) -> int:
    """How many statements one call takes; nothing is changed by it."""
    seen: list[str] = []
    with house.uow() as uow:
        driver = uow._c.connection.driver_connection
        assert driver is not None
        assert uow.hall, "the set-up is read once and kept"
        driver.set_trace_callback(seen.append)
        assert calling.call_next(uow, window, by=CLERK, at=at(600), finish_current=True)
        driver.set_trace_callback(None)
    return len(seen)


@pytest.mark.parametrize("ready_url", ["sqlite"], indirect=True)
def test_a_call_pays_for_the_cap_only_where_it_counts(house: House) -> None:
    house.open("w1")
    for n in range(3):
        house.take(seconds=n)
    without = statements(house, "w1")
    define(house, settings="privileged_cap = 1")
    assert statements(house, "w1") == without, "an ordinary call is no dearer"
    for n in range(2):
        elderly(house, 10 + n)
    assert statements(house, "w1") == without + 1, "the run is written"
    call(house, "w1", 60)
    biting = statements(house, "w1")
    define(house)
    # The first ordinary one is looked for, and the run is written.
    assert biting == statements(house, "w1") + 2


def hire(house: House, *ids: str) -> None:
    with house.uow() as uow:
        for id in ids:
            uow.people.save(Person(id, id, "clerk", (), ""))
        uow.commit()


def weigh(house: House, clerk: str, service: str, minutes: float | None) -> None:
    with house.uow() as uow:
        order.weigh(uow, clerk, service, minutes, by="p_boss", at=at(0))
        uow.commit()


def test_a_weight_goes_with_the_clerk_and_not_with_the_window(house: House) -> None:
    hire(house, "clerk-w3", "other")
    weigh(house, "clerk-w3", "tax", 10)
    house.open("w3")
    tax, health = house.take("tax", 0), house.take("health", 300)
    assert call(house, "w3", 400) == f"{health.number} first_in_line"
    assert call(house, "w3", 401) == f"{tax.number} weighted"
    with house.uow() as uow:
        serving.finish(uow, tax.id, by=CLERK, at=at(402))
        duty.close_window(uow, "w3", by="clerk-w3", at=at(403))
        duty.open_window(uow, "w3", by="other", at=at(404))
        uow.commit()
    tax, health = house.take("tax", 500), house.take("health", 501)
    assert call(house, "w3", 502) == f"{tax.number} first_in_line"
    assert sound(house) == []


def test_who_takes_none_of_a_service_still_takes_what_is_sent_to_the_window(house: House) -> None:
    hire(house, "clerk-w3")
    house.open("w3")
    weigh(house, "clerk-w3", "tax", None)
    first, sent = house.take("tax", 0), house.take("tax", 1)
    assert house.call("w3", 60) is None
    with house.uow() as uow:
        serving.transfer(uow, sent.id, window="w3", by=CLERK, at=at(61))
        uow.commit()
    assert call(house, "w3", 62) == f"{sent.number} bound_here"
    assert house.call("w3", 63) is None
    weigh(house, "clerk-w3", "tax", 0)
    assert call(house, "w3", 64) == f"{first.number} first_in_line"
    assert sound(house) == []


def test_a_window_for_a_department_serves_what_belongs_to_it(house: House) -> None:
    text = FILE.replace('services = ["tax"]', 'departments = ["bureau"]')
    text = text.replace('name = "税务"', 'name = "税务"\ndepartment = "bureau"')
    house.define(text + '\n[[departments]]\nid = "bureau"\nname = "税务局"\n')
    house.open("w1")
    house.take("health", 0)
    tax = house.take("tax", 1)
    assert call(house, "w1", 60) == f"{tax.number} first_in_line"
    assert house.call("w1", 61) is None


def test_a_window_of_several_customers_calls_while_others_are_served(house: House) -> None:
    define(house, w1="customers = 2")
    house.open("w1")
    one, two, three = (house.take(seconds=n) for n in range(3))

    def next_one(finish: bool) -> Ticket | None:
        return house.call("w1", 60, finish=finish)

    assert next_one(False) is not None
    assert next_one(False) is not None
    for finish in (False, True):
        with pytest.raises(Refused) as refused:
            next_one(finish)
        assert refused.value.code == "window_busy"
        assert refused.value.facts["here"] == 2
    with house.uow() as uow:
        assert [t.id for t in uow.tickets.at_window("w1")] == [one.id, two.id]
        serving.finish(uow, one.id, by=CLERK, at=at(70))
        uow.commit()
    found = next_one(True)
    assert found is not None
    assert found.id == three.id
    assert house.get(two.id).state == "served", "the only one there was finished"


def test_notes_and_outcomes_travel_with_a_visit_to_the_next_window(house: House) -> None:
    hire(house, "clerk-w1")
    for window in ("w1", "w2"):
        house.open(window)
    one = house.take("tax", also=["id-card"])  # type: ignore[arg-type]
    house.call("w1", 10)
    with house.uow() as uow:
        serving.start(uow, one.id, by=CLERK, at=at(20))
        serving.note(uow, one.id, text="材料已核对", by=CLERK, at=at(30))
        serving.forward(uow, one.id, outcome="答复", by=CLERK, at=at(40))
        uow.commit()
    house.call("w2", 50)
    with house.reads.snapshot(HALL) as snap:
        (note,) = desk_views.desk(snap, "w2")["notes"][one.id]
        (done,) = views.ticket(snap, house.get(one.id))["visit"]
        assert desk_views.desk(snap, "w1")["notes"] == {}
    assert (note["text"], note["by"], note["service"], note["window"]) == (
        *("材料已核对", "clerk-w1", "tax"),
        "w1",
    )
    assert done == {"id": "tax", "name": "税务", "done": True, "outcome": "reply"}
    told = json.dumps([event.facts for event in house.reads.since(HALL, 0)], ensure_ascii=False)
    assert "材料" not in told, "what was noted is in no event"
    assert sound(house) == []


def test_the_check_finds_a_weight_or_a_run_that_the_log_does_not_tell(house: House) -> None:
    hire(house, "clerk-w1")
    house.open("w1")
    weigh(house, "clerk-w1", "tax", 5)
    assert sound(house) == []
    with house.database.write() as connection:
        connection.exec_driver_sql("UPDATE duties SET run = 3")
        connection.exec_driver_sql("UPDATE weights SET minutes = 6")
        connection.commit()
    assert [fault.split(" is ")[0] for fault in sound(house)] == [
        f"{HALL}: duty of w1",
        f"{HALL}: weight of ('clerk-w1', 'tax')",
    ]


def test_the_file_of_a_hall_comes_back_with_departments_and_customers() -> None:
    text = FILE.replace('services = ["tax"]', "departments = []\ncustomers = 3")
    file = hall_file.parse(text)
    assert hall_file.parse(hall_file.dump(file)) == file
    assert hall_file.to_hall(file, 1).windows["w1"].customers == 3  # type: ignore[index]


@pytest.mark.parametrize(
    ("window", "fault"),
    [
        ('departments = ["no"]', "windows[1].departments: there is no 'no' among the departments"),
        ("", "windows[1].services: must be given"),
        ('services = ["tax"]\ncustomers = 0', "windows[1].customers"),
    ],
)
def test_a_window_that_makes_no_sense_is_named(window: str, fault: str) -> None:
    with pytest.raises(hall_file.HallFileError) as refused:
        hall_file.parse(FILE.replace('services = ["tax"]', window, 1))
    assert any(one.startswith(fault) for one in refused.value.faults)


def test_what_a_department_serves_already_is_no_help() -> None:
    text = FILE.replace('services = ["id-card"]', 'departments = ["bureau"]')
    text = text.replace('name = "税务"', 'name = "税务"\ndepartment = "bureau"')
    with pytest.raises(hall_file.HallFileError) as refused:
        hall_file.parse(text + '\n[[departments]]\nid = "bureau"\nname = "税务局"\n')
    assert ["windows[2].help" in fault for fault in refused.value.faults] == [True]

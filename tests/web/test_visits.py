"""Steps of a visit over real HTTP: outcomes, services one after another, notes, recalls."""

from __future__ import annotations

import pytest

from tests.client import Api, Json
from tests.house import kiosk, staff
from tests.rig.hall import Hall

HERE, THERE, ELSEWHERE = "company-new", "company-change", "tax-register"


@pytest.fixture(scope="module")
def clerk(hall: Hall) -> Api:
    api = staff(hall, "clerk")
    api.ok(f"/windows/{window(hall)}/open")
    return api


@pytest.fixture(scope="module")
def guide(hall: Hall) -> Api:
    return staff(hall, "guide")


def window(hall: Hall) -> str:
    return str(hall.person("clerk")["windows"][0])


def take(hall: Hall, *services: str, **more: object) -> Json:
    body = {"service": services[0], "also": list(services[1:]), **more}
    return kiosk(hall).ok("/tickets", body, status=201)


def served(hall: Hall, clerk: Api, *services: str) -> Json:
    """A ticket that is being served at the clerk's window."""
    ticket = take(hall, *services)
    chosen = {"ticket": ticket["id"], "finish_current": True}
    called = staff(hall, "supervisor").ok(f"/windows/{window(hall)}/call", chosen)
    return clerk.ok(f"/tickets/{called['id']}/start")


def refusal(api: Api, path: str, body: object = None) -> tuple[int, str]:
    said = api.post(path, body)
    return said.status_code, said.json()["code"]


def test_a_service_ends_with_an_outcome_by_id_or_by_the_clerks_word(hall: Hall, clerk: Api) -> None:
    for said, kept in (("instant", "instant"), ("补正", "supplement"), (None, None)):
        ticket = served(hall, clerk, HERE)
        body = {} if said is None else {"outcome": said}
        done = clerk.ok(f"/tickets/{ticket['id']}/finish", body)
        assert [part["outcome"] for part in done["visit"]] == [kept]


def test_an_outcome_that_there_is_not_is_refused_and_ends_nothing(hall: Hall, clerk: Api) -> None:
    ticket = served(hall, clerk, HERE)
    path = f"/tickets/{ticket['id']}"
    assert refusal(clerk, f"{path}/finish", {"outcome": "办妥"}) == (422, "wrong_outcome")
    assert clerk.get(path).json()["state"] == "serving"


def test_one_ticket_through_several_services_at_one_window(hall: Hall, clerk: Api) -> None:
    ticket = served(hall, clerk, HERE, THERE)
    assert "continue" in ticket["steps"]
    next_one = clerk.ok(f"/tickets/{ticket['id']}/continue", {"outcome": "即办"})
    assert (next_one["state"], next_one["service"]["id"]) == ("serving", THERE)
    assert next_one["window"] == ticket["window"]
    assert next_one["nth_call"] == 1, "nobody was called again"
    told = [(part["id"], part["done"], part["outcome"]) for part in next_one["visit"]]
    assert told == [(HERE, True, "instant")]
    assert refusal(clerk, f"/tickets/{ticket['id']}/continue") == (409, "visit_over")


def test_a_service_that_this_window_does_not_serve_is_forwarded(hall: Hall, clerk: Api) -> None:
    ticket = served(hall, clerk, HERE, ELSEWHERE)
    assert "continue" not in ticket["steps"]
    path = f"/tickets/{ticket['id']}"
    assert refusal(clerk, f"{path}/continue") == (422, "window_does_not_serve")
    gone = clerk.ok(f"{path}/forward", {"outcome": "reply"})
    assert (gone["state"], gone["service"]["id"]) == ("waiting", ELSEWHERE)
    assert gone["visit"][0]["outcome"] == "reply"


def test_a_service_is_added_and_a_note_travels_with_the_visit(
    hall: Hall, clerk: Api, guide: Api
) -> None:
    ticket = served(hall, clerk, HERE)
    path = f"/tickets/{ticket['id']}"
    longer = clerk.ok(f"{path}/add", {"service": ELSEWHERE})
    assert [part["id"] for part in longer["visit"] if not part["done"]] == [ELSEWHERE]
    assert refusal(clerk, f"{path}/add", {"service": ELSEWHERE}) == (409, "already_in_visit")
    assert refusal(clerk, f"{path}/add", {"service": "none"}) == (422, "unknown_service")
    clerk.ok(f"{path}/note", {"text": "材料已核对"})
    assert refusal(clerk, f"{path}/note", {"text": ""}) == (422, "wrong_value")
    assert refusal(clerk, f"{path}/note", {"text": "长" * 501}) == (422, "wrong_value")
    clerk.ok(f"{path}/finish")
    assert refusal(guide, f"{path}/note", {"text": "晚了"}) == (409, "visit_ended")


def test_a_recall_has_a_limit_and_the_picture_says_so(hall: Hall, clerk: Api) -> None:
    ticket = take(hall, HERE)
    chosen = {"ticket": ticket["id"], "finish_current": True}
    told = staff(hall, "supervisor").ok(f"/windows/{window(hall)}/call", chosen)
    for calls in (2, 3):
        assert (told["recall_limit_reached"], "recall" in told["steps"]) == (False, True)
        assert told["recall_at"] is not None
        told = clerk.ok(f"/tickets/{ticket['id']}/recall")
        assert told["calls_here"] == calls
    assert (told["recall_limit_reached"], told["recall_at"]) == (True, None)
    assert "recall" not in told["steps"]
    assert "no_show" in told["steps"]
    assert refusal(clerk, f"/tickets/{ticket['id']}/recall") == (409, "recall_limit")


def test_a_ticket_goes_to_where_a_colleague_sits_and_comes_back(hall: Hall, clerk: Api) -> None:
    ticket = served(hall, clerk, HERE)
    colleague = staff(hall, "clerk", 1)
    place = str(hall.person("clerk", 1)["windows"][0])
    me = colleague.ok(f"/windows/{place}/open")
    path, body = f"/tickets/{ticket['id']}/transfer", {"colleague": me["clerk"], "return": True}
    nobody = {"colleague": "p_nobody"}
    assert refusal(clerk, path, nobody) == (409, "colleague_not_on_duty")
    elsewhere = {**body, "window": window(hall)}
    assert refusal(clerk, path, elsewhere) == (422, "colleague_elsewhere")
    sent = clerk.ok(path, body)
    assert (sent["state"], sent["bound"]) == ("waiting", place)
    colleague.ok(f"/windows/{place}/call")
    colleague.ok(f"/tickets/{ticket['id']}/start")
    back = colleague.ok(f"/tickets/{ticket['id']}/forward")
    assert (back["state"], back["bound"]) == ("waiting", window(hall))
    colleague.ok(f"/windows/{place}/close")


def test_a_ticket_is_certified_by_a_document_and_never_by_its_number(
    hall: Hall, guide: Api, clerk: Api
) -> None:
    first, second = take(hall, "drug-retail"), take(hall, "drug-retail")
    path = f"/tickets/{second['id']}/certify"
    assert guide.get(f"/tickets/{second['id']}").json()["ahead"] == 1
    for class_, basis, said in (
        ("disabled", "残疾人证 110101199003070011", (422, "wrong_basis")),
        ("disabled", "  ", (422, "wrong_basis")),
        ("royal", "证", (422, "unknown_class")),
    ):
        assert refusal(guide, path, {"class": class_, "basis": basis}) == said
    body = {"class": "disabled", "basis": "残疾人证"}
    assert refusal(clerk, path, body) == (403, "not_allowed")
    told = guide.ok(path, body)
    assert (told["class"], told["ahead"]) == ("disabled", 0)
    assert guide.get(f"/tickets/{first['id']}").json()["ahead"] == 1


def test_a_weight_acts_on_the_next_call_without_a_new_sign_on(hall: Hall) -> None:
    boss, other = staff(hall, "supervisor"), staff(hall, "clerk", 2)
    place = str(hall.person("clerk", 2)["windows"][0])
    me = other.ok(f"/windows/{place}/open")["clerk"]
    early, late = take(hall, "food-permit-new"), take(hall, "special-equipment")

    def weigh(minutes: float | None) -> Json:
        body = {"staff": me, "service": "food-permit-new", "minutes": minutes}
        return boss.ok("/weights", body)

    assert weigh(None)["minutes"] is None
    listed = boss.get("/weights").json()["weights"]
    assert [(one["staff"], one["minutes"]) for one in listed] == [(me, None)]
    chosen = other.ok(f"/windows/{place}/call")
    while chosen["service"]["id"] == "drug-retail":  # left by the test above
        chosen = other.ok(f"/windows/{place}/call", {"finish_current": True})
    assert chosen["id"] == late["id"]
    assert other.post(f"/windows/{place}/call", {"finish_current": True}).status_code == 204
    weigh(30)
    called = other.ok(f"/windows/{place}/call")
    assert (called["id"], called["why"]["code"]) == (early["id"], "weighted")
    weigh(0)
    assert boss.get("/weights").json()["weights"] == []
    for minutes in (-1, 241, "5"):
        body = {"staff": me, "service": "food-permit-new", "minutes": minutes}
        assert refusal(boss, "/weights", body) == (422, "wrong_value")
    for staff_, service, said in (
        ("p_nobody", "food-permit-new", (404, "unknown_staff")),
        (me, "none", (422, "unknown_service")),
    ):
        body = {"staff": staff_, "service": service, "minutes": 1}
        assert refusal(boss, "/weights", body) == said


def test_chosen_calls_stand_in_the_days_report(hall: Hall) -> None:
    total = staff(hall, "supervisor").get("/reports/day").json()["total"]
    assert 0 < total["chosen"] < total["called"]


def test_the_log_tells_all_of_it(hall: Hall) -> None:
    said = hall.cli("db", "check")
    assert "agree" in said.stdout, said.stderr

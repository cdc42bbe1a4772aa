"""Halls that tests talk to over the public interface: a real server process each."""

from __future__ import annotations

from tests.client import Api
from tests.rig.hall import Hall


def staff(hall: Hall, role: str, n: int = 0) -> Api:
    row = hall.person(role, n)
    api = Api(hall.base)
    api.sign_in(row["name"], row["password"])
    return api


def kiosk(hall: Hall) -> Api:
    return Api(hall.base, hall.key("kiosk"))


def service_of(hall: Hall, window: str) -> str:
    """A service that a window of the shipped hall serves."""
    import tomllib

    rows = tomllib.loads(hall.example.read_text("utf-8"))
    services = next(w["services"] for w in rows["windows"] if w["id"] == window)
    return str(rows["services"][0]["id"] if services == "*" else services[0])


def zone_of(hall: Hall, window: str) -> str:
    import tomllib

    rows = tomllib.loads(hall.example.read_text("utf-8"))
    return str(next(w["zone"] for w in rows["windows"] if w["id"] == window))

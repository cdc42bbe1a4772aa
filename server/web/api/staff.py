"""The people who work here, the keys of devices, and the devices."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from flask import Response

from server.domain.hall import Hall
from server.usecases import access, devices, setup, staffing
from server.usecases.access import GRANTABLE, Caller
from server.usecases.ports import Key, Person, UnitOfWork
from server.usecases.views import local
from server.web import context, schemas, setup_schemas
from server.web.endpoints import act, endpoint, read, reply


def _allowed(action: str) -> Caller:
    caller = context.signed()
    access.allow(caller, action)
    return caller


def _card(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "role": person.role,
        "windows": list(person.windows),
        "backup_windows": list(person.backup_windows),
        "rights": list(person.rights),
        "active": person.active,
    }


def _hash(password: str) -> str:
    """Argon2 takes its time: off the server's own thread, and before the hall's turn is taken."""
    staffing.check_password(password)
    server = context.server()
    return server.runtime.offload(lambda: server.passwords.hash(password))


@endpoint(
    "GET",
    "/staff",
    "Everybody who works here or did",
    replies={200: setup_schemas.People},
)
def read_staff() -> Response:
    caller = _allowed("people")
    with context.server().reads.snapshot(caller.hall) as snap:
        people = [_card(person) for person in snap.people()]
        photos = sorted(snap.photos.digests())
    return reply({"people": people, "grantable": list(GRANTABLE), "photos": photos})


@endpoint(
    "POST",
    "/staff",
    "A new person",
    body=setup_schemas.AddPerson,
    replies={201: setup_schemas.PersonCard},
)
def add_person() -> Response:
    caller = _allowed("staff")
    wanted, raw = read(setup_schemas.AddPerson)
    hashed, at = _hash(wanted.password), context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        made = staffing.add_person(
            uow, **dict(wanted), hash_password=lambda _: hashed, by=caller.id, at=at
        )
        return 201, _card(made)

    return act(caller, raw, work)


@endpoint(
    "POST",
    "/staff/{id}/change",
    "Change a person; what is not given stays",
    body=setup_schemas.ChangePerson,
    replies={200: setup_schemas.PersonCard},
)
def change_person(id: str) -> Response:
    caller = _allowed("staff")
    wanted, raw = read(setup_schemas.ChangePerson)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        return 200, _card(staffing.change_person(uow, id, **dict(wanted), by=caller.id, at=at))

    return act(caller, raw, work)


@endpoint(
    "POST",
    "/staff/{id}/password",
    "A new password; that person is signed out everywhere",
    body=setup_schemas.SetPassword,
    replies={200: setup_schemas.PersonCard},
)
def set_password(id: str) -> Response:
    caller = _allowed("staff")
    wanted, raw = read(setup_schemas.SetPassword)
    hashed, at = _hash(wanted.password), context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        done = staffing.set_password(
            uow, id, wanted.password, hash_password=lambda _: hashed, by=caller.id, at=at
        )
        return 200, _card(done)

    return act(caller, raw, work)


@endpoint(
    "POST",
    "/staff/{id}/deactivate",
    "This person can no longer sign in; what they did stays",
    body=schemas.Empty,
    replies={200: setup_schemas.PersonCard},
)
def deactivate_person(id: str) -> Response:
    caller = _allowed("staff")
    _, raw = read(schemas.Empty)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        gone = staffing.change_person(uow, id, active=False, by=caller.id, at=at)
        return 200, _card(gone)

    return act(caller, raw, work)


def _key_card(hall: Hall, key: Key) -> dict[str, Any]:
    return {
        "role": key.role,
        "name": key.name,
        "zone": key.zone,
        "created_at": local(hall, key.created_at),
        "expires_at": local(hall, key.expires_at) if key.expires_at else None,
        "revoked_at": local(hall, key.revoked_at) if key.revoked_at else None,
    }


@endpoint("GET", "/keys", "The keys of devices, newest first", replies={200: setup_schemas.Keys})
def read_keys() -> Response:
    caller = _allowed("set_up")
    with context.server().reads.snapshot(caller.hall) as snap:
        return reply({"keys": [_key_card(snap.hall, key) for key in snap.device_keys()]})


@endpoint(
    "POST",
    "/keys",
    "A new key, told once",
    body=setup_schemas.NewKey,
    replies={201: setup_schemas.KeyMade},
)
def new_key() -> Response:
    caller = _allowed("set_up")
    wanted, raw = read(setup_schemas.NewKey)
    at = context.server().now()
    # Made of the request, so that a repeated one is told the same and the kept reply holds none.
    seed = f"key:{caller.scope}:{context.idempotency_key()}"
    made = hmac.new(context.server().secret, seed.encode(), hashlib.sha256).hexdigest()
    key = f"tx_{made[:40]}"
    said = {"role": wanted.role, "name": wanted.name, "zone": wanted.zone}

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        setup.register_key(
            uow,
            setup.hash_key(key),
            wanted.role,
            wanted.name,
            zone=wanted.zone,
            at=at,
            days=wanted.days,
        )
        return 201, said

    act(caller, raw, work)
    return reply({**said, "key": key}, 201)


@endpoint(
    "POST",
    "/keys/{name}/revoke",
    "The key opens nothing from now on",
    body=setup_schemas.RevokeKey,
    replies={200: setup_schemas.KeyCard},
)
def revoke_key(name: str) -> Response:
    caller = _allowed("set_up")
    wanted, raw = read(setup_schemas.RevokeKey)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        key = setup.revoke_key(uow, wanted.role, name, by=caller.id, at=at)
        return 200, {**_key_card(uow.hall, key), "revoked_at": local(uow.hall, at)}

    return act(caller, raw, work)


@endpoint(
    "GET",
    "/devices",
    "Every device, as its agent last told",
    replies={200: setup_schemas.Devices},
)
def read_devices() -> Response:
    caller = _allowed("hall")
    with context.server().reads.snapshot(caller.hall) as snap:
        told = [
            {
                "id": one.device.id,
                "agent": one.device.agent,
                "kind": one.device.kind,
                "for": one.device.place,
                "state": one.device.state,
                "paper": one.device.paper,
                "detail": one.device.detail,
                "driver": one.device.driver,
                "version": one.device.version,
                "seen_at": local(snap.hall, one.seen_at),
                "waiting": one.waiting,
                "error": one.error,
                "error_at": local(snap.hall, one.error_at) if one.error_at else None,
            }
            for one in snap.device_health()
        ]
        return reply({"devices": told})


@endpoint(
    "POST",
    "/devices/{agent}/{device}/test",
    "Let a device print, show or sound a test; 409 when it is offline",
    replies={202: setup_schemas.DeviceTest},
)
def test_device(agent: str, device: str) -> Response:
    caller = _allowed("set_up")
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        return 202, {"job": devices.test(uow, agent, device, by=caller.id, at=at).id}

    return act(caller, context.body(), work)

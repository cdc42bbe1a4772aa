"""Signing in and out, pairing, rating."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from flask import Response, request

from server.domain.errors import WrongValue
from server.usecases import access, duty_views, own_ratings, pairing, rating, reporting, views
from server.usecases.access import Caller, CredentialError
from server.usecases.ports import UnitOfWork
from server.usecases.setup import hash_key
from server.web import context, schemas
from server.web.context import COOKIE
from server.web.endpoints import act, endpoint, read, reply


def _session(caller: Caller) -> dict[str, Any]:
    server = context.server()
    with server.reads.snapshot(caller.hall) as snap:
        hall, duties = snap.hall, snap.duties()
        own = [w for w in hall.windows.values() if w.id in caller.windows]
        if caller.role == "supervisor":
            own = list(hall.windows.values())
        return {
            "name": caller.name,
            "role": caller.role,
            "rights": caller.rights(),
            "windows": [w.id for w in own],
            "csrf_token": server.doors.csrf(caller.token) if caller.token else None,
            "hall": {
                "id": hall.id,
                "name": hall.name,
                "timezone": hall.timezone,
                "public_url": hall.public_url,
            },
            "zone": caller.zone,
            "zones": [{"id": zone.id, "name": zone.name} for zone in hall.zones],
            "places": [views.window_card(hall, w, duties.get(w.id)) for w in own],
            "stand_ins": duty_views.stand_ins_of(snap, caller.id, server.now()),
        }


@endpoint(
    "POST",
    "/session",
    "Sign in; the session is a cookie",
    body=schemas.SignIn,
    replies={200: schemas.Session},
    keyed=False,
    open=True,
)
def sign_in() -> Response:
    server = context.server()
    wanted, _ = read(schemas.SignIn)
    guards = ((server.sign_ins, wanted.name), (server.guesses, request.remote_addr or ""))
    for throttle, subject in guards:
        throttle.check(subject)
    found = server.reads.person(name=wanted.name)
    hashed = found[1].password_hash if found else None
    if not server.runtime.offload(lambda: server.passwords.check(wanted.password, hashed)):
        for throttle, subject in guards:
            throttle.failed(subject)
        raise CredentialError("wrong_sign_in")
    server.sign_ins.forgive(wanted.name)
    assert found is not None
    hall, person = found
    token, at = secrets.token_urlsafe(32), server.now()
    lasts = timedelta(hours=server.session_hours)
    with server.uow(hall) as uow:
        uow.sessions.add(hash_key(token), person.id, at, at + lasts, context.place())
        uow.commit()
    response = reply(_session(server.doors.cookie(token)))
    response.set_cookie(
        COOKIE, token, httponly=True, samesite="Lax", secure=request.is_secure, path="/"
    )
    return response


@endpoint("GET", "/session", "Who I am and what I may do", replies={200: schemas.Session})
def read_session() -> Response:
    return reply(_session(context.signed()))


@endpoint("DELETE", "/session", "Sign out", replies={204: None})
def sign_out() -> Response:
    caller = context.signed()
    context.check_csrf(caller)
    if caller.token:
        server = context.server()
        with server.uow(caller.hall) as uow:
            uow.sessions.drop(hash_key(caller.token))
            uow.commit()
        server.doors.forget(caller.token)
    response = reply(None, 204)
    response.delete_cookie(COOKIE, path="/")
    return response


@endpoint(
    "POST",
    "/ratings",
    "Rate a served visit, once",
    body=schemas.Rate,
    replies={201: schemas.RatingDone},
    open=True,
)
def rate_visit() -> Response:
    wanted, raw = read(schemas.Rate)
    caller = context.holder(wanted.ticket)
    access.allow(caller, "rate")
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        ticket = uow.tickets.by_code(wanted.ticket)
        if ticket is None:
            raise WrongValue("unknown_ticket", field="ticket")
        access.allow_ticket(caller, "rate", ticket, uow.hall)
        made = rating.rate(
            uow,
            ticket,
            wanted.level,
            at=at,
            origin="page",
            reasons=wanted.reasons,
            comment=wanted.comment,
            phone=wanted.phone,
            source=context.place(uow.hall.business_day(at))[:12],
            place=context.place(),
        )
        return 201, {
            "ticket": ticket.number,
            "level": made.level,
            "at": views.local(uow.hall, made.at),
        }

    return act(caller, raw, work)


@endpoint(
    "POST",
    "/ratings/paper",
    "Enter a rating that a visitor made on paper",
    body=schemas.RateOnPaper,
    replies={201: schemas.RatingDone},
)
def rate_on_paper() -> Response:
    caller = context.signed()
    access.allow(caller, "rate_paper")
    wanted, raw = read(schemas.RateOnPaper)
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        said = dict(wanted)
        key, level = said.pop("ticket"), said.pop("level")
        made = rating.rate_on_paper(uow, key, level, by=caller.id, at=at, **said)
        number = uow.tickets.get(made.ticket).number
        told = views.local(uow.hall, made.at)
        return 201, {"ticket": number, "level": made.level, "at": told}

    return act(caller, raw, work)


@endpoint(
    "GET",
    "/ratings/own",
    "A clerk's own ratings of a month, in groups that name nobody",
    query={"month": {"required": False, "schema": {"type": "string"}}},
    replies={200: schemas.OwnRatings},
    errors=(422,),
)
def read_own_ratings() -> Response:
    caller = context.signed()
    access.allow(caller, "own_ratings")
    server = context.server()
    at = server.now()
    with server.reads.snapshot(caller.hall) as snap:
        today = snap.hall.business_day(at)
    asked = request.args.get("month")
    month = reporting.parse_date(f"{asked}-01" if asked else today, today)
    return reply(own_ratings.own_ratings(server.reads, caller.hall, caller.id, month, at))


@endpoint(
    "POST",
    "/pairings",
    "A page without a key asks for one",
    body=schemas.Empty,
    replies={201: schemas.Pairing},
    open=True,
)
def ask_pairing() -> Response:
    server = context.server()
    read(schemas.Empty)
    seed = f"{request.remote_addr}:{context.idempotency_key()}"
    server.pairing_asks.check(request.remote_addr or "")
    server.pairing_asks.failed(request.remote_addr or "")
    made, secret = pairing.ask(server.pairings, server.secret, seed, at=server.now())
    said = {"code": made.code, "secret": secret, "expires_at": made.expires_at.isoformat()}
    return reply(said, 201)


@endpoint(
    "GET",
    "/pairings/{secret}",
    "Whether the pairing is confirmed, and the key",
    replies={200: schemas.PairingState},
    errors=(404,),
    open=True,
)
def look_pairing(secret: str) -> Response:
    server = context.server()
    found, key = pairing.look(server.pairings, server.secret, secret, at=server.now())
    return reply(
        {
            "code": found.code,
            "expires_at": found.expires_at.isoformat(),
            "confirmed": key is not None,
            "key": key,
            "role": found.role,
            "name": found.name,
        }
    )


@endpoint(
    "POST",
    "/pairings/{code}/confirm",
    "An admin names the page that shows these digits",
    body=schemas.ConfirmPairing,
    replies={200: schemas.PairingConfirmed},
)
def confirm_pairing(code: str) -> Response:
    caller = context.signed()
    access.allow(caller, "set_up")
    wanted, raw = read(schemas.ConfirmPairing)
    server, at = context.server(), context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        done = pairing.confirm(
            uow, server.pairings, code, wanted.role, wanted.name, zone=wanted.zone, at=at
        )
        return 200, {"code": done.code, "role": wanted.role, "name": wanted.name}

    return act(caller, raw, work)

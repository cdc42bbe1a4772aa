"""Devices and their agents: jobs go out, answers and states come back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from server.domain import events
from server.domain.errors import NotFound, Refused
from server.domain.ids import new_id
from server.domain.ticket import Actor, Slip
from server.usecases.ports import Device, Job, UnitOfWork

OFFLINE = "offline"
# Ends of a job that say nothing bad of its device.
HARMLESS = ("superseded", "expired")
# Jobs that are for somebody who stands there: later they make no sense.
PRESENT = ("print", "test")


def give(
    uow: UnitOfWork,
    device: Device,
    kind: str,
    data: Mapping[str, object],
    *,
    at: datetime,
    ticket: str | None = None,
) -> Job:
    """Put a job for a device into the outbox, in the transaction of the step that causes it."""
    job = Job(new_id("j_", at), device.agent, device.id, kind, data, at, ticket)
    uow.jobs.add(job)
    return job


def show(uow: UnitOfWork, window: str, text: str, mode: str, *, at: datetime) -> None:
    """On the window's bar, if it has one; "" is the idle text."""
    if bar := uow.devices.at(f"window:{window}", "bar"):
        shown = text or uow.hall.texts.window_idle
        give(uow, bar, "show", {"text": shown, "mode": mode}, at=at)


def test(uow: UnitOfWork, agent: str, id: str, *, by: str, at: datetime) -> Job:
    """Somebody wants to see a device work: a test page, a test text, a beep.

    Raises NotFound("unknown_device"), Refused("device_offline").
    """
    device = uow.devices.get(agent, id)
    if device is None:
        raise NotFound("unknown_device", device=f"{agent}/{id}")
    if device.state == OFFLINE:
        raise Refused("device_offline", device=f"{agent}/{id}")
    job = give(uow, device, "test", {}, at=at)
    uow.record(events.DeviceTested(at=at, device=f"{agent}/{id}", job=job.id, by=by))
    return job


def ask_rating(uow: UnitOfWork, window: str, ticket: str, *, at: datetime) -> None:
    if pad := uow.devices.at(f"window:{window}", "pad"):
        timeout = uow.hall.settings.pad_timeout_s
        give(uow, pad, "rate", {"timeout_s": timeout}, ticket=ticket, at=at)


def hello(uow: UnitOfWork, agent: str, devices: Sequence[Device], *, at: datetime) -> list[Job]:
    """An agent says which devices it has. Returns the jobs it was sent and never answered."""
    known = {device.id: device for device in uow.devices.of(agent)}
    for device in devices:
        uow.devices.save(device, at)
        if known.pop(device.id, None) != device:
            _changed(uow, device, at)
    uow.devices.forget(agent, known)
    return [job for job in uow.jobs.unanswered(agent) if not _too_late(uow, job, at)]


def _too_late(uow: UnitOfWork, job: Job, at: datetime) -> bool:
    """A slip of long ago is not sent again: its visitor has gone. What became of it is unknown
    until its agent says so."""
    wait = timedelta(seconds=uow.hall.settings.slip_wait_s)
    if job.kind not in PRESENT or at - job.created_at <= wait:
        return False
    end(uow, job, ok=None, error="too_late", at=at)
    return True


def status(
    uow: UnitOfWork,
    agent: str,
    device_id: str,
    *,
    state: str,
    paper: str | None,
    detail: str | None,
    at: datetime,
) -> bool:
    """A device's own word on itself. False: this agent has no such device."""
    device = uow.devices.get(agent, device_id)
    if device is None:
        return False
    new = replace(device, state=state, paper=paper, detail=detail)
    uow.devices.save(new, at)
    if new != device:
        _changed(uow, new, at)
    return True


def lost(uow: UnitOfWork, devices: Iterable[Device], *, at: datetime) -> None:
    """Nobody has heard of these devices' agent: they are offline, their paper unknown."""
    for device in devices:
        if device.state != OFFLINE:
            new = replace(device, state=OFFLINE, paper=None, detail=None)
            uow.devices.save(new, at)
            _changed(uow, new, at)


def _changed(uow: UnitOfWork, device: Device, at: datetime) -> None:
    uow.record(
        events.DeviceChanged(
            at=at,
            device=f"{device.agent}/{device.id}",
            device_kind=device.kind,
            place=device.place,
            state=device.state,
            paper=device.paper,
        )
    )


def claim(uow: UnitOfWork, agents: Sequence[str], *, at: datetime) -> list[Job]:
    """The jobs to send to these agents now. Of several texts for one bar only the last counts."""
    jobs = uow.jobs.claim(agents, at)
    last_show = {(j.agent, j.device): j.id for j in jobs if j.kind == "show"}
    to_send = []
    for job in jobs:
        if job.kind == "show" and last_show[job.agent, job.device] != job.id:
            job.state, job.ended_at = "superseded", at
            uow.jobs.end(job)
        else:
            to_send.append(job)
            _slip(uow, job, Slip.SENT, at=at)
    return to_send


def done(
    uow: UnitOfWork,
    agent: str,
    job_id: str,
    *,
    ok: bool | None,
    error: str | None,
    at: datetime,
    done_by: str | None = None,
) -> bool:
    """An agent's answer; None: begun and not known to be ended. False: no such job of this agent.
    ``done_by``: the device that did it, where it is not the one that was asked.

    The first definite answer stands; a repeated one changes nothing.
    """
    job = uow.jobs.get(job_id)
    if job is None or job.agent != agent:
        return False
    if job.state not in ("queued", "sent", "unknown"):
        return True
    job.done_by = done_by if done_by != job.device else None
    end(uow, job, ok=ok, error=error, at=at)
    return True


def end(uow: UnitOfWork, job: Job, *, ok: bool | None, error: str | None, at: datetime) -> None:
    job.state = {True: "done", False: "failed", None: "unknown"}[ok]
    job.error, job.ended_at = error, at
    uow.jobs.end(job)
    if ok is not True and error not in HARMLESS:
        uow.devices.failed(job.agent, job.done_by or job.device, error or "unknown", at)
    slip = {True: Slip.PRINTED, False: Slip.FAILED, None: Slip.UNKNOWN}[ok]
    _slip(uow, job, slip, at=at, error=error)
    if ok is not True and job.kind != "print":
        uow.record(
            events.JobFailed(
                at=at,
                device=f"{job.agent}/{job.device}",
                job=job.id,
                job_kind=job.kind,
                error=error or "unknown",
            )
        )


def give_up_stale_slips(uow: UnitOfWork, *, at: datetime) -> None:
    """A slip that found no printer in time must not come out when its visitor has gone."""
    wait = timedelta(seconds=uow.hall.settings.slip_wait_s)
    for kind in PRESENT:
        for job in uow.jobs.stale(kind, at - wait):
            end(uow, job, ok=False, error="too_late", at=at)


def _slip(uow: UnitOfWork, job: Job, slip: Slip, *, at: datetime, error: str | None = None) -> None:
    if job.kind == "print" and job.ticket:
        ticket = uow.tickets.get(job.ticket)
        device = f"{job.agent}/{job.done_by or job.device}"
        ticket.paper(slip, at=at, by=Actor(device=device), error=error)
        uow.tickets.save(ticket)

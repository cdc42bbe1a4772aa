"""The devices of agents, kept here and pushed to them: a devices file's text, by versions.

The text was checked by whoever calls; an agent that cannot work on it says so and keeps its own.
"""

from __future__ import annotations

from datetime import datetime

from server.domain import events
from server.domain.errors import NotFound, Refused
from server.usecases.ports import AgentFile, AgentReport, AgentState, UnitOfWork


def change(uow: UnitOfWork, agent: str, text: str, *, base: int, by: str, at: datetime) -> int:
    """Make ``text`` the devices of an agent; returns the version, ``base`` if nothing changes.

    ``base``: the newest version as far as the caller knows, 0: none. Raises
    NotFound("unknown_agent"), Refused("agent_devices_changed").
    """
    newest = uow.agent_files.newest(agent)
    now = newest.version if newest else 0
    if newest is None and not uow.agent_files.has_key(agent):
        raise NotFound("unknown_agent", agent=agent)
    if base != now:
        raise Refused("agent_devices_changed", version=now, base=base)
    if newest and newest.text == text:
        return now
    uow.agent_files.save(AgentFile(agent, now + 1, text, by, at))
    uow.record(events.AgentDevicesChanged(at=at, agent=agent, version=now + 1, by=by))
    return now + 1


def greeted(
    uow: UnitOfWork, agent: str, config: int | None, address: str | None, *, at: datetime
) -> AgentFile | None:
    """An agent says which version it works on (None: its own file) and where its machine is. What
    it is to be told."""
    newest = uow.agent_files.newest(agent)
    known = uow.agent_files.report(agent)
    refused, error = (known.refused, known.error) if known else (None, None)
    if refused is not None and config is not None and config >= refused:
        refused, error = None, None
    was = known.address if known else None
    said = AgentReport(agent, config, refused, error, at, address or was)
    uow.agent_files.keep_report(said)
    if address and was and address != was:
        uow.record(_moved(uow, agent, was, address, at))
    if config is None or newest is None or newest.version == config:
        return None
    return newest


def _moved(uow: UnitOfWork, agent: str, was: str, now: str, at: datetime) -> events.AgentMoved:
    """``windows``: whose devices hang on that machine."""
    places = sorted({one.place for one in uow.devices.of(agent)})
    windows = [place.removeprefix("window:") for place in places if place.startswith("window:")]
    return events.AgentMoved(at=at, agent=agent, was=was, now=now, windows=tuple(windows))


def refused(uow: UnitOfWork, agent: str, version: int, error: str, *, at: datetime) -> None:
    """An agent keeps the devices it has: it cannot work on ``version``."""
    known = uow.agent_files.report(agent)
    works_on, address = (known.works_on, known.address) if known else (None, None)
    uow.agent_files.keep_report(AgentReport(agent, works_on, version, error, at, address))
    uow.record(events.AgentDevicesRefused(at=at, agent=agent, version=version))


def state(newest: AgentFile | None, report: AgentReport | None) -> AgentState:
    """How far an agent is with its devices."""
    if report is not None and report.works_on is None and report.refused is None:
        return "own"
    if newest is None:
        return "none"
    if report is not None and report.works_on == newest.version:
        return "applied"
    if report is not None and report.refused == newest.version:
        return "refused"
    return "waiting"

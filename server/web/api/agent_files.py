"""The devices of agents, kept on the server and pushed to them."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from hardware import config
from hardware.config import BadDevicesFile
from server.domain.errors import NotFound, WrongValue
from server.usecases import access, agent_files, texts
from server.usecases.access import Caller
from server.usecases.ports import AgentFile, AgentReport, UnitOfWork
from server.usecases.views import Snapshot, local
from server.web import context, setup_schemas
from server.web.endpoints import act, endpoint, read, reply


def _admin() -> Caller:
    caller = context.signed()
    access.allow(caller, "set_up")
    return caller


def check(text: str, lang: str) -> None:
    """As the agent itself would. Raises WrongValue with every fault, by its line."""
    try:
        config.parse(text)
    except BadDevicesFile as wrong:
        told = [_fault(fault, lang) for fault in wrong.faults]
        raise WrongValue("wrong_devices", field="text", faults=told) from wrong


def _fault(fault: config.Fault, lang: str) -> dict[str, Any]:
    facts = {"device": "", "key": "", **fault.facts}
    said = texts.fault(f"devices_{fault.code}", facts, lang)
    if fault.line is None:
        return {"path": "text", "text": said}
    place = texts.fault("devices_line", {"line": fault.line}, lang)
    return {"path": "text", "text": f"{place}{said}", "line": fault.line}


def _card(snap: Snapshot, agent: str) -> dict[str, Any]:
    newest, report = snap.agent_files.newest(agent), snap.agent_files.report(agent)
    return {"agent": agent, **_standing(snap, newest, report)}


def _standing(
    snap: Snapshot, newest: AgentFile | None, report: AgentReport | None
) -> dict[str, Any]:
    by = {person.id: person.name for person in snap.people()}.get(newest.by) if newest else None
    return {
        "version": newest.version if newest else 0,
        "at": local(snap.hall, newest.at) if newest else None,
        "by": by,
        "state": agent_files.state(newest, report),
        "works_on": report.works_on if report else None,
        "error": report.error if report else None,
        "said_at": local(snap.hall, report.at) if report else None,
    }


@endpoint(
    "GET",
    "/agents",
    "Every agent, and how far it is with the devices kept for it",
    replies={200: setup_schemas.Agents},
)
def read_agents() -> Response:
    caller = _admin()
    with context.server().reads.snapshot(caller.hall) as snap:
        return reply({"agents": [_card(snap, name) for name in snap.agent_files.names()]})


@endpoint(
    "GET",
    "/agents/{agent}/devices",
    "The devices kept for an agent, as the text of a devices file; an agent reads its own",
    query={"version": {"schema": {"type": "integer", "minimum": 1}}},
    replies={200: setup_schemas.AgentDevices},
    errors=(404, 422),
)
def read_agent_devices(agent: str) -> Response:
    caller = context.signed()
    if caller.role != "agent" or caller.name != agent:
        access.allow(caller, "set_up")
    asked = request.args.get("version", "")
    if asked and not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        raise WrongValue("wrong_value", field="version", reason="1, 2, 3, …")
    with context.server().reads.snapshot(caller.hall) as snap:
        newest, report = snap.agent_files.newest(agent), snap.agent_files.report(agent)
        if newest is None and report is None and not snap.agent_files.has_key(agent):
            raise NotFound("unknown_agent", agent=agent)
        told = snap.agent_files.get(agent, int(asked)) if asked else newest
        if asked and told is None:
            raise NotFound("unknown_version", version=int(asked))
        said = {"agent": agent, **_standing(snap, told, report)}
        return reply({**said, "text": told.text if told else ""})


@endpoint(
    "PUT",
    "/agents/{agent}/devices",
    "Give an agent its devices; 409 when somebody else did since that version",
    body=setup_schemas.ChangeAgentDevices,
    replies={200: setup_schemas.AgentDevicesChanged},
    errors=(404, 409, 413, 422),
    keyed=True,
)
def change_agent_devices(agent: str) -> Response:
    caller = _admin()
    wanted, raw = read(setup_schemas.ChangeAgentDevices)
    check(wanted.text, context.language())
    at = context.server().now()

    def work(uow: UnitOfWork) -> tuple[int, dict[str, Any]]:
        version = agent_files.change(
            uow, agent, wanted.text, base=wanted.version, by=caller.id, at=at
        )
        return 200, {"agent": agent, "version": version}

    return act(caller, raw, work)
